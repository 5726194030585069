// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML
import Foundation
import Testing

/// The data beside the checkout, or where `ASSAY_SHARED` says.
let shared: URL? = {
  let beside = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared").standardizedFileURL
  let stated = ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(filePath: $0) }
  let folder = stated ?? beside
  return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()

/// The outcome of each case of the YAML test suite: what is accepted is read as the suite has it, and
/// what is not is refused with a reason.
@Suite(
  "YAML test suite", .enabled(if: shared != nil, "no data folder: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct YAMLConformanceTests {
  /// Valid YAML that is refused, by the first code.
  ///
  /// `yaml-syntax` is what libyaml does not know; the others are refused on purpose.
  static let refusedValid: [String: Set<String>] = [
    "expression-needs-quotes": ["2SXE", "8XYN", "W5VH"],
    "yaml-anchor-name": ["Y2GN"],
    "yaml-key-not-text": [
      "26DV", "4FJ6", "6BFJ", "6PBE", "9MMW", "E76Z", "KK5P", "LX3P", "M2N8/01", "M5DY", "Q9WF",
      "RZP5", "SBG9", "V9D5", "X38W", "XW4D",
    ],
    "yaml-question-mark": ["652Z", "HM87/01"],
    "yaml-syntax": [
      "2JQS", "2LFX", "4ABK", "4MUZ/00", "4MUZ/01", "4MUZ/02", "58MP", "5MUD", "5T43", "6BCT",
      "6CA3", "6LVF", "6M2F", "7Z25", "96NN/00", "96NN/01", "9SA2", "A2M4", "BEC7", "CFD4", "DBG4",
      "DK3J", "DK95/00", "FP8R", "FRK4", "HM87/00", "HWV9", "K3WX", "M2N8/00", "M7A3", "MUS6/05",
      "MUS6/06", "NHX8", "NJ66", "NKF9", "Q5MG", "QT73", "R4YG", "S3PD", "SM9W/01", "UKK6/00",
      "UT92", "VJP3/01", "W4TN", "Y79Y/001", "Y79Y/010",
    ],
  ]

  /// No YAML by the suite, and accepted, with what is read: indented less or by tabs, a dash as a text.
  static let acceptedInvalid: [String: String] = [
    "9C9N": "+DOC +MAP =VAL flow +SEQ =VAL a =VAL b =VAL c -SEQ -MAP",
    "DK95/01": "+DOC +MAP =VAL foo =VAL bar baz -MAP",
    "G5U8": "+DOC +SEQ +SEQ =VAL - =VAL - -SEQ -SEQ",
    "MUS6/00": "+DOC =VAL ",
    "QB6E": "+DOC +MAP =VAL quoted =VAL a b c -MAP",
    "S98Z": "+DOC +MAP =VAL empty block scalar =VAL  -MAP",
    "Y79Y/003": "+DOC +SEQ +SEQ =VAL foo =VAL foo -SEQ -SEQ",
    "YJV2": "+DOC +SEQ =VAL - -SEQ",
  ]

  /// No YAML by the suite, and accepted as a second document, which every file of ours refuses.
  static let secondDocument: Set<String> = ["9HCY", "EB22", "MUS6/01", "RHX7"]

  struct Case {
    let id: String
    let source: SourceFile
    let isValid: Bool
    /// The events of a valid case without tags, anchors and styles.
    let events: [String]
  }

  static func cases() throws -> [Case] {
    let folder = try #require(shared).appending(path: "conformance/yaml-test-suite")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try paths.filter { $0.hasSuffix("/in.yaml") }.sorted().map { path in
      let id = String(path.dropLast("/in.yaml".count))
      let bytes = try Array(Data(contentsOf: folder.appending(path: path)))
      let error = folder.appending(path: "\(id)/error").path
      let events = folder.appending(path: "\(id)/test.event")
      return Case(
        id: id, source: try #require(YAML.decode(path: id, bytes: bytes).file),
        isValid: !FileManager.default.fileExists(atPath: error),
        events: plain(try String(contentsOf: events, encoding: .utf8)))
    }
  }

  @Test func `every case has the outcome that is pinned`() throws {
    var refused: [String: Set<String>] = [:]
    var (misread, second): (Set<String>, Set<String>) = ([], [])
    var accepted: [String: String] = [:]
    var counts: [String: Int] = [:]
    for test in try Self.cases() {
      let (nodes, diagnostics) = YAML.readAll(test.source)
      let code = diagnostics.first?.code
      switch (test.isValid, code) {
      case (true, let code?): refused[code, default: []].insert(test.id)
      case (true, nil) where Self.events(of: nodes) != test.events: misread.insert(test.id)
      case (false, nil) where YAML.read(test.source).diagnostics.isEmpty:
        accepted[test.id] = Self.events(of: nodes).joined(separator: " ")
      case (false, nil): second.insert(test.id)
      default: break
      }
      let verdict = code == nil ? "accepted" : "refused"
      counts["\(test.isValid ? "valid" : "invalid") \(verdict)", default: 0] += 1
    }
    #expect(misread == [])
    #expect(refused == Self.refusedValid)
    #expect(accepted == Self.acceptedInvalid)
    #expect(second == Self.secondDocument)
    #expect(
      counts == [
        "valid accepted": 240, "valid refused": 68, "invalid refused": 82, "invalid accepted": 12,
      ])
  }

  // MARK: Events

  /// Lines of events as the suite has them, less what we leave to the schema of a file: `=VAL &a :x`
  /// and `=VAL "x` are `=VAL x`.
  private static func plain(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      switch words[0] {
      case "=VAL":
        var rest = words[1][...]
        while rest.hasPrefix("&") || rest.hasPrefix("<") {
          rest = rest.drop { $0 != " " }.dropFirst()
        }
        return "=VAL \(rest.dropFirst())"
      case "=ALI": return "=ALI \(words[1].dropFirst())"
      case "+MAP", "-MAP", "+SEQ", "-SEQ", "+DOC": return String(words[0])
      default: return nil
      }
    }
  }

  private static func events(of documents: [YAMLNode]) -> [String] {
    documents.flatMap { ["+DOC"] + events(of: $0) }
  }

  private static func events(of node: YAMLNode) -> [String] {
    if let pairs = node.pairs {
      return ["+MAP"] + pairs.flatMap { events(of: $0.key) + events(of: $0.value) } + ["-MAP"]
    }
    if let items = node.items { return ["+SEQ"] + items.flatMap { events(of: $0) } + ["-SEQ"] }
    if case .alias(let name) = node.content { return ["=ALI \(name)"] }
    let escapes: [Unicode.Scalar: String] = [
      "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\u{8}": "\\b",
    ]
    let text = (node.text ?? "").unicodeScalars.map { escapes[$0] ?? String($0) }
    return ["=VAL " + text.joined()]
  }
}
