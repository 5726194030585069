// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import Testing

/// Whose run a card is of: paths are no ids, budgets are no figures, and a relation is what it says.
@Suite("Who is whom", .timeLimit(.minutes(15)))
struct CardIdentityTests {
  private static func rules(_ same: String = "") -> String {
    """
    fields:
      emissions: {unit: kgCO2e, from: [declared.emissions]}
      flop: {unit: EFLOP, from: [declared.flop]}
      size: {unit: Gparameter, from: [declared.size]}
      weights: {unit: Gparameter, from: [safetensors.total]}
      started: {type: date, from: [declared.started]}
      created: {type: date, from: [createdAt]}
    parameters:
      share: {title: Fine-tuning per base, value: 0.01}
    quantities:
      compute:
        title: Compute
        unit: EFLOP
        quantum: 1 EFLOP
        methods:
          - {id: compute.stated, value: "model.flop"}
          - {id: compute.base, value: "base.compute * share"}
      mass:
        title: Emissions
        unit: kgCO2e
        quantum: 1 gCO2e
        methods: [{id: mass.stated, value: "model.emissions"}]
    totals: [{id: all, title: All, sum: [compute, mass]}]
    lineage:
      parents:
        from: [base_model, "tags base_model:*"]
        relation: [relation]
      counts: {quantized: nothing, finetune: increment, student: full}
      infer: [{id: infer.tuned, relation: finetune}]
      sameFigure: {fields: [emissions, flop], within: 0.5%\(same)}
    """
  }

  private func sums(
    _ lines: [String], _ same: String = ""
  ) throws -> (population: InlineAudit.Population, compute: Int128?, mass: Int128?) {
    let audit = try InlineAudit(Self.rules(same))
    let population = audit.population(lines.joined(separator: "\n"))
    let whole = try #require(try population.summary(by: audit.interpreter).whole(of: "all"))
    return (population, whole.quantities[0].central, whole.quantities[1].central)
  }

  @Test func `models of two people with one local path are not cards of one run`() throws {
    let lines = ["alpha/a", "beta/b"].map {
      #"{"id": "\#($0)", "base_model": "./out", "relation": "quantized", "declared": {"flop": 123}}"#
    }
    let (population, compute, _) = try sums(lines)
    #expect(compute == 246)
    for model in population.models {
      let finding = try #require(model.findings(of: "base-missing").first)
      #expect(finding.message.contains("'./out' is a folder or an address, and no model"))
      #expect(model.lineage.parents.map(\.id) == ["./out"])
    }
  }

  @Test func `a base in another case is the same base, and one in other letters is not`() throws {
    func present(_ base: String) throws -> Bool? {
      let lines = [
        "{\"id\": \"lab/Caf\u{E9}\"}", "{\"id\": \"x/q\", \"tags\": [\"base_model:\(base)\"]}",
      ]
      return try sums(lines).population.model("x/q")?.lineage.parents.first?.isPresent
    }
    #expect(try present("Lab/caf\u{E9}") == true)
    #expect(try present("lab/Cafe\u{301}") == false)
    #expect(try present("https://huggingface.co/lab/caf\u{E9}/tree/main") == true)
  }

  /// Two trainings of one organization that state one budget, and what else they state.
  private func pair(_ first: String, _ second: String) -> [String] {
    [first, second].enumerated().map { #"{"id": "lab/m\#($0)", \#($1)}"# }
  }

  @Test func `a budget that two runs share is no copy where what they state differs`() throws {
    let budget = #""declared": {"flop": 576"#
    #expect(
      try sums(pair("\(budget), \"size\": 280}", "\(budget), \"size\": 70}")).compute == 1152)
    #expect(
      try sums(
        pair("\(budget), \"started\": \"2022-10\"}", "\(budget), \"started\": \"2022-12\"}")
      ).compute == 1152)
    // Nothing tells them apart.
    #expect(try sums(pair("\(budget), \"size\": 70}", "\(budget), \"size\": 70}")).compute == 576)
    #expect(try sums(pair("\(budget)}", "\(budget), \"size\": 70}")).compute == 576)
    // When a card appeared, and how its weights are packed, says nothing of a training.
    #expect(
      try sums(
        pair(
          "\(budget)}, \"createdAt\": \"2024-01-01\", \"safetensors\": {\"total\": 7}",
          "\(budget)}, \"createdAt\": \"2024-02-01\", \"safetensors\": {\"total\": 2}")
      ).compute == 576)
  }

  @Test func `of three runs of one budget, two of one size are one`() throws {
    let lines = [280, 70, 70].enumerated().map {
      #"{"id": "lab/m\#($0)", "declared": {"flop": 576, "size": \#($1)}}"#
    }
    let (population, compute, _) = try sums(lines)
    #expect(compute == 1152)
    #expect(population.model("lab/m2")?.lineage.run == "lab/m1")
  }

  @Test func `a measured figure on the cards of several sizes is that of all, and counts once`()
    throws
  {
    let measured = #""declared": {"emissions": 65.3"#
    #expect(
      try sums(pair("\(measured), \"size\": 34}", "\(measured), \"size\": 7}")).mass == 65_300)
  }

  @Test func `a pack says which figures are budgets and what tells them apart`() throws {
    let measured = #""declared": {"emissions": 65.3"#
    let lines = pair(
      "\(measured), \"size\": 34, \"started\": \"2022\"}",
      "\(measured), \"size\": 7, \"started\": \"2022\"}")
    #expect(try sums(lines, ", budgets: [emissions], unless: [size]").mass == 130_600)
    #expect(try sums(lines, ", budgets: [emissions], unless: [started]").mass == 65_300)
  }

  @Test func `a relation that the rules do not count shares out nothing of the base`() throws {
    let base = #"{"id": "lab/base", "declared": {"flop": 1000}}"#
    func tuned(_ relation: String) -> String {
      #"{"id": "lab/child", "base_model": "lab/base", "relation": "\#(relation)"}"#
    }
    let known = try sums([base, tuned("finetune")])
    #expect(known.compute == 1010)
    let unknown = try sums([base, tuned("distill")])
    #expect(unknown.compute == 1000)
    let child = try #require(unknown.population.model("lab/child"))
    #expect(child.lineage.counts == .full)
    #expect(child.quantity("compute")?.missing.contains("base.compute") == true)
    #expect(
      child.findings(of: "relation-unknown").first?.message
        == "the rules do not count the relation 'distill' to 'lab/base'")
  }
}
