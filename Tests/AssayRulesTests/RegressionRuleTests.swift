// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Foundation
import Testing

@Suite("Regressions as rules", .timeLimit(.minutes(15)))
struct RegressionRuleTests {
  static let folder = "fixtures/packs/good/regressions"

  /// The fixture with one text of one file replaced.
  private func reading(
    _ path: String = "pack.yaml", _ old: String = "", _ new: String = "", readsFits: Bool = true
  ) throws -> PackReading {
    let pack = try PackFolder.files(Self.folder)
    var found = false
    let files = pack.files.map { file in
      guard pack.relativePath(of: file) == path, !old.isEmpty else { return file }
      found = file.text.contains(old)
      return SourceFile(path: file.path, text: file.text.replacing(old, with: new))
    }
    #expect(found || old.isEmpty, "\(path) has no '\(old)'")
    return PackReader.read(PackFiles(root: Self.folder, files: files), readsFits: readsFits)
  }

  private func digests(
    _ path: String = "pack.yaml", _ old: String = "", _ new: String = ""
  ) throws -> [String] {
    let identity = try #require(try reading(path, old, new).pack).identity
    return [identity.meaningDigest, identity.filesDigest]
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let path: String
    let old: String
    let new: String
    let codes: [String]

    init(_ what: String, _ path: String, _ old: String, _ new: String, _ codes: [String]) {
      (testDescription, self.path, self.old, self.new, self.codes) = (what, path, old, new, codes)
    }
  }

  /// `energy-from-compute` comes first in the pack; both regressions share the sample.
  static let changes = [
    Change("a cell", "runs.csv", "r2,1e23,100,", "r2,1e23,101,", ["stale-fit", "stale-fit"]),
    Change(
      "a row", "runs.csv", "q1,1e23,,", "q1,1e23,7,", ["stale-fit", "stale-fit"]),
    Change(
      "the gate", "pack.yaml", "n: 10, margin", "n: 11, margin", ["stale-fit"]),
    Change(
      "the margin", "pack.yaml", "n: 20, margin: 0.5", "n: 20, margin: 0.6", ["stale-fit"]),
    Change(
      "the response", "pack.yaml", "unit: MWh\n    gate", "unit: MWh\n    gate", []),
    Change(
      "a predictor in the sample", "pack.yaml", "row.year - 2022", "row.year - 2021",
      ["stale-fit"]),
    Change(
      "a predictor on models", "pack.yaml", "model.year - 2022", "model.year - 2021", []),
    Change("a comment of the sample", "runs.csv", "left out by its kind", "a pilot", []),
    Change("layout", "pack.yaml", "row.year - 2022", "row.year   -  2022", []),
    Change(
      "a coefficient by hand", "fits/energy-from-compute.yaml", "estimate: 2,", "estimate: 3,",
      ["unreadable-fit"]),
    Change(
      "a key of the fit", "fits/energy-from-compute.yaml", "verdict:", "judgement:",
      ["unreadable-fit"]),
    Change(
      "a fit that is none", "fits/energy-from-compute.yaml", "assay: 1\n", "\u{7}",
      ["unreadable-fit"]),
  ]

  @Test("what a fit was made from is held to it", arguments: changes)
  func change(_ change: Change) throws {
    let reading = try reading(change.path, change.old, change.new)
    #expect(reading.codes == change.codes, "\(reading.rendered)")
    #expect((reading.pack == nil) == !change.codes.isEmpty)
  }

  @Test func `a fit of another regression under this name is stale`() throws {
    let pack = try PackFolder.files(Self.folder)
    let other = try #require(pack.file(named: "fits/energy-from-month.yaml"))
    let files = pack.files.map { file in
      pack.relativePath(of: file) == "fits/energy-from-compute.yaml"
        ? SourceFile(path: file.path, text: other.text) : file
    }
    let reading = PackReader.read(PackFiles(root: Self.folder, files: files))
    #expect(reading.codes == ["stale-fit"])
  }

  @Test func `without its fit a pack is not used, unless the fit is about to be made`() throws {
    let pack = try PackFolder.files(Self.folder)
    let files = PackFiles(
      root: Self.folder, files: pack.files.filter { !$0.path.contains("/fits/") })
    #expect(PackReader.read(files).codes == ["missing-fit", "missing-fit"])
    let fitting = try #require(PackReader.read(files, readsFits: false).pack)
    #expect(fitting.regressions.map(\.rule.id) == ["energy-from-compute", "energy-from-month"])
    #expect(fitting.regressions.allSatisfy { $0.rule.fit == nil })
  }

  @Test func `what was written is read back, and gives the same bytes again`() throws {
    let pack = try #require(try reading().pack)
    let files = try PackFolder.files(Self.folder)
    for (_, rule) in pack.regressions {
      let fit = try #require(rule.fit?.fit)
      let text = FitWriter.text(fit, predictors: rule.predictors.map(\.name), gate: rule.gate)
      #expect(text == files.file(named: RegressionRule.fitPath(rule.id))?.text)
    }
  }

  @Test func `a sample without a row gives a fit that is read, and refused`() throws {
    let rules = """
      regressions:
        line:
          title: L
          sample: s.csv
          columns: {x: {type: double}, y: {type: double}}
          response: row.y
          predictors: {x: {row: row.x, model: "1.0"}}
          returns: predicted
          gate: {p: 0.05, n: 3, margin: 0}
      """
    let main = SourceFile(path: "demo/pack.yaml", text: PackFolder.header + rules)
    let sample = SourceFile(path: "demo/s.csv", text: "x,y\n")
    let unfitted = PackReader.read(
      PackFiles(root: "demo", files: [main, sample]), readsFits: false)
    let rule = try #require(unfitted.pack?.regressions.first?.rule)
    let fit = Fit(
      regression: "line", digest: rule.digest(of: rule.sample, isDrawn: false), sample: "s.csv",
      population: nil, rows: Fit.Rows(used: 0, filtered: 0, incomplete: 0), domains: [],
      inference: nil)
    let text = FitWriter.text(fit, predictors: ["x"], gate: rule.gate)
    let file = SourceFile(path: "demo/fits/line.yaml", text: text)
    let reading = PackReader.read(PackFiles(root: "demo", files: [main, sample, file]))
    #expect(reading.codes.isEmpty, "\(reading.rendered)")
    #expect(
      reading.pack?.regressions.first?.rule.fit?.refusals
        == ["n = 0 < 3", "0 rows are too few for a fit"])
  }

  @Test func `a fit that its gate refuses says why, and predicts nothing`() throws {
    let pack = try #require(try reading().pack)
    let rules = pack.regressions.map(\.rule)
    let accepted = try #require(rules[0].fit)
    #expect(accepted.refusals.isEmpty)
    #expect(accepted.basis != nil)
    let refused = try #require(rules[1].fit)
    #expect(refused.refusals == ["n = 12 < 20", "predictor month p = 0.7 ≥ 0.05"])
    #expect(refused.basis == nil)
  }

  @Test func `a fit adds a factor for level and slopes, shared by all, and one for each model`()
    throws
  {
    let pack = try #require(try reading().pack)
    let factors = pack.factors.filter { $0.id.hasPrefix("regression") }
    let name = "regression 'energy-from-compute'"
    #expect(
      factors.map(\.id) == [
        "\(name): coefficients", "\(name): coefficients#2", "\(name): coefficients#3",
        "\(name): residual",
      ])
    #expect(
      factors.map(\.label) == Array(repeating: "\(name): coefficients", count: 3)
        + ["\(name): residual"])
    #expect(factors.map(\.scope) == [.all, .all, .all, .model])
  }

  @Test func `both digests hold the fit`() throws {
    let before = try digests()
    let after = try digests("pack.yaml", "model.year - 2022", "model.year - 2021")
    #expect(before[0] != after[0])
    #expect(before[1] != after[1])
    // A remark of the sample is in the files, and means nothing.
    let remark = try digests("runs.csv", "left out by its kind", "a pilot")
    #expect(before[0] == remark[0])
    #expect(before[1] != remark[1])
  }

  @Test func `a change of a regression is one edit, with its fit`() throws {
    let base = try reading()
    let head = try reading("pack.yaml", "model.year - 2022", "model.year - 2021")
    let revision = try #require(PackRevision(base: base, head: head))
    #expect(revision.edits.map(\.id) == ["predict('energy-from-compute').fit"])
    try revision.verify()
    let same = try #require(
      PackRevision(base: base, head: try reading("runs.csv", "left out by its kind", "a pilot")))
    #expect(same.edits.isEmpty)
  }

  @Test func `a regression counts among the declarations: its id is taken, and can be renamed`() {
    let rules = """
      parameters: {line: {title: P, value: 1}}
      regressions:
        line:
          title: L
          sample: s.csv
          columns: {x: {type: double}, y: {type: double}}
          response: row.y
          predictors: {x: {row: row.x, model: "1.0"}}
          returns: predicted
          gate: {p: 0.05, n: 3, margin: 0}
          renamedFrom: line2
      """
    let reading = PackFolder.read(rules, ["s.csv": "x,y\n1,2\n"])
    #expect(reading.codes == ["duplicate-id", "missing-fit"], "\(reading.rendered)")
  }
}
