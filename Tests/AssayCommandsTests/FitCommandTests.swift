// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Fitting at the command line", .timeLimit(.minutes(15)))
struct FitCommandTests {
  /// A copy of the fixture that a test may write into.
  private func copy(without fits: Bool = false) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let source = RepositoryTests.root.appending(path: "fixtures/packs/good/regressions")
    try FileManager.default.copyItem(at: source, to: scratch.file("pack"))
    if fits { try FileManager.default.removeItem(at: scratch.file("pack/fits")) }
    return scratch
  }

  private func fit(_ arguments: [String], in scratch: ScratchFolder) throws -> Tool.Run {
    try Tool.run(["fit", "pack"] + arguments, in: scratch.url)
  }

  /// The names of the files in a folder of the scratch folder.
  private func names(_ folder: String, in scratch: ScratchFolder) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: scratch.file(folder).path)
    return (names ?? []).sorted()
  }

  @Test func `the fits of a pack are made again as they are, and no other file is touched`() throws
  {
    let scratch = try copy(without: true)
    let sample = try scratch.text("pack/runs.csv")
    #expect(try Tool.run(["check", "pack"], in: scratch.url).status == 2)
    let run = try fit([], in: scratch)
    #expect(run.status == 0, "\(run.errors)")
    for name in ["energy-from-compute.yaml", "energy-from-month.yaml"] {
      let golden = RepositoryTests.root.appending(
        path: "fixtures/packs/good/regressions/fits/\(name)")
      #expect(try scratch.text("pack/fits/\(name)") == String(contentsOf: golden, encoding: .utf8))
    }
    #expect(try scratch.text("pack/runs.csv") == sample)
    #expect(names("pack", in: scratch) == ["fits", "pack.yaml", "runs.csv"])
    #expect(try Tool.run(["check", "pack"], in: scratch.url).status == 0)
  }

  @Test func `the page of a fit is what a statistician looks for`() throws {
    let scratch = try copy()
    let run = try fit([], in: scratch)
    try Self.expectGolden(run.text, at: "fixtures/regressions/fit.txt")
  }

  @Test func `a model's number by a regression is explained with the equation`() throws {
    let scratch = try copy()
    try scratch.write(
      #"{"id": "a/b", "downloads": 7, "compute": "1e25 FLOP", "year": 2023}"#, to: "models.jsonl")
    let run = try Tool.run(
      ["explain", "--full", "a/b", "models.jsonl", "--rules", "pack", "--as-of", "2026-06-30"],
      in: scratch.url)
    try Self.expectGolden(run.text, at: "fixtures/regressions/explain.txt")
  }

  @Test func `the audit document names the fit, its numbers and its file`() throws {
    let scratch = try copy()
    try scratch.write(
      #"{"id": "a/b", "downloads": 7, "compute": "1e25 FLOP", "year": 2023}"#, to: "models.jsonl")
    let run = try Tool.run(
      [
        "audit", "models.jsonl", "--rules", "pack", "--as-of", "2026-06-30", "--format", "json",
        "--fail-on", "never",
      ], in: scratch.url)
    let document = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    let model = (document?["models"] as? [[String: Any]])?.first
    let energy = (model?["derivations"] as? [String: Any])?["energy"] as? [String: Any]
    let fit = try #require((energy?["inputs"] as? [[String: Any]])?.first)
    #expect(fit["kind"] as? String == "fit")
    #expect(fit["regression"] as? String == "energy-from-compute")
    #expect(fit["equation"] as? String == "predicted = 5 + 2·size + 1·year")
    #expect(fit["n"] as? Int == 12)
    #expect(fit["degreesOfFreedom"] as? Int == 9)
    #expect(fit["file"] as? String == "pack/fits/energy-from-compute.yaml:1:1")
    let predictors = try #require(fit["predictors"] as? [[String: Any]])
    #expect(predictors.map { $0["name"] as? String } == ["size", "year"])
    #expect(predictors.map { $0["high"] as? Double } == [1, 1])
    #expect((fit["inputs"] as? [Any])?.count == 2)
  }

  @Test func `of a quantity without an estimate the gate's reasons are said too`() throws {
    let scratch = try copy()
    try scratch.write(#"{"id": "a/b", "downloads": 7}"#, to: "models.jsonl")
    let run = try Tool.run(
      ["explain", "--full", "a/b", "models.jsonl", "--rules", "pack", "--as-of", "2026-06-30"],
      in: scratch.url)
    #expect(run.text.contains("energy.month: the gate refuses the regression 'energy-from-month'"))
    #expect(!run.text.contains("energy.regression:"))
  }

  @Test func `a pack with mistakes is not fitted`() throws {
    let scratch = try copy()
    let pack = try scratch.text("pack/pack.yaml")
    try scratch.write(pack.replacing("row.month", with: "row.mnth"), to: "pack/pack.yaml")
    let run = try fit([], in: scratch)
    #expect(run.status == 2)
    #expect(run.errors.contains("did you mean 'month'"), "\(run.errors)")
    #expect(run.text.isEmpty)
  }

  @Test func `a regression can be fitted alone, into another folder, of a pack that is read only`()
    throws
  {
    let scratch = try copy(without: true)
    let manager = FileManager.default
    let pack = scratch.file("pack").path
    try manager.setAttributes([.posixPermissions: 0o555], ofItemAtPath: pack)
    defer { try? manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: pack) }
    let run = try fit(["--only", "energy-from-month", "-o", "out"], in: scratch)
    #expect(run.status == 0, "\(run.errors)")
    #expect(names("out", in: scratch) == ["energy-from-month.yaml"])
    #expect(names("pack", in: scratch) == ["pack.yaml", "runs.csv"])
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let says: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let mistakes = [
    Mistake(
      arguments: ["--only", "energy-from-compite"], says: "did you mean 'energy-from-compute'"),
    Mistake(arguments: ["--from", "models.jsonl"], says: "--from needs --as-of"),
    Mistake(arguments: ["--as-of", "2026-06-30"], says: "give --from as well"),
    Mistake(
      arguments: ["--only", "energy-from-month", "--from", "m", "--as-of", "2026-06-30"],
      says: "does not say what it is drawn 'from'"),
    Mistake(arguments: ["-o", "no/such/folder"], says: "no/such/folder"),
  ]

  @Test("what cannot be fitted is said", arguments: mistakes)
  func mistake(_ mistake: Mistake) throws {
    let run = try fit(mistake.arguments, in: try copy())
    #expect(run.status == 2)
    #expect(run.errors.contains(mistake.says), "\(run.errors)")
  }

  @Test func `a sample that gives no fit leaves the old one as it was`() throws {
    let scratch = try copy()
    let old = try scratch.text("pack/fits/energy-from-compute.yaml")
    let sample = try scratch.text("pack/runs.csv")
    try scratch.write(sample.replacing("r2,1e23,100,", with: "r2,1e23,0,"), to: "pack/runs.csv")
    let run = try fit(["--only", "energy-from-compute"], in: scratch)
    #expect(run.status == 2)
    #expect(run.errors.contains("[sample-row]"))
    #expect(run.errors.contains("runs.csv:4:1"))
    #expect(try scratch.text("pack/fits/energy-from-compute.yaml") == old)
  }

  @Test func `a regression of a pack that is extended is fitted there, and serves both`() throws {
    let scratch = try ScratchFolder()
    let manager = FileManager.default
    let source = RepositoryTests.root.appending(path: "fixtures/packs/good/regressions")
    for folder in ["rules/regressions", "rules/more/1.0.0"] {
      try manager.createDirectory(at: scratch.file(folder), withIntermediateDirectories: true)
    }
    try manager.copyItem(at: source, to: scratch.file("rules/regressions/1.0.0"))
    try scratch.write(
      """
      assay: 1
      pack: more
      version: 1.0.0
      title: More rules upon regressions
      extends: {pack: regressions, version: 1.0.0}
      definitions: {twice: {title: Twice what is predicted, value: "predict('energy-from-compute') * 2.0"}}
      """, to: "rules/more/1.0.0/pack.yaml")
    let check = try Tool.run(["check", "rules/more/1.0.0"], in: scratch.url)
    #expect(check.status == 0, "\(check.errors)")
    let all = try Tool.run(["fit", "rules/more/1.0.0"], in: scratch.url)
    #expect(all.status == 2)
    #expect(all.errors.contains("no regressions of its own"))
    let one = try Tool.run(
      ["fit", "rules/more/1.0.0", "--only", "energy-from-month"], in: scratch.url)
    #expect(one.status == 2)
    #expect(one.errors.contains("is a regression of rules/regressions/1.0.0: fit it there"))
    #expect(names("rules/more/1.0.0", in: scratch) == ["pack.yaml"])
  }

  // MARK: Samples from models

  /// Twelve models that state energy, at 10^(3 + x) kWh with a scatter, and others that do not.
  private static let models: String = {
    var lines: [String] = []
    for index in 0..<12 {
      let (size, year) = (Double(index % 4) / 2 + 23, 2020 + index / 3)
      let scatter = [0.1, -0.1, 0.05, -0.05][(index * 7) % 4]
      let energy = pow(10, 3 + (size - 23) + 0.1 * Double(year - 2020) + scatter)
      lines.append(
        #"{"id": "m/\#(index)", "compute": "\#(pow(10, size)) FLOP", "energy": "\#(energy) kWh","#
          + #" "year": \#(year)}"#)
    }
    lines.append(
      #"{"id": "m/pilot", "compute": "1e24 FLOP", "energy": "5 kWh", "year": 2021, "kind": "pilot"}"#
    )
    lines.append(#"{"id": "m/derived", "compute": "1e24 FLOP", "year": 2022}"#)
    return lines.joined(separator: "\n") + "\n"
  }()

  @Test func `a sample can be drawn from models, is kept beside the fit, and is held to it`() throws
  {
    let scratch = try copy()
    try scratch.write(Self.models, to: "models.jsonl")
    let run = try fit(
      ["--only", "energy-from-compute", "--from", "models.jsonl", "--as-of", "2026-06-30"],
      in: scratch)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.contains("12 of 14 models; left out: 1 by 'where', 1 incomplete"))
    let drawn = try scratch.text("pack/fits/energy-from-compute.csv")
    #expect(drawn.hasPrefix("model,place,compute,energy,year,kind\nm/0,"))
    #expect(try scratch.text("pack/fits/energy-from-compute.yaml").contains("asOf: 2026-06-30"))
    #expect(try Tool.run(["check", "pack"], in: scratch.url).status == 0)
    // A row that is changed afterwards is noticed.
    try scratch.write(
      drawn.replacing("m/0,", with: "m/zero,"), to: "pack/fits/energy-from-compute.csv")
    let check = try Tool.run(["check", "pack"], in: scratch.url)
    #expect(check.status == 2)
    #expect(check.errors.contains("[stale-fit]"))
    // Fitted to the pack's own sample again, the drawn one is nobody's.
    #expect(try fit([], in: scratch).status == 0)
    let again = try Tool.run(["check", "pack"], in: scratch.url)
    #expect(again.status == 0)
    #expect(again.errors.contains("fits/energy-from-compute.csv:1:1: warning"))
  }

  /// The pack as it lies there has an accepted fit, by which `m/derived` has an energy.
  @Test func `what a regression predicts of a model is never drawn as an observation`() throws {
    let scratch = try copy()
    let pack = try scratch.text("pack/pack.yaml")
    let lines = pack.replacing(#"from: "model.energy""#, with: #"from: "energy""#)
      .replacing("used: [energy.assumed], ", with: "")
      .split(separator: "\n", omittingEmptySubsequences: false)
    try scratch.write(
      lines.filter { !$0.contains("id: energy.assumed") }.joined(separator: "\n"),
      to: "pack/pack.yaml")
    try scratch.write(Self.models, to: "models.jsonl")
    let explained = try Tool.run(
      [
        "explain", "--full", "m/derived", "models.jsonl", "--rules", "pack", "--as-of",
        "2026-06-30",
      ],
      in: scratch.url)
    #expect(explained.text.contains("by energy.regression"), "\(explained.errors)")
    let run = try fit(
      ["--from", "models.jsonl", "--as-of", "2026-06-30", "-o", "out"], in: scratch)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.contains("12 of 14 models; left out: 1 by 'where', 1 incomplete"))
    #expect(try !scratch.text("out/energy-from-compute.csv").contains("m/derived"))
    // The other regression has columns that say nothing of models.
    #expect(run.errors.contains("'energy-from-month' stays as it is"))
    #expect(names("out", in: scratch) == ["energy-from-compute.csv", "energy-from-compute.yaml"])
  }

  @Test func `drawing twice gives the same bytes, whatever the order of the fields`() throws {
    let scratch = try copy()
    try scratch.write(Self.models, to: "models.jsonl")
    let arguments = [
      "--only", "energy-from-compute", "--from", "models.jsonl", "--as-of", "2026-06-30",
    ]
    #expect(try fit(arguments + ["-o", "one"], in: scratch).status == 0)
    #expect(try fit(arguments + ["-o", "two"], in: scratch).status == 0)
    for name in names("one", in: scratch) {
      #expect(try scratch.text("one/\(name)") == scratch.text("two/\(name)"))
    }
  }

  /// Compares with a file; with `ASSAY_RECORD=1` writes it, and fails.
  static func expectGolden(_ text: String, at path: String) throws {
    let file = RepositoryTests.root.appending(path: path)
    if ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(path): read the difference, then run without ASSAY_RECORD")
      return
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
  }
}
