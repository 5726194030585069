// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// The running sums of one line of a total.
struct TotalLine: Sendable, Hashable, Codable {
  var models = 0
  var estimated = 0
  var undetermined = 0
  /// The first of them by id.
  var undeterminedModels = TopList<UndeterminedModel>()
  var leftOut = 0
  var bounds = 0
  var contested = 0
  /// In the order of the total's `sum`; shorter while nothing has a value.
  var quantities: [QuantityLine] = []
  var ratios: [RatioLine] = []
  var coverage: [CoverageLine] = []
  var missing: [String: Int] = [:]

  init() {}

  /// The line of one model, without what it lacks.
  init(_ model: TotalContribution, of id: String) {
    guard model.membership == .inside else {
      if model.membership == .leftOut { leftOut = 1 } else { undetermined = 1 }
      return
    }
    let headline = model.values.first ?? nil
    models = 1
    estimated = headline == nil ? 0 : 1
    bounds = headline?.estimate.bound == nil ? 0 : 1
    contested = model.isContested ? 1 : 0
    if model.values.contains(where: { $0 != nil }) {
      quantities = model.values.enumerated().map { index, value in
        QuantityLine(value, of: id, hasShares: index == 0)
      }
    }
    if model.ratios.contains(where: { $0 != nil }) {
      ratios = model.ratios.map(RatioLine.init)
    }
    coverage = model.coverage.map { CoverageLine($0, isEstimated: headline != nil) }
  }

  /// Merges the line of one model whose headline value lacks some paths, in ascending order; what
  /// is named twice counts once.
  mutating func merge(_ model: TotalLine, lacking paths: [String]) {
    merge(model)
    for (index, path) in paths.enumerated() where index == 0 || paths[index - 1] != path {
      missing[path, default: 0] += 1
    }
  }

  mutating func merge(_ other: TotalLine) {
    models += other.models
    estimated += other.estimated
    undetermined += other.undetermined
    undeterminedModels.merge(other.undeterminedModels, limit: AuditAccumulator.listLimit)
    leftOut += other.leftOut
    bounds += other.bounds
    contested += other.contested
    quantities.merge(other.quantities) { $0.merge($1) }
    ratios.merge(other.ratios) { $0.merge($1) }
    coverage.merge(other.coverage) { $0.merge($1) }
    missing.merge(other.missing, uniquingKeysWith: +)
  }
}

/// The running sums of one quantity of a line.
struct QuantityLine: Sendable, Hashable, Codable {
  /// Sums over the models that depend on the same shared factors in the same way.
  struct SignatureSums: Sendable, Hashable, Codable {
    /// Of expected values, in quanta.
    var mean = ExactSum()
    /// Of the parts of the variances that no two models share, in quanta².
    var ownVariance = ExactSum()
    /// Of the parts of the third moments that no two models share, in quanta³.
    var ownThird = ExactSum()
  }

  var models = 0
  /// Of how many the figure is something, and less than half a quantum.
  var belowGrain = 0
  var central = QuantaSum()
  var expected = QuantaSum()
  var signatures: [Signature: SignatureSums] = [:]
  /// By factor, the variance that it alone would bring within each model, in quanta².
  var ownShares: [String: ExactSum] = [:]
  /// Of the figures that are known to a factor above 3 only, in quanta.
  var wide = QuantaSum()
  /// The sum for each draw; nil unless all models were drawn.
  var draws: DrawSums?
  /// The most uncertain figures.
  var members = TopList<TotalMember>()

  init() {}

  init(_ value: UncertainValue?, of id: String, hasShares: Bool) {
    guard let value else { return }
    let moments = value.ownMoments
    models = 1
    belowGrain = value.estimate.isBelowGrain ? 1 : 0
    central = QuantaSum(value.estimate.central)
    expected = QuantaSum(value.estimate.expected)
    if value.estimate.isOrderOfMagnitude { wide = expected }
    draws = value.draws
    members.insert(
      TotalMember(value, id: id, moments: moments), limit: TotalMember.limit)
    signatures[Signature(value.sharedEffects)] = SignatureSums(
      mean: ExactSum(Double(value.estimate.expected)), ownVariance: ExactSum(moments.variance),
      ownThird: ExactSum(moments.third))
    guard hasShares else { return }
    for share in moments.shares {
      ownShares[share.factor, default: ExactSum()].merge(ExactSum(share.variance))
    }
  }

  mutating func merge(_ other: QuantityLine) {
    mergeDraws(of: other)
    models += other.models
    belowGrain += other.belowGrain
    members.merge(other.members, limit: TotalMember.limit)
    wide.merge(other.wide)
    central.merge(other.central)
    expected.merge(other.expected)
    for (signature, sums) in other.signatures {
      signatures[signature, default: SignatureSums()].merge(sums)
    }
    for (factor, variance) in other.ownShares {
      ownShares[factor, default: ExactSum()].merge(variance)
    }
  }

  private mutating func mergeDraws(of other: QuantityLine) {
    if models == 0 {
      draws = other.draws
    } else if other.models > 0 {
      guard let drawn = other.draws else { return draws = nil }
      draws?.merge(drawn)
    }
  }
}

extension QuantityLine {
  /// Whether figures that are known to a factor above 3 only hold over 5 % of the sum.
  var isOrderOfMagnitude: Bool { 20 * Double(wide.total) > Double(expected.total) }
}

extension QuantityLine.SignatureSums {
  mutating func merge(_ other: Self) {
    mean.merge(other.mean)
    ownVariance.merge(other.ownVariance)
    ownThird.merge(other.ownThird)
  }
}

/// The shared factors on which a figure depends, and how: what two models must have in common to
/// be summed before their covariances are taken.
struct Signature: Sendable, Hashable, Comparable, Codable {
  struct Term: Sendable, Hashable, Comparable, Codable {
    /// The draw that is shared.
    let key: String
    /// The elasticity in thousandths. Finer would only tell rounding errors apart: with a 90 %
    /// factor of 2.5, half a thousandth moves a figure by 0.05 %.
    let thousandths: Int

    static func < (left: Term, right: Term) -> Bool {
      (left.key, left.thousandths) < (right.key, right.thousandths)
    }
  }

  /// Sorted by key.
  let terms: [Term]

  static func < (left: Signature, right: Signature) -> Bool {
    left.terms.lexicographicallyPrecedes(right.terms)
  }

  init(_ effects: [FactorEffect]) {
    terms = effects.map { Term(key: $0.key, thousandths: $0.thousandths) }
      .filter { $0.thousandths != 0 }.sorted { $0.key < $1.key }
  }
}

extension FactorEffect {
  /// The elasticity in thousandths, which is how signatures keep it.
  var thousandths: Int {
    guard exponent.isFinite else { return 0 }
    return Int((min(max(exponent, -1000), 1000) * 1000).rounded(.toNearestOrEven))
  }
}

/// The running sums of one ratio of a line, of expected values.
struct RatioLine: Sendable, Hashable, Codable {
  var numerator = QuantaSum()
  var denominator = QuantaSum()
  /// How many models have a ratio, by its bit pattern: a multiset, for the median.
  var ratios: [UInt64: Int] = [:]

  init(_ term: RatioTerm?) {
    guard let term, term.denominator.expected > 0 else { return }
    let (top, bottom) = (term.numerator.expected, term.denominator.expected)
    numerator = QuantaSum(top)
    denominator = QuantaSum(bottom)
    ratios[(Double(top) / Double(bottom)).bitPattern] = 1
  }

  mutating func merge(_ other: RatioLine) {
    numerator.merge(other.numerator)
    denominator.merge(other.denominator)
    ratios.merge(other.ratios, uniquingKeysWith: +)
  }
}

/// The running sums of one coverage figure of a line.
struct CoverageLine: Sendable, Hashable, Codable {
  var estimated = ExactSum()
  var of = ExactSum()

  init(_ amount: Double?, isEstimated: Bool) {
    guard let amount, amount.isFinite else { return }
    of = ExactSum(amount)
    if isEstimated { estimated = of }
  }

  mutating func merge(_ other: CoverageLine) {
    estimated.merge(other.estimated)
    of.merge(other.of)
  }
}

extension Array {
  /// Merges element by element; where one is longer, its elements are kept.
  fileprivate mutating func merge(_ other: Self, _ combine: (inout Element, Element) -> Void) {
    for (index, element) in other.enumerated() {
      if index < count { combine(&self[index], element) } else { append(element) }
    }
  }
}
