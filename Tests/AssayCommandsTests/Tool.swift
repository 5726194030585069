// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

/// The program as a user runs it: another process, with its streams and its exit status.
enum Tool {
  struct Run {
    let status: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// It stands beside the bundle of tests that is running.
  static let program = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "assay")

  static let defaultPack = "rules/hugging-carbon/1.0.0"
  static let minimalPack = "fixtures/packs/good/minimal"

  /// Runs the program in a folder; paths of the arguments are relative to it.
  static func run(
    _ arguments: [String], in folder: URL = RepositoryTests.root, input: String = "",
    environment: [String: String] = [:]
  ) throws -> Run {
    let scratch = try ScratchFolder()
    try scratch.write(input, to: "input")
    try scratch.write("", to: "output")
    try scratch.write("", to: "errors")
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: scratch.file("input"))
    process.standardOutput = try FileHandle(forWritingTo: scratch.file("output"))
    process.standardError = try FileHandle(forWritingTo: scratch.file("errors"))
    try process.run()
    #expect(ends(process), "\(arguments) did not end")
    #expect(process.terminationReason == .exit, "\(arguments) ended by a signal")
    return Run(
      status: process.terminationStatus, output: try Data(contentsOf: scratch.file("output")),
      errors: String(decoding: try Data(contentsOf: scratch.file("errors")), as: UTF8.self))
  }

  /// Runs a command of the shell, in which `assay` is the program and `PACK` a rule pack.
  static func shell(
    _ command: String, in folder: URL, environment: [String: String] = [:]
  ) throws -> Run {
    let scratch = try ScratchFolder()
    try scratch.write("", to: "output")
    try scratch.write("", to: "errors")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "assay() { \"$ASSAY\" \"$@\"; }\n" + command]
    process.currentDirectoryURL = folder
    let own = [
      "ASSAY": program.path, "PACK": RepositoryTests.root.appending(path: minimalPack).path,
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(own) { $1 }
      .merging(environment) { $1 }
    process.standardOutput = try FileHandle(forWritingTo: scratch.file("output"))
    process.standardError = try FileHandle(forWritingTo: scratch.file("errors"))
    try process.run()
    #expect(ends(process), "\(command) did not end")
    return Run(
      status: process.terminationStatus, output: try Data(contentsOf: scratch.file("output")),
      errors: String(decoding: try Data(contentsOf: scratch.file("errors")), as: UTF8.self))
  }

  /// Starts an audit of `in.jsonl` in a folder, which has a pipe `blocked` that nobody reads, and waits
  /// until it has read its inputs and begun its reports.
  static func startBlockedAudit(in folder: URL, rules: String? = nil) throws -> Process {
    try #require(mkfifo(folder.appending(path: "blocked").path, 0o600) == 0)
    let process = Process()
    process.executableURL = program
    process.arguments = [
      "audit", "in.jsonl", "--rules",
      rules ?? RepositoryTests.root.appending(path: minimalPack).path, "--as-of", "2026-06-30",
      "-o", "json=out.json", "-o", "text=blocked",
    ]
    process.currentDirectoryURL = folder
    process.standardError = try FileHandle(forWritingTo: folder.appending(path: "errors"))
    try process.run()
    for _ in 0..<2000 where !holdsUnnamedFile(process) { usleep(10_000) }
    #expect(holdsUnnamedFile(process), "the reports were not begun")
    return process
  }

  /// Whether a process has a file open that has no name.
  static func holdsUnnamedFile(_ process: Process) -> Bool {
    let folder = "/proc/\(process.processIdentifier)/fd"
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return numbers.contains { number in
      let goal = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(number)")
      return goal?.hasSuffix(" (deleted)") == true
    }
  }

  /// Waits for a process, and ends it after a while, which no test needs.
  ///
  /// - Returns: Whether it ended by itself.
  static func ends(_ process: Process, within seconds: Int = 240) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while process.isRunning {
      guard ContinuousClock.now < deadline else {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return false
      }
      usleep(5000)
    }
    process.waitUntilExit()
    return true
  }

  /// Audits inputs by a pack of the repository, as of 30 June 2026.
  static func audit(
    _ inputs: [String], rules: String = minimalPack, _ options: [String] = [],
    in folder: URL = RepositoryTests.root, input: String = ""
  ) throws -> Run {
    let pack = RepositoryTests.root.appending(path: rules).path
    return try run(
      ["audit"] + inputs + ["--rules", pack, "--as-of", "2026-06-30"] + options, in: folder,
      input: input)
  }
}

/// A folder of a test's own, gone with it.
final class ScratchFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "assay-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appending(path: name) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: file(name))
  }

  func text(_ name: String) throws -> String {
    try String(contentsOf: file(name), encoding: .utf8)
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }
}
