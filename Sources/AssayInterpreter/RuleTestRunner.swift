// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
package import AssayRules
package import AssaySource
package import AssayValues
import AssayYAML

/// Runs the tests that a pack carries: a record each, and what must come of it.
package struct RuleTestRunner {
  /// What became of one test.
  package struct Result: Sendable {
    package let test: String
    package let place: Place
    /// What was expected and did not come; empty if the test passes.
    package let failures: [Failure]
  }

  package struct Failure: Sendable, Hashable {
    package let place: Place
    /// What was expected and what came.
    package let message: String
  }

  private let pack: RulePack
  private let asOf: Timestamp

  /// - Parameter asOf: For tests that name no date of their own.
  package init(pack: RulePack, asOf: Timestamp) {
    self.pack = pack
    self.asOf = asOf
  }

  /// The results in the order of the pack.
  package func run() -> [Result] {
    pack.tests.map { test in
      Result(test: test.id, place: test.span.place, failures: failures(of: test))
    }
  }

  private func failures(of test: RuleTest) -> [Failure] {
    let values = Dictionary(uniqueKeysWithValues: test.parameters.map { ($0.index, $0.value) })
    let interpreter = Interpreter(
      pack: pack.replacingParameters(values), asOf: test.asOf ?? asOf, derivations: .none)
    let reader = RecordReader(interpreter.paths)
    var records: [Record] = []
    for node in [test.record] + test.others {
      let text = Array(JSONText.of(node).utf8)
      let place = node.span.place
      switch text.withUnsafeBytes({ reader.read($0, line: place.line, path: place.path) }) {
      case .success(var read):
        // The record of a test is all there is of its model: what it does not say is absent.
        read.card = .read
        records.append(read)
      case .failure(let fault):
        return [Failure(place: place, message: "the record cannot be read: \(fault.message)")]
      }
    }
    let record = records[0]
    let auditor = interpreter.auditor(lineage: LineageIndex(interpreter, records: records))
    let assessment = auditor.assess(record)
    let groups = groups(of: records, assessment, by: auditor, interpreter)
    let audited = AuditedModel(
      result: auditor.result(of: assessment), contribution: auditor.contribution(of: assessment))
    var evaluation = assessment.evaluation
    return test.expect.flatMap { expected in
      check(expected.value, audited, groups, &evaluation).map {
        Failure(place: expected.span.place, message: $0)
      }
    }
  }

  /// What requirements over groups come to of the group that the record is in, by their id; the others
  /// of the test are the rest of the population.
  private func groups(
    of records: [Record], _ first: ModelAuditor.Assessment, by auditor: ModelAuditor,
    _ interpreter: Interpreter
  ) -> [String: RequirementResult] {
    guard !pack.groupRequirements.isEmpty else { return [:] }
    var all = AuditAccumulator()
    all.merge(auditor.contribution(of: first))
    for record in records.dropFirst() {
      all.merge(auditor.contribution(of: auditor.assess(record)))
    }
    let own = all.groups.filter { line, _ in first.groups.contains { $0.line == line } }
    let outcomes = GroupCheck(plan: interpreter.plan) { _, _ in nil }.outcomes(of: own)
    return Dictionary(
      outcomes.map {
        (pack.groupRequirements[$0.index - pack.requirements.count].rule.id, $0.result)
      }
    ) { first, _ in first }
  }

  private func check(
    _ expected: Expected, _ audited: AuditedModel, _ groups: [String: RequirementResult],
    _ evaluation: inout ModelEvaluation
  ) -> [String] {
    let result = audited.result
    switch expected {
    case .quantity(let step, let value, let within):
      let name = pack.steps[step].name
      guard case .value(let got) = evaluation.outcome(of: step) else {
        let missing = result.quantity(name)?.missing.joined(separator: ", ") ?? ""
        return ["\(name) has no value; missing: \(missing.isEmpty ? "nothing" : missing)"]
      }
      let difference = (got.number.0 - value).magnitude
      // Where no tolerance is given, only the rounding of the arithmetic is forgiven.
      guard difference > max(within, 1e-12) * value.magnitude else { return [] }
      return ["\(name) is \(shown(got.number.0, step)) instead of \(shown(value, step))"]
    case .missing(let step):
      guard case .value(let got) = evaluation.outcome(of: step) else { return [] }
      return ["\(pack.steps[step].name) is \(shown(got.number.0, step)) instead of missing"]
    case .tier(let tier):
      let got = result.tier?.id ?? "none"
      return got == tier ? [] : ["the tier is \(got) instead of \(tier)"]
    case .used(let methods):
      let used = Set(result.quantities.compactMap { $0.estimate?.method })
      return methods.filter { !used.contains($0) }.map {
        "the method \($0) is not used; used are \(used.sorted().joined(separator: ", "))"
      }
    case .finding(let id, let wanted):
      if pack.groupRequirements.contains(where: { $0.rule.id == id }) {
        let got = groups[id]?.rawValue ?? "none, for the record is in no group of it,"
        return got == wanted.rawValue ? [] : ["\(id) is \(got) instead of \(wanted.rawValue)"]
      }
      guard let rule = pack.requirements.firstIndex(where: { $0.id == id }) else {
        return ["there is no requirement \(id)"]
      }
      let got = audited.contribution.outcomes.first { $0.rule == rule }?.result.rawValue ?? "none"
      return got == wanted.rawValue ? [] : ["\(id) is \(got) instead of \(wanted.rawValue)"]
    case .contested(let wanted):
      let got = result.contested.map(\.name)
      guard got.isEmpty == wanted else { return [] }
      return [
        wanted
          ? "no figures of it contradict each other"
          : "figures contradict each other in \(got.joined(separator: ", "))"
      ]
    case .counts(let counts):
      let got = result.lineage.counts.rawValue
      return got == counts ? [] : ["\(got) of it counts instead of \(counts)"]
    case .score(let score):
      let got = result.score?.value ?? 0
      return got == score ? [] : ["the score is \(got) instead of \(score)"]
    }
  }

  private func shown(_ value: Double, _ step: Int) -> String {
    let unit: Unit
    switch pack.steps[step].kind {
    case .definition: return NumberFormat.shortest(value)
    case .quantity(let rule): unit = rule.unit.value
    case .regression(let rule): unit = rule.unit ?? .one
    }
    return "\(NumberFormat.shortest(value / unit.factor)) \(unit.symbol)"
  }
}

/// A YAML node as JSON, scalars by the core schema of YAML 1.2: a test's record is written in YAML,
/// and read as every other record.
private enum JSONText {
  static func of(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let scalar): value(scalar)
    case .sequence(let items): "[\(items.map(of).joined(separator: ","))]"
    case .mapping(let pairs):
      "{\(pairs.map { "\(quoted($0.key.text ?? "")):\(of($0.value))" }.joined(separator: ","))}"
    case .alias: "null"
    }
  }

  /// Source: YAML 1.2.2, section 10.3.2, tag resolution of the core schema.
  private static func value(_ scalar: YAMLScalar) -> String {
    guard scalar.style == .plain else { return quoted(scalar.text) }
    switch scalar.text {
    case "", "~", "null", "Null", "NULL": return "null"
    case "true", "True", "TRUE": return "true"
    case "false", "False", "FALSE": return "false"
    default: break
    }
    if let whole = Int64(scalar.text) { return String(whole) }
    if let number = NumberText.parse(scalar.text) { return NumberFormat.shortest(number) }
    return quoted(scalar.text)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
