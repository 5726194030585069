// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// Why a field cannot take a value, without the place.
struct ValueFault {
  let code: String
  let message: String
  var isNoted = false

  static func notOfKind(_ expected: String, _ value: MetadataValue) -> ValueFault {
    let text = value.text.map { " '\($0)'" } ?? ""
    return ValueFault(
      code: "field-of-wrong-kind",
      message: "\(value.kindName)\(text) stands where \(expected) is expected")
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

  static func notADate(_ text: String) -> ValueFault {
    ValueFault(
      code: "field-not-a-date",
      message: "'\(text)' stands where a date such as 2024-01-31 is expected")
  }

  static func rowsRefused(_ refusal: FoundRefusal) -> ValueFault {
    ValueFault(
      code: "field-not-combined", message: "several rows state it, and \(refusal.words)",
      isNoted: refusal.isNoted)
  }

  static func figure(_ error: FigureError) -> ValueFault {
    ValueFault(code: "field-not-readable", message: error.message)
  }
}
