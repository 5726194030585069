// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@Suite("Reports and files", .timeLimit(.minutes(15)))
struct OutputTests {
  private static let records =
    #"{"id": "x/y", "declared": {"energy": 1000}}"# + "\n" + #"{"id": "x/z"}"#

  @Test func `several reports of one run go to their files, and nothing is left beside them`()
    throws
  {
    let scratch = try ScratchFolder()
    let run = try Tool.audit(
      ["-"], ["-o", "json=a.json", "-o", "text=a.txt", "-o", "jsonl=a.jsonl"], in: scratch.url,
      input: Self.records)
    // One of the two models fails a requirement; its reports are whole all the same.
    #expect(run.status == 1)
    #expect(run.text.isEmpty)
    #expect(scratch.names == ["a.json", "a.jsonl", "a.txt"])
    #expect(try scratch.text("a.txt").contains("Audit of 2 models"))
    let document = try JSONSerialization.jsonObject(with: Data(contentsOf: scratch.file("a.json")))
    #expect((document as? [String: Any])?["format"] as? String == "assay.audit/2")
  }

  @Test func `a format on standard output is the same as in a file`() throws {
    let scratch = try ScratchFolder()
    for format in ["text", "json", "jsonl"] {
      let run = try Tool.audit(
        ["-"], ["--format", format, "-o", "\(format)=copy"], in: scratch.url, input: Self.records)
      #expect(run.output == (try Data(contentsOf: scratch.file("copy"))), "\(format)")
      #expect(!run.output.isEmpty)
    }
  }

  @Test func `a file that cannot be written leaves no other behind, and an old one as it was`()
    throws
  {
    let scratch = try ScratchFolder()
    try scratch.write("old", to: "old.json")
    let run = try Tool.audit(
      ["-"], ["-o", "json=old.json", "-o", "text=no/such/a.txt"], in: scratch.url,
      input: Self.records)
    #expect(run.status == 2)
    #expect(scratch.names == ["old.json"])
    #expect(try scratch.text("old.json") == "old")
  }

  @Test("a report that nobody can receive is trouble", arguments: ["text", "json", "jsonl"])
  func closed(_ format: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let command = "exec \"$0\" audit - --rules \(Tool.minimalPack) --as-of 2026-06-30"
    process.arguments = ["-c", "\(command) --format \(format) </dev/null >&- 2>/dev/null"]
    process.arguments?.append(Tool.program.path)
    process.currentDirectoryURL = RepositoryTests.root
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
  }

  @Test func `a report replaces an old file`() throws {
    let scratch = try ScratchFolder()
    try scratch.write("old", to: "old.json")
    let run = try Tool.audit(
      ["-"], ["-o", "json=old.json"], in: scratch.url, input: Self.records)
    #expect(run.status == 1)
    #expect(try scratch.text("old.json").hasPrefix("{\"format\""))
  }

  @Test func `standard input is read as a file is`() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.records, to: "in.jsonl")
    let file = try Tool.audit(["in.jsonl"], ["--format", "json"], in: scratch.url)
    let input = try Tool.audit(["-"], ["--format", "json"], input: Self.records)
    #expect(input.text == file.text.replacingOccurrences(of: "in.jsonl", with: "-"))
  }

  @Test(
    "an input without a record is an audit of nothing, and trouble",
    arguments: ["", "\n \n", "[]", "\u{FEFF}"])
  func empty(_ text: String) throws {
    let run = try Tool.audit(["-"], ["--format", "json", "--fail-on", "never"], input: text)
    #expect(run.status == 2)
    #expect(run.errors.contains("- is empty: it has no record"), "\(run.errors)")
    let document = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    #expect((document?["models"] as? [Any])?.isEmpty == true)
  }

  struct ColorCase: Sendable, CustomTestStringConvertible {
    let option: String?
    let noColor: String?
    let isTerminal: Bool
    let isColored: Bool
    var testDescription: String {
      "\(option ?? "auto"), NO_COLOR \(noColor.map { "'\($0)'" } ?? "unset"), "
        + (isTerminal ? "terminal" : "file")
    }
  }

  /// By no-color.org: a NO_COLOR that is set and not empty, unless an option says otherwise.
  static let colorCases = [
    ColorCase(option: nil, noColor: nil, isTerminal: true, isColored: true),
    ColorCase(option: nil, noColor: "", isTerminal: true, isColored: true),
    ColorCase(option: nil, noColor: "1", isTerminal: true, isColored: false),
    ColorCase(option: "always", noColor: "1", isTerminal: true, isColored: true),
    ColorCase(option: "never", noColor: nil, isTerminal: true, isColored: false),
    ColorCase(option: nil, noColor: nil, isTerminal: false, isColored: false),
    ColorCase(option: "always", noColor: nil, isTerminal: false, isColored: true),
  ]

  @Test("colours are for those who look and do not decline", arguments: colorCases)
  func color(_ testCase: ColorCase) throws {
    let options = testCase.option.map { ["--color", $0] } ?? []
    let arguments =
      ["audit", "-", "--rules", Tool.minimalPack, "--as-of", "2026-06-30"] + options
    // An empty value stands for none: that is what the convention says, and what it tests.
    let environment = ["NO_COLOR": testCase.noColor ?? ""]
    let text =
      testCase.isTerminal
      ? try Tool.runOnTerminal(arguments, input: Self.records, environment: environment)
      : try Tool.run(arguments, input: Self.records, environment: environment).text
    #expect(text.contains("Audit of 2 models"))
    #expect(text.contains("\u{1B}[") == testCase.isColored)
  }

  @Test("text of strangers steers no terminal", arguments: ["text", "json", "jsonl"])
  func hostile(_ format: String) throws {
    let run = try Tool.audit(
      ["fixtures/organization/models.jsonl", "fixtures/readers/hostile.jsonl"],
      rules: Tool.defaultPack, ["--format", format])
    let hostile = run.text.unicodeScalars.filter { scalar in
      scalar.properties.generalCategory == .control && scalar != "\n"
        || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }
    #expect(hostile.isEmpty, "\(hostile.map { String($0.value, radix: 16) })")
  }
}

extension Tool {
  /// Runs the program with standard output on a terminal of its own, and returns what came there.
  static func runOnTerminal(
    _ arguments: [String], input: String, environment: [String: String]
  ) throws -> String {
    // A pseudo terminal (pty(7)): TIOCSPTLCK unlocks it, TIOCGPTN tells its number.
    let leader = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    defer { close(leader) }
    var (lock, number): (Int32, Int32) = (0, -1)
    try #require(leader >= 0 && ioctl(leader, 0x4004_5431, &lock) == 0)
    try #require(ioctl(leader, 0x8004_5430, &number) == 0)
    let name = "/dev/pts/\(number)"
    let follower = open(name, O_RDWR | O_NOCTTY)
    try #require(follower >= 0)
    let scratch = try ScratchFolder()
    try scratch.write(input, to: "input")
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = RepositoryTests.root
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: scratch.file("input"))
    process.standardOutput = FileHandle(fileDescriptor: follower, closeOnDealloc: false)
    try process.run()
    close(follower)
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    // The end of the last writer is an error here, and not an end of file.
    while case let got = read(leader, &buffer, buffer.count), got > 0 { text += buffer[..<got] }
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }
}
