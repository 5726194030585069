// SPDX-License-Identifier: Apache-2.0

/// What a text says about its number besides the number: "over 1000" is a lower bound.
package enum Qualifier: String, Sendable, Hashable {
  case exact, atLeast, atMost, about
}

/// A number with unit that a person wrote into metadata.
package struct Figure: Sendable, Hashable {
  /// In canonical units of the field; of a range such as "5-10 t" the geometric middle, from which
  /// both ends are equally far by ratio, as the ends of a factor are.
  package let value: Double
  package let qualifier: Qualifier
  /// The unit in the author's words, or nil for a bare number, which takes the field's unit.
  package let unitAsWritten: String?
  /// The ends of a range, in canonical units and above zero; nil for a single number.
  package let range: ClosedRange<Double>?

  package init(
    value: Double, qualifier: Qualifier = .exact, unitAsWritten: String? = nil,
    range: ClosedRange<Double>? = nil
  ) {
    self.value = value
    self.qualifier = qualifier
    self.unitAsWritten = unitAsWritten
    self.range = range
  }
}
