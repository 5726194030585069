// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The command as a user runs it, against a server on this machine that misbehaves.
@Suite(
  "Fetch", .enabled(if: HubServer.shared != nil, "no python3, in which the server is written"),
  .timeLimit(.minutes(15)))
struct FetchCommandTests {
  private static let token = "hf_aTokenThatNobodyElseMaySee"
  private static let list = ["--author", "acme"]
  private static let whole = ["m.jsonl", "m.jsonl.manifest.json"]
  private static let partial = ["m.jsonl.partial"]

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let arguments: [String]
    let patience: Int
    /// The numbers of the models of acme in the file; nil where there is no file.
    let models: [Int]?
    let says: [String]
    let requests: Int?
    let leaves: [String]

    /// A case that ends well.
    static func well(
      _ name: String, _ arguments: [String] = list, _ models: [Int] = Array(0..<8),
      says: String..., requests: Int? = nil
    ) -> Case {
      Case(
        testDescription: name, arguments: arguments, patience: 20, models: models, says: says,
        requests: requests, leaves: whole)
    }

    /// A case that ends in a fault.
    static func fault(
      _ name: String, _ arguments: [String] = list, patience: Int = 1, says: String...,
      requests: Int? = nil, leaves: [String] = []
    ) -> Case {
      Case(
        testDescription: name, arguments: arguments, patience: patience, models: nil,
        says: says, requests: requests, leaves: leaves)
    }
  }

  static let cases: [Case] = [
    .well("plain", requests: 3),
    .well("plain", ["acme/m2", "acme/M1", "ACME/m2"], [2, 1], requests: 2),
    .well("gzipped", requests: 2),
    .well("relative-link", requests: 2),
    .well("chunked-with-trailer", requests: 1),
    .well(
      "renamed", ["old/m1", "acme/m1"], [1],
      says: "1 record came again, and stands once", "'old/m1' is now 'acme/m1'"),
    .well("duplicate-pages", says: "3 records came again, and stand once"),
    .well("duplicate-records", says: "3 records came again, and stand once"),
    .well("retry-after-seconds", says: "waits 1 s"),
    .well("retry-after-date", says: "waits 1 s"),
    .well("retry-after-nonsense", says: "HTTP 503"),
    .well("limit-of-429", says: "the limit of requests is used up (HTTP 429)"),
    .well("limit-used-up", says: "waits 2 s", requests: 2),
    .well("trouble-once", says: "HTTP 500", requests: 5),
    .well("truncated-once", says: "it ends in the middle"),
    .well("reset-once", says: "the connection broke"),
    .well("reset-within-body", says: "the connection broke"),

    .fault("link-to-other-host", says: "'Link' leads to another server", requests: 1),
    .fault("link-to-other-scheme", says: "'Link' leads to another server", requests: 1),
    .fault("link-without-scheme", says: "'Link' leads to another server", requests: 1),
    .fault("link-with-user", says: "no address that can be asked", requests: 1),
    .fault("link-with-backslash", says: "no address that can be asked", requests: 1),
    .fault("link-to-other-list", says: "which is another list", requests: 1),
    .fault("link-unreadable", says: "'Link' says 'the next page'", requests: 1),
    .fault("looping-cursors", says: "which was read before", requests: 3),
    .fault("cursor-to-itself", says: "which was read before", requests: 2),
    .fault("endless-cursors", says: "3 pages in a row had no new record", requests: 4),
    .fault("endless-empty-pages", says: "3 pages in a row had no new record", requests: 4),
    .fault("no-models", says: "no model of 'acme' is listed"),
    .fault("storm-of-429", says: "(HTTP 429); asked 2 times", requests: 2),
    .fault(
      "retry-after-a-day", says: "86400 s until it may be asked again", "what has come so far",
      requests: 2, leaves: partial),
    .fault("refused", says: "HTTP 401: Invalid credentials", "help: the token in HF_TOKEN"),
    .fault("gated", ["acme/m1"], says: "HTTP 403: Access to", "\\u{1b}[2J"),
    .fault("misspelt", ["acme/atlas-7"], says: "help: did you mean 'acme/atlas-7b'?"),
    .fault("teapot", says: "HTTP 418, where 200 is expected", requests: 1),
    .fault("truncated", says: "it ends in the middle; asked 2 times"),
    .fault("truncated-model", ["acme/m0"], says: "it ends in the middle; asked 2 times"),
    .fault("too-short", says: "the connection broke", requests: 2),
    .fault("too-long", says: "it ends in the middle"),
    .fault("empty-body", says: "it is empty"),
    .fault("no-content", says: "HTTP 204"),
    .fault("slow-bytes", patience: 0, says: "slower than 64 bytes a second"),
    .fault("silent", patience: 0, says: "the server is silent"),
    .fault("gzip-bomb", says: "more than 134217728 bytes, decompressed", requests: 1),
    .fault("gzip-broken", patience: 0, says: "the connection broke"),
    .fault("other-encoding", patience: 0, says: "the connection broke"),
    .fault("huge-headers", says: "headers have more than 262144 bytes", requests: 1),
    .fault("huge-header", patience: 0, says: "header"),
    .fault("endless-hints", says: "headers have more than 262144 bytes", requests: 1),
    .fault("not-http", patience: 0, says: "the connection broke"),
    .fault("html", says: "the answer is 'text/html', where JSON is expected", requests: 1),
    .fault("html-as-json", says: "the answer is not a list of models: it is no list"),
    .fault("error-as-answer", says: "the answer is not a list of models: it is no list"),
    .fault("error-in-list", says: "has none of 'id', 'modelId' and 'name'"),
    .fault("list-as-model", ["acme/m0"], says: "the answer is not a model: it is no object"),
    .fault("model-without-id", ["acme/m0"], says: "has none of 'id'"),
    .fault("model-of-odd-name", ["acme/m0"], says: "is no name of a model"),
    .fault("line-break-in-text", patience: 0, says: "a control character or line break"),
    .fault("redirect-to-other-host", says: "'Location' leads to another server", requests: 1),
    .fault("redirect-without-scheme", says: "'Location' leads to another server", requests: 1),
    .fault("redirect-to-file", says: "leads to 'file:///etc/passwd'", requests: 1),
    .fault("redirect-loop", says: "more than 5 times", requests: 6),
    .fault("redirect-nowhere", says: "does not say where to", requests: 1),
  ]

  /// Runs the command in a folder against a case, and holds what it asked to what is safe.
  private func fetch(
    _ name: String, _ arguments: [String], run: String, patience: Int = 20,
    in scratch: ScratchFolder
  ) throws -> (Tool.Run, [HubServer.Request]) {
    let server = try #require(HubServer.shared)
    let tool = try Tool.run(
      ["fetch"] + arguments
        + ["-o", "m.jsonl", "--timeout", "1", "--patience", String(patience)],
      in: scratch.url, environment: Self.environment(server.endpoint(name, run)))
    let requests = try server.requests(of: run)
    #expect(requests.allSatisfy { $0.server == "hub" }, "another server was asked")
    #expect(requests.allSatisfy { $0.authorization == "Bearer \(Self.token)" })
    #expect(!tool.text.contains(Self.token) && !tool.errors.contains(Self.token))
    for name in scratch.names {
      let leaks = try Data(contentsOf: scratch.file(name)).range(of: Data(Self.token.utf8)) != nil
      #expect(!leaks, "\(name) holds the token")
    }
    return (tool, requests)
  }

  private static func environment(_ endpoint: String) -> [String: String] {
    ["HF_ENDPOINT": endpoint, "HF_TOKEN": token, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"]
  }

  private func models(in scratch: ScratchFolder) throws -> [String] {
    try scratch.text("m.jsonl").split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return (object as? [String: Any])?["id"] as? String ?? ""
    }
  }

  @Test("no token leaves the Hub, no record is lost or doubled", arguments: cases)
  func misbehaviour(_ testCase: Case) throws {
    let scratch = try ScratchFolder()
    let (tool, requests) = try fetch(
      testCase.testDescription, testCase.arguments, run: UUID().uuidString,
      patience: testCase.patience, in: scratch)
    #expect(tool.status == (testCase.models == nil ? 2 : 0), "\(tool.errors)")
    #expect(scratch.names == testCase.leaves)
    for text in testCase.says { #expect(tool.errors.contains(text), "\(tool.errors)") }
    if let count = testCase.requests { #expect(requests.count == count) }
    guard let models = testCase.models else {
      #expect(tool.text.isEmpty)
      return
    }
    #expect(try self.models(in: scratch) == models.map { "acme/m\($0)" })
    let noun = models.count == 1 ? "record" : "records"
    #expect(tool.text == "m.jsonl: \(models.count) \(noun)\n")
  }

  @Test func `records that an audit cannot read are kept, and it says so`() throws {
    let scratch = try ScratchFolder()
    let (tool, _) = try fetch("odd-records", Self.list, run: UUID().uuidString, in: scratch)
    #expect(tool.status == 0)
    #expect(tool.errors.contains("6 records cannot be read; they are in the file as they came"))
    let lines = try Data(contentsOf: scratch.file("m.jsonl")).split(separator: 0x0A)
    #expect(lines.count == 8)
    #expect(
      lines[0]
        == Data(#"{"id":"acme/m0","big":123456789012345678901234567890,"more":1e999}"#.utf8))
    let audit = try Tool.audit(["m.jsonl"], ["--format", "jsonl"], in: scratch.url)
    #expect(audit.text.contains("\"records\":2,\"unreadable\":6"), "\(audit.text.prefix(500))")
  }

  @Test func `a record of another author is kept, and told`() throws {
    let scratch = try ScratchFolder()
    let (tool, _) = try fetch("ignores-author", Self.list, run: UUID().uuidString, in: scratch)
    #expect(try models(in: scratch) == ["acme/m0", "acme/m1", "stranger/m1"])
    #expect(tool.errors.contains("1 record is of another author than was asked for"))
  }

  // MARK: Cards

  @Test func `cards come with the records, and those that cannot be had are told`() throws {
    let scratch = try ScratchFolder()
    let (tool, requests) = try fetch(
      "cards", Self.list + ["--cards"], run: UUID().uuidString, in: scratch)
    #expect(tool.status == 0, "\(tool.errors)")
    for part in [
      "the card of 'acme/m2' could not be read: access is refused (HTTP 401",
      "the card of 'acme/m3' could not be read: 'Location' leads to another server",
      "the card of 'acme/m4' could not be read: the answer is not a text: it is not UTF-8",
      "waits 1 s",
    ] {
      #expect(tool.errors.contains(part), "\(tool.errors)")
    }
    let records = try scratch.text("m.jsonl").split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    let readmes = records.map { ($0["readme"] as? String)?.split(separator: "\n")[3].description }
    #expect(readmes == ["# m0", nil, nil, nil, nil, "# m5", "# m6", "# m7"])
    let manifest = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: scratch.file(Self.whole[1])))
        as? [String: Any])
    let cards = (manifest["got"] as? [String: Any])?["cards"] as? [String: Any]
    #expect(cards?["found"] as? Int == 4)
    #expect(cards?["absent"] as? Int == 1)
    #expect((cards?["unread"] as? [Any])?.count == 3)
    // Nothing of a model is asked for but its card: all else would count as a download.
    let files = requests.map(\.path).filter { !$0.contains("/api/models") }
    #expect(files.allSatisfy { $0.contains("/resolve/main/README.md") })
  }

  // MARK: Interruptions

  @Test func `after a failure the same command goes on where it was`() throws {
    let scratch = try ScratchFolder()
    let run = UUID().uuidString
    try scratch.write("old", to: "m.jsonl")
    let (first, asked) = try fetch(
      "trouble-on-second-page", Self.list, run: run, patience: 0, in: scratch)
    #expect(first.status == 2)
    #expect(first.errors.contains("what has come so far is kept in m.jsonl.partial"))
    #expect(scratch.names == ["m.jsonl", "m.jsonl.partial"])
    #expect(try scratch.text("m.jsonl") == "old")
    #expect(asked.count == 2)

    let (other, _) = try fetch("plain", ["--author", "acne"], run: run, in: scratch)
    #expect(other.status == 2)
    #expect(other.errors.contains("m.jsonl.partial: is of another fetch"), "\(other.errors)")

    let (second, all) = try fetch("trouble-on-second-page", Self.list, run: run, in: scratch)
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.contains("goes on with m.jsonl.partial"))
    #expect(scratch.names == Self.whole)
    #expect(try models(in: scratch) == (0..<8).map { "acme/m\($0)" })
    // The first page was asked for once; the third is asked for again, as it always is here.
    #expect(all.count { !$0.path.contains("cursor") } == 1)
  }

  @Test func `a cursor that is not known any more ends it, and the next run begins anew`() throws {
    let scratch = try ScratchFolder()
    let run = UUID().uuidString
    let (first, _) = try fetch("cursor-forgotten", Self.list, run: run, patience: 0, in: scratch)
    #expect(first.status == 2)
    #expect(scratch.names == Self.partial)
    let (second, _) = try fetch("cursor-forgotten", Self.list, run: run, patience: 0, in: scratch)
    #expect(second.errors.contains("help: give the same command again: it begins anew"))
    #expect(scratch.names == [])
  }

  /// Starts the command, and waits until a file of it is there, or for a moment.
  private func start(_ name: String, run: String, in scratch: ScratchFolder) throws -> Process {
    let server = try #require(HubServer.shared)
    let process = Process()
    process.executableURL = Tool.program
    process.arguments = ["fetch"] + Self.list + ["-o", "m.jsonl", "--timeout", "30"]
    process.currentDirectoryURL = scratch.url
    process.environment = ProcessInfo.processInfo.environment
      .merging(Self.environment(server.endpoint(name, run))) { $1 }
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<200 {
      let requests = try server.requests(of: run).count
      if requests == (name == "silent" ? 1 : 2) { break }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return process
  }

  @Test func `a run that is killed is gone on with, and not while it runs`() throws {
    let scratch = try ScratchFolder()
    let run = UUID().uuidString
    let process = try start("silent-on-second-page", run: run, in: scratch)
    let (other, _) = try fetch("silent-on-second-page", Self.list, run: run, in: scratch)
    #expect(other.status == 2)
    #expect(other.errors.contains("m.jsonl.partial: is being written by another run"))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(scratch.names == Self.partial)
    let (second, requests) = try fetch("silent-on-second-page", Self.list, run: run, in: scratch)
    #expect(second.status == 0, "\(second.errors)")
    #expect(try models(in: scratch) == (0..<8).map { "acme/m\($0)" })
    #expect(requests.count { !$0.path.contains("cursor") } == 1)
  }

  @Test func `a run that is ended before anything came leaves nothing`() throws {
    let scratch = try ScratchFolder()
    let process = try start("silent", run: UUID().uuidString, in: scratch)
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 128 + SIGTERM)
    #expect(scratch.names == [])
  }

  // MARK: What comes of it

  @Test func `what was fetched audits as what was there`() throws {
    let (there, here) = (try ScratchFolder(), try ScratchFolder())
    let fixture = try String(
      contentsOf: RepositoryTests.root.appending(path: HubServer.fixture), encoding: .utf8)
    // A line of it is broken, and one comes twice, of which a fetch takes the first.
    var ids: Set<String> = []
    let lines = fixture.split(separator: "\n").filter { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      guard let id = object?["id"] as? String, id.hasPrefix("acme-research/") else { return false }
      return ids.insert(id).inserted
    }
    try #require(lines.count > 10)
    try there.write(lines.joined(separator: "\n") + "\n", to: "m.jsonl")
    let (tool, _) = try fetch(
      "fixture", ["--author", "acme-research"], run: UUID().uuidString, in: here)
    try #require(tool.status == 0, "\(tool.errors)")
    let options = ["--format", "json", "--fail-on", "never"]
    let expected = try Tool.audit(
      ["m.jsonl"], rules: Tool.defaultPack, options, in: there.url)
    let audit = try Tool.audit(["m.jsonl"], rules: Tool.defaultPack, options, in: here.url)
    #expect(audit.status == 0)
    let isSame = audit.output == expected.output
    #expect(isSame)
    // The manifest names the file as the audit does.
    let manifest = try here.text(Self.whole[1])
    let digest = try #require(manifest.split(separator: "\"digest\": ").last?.prefix(73))
    #expect(audit.text.contains(digest))
  }

  struct UsageCase: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let says: String
    var environment: [String: String] = [:]
    var testDescription: String { arguments.joined(separator: " ") + " \(environment)" }
  }

  static let usageCases = [
    UsageCase(arguments: ["-o", "m.jsonl"], says: "name what to fetch"),
    UsageCase(arguments: ["acme/m1"], says: "--output"),
    UsageCase(arguments: ["acme/m1", "-o", "-"], says: "-o names a file"),
    UsageCase(arguments: ["acme/m1", "-o", "/dev/null"], says: "is no file"),
    UsageCase(arguments: ["acme/m1", "-o", "."], says: "is no file"),
    UsageCase(arguments: ["acme/m1", "-o", "no/such/m.jsonl"], says: "cannot write it"),
    UsageCase(
      arguments: ["https://huggingface.co/acme/m1", "-o", "m.jsonl"],
      says: "is no name of a model; give it as ORG/NAME"),
    UsageCase(arguments: ["--author", "acme/m1", "-o", "m.jsonl"], says: "is no name of a user"),
    UsageCase(arguments: ["a/b", "-o", "m.jsonl", "--timeout", "0"], says: "--timeout"),
    UsageCase(
      arguments: ["a/b", "-o", "m.jsonl"], says: "HF_ENDPOINT is 'hub', which is no address",
      environment: ["HF_ENDPOINT": "hub"]),
    UsageCase(
      arguments: ["a/b", "-o", "m.jsonl"], says: "for everybody on the way to read",
      environment: ["HF_ENDPOINT": "http://hub.invalid", "HF_TOKEN": token]),
    UsageCase(
      arguments: ["a/b", "-o", "m.jsonl"], says: "HF_TOKEN holds a character",
      environment: ["HF_TOKEN": "hf a"]),
    UsageCase(
      arguments: ["a/b", "-o", "m.jsonl", "--patience", "0"], says: "cannot be reached",
      environment: ["HF_ENDPOINT": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"]),
  ]

  @Test("what is wrong with usage or surroundings is said, with status 2", arguments: usageCases)
  func usage(_ testCase: UsageCase) throws {
    let scratch = try ScratchFolder()
    let run = try Tool.run(
      ["fetch"] + testCase.arguments, in: scratch.url, environment: testCase.environment)
    #expect(run.status == 2)
    #expect(run.errors.contains(testCase.says), "\(run.errors)")
    #expect(!run.errors.contains(Self.token))
    #expect(scratch.names == [])
  }

  @Test func `the help has examples`() throws {
    let run = try Tool.run(["fetch", "--help"])
    #expect(run.status == 0)
    #expect(run.text.contains("assay fetch --author allenai -o models.jsonl"))
  }
}
