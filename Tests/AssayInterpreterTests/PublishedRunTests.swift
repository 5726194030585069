// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import AssayValues
import Foundation
import Testing

/// Published runs whose energy is accelerator time, TDP and PUE by construction: with no overhead
/// between TDP and meter, and the paper's own PUE, the figure must come back.
@Suite(
  "Published runs",
  .enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct PublishedRunTests {
  @Test func `the energy of a run published as hours and power comes back within 1.5 %`() throws {
    let rows = try PublishedRuns.rows().filter { $0["independent_energy_test"] == "no(circular)" }
    #expect(rows.count == 12)
    let pack = try #require(RulePackTests.pack)
    for row in rows {
      let id = try #require(row["id"])
      let pue = row["pue"].flatMap(Double.init) ?? 1
      let published = try #require(row["energy_kwh"].flatMap(Double.init))
      let energy = try energy(of: row, by: pack, pue: pue)
      let ratio = energy / published
      print(
        "Published runs: \(id), PUE \(pue): published \(published) kWh,"
          + " derived \(energy) kWh, ratio \((ratio * 10_000).rounded() / 10_000)")
      #expect(abs(ratio - 1) < 0.015, "\(id)")
    }
  }

  struct Anomaly: Sendable, CustomTestStringConvertible {
    let id: String
    /// The requirements that must fail of it.
    let rules: [String]
    var testDescription: String { id }
  }

  static let anomalies = [
    // A grid factor of zero that is claimed to be location-based.
    Anomaly(id: "olmo-7b-lumi", rules: ["plausible.zero", "plausible.zero-grid"]),
    // A figure of training and use, and one of a whole family.
    Anomaly(id: "mistral-large-2", rules: ["scope.one-run"]),
    Anomaly(id: "codellama-family", rules: ["scope.one-run", "lineage.family"]),
  ]

  @Test("a published figure that misleads is a finding, and no estimate", arguments: anomalies)
  func anomaly(_ testCase: Anomaly) throws {
    let row = try #require(try PublishedRuns.rows().first { $0["id"] == testCase.id })
    let text = try PublishedRuns.record(row, stating: PublishedRuns.report)
    // What lineage says is found over a whole input, even if that is one record.
    let population = try InlineAudit(try #require(RulePackTests.pack)).population(text)
    let model = try #require(population.models.first)
    let failed = Set(model.findings.filter { $0.result == .fail }.map(\.rule))
    #expect(failed.isSuperset(of: testCase.rules), "\(failed.sorted())")
    // A family's figure is counted once; one that covers more than training is not used.
    let method = model.quantity("emissions")?.estimate?.method
    #expect(method == (testCase.id == "codellama-family" ? "emissions.declared-family" : nil))
  }

  @Test func `the family total printed on nine cards is counted once`() throws {
    let row = try #require(try PublishedRuns.rows().first { $0["id"] == "codellama-family" })
    let audit = try InlineAudit(try #require(RulePackTests.pack))
    let lines = try Self.codeLlama.map { name -> String in
      var card = row
      card["id"] = "codellama/CodeLlama-\(name)-hf"
      return try PublishedRuns.record(card, stating: PublishedRuns.report)
    }
    #expect(Set(lines).count == 9)
    let population = audit.population(lines.joined(separator: "\n"))
    let summary = try population.summary(by: audit.interpreter)
    let all = try #require(summary.whole(of: "all"))
    // 65.3 t in milligrams, once.
    #expect(all.quantities[0].central == 65_300_000_000)
    #expect(all.estimated == 1)
    #expect(population.models.allSatisfy { $0.findings(of: "lineage.family").count == 1 })
    #expect(summary.leftOut.map(\.reason) == [.familyFigure])
    #expect(summary.leftOut.map(\.models) == [8])
  }

  /// The nine models of the row: three sizes, each plain, for Python, and tuned to instructions.
  private static let codeLlama = ["7b", "13b", "34b"].flatMap { size in
    ["", "-Python", "-Instruct"].map { size + $0 }
  }

  @Test func `what finds a misleading figure is silent of nearly all others`() throws {
    let audit = try InlineAudit(try #require(RulePackTests.pack))
    let rows = try PublishedRuns.rows().filter { $0["anomaly"]?.isEmpty == true }
    #expect(rows.count >= 30)
    let rules = Set(Self.anomalies.flatMap(\.rules))
    var fired: [String: [String]] = [:]
    for row in rows {
      let text = try PublishedRuns.record(
        row,
        stating: PublishedRuns.report + PublishedRuns.compute + PublishedRuns.site
          + PublishedRuns.time)
      for model in audit.population(text).models {
        let failed = Set(model.findings.filter { $0.result == .fail }.map(\.rule))
        for rule in rules.intersection(failed) { fired[rule, default: []].append(model.id) }
      }
    }
    for rule in rules.sorted() {
      let ids = fired[rule] ?? []
      print("Published runs: \(rule) fires on \(ids.count) of \(rows.count) rows: \(ids)")
      #expect(Double(ids.count) <= 0.1 * Double(rows.count), "\(rule)")
    }
  }

  private func energy(
    of row: [String: String], by pack: RulePack, pue: Double
  ) throws -> Double {
    var values: [Int: Double] = [:]
    for (name, value) in ["kappa": 1, "host": 1, "pue": pue] {
      values[try #require(pack.parameterIndex(named: name), "\(name)")] = value
    }
    let audit = try InlineAudit(pack.replacingParameters(values))
    let device = try #require(row["accelerator"])
    let hours = try #require(row["accel_hours"])
    let year = try #require(row["year"])
    let model = try audit.model(
      """
      {"id": "example/run", "declared": {"accelerator": "\(device)",
      "accelerator_hours": \(hours), "trained": "\(year)-01-01"}}
      """)
    let quantity = try #require(model.quantity("energy"))
    #expect(quantity.estimate?.method == "energy.accelerator-time")
    #expect(model.tier?.id == "T3")
    return try #require(quantity.value)
  }
}

extension InlineAudit {
  /// Audits by a pack as it is.
  init(_ pack: RulePack) throws {
    self.pack = pack
    let date = Timestamp("2026-06-30")
    self.interpreter = Interpreter(pack: pack, asOf: try #require(date))
  }
}
