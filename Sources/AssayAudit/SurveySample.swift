// SPDX-License-Identifier: Apache-2.0

package import AssayStatistics

/// Which models of a total are to be documented next, and what the total comes to by those that have been.
///
/// The models in the population of a total are a finite population; what the rules predict of each without
/// its facts is the auxiliary, and what they find with its facts is the value. The models with the greatest
/// predictions are taken whole, so that they have no part in the error.
package struct SurveySample: Sendable, Hashable {
  /// A model of the population.
  package struct Unit: Sendable, Hashable {
    package let id: String
    package let entity: String?
    package let tier: String?
    /// What it is predicted to add to the total, in the total's unit; nil without a figure.
    package let predicted: Double?
    /// Whether that is no prediction: it rests on facts, and need not be sampled.
    package let isDocumented: Bool
    /// What, were it stated, would give a better figure, by the rules' own advice.
    package let disclose: [String]

    package init(
      id: String, entity: String?, tier: String?, predicted: Double?, isDocumented: Bool,
      disclose: [String]
    ) {
      (self.id, self.entity, self.tier) = (id, entity, tier)
      (self.predicted, self.isDocumented, self.disclose) = (predicted, isDocumented, disclose)
    }

    /// What tells its random number from all others.
    fileprivate var key: DrawScope {
      let hash = TextHash.fnv1a("sample:", id)
      return DrawScope(
        high: UInt64(truncatingIfNeeded: hash >> 64), low: UInt64(truncatingIfNeeded: hash))
    }
  }

  package enum Stratum: String, Sendable, Hashable, CaseIterable {
    case largest, random
  }

  /// What became of a model of the sample once facts were asked for.
  package enum Outcome: Sendable, Hashable {
    /// What it adds to the total by its facts, in the total's unit.
    case documented(Double)
    /// It trained nothing, or its run is counted with another card.
    case addsNothing
    /// Something is stated of it, and its figure is the predicted one.
    case unchanged
    /// Nothing is stated of it.
    case silent
    /// It is stated of, and has no figure.
    case withoutFigure

    /// What it adds to the total; nil where that is not known.
    package var value: Double? {
      switch self {
      case .documented(let value): value
      case .addsNothing: 0
      case .unchanged, .silent, .withoutFigure: nil
      }
    }
  }

  /// A model that is taken.
  package struct Member: Sendable, Hashable {
    package let unit: Unit
    package let stratum: Stratum
    /// Nil where no facts were given.
    package let outcome: Outcome?
  }

  /// An estimate of the total.
  package struct Sum: Sendable, Hashable {
    package let estimator: FinitePopulation.Estimator
    package let estimate: FinitePopulation.Estimate

    /// The ends of the 90 % interval, of which the lower one is no less than what is documented.
    package func interval(documented: Double) -> (low: Double, high: Double)? {
      estimate.interval(0.9).map { (max($0.low, documented), $0.high) }
    }
  }

  /// How well a design does on models that are documented already: over many samples of them, the root of the
  /// mean squared error per their sum, and the share of 90 % intervals that hold it.
  package struct Rehearsal: Sendable, Hashable {
    package let takeAll: Int
    package let random: Int
    package let estimator: FinitePopulation.Estimator
    package let error: Double
    package let coverage: Double
    /// Samples of which no sum can be estimated, which are in neither.
    package let without: Int
  }

  package let total: String
  package let title: String
  package let quantity: String
  package let unit: String
  package let design: TakeAllDesign
  /// The models of the population in the inputs.
  package let models: Int
  /// Of them, those that are documented without the sample, and what they come to.
  package let known: Int
  package let knownSum: Double
  /// Of the others, those without a prediction, which count as predicted to add nothing.
  package let withoutPrediction: Int
  /// The stated number of models of which the inputs are a random sample; nil where they are all.
  package let frame: Int?
  /// The sum of all predictions of the others.
  package let predicted: Double
  /// The greatest first, then those drawn at random, in the order of their drawing.
  package let members: [Member]
  /// By estimator; empty where no facts were given, or where facts of the greatest are not there.
  package let sums: [Sum]
  package let rehearsals: [Rehearsal]
  /// How many documented models rehearsals draw from, and what they come to.
  package let rehearsed: Int
  package let rehearsedSum: Double

  /// What all models come to that are documented, in the sample or without it.
  package var documented: Double {
    knownSum + members.compactMap { $0.outcome?.value }.reduce(0, +)
  }

  /// The models of a stratum whose value is not known.
  package func open(_ stratum: Stratum) -> [Member] {
    members.filter { $0.stratum == stratum && $0.outcome?.value == nil }
  }

  /// - Parameters:
  ///   - units: The population, in any order.
  ///   - outcomes: By id; nil where no facts were given.
  ///   - rehearsals: How often a sample of the documented models is drawn; 0 for never.
  package init(
    total: String, title: String, quantity: String, unit: String, units: [Unit],
    design: TakeAllDesign, frame: Int?, outcomes: [String: Outcome]?, rehearsals: Int
  ) {
    (self.total, self.title, self.quantity, self.unit) = (total, title, quantity, unit)
    (self.design, self.frame) = (design, frame)
    // Sums are those of one order, whatever the order of the inputs.
    let all = units.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    let known = all.filter(\.isDocumented).map { outcomes?[$0.id]?.value ?? $0.predicted ?? 0 }
    let units = all.filter { !$0.isDocumented }
    (models, self.known, knownSum) = (all.count, known.count, known.reduce(0, +))
    withoutPrediction = units.count { $0.predicted == nil }
    predicted = units.reduce(0) { $0 + ($1.predicted ?? 0) }
    let drawn = design.draw(units.map { ($0.predicted ?? 0, $0.key) })
    func member(_ index: Int, _ stratum: Stratum) -> Member {
      let outcome = outcomes.map { $0[units[index].id] ?? .silent }
      return Member(unit: units[index], stratum: stratum, outcome: outcome)
    }
    members =
      drawn.takeAll.map { member($0, .largest) } + drawn.random.map { member($0, .random) }
    sums =
      outcomes == nil
      ? [] : SurveySample.sums(of: members, in: units, known: known, frame: frame)
    let found = units.compactMap { unit in
      outcomes?[unit.id]?.value.map {
        (FinitePopulation.Unit(x: unit.predicted ?? 0, y: $0), unit.key)
      }
    }
    (rehearsed, rehearsedSum) = (found.count, found.reduce(0) { $0 + $1.0.y })
    self.rehearsals = SurveySample.rehearse(design, on: found, times: rehearsals)
  }

  /// The sum by each estimator, where the greatest are all known.
  ///
  /// Where the inputs are a random sample of a greater frame, their own sum is expanded, with the variance of
  /// two phases: Särndal, Swensson & Wretman (1992), 9.3, for simple random samples.
  ///
  /// - Parameter known: What is added by models that are documented without the sample.
  private static func sums(
    of members: [Member], in units: [Unit], known certain: [Double], frame: Int?
  ) -> [Sum] {
    let largest = members.filter { $0.stratum == .largest }
    let known = members.filter { $0.stratum == .random }.compactMap { member in
      member.outcome?.value.map { FinitePopulation.Unit(x: member.unit.predicted ?? 0, y: $0) }
    }
    guard largest.allSatisfy({ $0.outcome?.value != nil }) else { return [] }
    let taken = certain + largest.compactMap { $0.outcome?.value }
    let largestSum = largest.reduce(0) { $0 + ($1.unit.predicted ?? 0) }
    let rest = FinitePopulation(
      size: units.count - largest.count,
      auxiliary: max(0, units.reduce(0) { $0 + ($1.predicted ?? 0) } - largestSum), sample: known)
    return FinitePopulation.Estimator.allCases.compactMap { estimator in
      guard let estimate = rest.estimate(by: estimator) else { return nil }
      let whole = FinitePopulation.Estimate(
        total: estimate.total + taken.reduce(0, +), standardError: estimate.standardError,
        degreesOfFreedom: estimate.degreesOfFreedom)
      guard let frame else { return Sum(estimator: estimator, estimate: whole) }
      return Sum(
        estimator: estimator,
        estimate: whole.expanded(
          to: frame, from: units.count + certain.count, taken: taken, rest: rest.sample,
          of: rest.size))
    }
  }

  private static func rehearse(
    _ design: TakeAllDesign, on known: [(FinitePopulation.Unit, DrawScope)], times: Int
  ) -> [Rehearsal] {
    let truth = known.reduce(0) { $0 + $1.0.y }
    let size = design.takeAll + design.random
    guard times > 0, truth > 0, known.count > size, design.random > 0 else { return [] }
    let designs = design.takeAll == 0 ? [0] : [design.takeAll, 0]
    return designs.flatMap { takeAll in
      FinitePopulation.Estimator.allCases.compactMap { estimator -> Rehearsal? in
        var (count, inside, squares) = (0, 0, 0.0)
        for index in 0..<times {
          let trial = TakeAllDesign(
            takeAll: takeAll, random: size - takeAll, seed: design.seed &+ UInt64(index))
          let drawn = trial.draw(known.map { ($0.0.x, $0.1) })
          let taken = drawn.takeAll.reduce(0) { $0 + known[$1].0.y }
          let takenX = drawn.takeAll.reduce(0) { $0 + known[$1].0.x }
          let rest = FinitePopulation(
            size: known.count - drawn.takeAll.count,
            auxiliary: known.reduce(0) { $0 + $1.0.x } - takenX,
            sample: drawn.random.map { known[$0].0 })
          guard let estimate = rest.estimate(by: estimator) else { continue }
          count += 1
          let error = estimate.total + taken - truth
          squares += error * error
          if let interval = estimate.interval(0.9), interval.low + taken <= truth,
            truth <= interval.high + taken
          {
            inside += 1
          }
        }
        guard count > 0 else { return nil }
        return Rehearsal(
          takeAll: takeAll, random: size - takeAll, estimator: estimator,
          error: (squares / Double(count)).squareRoot() / truth,
          coverage: Double(inside) / Double(count), without: times - count)
      }
    }
  }
}

extension FinitePopulation.Estimate {
  /// The sum of a frame of which the models at hand are a simple random sample.
  ///
  /// - Parameters:
  ///   - taken: The values of the models that were taken whole.
  ///   - rest: Those that were drawn of the others, which are `size`.
  fileprivate func expanded(
    to frame: Int, from models: Int, taken: [Double], rest: [FinitePopulation.Unit], of size: Int
  ) -> Self {
    let (whole, here) = (Double(frame), Double(models))
    let scale = whole / here
    // The variance of one model's value, by what each known one stands for.
    let weight = rest.isEmpty ? 0 : Double(size) / Double(rest.count)
    let mean = (taken.reduce(0, +) + weight * rest.reduce(0) { $0 + $1.y }) / here
    let squares =
      taken.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      + weight * rest.reduce(0) { $0 + ($1.y - mean) * ($1.y - mean) }
    let first = whole * whole * (1 - here / whole) * squares / max(1, here - 1) / here
    let second = scale * scale * standardError * standardError
    return Self(
      total: scale * total, standardError: (first + second).squareRoot(),
      degreesOfFreedom: max(1, degreesOfFreedom))
  }
}
