// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource
import Foundation
import FoundationXML
import Testing

@testable import AssayReports

/// Reports that other tools take: SARIF, JUnit, Markdown.
@Suite("Reports for tools", .timeLimit(.minutes(15)))
struct ToolReportTests {
  private static let waiver = Waiver(
    approver: "The board", reason: "a [link](https://x.y) {0}", from: nil, until: "2027-01-01")

  private static let header = SampleAudit.header

  private static func finding(
    _ result: RequirementResult, message: String = "acme/large lacks it", waiver: Waiver? = nil,
    places: [String] = ["models.jsonl:3:7 /downloads"]
  ) -> Finding {
    Finding(
      rule: "disclosure.energy", kind: .datagap, model: "acme/large", result: result,
      severity: .error, message: message, at: header.rules[0].at, clauses: [SampleAudit.clause],
      waiver: waiver, places: places)
  }

  private static func model(_ findings: [Finding], _ results: [RequirementResult]) -> ModelResult {
    ModelResult(
      id: "acme/large", entity: "acme", place: "models.jsonl:3", tier: nil, score: nil,
      quantities: [], lineage: Lineage(run: "acme/large"), disclose: [], findings: findings,
      results: results)
  }

  private func document(_ report: some AuditReport, _ findings: [Finding]) throws -> String {
    let bytes = report.document(
      inputs: SampleAudit.inputs, models: [Self.model(findings, [.fail, .pass])],
      findings: findings, summary: try SampleAudit.accumulator().summary(for: SampleAudit.header))
    return String(decoding: bytes, as: UTF8.self)
  }

  private func run(_ findings: [Finding]) throws -> [String: Any] {
    let text = try document(AuditSARIF(header: Self.header), findings)
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require((root?["runs"] as? [[String: Any]])?.first)
  }

  private func results(_ findings: [Finding]) throws -> [[String: Any]] {
    try #require(try run(findings)["results"] as? [[String: Any]])
  }

  @Test func `what is not known is open, and of no level`() throws {
    let results = try results([.fail, .unknown, .error].map { Self.finding($0) })
    #expect(results.map { $0["kind"] as? String } == ["fail", "open", "review"])
    #expect(results.map { $0["level"] as? String } == ["error", "none", "none"])
  }

  @Test func `what could not be evaluated is told of the run as well`() throws {
    let run = try run([Self.finding(.error), Self.finding(.fail)])
    let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
    #expect((invocation["toolExecutionNotifications"] as? [Any])?.count == 1)
  }

  @Test func `a result is at its line, and about its model`() throws {
    let result = try #require(try results([Self.finding(.fail)]).first)
    let location = try #require((result["locations"] as? [[String: Any]])?.first)
    let physical = try #require(location["physicalLocation"] as? [String: Any])
    #expect(physical["region"] as? [String: Int] == ["startLine": 3, "startColumn": 7])
    let logical = location["logicalLocations"] as? [[String: String]]
    #expect(logical?.map { $0["fullyQualifiedName"] } == ["acme/large", "/downloads"])
  }

  @Test func `a finding of a model that names no place is at the model's record`() throws {
    let result = try #require(try results([Self.finding(.fail, places: [])]).first)
    let location = try #require((result["locations"] as? [[String: Any]])?.first)
    let physical = try #require(location["physicalLocation"] as? [String: Any])
    #expect(physical["region"] as? [String: Int] == ["startLine": 3])
  }

  @Test func `a fingerprint stays when lines move, and tells members apart`() throws {
    func fingerprint(_ place: String) throws -> String? {
      let result = try results([Self.finding(.fail, places: [place])]).first
      return (result?["partialFingerprints"] as? [String: String])?["assayFinding/v1"]
    }
    let first = try #require(try fingerprint("models.jsonl:3 /downloads"))
    #expect(try fingerprint("models.jsonl:400:9 /downloads") == first)
    #expect(try fingerprint("models.jsonl:3 /likes") != first)
  }

  @Test func `a waiver is an accepted suppression with its reason`() throws {
    let result = try #require(try results([Self.finding(.fail, waiver: Self.waiver)]).first)
    let suppression = try #require((result["suppressions"] as? [[String: String]])?.first)
    #expect(suppression["status"] == "accepted")
    #expect(suppression["justification"]?.contains("The board") == true)
    #expect(result["kind"] as? String == "fail")
  }

  @Test func `no text of a stranger is a placeholder or a link of a message`() throws {
    let result = try #require(
      try results([Self.finding(.fail, message: #"{0} [x](1) \[ }{"#)]).first)
    let message = result["message"] as? [String: String]
    #expect(message?["text"] == #"{{0}} \[x\](1) \\\[ }}{{"#)
  }

  @Test func `a rule names its clause as a taxon of the work it is in`() throws {
    let run = try run([Self.finding(.fail)])
    let taxonomy = try #require((run["taxonomies"] as? [[String: Any]])?.first)
    #expect(taxonomy["informationUri"] as? String == "https://example.org/policy")
    let taxa = try #require(taxonomy["taxa"] as? [[String: Any]])
    #expect(taxa.map { $0["id"] as? String } == ["p4-2"])
    let result = try #require((run["results"] as? [[String: Any]])?.first)
    #expect((result["taxa"] as? [[String: Any]])?.first?["id"] as? String == "p4-2")
  }

  @Test(
    "a path is a reference",
    arguments: [
      ("a b/ä:1.jsonl", "a%20b/%C3%A4%3A1.jsonl"), ("/x/y", "file:///x/y"), ("../m", "../m"),
    ])
  func path(_ path: String, _ reference: String) {
    #expect(URIText.path(path) == reference)
  }

  @Test(
    "what is no plain address of the web is no link",
    arguments: [
      "javascript:alert(1)", "https://", "https:///x", "http://a b", "https://x/\"y", "HTTPS://x",
      "https://x/<y>", "data:text/html,x", "https://user\u{202E}x",
    ])
  func address(_ text: String) {
    #expect(URIText.web(text) == nil)
  }

  @Test(
    "a place is taken apart",
    arguments: [
      ("models.jsonl:17", "models.jsonl", 17, nil, ""),
      ("a:b.yaml:4:7 /models/x", "a:b.yaml", 4, 7, "/models/x"),
      (
        "runs.csv:3 energy and 9 more rows (their sum)", "runs.csv", 3, nil,
        "energy and 9 more rows (their sum)"
      ),
    ] as [(String, String, Int, Int?, String)])
  func place(_ text: String, _ path: String, _ line: Int, _ column: Int?, _ rest: String) throws {
    let place = try #require(PlaceText(text))
    #expect(place.path == path)
    #expect(place.line == line)
    #expect(place.column == column)
    #expect(place.rest == rest)
  }

  private func junit(_ findings: [Finding]) throws -> String {
    let text = try document(AuditJUnit(header: SampleAudit.header), findings)
    let parser = XMLParser(data: Data(text.utf8))
    #expect(parser.parse(), "\(text)")
    return text
  }

  @Test func `each requirement that applies is a case of the model's suite`() throws {
    let text = try junit([Self.finding(.fail)])
    #expect(text.contains(#"name="acme/large" tests="2" failures="1" errors="0" skipped="0""#))
    #expect(text.contains(#"<failure message="acme/large lacks it" type="error">"#))
  }

  @Test func `what is not known, and what is waived, is skipped and says why`() throws {
    let unknown = try junit([Self.finding(.unknown)])
    #expect(unknown.contains(#"<skipped message="acme/large lacks it"/>"#))
    let waived = try junit([Self.finding(.fail, waiver: Self.waiver)])
    #expect(waived.contains(#"failures="0" errors="0" skipped="1""#))
    #expect(waived.contains("waived by The board"))
  }

  @Test func `XML holds no character that it does not allow`() throws {
    let text = try junit([
      Self.finding(.fail, message: "\u{0}\u{1}\u{B}\u{FFFE}\u{FFFF}]]><x a='\"'>&amp;")
    ])
    let allowed = text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || (scalar.value >= 0x20 && scalar.value < 0xFFFE)
    }
    #expect(allowed)
    #expect(!text.contains("<x"))
  }

  @Test func `Markdown for a comment says what fails first, and how many`() throws {
    let text = try document(AuditMarkdown(header: SampleAudit.header), [])
    try Golden.check(text, "audit.md")
  }

  @Test(
    "a finding of an organization or a total names it in every report",
    arguments: [
      FindingGroup(total: nil, part: .init(key: "entity", value: "acme")),
      FindingGroup(total: "all", part: nil),
      FindingGroup(total: "all", part: .init(key: "place", value: nil)),
    ])
  func group(_ group: FindingGroup) throws {
    let finding = Finding(
      rule: "disclosure.energy", kind: .datagap, model: nil, group: group, result: .fail,
      severity: .error, message: "\(group.name) lacks it", at: Self.header.rules[0].at)
    let name = group.name
    for report in [
      try document(AuditSARIF(header: Self.header), [finding]),
      try document(AuditJUnit(header: Self.header), [finding]),
      try document(AuditJSON(header: Self.header), [finding]),
      try document(AuditCSV(header: Self.header, rows: .findings), [finding]),
      try document(AuditHTML(header: Self.header, models: 1), [finding]),
    ] { #expect(report.contains(name)) }
    let result = try #require(try results([finding]).first)
    let locations = try #require(result["locations"] as? [[String: Any]])
    let logical = try #require(locations.first?["logicalLocations"] as? [[String: Any]])
    #expect(logical.map { $0["fullyQualifiedName"] as? String } == [name])
    #expect(logical.map { $0["kind"] as? String } == ["group"])
  }

  @Test func `Markdown never has more than a comment may have`() throws {
    let long = String(repeating: "*_", count: 20_000)
    let findings = (0..<30).map { index in
      Finding(
        rule: "r\(index)", kind: .datagap, model: "m\(index)", result: .fail, severity: .error,
        message: long, at: nil, remedy: long, places: ["\(long):1"])
    }
    let summary = try SampleAudit.accumulator().summary(for: SampleAudit.header)
    let grave = AuditSummary(
      models: 30, tiers: [], withoutTier: 30, totals: summary.totals, requirements: [],
      worst: findings, disclose: summary.disclose, largest: [], scores: nil)
    let text = AuditMarkdown(header: SampleAudit.header).report(
      inputs: SampleAudit.inputs, summary: grave)
    #expect(text.count <= 65_536)
    #expect(text.contains("would not go into a comment"))
    #expect(text.contains("Severity"))
  }
}
