// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayHub

@Suite("Records of the Hub", .timeLimit(.minutes(15)))
struct HubRecordTests {
  private func elements(_ text: String) throws -> [String] {
    try JSONTokens.elements(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  static let lists = [
    ("[]", []),
    (" [ ]\n", []),
    ("\u{FEFF}[1]", ["1"]),
    ("[ {\"a\": [1, 2]} ,\n\"]\\\",[\" ]", ["{\"a\": [1, 2]}", "\"]\\\",[\""]),
    ("[[],{}]", ["[]", "{}"]),
    ("[tr ue]", ["tr ue"]),
  ]

  @Test("a list is cut into its elements", arguments: lists)
  func cuts(_ text: String, _ expected: [String]) throws {
    #expect(try elements(text) == expected)
  }

  @Test(
    "a list that is not whole is none",
    arguments: [
      "", " ", "[", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[{\"a\": 1}, {\"a\"", "[\"a]", "[{]}]]",
      "[1] 2", "[1}", "[\"a\nb\"]", "{}", "1", "<html>",
    ])
  func refuses(_ text: String) {
    #expect(throws: PageFault.self) { try elements(text) }
  }

  /// Whatever a connection leaves off, no shorter list is seen.
  @Test func `no beginning of a list is a list`() {
    let text = #"[{"id": "a/b", "t": "x]\"}"}, {"id": "c/d", "n": [1, {"k": []}]} ]"#
    for count in 0..<text.utf8.count {
      #expect(throws: PageFault.self) {
        try elements(String(decoding: text.utf8.prefix(count), as: UTF8.self))
      }
    }
  }

  private func record(_ text: String) -> (id: String?, line: String) {
    let record = HubRecord(Array(text.utf8), reader: HubRecord.makeReader())
    return (record.id, String(decoding: record.bytes, as: UTF8.self))
  }

  @Test func `a record is its own bytes without the blanks between them`() {
    let (id, line) = record("{ \"id\" : \"a/b\",\r\n\t\"n\": 1.50e3, \"t\": \" \\\" x \\\\\" }")
    #expect(id == "a/b")
    #expect(line == #"{"id":"a/b","n":1.50e3,"t":" \" x \\"}"#)
  }

  @Test(
    "what is no record stays as it came, on one line",
    arguments: [
      ("{\"n\":\n 1 2}", "{\"n\":  1 2}"), ("{\"a\": tr\nue}", "{\"a\": tr ue}"), ("3", "3"),
      ("{\"id\": 5}", "{\"id\":5}"), ("{ }", "{}"),
    ])
  func unreadable(_ text: String, _ expected: String) {
    let (id, line) = record(text)
    #expect(id == nil)
    #expect(line == expected)
  }

  @Test func `numbers that no machine holds come through`() {
    let (id, line) = record(#"{"id": "a/b", "n": 123456789012345678901234567890, "m": 1e999}"#)
    #expect(id == "a/b")
    #expect(line == #"{"id":"a/b","n":123456789012345678901234567890,"m":1e999}"#)
  }

  @Test func `a text in quotes reads back`() {
    let text = "a\"b\\c\n\r\t\u{1}\u{1F}ä\u{2028}😀"
    let expected = #""a\"b\\c\n\r\t\u0001\u001fä"# + "\u{2028}😀\""
    #expect(String(decoding: JSONTokens.quoted(text), as: UTF8.self) == expected)
  }

  @Test(
    "names are those of the Hub",
    arguments: [
      ("acme/atlas-7b.v1_x", true), ("gpt2", true), ("a/b/c", false), ("/b", false), ("a/", false),
      ("../x", false), ("a/..", false), ("a/b?c", false), ("a b/c", false), ("ä/b", false),
      ("", false), ("https://hub.example/a/b", false), ("a/b#c", false), ("a/%2e", false),
    ])
  func names(_ text: String, _ isModel: Bool) {
    #expect(HubName.isModel(text) == isModel)
  }
}
