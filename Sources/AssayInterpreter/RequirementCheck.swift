// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource

/// Applies the requirements of the pack to one model.
///
/// `applies` and `assert` are one implication of three values: what holds passes whatever is not known
/// of `applies`, and the message of a failure is said of failures alone.
struct RequirementCheck {
  let plan: Plan
  let words: MissingWords

  /// The result of every requirement, in the pack's order, and what a reader must see of them.
  func results(
    for evaluation: inout ModelEvaluation, observations: [Observation]
  ) -> (results: [RequirementResult], findings: [Finding]) {
    var results: [RequirementResult] = []
    results.reserveCapacity(plan.requirements.count)
    var findings: [Finding] = []
    for planned in plan.requirements {
      guard planned.isInForce else {
        results.append(.notApplicable)
        continue
      }
      if let silent = planned.silent, !silent.mayRead.meets(evaluation.frame.stated) {
        results.append(silent.result)
        continue
      }
      if let condition = planned.assertion {
        let verdict = verdict(on: planned, condition, &evaluation)
        results.append(verdict.result(by: planned.rule))
        if let finding = finding(planned, verdict, &evaluation) { findings.append(finding) }
      } else if let event = planned.event {
        let isSeen = observations.contains { $0.event == event }
        let applies = planned.applies?.decide(in: &evaluation.frame)
        let verdict = RequirementVerdict(
          applies: applies, assertion: .value(.bool(!isSeen)), isForAuthority: false)
        results.append(verdict.result(by: planned.rule))
        for observation in observations where observation.event == event {
          if let found = finding(planned, verdict, &evaluation, noticed: observation) {
            findings.append(found)
          }
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
    guard let planned = plan.requirements.first(where: { $0.event == observation.event }) else {
      guard plan.isUnbound(observation.event) else { return nil }
      return RequirementCheck.unbound(observation, model: nil)
    }
    guard planned.isInForce else { return nil }
    return finding(
      planned, .fail, nil, "\(planned.rule.title): \(observation.message)", missing: [],
      places: observation.places)
  }

  private func verdict(
    on planned: PlannedRequirement, _ condition: CompiledExpression,
    _ evaluation: inout ModelEvaluation
  ) -> RequirementVerdict {
    let isForAuthority = planned.rule.disclosedTo == .authority
    let applies = planned.applies?.decide(in: &evaluation.frame)
    if applies?.bool == false { return .notApplicable }
    let assertion = condition.decide(in: &evaluation.frame)
    let verdict = RequirementVerdict(
      applies: applies, assertion: assertion, isForAuthority: isForAuthority)
    if assertion.bool != nil, applies.map({ $0.bool == true }) ?? true,
      let threshold = Threshold(planned, in: &evaluation, words.fields.qualifiers, plan),
      threshold.isOpen
    {
      return .straddles(threshold)
    }
    guard case .fails = verdict, let caution = planned.caution else { return verdict }
    let answer = CautiousAnswer(
      applies: planned.applies, condition, caution, of: evaluation, plan: plan)
    let cautious = RequirementVerdict(
      applies: answer.applies, assertion: answer.assertion, isForAuthority: isForAuthority)
    switch cautious {
    case .fails: return .fails(lacking: answer.absent)
    case .undecided(let applies, let assertion):
      return .undecided(applies: applies, assertion: assertion)
    // What holds only if one supposes more than is known, or no longer applies, is not known.
    case .notApplicable, .passes, .error, .untold, .straddles: return verdict
    }
  }

  /// What a reader must see; nil for what passes or does not apply.
  ///
  /// - Parameter noticed: The observation that the requirement is bound to.
  private func finding(
    _ planned: PlannedRequirement, _ verdict: RequirementVerdict,
    _ evaluation: inout ModelEvaluation,
    noticed: Observation? = nil
  ) -> Finding? {
    let rule = planned.rule
    let result = verdict.result(by: rule)
    if result == .pass || result == .notApplicable { return nil }
    let id = evaluation.frame.id
    let suffix = noticed.map { ": \($0.message)" } ?? ""
    var (message, paths): (String, [MissingPath])
    switch verdict {
    case .passes, .notApplicable: return nil
    case .fails(let lacking):
      let threshold = Threshold(planned, in: &evaluation, words.fields.qualifiers, plan)
      let standing = threshold.map { "\(id): \($0.words(isOpen: false))" }
      message = (rule.message?.render(in: &evaluation.frame) ?? standing ?? rule.title) + suffix
      paths = lacking
    case .straddles(let threshold):
      message = "\(id): undecided: \(threshold.words(isOpen: true))"
      if let advice = threshold.advice(for: evaluation, plan: plan) { message += "; \(advice)" }
      if result == .fail { message += "; by the rules, what is not known counts as a failure" }
      paths = []
    case .untold:
      message =
        "\(id): not known: nothing that was read says it, and an authority may have been told"
      paths = []
    case .error(let error):
      message = "\(id): cannot be decided: \(error.message)\(suffix)"
      paths = []
    case .undecided(let applies, let assertion):
      (message, paths) = undecided(applies, assertion, in: evaluation)
      message += suffix
      if result == .fail { message += "; by the rules, what is not known counts as a failure" }
    }
    let missing = words.names(of: paths, in: evaluation) + (noticed?.missing ?? [])
    let isSought = result == .fail && !paths.isEmpty && noticed == nil
    return RequirementCheck.finding(
      planned, result, id, message, missing: missing,
      places: noticed?.places ?? (isSought ? words.sources : []),
      states: words.states(of: paths, in: evaluation), isUndecided: verdict.isUndecided)
  }

  /// What is said of a requirement that cannot be decided, and what is missing.
  private func undecided(
    _ applies: [MissingPath], _ assertion: [MissingPath], in evaluation: ModelEvaluation
  ) -> (String, [MissingPath]) {
    let what =
      switch (applies.isEmpty, assertion.isEmpty) {
      case (true, _): "not known"
      case (false, true): "not known whether it applies"
      case (false, false): "not known whether it applies, nor whether it holds"
      }
    let paths = Array(Set(applies + assertion)).sorted()
    let sentence = words.sentence(of: paths, in: evaluation)
    return ("\(evaluation.frame.id): \(what): \(sentence)", paths)
  }

  private static func finding(
    _ planned: PlannedRequirement, _ result: RequirementResult, _ model: String?, _ message: String,
    missing: [String], places: [String] = [], states: [FieldState] = [],
    isUndecided: Bool = false
  ) -> Finding {
    let rule = planned.rule
    return Finding(
      rule: rule.id, kind: RuleKind(rule.kind), model: model, result: result,
      severity: Severity(rule.severity), message: message, missing: missing, at: rule.span.place,
      clauses: planned.clauses, remedy: result == .fail ? rule.remedy : nil,
      places: places, states: states, isUndecided: isUndecided)
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
