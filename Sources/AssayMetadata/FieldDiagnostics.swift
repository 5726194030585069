// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Why a field cannot take a value, without the place.
struct ValueFault {
  let code: String
  let message: String
  var isNoted = false

  static let outsideValid = "field-outside-valid"
  static let notAmongValues = "field-not-among-values"

  static func notOfKind(_ expected: String, _ value: MetadataValue) -> ValueFault {
    var text = value.text.map { " '\($0)'" } ?? ""
    switch value {
    case .map, .list: text = " '\(value.outline)'"
    default: break
    }
    return ValueFault(
      code: "field-of-wrong-kind",
      message: "\(value.kindName)\(text) stands where \(expected) is expected")
  }

  /// A map that states a value under names that are not read.
  static func mapWithoutValue(_ value: MetadataValue) -> ValueFault {
    let keys: [String] = if case .map(let entries) = value { entries.map(\.key) } else { [] }
    let written = keys.filter { !UnreadName.evidenceKeys.contains($0) }
    let spelt = written.first {
      ["value", "amount", "val", "quantity", "number", "figure"].contains($0.lowercased())
        || Suggestion.nearest(to: $0.lowercased(), among: ["value"]) != nil
    }
    let fault = notOfKind("one value", value)
    return ValueFault(
      code: fault.code,
      message: fault.message + (spelt.map { "; for '\($0)' write 'value'" } ?? ""))
  }

  /// A figure beside whose number a key stands that looks like its unit and is not read.
  static func unreadUnit(_ key: String, _ value: MetadataValue) -> ValueFault {
    let mend =
      key == "unit" ? "'unit' is no text" : "'\(key)' is not read; for it write 'unit'"
    return ValueFault(
      code: "field-not-readable", message: "'\(value.outline)' has no unit that is read: \(mend)")
  }

  static func severalItems(_ count: Int) -> ValueFault {
    ValueFault(
      code: "field-of-wrong-kind",
      message: "a list of \(count) values stands where one is expected")
  }

  static func tooManyItems(_ count: Int, limit: Int) -> ValueFault {
    ValueFault(
      code: "field-out-of-range",
      message: "a list of \(count) items stands where at most \(limit) are read")
  }

  static func outOfRange(_ text: String) -> ValueFault {
    ValueFault(
      code: "field-out-of-range", message: "the number \(text) is too large to compute with")
  }

  static func notWhole(_ text: String) -> ValueFault {
    ValueFault(
      code: "field-not-whole", message: "'\(text)' stands where a whole number is expected")
  }

  static func notADate(_ text: String, _ failure: WrittenDate.Failure) -> ValueFault {
    if case .ambiguous(let one, let other) = failure {
      return ValueFault(
        code: "field-not-a-date",
        message: "'\(text)' may be \(one) or \(other); write the one that is meant so")
    }
    return ValueFault(
      code: "field-not-a-date",
      message: "'\(text)' stands where a date such as 2024-01-31 is expected")
  }

  static func refused(_ refusal: FoundRefusal, _ value: MetadataValue) -> ValueFault {
    if refusal.isOfCell {
      let text = (value.value(of: "value") ?? value).text ?? ""
      return ValueFault(
        code: "field-not-readable", message: "'\(text)': \(refusal.words)",
        isNoted: refusal.isNoted)
    }
    if refusal.isOfText {
      return ValueFault(code: "field-not-readable", message: refusal.words)
    }
    if refusal.isMisplaced {
      return ValueFault(code: "field-of-wrong-kind", message: refusal.words)
    }
    return ValueFault(
      code: "field-not-combined", message: refusal.words, isNoted: refusal.isNoted)
  }

  /// A figure or a date that the pack does not allow, with what it is in the field's unit.
  static func outsideValid(
    _ text: String, _ number: Double, _ valid: ValidRange, of kind: FieldSpec.Kind
  ) -> ValueFault {
    let words: String
    var figure = ""
    if kind == .date {
      let isOfAudit =
        valid.isWithinAsOf(number)
        ? "" : ", the date of the audit; mend it, or audit as of another date"
      words = valid.wordsOfDates + isOfAudit
    } else {
      let unit: Unit = if case .quantity(let unit) = kind { unit } else { .one }
      words = valid.words(in: unit)
      let symbol = unit == .one ? "" : " " + unit.symbol
      let amount = NumberFormat.plain(unit.amount(number), significant: 6) + symbol
      if amount != text { figure = ", \(amount)," }
    }
    return ValueFault(
      code: outsideValid, message: "'\(text)'\(figure) is not valid, which is \(words)")
  }

  static func notAmong(_ choices: TextChoices, _ text: String) -> ValueFault {
    let help = Suggestion.help(for: text, among: choices.texts).map { "; \($0)" } ?? ""
    return ValueFault(
      code: notAmongValues, message: "'\(text)' is none of \(choices.words)\(help)")
  }

  /// A text of which a pattern matches a part that is no number.
  static func notExtracted(_ text: String, _ reason: String) -> ValueFault {
    ValueFault(code: "field-not-readable", message: "of '\(text)': \(reason)")
  }

  static func figure(_ error: FigureError) -> ValueFault {
    ValueFault(code: "field-not-readable", message: error.message)
  }
}

extension FoundRefusal {
  static func inList(_ value: MetadataValue) -> FoundRefusal {
    FoundRefusal(
      words: "'\(value.text ?? value.outline)' stands in a list where a map is due",
      isMisplaced: true)
  }
}
