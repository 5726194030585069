// SPDX-License-Identifier: Apache-2.0

package import AssayStatistics
package import AssayValues

/// What else a figure is subject to, besides the uncertain factors that it is a product of.
///
/// Each has a number among the factors of a pack, so that gradients carry it through every operation: a
/// figure that is derived from another one is nothing where that is, and is capped where that is.
package enum Modifier: Sendable, Hashable {
  /// It came about with this probability, above 0 and below 1.
  case occurrence(Double)
  /// It is at most so much: the natural logarithm of the limit over the figure, and the elasticity of
  /// their ratio, the figure over the limit, to each factor.
  case cap(headroom: Double, exponents: [Gradient.Term])
}

/// The factors and caps that a figure answers to, in an order in which each cap stands behind those that
/// it answers to itself.
package struct ModifiedFigure: Sendable {
  /// By their numbers among the factors of the pack, with the elasticity.
  package private(set) var factors: [(factor: Int32, exponent: Double)] = []
  package private(set) var caps:
    [(factor: Int32, weight: Double, headroom: Double, exponents: [Gradient.Term])] = []
  package private(set) var occurrences: [(factor: Int32, weight: Double, probability: Double)] = []

  /// - Returns: Nil if nothing but factors bears on the figure.
  package init?(_ value: Double, _ gradient: Gradient, _ modifiers: [Int32: Modifier]) {
    guard !modifiers.isEmpty, value > 0 else { return nil }
    var exponents: [Int32: Double] = [:]
    for term in gradient.terms where term.derivative != 0 && term.factor >= 0 {
      let exponent = term.derivative / value
      switch modifiers[term.factor] {
      case nil: exponents[term.factor] = exponent
      case .occurrence(let probability):
        occurrences.append((term.factor, exponent, probability))
      case .cap: addCap(term.factor, weight: exponent, modifiers)
      }
    }
    guard !occurrences.isEmpty || !caps.isEmpty else { return nil }
    for term in caps.flatMap(\.exponents) where modifiers[term.factor] == nil {
      exponents[term.factor, default: 0] += 0
    }
    factors = exponents.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private mutating func addCap(_ factor: Int32, weight: Double, _ modifiers: [Int32: Modifier]) {
    if let known = caps.firstIndex(where: { $0.factor == factor }) {
      return caps[known].weight += weight
    }
    guard case .cap(let headroom, let exponents) = modifiers[factor] else { return }
    for term in exponents where modifiers[term.factor] != nil {
      addCap(term.factor, weight: 0, modifiers)
    }
    caps.append((factor, weight, headroom, exponents))
  }

  /// - Parameter spread: Of a factor, by its number.
  package func product(_ spread: (Int32) -> Spread) -> UncertainProduct {
    UncertainProduct(
      factors: factors.map {
        .init(sides: TwoSidedLognormal(spread($0.factor)), exponent: $0.exponent)
      },
      occurrences: occurrences.map { .init(probability: $0.probability, weight: $0.weight) },
      caps: caps.map { cap in
        UncertainProduct.Cap(
          headroom: cap.headroom, exponents: factors.map { cap.exponents.exponent(of: $0.factor) },
          caps: caps.map { cap.exponents.exponent(of: $0.factor) }, weight: cap.weight)
      })
  }
}

extension TwoSidedLognormal {
  package init(_ spread: Spread) {
    self.init(sigmaLow: spread.sigmaLow, sigmaHigh: spread.sigmaHigh, sample: spread.sample)
  }
}

extension [Gradient.Term] {
  /// The exponent of a factor; 0 if it is not among them.
  package func exponent(of factor: Int32) -> Double {
    first { $0.factor == factor }?.derivative ?? 0
  }
}
