// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Foundation
import Testing

@testable import AssayReports

@Suite("Audit as JSON", .timeLimit(.minutes(15)))
struct AuditJSONTests {
  private func bytes(_ layout: AuditJSON.Layout) throws -> [UInt8] {
    try AuditJSON(header: SampleAudit.header, layout: layout).document(
      inputs: SampleAudit.inputs, models: SampleAudit.models, findings: [SampleAudit.finding],
      summary: SampleAudit.accumulator().summary(for: SampleAudit.header))
  }

  private func object(_ bytes: some Sequence<UInt8>) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  private func keys(of bytes: [UInt8], _ expected: [String]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    var start = text.startIndex
    for key in expected {
      let range = try #require(text.range(of: "\"\(key)\":", range: start..<text.endIndex))
      start = range.upperBound
    }
  }

  @Test func `the document is well-formed and has the names of the contract in their order`() throws
  {
    let bytes = try bytes(.document)
    let document = try object(bytes)
    #expect(
      Set(document.keys) == [
        "format", "tool", "pack", "asOf", "inputs", "models", "findings", "totals", "summary",
      ])
    #expect(document["format"] as? String == "assay.audit/2")
    #expect((document["models"] as? [Any])?.count == 3)
    try keys(
      of: bytes,
      ["format", "tool", "pack", "asOf", "inputs", "models", "findings", "totals", "summary"])
  }

  @Test func `the document reads as recorded`() throws {
    try Golden.check(String(decoding: bytes(.document), as: UTF8.self), "audit.json")
  }

  @Test func `each model stands on a line of its own`() throws {
    let lines = try bytes(.document).split(separator: UInt8(ascii: "\n"))
    #expect(lines.filter { $0.starts(with: Array("{\"id\":\"acme/".utf8)) }.count == 2)
  }

  @Test func `figures are exact decimals`() throws {
    let text = String(decoding: try bytes(.document), as: UTF8.self)
    #expect(
      text.contains(
        "\"emissions\":{\"central\":24690.000001,\"expected\":25183.800001,\"value\":24690.000001,")
    )
    // The whole: 24690.000001 + 1200.000001.
    #expect(text.contains("\"emissions\":{\"central\":25890.000002,"))
  }

  @Test func `a quantity without a figure has null and what is missing`() throws {
    let models = try #require(try object(try bytes(.document))["models"] as? [[String: Any]])
    let quantities = try #require(models[2]["quantities"] as? [String: [String: Any]])
    let emissions = try #require(quantities["emissions"])
    #expect(emissions["value"] is NSNull)
    #expect(emissions["missing"] as? [String] == ["model.energy", "model.accelerator_time"])
    #expect((models[2]["derivations"] as? [String: Any])?.isEmpty == true)
  }

  @Test func `a derivation ends in fields, rows and parameters with their places`() throws {
    let models = try #require(try object(try bytes(.document))["models"] as? [[String: Any]])
    let trees = try #require(models[0]["derivations"] as? [String: [String: Any]])
    var kinds: [String] = []
    func walk(_ node: [String: Any]) throws {
      kinds.append(try #require(node["kind"] as? String))
      #expect((node["at"] as? String)?.isEmpty == false)
      for input in node["inputs"] as? [[String: Any]] ?? [] { try walk(input) }
    }
    try walk(try #require(trees["emissions"]))
    #expect(
      kinds == [
        "quantity", "quantity", "field", "field", "row", "parameter", "quantity", "row",
        "assumption",
      ])
  }

  @Test func `every line of JSON Lines is a document with its type`() throws {
    let lines = try bytes(.lines).split(separator: UInt8(ascii: "\n"))
    let types = try lines.map { try object($0)["type"] as? String }
    #expect(types == ["audit", "model", "model", "model", "finding", "summary"])
  }

  @Test func `a text of a stranger neither ends a string nor steers a terminal`() throws {
    let bytes = try bytes(.lines)
    #expect(!bytes.contains(0x1B))
    #expect(!String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{202E}"))
    let model = try object(bytes.split(separator: UInt8(ascii: "\n"))[3])
    #expect(model["id"] as? String == "evil/\u{202E}txt\u{1B}[2J")
  }

  @Test func `a tree that reads a quantity twice at each of 60 levels is cut, and says so`() throws
  {
    var tree = SampleDerivation.energy(at: "a:1")
    for _ in 0..<60 { tree = SampleDerivation.step(reading: [tree, tree]) }
    let model = SampleAudit.model(with: tree)
    let bytes = AuditJSON(header: SampleAudit.header).pieces(of: model)[0].bytes
    #expect(bytes.count < 10_000_000)
    #expect(try object(bytes)["id"] as? String == "acme/deep")
    #expect(String(decoding: bytes, as: UTF8.self).contains("\"elided\":true"))
    #expect(ExplainText(header: SampleAudit.header).report(model).count < 100_000)
  }

  @Test func `a tree of 2,000 levels is cut, and says so`() throws {
    var tree = SampleDerivation.energy(at: "a:1")
    for _ in 0..<2000 { tree = SampleDerivation.step(reading: [tree]) }
    let bytes = AuditJSON(header: SampleAudit.header).pieces(of: SampleAudit.model(with: tree))[0]
      .bytes
    #expect(try object(bytes)["id"] as? String == "acme/deep")
  }
}

@Suite("JSON writer", .timeLimit(.minutes(15)))
struct JSONWriterTests {
  @Test(arguments: ["0", "-0", "1", "-12.5", "1e9", "1E-9", "24690.000001", "8.4e+22"])
  func `a number of JSON's grammar is written as it is`(text: String) {
    var json = JSONWriter()
    json.number(text)
    #expect(json.bytes == Array(text.utf8))
  }

  @Test(arguments: ["", "-", "01", "1.", ".5", "1e", "nan", "0x1p3", "1 ", "∞", "1,0", "1}"])
  func `what is no number of JSON's grammar is written as a string`(text: String) {
    var json = JSONWriter()
    json.number(text)
    #expect(json.bytes == Array("\"\(text)\"".utf8))
  }

  @Test(arguments: ["a\"b\\c", "\u{0}\u{1F}\u{7F}\u{85}", "日本\u{1F600}é", "\u{2028}\u{202E}\r\n\t"])
  func `a string comes back as it was`(text: String) throws {
    var json = JSONWriter()
    json.array([text]) { $0.string($1) }
    let read = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String]
    #expect(read == [text])
  }
}
