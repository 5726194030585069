// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayRules
import AssaySource
import Testing

@testable import AssayDiff

/// Models whose figures contradict each other by one version of the rules and not by the other.
@Suite("Contested models in a comparison", .timeLimit(.minutes(15)))
struct ContestDiffTests {
  private static func pack(_ root: String, rate: Int, extra: String = "") -> PackReading {
    let text = """
      assay: 1
      pack: contest
      version: 1.0.0
      title: Contest
      references: {demo: {title: Invented}}
      defaults: {source: demo, evidence: policy}
      fields: {energy: {unit: kWh, from: [energy]}, hours: {unit: h, from: [hours]}}
      parameters: {rate: {title: Rate, value: \(rate), unit: kW}}
      quantities:
        energy:
          title: Energy
          unit: kWh
          quantum: 1 Wh
          \(extra)
          methods:
            - {id: energy.stated, value: model.energy, uncertainty: 1.1}
            - {id: energy.hours, value: model.hours * rate, uncertainty: 1.1}
      tiers: {of: energy, order: [{id: T0, title: None}]}
      totals: [{id: all, title: All, sum: [energy]}]
      """
    return PackReader.read(
      PackFiles(root: root, files: [SourceFile(path: "\(root)/pack.yaml", text: text)]))
  }

  private static let rule = "disagreement: {take: supported, within: 100}"

  private func flips(_ base: PackReading, _ head: PackReading) throws -> [String: String] {
    let revision = try #require(PackRevision(base: base, head: head), "\(base.diagnostics)")
    let population = try ComparedPopulation(
      revision,
      head: [
        #"{"id": "m/alike", "energy": 100, "hours": 100}"#,
        #"{"id": "m/apart", "energy": 100, "hours": 20}"#,
        #"{"id": "m/alone", "energy": 100}"#,
      ])
    let (_, document) = try population.compared()
    var found: [String: String] = [:]
    for model in document.models {
      for flip in model.flips where flip.what == "contested" {
        let causes = flip.causes.flatMap(\.sets).map { $0.map { document.units[$0].id } }
        found[model.id] = "\(flip.old ?? "") → \(flip.new ?? "") by \(causes)"
      }
    }
    return found
  }

  @Test func `a rate that no longer agrees with what is stated is named`() throws {
    let found = try flips(
      Self.pack("base", rate: 1, extra: Self.rule), Self.pack("head", rate: 5, extra: Self.rule))
    #expect(
      found == [
        "m/alike": #"not contested → contested by [["rate.value"]]"#,
        "m/apart": #"contested → not contested by [["rate.value"]]"#,
      ])
  }

  @Test func `a rule for disagreement makes models contested that it finds apart`() throws {
    let found = try flips(Self.pack("base", rate: 1), Self.pack("head", rate: 1, extra: Self.rule))
    #expect(
      found == ["m/apart": #"not contested → contested by [["energy.disagreement"]]"#])
  }
}
