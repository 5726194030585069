// SPDX-License-Identifier: Apache-2.0

/// A unit of measurement as a person wrote it.
///
/// The canonical units, in which values are computed, are s, J, gCO2e, FLOP, accelerator, token,
/// parameter and byte.
package struct Unit: Hashable, Sendable {
  /// The text as written, without space around it.
  package let symbol: String
  package let dimension: Dimension
  /// How many canonical units one of this is, exactly.
  package let scale: Ratio

  package init(symbol: String, dimension: Dimension, scale: Ratio) {
    self.symbol = symbol
    self.dimension = dimension
    self.scale = scale
  }

  /// The unit of a plain number.
  package static let one = Unit(symbol: "1", dimension: .none, scale: .one)

  /// Canonical units in one of this, as a double.
  package var factor: Double { scale.double }

  /// Converts a number of this unit into canonical units.
  package func canonical(_ amount: Double) -> Double {
    amount * scale.top / scale.bottom
  }

  /// Converts a number of canonical units into this unit.
  package func amount(_ canonical: Double) -> Double {
    canonical * scale.bottom / scale.top
  }
}

/// A number with its unit.
package struct Quantity: Hashable, Sendable {
  /// In canonical units.
  package let value: Double
  /// The unit in which it is shown.
  package let unit: Unit

  package init(value: Double, unit: Unit) {
    self.value = value
    self.unit = unit
  }

  package init(amount: Double, unit: Unit) {
    self.init(value: unit.canonical(amount), unit: unit)
  }

  /// The number in `unit`.
  package var amount: Double { unit.amount(value) }
  package var dimension: Dimension { unit.dimension }
}
