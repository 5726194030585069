// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules

extension ModelAuditor.Assessment {
  /// How it is accounted for in the first total.
  var placedStanding: Standing? {
    guard let first = totals.first, first.total == 0, first.membership != .undetermined else {
      return standing.map { _ in .outside }
    }
    return standing
  }
}

/// How a model is accounted for, and why.
struct Accounting {
  let plan: Plan
  let missing: MissingNames
  /// Nil if the pack has no rules of lineage.
  let verdict: LineageVerdict?

  /// The standing of a model in any population that holds it; nil if the pack says none.
  func standing(
    of evaluation: inout ModelEvaluation, tier: TierResult?, estimates: StepEstimates
  ) -> Standing? {
    guard let weakest = plan.weakestStanding, let headline = plan.headline else { return nil }
    if verdict?.lineage.isCopy == true {
      return verdict?.lineage.isRun == true ? .sameRun : .nothing
    }
    if verdict?.copied[headline] != nil { return .sameRun }
    guard estimates[headline] != nil else {
      return refusal(ofStep: headline, in: &evaluation) == nil ? .unknown : .refused
    }
    if verdict?.uncounted.contains(headline) == true { return .refused }
    let said = tier.flatMap { plan.tierIndex(of: $0.id) }.flatMap { plan.tierStandings[$0] }
    return said ?? weakest
  }

  /// The standing in the first total, with its reasons.
  func result(_ standing: Standing, of model: ModelAuditor.Assessment) -> StandingResult {
    if let total = plan.totals.first {
      guard let place = model.totals.first(where: { $0.total == 0 }) else {
        let population = total.population?.source ?? ""
        return StandingResult(
          .outside, because: ["not in the population of \(total.rule.id): \(population)"])
      }
      if place.membership == .undetermined {
        let names = place.missing.joined(separator: ", ")
        let lacking = names.isEmpty ? "" : ": missing \(names)"
        let what = "it cannot be decided whether it is in the population of \(total.rule.id)"
        return StandingResult(.outside, because: [what + lacking])
      }
    }
    return StandingResult(standing, because: reasons(for: standing, of: model))
  }

  private func reasons(for standing: Standing, of model: ModelAuditor.Assessment) -> [String] {
    var evaluation = model.evaluation
    switch standing {
    case .documented, .inferred, .imputed:
      let title = model.tier.flatMap { plan.tierIndex(of: $0.id) }.map { plan.tierTitles[$0] }
      return model.tier.map { ["tier \($0.id), \(title ?? "")"] } ?? []
    case .nothing: return nothing
    case .sameRun: return sameRun
    case .refused:
      guard let headline = plan.headline else { return [] }
      if let reason = refusal(ofStep: headline, in: &evaluation) { return [reason] }
      return [
        "nothing shows that it was trained from scratch, and its figure holds for models that were"
      ]
    case .unknown:
      guard let headline = plan.headline else { return [] }
      return ["what it states is not enough for a figure of \(plan.steps[headline].name)"]
    case .outside: return []
    }
  }

  /// By which rule or relation a model trains nothing.
  private var nothing: [String] {
    guard let lineage = verdict?.lineage else { return [] }
    var reasons: [String] = []
    if let rule = lineage.nothing {
      reasons.append("\(rule.title) (\(rule.id))")
    } else {
      reasons += lineage.links.map { link in
        "\(link.relation ?? link.stated ?? "derived") of \(link.id)"
          + (link.inferredBy.map { ", by \($0)" } ?? "")
      }
    }
    return reasons + (lineage.countedBy.map { ["its run is counted with \($0)"] } ?? [])
  }

  /// With which card a run or a figure is counted, and how that is known.
  private var sameRun: [String] {
    guard let verdict else { return [] }
    if verdict.lineage.isRun {
      let with = verdict.lineage.countedBy.map { ["a card of the run of \($0)"] } ?? []
      return with + verdict.lineage.agrees
    }
    guard let headline = plan.headline, let copy = verdict.copied[headline] else { return [] }
    let field = plan.pack.fields[copy.field].name
    return [
      copy.isFamily
        ? "\(field) is the figure of a family, counted with \(copy.countedBy)"
        : "\(field) is the figure of \(copy.countedBy), counted there"
    ]
  }

  // MARK: Refusals

  /// Why a figure that was possible was refused; nil if none was possible.
  private func refusal(ofStep step: Int, in evaluation: inout ModelEvaluation) -> String? {
    var visited: Set<Int> = []
    return refusal(ofStep: step, in: &evaluation, &visited)
  }

  private func refusal(
    ofStep step: Int, in evaluation: inout ModelEvaluation, _ visited: inout Set<Int>
  ) -> String? {
    guard visited.insert(step).inserted else { return nil }
    guard let ladder = evaluation.ladders[step], let quantity = plan.steps[step].quantity else {
      guard case .missing(let paths) = evaluation.outcome(of: step) else { return nil }
      return refusal(of: paths, in: &evaluation, &visited)
    }
    guard ladder.selected == nil else {
      return "its figure cannot be stated: not finite, or of more digits than can be added"
    }
    for passed in ladder.passedOver {
      let method = quantity.methods[passed.position].id
      switch passed.reason {
      case .invalid: return "\(method): its value is outside the valid range"
      case .improbable(let number): return "\(method): its probability is \(number), which is none"
      case .belowZero: return "\(method): its limit is below zero"
      case .error(let error): return "\(method): \(error.message)"
      case .refused: return "\(method): \(PassedOver.isRefused)"
      case .missing(let paths):
        if let reason = refusal(of: paths, in: &evaluation, &visited) {
          return "\(method): \(reason)"
        }
      case .condition, .wider, .compared: break
      }
    }
    return nil
  }

  /// Why, if it is for refusals alone that something has no value.
  private func refusal(
    of paths: [MissingPath], in evaluation: inout ModelEvaluation, _ visited: inout Set<Int>
  ) -> String? {
    var first: String?
    for path in paths {
      let reason: String? =
        switch path {
        case .domain(let step, let predictor, let value):
          plan.steps[step].regression?.rule.refusal(ofPredictor: predictor, at: value)
        case .fit(let step): refusal(ofFit: step, in: &evaluation)
        case .step(let step): refusal(ofStep: step, in: &evaluation, &visited)
        default: nil
        }
      guard let reason else { return nil }
      first = first ?? reason
    }
    return first
  }

  /// Why a regression predicts for nobody, of a model that states all it would be asked.
  private func refusal(ofFit step: Int, in evaluation: inout ModelEvaluation) -> String? {
    guard let regression = plan.steps[step].regression else { return nil }
    defer { evaluation.frame.forgetReads() }
    for predictor in regression.predictors {
      guard case .value = predictor.evaluate(in: &evaluation.frame) else { return nil }
    }
    return regression.rule.refusal
  }
}
