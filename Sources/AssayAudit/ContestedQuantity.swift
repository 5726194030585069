// SPDX-License-Identifier: Apache-2.0

/// A quantity of one model of which figures contradict each other: they differ by more than their
/// uncertainty allows.
package struct ContestedQuantity: Sendable, Hashable {
  /// What becomes of it.
  package enum Taken: Sendable, Hashable {
    /// The figure of this method, which most others agree with.
    case supported(String)
    /// The interval that holds those of all, and its middle.
    case hull
    /// No figure.
    case refused

    /// As data has it.
    package var name: String {
      switch self {
      case .supported: "supported"
      case .hull: "hull"
      case .refused: "refused"
      }
    }
  }

  /// Two figures, as decimals of the unit.
  package struct Ends: Sendable, Hashable {
    package let low: String
    package let high: String

    package init(low: String, high: String) {
      self.low = low
      self.high = high
    }
  }

  /// One of the figures, as decimals of the unit.
  package struct Figure: Sendable, Hashable {
    /// The id of the method.
    package let method: String
    package let central: String
    package let low: String
    package let high: String
    /// Between what it may be because it rests on figures that are contested; nil if it does not.
    package let ends: Ends?

    package init(method: String, central: String, low: String, high: String, ends: Ends? = nil) {
      self.ends = ends
      self.method = method
      self.central = central
      self.low = low
      self.high = high
    }
  }

  package let name: String
  package let unit: String
  package let taken: Taken
  /// In the order of the ladder: the first is what would stand without the others.
  package let figures: [Figure]
  /// The greatest factor between the first figure and one that contradicts it, or the end of one, and
  /// what their uncertainty allows; plain numbers.
  package let apart: Double
  package let allowed: Double

  package init(
    name: String, unit: String, taken: Taken, figures: [Figure], apart: Double, allowed: Double
  ) {
    self.name = name
    self.unit = unit
    self.taken = taken
    self.figures = figures
    self.apart = apart
    self.allowed = allowed
  }

  /// The id of the method that others bear out; nil if none is.
  package var supported: String? { if case .supported(let method) = taken { method } else { nil } }

  /// What is taken, for people.
  package var words: String {
    switch taken {
    case .supported(let method): "taken is the figure that others bear out, by '\(method)'"
    case .hull: "taken is all from the least to the greatest end of their intervals, and its middle"
    case .refused: "none is taken"
    }
  }
}
