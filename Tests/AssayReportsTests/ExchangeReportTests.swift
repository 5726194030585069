// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource
import Foundation
import Testing

@testable import AssayReports

/// Reports that hand figures on: CycloneDX, PROV, model cards, BoAmps.
@Suite("Reports that hand figures on", .timeLimit(.minutes(15)))
struct ExchangeReportTests {
  /// A model of 24,690 kg by a method, with energy; the figures in quanta of the sample's quantities.
  private static func model(
    id: String = "acme/large", bound: Bound? = nil, hasEnergy: Bool = true,
    facts: [CardKey: FieldStep] = [:], derivation: Derivation? = nil
  ) -> ModelResult {
    ModelResult(
      id: id, entity: "acme", place: "models.jsonl:1", tier: TierResult(id: "T3"), score: nil,
      quantities: [
        QuantityResult(
          name: "energy", unit: "kWh[facility]", digits: 3,
          estimate: hasEnergy
            ? Estimate(
              central: 49_380_000, expected: 50_000_000, low: 30_000_000, high: 80_000_000,
              bound: bound, method: "energy.hours") : nil, missing: ["model.hours"]),
        QuantityResult(
          name: "emissions", unit: "kgCO2e[lifecycle]", digits: 6,
          estimate: Estimate(
            central: 24_690_000_001, expected: 25_183_800_001, low: 15_431_000_000,
            high: 39_504_000_000, bound: bound, method: "emissions.energy"),
          derivation: derivation),
      ], lineage: Lineage(run: id), disclose: [], findings: [], cardFacts: facts)
  }

  private static func field(_ name: String, _ text: String, unit: String? = nil) -> FieldStep {
    FieldStep(
      name: name, at: "models.jsonl:1", pointer: "/cardData/\(name)", text: text,
      value: unit == nil ? .text(text) : .number(text), unit: unit)
  }

  private static func step(_ inputs: [Derivation]) -> Derivation {
    .step(
      DerivedStep(
        kind: .quantity, name: "emissions", title: "Emissions", value: .number("24690.000001"),
        unit: "kgCO2e[lifecycle]", low: "15431", high: "39504", rule: "emissions.energy",
        at: Place(path: "estimation.yaml", line: 3, column: 5), expression: "energy * intensity",
        inputs: inputs))
  }

  private func object(_ report: some AuditReport, _ model: ModelResult) throws -> [String: Any] {
    let bytes = report.document(
      inputs: SampleAudit.inputs, models: [model], findings: [],
      summary: try SampleAudit.accumulator().summary(for: SampleAudit.header))
    return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  private func component(_ model: ModelResult) throws -> (bytes: String, object: [String: Any]) {
    let report = AuditCycloneDX(header: SampleAudit.header, version: .six)
    let bom = try object(report, model)
    let piece = try #require(report.pieces(of: model).first)
    return (
      String(decoding: piece.bytes, as: UTF8.self),
      try #require((bom["components"] as? [[String: Any]])?.first)
    )
  }

  @Test func `a bill has the central values, exactly, in the units of the format`() throws {
    let text = try component(Self.model()).bytes
    #expect(text.contains(#""activityEnergyCost":{"value":49380,"unit":"kWh"}"#))
    #expect(text.contains(#""co2CostEquivalent":{"value":24.690000001,"unit":"tCO2eq"}"#))
    #expect(text.contains(#"{"name":"assay:emissions:expected","value":"25.183800001"}"#))
    #expect(text.contains(#"{"name":"assay:emissions:method","value":"emissions.energy"}"#))
  }

  @Test func `a bound is no figure of a bill, and stands in its properties`() throws {
    let component = try component(Self.model(bound: .atLeast))
    #expect(component.object["modelCard"] == nil)
    #expect(component.bytes.contains(#"{"name":"assay:emissions:bound","value":"atLeast"}"#))
  }

  @Test func `a bill says of energy that is not known what is missing, and no zero`() throws {
    let component = try component(Self.model(hasEnergy: false))
    #expect(component.object["modelCard"] == nil)
    #expect(component.bytes.contains("not known; missing: model.hours"))
  }

  @Test(
    "group and name of a component are the id",
    arguments: ["acme/large", "gpt2", "/x", "x/", "a/b/c"])
  func names(_ id: String) throws {
    let component = try component(Self.model(id: id)).object
    let parts = [component["group"], component["name"]].compactMap { $0 as? String }
    #expect(parts.joined(separator: "/") == id)
    #expect(parts.allSatisfy { !$0.isEmpty })
  }

  @Test func `the serial number is that of rules, date and inputs`() throws {
    let report = AuditCycloneDX(header: SampleAudit.header, version: .seven)
    let one = try object(report, Self.model())["serialNumber"] as? String
    #expect(try object(report, Self.model())["serialNumber"] as? String == one)
    let pattern = try Regex(
      "urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    #expect(try #require(one).wholeMatch(of: pattern) != nil)
    let other = AuditCycloneDX(header: SampleAudit.header, version: .six)
    #expect(try object(other, Self.model())["serialNumber"] as? String != one)
  }

  @Test func `a derivation is entities, the activity that made one of the others, and agents`()
    throws
  {
    let hours = Derivation.field(Self.field("hours", "12"))
    let root = try object(
      AuditPROV(header: SampleAudit.header),
      Self.model(derivation: Self.step([hours, hours, .field(Self.field("place", "here"))])))
    let bundles = try #require(root["bundle"] as? [String: [String: [String: [String: Any]]]])
    let bundle = try #require(bundles["a:model/acme%2Flarge"])
    #expect(bundle["entity"]?.count == 3)
    #expect(bundle["activity"]?.count == 1)
    #expect(bundle["used"]?.count == 2)
    #expect(bundle["wasDerivedFrom"]?.count == 2)
    let figure = bundle["entity"]?["a:model/acme%2Flarge/quantity/emissions"]
    #expect((figure?["prov:value"] as? [String: String])?["$"] == "24690.000001")
    let attributed = bundle["wasAttributedTo"]?.values.first
    #expect(attributed?["prov:agent"] as? String == "a:rules")
  }

  private func card(_ model: ModelResult) -> String {
    ModelCard(header: SampleAudit.header, model: model).markdown()
  }

  @Test func `a card has the central value in grams, and the rules as its source`() {
    let text = card(Self.model(facts: [.place: Self.field("place", "a \"place\"\n\u{202E}")]))
    #expect(text.hasPrefix("---\nco2_eq_emissions:\n  emissions: 24690000.001\n"))
    #expect(text.contains("source: \"estimated by assay 0.1.0 with the rules example 2.1.0\""))
    #expect(text.contains(#"geographical_location: "a \"place\"\U0000000a\U0000202e""#))
    // Two digits are what an interval of 15 to 40 t leaves.
    #expect(text.contains("in tCO2e, basis lifecycle: **25** (90 %: 15 to 40)"))
    #expect(text.contains("`emissions.energy`"))
  }

  @Test func `a card repeats what it states if the figure rests on it`() {
    let stated = Self.field("emissions", "1234.5", unit: "gCO2e")
    let facts = [CardKey.emissions: stated, .source: Self.field("source", "a tool")]
    let resting = card(Self.model(facts: facts, derivation: Self.step([.field(stated)])))
    #expect(resting.contains("emissions: 1234.5\n  source: \"a tool\"\n"))
    // The figure of the rules is another one, and the paragraph does not say that it is that of the block.
    #expect(resting.contains("repeats what the card states"))
    #expect(!resting.contains("has it exactly"))
    let other = card(Self.model(facts: facts, derivation: Self.step([])))
    #expect(other.contains("emissions: 24690000.001\n  source: \"estimated by"))
  }

  @Test func `a card states no bound as a figure`() {
    let text = card(Self.model(bound: .atLeast))
    #expect(!text.contains("\nco2_eq_emissions:"))
    #expect(text.contains("≥"))
  }

  @Test func `a report of BoAmps has the energy, and there is none without it`() throws {
    let report = BoAmpsReport(header: SampleAudit.header, inputs: SampleAudit.inputs)
    let text = String(decoding: try #require(report.bytes(of: Self.model())), as: UTF8.self)
    #expect(text.contains(#""powerConsumption":49380"#))
    #expect(!text.contains("\"quality\""))
    #expect(report.bytes(of: Self.model(hasEnergy: false)) == nil)
    #expect(report.bytes(of: Self.model(bound: .atMost)) == nil)
  }
}
