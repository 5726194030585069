// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// What figures and texts may be: `valid` and `values`.
extension PackDecoder {
  /// What the ends of a valid range are.
  enum Measure {
    case number(Unit)
    case date

    /// Nil for what has no order that a range could hold.
    init?(_ kind: FieldKind?) {
      switch kind {
      case .quantity(let unit): self = .number(unit.value)
      case .int, .double: self = .number(.one)
      case .date: self = .date
      default: return nil
      }
    }

    init?(_ type: CELType, _ unit: Unit?) {
      switch type {
      case .timestamp: self = .date
      case _ where type.isNumber: self = .number(unit ?? .one)
      default: return nil
      }
    }
  }

  /// Reads `[low, high]`, or `{from: low, to: high, zero: missing}`; zero may be `allowed`.
  ///
  /// Ends are numbers in the unit or texts with their own; one that is `""`, or is not stated, is
  /// open. One end of a range of dates may be `asOf`, the date of the audit.
  ///
  /// - Parameters:
  ///   - measure: Nil for texts, truth values and lists, which have no range.
  ///   - isOfField: Whether it holds what is read of models, and not what a pack states.
  mutating func validRange(
    _ node: YAMLNode?, _ measure: Measure?, isOfField: Bool = false
  ) -> Located<ValidRange>? {
    guard let node, !node.isReported else { return nil }
    guard let measure else {
      diagnostics.append(.validOfNoFigure(at: node.span))
      return nil
    }
    var (low, high): (YAMLNode?, YAMLNode?) = (nil, nil)
    var zero = ValidRange.Zero.figure
    if node.pairs != nil {
      guard let section = Section(node, .validRange, &diagnostics) else { return nil }
      (low, high) = (section["from"], section["to"])
      if let node = section["zero"] {
        zero = choice(node, ValidRange.Zero.self) ?? .figure
        if case .date = measure { diagnostics.append(.zeroOfDate(at: node.span)) }
      } else if low == nil, high == nil {
        section.reportMissing("from", or: "to", &diagnostics)
        return nil
      }
    } else if let items = node.items, items.count == 2 {
      (low, high) = (items[0], items[1])
    } else {
      diagnostics.append(.notTwo(node, "the least and the greatest valid value, such as [0, 100]"))
      return nil
    }
    let from = low.flatMap { $0.text == "" ? nil : $0 }
    let to = high.flatMap { $0.text == "" ? nil : $0 }
    var asOf: [ValidRange.End] = []
    func isAsOf(_ node: YAMLNode, _ end: ValidRange.End) -> Bool {
      guard node.text == "asOf" else { return false }
      asOf.append(end)
      guard case .date = measure, isOfField, asOf.count == 1 else {
        diagnostics.append(.badAsOf(at: node.span, isSecond: asOf.count > 1))
        return true
      }
      return true
    }
    guard
      let least = from.map({ isAsOf($0, .from) ? -.infinity : end($0, measure) })
        ?? -Double.infinity,
      let greatest = to.map({ isAsOf($0, .to) ? .infinity : end($0, measure) }) ?? Double.infinity
    else { return nil }
    guard least <= greatest else {
      let text = Located(to?.text ?? "", at: to?.span ?? node.span)
      diagnostics.append(.badValue(text, "an end that is not below the beginning"))
      return nil
    }
    return Located(ValidRange(least...greatest, zero: zero, asOf: asOf.first), at: node.span)
  }

  /// The range of a field; of one whose type is wrong nothing more is said.
  mutating func validRange(_ node: YAMLNode?, _ kind: FieldKind?) -> Located<ValidRange>? {
    kind.flatMap { validRange(node, Measure($0), isOfField: true) }
  }

  private mutating func end(_ node: YAMLNode, _ measure: Measure) -> Double? {
    switch measure {
    case .number(let unit): amount(node, unit)
    case .date: date(node).map { Double($0.seconds) }
    }
  }

  /// Reads the closed list of a text field.
  mutating func textChoices(_ section: Section, _ kind: FieldKind?) -> Located<TextChoices>? {
    guard let node = section["values"], !node.isReported else { return nil }
    if let match = section["match"] {
      diagnostics.append(.valuesOfMatched(at: node.span, match: match.span))
      return nil
    }
    guard kind == .string || kind == nil else {
      diagnostics.append(.valuesOfNoText(at: node.span))
      return nil
    }
    let texts = texts(node, "the texts that the field may have")
    var first: [String: Located<String>] = [:]
    for text in texts {
      let key = TextChoices.key(of: text.value)
      if let other = first[key] {
        diagnostics.append(.sameChoice(text, first: other))
      } else {
        first[key] = text
      }
    }
    return texts.isEmpty ? nil : Located(TextChoices(texts.map(\.value)), at: node.span)
  }

  /// Reports a figure that a rule file states and that its declaration does not allow.
  ///
  /// - Parameters:
  ///   - number: In canonical units.
  ///   - what: Where it stands, such as `column 'intensity'`.
  mutating func hold(
    _ number: Double, _ text: Located<String>, to valid: Located<ValidRange>?, _ unit: Unit,
    of what: String
  ) {
    guard let valid, !valid.value.contains(number) else { return }
    diagnostics.append(.outsideValid(text, valid, valid.value.words(in: unit), of: what))
  }

  /// Holds the value of a parameter and both ends of its range to what is valid.
  mutating func hold(
    _ section: Section, _ amount: Double, to valid: Located<ValidRange>?, _ unit: Unit,
    of name: String
  ) {
    guard valid != nil else { return }
    let what = "the parameter '\(name)'"
    if let node = section["value"] {
      hold(
        unit.canonical(amount), Located(node.text ?? "", at: node.span), to: valid, unit, of: what)
    }
    for node in section["range"]?.items ?? [] {
      guard let text = node.text, let number = NumberText.parse(text) else { continue }
      hold(
        unit.canonical(number), Located(text, at: node.span), to: valid, unit,
        of: "the range of '\(name)'")
    }
  }

  /// Whether a cell says something that its column allows; what it does not allow is reported.
  mutating func allowed(_ value: Value, _ text: Located<String>, _ column: ColumnRule) -> Bool {
    let number: Double
    switch value {
    case .double(let figure, _): number = figure
    case .int(let figure): number = Double(figure)
    case .timestamp(let date): number = Double(date.seconds)
    default: return true
    }
    let isDate = column.type == .timestamp
    guard let valid = column.valid else { return true }
    if valid.value.isZeroMissing, number == 0, !isDate {
      if isSupplying { diagnostics.append(.suppliedZero(text, valid.span, column: column.name)) }
      return false
    }
    guard !valid.value.contains(number) else { return true }
    let words = isDate ? valid.value.wordsOfDates : valid.value.words(in: column.unit ?? .one)
    diagnostics.append(.outsideValid(text, valid, words, of: "column '\(column.name)'"))
    return false
  }
}
