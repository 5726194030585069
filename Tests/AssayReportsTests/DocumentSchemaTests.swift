// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Foundation
import Testing

@testable import AssayReports

@Suite("Schemas of documents", .timeLimit(.minutes(15)))
struct DocumentSchemaTests {
  private func bytes(_ layout: AuditJSON.Layout) throws -> [UInt8] {
    try AuditJSON(header: SampleAudit.header, layout: layout).document(
      inputs: SampleAudit.inputs, models: SampleAudit.models, findings: [SampleAudit.finding],
      summary: SampleAudit.accumulator().summary(for: SampleAudit.header))
  }

  private func read(_ bytes: [UInt8], by description: JSONDescription) throws -> [JSONValue] {
    try bytes.withUnsafeBytes { bytes in
      var reader = JSONDocumentReader(bytes, by: description)
      var values: [JSONValue] = []
      repeat { values.append(try reader.document { _ in true }) } while !reader.isAtEnd
      return values
    }
  }

  @Test func `what is written has the form by which it is read`() throws {
    let document = try read(bytes(.document), by: .audit)
    #expect(document.count == 1)
    #expect(document[0]["models"]?.items.count == SampleAudit.models.count)
    let lines = try read(bytes(.lines), by: .auditLine)
    #expect(lines.map { $0["type"]?.text }.filter { $0 == "model" }.count == 3)
  }

  @Test("a schema is one of its draft, closed, and names every member", arguments: [true, false])
  func schema(ofDocument isDocument: Bool) throws {
    let description = isDocument ? JSONDescription.audit : .auditLine
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(description.schema.utf8)) as? [String: Any])
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    let text = description.schema
    for name in ["central", "varianceShares", "passedOver", "baseline", "elided", "remedy"] {
      #expect(text.contains("\"\(name)\":{"))
    }
    #expect(!text.contains(#""type":"object","required""#))
    #expect(text.contains("\"$ref\":\"#/$defs/derivation\""))
  }

  @Test(
    "a value of another form is refused at its place",
    arguments: [
      (#""format":"assay.audit/2""#, #""format":2"#, "'2' stands where a text is expected"),
      (#""models":["#, #""models":[7,"#, "'7' stands where an object is expected"),
      (#""severity":"error""#, #""severity":"grave""#, "'grave' stands where 'error'"),
      (#""records":4"#, #""records":4.5"#, "a whole number is expected"),
      (#""asOf":"#, #""asof":"#, "the object has no member 'asOf'"),
    ])
  func refused(_ part: String, by other: String, message: String) throws {
    let text = String(decoding: try bytes(.document), as: UTF8.self)
    let range = try #require(text.range(of: part))
    let broken = text.replacingCharacters(in: range, with: other)
    let fault = #expect(throws: JSONDocumentFault.self) {
      try read(Array(broken.utf8), by: .audit)
    }
    #expect(fault?.message.contains(message) == true, "\(String(describing: fault))")
  }

  @Test func `a member that is not known is passed over`() throws {
    let text = String(decoding: try bytes(.document), as: UTF8.self)
    let more = "{\"later\":[{\"x\":[1,null,true,\"\\u00e9\\ud83d\\ude00\"]}]," + text.dropFirst()
    #expect(try read(Array(more.utf8), by: .audit)[0]["asOf"]?.text == "2026-06-30")
  }
}
