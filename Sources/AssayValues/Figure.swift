// SPDX-License-Identifier: Apache-2.0

/// What a text says about its number besides the number: "over 1000" is a lower bound.
package enum Qualifier: String, Sendable, Hashable {
  case exact, atLeast, atMost, about
}

/// A number with unit that a person wrote into metadata.
package struct Figure: Sendable, Hashable {
  /// In canonical units of the field; of a range such as "5-10 t" the lower end.
  package let value: Double
  /// `.atLeast` for a range, whose upper end is in `upper`.
  package let qualifier: Qualifier
  /// The unit in the author's words, or nil for a bare number, which takes the field's unit.
  package let unitAsWritten: String?
  /// The upper end of a range, in canonical units.
  package let upper: Double?

  package init(
    value: Double, qualifier: Qualifier = .exact, unitAsWritten: String? = nil,
    upper: Double? = nil
  ) {
    self.value = value
    self.qualifier = qualifier
    self.unitAsWritten = unitAsWritten
    self.upper = upper
  }
}
