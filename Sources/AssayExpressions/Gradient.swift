// SPDX-License-Identifier: Apache-2.0

/// How a number y answers to each uncertain factor x that it depends on: dy / d ln x.
///
/// The derivative is in the canonical unit of y, and divided by y it is the elasticity. Forward
/// differentiation carries it through every operation, so that a factor that is used twice, or
/// cancels, counts rightly.
///
/// Source: JCGM 100:2008 (GUM), section 5.1.3, sensitivity coefficients; Griewank and Walther,
/// *Evaluating Derivatives*, 2nd ed., section 3.1, forward mode.
package struct Gradient: Sendable, Hashable {
  package struct Term: Sendable, Hashable {
    /// The index of the uncertainty factor.
    package let factor: Int32
    /// dy / d ln x in the canonical unit of y.
    package let derivative: Double

    package init(factor: Int32, derivative: Double) {
      self.factor = factor
      self.derivative = derivative
    }
  }

  /// One term for each factor, in ascending order of factors; empty for an exact number.
  package private(set) var terms: [Term]

  /// The gradient of an exact number.
  package static let none = Gradient()

  private init() { terms = [] }

  /// The gradient of a number that is proportional to each of the factors.
  package init(factors: [Int32], of value: Double) {
    let isSorted = zip(factors, factors.dropFirst()).allSatisfy { $0 < $1 }
    let ordered = isSorted ? factors : Set(factors).sorted()
    terms = ordered.map { Term(factor: $0, derivative: value) }
  }

  /// The gradient with these terms, at most one for each factor.
  package init(terms: [Term]) {
    self.terms = terms.sorted { $0.factor < $1.factor }
  }

  package var isNone: Bool { terms.isEmpty }

  /// Whether every derivative is finite.
  package var isFinite: Bool { terms.allSatisfy(\.derivative.isFinite) }

  /// The gradient of `scale` times the number.
  package func scaled(by scale: Double) -> Gradient {
    guard !terms.isEmpty else { return self }
    var result = self
    for index in result.terms.indices {
      let term = terms[index]
      result.terms[index] = Term(factor: term.factor, derivative: term.derivative * scale)
    }
    return result
  }

  /// The gradient of the sum of two numbers.
  package func adding(_ other: Gradient) -> Gradient { combined(1, other, 1) }

  /// The gradient of `scale * number + otherScale * other`.
  package func combined(_ scale: Double, _ other: Gradient, _ otherScale: Double) -> Gradient {
    if other.terms.isEmpty { return scale == 1 ? self : scaled(by: scale) }
    if terms.isEmpty { return otherScale == 1 ? other : other.scaled(by: otherScale) }
    var result = Gradient.none
    result.terms.reserveCapacity(terms.count + other.terms.count)
    var (i, j) = (0, 0)
    while i < terms.count || j < other.terms.count {
      let factor = min(
        i < terms.count ? terms[i].factor : .max,
        j < other.terms.count ? other.terms[j].factor : .max)
      var derivative = 0.0
      if i < terms.count, terms[i].factor == factor {
        derivative += terms[i].derivative * scale
        i += 1
      }
      if j < other.terms.count, other.terms[j].factor == factor {
        derivative += other.terms[j].derivative * otherScale
        j += 1
      }
      result.terms.append(Term(factor: factor, derivative: derivative))
    }
    return result
  }

  /// The derivative by a factor, 0 if the number does not depend on it.
  package func derivative(by factor: Int32) -> Double {
    terms.first { $0.factor == factor }?.derivative ?? 0
  }

  /// The gradient of `value / otherValue`, this number and the other one being positive.
  ///
  /// - Returns: Without the factors that cancel: elasticities equal up to rounding leave no term.
  package func ofRatio(
    _ value: Double, to other: Gradient, _ otherValue: Double
  ) -> Gradient {
    let ratio = value / otherValue
    var result = combined(1 / otherValue, other, -ratio / otherValue)
    result.terms.removeAll { term in
      let own = derivative(by: term.factor) / otherValue
      return term.derivative.magnitude <= own.magnitude * 1e-12
    }
    return result
  }
}
