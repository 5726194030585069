// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssaySource
import Foundation
import Testing

/// What of derived models counts, and what is said of it.
@Suite("Lineage", .timeLimit(.minutes(15)))
struct LineageTests {
  private static let rules = """
    fields:
      downloads: {type: int, from: [downloads]}
      emissions: {unit: gCO2e, from: [emissions]}
      flop: {unit: FLOP, from: [flop]}
      size: {unit: parameter, from: [size]}
      scope: {type: string, from: [scope]}
      scratch: {type: bool, from: [scratch]}
    parameters:
      share: {title: Fine-tuning per base, value: 0.01, uncertainty: 2}
      rate: {title: Emissions per compute, value: 2, unit: gCO2e/FLOP, range: [1, 3], per: model}
    quantities:
      compute:
        title: Compute
        unit: FLOP
        quantum: 1 FLOP
        methods:
          - {id: compute.stated, value: "model.flop", uncertainty: 1.5}
          - {id: compute.base, value: "base.compute * share"}
          - {id: compute.size, value: "model.size * quantity('6 FLOP/parameter')", needsLineage: known}
      mass:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods:
          - {id: mass.stated, value: "model.emissions"}
          - {id: mass.compute, value: "compute * rate"}
    totals:
      - {id: popular, title: Popular, population: "model.downloads > 5", sum: [mass, compute], by: [entity]}
      - {id: all, title: All, sum: [mass]}
    lineage:
      parents:
        from: [base_model, "tags base_model:*"]
        relation: [base_model_relation, "tags base_model:RELATION:*"]
      counts: {quantized: nothing, merge: nothing, finetune: increment}
      infer: [{id: infer.tuned, relation: finetune, when: "has(model.flop)"}]
      discloses: "has(model.emissions)"
      original: "has(model.scratch) && model.scratch"
      sameFigure: {fields: [emissions], within: 0.5%}
      family: {when: "has(model.scope) && model.scope == 'family'"}
      mirrors: {same: ["model.id.split('/')[1]", "model.size"]}
    """

  private static func population(_ lines: [String]) throws -> (
    InlineAudit.Population, AuditSummary
  ) {
    let audit = try InlineAudit(rules)
    let population = audit.population(lines.joined(separator: "\n"))
    return (population, try population.summary(by: audit.interpreter))
  }

  private static func sum(_ summary: AuditSummary, _ total: String, _ name: String = "mass")
    -> Int128?
  {
    summary.whole(of: total)?.quantities.first { $0.name == name }?.central
  }

  private static let base = #"{"id": "a/base", "downloads": 1, "emissions": 1000}"#
  private static let copy =
    #"{"id": "z/copy", "downloads": 9, "base_model": "a/base", "base_model_relation": "quantized"}"#

  @Test func `a run is in a population if any of its cards is, and belongs to its base`() throws {
    let (population, summary) = try Self.population([Self.copy, Self.base])
    #expect(Self.sum(summary, "popular") == 1000)
    #expect(Self.sum(summary, "all") == 1000)
    let whole = try #require(summary.whole(of: "popular"))
    #expect(whole.models == 1 && whole.estimated == 1 && whole.leftOut == 1)
    #expect(summary.lines(of: "popular", by: "entity").map { $0.group[0].value } == ["a"])
    let copy = try #require(population.model("z/copy"))
    #expect(copy.lineage.counts == .nothing && copy.lineage.run == "a/base")
    #expect(copy.lineage.leftOut == .trainsNothing && copy.lineage.status == .derived)
    #expect(summary.leftOut.map(\.reason) == [.trainsNothing])
  }

  @Test func `a base reads as its own value, one step up, with the draws that are its own`() throws
  {
    let lines = [
      #"{"id": "a/base", "downloads": 9, "flop": 5000}"#,
      #"{"id": "b/tuned", "downloads": 9, "tags": ["base_model:a/base", "base_model:finetune:a/base"]}"#,
      #"{"id": "c/twice", "downloads": 9, "base_model": ["b/tuned"], "base_model_relation": "finetune"}"#,
    ]
    let (population, summary) = try Self.population(lines)
    let tuned = try #require(population.model("b/tuned"))
    #expect(tuned.quantity("compute")?.value == 50)
    #expect(tuned.lineage.counts == .increment && tuned.lineage.run == "b/tuned")
    guard case .step(let step)? = tuned.quantity("compute")?.step?.inputs.first else {
      Issue.record("the value of the base is a step of the derivation")
      return
    }
    #expect(step.name == "base.compute" && step.rule == "compute.stated")
    guard case .field(let field)? = step.inputs.first else {
      Issue.record("which was read in the base's record")
      return
    }
    #expect(field.at == "models.jsonl:1")
    // The base's own value, before it reads a base, is missing.
    let twice = try #require(population.model("c/twice"))
    #expect(twice.quantity("compute")?.missing.contains("base.compute") == true)
    #expect(Self.sum(summary, "popular", "compute") == 5050)
    let factors = try #require(summary.whole(of: "popular")).varianceShares.map(\.factor)
    #expect(factors.contains("compute.stated"))
  }

  @Test func `what a base is uncertain of does not average out over its children`() throws {
    func width(_ children: Int) throws -> Double {
      var lines = [#"{"id": "a/base", "downloads": 1, "flop": 1e15}"#]
      for child in 0..<children {
        lines.append(
          #"{"id": "b/\#(child)", "downloads": 9, "base_model": "a/base", "base_model_relation": "finetune"}"#
        )
      }
      let (_, summary) = try Self.population(lines)
      let compute = try #require(
        summary.whole(of: "popular")?.quantities.first { $0.name == "compute" })
      return Double(try #require(compute.high)) / Double(try #require(compute.low))
    }
    // The share is one draw for all; so is the compute of their base. Both ends to 1 %.
    #expect(abs(try width(40) / (try width(1)) - 1) < 0.01)
  }

  struct Event: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lines: [String]
    let id: String
    let rule: String
    /// A part of the message.
    let message: String
    /// What of the model counts.
    let counts: CountedPart
  }

  static let events = [
    Event(
      testDescription: "a base that no input has",
      lines: [#"{"id": "b/tuned", "flop": 1, "base_model": "a/gone"}"#], id: "b/tuned",
      rule: "base-missing", message: "'a/gone'", counts: .increment),
    Event(
      testDescription: "a model that names itself",
      lines: [#"{"id": "b/self", "flop": 1, "base_model": "b/self"}"#], id: "b/self",
      rule: "lineage-cycle", message: "descends from itself", counts: .increment),
    Event(
      testDescription: "a relation that nobody counts",
      lines: [
        base, #"{"id": "b/odd", "base_model": "a/base", "base_model_relation": "Inspired"}"#,
      ],
      id: "b/odd", rule: "relation-unknown", message: "'inspired'", counts: .full),
    Event(
      testDescription: "a relation that nobody says",
      lines: [base, #"{"id": "b/odd", "base_model": "a/base"}"#],
      id: "b/odd", rule: "relation-unknown", message: "does not say", counts: .full),
    Event(
      testDescription: "two relations to one base",
      lines: [
        base,
        #"{"id": "b/two", "base_model": "a/base", "base_model_relation": "quantized", "tags": ["base_model:finetune:a/base"]}"#,
      ],
      id: "b/two", rule: "field-conflict", message: "'quantized'", counts: .nothing),
    Event(
      testDescription: "an estimate that needs a known lineage",
      lines: [#"{"id": "b/size", "size": 7, "downloads": 9}"#], id: "b/size",
      rule: "lineage-unknown", message: "trained from scratch", counts: .unknown),
    Event(
      testDescription: "the figure of a base, within half a percent",
      lines: [
        base,
        #"{"id": "b/tuned", "flop": 1, "emissions": 996, "base_model": "a/base"}"#,
      ],
      id: "b/tuned", rule: "figure-copied", message: "'a/base'", counts: .nothing),
    Event(
      testDescription: "three digits within one organization",
      lines: [#"{"id": "a/x", "emissions": 123}"#, #"{"id": "a/y", "emissions": 123}"#],
      id: "a/y", rule: "figure-copied", message: "'a/x'", counts: .nothing),
    Event(
      testDescription: "two copies of one absent base",
      lines: [
        #"{"id": "p/x", "emissions": 123, "base_model": "a/gone", "base_model_relation": "quantized"}"#,
        #"{"id": "q/y", "emissions": 123, "base_model": "a/gone", "base_model_relation": "quantized"}"#,
      ],
      id: "q/y", rule: "figure-copied", message: "'p/x'", counts: .nothing),
    Event(
      testDescription: "a family's figure of one digit",
      lines: [
        #"{"id": "a/x", "emissions": 4000, "scope": "family"}"#,
        #"{"id": "a/y", "emissions": 4000, "scope": "family"}"#,
      ],
      id: "a/y", rule: "family-figure", message: "'a/x'", counts: .nothing),
    Event(
      testDescription: "a mirror, with the same figure",
      lines: [
        #"{"id": "a/x", "size": 70, "emissions": 123, "scratch": true}"#,
        #"{"id": "b/x", "size": 70, "emissions": 123, "scratch": true}"#,
      ],
      id: "b/x", rule: "mirror-suspected", message: "'a/x'", counts: .nothing),
  ]

  @Test("what is noticed is a finding", arguments: events)
  func notices(_ event: Event) throws {
    for lines in [event.lines, event.lines.reversed()] {
      let (population, _) = try Self.population(lines)
      let model = try #require(population.model(event.id))
      let findings = model.findings(of: event.rule)
      #expect(findings.count == 1, "\(model.findings.map(\.rule))")
      #expect(findings.first?.message.contains(event.message) == true, "\(findings)")
      #expect(model.lineage.counts == event.counts)
    }
  }

  @Test func `a figure of unknown lineage is shown for the model, no bound and in no total`() throws
  {
    let (population, summary) = try Self.population([
      #"{"id": "b/size", "size": 7, "downloads": 9}"#,
      #"{"id": "b/known", "size": 5, "downloads": 9, "scratch": true}"#,
    ])
    let model = try #require(population.model("b/size"))
    #expect(model.quantity("mass")?.value == 84)
    #expect(try #require(model.quantity("mass")?.estimate).bound == nil)
    #expect(Self.sum(summary, "popular") == 60)
    let whole = try #require(summary.whole(of: "popular"))
    #expect(whole.models == 2 && whole.estimated == 1)
    #expect(summary.leftOut.map(\.reason) == [.lineageUnknown])
    #expect(summary.leftOut.first?.largest.map(\.id) == ["b/size"])
  }

  @Test func `a merge trains nothing, and is a card of the runs of all its parents`() throws {
    let (population, summary) = try Self.population([
      Self.base, #"{"id": "b/base", "downloads": 1, "emissions": 20}"#,
      #"{"id": "c/both", "downloads": 9, "base_model": ["a/base", "b/base"], "base_model_relation": "merge"}"#,
    ])
    #expect(Self.sum(summary, "popular") == 1020)
    #expect(population.model("c/both")?.lineage.parents.map(\.id) == ["a/base", "b/base"])
  }

  @Test func `of several copies of an absent base the first by id stands for its run`() throws {
    let lines = ["q/y", "p/x", "r/z"].map {
      #"{"id": "\#($0)", "downloads": 9, "flop": 10, "base_model": "a/gone", "base_model_relation": "quantized"}"#
    }
    let (population, summary) = try Self.population(lines)
    #expect(Self.sum(summary, "all") == 20)
    #expect(population.model("p/x")?.lineage.counts == .full)
    #expect(population.model("r/z")?.lineage.run == "p/x")
  }

  @Test func `a figure is counted apart from the others that the model states itself`() throws {
    // The compute is its own, the emissions are its base's.
    let (_, summary) = try Self.population([
      #"{"id": "a/base", "downloads": 9, "emissions": 1000, "flop": 7}"#,
      #"{"id": "b/tuned", "downloads": 9, "emissions": 1000, "flop": 5, "base_model": "a/base"}"#,
    ])
    #expect(Self.sum(summary, "popular") == 1000)
    #expect(Self.sum(summary, "popular", "compute") == 12)
  }

  @Test func `a family's figure is allocated by a quantity where the pack says so`() throws {
    let rules = Self.rules.replacingOccurrences(
      of: "== 'family'\"}", with: "== 'family'\", allocate: compute}")
    let audit = try InlineAudit(rules)
    let lines = [
      #"{"id": "a/x", "emissions": 4000, "scope": "family", "flop": 1}"#,
      #"{"id": "a/y", "emissions": 4000, "scope": "family", "flop": 3}"#,
    ]
    let population = audit.population(lines.joined(separator: "\n"))
    let summary = try population.summary(by: audit.interpreter)
    #expect(Self.sum(summary, "all") == 4000)
    #expect(population.model("a/y")?.lineage.share == 0.75)
    #expect(population.model("a/y")?.findings(of: "family-figure").count == 1)
  }

  @Test func `declared models take part, and their overlays are read`() throws {
    let audit = try InlineAudit(
      Self.rules.replacingOccurrences(
        of: "from: [base_model,", with: "from: [declared.base_model, base_model,"))
    let file = SourceFile(
      path: "declared.yaml", text: "models: {a/base: {base_model: a/root}, a/root: {}}")
    let declared = DeclaredReader.read(file, plan: audit.interpreter.paths).records
    let population = audit.population(Self.base, declared: declared)
    let model = try #require(population.model("a/base"))
    #expect(model.lineage.parents.map(\.isPresent) == [true])
  }
}
