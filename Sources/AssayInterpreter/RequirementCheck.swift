// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource

/// Applies the requirements of the pack to one model.
struct RequirementCheck {
  let plan: Plan
  let missing: MissingNames

  /// The result of every requirement, in the pack's order, and what a reader must see of them.
  func results(
    for evaluation: inout ModelEvaluation, observations: [Observation]
  ) -> (results: [RequirementResult], findings: [Finding]) {
    var results: [RequirementResult] = []
    results.reserveCapacity(plan.requirements.count)
    var findings: [Finding] = []
    for planned in plan.requirements {
      if let silent = planned.silent, !silent.mayRead.meets(evaluation.frame.stated) {
        results.append(silent.result)
        continue
      }
      if let condition = planned.assertion {
        let (result, paths, error) = decide(planned, condition, &evaluation)
        results.append(result)
        if result == .pass || result == .notApplicable { continue }
        let rule = planned.rule
        var message = rule.message?.render(in: &evaluation.frame) ?? rule.title
        if let error { message += ": \(error.message)" }
        findings.append(
          RequirementCheck.finding(
            rule, result, evaluation.frame.id, message,
            missing: missing.names(of: paths, in: evaluation)))
      } else if let event = planned.event {
        let (applies, paths, error) = applicability(planned, &evaluation)
        guard observations.contains(where: { $0.event == event }) else {
          results.append(applies)
          continue
        }
        let rule = planned.rule
        guard applies == .pass else {
          results.append(applies)
          if applies != .notApplicable {
            let message = error.map { "\(rule.title): \($0.message)" } ?? rule.title
            findings.append(
              RequirementCheck.finding(
                rule, applies, evaluation.frame.id, message,
                missing: missing.names(of: paths, in: evaluation)))
          }
          continue
        }
        results.append(.fail)
        for observation in observations where observation.event == event {
          let title = rule.message?.render(in: &evaluation.frame) ?? rule.title
          findings.append(
            RequirementCheck.finding(
              rule, .fail, evaluation.frame.id, "\(title): \(observation.message)",
              missing: observation.missing, places: observation.places))
        }
      }
    }
    evaluation.frame.forgetReads()
    for observation in observations where plan.isUnbound(observation.event) {
      findings.append(RequirementCheck.unbound(observation, model: evaluation.frame.id))
    }
    return (results, findings)
  }

  /// A finding about something that no requirement of the pack binds to a severity.
  static func unbound(_ observation: Observation, model: String?) -> Finding {
    let kind: RuleKind = observation.event == .fallbackUsed ? .assumption : .input
    return Finding(
      rule: observation.event.rawValue, kind: kind, model: model, result: .fail,
      severity: .warning, message: observation.message, missing: observation.missing,
      at: observation.at, places: observation.places)
  }

  /// A finding of a requirement about an observation that belongs to no model.
  ///
  /// - Returns: Nil where only requirements that are not selected bind it.
  static func inputFinding(in plan: Plan, _ observation: Observation) -> Finding? {
    guard let rule = plan.requirements.first(where: { $0.event == observation.event })?.rule else {
      guard plan.isUnbound(observation.event) else { return nil }
      return RequirementCheck.unbound(observation, model: nil)
    }
    return finding(
      rule, .fail, nil, "\(rule.title): \(observation.message)", missing: [],
      places: observation.places)
  }

  private func decide(
    _ planned: PlannedRequirement, _ condition: CompiledExpression,
    _ evaluation: inout ModelEvaluation
  ) -> (RequirementResult, [MissingPath], EvaluationError?) {
    let applies = applicability(planned, &evaluation)
    guard applies.0 == .pass else { return applies }
    switch condition.decide(in: &evaluation.frame) {
    case .value(.bool(true)): return (.pass, [], nil)
    case .value:
      // What only an authority is told cannot be found wanting in public data.
      return (planned.rule.disclosedTo == .authority ? .unknown : .fail, [], nil)
    case .missing(let paths): return (.unknown, paths, nil)
    case .error(let error): return (.error, [], error)
    }
  }

  private func applicability(
    _ planned: PlannedRequirement, _ evaluation: inout ModelEvaluation
  ) -> (RequirementResult, [MissingPath], EvaluationError?) {
    switch planned.applies?.decide(in: &evaluation.frame) {
    case nil, .value(.bool(true)): (.pass, [], nil)
    case .value: (.notApplicable, [], nil)
    case .missing(let paths): (.unknown, paths, nil)
    case .error(let error): (.error, [], error)
    }
  }

  private static func finding(
    _ rule: RequirementRule, _ result: RequirementResult, _ model: String?, _ message: String,
    missing: [String], places: [String] = []
  ) -> Finding {
    Finding(
      rule: rule.id, kind: RuleKind(rule.kind), model: model, result: result,
      severity: Severity(rule.severity), message: message, missing: missing, at: rule.span.place,
      clause: rule.clause, remedy: rule.remedy, places: places)
  }
}

extension RuleKind {
  init(_ kind: RequirementRule.Kind) {
    switch kind {
    case .nonconformity: self = .nonconformity
    case .misstatement: self = .misstatement
    case .datagap: self = .datagap
    case .assumption: self = .assumption
    case .input: self = .input
    }
  }
}

extension Severity {
  init(_ severity: RequirementRule.Severity) {
    switch severity {
    case .error: self = .error
    case .warning: self = .warning
    case .note: self = .note
    }
  }
}
