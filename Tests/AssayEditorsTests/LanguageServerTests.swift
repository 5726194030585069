// SPDX-License-Identifier: Apache-2.0

import AssayEditors
import AssayMetadata
import AssayRules
import AssaySource
import Testing

/// A session with the server over a pack in memory.
struct EditorSession {
  static let path = "/p/1/pack.yaml"
  static let address = "file:///p/1/pack.yaml"

  static let text = """
    assay: 1
    pack: p
    version: 1
    title: Pack
    bases: {meter: [it, facility]}
    references: {r: {title: Référence 𝛑}}
    fields:
      energy: {unit: "kWh[it]", from: [energy], title: Metered energy}
      place: {type: string, from: [place], match: grid}
    tables:
      grid:
        title: Grid
        key: string
        columns: {intensity: {unit: "gCO2e/kWh[facility]"}}
        source: r
        evidence: published
        rows: {FRA: {intensity: 56}, POL: {intensity: 662}}
    parameters:
      pue:
        title: PUE
        value: 1.25
        unit: "kWh[facility]/kWh[it]"
        source: r
        evidence: published
    quantities:
      energy:
        title: Energy
        unit: "kWh[facility]"
        quantum: "1 Wh[facility]"
        methods:
          - {id: energy.metered, value: "model.energy * pue"}
      emissions:
        title: Emissions
        unit: kgCO2e
        methods:
          - id: emissions.grid
            value: "energy * grid[model.place].intensity"

    """

  var server: LanguageServer

  init(_ text: String = text, encodings: String = "") {
    server = LanguageServer(version: "test") { path, texts in
      guard path.hasPrefix("/p/1/") else { return nil }
      return LanguageServer.Pack(
        files: PackFiles(root: "/p/1", files: texts.values.filter { $0.path.hasPrefix("/p/1/") }),
        diagnostics: [])
    }
    let general = encodings.isEmpty ? "" : #""general":{"positionEncodings":[\#(encodings)]}"#
    _ = say(#"{"id":1,"method":"initialize","params":{"capabilities":{\#(general)}}}"#)
    open(text)
  }

  mutating func open(_ text: String) {
    _ = say(
      #"{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"\#(Self.address)","version":1,"text":\#(Self.quoted(text))}}}"#
    )
  }

  /// Sends a message and returns the answers to it.
  mutating func say(_ message: String) -> [MetadataValue] {
    server.handle(.message(Array(message.utf8))).map { Self.read($0) }
  }

  /// The errors that are published of the pack.
  mutating func diagnostics() -> [MetadataValue] {
    server.settle().map { Self.read($0) }.flatMap { message -> [MetadataValue] in
      guard case .list(let list)? = message.value(of: "params")?.value(of: "diagnostics") else {
        return []
      }
      return list
    }.filter { $0.value(of: "severity") == .int(1) }
  }

  /// Asks about the place behind the first occurrence of a text.
  mutating func ask(
    _ method: String, after mark: String, in text: String = text, _ more: String = ""
  )
    -> MetadataValue
  {
    let file = SourceFile(path: Self.path, text: text)
    let offset = text.firstRange(of: mark).map { text[..<$0.upperBound].utf8.count } ?? 0
    let place = file.editorPosition(at: offset, in: .utf16)
    let answers = say(
      #"{"id":2,"method":"textDocument/\#(method)","params":{"textDocument":{"uri":"\#(Self.address)"},"position":{"line":\#(place.line),"character":\#(place.character)}\#(more)}}"#
    )
    return answers.first?.value(of: "result") ?? answers.first?.value(of: "error") ?? .null
  }

  static func quoted(_ text: String) -> String {
    "\""
      + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
        "\n", with: "\\n") + "\""
  }

  static func read(_ bytes: [UInt8]) -> MetadataValue {
    bytes.withUnsafeBytes { (try? JSONReading.strictValue($0).get()) ?? .null }
  }
}

extension MetadataValue {
  var items: [MetadataValue] { if case .list(let items) = self { items } else { [] } }

  func at(_ keys: String...) -> MetadataValue {
    keys.reduce(self) { $0.value(of: $1) ?? .null }
  }
}

@Suite("Language server", .timeLimit(.minutes(15)))
struct LanguageServerTests {
  @Test func `a pack without mistakes has none, and a mistake comes and goes with its text`() {
    var session = EditorSession()
    #expect(session.diagnostics().isEmpty)
    session.open(EditorSession.text.replacing("quantum:", with: "quantun:"))
    let found = session.diagnostics()
    #expect(found.first?.at("code") == .string("unknown-key"))
    #expect(found.first?.at("severity") == .int(1))
    session.open(EditorSession.text)
    #expect(session.diagnostics().isEmpty)
  }

  @Test func `nothing is checked before a burst of changes is over, and then once`() {
    var session = EditorSession()
    for _ in 0..<3 {
      let answers = session.say(
        #"{"method":"textDocument/didChange","params":{"textDocument":{"uri":"\#(EditorSession.address)","version":2},"contentChanges":[{"range":{"start":{"line":3,"character":0},"end":{"line":3,"character":1}},"text":"t"}]}}"#
      )
      #expect(answers.isEmpty)
    }
    #expect(session.server.settle().count == 1)
    #expect(session.server.settle().isEmpty)
  }

  @Test(
    "hover says what a name is",
    arguments: [
      ("model.ener", ["field energy: Metered energy", "unit: kWh[it]", "basis: it, of meter"]),
      ("* pu", ["parameter pue: PUE", "value: 1.25", "source: r", "evidence: published"]),
      ("value: \"ener", ["quantity energy: Energy", "unit: kWh[facility]", "- energy.metered"]),
      ("match: gr", ["table grid: Grid", "columns: intensity", "2 rows"]),
      ("].intens", ["column intensity", "unit: gCO2e/kWh[facility]"]),
      ("FR", ["row grid['FRA']", "intensity 56 gCO2e/kWh[facility]"]),
      ("    quan", ["grain of publication"]),
    ] as [(String, [String])])
  func hover(_ place: (mark: String, words: [String])) {
    var session = EditorSession()
    let answer = session.ask("hover", after: place.mark)
    guard case .string(let text) = answer.at("contents", "value") else {
      Issue.record("nothing is said after '\(place.mark)'")
      return
    }
    for word in place.words { #expect(text.contains(word), "\(text)") }
  }

  @Test(
    "completion knows what may stand at a place",
    arguments: [
      ("definitions:\n  d:\n    value: \"model.", ["id", "energy", "place"]),
      ("definitions:\n  d:\n    value: \"grid['", ["FRA", "POL"]),
      ("definitions:\n  d:\n    value: \"grid['FRA'].", ["intensity"]),
      ("definitions:\n  d:\n    value: \"quantity('1 ", ["kgCO2e", "Wh"]),
      ("definitions:\n  d:\n    value: \"quantity('1 Wh[", ["it", "facility"]),
      ("definitions:\n  d:\n    value: \"used('", ["energy.metered"]),
      ("definitions:\n  d:\n    value: \"", ["pue", "emissions", "sum", "has"]),
      ("requirements:\n  - id: a\n    severity: ", ["error", "warning", "note"]),
      ("requirements:\n  - id: a\n    ", ["severity", "assert", "clause"]),
      ("parameters:\n  a: {title: A, ", ["evidence", "unit"]),
      ("parameters:\n  a: {title: A, unit: \"", ["gCO2e"]),
      ("totals:\n  - id: a\n    sum: [", ["energy", "emissions"]),
      ("", ["quantities", "tables"]),
    ] as [(String, [String])])
  func completion(_ place: (typed: String, labels: [String])) {
    // What is typed begins a line of its own.
    let text = EditorSession.text + place.typed
    var session = EditorSession(text)
    let file = SourceFile(path: EditorSession.path, text: text)
    let end = file.editorPosition(at: text.utf8.count, in: .utf16)
    let answers = session.say(
      #"{"id":2,"method":"textDocument/completion","params":{"textDocument":{"uri":"\#(EditorSession.address)"},"position":{"line":\#(end.line),"character":\#(end.character)}}}"#
    )
    let labels = answers.first?.at("result").items.map { $0.at("label") } ?? []
    for label in place.labels { #expect(labels.contains(.string(label)), "\(labels)") }
    if place.typed.hasSuffix("severity: ") { #expect(labels.count == 3) }
  }

  @Test func `a definition is found, and every use of it`() {
    var session = EditorSession()
    let places = session.ask("definition", after: "match: gr").items
    #expect(places.first?.at("range", "start", "line") == .int(10))
    let uses = session.ask(
      "references", after: "match: gr", #","context":{"includeDeclaration":true}"#)
    #expect(uses.items.map { $0.at("range", "start", "line") } == [.int(10), .int(8), .int(36)])
  }

  @Test func `a rename changes every use and keeps the old name`() {
    var session = EditorSession()
    let answer = session.ask("rename", after: "* pu", #","newName":"site_pue""#)
    let edits = answer.at("changes", EditorSession.address).items
    #expect(edits.map { $0.at("newText") }.contains(.string("renamedFrom: pue\n    ")))
    #expect(edits.count == 3)
  }

  @Test(
    "a rename that would change something else is refused",
    arguments: [
      ("* pu", "1st"), ("* pu", "emissions"), ("* pu", "model"), ("].intens", "x"),
      ("referen", "x"),
    ])
  func refusal(_ rename: (mark: String, name: String)) {
    var session = EditorSession()
    let answer = session.ask("rename", after: rename.mark, #","newName":"\#(rename.name)""#)
    #expect(answer.at("code") == .int(-32803))
  }

  @Test func `positions count UTF-16, or UTF-8 where the client offers it`() {
    let text = EditorSession.text.replacing("Référence 𝛑}", with: "Référence 𝛑, titel: 1}")
    for (encodings, character) in [("", 38), (#""utf-8""#, 42)] {
      var session = EditorSession(text, encodings: encodings)
      let mistake = session.diagnostics().first { $0.at("code") == .string("unknown-key") }
      #expect(mistake?.at("range", "start", "character") == .int(Int64(character)))
    }
  }

  @Test(
    "what is no message is answered with an error",
    arguments: ["", "{", "[]", "null", "3", "{\"id\":1}", "\u{0}", "{\"id\":[],\"method\":3}"])
  func nonsense(_ text: String) {
    var session = EditorSession()
    let answers = session.say(text)
    #expect(answers.count == 1)
    #expect(answers.first?.at("error", "code") != .null)
  }

  @Test func `frames are whole messages, whatever pieces they come in`() {
    let message = Array(#"{"id":1}"#.utf8)
    var frames = MessageFrames()
    var found: [MessageFrames.Frame] = []
    let bytes =
      MessageFrames.framed(message) + Array("Bad: 1\r\n\r\n".utf8) + MessageFrames.framed(message)
    for byte in bytes {
      frames.append([byte])
      while let frame = frames.next() { found.append(frame) }
    }
    #expect(
      found == [.message(message), .broken("a header without Content-Length"), .message(message)])
    #expect(!frames.isInside)
  }

  @Test func `a message that is too large is passed over`() {
    var frames = MessageFrames()
    frames.append(Array("Content-Length: 99999999999\r\n\r\nabc".utf8))
    #expect(frames.next() == .broken("a message of more than \(MessageFrames.sizeLimit) bytes"))
    #expect(frames.next() == nil)
    #expect(frames.isInside)
  }
}
