// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// One audit in parts: whatever the cuts and the order, the bytes of a single run.
@Suite("Parts of an audit", .timeLimit(.minutes(15)))
struct PartCommandTests {
  private static let formats = ["text", "json", "jsonl", "csv"]

  /// Files of records with models that occur twice, broken lines and blank ones, and what is declared.
  private func population(_ scratch: ScratchFolder, _ draw: inout DeterminismTests.SplitMix) throws
    -> [Int]
  {
    var sizes: [Int] = []
    for file in 0..<Int.random(in: 1...3, using: &draw) {
      var lines: [String] = []
      for _ in 0..<Int.random(in: 0...40, using: &draw) {
        let id =
          "org\(Int.random(in: 0...3, using: &draw))/m\(Int.random(in: 0...60, using: &draw))"
        let downloads = Int.random(in: 0...20_000, using: &draw)
        let energy = Bool.random(using: &draw) ? #", "declared": {"energy": \#(downloads)}"# : ""
        lines.append(#"{"id": "\#(id)", "downloads": \#(downloads)\#(energy)}"#)
        switch Int.random(in: 0...9, using: &draw) {
        case 0: lines.append(#"{"id": "\#(id)""#)
        case 1: lines.append("  ")
        default: break
        }
      }
      let text = lines.joined(separator: "\n")
      try scratch.write(text, to: "in\(file).jsonl")
      sizes.append(text.utf8.count)
    }
    try scratch.write(
      "models:\n  org0/m1: {energy: 7 kWh}\n  org9/only: {energy: 5 kWh}\n", to: "d.yaml")
    return sizes
  }

  private func outputs(_ name: String) -> [String] {
    Self.formats.flatMap { ["-o", "\($0)=\(name).\($0)"] }
  }

  private func compare(_ scratch: ScratchFolder, _ what: String) throws {
    for format in Self.formats {
      #expect(
        try scratch.text("merged.\(format)") == scratch.text("single.\(format)"),
        "\(format): \(what)")
    }
  }

  @Test(
    "random populations, cuts and orders give the bytes of one run",
    arguments: 0..<12 as Range<UInt64>)
  func random(seed: UInt64) throws {
    var draw = DeterminismTests.SplitMix(state: seed)
    let scratch = try ScratchFolder()
    let sizes = try population(scratch, &draw)
    let inputs = sizes.indices.map { "in\($0).jsonl" } + ["d.yaml"]
    let options = ["--fail-on", "never"]
    _ = try Tool.audit(inputs, options + outputs("single"), in: scratch.url)
    let isBytes = Bool.random(using: &draw)
    var total = sizes.reduce(0, +)
    if !isBytes {
      total = try sizes.indices.reduce(0) { count, file in
        try count
          + scratch.text("in\(file).jsonl").split(separator: "\n").filter {
            !$0.allSatisfy(\.isWhitespace)
          }
          .count
      }
    }
    let cuts = (0..<Int.random(in: 0...6, using: &draw)).map { _ in
      Int.random(in: 0...total, using: &draw)
    }
    let ends = [0] + cuts.sorted() + [total]
    var parts: [String] = []
    for (index, (lower, upper)) in zip(ends, ends.dropFirst()).enumerated() {
      let run = try Tool.audit(
        inputs,
        options + outputs("unwritten") + [
          "--range", "\(lower):\(index == ends.count - 2 ? "" : "\(upper)")", "--range-unit",
          isBytes ? "bytes" : "records", "--part", "\(index).part", "--threads",
          "\(1 + index % 3)",
        ], in: scratch.url)
      #expect(run.status == 0 && run.output.isEmpty, "\(run.errors)")
      parts.append("\(index).part")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.file("unwritten.json").path))
    let run = try Tool.run(
      ["merge"] + parts.shuffled(using: &draw) + outputs("merged"), in: scratch.url)
    #expect(
      run.errors.split(separator: "\n").allSatisfy { $0.contains("is empty") }, "\(run.errors)")
    try compare(scratch, "seed \(seed), \(isBytes ? "bytes" : "records") cut at \(ends)")
  }

  private func part(
    _ scratch: ScratchFolder, _ name: String, _ range: String, _ options: [String] = [],
    rules: String = Tool.minimalPack, asOf: String = "2026-06-30", inputs: [String] = ["a.jsonl"]
  ) throws {
    let pack = rules.hasPrefix("/") ? rules : RepositoryTests.root.appending(path: rules).path
    let run = try Tool.run(
      ["audit"] + inputs + [
        "--rules", pack, "--as-of", asOf, "--format", "jsonl", "--range", range, "--part", name,
      ] + options, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func `parts that are not of one audit are refused, each with its reason`() throws {
    let scratch = try ScratchFolder()
    try scratch.write("{\"id\": \"x/a\"}\n{\"id\": \"x/b\"}\n", to: "a.jsonl")
    try scratch.write("{\"id\": \"x/a\"}\n", to: "b.jsonl")
    try FileManager.default.copyItem(
      at: RepositoryTests.root.appending(path: Tool.minimalPack), to: scratch.file("pack"))
    let file = try #require(
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("pack").path)
        .first { $0.hasSuffix(".yaml") })
    try scratch.write(try scratch.text("pack/\(file)") + "\n# a remark\n", to: "pack/\(file)")
    try part(scratch, "first", "0:14")
    try part(scratch, "second", "14:")
    try part(scratch, "wide", "10:")
    try part(scratch, "far", "20:")
    try part(scratch, "date", "14:", asOf: "2026-06-29")
    try part(scratch, "rules", "14:", rules: scratch.file("pack").path)
    try part(scratch, "inputs", "14:", inputs: ["b.jsonl"])
    try part(scratch, "records", "1:", ["--range-unit", "records"])
    try part(scratch, "options", "14:", ["--only", "x/*"])
    try part(scratch, "formats", "14:", ["-o", "csv=x.csv"])
    let whole = try Data(contentsOf: scratch.file("second"))
    try whole.dropLast().write(to: scratch.file("short"))
    var damaged = whole
    damaged[damaged.count / 2] ^= 1
    try damaged.write(to: scratch.file("damaged"))
    let older = Data("assay.part/0\n".utf8) + whole.dropFirst(13)
    try older.write(to: scratch.file("older"))
    for (name, words) in [
      ("wide", "must not overlap"), ("far", "14:20 are missing"), ("date", "as of 2026-06-29"),
      ("rules", "other contents of"), ("inputs", "input 'b.jsonl'"),
      ("records", "range of records"), ("options", "--only=x/*"),
      ("formats", "for the formats"), ("short", "cut short"), ("damaged", "damaged"),
      ("older", "another format"), ("a.jsonl", "does not begin as one"), ("none", "cannot open it"),
      ("first", "must not overlap"),
    ] {
      let run = try Tool.run(["merge", "first", name], in: scratch.url)
      #expect(run.status == 2 && run.output.isEmpty, "\(name)")
      #expect(run.errors.contains(words), "\(name): \(run.errors)")
    }
    let alone = try Tool.run(["merge", "first"], in: scratch.url)
    #expect(alone.status == 2 && alone.errors.contains("are missing; name their part too"))
    let text = try Tool.run(["merge", "first", "second", "--format", "text"], in: scratch.url)
    #expect(text.status == 2 && text.errors.contains("made for jsonl, and not for text"))
    let other = try Tool.run(
      ["merge", "first", "second", "--rules", "pack"], in: scratch.url)
    #expect(other.status == 2 && other.errors.contains("name the rules of the parts by --rules"))
    #expect(try Tool.run(["merge", "second", "first"], in: scratch.url).status == 1)
  }

  @Test(
    "a range that cannot be is refused",
    arguments: [
      (["--range", "5"], "is not a range"), (["--range", "9:2"], "ends before it begins"),
      (["--range", "-1:2"], "--range"), (["--range", "99:"], "begins at 99"),
      (["--range", "0:1", "--baseline", "a.json"], "leave out --baseline"),
      (["--range", "0:1", "--format", "xlsx"], "a workbook is made of all models"),
    ])
  func refused(_ options: [String], _ words: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write("{\"id\": \"x/a\"}\n", to: "a.jsonl")
    let run = try Tool.audit(["a.jsonl"], options + ["--part", "p"], in: scratch.url)
    #expect(run.status == 2 && run.errors.contains(words), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("p").path))
  }

  @Test func `a range without a part, and no thread, are refused`() throws {
    for options in [["--range", "0:1"], ["--range-unit", "bytes"], ["--threads", "0"]] {
      #expect(try Tool.audit(["fixtures/hub/models.jsonl"], options).status == 2, "\(options)")
    }
  }
}
