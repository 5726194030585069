// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Glibc

/// What one model adds to the question which disclosure narrows its organization's total most.
///
/// The variance of a figure with the median `v` and the 90 % factor `f` is that of the lognormal
/// with these two: `v²·e^{σ²}·(e^{σ²} − 1)` with `σ = ln f / z₀.₉₅`, in quanta². What a disclosure
/// brings is that variance with today's factor less that with the factor then, at the same median:
/// which figure will be disclosed cannot be known. It is negative where a better method is less
/// certain. Variances of models are added, so that correlations between models (of factors that
/// they share) are left out; the covariances then would need every model's gradient then.
///
/// Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions* 1, 2nd ed., 14.3.
package struct EntityAdvice: Sendable, Hashable {
  /// What a set of fields would do to the model.
  enum Effect: Sendable, Hashable {
    /// There would be a figure where there is none.
    case estimable
    /// The variance would fall by so much, in quanta².
    case narrower(by: Double)
    /// There is a figure, and how well it would be known cannot be told.
    case unquantified
  }

  let entity: String
  /// The expected value of the headline quantity in quanta; nil without an estimate.
  let expected: Int128?
  /// Its variance today, in quanta²; 0 without an estimate.
  let variance: Double
  /// By the names of the fields, sorted.
  let effects: [[String]: Effect]

  /// - Parameters:
  ///   - entity: The organization.
  ///   - estimate: The headline figure as it enters the total, if there is one.
  ///   - disclosures: What was proposed for the model, with 90 % factors of the same figure.
  package init(entity: String, estimate: Estimate?, disclosures: [Disclosure]) {
    self.entity = entity
    expected = estimate?.expected
    let median = Double(estimate?.central ?? 0)
    // The proposals' factor is not rounded to quanta.
    let factor =
      disclosures.lazy.compactMap(\.factorNow).first
      ?? (median > 0 ? Double(estimate?.high ?? 0) / median : 1)
    let now = EntityAdvice.variance(ofMedian: median, factor: factor)
    variance = now
    let pairs = disclosures.map { disclosure -> ([String], Effect) in
      let fields = disclosure.fields.sorted()
      guard estimate != nil else { return (fields, .estimable) }
      guard let then = disclosure.factorThen else { return (fields, .unquantified) }
      return (
        fields, .narrower(by: now - EntityAdvice.variance(ofMedian: median, factor: then))
      )
    }
    // Two methods may lack the same fields; the first is the one nearest to them.
    effects = Dictionary(pairs) { first, _ in first }
  }

  /// In the square of the median's unit; infinite beyond the range of a double.
  static func variance(ofMedian median: Double, factor: Double) -> Double {
    guard median > 0, factor > 1 else { return 0 }
    let sigma = log(factor) / Spread.z
    return median * median * exp(sigma * sigma) * expm1(sigma * sigma)
  }
}

/// The sums of an organization's models, over the population of the first total.
struct EntityTally: Sendable, Hashable, Codable {
  /// The sums of one set of fields.
  struct Gain: Sendable, Hashable, Codable {
    var narrower = 0
    var estimable = 0
    var unquantified = 0
    /// In quanta².
    var removed = ExactSum()

    mutating func merge(_ other: Gain) {
      narrower += other.narrower
      estimable += other.estimable
      unquantified += other.unquantified
      removed.merge(other.removed)
    }
  }

  /// Of the expected values, in quanta.
  var expected = QuantaSum()
  /// In quanta².
  var variance = ExactSum()
  /// By the names of the fields.
  var gains: [[String]: Gain] = [:]

  init() {}

  init(_ model: EntityAdvice) {
    expected = QuantaSum(model.expected ?? 0)
    variance = ExactSum(model.variance)
    gains = model.effects.mapValues { effect in
      var gain = Gain()
      switch effect {
      case .estimable: gain.estimable = 1
      case .unquantified: gain.unquantified = 1
      case .narrower(let removed):
        gain.narrower = 1
        gain.removed = ExactSum(removed)
      }
      return gain
    }
  }

  mutating func merge(_ other: EntityTally) {
    expected.merge(other.expected)
    variance.merge(other.variance)
    for (fields, gain) in other.gains { gains[fields, default: Gain()].merge(gain) }
  }

  /// The set of fields that takes most off the variance; among equals the one that makes most
  /// models estimable, then the one that concerns most, then the smallest.
  ///
  /// - Returns: Nil if no proposal would narrow anything or make a model estimable.
  func best(
    of entity: String, headline: QuantityColumn
  ) -> EntityDisclosure? {
    guard !expected.hasOverflowed else { return nil }
    let all = variance.value
    let candidates = gains.map { fields, gain in
      EntityDisclosure(
        entity: entity, expected: expected.total, unit: headline.unit, digits: headline.digits,
        fields: fields, narrower: gain.narrower, estimable: gain.estimable,
        unquantified: gain.unquantified,
        varianceRemoved: all.flatMap { all in
          all > 0 && gain.narrower > 0 ? gain.removed.value.map { $0 / all } : nil
        })
    }
    return candidates.filter(\.isGain).min { left, right in
      let (a, b) = (left.varianceRemoved ?? 0, right.varianceRemoved ?? 0)
      if a != b { return a > b }
      if left.estimable != right.estimable { return left.estimable > right.estimable }
      if left.models != right.models { return left.models > right.models }
      if left.fields.count != right.fields.count { return left.fields.count < right.fields.count }
      return left.fields.lexicographicallyPrecedes(right.fields)
    }
  }
}

/// The one disclosure that narrows an organization's total most.
///
/// Of the headline quantity, over the organization's models in the population of the first total.
package struct EntityDisclosure: Sendable, Hashable {
  package let entity: String
  /// The organization's total: the sum of the expected values, in quanta.
  package let expected: Int128
  /// The unit's symbol with its basis tags.
  package let unit: String
  /// The decimals of the quantum: one quantum is 10^-digits of `unit`.
  package let digits: Int
  /// What it would have to disclose, of all the models concerned; sorted.
  package let fields: [String]
  /// Models with an estimate whose variance would change by a known amount.
  package let narrower: Int
  /// Models that have no estimate, and would have one; they do not count in the share.
  package let estimable: Int
  /// Models with an estimate of which the gain cannot be told, because it depends on which text
  /// would be disclosed; they count in the share as if nothing changed.
  package let unquantified: Int
  /// The share of the sum of the models' variances that would go, at most 1; nil if no model's
  /// variance would change. Correlations between models are left out.
  package let varianceRemoved: Double?

  package init(
    entity: String, expected: Int128, unit: String, digits: Int, fields: [String], narrower: Int,
    estimable: Int, unquantified: Int, varianceRemoved: Double?
  ) {
    self.entity = entity
    self.expected = expected
    self.unit = unit
    self.digits = digits
    self.fields = fields
    self.narrower = narrower
    self.estimable = estimable
    self.unquantified = unquantified
    self.varianceRemoved = varianceRemoved
  }

  /// All models that it concerns.
  package var models: Int { narrower + estimable + unquantified }

  /// Whether it would do any good that can be told.
  var isGain: Bool { (varianceRemoved ?? 0) > 0 || estimable > 0 || unquantified > 0 }
}

extension AuditAccumulator {
  /// The best disclosure of each organization that has one, the greatest total first.
  func entityDisclosures(_ header: AuditHeader) -> [EntityDisclosure] {
    guard let headline = header.quantities.first(where: { $0.name == header.headline }) else {
      return []
    }
    return entities.compactMap { $1.best(of: $0, headline: headline) }.sorted { left, right in
      if left.expected != right.expected { return left.expected > right.expected }
      if left.estimable != right.estimable { return left.estimable > right.estimable }
      return left.entity < right.entity
    }
  }
}
