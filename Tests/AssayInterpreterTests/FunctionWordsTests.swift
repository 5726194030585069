// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayInterpreter
import Testing

/// The words on functions are on those that there are, and their examples are what they say.
@Suite("Function reference", .timeLimit(.minutes(15)))
struct FunctionWordsTests {
  @Test func `what may be called has words, and nothing else`() {
    #expect(FunctionWords.all.map(\.name).sorted() == Set(FunctionWords.names).sorted())
  }

  @Test func `every example is what the reference says`() throws {
    let examples = FunctionWords.all.filter { $0.equals != nil }
    #expect(examples.count >= FunctionWords.all.count - 1)
    let requirements = examples.map {
      "  - {id: \($0.name), title: T, kind: input, severity: error, assert: \"(\($0.example)) == (\($0.equals ?? ""))\"}\n"
    }
    let rules = """
      fields:
        energy: {unit: kWh, from: [energy]}
        trained: {type: date, from: [trained]}
        phases: {type: list, from: [phases], of: {time: {unit: h}}}
      parameters: {pue: {title: PUE, value: 1.25, range: [1.1, 1.5]}}
      tables:
        grid:
          title: Grid
          key: string
          columns: {share: {type: double}}
          period: [from, until]
          rows: [{key: abc, share: 0.25, from: 2023-01-01, until: 2024-01-01}]
      quantities:
        energy:
          title: Energy
          unit: kWh
          methods: [{id: energy.declared, value: model.energy}]
      requirements:

      """
    let audit = try InlineAudit(rules + requirements.joined())
    let outcomes = try audit.audited(
      #"{"id": "org/m", "energy": 3, "trained": "2023-03-01", "phases": [{"time": 2}, {"time": 3}]}"#
    ).contribution.outcomes
    #expect(outcomes.count == examples.count)
    for (example, outcome) in zip(examples, outcomes) {
      #expect(outcome.result == .pass, "\(example.example) is not \(example.equals ?? "")")
    }
  }
}
