// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

/// What a report must never replace, and what an interrupted run must not leave.
@Suite("Destinations of reports", .timeLimit(.minutes(15)))
struct DestinationTests {
  private static let records = #"{"id": "x/y", "declared": {"energy": 1000}}"#

  struct Refusal: Sendable, CustomTestStringConvertible {
    let options: [String]
    let complaint: String
    var testDescription: String { options.joined(separator: " ") }
  }

  @Test(
    "a report that would replace something else is refused",
    arguments: [
      Refusal(options: ["-o", "json=in.jsonl"], complaint: "is an input"),
      Refusal(options: ["-o", "json=./in.jsonl"], complaint: "is an input"),
      Refusal(options: ["-o", "json=link"], complaint: "is an input"),
      Refusal(options: ["-o", "json=hard"], complaint: "hard: is an input"),
      Refusal(options: ["-o", "json=a", "-o", "text=./a"], complaint: "is named for two reports"),
      Refusal(options: ["-o", "json=folder"], complaint: "is a folder"),
    ])
  func refusal(_ testCase: Refusal) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    try FileManager.default.createDirectory(
      at: scratch.file("folder"), withIntermediateDirectories: false)
    symlink("in.jsonl", scratch.file("link").path)
    link(scratch.file("in.jsonl").path, scratch.file("hard").path)
    let run = try Tool.audit(["in.jsonl"], testCase.options, in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains(testCase.complaint), "\(run.errors)")
    #expect(run.text.isEmpty)
    #expect(try scratch.text("in.jsonl") == Self.records)
    #expect(scratch.names == ["folder", "hard", "in.jsonl", "link"])
  }

  @Test func `a file of the rule pack is no place for a report`() throws {
    let scratch = try ScratchFolder()
    let pack = scratch.file("pack")
    try FileManager.default.copyItem(
      at: RepositoryTests.root.appending(path: Tool.minimalPack), to: pack)
    let before = try scratch.text("pack/pack.yaml")
    let run = try Tool.run(
      [
        "audit", "-", "--rules", "pack", "--as-of", "2026-06-30", "-o", "json=pack/pack.yaml",
      ], in: scratch.url, input: Self.records)
    #expect(run.status == 2)
    #expect(run.errors.contains("is a file of the rule pack"))
    #expect(try scratch.text("pack/pack.yaml") == before)
  }

  @Test func `the profile is no place for a report`() throws {
    let scratch = try ScratchFolder()
    try scratch.write("profile: own", to: "own.yaml")
    let run = try Tool.audit(
      ["-"], ["--profile", "own.yaml", "-o", "json=./own.yaml"], in: scratch.url,
      input: Self.records)
    #expect(run.status == 2)
    #expect(run.errors.contains("'./own.yaml' is read as rules"), "\(run.errors)")
    #expect(try scratch.text("own.yaml") == "profile: own")
  }

  @Test func `a pipe is written, and no file takes its place`() throws {
    let scratch = try ScratchFolder()
    let pipe = scratch.file("pipe").path
    try #require(mkfifo(pipe, 0o600) == 0)
    // Open for both, so that neither end waits for the other; the report fits the pipe's buffer.
    let reader = open(pipe, O_RDWR)
    defer { close(reader) }
    let run = try Tool.audit(["-"], ["-o", "text=pipe"], in: scratch.url, input: Self.records)
    #expect(run.status == 0, "\(run.errors)")
    var status = stat()
    #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let got = read(reader, &buffer, buffer.count)
    #expect(String(decoding: buffer[..<max(got, 0)], as: UTF8.self).hasPrefix("Audit of 1 model"))
  }

  @Test func `a link stays a link, and the file behind it keeps who may read it`() throws {
    let scratch = try ScratchFolder()
    try scratch.write("old", to: "private.json")
    chmod(scratch.file("private.json").path, 0o600)
    symlink("private.json", scratch.file("link").path)
    let run = try Tool.audit(["-"], ["-o", "json=link"], in: scratch.url, input: Self.records)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try scratch.text("private.json").hasPrefix("{\"format\""))
    var status = stat()
    #expect(lstat(scratch.file("link").path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(scratch.file("private.json").path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test("an interrupted run leaves no file behind", arguments: [SIGINT, SIGTERM, SIGHUP])
  func interruption(_ signal: Int32) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    try scratch.write("", to: "errors")
    // A child has signals ignored that its parent has, as under `nohup`, and would go on.
    let disposition = Glibc.signal(signal, SIG_DFL)
    defer { Glibc.signal(signal, disposition) }
    // The first report is begun; the second waits for a reader of a pipe who never comes.
    let process = try Tool.startBlockedAudit(in: scratch.url)
    kill(process.processIdentifier, signal)
    #expect(Tool.ends(process, within: 30))
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 128 + signal)
    #expect(scratch.names == ["blocked", "errors", "in.jsonl"])
  }

  struct Form: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let complaint: String
    var testDescription: String { complaint }
  }

  @Test(
    "an input in another form is named as what it is",
    arguments: [
      Form(bytes: [0x1F, 0x8B, 8, 0], complaint: "is compressed and ends early"),
      Form(bytes: [0x28, 0xB5, 0x2F, 0xFD], complaint: "is compressed and ends early, as if"),
      Form(bytes: Array("PAR1".utf8), complaint: "is a Parquet file"),
      Form(bytes: [0xFF, 0xFE, 0x7B, 0], complaint: "UTF-16"),
    ])
  func form(_ testCase: Form) throws {
    let scratch = try ScratchFolder()
    try Data(testCase.bytes).write(to: scratch.file("in.jsonl"))
    let run = try Tool.audit(["in.jsonl"], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains(testCase.complaint), "\(run.errors)")
  }

  @Test func `a long name of a quantity stands apart from its figure`() throws {
    let scratch = try ScratchFolder()
    try FileManager.default.copyItem(
      at: RepositoryTests.root.appending(path: Tool.minimalPack), to: scratch.file("pack"))
    let renamed = try scratch.text("pack/pack.yaml")
      .replacingOccurrences(of: "  emissions:\n", with: "  total_emissions:\n")
      .replacingOccurrences(of: "of: emissions", with: "of: total_emissions")
      .replacingOccurrences(of: "sum: [emissions]", with: "sum: [total_emissions]")
      .components(separatedBy: "tests:")[0]
    try scratch.write(renamed, to: "pack/pack.yaml")
    let run = try Tool.run(
      ["audit", "-", "--rules", "pack", "--as-of", "2026-06-30"], in: scratch.url,
      input: Self.records)
    #expect(run.text.contains("  total_emissions  421 kgCO2e"), "\(run.text)\(run.errors)")
  }

  struct Stray: Sendable, CustomTestStringConvertible {
    let name: String
    let isLink: Bool
    var goal = "pack.yaml"
    let complaint: String
    var testDescription: String { complaint }
  }

  @Test(
    "what looks like a rule file and would not be read is refused",
    arguments: [
      Stray(name: "more.yml", isLink: false, complaint: "rename it"),
      Stray(name: "MORE.YAML", isLink: false, complaint: "rename it"),
      Stray(name: "more.yaml", isLink: true, complaint: "is a symbolic link"),
      Stray(name: "more", isLink: true, goal: "..", complaint: "a symbolic link to a folder"),
    ])
  func stray(_ testCase: Stray) throws {
    let scratch = try ScratchFolder()
    try FileManager.default.copyItem(
      at: RepositoryTests.root.appending(path: Tool.minimalPack), to: scratch.file("pack"))
    let path = scratch.file("pack/\(testCase.name)").path
    if testCase.isLink {
      symlink(testCase.goal, path)
    } else {
      try scratch.write("", to: "pack/\(testCase.name)")
    }
    let run = try Tool.run(["check", "pack"], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains(testCase.complaint), "\(run.errors)")
  }

  @Test func `a pack.yaml that is no text is not said to be missing`() throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.file("pack"), withIntermediateDirectories: false)
    try Data([0x61, 0xFF]).write(to: scratch.file("pack/pack.yaml"))
    let run = try Tool.run(["check", "pack"], in: scratch.url)
    #expect(run.status == 2)
    #expect(run.errors.contains("not-utf8"))
    #expect(!run.errors.contains("pack-missing"))
  }
}
