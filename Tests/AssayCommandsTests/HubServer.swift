// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

/// The Hub that misbehaves, `Tests/Hub/misbehaving_hub.py`, which lives as long as the tests.
final class HubServer: Sendable {
  /// Nil where this machine has no python3.
  static let shared: HubServer? = python.map { HubServer($0) }

  /// What was asked of one of the two servers.
  struct Request: Decodable {
    /// `hub`, or `other`, which nobody should ask.
    let server: String
    let path: String
    let authorization: String
  }

  /// Records that the case `fixture` lists.
  static let fixture = "fixtures/organization/models.jsonl"

  private static let python: URL? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { URL(filePath: "\($0)/python3") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  private struct Streams {
    let process: Process
    let input: FileHandle
    let output: FileHandle
  }

  private let streams: Mutex<Streams>
  private let port: Int

  private init(_ python: URL) {
    let (input, output) = (Pipe(), Pipe())
    let process = Process()
    process.executableURL = python
    process.arguments = ["Tests/Hub/misbehaving_hub.py", HubServer.fixture]
    process.currentDirectoryURL = RepositoryTests.root
    process.standardInput = input
    process.standardOutput = output
    do {
      try process.run()
    } catch {
      Issue.record("the server does not start: \(error)")
    }
    let streams = Streams(
      process: process, input: input.fileHandleForWriting, output: output.fileHandleForReading)
    let ports = try? JSONDecoder().decode([String: Int].self, from: HubServer.line(of: streams))
    port = ports?["hub"] ?? 0
    self.streams = Mutex(streams)
  }

  /// The endpoint of a run of a case.
  func endpoint(_ name: String, _ run: String) -> String {
    "http://127.0.0.1:\(port)/\(name)/\(run)"
  }

  /// What was asked in a run.
  func requests(of run: String) throws -> [Request] {
    try streams.withLock { streams in
      streams.input.write(Data("\(run)\n".utf8))
      return try JSONDecoder().decode([Request].self, from: HubServer.line(of: streams))
    }
  }

  private static func line(of streams: Streams) -> Data {
    var line = Data()
    while let byte = try? streams.output.read(upToCount: 1), !byte.isEmpty, byte[0] != 0x0A {
      line += byte
    }
    return line
  }
}
