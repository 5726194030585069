// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource

/// Applies the requirements of the pack to one model.
struct RequirementCheck {
  let pack: RulePack
  let missing: MissingNames

  /// The result of every requirement, in the pack's order, and what a reader must see of them.
  func results(
    for evaluation: inout ModelEvaluation, observations: [Observation]
  ) -> (results: [RequirementResult], findings: [Finding]) {
    var results: [RequirementResult] = []
    var findings: [Finding] = []
    var bound: Set<EventKind> = []
    for rule in pack.requirements {
      switch rule.check {
      case .assert(let condition):
        let (result, paths, error) = decide(rule, condition, &evaluation)
        results.append(result)
        guard [.fail, .unknown, .error].contains(result) else { continue }
        var message = rule.message?.render(in: &evaluation.frame) ?? rule.title
        if let error { message += ": \(error.message)" }
        findings.append(
          finding(
            rule, result, evaluation.frame.id, message,
            missing: missing.names(of: paths, in: evaluation)))
      case .on(let event):
        bound.insert(event)
        let noticed = observations.filter { $0.event == event }
        let (applies, paths, error) = applicability(rule, &evaluation)
        guard applies == .pass else {
          results.append(applies)
          if applies != .notApplicable, !noticed.isEmpty {
            let message = error.map { "\(rule.title): \($0.message)" } ?? rule.title
            findings.append(
              finding(
                rule, applies, evaluation.frame.id, message,
                missing: missing.names(of: paths, in: evaluation)))
          }
          continue
        }
        results.append(noticed.isEmpty ? .pass : .fail)
        for observation in noticed {
          let title = rule.message?.render(in: &evaluation.frame) ?? rule.title
          findings.append(
            finding(
              rule, .fail, evaluation.frame.id, "\(title): \(observation.message)",
              missing: observation.missing, places: observation.places))
        }
      }
    }
    _ = evaluation.frame.takeReads()
    for observation in observations where !bound.contains(observation.event) {
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
  func inputFinding(_ observation: Observation) -> Finding {
    let rule = pack.requirements.first {
      if case .on(let event) = $0.check { event == observation.event } else { false }
    }
    guard let rule else { return RequirementCheck.unbound(observation, model: nil) }
    return finding(
      rule, .fail, nil, "\(rule.title): \(observation.message)", missing: [],
      places: observation.places)
  }

  private func decide(
    _ rule: RequirementRule, _ condition: CompiledExpression, _ evaluation: inout ModelEvaluation
  ) -> (RequirementResult, [MissingPath], EvaluationError?) {
    let applies = applicability(rule, &evaluation)
    guard applies.0 == .pass else { return applies }
    switch condition.evaluate(in: &evaluation.frame) {
    case .value(.bool(true)): return (.pass, [], nil)
    case .value:
      // What only an authority is told cannot be found wanting in public data.
      return (rule.disclosedTo == .authority ? .unknown : .fail, [], nil)
    case .missing(let paths): return (.unknown, paths, nil)
    case .error(let error): return (.error, [], error)
    }
  }

  private func applicability(
    _ rule: RequirementRule, _ evaluation: inout ModelEvaluation
  ) -> (RequirementResult, [MissingPath], EvaluationError?) {
    switch rule.applies?.evaluate(in: &evaluation.frame) {
    case nil, .value(.bool(true)): (.pass, [], nil)
    case .value: (.notApplicable, [], nil)
    case .missing(let paths): (.unknown, paths, nil)
    case .error(let error): (.error, [], error)
    }
  }

  private func finding(
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
