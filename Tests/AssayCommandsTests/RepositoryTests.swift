// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What STYLE and the architecture promise of the files themselves.
@Suite("Repository", .timeLimit(.minutes(15)))
struct RepositoryTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct File: Sendable {
    let path: String
    let text: String

    /// The code without comments, line by line.
    var code: [Substring] {
      text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.range(of: "//").map { line[..<$0.lowerBound] } ?? line
      }
    }
  }

  static func files(below folder: String, ending: String) -> [File] {
    let base = root.appendingPathComponent(folder)
    let paths =
      FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(ending) }.sorted().compactMap { path in
      let url = base.appendingPathComponent(path)
      return (try? String(contentsOf: url, encoding: .utf8)).map { File(path: path, text: $0) }
    }
  }

  static let sources = files(below: "Sources", ending: ".swift")
  static let tests = files(below: "Tests", ending: ".swift")

  @Test func `the top level is exactly what the README says`() throws {
    // What is kept is what Git has: a checkout may hold files of its owner's besides.
    let visible = try #require(Self.kept).filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
    #expect(
      visible == [
        "Package.swift", "Sources", "Tests", "rules", "fixtures", "README.md", "CHANGELOG.md",
        "CONTRIBUTING.md", "LICENSE",
      ])
  }

  /// The names at the top level that Git keeps; nil where it cannot be asked.
  private static var kept: Set<String>? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-c", "safe.directory=*", "ls-files"]
    process.currentDirectoryURL = root
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil, let bytes = try? pipe.fileHandleForReading.readToEnd()
    else { return nil }
    process.waitUntilExit()
    let paths = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return paths.isEmpty ? nil : Set(paths.map { String($0.prefix { $0 != "/" }) })
  }

  @Test func `every suite ends within a bound`() {
    for file in Self.tests {
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() where line.hasPrefix("@Suite") {
        // The traits of a suite may stand on the lines after its name.
        let head = lines[number...].prefix { !$0.contains("struct ") && !$0.contains("class ") }
        if !head.contains(where: { $0.contains(".timeLimit(.minutes(15))") }) {
          Issue.record("\(file.path):\(number + 1) has no time limit")
        }
      }
    }
  }

  @Test func `every Swift file begins with its licence and has at most 500 lines`() {
    for file in Self.sources + Self.tests {
      // SwiftPM wants its version in the first line of a manifest; the licence is in the second.
      let tools = file.path.hasSuffix("/Package.swift") ? "// swift-tools-version: 6.2\n" : ""
      #expect(
        file.text.hasPrefix(tools + "// SPDX-License-Identifier: Apache-2.0\n"), "\(file.path)")
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(lines <= 500, "\(file.path) has \(lines) lines")
    }
  }

  @Test(
    "sources do without what hides a fault",
    arguments: ["try!", "fatalError(", "TODO", "FIXME", "as! ", "public ", "@unchecked"])
  func absent(of word: String) {
    for file in Self.sources {
      // A C pointer that is never written after creation has no other way to say so.
      if word == "@unchecked", file.path == "AssayExpressions/Pattern.swift" { continue }
      for (number, line) in file.code.enumerated() where line.contains(word) {
        Issue.record("\(file.path):\(number + 1) has '\(word)'")
      }
    }
  }

  @Test func `only the commands touch files, arguments, environment or clock`() {
    let contact = [
      "FileManager", "fopen(", "getenv(", "ProcessInfo", "CommandLine.", " Date()", "Clock()",
      "clock_gettime", "import Foundation", "import Dispatch", "fputs(", "print(",
    ]
    let entrances = ["AssayCommands/", "assay/"]
    for file in Self.sources where !entrances.contains(where: file.path.hasPrefix) {
      for (number, line) in file.code.enumerated() {
        for word in contact where line.contains(word) {
          Issue.record("\(file.path):\(number + 1) has '\(word)'")
        }
      }
    }
  }

  @Test func `only a fetch opens a socket`() {
    let sockets = [
      "CCurl", "assay_http_", "socket(", "connect(", "getaddrinfo(", "URLSession", "Networking",
    ]
    for file in Self.sources {
      for (number, line) in file.code.enumerated() {
        for word in sockets where line.contains(word) {
          #expect(
            file.path == "AssayCommands/CurlTransport.swift",
            "\(file.path):\(number + 1) has '\(word)'")
        }
        if line.contains("CurlTransport(") {
          #expect(file.path == "AssayCommands/FetchCommand.swift", "\(file.path):\(number + 1)")
        }
      }
    }
  }

  @Test func `libcurl is loaded when it is asked for, and not linked`() throws {
    let manifest = try String(
      contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
    #expect(!manifest.contains("linkedLibrary(\"curl"))
    #expect(!manifest.contains("pkgConfig: \"libcurl"))
  }

  @Test func `reports see neither rules nor interpreter`() {
    for file in Self.sources where file.path.hasPrefix("AssayReports/") {
      for module in ["AssayRules", "AssayInterpreter", "AssayExpressions", "AssayMetadata"] {
        #expect(!file.text.contains("import \(module)"), "\(file.path)")
      }
    }
  }

  /// The keys of all tables of the rule packs: accelerators, places, grids, namespaces.
  static let policyNames: Set<String> = {
    var names: Set<String> = []
    for file in files(below: "rules", ending: ".csv") {
      for line in file.text.split(separator: "\n").dropFirst() {
        let key = line.prefix { $0 != "," }.trimmingCharacters(in: ["\""])
        if key.count >= 2 { names.insert(key) }
      }
    }
    return names.union(["T0", "T1", "T2", "T3", "T4", "T5"])
  }()

  @Test func `no source names an accelerator, a place, a tier or a publisher`() throws {
    try #require(Self.policyNames.count > 50)
    // A namespace of protocol buffers, which CEL reserves (cel-spec, langdef.md), and the later of two versions,
    // which a mark of models is called like.
    let reserved: Set<Substring> = ["google", "head"]
    for file in Self.sources {
      for (number, line) in file.code.enumerated() {
        let pieces = line.split(separator: "\"", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() where index % 2 == 1 {
          let isPolicy = Self.policyNames.contains(String(piece)) && !reserved.contains(piece)
          if isPolicy, piece.count > 2 || piece.first == "T" {
            Issue.record("\(file.path):\(number + 1) names '\(piece)', which is policy")
          }
        }
      }
    }
  }
}
