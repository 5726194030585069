// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import Testing

@Suite("Unreadable records", .timeLimit(.minutes(15)))
struct UnreadableRecordTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let found: String

    init(_ description: String, _ bytes: [UInt8], _ found: String) {
      (testDescription, self.bytes, self.found) = (description, bytes, found)
    }

    init(_ description: String, _ text: String, _ found: String) {
      self.init(description, Array(text.utf8), found)
    }
  }

  static let cases = [
    Case(
      "a byte of no character", Array("{\"id\":\"".utf8) + [0xFF, 0x22, 0x7D], "record-not-utf8"),
    Case(
      "lists beyond all use", "{\"id\":" + String(repeating: "[", count: 5000), "record-too-deep"),
    Case("an end in the middle", "{\"id\":\"a\"", "record-not-json"),
    Case("single quotes", "{'id':'a'}", "record-not-json"),
    Case("a list", "[\"a\"]", "record-not-an-object"),
    Case("no id", "{\"downloads\":1}", "record-without-id"),
    Case("a number for an id", "{\"id\":1}", "record-without-id"),
    Case("an empty id", "{\"id\":\"\"}", "record-without-id"),
  ]

  @Test("a record says why it cannot be read", arguments: cases)
  func read(_ testCase: Case) {
    let reader = RecordReader(PathPlan([]))
    let result = testCase.bytes.withUnsafeBytes { reader.read($0, line: 7, path: "m.jsonl") }
    guard case .failure(let fault) = result else {
      Issue.record("the record was read")
      return
    }
    #expect(fault.code == testCase.found)
    #expect(fault.place.description.hasPrefix("m.jsonl:7"))
    #expect(!fault.message.isEmpty)
  }
}
