// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// Holds what came of the records of a test to what it expects.
struct RuleTestCheck {
  let pack: RulePack
  let run: RuleTestBench.Run

  func failures(of test: RuleTest) -> [RuleTestRunner.Failure] {
    guard let first = run.models.first else { return [] }
    return failures(test.expect, first)
  }

  private func failures(
    _ expect: [Located<Expected>], _ model: RuleTestBench.Run.Model
  ) -> [RuleTestRunner.Failure] {
    expect.flatMap { expected -> [RuleTestRunner.Failure] in
      if case .model(let id, let inner) = expected.value {
        guard let other = run.models.first(where: { $0.audited.result.id == id }) else {
          return [.init(place: expected.span.place, message: "no record has the id \(id)")]
        }
        return failures(inner, other)
      }
      return check(expected.value, model).map {
        RuleTestRunner.Failure(place: expected.span.place, message: $0)
      }
    }
  }

  private func check(_ expected: Expected, _ model: RuleTestBench.Run.Model) -> [String] {
    let result = model.audited.result
    switch expected {
    case .figure(let step, let figure): return check(figure, ofStep: step, model)
    case .value(let step, let value):
      let name = pack.steps[step].name
      var evaluation = model.assessment.evaluation
      guard case .value(let got) = evaluation.outcome(of: step) else {
        return [noValue(name, lacking: lacking(step, model))]
      }
      return check(value, got, name)
    case .field(let field, let value):
      let name = "model.\(pack.fields[field].name)"
      guard case .value(let got) = model.assessment.fields.outcomes[field] else {
        return ["\(name) has no value"]
      }
      return check(value, got, name)
    case .fieldFigure(let field, let figure):
      let rule = pack.fields[field]
      let unit: Unit = if case .quantity(let unit) = rule.kind { unit.value } else { .one }
      let name = "model.\(rule.name)"
      guard case .value(let got) = model.assessment.fields.outcomes[field] else {
        return ["\(name) has no value"]
      }
      return check(figure, got, name, unit, model)
    case .missing(let step, let paths): return checkMissing(step, paths, model)
    case .missingField(let field):
      guard case .value(let got) = model.assessment.fields.outcomes[field] else { return [] }
      return ["model.\(pack.fields[field].name) is \(words(of: got)) instead of missing"]
    case .tier(let tier): return compare("the tier", result.tier?.id ?? "none", tier)
    case .scoreClass(let name):
      return compare("the class", result.score?.className ?? "none", name ?? "none")
    case .used(let methods):
      let used = Set(result.quantities.compactMap { $0.estimate?.method })
      return methods.filter { !used.contains($0) }.map {
        "the method \($0) is not used; used are \(used.sorted().joined(separator: ", "))"
      }
    case .finding(let finding): return check(finding, model)
    case .score(let score):
      let got = result.score?.value ?? 0
      return got == score ? [] : ["the score is \(got) instead of \(score)"]
    case .criteria(let ids):
      let got = result.score?.criteria.filter(\.holds).map(\.id) ?? []
      return Set(got) == Set(ids)
        ? [] : ["the criteria that hold are \(list(got)) instead of \(list(ids))"]
    case .counts(let counts):
      let got = result.lineage.counts.rawValue
      return got == counts ? [] : ["\(got) of it counts instead of \(counts)"]
    case .standing(let standing):
      guard let got = result.standing, got.standing.rawValue != standing else {
        return result.standing == nil ? compare("its standing", "none", standing) : []
      }
      let words = got.because.isEmpty ? "" : " (\(got.because.joined(separator: "; ")))"
      return compare("its standing", got.standing.rawValue + words, standing)
    case .lineage(let lineage): return check(lineage, result.lineage)
    case .contested(let wanted):
      let got = result.contested.map(\.name)
      guard got.isEmpty == wanted else { return [] }
      return [
        wanted
          ? "no figures of it contradict each other"
          : "figures contradict each other in \(got.joined(separator: ", "))"
      ]
    case .total(let id, let total): return check(total, id)
    case .model: return []
    }
  }

  private func compare(_ what: String, _ got: String, _ wanted: String) -> [String] {
    got == wanted ? [] : ["\(what) is \(got) instead of \(wanted)"]
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: ", ")
  }

  // MARK: Values

  private func check(
    _ figure: ExpectedFigure, ofStep step: Int, _ model: RuleTestBench.Run.Model
  ) -> [String] {
    let name = pack.steps[step].name
    var evaluation = model.assessment.evaluation
    guard case .value(let got) = evaluation.outcome(of: step) else {
      return [noValue(name, lacking: lacking(step, model))]
    }
    return check(figure, got, name, unit(of: step), model)
  }

  private func check(
    _ figure: ExpectedFigure, _ got: Value, _ name: String, _ unit: Unit,
    _ model: RuleTestBench.Run.Model
  ) -> [String] {
    let (number, gradient) = got.number
    let interval = Interval(
      value: number, gradient: gradient, factors: run.interpreter.plan.factors,
      modifiers: model.assessment.evaluation.frame.modifiers,
      qualifiers: model.assessment.fields.qualifiers)
    let parts: [(String, Double, Double?)] = [
      (name, number, figure.value), ("the low end of \(name)", interval.low, figure.low),
      ("the high end of \(name)", interval.high, figure.high),
    ]
    return parts.compactMap { what, got, wanted in
      guard let wanted, !figure.accepts(got, instead: wanted) else { return nil }
      return "\(what) is \(shown(got, unit)) instead of \(shown(wanted, unit))"
    }
  }

  private func check(_ expected: ExpectedValue, _ got: Value, _ name: String) -> [String] {
    let found = ExpectedValue(got)
    if case .count(let count) = expected, case .list(let items) = got {
      return items.count == count
        ? [] : ["\(name) has \(items.count) items instead of \(count)"]
    }
    return found == expected
      ? [] : ["\(name) is \(words(of: got)) instead of \(words(of: expected))"]
  }

  private func checkMissing(
    _ step: Int, _ paths: [String]?, _ model: RuleTestBench.Run.Model
  ) -> [String] {
    let name = pack.steps[step].name
    var evaluation = model.assessment.evaluation
    if case .value(let got) = evaluation.outcome(of: step) {
      if case .double(let number, _) = got {
        return ["\(name) is \(shown(number, unit(of: step))) instead of missing"]
      }
      return ["\(name) is \(words(of: got)) instead of missing"]
    }
    guard let paths else { return [] }
    let got = lacking(step, model)
    return Set(got) == Set(paths)
      ? [] : ["\(name) is missing for want of \(list(got)) instead of \(list(paths))"]
  }

  /// What a step without a value lacks, as reports name it.
  private func lacking(_ step: Int, _ model: RuleTestBench.Run.Model) -> [String] {
    let evaluation = model.assessment.evaluation
    let paths =
      evaluation.ladders[step] == nil
      ? evaluation.frame.steps[step].missingPaths : [.step(step)]
    return MissingNames(pack: pack).names(of: paths, in: evaluation)
  }

  private func noValue(_ name: String, lacking: [String]) -> String {
    "\(name) has no value; missing: \(lacking.isEmpty ? "nothing" : lacking.joined(separator: ", "))"
  }

  private func unit(of step: Int) -> Unit {
    switch pack.steps[step].kind {
    case .definition: run.interpreter.plan.steps[step].definitionUnit ?? .one
    case .quantity(let rule): rule.unit.value
    case .regression(let rule): rule.unit ?? .one
    }
  }

  private func shown(_ value: Double, _ unit: Unit) -> String {
    // What units cancel leaves roundings in the last places.
    let number = NumberFormat.plain(unit.amount(value), significant: 12)
    return unit.symbol == "1" ? number : "\(number) \(unit.symbol)"
  }

  private func words(of value: Value) -> String {
    if case .double(let number, _) = value { return NumberFormat.shortest(number) }
    if case .int(let number) = value { return String(number) }
    return ExpectedValue(value).map(words) ?? "something else"
  }

  private func words(of value: ExpectedValue) -> String {
    switch value {
    case .text(let text): "'\(text)'"
    case .date(let date): date.isoDate
    case .truth(let truth): truth ? "true" : "false"
    case .texts(let texts): "[\(texts.joined(separator: ", "))]"
    case .count(let count): "\(count) items"
    case .key, .cell: "what the row says"
    }
  }

  // MARK: Findings, lineage, totals

  private func check(_ expected: ExpectedFinding, _ model: RuleTestBench.Run.Model) -> [String] {
    let id = expected.requirement
    if pack.groupRequirements.contains(where: { $0.rule.id == id }) {
      return check(expected, ofGroupOf: model)
    }
    guard let rule = pack.requirements.firstIndex(where: { $0.id == id }) else {
      return ["\(id) takes no part"]
    }
    let audited = model.audited
    let got = audited.contribution.outcomes.first { $0.rule == rule }?.result.rawValue ?? "none"
    var faults: [String] = []
    if let wanted = expected.result?.rawValue, got != wanted {
      faults.append("\(id) is \(got) instead of \(wanted)")
    }
    let severity = pack.requirements[rule].severity
    if let wanted = expected.severity, severity != wanted {
      faults.append("the severity of \(id) is \(severity.rawValue) instead of \(wanted.rawValue)")
    }
    guard expected.message != nil || expected.missing != nil else { return faults }
    let findings = audited.result.findings.filter { $0.rule == id }
    guard let finding = findings.first else { return faults + ["\(id) says nothing"] }
    if let message = expected.message, !findings.contains(where: { $0.message == message }) {
      faults.append("\(id) says '\(finding.message)' instead of '\(message)'")
    }
    if let missing = expected.missing, Set(finding.missing) != Set(missing) {
      faults.append("\(id) misses \(list(finding.missing)) instead of \(list(missing))")
    }
    return faults
  }

  /// What a requirement over groups comes to of the group that a model is in, among the records of the
  /// test.
  private func check(
    _ expected: ExpectedFinding, ofGroupOf model: RuleTestBench.Run.Model
  ) -> [String] {
    let id = expected.requirement
    var all = AuditAccumulator()
    for model in run.models { all.merge(AuditAccumulator(model.audited.contribution)) }
    let own = all.groups.filter { line, _ in
      model.assessment.groups.contains { $0.line == line }
    }
    let outcomes = GroupCheck(plan: run.interpreter.plan) { _, _ in nil }.outcomes(of: own)
    let outcome = outcomes.first {
      pack.groupRequirements[$0.index - pack.requirements.count].rule.id == id
    }
    guard let outcome else { return ["\(id) is asked of no group that the record is in"] }
    var faults: [String] = []
    if let wanted = expected.result?.rawValue, outcome.result.rawValue != wanted {
      faults.append("\(id) is \(outcome.result.rawValue) instead of \(wanted)")
    }
    if let message = expected.message, outcome.finding?.message != message {
      faults.append("\(id) says '\(outcome.finding?.message ?? "nothing")' instead of '\(message)'")
    }
    if let missing = expected.missing, Set(outcome.finding?.missing ?? []) != Set(missing) {
      faults.append(
        "\(id) misses \(list(outcome.finding?.missing ?? [])) instead of \(list(missing))")
    }
    return faults
  }

  private func check(_ expected: ExpectedLineage, _ got: Lineage) -> [String] {
    let parts: [(String, String?, String?)] = [
      ("the standing of its lineage", got.status.rawValue, expected.status),
      ("what of it counts", got.counts.rawValue, expected.counts),
      ("the relation to its base", got.parents.first?.relation, expected.relation),
      ("the card that its run is counted with", got.run, expected.run),
      ("why it is left out", got.leftOut?.rawValue, expected.leftOut),
      ("what it is a mirror of", got.mirrorOf, expected.mirrorOf),
    ]
    let faults = parts.flatMap { what, got, wanted in
      wanted.map { compare(what, got ?? "nothing", $0) } ?? []
    }
    guard let parents = expected.parents, parents != got.parents.map(\.id) else { return faults }
    return faults + ["its bases are \(list(got.parents.map(\.id))) instead of \(list(parents))"]
  }

  private func check(_ expected: ExpectedTotal, _ id: String) -> [String] {
    var all = AuditAccumulator()
    for model in run.models { all.merge(AuditAccumulator(model.audited.contribution)) }
    let summary: AuditSummary
    do {
      summary = try all.summary(for: run.interpreter.header(toolVersion: ""))
    } catch {
      return [error.message]
    }
    guard let total = summary.whole(of: id) else { return ["the total \(id) takes no part"] }
    let counts: [(String, Int, Int?)] = [
      ("models", total.models, expected.models), ("estimated", total.estimated, expected.estimated),
      ("undetermined", total.undetermined, expected.undetermined),
      ("left out", total.leftOut, expected.leftOut),
    ]
    var faults = counts.flatMap { what, got, wanted in
      wanted.map { compare("the number of models (\(what)) in \(id)", String(got), String($0)) }
        ?? []
    }
    for sum in expected.sums {
      let name = "\(sum.quantity) of \(id)"
      guard let got = total.quantities.first(where: { $0.name == sum.quantity }) else {
        faults.append("\(name) has no value")
        continue
      }
      func amount(_ quanta: Int128?) -> Double? {
        quanta.map { sum.unit.canonical(QuantaText.amount($0, digits: got.digits)) }
      }
      let parts: [(String, Double?, Double?)] = [
        (name, amount(got.expected), sum.figure.value),
        ("the low end of \(name)", amount(got.low), sum.figure.low),
        ("the high end of \(name)", amount(got.high), sum.figure.high),
      ]
      faults += parts.compactMap { fault($0.0, $0.1, $0.2, sum.figure, sum.unit) }
    }
    for ratio in expected.ratios {
      let got = total.ratios.first { $0.id == ratio.id }?.value
      let fault = fault(
        "\(ratio.id) of \(id)", got.map(ratio.unit.canonical), ratio.figure.value, ratio.figure,
        ratio.unit)
      if let fault { faults.append(fault) }
    }
    return faults
  }

  private func fault(
    _ what: String, _ got: Double?, _ wanted: Double?, _ figure: ExpectedFigure, _ unit: Unit
  ) -> String? {
    guard let wanted else { return nil }
    guard let got else { return "\(what) has no value" }
    if figure.accepts(got, instead: wanted) { return nil }
    return "\(what) is \(shown(got, unit)) instead of \(shown(wanted, unit))"
  }
}

extension ExpectedValue {
  /// Nil of what a test can expect in no such form.
  fileprivate init?(_ value: Value) {
    switch value {
    case .string(let text): self = .text(text)
    case .timestamp(let date): self = .date(date)
    case .bool(let truth): self = .truth(truth)
    case .list(let items):
      let texts = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
      guard texts.count == items.count else { return nil }
      self = .texts(texts)
    default: return nil
    }
  }
}
