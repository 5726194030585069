// SPDX-License-Identifier: Apache-2.0

/// Why a text is not read as a figure of its field.
package struct FigureError: Error, Hashable {
  package enum Kind: String, Sendable, Hashable {
    /// There is no number where one is due.
    case notANumber
    /// The text can be read in several ways that differ in the number.
    case ambiguous
    /// The number is followed by words that name no known unit.
    case unknownUnit
    /// The unit measures something else than the field does.
    case wrongDimension
    /// The unit is on another basis than the field.
    case wrongBasis
    /// The number is too large for a double, or the range is empty.
    case outOfRange
  }

  package let kind: Kind
  /// One sentence in lower case without a final period.
  package let message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

extension FigureError {
  static func isTooLong(limit: Int) -> FigureError {
    FigureError(.notANumber, "the text is longer than the \(limit) bytes that a figure may have")
  }

  static func notANumber(_ text: String) -> FigureError {
    FigureError(.notANumber, "'\(text)' does not start with a number")
  }

  static func ambiguousSeparator(_ number: String) -> FigureError {
    FigureError(
      .ambiguous,
      "the comma or point in '\(number)' can separate decimals or thousands; write decimals with "
        + "a point and leave thousands unseparated")
  }

  static func twoNumbers(_ text: String) -> FigureError {
    FigureError(.ambiguous, "'\(text)' holds more than one number")
  }

  static func contradictsItself(_ text: String, _ inner: String) -> FigureError {
    FigureError(.ambiguous, "'\(text)' and, in brackets, '\(inner)' are different figures")
  }

  static func ambiguousUnit(_ unit: String, because reason: String) -> FigureError {
    FigureError(.ambiguous, "the unit '\(unit)' is ambiguous: \(reason)")
  }

  static func unknownUnit(_ unit: String) -> FigureError {
    FigureError(.unknownUnit, "'\(unit)' behind the number is no known unit")
  }

  static func wrongDimension(_ unit: String, _ found: Dimension, field: Unit) -> FigureError {
    FigureError(
      .wrongDimension,
      "'\(unit)' is \(found), but the field is \(field.dimension) (\(field.symbol))")
  }

  static func wrongBasis(_ unit: String, _ found: Dimension, field: Unit) -> FigureError {
    FigureError(
      .wrongBasis,
      "'\(unit)' is \(found), on another basis than the field, \(field.dimension) "
        + "(\(field.symbol))")
  }

  static func outOfRange(_ text: String) -> FigureError {
    FigureError(.outOfRange, "the number in '\(text)' is too large")
  }

  static func emptyRange(_ text: String) -> FigureError {
    FigureError(.outOfRange, "the range in '\(text)' does not ascend from zero or more")
  }
}
