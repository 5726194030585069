// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

/// What is reported is of the files that are named in it, or nothing is.
@Suite("Inputs that change", .timeLimit(.minutes(15)))
struct ChangedInputTests {
  private static let records = #"{"id": "x/y", "declared": {"energy": 1000}}"#

  enum Change: String, CaseIterable, Sendable {
    case overwritten, appendedTo, cutShort, replaced, removed

    func make(to file: URL) throws {
      let other = records.replacingOccurrences(of: "1000", with: "2000")
      switch self {
      case .overwritten:
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: Data(other.utf8))
      case .appendedTo:
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("\n{\"id\": \"x/z\"}".utf8))
      case .cutShort: truncate(file.path, 0)
      case .replaced: try Data(other.utf8).write(to: file, options: .atomic)
      case .removed: unlink(file.path)
      }
    }
  }

  @Test(
    "an input that is changed during a run ends it without a report", arguments: Change.allCases)
  func changed(_ change: Change) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    try scratch.write("", to: "errors")
    let process = try Tool.startBlockedAudit(in: scratch.url)
    try change.make(to: scratch.file("in.jsonl"))
    let reader = open(scratch.file("blocked").path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    #expect(Tool.ends(process, within: 60))
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 2)
    let errors = try scratch.text("errors")
    #expect(errors.contains("in.jsonl: was changed while it was evaluated"), "\(errors)")
    #expect(!scratch.names.contains("out.json"))
  }

  @Test func `a rule file that is changed during a run ends it without a report`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    try scratch.write("", to: "errors")
    try FileManager.default.copyItem(
      at: RepositoryTests.root.appending(path: Tool.minimalPack), to: scratch.file("pack"))
    let process = try Tool.startBlockedAudit(in: scratch.url, rules: "pack")
    let text = try scratch.text("pack/pack.yaml")
    try scratch.write(text + "\n# more\n", to: "pack/pack.yaml")
    let reader = open(scratch.file("blocked").path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    #expect(Tool.ends(process, within: 60))
    #expect(process.terminationStatus == 2)
    #expect(try scratch.text("errors").contains("pack/pack.yaml: was changed"))
  }

  @Test("a device is no input", arguments: ["/dev/zero", "/dev/urandom", "/dev/full"])
  func device(_ path: String) throws {
    let run = try Tool.audit([path])
    #expect(run.status == 2)
    #expect(run.errors.contains("\(path): is a device; name a file"), "\(run.errors)")
    let check = try Tool.run(["check", Tool.minimalPack, "--profile", path])
    #expect(check.status == 2)
    #expect(check.errors.contains("\(path): is a device; name a file"), "\(check.errors)")
  }

  @Test("a pipe is read as a file is", arguments: ["/dev/stdin", "-"])
  func pipe(_ name: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    let run = try Tool.shell(
      "cat in.jsonl | assay audit \(name) --rules \"$PACK\" --as-of 2026-06-30 --fail-on never",
      in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.text.hasPrefix("Audit of 1 model"), "\(run.text)")
  }

  @Test func `a large input is read whole, and its digest is that of the same bytes by a pipe`()
    throws
  {
    // Above what is copied into memory.
    let scratch = try ScratchFolder()
    let filler = String(repeating: "x", count: 1 << 20)
    let lines = (0..<20).map { #"{"id": "x/y\#($0)", "text": "\#(filler)"}"# }
    try scratch.write(lines.joined(separator: "\n"), to: "in.jsonl")
    let file = try Tool.shell(
      "assay audit in.jsonl --rules \"$PACK\" --as-of 2026-06-30 --format json", in: scratch.url)
    let pipe = try Tool.shell(
      "cat in.jsonl | assay audit - --rules \"$PACK\" --as-of 2026-06-30 --format json",
      in: scratch.url)
    #expect(file.text.contains("\"x/y19\""))
    #expect(pipe.text == file.text.replacingOccurrences(of: "in.jsonl", with: "-"))
  }

  @Test func `temporary files are made where TMPDIR says`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    let command = "cat in.jsonl | assay audit - --rules \"$PACK\" --as-of 2026-06-30"
    let run = try Tool.shell(command, in: scratch.url, environment: ["TMPDIR": "no/such/folder"])
    #expect(run.status == 2)
    #expect(run.errors.contains("cannot make a temporary file"), "\(run.errors)")
    // The findings of a report in JSON stand in one until its models are written.
    let file = try Tool.shell(
      "assay audit in.jsonl --rules \"$PACK\" --as-of 2026-06-30 --format json", in: scratch.url,
      environment: ["TMPDIR": "no/such/folder"])
    #expect(file.status == 2)
    #expect(file.errors.contains("no/such/folder"), "\(file.errors)")
  }
}

/// Outputs on disks that are full, to readers who leave, and of runs that are killed.
@Suite("Outputs that fail", .timeLimit(.minutes(15)))
struct FailingOutputTests {
  private static let records = #"{"id": "x/y", "declared": {"energy": 1000}}"#

  @Test(
    "what cannot be written is said, and is trouble",
    arguments: [
      "check \"$PACK\"", "resolve \"$PACK\"", "test \"$PACK\" --as-of 2026-06-30", "--help",
      "--version",
      "audit in.jsonl --rules \"$PACK\" --as-of 2026-06-30",
      "audit in.jsonl --rules \"$PACK\" --as-of 2026-06-30 --format json",
      "explain x/y in.jsonl --rules \"$PACK\" --as-of 2026-06-30",
      "diff in.jsonl --base \"$PACK\" --as-of 2026-06-30",
    ])
  func full(_ command: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    let run = try Tool.shell("assay \(command) >/dev/full", in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("standard output: cannot write it"), "\(run.errors)")
  }

  @Test("a file is written although nobody reads standard output", arguments: ["text", "json"])
  func head(_ format: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    // `true` reads nothing and is gone when the report comes.
    let run = try Tool.shell(
      "(sleep 0.3; assay audit in.jsonl --rules \"$PACK\" --as-of 2026-06-30 --fail-on never"
        + " --format \(format) -o json=out.json; echo $? >status) | true", in: scratch.url)
    #expect(run.errors.isEmpty)
    for _ in 0..<1000 where !scratch.names.contains("status") { usleep(10_000) }
    usleep(50_000)
    #expect(try scratch.text("status") == "0\n")
    #expect(try scratch.text("out.json").hasSuffix("}\n"))
  }

  @Test func `standard output that is appended to an input is refused`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    let run = try Tool.shell(
      "assay audit in.jsonl --rules \"$PACK\" --as-of 2026-06-30 >>in.jsonl", in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("standard output: is an input"), "\(run.errors)")
    #expect(try scratch.text("in.jsonl") == Self.records)
  }

  @Test func `a hard link to a rule file is no place for a report`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    try FileManager.default.copyItem(
      at: RepositoryTests.root.appending(path: Tool.minimalPack), to: scratch.file("pack"))
    let before = try scratch.text("pack/pack.yaml")
    link(scratch.file("pack/pack.yaml").path, scratch.file("out.json").path)
    let run = try Tool.run(
      [
        "audit", "in.jsonl", "--rules", "pack", "--as-of", "2026-06-30", "-o", "json=out.json",
      ], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("out.json: is an input"), "\(run.errors)")
    #expect(try scratch.text("out.json") == before)
  }

  @Test func `what a killed run left is removed by the next run to the same place`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    try scratch.write("{\"format\"", to: "out.json.assay~")
    let run = try Tool.audit(["in.jsonl"], ["-o", "json=out.json"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(scratch.names == ["in.jsonl", "out.json"])
  }

  @Test func `a run that is killed leaves at most one file, whenever that is`() throws {
    let scratch = try ScratchFolder()
    let lines = (0..<300).map { #"{"id": "x/y\#($0)", "declared": {"energy": 1000}}"# }
    try scratch.write(lines.joined(separator: "\n"), to: "in.jsonl")
    let outputs = ["json=a.json", "jsonl=a.jsonl", "text=a.txt"]
    for delay in stride(from: 20, to: 420, by: 20) {
      let process = Process()
      process.executableURL = Tool.program
      process.arguments =
        [
          "audit", "in.jsonl", "--rules",
          RepositoryTests.root.appending(path: Tool.minimalPack).path, "--as-of", "2026-06-30",
        ] + outputs.flatMap { ["-o", $0] }
      process.currentDirectoryURL = scratch.url
      try process.run()
      usleep(UInt32(delay) * 1000)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let left = Set(scratch.names).subtracting(["in.jsonl", "a.json", "a.jsonl", "a.txt"])
      #expect(left.count <= 1, "\(left) after \(delay) ms")
      for name in scratch.names where name == "a.json" {
        #expect(try scratch.text(name).hasSuffix("}\n"), "a report is whole or not there")
      }
    }
    let run = try Tool.audit(["in.jsonl"], outputs.flatMap { ["-o", $0] }, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(scratch.names == ["a.json", "a.jsonl", "a.txt", "in.jsonl"])
  }
}
