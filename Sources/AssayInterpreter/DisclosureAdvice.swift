// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// What a model's owner would have to disclose so that a better method applies.
///
/// Each proposal is tried: the fields are set to a stand-in, the ladders run again, and only what
/// then has a better tier or a narrower interval is proposed. A stand-in is one unit of a number,
/// so that the interval of a product, which does not depend on the number, comes out exactly. The
/// stand-in of a text is the first row of its table: whether it helps can be told from any row, by
/// how much cannot, and is left open.
struct DisclosureAdvice {
  let plan: Plan
  /// Nil where no tier is asked for.
  let grading: Grading?

  init(plan: Plan, grading: Grading?) { (self.plan, self.grading) = (plan, grading) }

  /// Proposals of more fields than this are not practical, and their number would explode.
  fileprivate static let fieldLimit = 4
  private static let proposalLimit = 6

  fileprivate struct Proposal: Hashable {
    /// Ascending.
    let fields: [Int]
    /// Which method of which step it is meant for.
    let step: Int
    let method: Int

    /// Whether it does for the same method with fewer fields.
    func isPart(of other: Proposal) -> Bool {
      step == other.step && method == other.method && fields.count < other.fields.count
        && fields.allSatisfy(other.fields.contains)
    }
  }

  func proposals(for evaluation: ModelEvaluation, tier: TierResult?) -> [Disclosure] {
    guard let headline = plan.headline, let grading else { return [] }
    let now = factor(of: headline, in: evaluation)
    let rankNow = tier.flatMap { plan.tierIndex(of: $0.id) } ?? plan.tiers.count
    var found: [Disclosure] = []
    for (fields, uses) in candidates(for: evaluation, headline: headline)
    where found.count < DisclosureAdvice.proposalLimit {
      guard var then = whatIf(fields, in: evaluation, only: plan.bearsOnTier) else { continue }
      let enabled = uses.first { then.frame.selected[$0.step] == method($0).index }
      guard let enabled else { continue }
      var notes: [Observation] = []
      guard case .value = then.frame.steps[headline],
        let tierThen = grading.tier(of: &then, &notes),
        let rankThen = plan.tierIndex(of: tierThen.id)
      else { continue }
      let factorThen = factor(of: headline, in: then)
      let isNarrower = if let now, let factorThen { factorThen < now * 0.999 } else { now == nil }
      guard rankThen < rankNow || rankThen == rankNow && isNarrower else { continue }
      found.append(
        Disclosure(
          fields: fields.map { plan.pack.fields[$0].name }.sorted(), enables: method(enabled).id,
          tierThen: tierThen.id, factorNow: now,
          factorThen: fields.allSatisfy(isNumber) ? factorThen : nil))
    }
    return found
  }

  /// The fewest fields that, were they stated, would give a step a narrower figure by a better method:
  /// of as many, those that narrow it most, with the upper 90 % factor that it then has.
  static func narrowing(
    _ step: Int, for evaluation: ModelEvaluation, plan: Plan
  ) -> (fields: [Int], factor: Double)? {
    let advice = DisclosureAdvice(plan: plan, grading: nil)
    let now = advice.factor(of: step, in: evaluation) ?? .infinity
    var best: (fields: [Int], factor: Double)?
    for (fields, uses) in advice.candidates(for: evaluation, headline: step) {
      if let best, best.fields.count < fields.count { break }
      guard fields.allSatisfy(advice.isNumber),
        let then = advice.whatIf(fields, in: evaluation, only: plan.steps.map { _ in true }),
        uses.contains(where: { then.frame.selected[$0.step] == advice.method($0).index }),
        let factor = advice.factor(of: step, in: then), factor < now * 0.999,
        factor < best?.factor ?? .infinity
      else { continue }
      best = (fields, factor)
    }
    return best
  }

  /// Field sets of methods that were passed over for missing fields alone, fewest fields first;
  /// each with the methods that lack it, the one nearest to the fields first.
  private func candidates(
    for evaluation: ModelEvaluation, headline: Int
  ) -> [(fields: [Int], uses: [Proposal])] {
    var options = OptionSearch(plan: plan, evaluation: evaluation)
    var proposals: [Proposal] = []
    var visited: Set<Int> = [headline]
    var pending = [headline]
    while !pending.isEmpty {
      let step = pending.removeFirst()
      proposals += options.all(forStep: step, depth: 0)
      var next = evaluation.frame.stepReads[step]
      if evaluation.ladders[step]?.selected == nil, let ladder = evaluation.ladders[step] {
        next += ladder.missingPaths.compactMap { path in
          if case .step(let inner) = path { .step(inner) } else { nil }
        }
      }
      for case .step(let inner) in next where visited.insert(inner).inserted {
        pending.append(inner)
      }
    }
    let unique = Set(proposals).filter { proposal in
      !proposals.contains { $0.isPart(of: proposal) }
    }
    let sorted = unique.sorted { left, right in
      if left.fields.count != right.fields.count { return left.fields.count < right.fields.count }
      if left.step != right.step { return left.step > right.step }
      if left.method != right.method { return left.method < right.method }
      return left.fields.lexicographicallyPrecedes(right.fields)
    }
    var sets: [[Int]] = []
    for proposal in sorted where !sets.contains(proposal.fields) { sets.append(proposal.fields) }
    return sets.map { fields in
      // A step stands behind those it reads, so that the first is nearest to the fields.
      let uses = sorted.filter { $0.fields == fields }
      return (fields, uses.sorted { ($0.step, $0.method) < ($1.step, $1.method) })
    }
  }

  private func whatIf(
    _ fields: [Int], in evaluation: ModelEvaluation, only wanted: [Bool]
  ) -> ModelEvaluation? {
    var standIns: [Int: Value] = [:]
    for field in fields {
      guard let value = standIn(for: plan.pack.fields[field]) else { return nil }
      standIns[field] = value
    }
    return ModelEvaluation(plan, trying: standIns, on: evaluation, only: wanted)
  }

  private func standIn(for rule: FieldRule) -> Value? {
    switch rule.kind {
    case .quantity(let unit): .number(unit.value.factor)
    case .int: .int(1)
    case .double: .number(1)
    case .date: .timestamp(plan.asOf)
    case .string: rule.match.flatMap { plan.pack.tables[$0].rows.first }.map { .string($0.key) }
    case .bool, .list, .items: nil
    }
  }

  private func isNumber(_ field: Int) -> Bool {
    switch plan.pack.fields[field].kind {
    case .quantity, .double: true
    default: false
    }
  }

  private func method(_ proposal: Proposal) -> PlannedMethod {
    guard let quantity = plan.steps[proposal.step].quantity else {
      preconditionFailure("only quantities have ladders")
    }
    return quantity.methods[proposal.method]
  }

  /// The upper 90 % factor of a step's value: its high end over the value.
  private func factor(of step: Int, in evaluation: ModelEvaluation) -> Double? {
    guard case .value(.double(let value, let gradient)) = evaluation.frame.steps[step],
      value > 0
    else { return nil }
    let interval = Interval(
      value: value, gradient: gradient, factors: plan.factors,
      modifiers: evaluation.frame.modifiers)
    // Six decimals are more than a factor is known to, and hide the rounding of the arithmetic.
    return (interval.high / value * 1e6).rounded() / 1e6
  }
}

/// What would have to be stated for methods that were passed over for missing fields alone.
private struct OptionSearch {
  typealias Proposal = DisclosureAdvice.Proposal

  private struct Question: Hashable {
    let step: Int
    let depth: Int
  }

  private let plan: Plan
  private let evaluation: ModelEvaluation
  private var frame: Frame
  /// Several methods ask for one and the same step.
  private var known: [Question: [Proposal]] = [:]

  init(plan: Plan, evaluation: ModelEvaluation) {
    self.plan = plan
    self.evaluation = evaluation
    frame = evaluation.frame
  }

  mutating func all(forStep step: Int, depth: Int) -> [Proposal] {
    guard depth < 4, let ladder = evaluation.ladders[step],
      let quantity = plan.steps[step].quantity
    else { return [] }
    let question = Question(step: step, depth: depth)
    if let known = known[question] { return known }
    var proposals: [Proposal] = []
    let rank = ladder.selected?.position ?? quantity.methods.count
    for passed in ladder.passedOver where passed.position < rank {
      guard case .missing(var paths) = passed.reason else { continue }
      // A condition that lacks a field hides what the value lacks.
      paths += quantity.methods[passed.position].value.decide(in: &frame).missingPaths
      for fields in combinations(of: Set(paths).sorted(), depth: depth) {
        proposals.append(Proposal(fields: fields, step: step, method: passed.position))
      }
    }
    known[question] = proposals
    return proposals
  }

  /// The field sets, each ascending, that would supply all of the paths; none if one is no field's
  /// to supply.
  private mutating func combinations(of paths: [MissingPath], depth: Int) -> Set<[Int]> {
    var sets: Set<[Int]> = [[]]
    for path in paths {
      let choices: Set<[Int]>
      switch path {
      // A list of items has no stand-in.
      case .field(let field): choices = plan.pack.fields[field].kind == .items ? [] : [[field]]
      case .step(let step): choices = Set(all(forStep: step, depth: depth + 1).map(\.fields))
      case .row, .period, .cell, .member, .fit, .domain, .baseID, .baseField, .baseStep:
        choices = []
      }
      var joined: Set<[Int]> = []
      for left in sets {
        for right in choices {
          let union = left + right.filter { !left.contains($0) }
          if union.count <= DisclosureAdvice.fieldLimit { joined.insert(union.sorted()) }
        }
      }
      guard joined.count <= 64 else { return [] }
      sets = joined
    }
    return sets.filter { !$0.isEmpty }
  }
}
