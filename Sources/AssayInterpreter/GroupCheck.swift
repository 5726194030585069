// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// Applies the requirements over organizations and totals to what their models came to.
///
/// A measure of which parts are not known is what it lies between; an assertion that this does not
/// decide is not known.
struct GroupCheck {
  let plan: Plan
  /// Why nothing is known of whole groups, where an audit is of a part of the models; nil if it is of all
  /// of a group.
  let partial: (PlannedGroup, GroupLine) -> String?

  struct Outcome {
    let index: Int
    let group: FindingGroup
    let result: RequirementResult
    let finding: Finding?
    /// The waiver that stands beside the finding, by index into the pack's list.
    let waiver: Int?
  }

  /// What comes of each group, in the order of the requirements and of the names of the groups.
  func outcomes(of tallies: [GroupLine: GroupTally]) -> [Outcome] {
    tallies.keys.sorted().compactMap { line in
      guard let group = plan.groups.first(where: { $0.index == line.rule }),
        let tally = tallies[line]
      else { return nil }
      return outcome(of: group, line, tally)
    }
  }

  private func outcome(
    of group: PlannedGroup, _ line: GroupLine, _ tally: GroupTally
  ) -> Outcome {
    let known = group.measures.indices.map { measure(group, $0, of: tally) }
    var frame = plan.frame()
    let name = FindingGroup(total: totalID(of: group), part: line.part)
    frame.id = name.name
    frame.steps =
      known.enumerated().map { $1.value ?? .missing([.step($0)]) }
      + [line.part?.value.map { .value(.string($0)) } ?? .missing([.step(known.count)])]
    (frame.definitions, frame.isPending) = ([], [])
    (frame.selected, frame.stepReads) = ([], [])
    frame.stated = .all
    var ranges: [Int: ClosedRange<Double>] = [:]
    for (index, measure) in known.enumerated() { ranges[index] = measure.range }
    let reason = partial(group, line)
    let verdict = verdict(on: group, isPartial: reason != nil, &frame, ranges)
    let result = verdict.result(by: group.rule.rule)
    guard result != .pass, result != .notApplicable else {
      return Outcome(
        index: group.index, group: name, result: result, finding: nil, waiver: nil)
    }
    let missing = lacking(tally)
    var finding = Finding(
      rule: group.rule.rule.id, kind: RuleKind(group.rule.rule.kind), model: nil, group: name,
      result: result, severity: Severity(group.rule.rule.severity),
      message: message(group.rule.rule, verdict, result, name.name, known, tally, reason, &frame),
      missing: verdict.isUndecided && reason == nil ? missing : [], at: group.rule.rule.span.place,
      clauses: group.clauses,
      remedy: result == .fail ? group.rule.rule.remedy : nil, isUndecided: verdict.isUndecided)
    let waiver = result == .fail ? self.waiver(of: group, &frame) : nil
    if let waiver { finding = finding.waived(by: waiver.waiver) }
    return Outcome(
      index: group.index, group: name, result: result, finding: finding, waiver: waiver?.index)
  }

  private func verdict(
    on group: PlannedGroup, isPartial: Bool, _ frame: inout Frame,
    _ ranges: [Int: ClosedRange<Double>]
  ) -> RequirementVerdict {
    let rule = group.rule.rule
    guard let assertion = group.rule.assertion else { return .notApplicable }
    guard rule.isInForce(at: plan.asOf) else { return .notApplicable }
    // Of a part of a group nothing is known of the whole.
    if isPartial { return .undecided(applies: [], assertion: []) }
    let applies = rule.applies?.decide(in: &frame, within: ranges)
    if applies?.bool == false { return .notApplicable }
    return RequirementVerdict(
      applies: applies, assertion: assertion.decide(in: &frame, within: ranges),
      isForAuthority: rule.disclosedTo == .authority)
  }

  private func waiver(of group: PlannedGroup, _ frame: inout Frame) -> PlannedWaiver? {
    plan.groupWaivers.first { waiver in
      guard waiver.requirement == group.index else { return false }
      return waiver.when.map { $0.decide(in: &frame).bool == true } ?? true
    }
  }

  private func totalID(of group: PlannedGroup) -> String? {
    if case .total(let index, _) = group.rule.over { plan.totals[index].rule.id } else { nil }
  }

  /// What members lack of what was asked, what most of them lack first.
  private func lacking(_ tally: GroupTally) -> [String] {
    var counts: [String: Int] = [:]
    for measure in tally.measures { counts.merge(measure.missing, uniquingKeysWith: max) }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }

  // MARK: Measures

  /// What is known of a measure: its value, or what it lies between.
  struct Known {
    var value: AssayExpressions.Outcome?
    var range: ClosedRange<Double>?
    /// What is said of it.
    var words: String
  }

  private func measure(_ group: PlannedGroup, _ index: Int, of tally: GroupTally) -> Known {
    let rule = group.measures[index].rule
    let part = tally.measures[index]
    if let fault = part.fault {
      let error = EvaluationError(.badArgument, fault, at: rule.span)
      return Known(value: .error(error), words: "\(rule.name) cannot be evaluated: \(fault)")
    }
    guard let range = range(rule.function, part, tally) else {
      let error = EvaluationError(
        .overflow, "\(rule.name) is too great for a number", at: rule.span)
      return Known(value: .error(error), words: error.message)
    }
    let words = MeasureWords(rule, units: plan.pack.units).text(range, part, tally)
    guard range.lowerBound == range.upperBound else { return Known(range: range, words: words) }
    let number = range.lowerBound
    let value: Value = rule.type == .int ? .int(Int64(number)) : .number(number)
    return Known(value: .value(value), range: range, words: words)
  }

  private func range(
    _ function: GroupMeasure.Function, _ part: MeasureTally, _ tally: GroupTally
  ) -> ClosedRange<Double>? {
    let all = Double(tally.members + tally.maybe)
    switch function {
    case .count, .sum: return part.sum
    case .share: return part.sum.map { $0.lowerBound / all...$0.upperBound / all }
    case .mean:
      guard tally.maybe == 0 else { return part.least.lowerBound...part.greatest.upperBound }
      return part.sum.map { $0.lowerBound / all...$0.upperBound / all }
    case .min: return part.least
    case .max: return part.greatest
    }
  }

  // MARK: Words

  private func message(
    _ rule: RequirementRule, _ verdict: RequirementVerdict, _ result: RequirementResult,
    _ name: String, _ known: [Known], _ tally: GroupTally, _ partial: String?,
    _ frame: inout Frame
  ) -> String {
    let worked = known.map(\.words).joined(separator: "; ")
    switch verdict {
    case .passes, .notApplicable: return rule.title
    case .fails:
      return (rule.message?.render(in: &frame) ?? "\(name): \(rule.title)")
        + (worked.isEmpty ? "" : " (\(worked))")
    case .untold:
      return
        "\(name): not known: nothing that was read says it, and an authority may have been told"
    case .error(let error): return "\(name): cannot be decided: \(error.message)"
    // Thresholds are of one model.
    case .undecided, .straddles:
      let missing = lacking(tally)
      var text = "\(name): not known: " + (partial ?? worked)
      if partial == nil, !missing.isEmpty {
        text += "; \(MissingWords.list(missing)) \(missing.count == 1 ? "is" : "are") missing"
      }
      if tally.maybe > 0 {
        text += "; of \(tally.maybe) it is not known whether they are in it"
      }
      if result == .fail { text += "; by the rules, what is not known counts as a failure" }
      return text
    }
  }
}

/// What is said of a measure of a group.
private struct MeasureWords {
  private let rule: GroupMeasureRule
  private let unit: Unit?

  init(_ rule: GroupMeasureRule, units: UnitParser) {
    self.rule = rule
    if case .quantity(let dimension) = rule.type {
      unit = try? units.parse(dimension.suggestedUnit)
    } else {
      unit = nil
    }
  }

  /// `share(has(model.energy)) is 0.25: 3 of 12 models`.
  func text(
    _ range: ClosedRange<Double>, _ part: MeasureTally, _ tally: GroupTally
  ) -> String {
    var text = "\(rule.name) \(amount(range))"
    if rule.argument != nil, rule.function.countsModels {
      let holds = Int(part.sumOfMembers?.lowerBound ?? 0)
      text += ": \(holds) of \(models(tally.members))"
    } else if rule.argument != nil {
      text += ", of \(models(tally.members))"
    }
    return part.unknown > 0 ? text + ", and of \(part.unknown) not known" : text
  }

  private func models(_ count: Int) -> String { count == 1 ? "1 model" : "\(count) models" }

  private func amount(_ range: ClosedRange<Double>) -> String {
    let (low, high) = (range.lowerBound, range.upperBound)
    switch (low.isFinite, high.isFinite) {
    case (true, true):
      return low == high ? "is \(number(low))" : "is \(number(low)) to \(number(high))"
    case (true, false): return "is at least \(number(low))"
    case (false, true): return "is at most \(number(high))"
    case (false, false): return "is not known"
    }
  }

  private func number(_ value: Double) -> String {
    guard let unit else { return NumberFormat.plain(value, significant: 4) }
    return "\(NumberFormat.plain(unit.amount(value), significant: 4)) \(unit.symbol)"
  }
}

extension PopulationAudit {
  /// What is said of organizations and totals once all their models are audited.
  ///
  /// - Parameter audited: What all parts of the audit come to.
  package func auditGroups(_ audited: AuditAccumulator) -> AuditPart {
    var part = emptyPart
    let check = GroupCheck(plan: interpreter.plan) { group, line in
      guard let selection, audited.unselected != SelectionCount() else { return nil }
      if group.rule.over == .entity, selection.holdsAll(of: line.part?.value) { return nil }
      return "the audit is of the models \(selection.selection.words), and this is of all models"
    }
    for outcome in check.outcomes(of: audited.groups) {
      let isWaived = outcome.waiver != nil
      part.accumulator.merge(
        AuditAccumulator(
          outcomes: [
            RequirementOutcome(rule: outcome.index, result: outcome.result, isWaived: isWaived)
          ], findings: []))
      part.accumulator.use(waiver: outcome.waiver)
      if let finding = outcome.finding { add(finding, to: &part) }
    }
    return part
  }
}
