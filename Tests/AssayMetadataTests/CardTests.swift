// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("Cards in records", .timeLimit(.minutes(15)))
struct CardTests {
  static let paths = ["cardData.language", "cardData.license", "cardData.tags x:*"]

  private func read(card: String, more: String = "") throws -> Record {
    let escapes = [("\"", #"\""#), ("\r\n", #"\r\n"#), ("\n", #"\n"#)]
    let text = escapes.reduce(card) { $0.replacing($1.0, with: $1.1) }
    return try #require(
      try readRecords("\n{\"id\":\"a\",\"readme\":\"\(text)\"\(more)}", Self.paths).records.first)
  }

  @Test func `front matter stands in for card data that a record does not have`() throws {
    let record = try read(card: "---\nlanguage: no\ntags: [y, x:1]\n---\n# Title")
    #expect(record.found[0].map(\.value) == [.string("no")])
    #expect(record.found[0].first?.place.description == "m.jsonl:2 /readme/language")
    #expect(record.found[2].first?.place.pointer == "/readme/tags/1")
    #expect(record.notes.isEmpty)
  }

  @Test(
    "a card counts where there is no card data",
    arguments: [
      ("null", "no"), ("{}", "no"), ("{\"language\":\"en\"}", "en"), ("{\"license\":\"x\"}", nil),
    ])
  func precedence(_ cardData: String, _ language: String?) throws {
    let card = "---\nlanguage: no\n---\n"
    for name in ["cardData", "card_data"] {
      let record = try read(card: card, more: ",\"\(name)\":\(cardData)")
      #expect(record.found[0].map(\.value.text) == (language.map { [$0] } ?? []), "\(name)")
    }
  }

  @Test func `a record that is read strictly has its card read as well`() throws {
    let record = try read(card: "---\nlanguage: no\n---\n", more: ",\"n\":1e999")
    #expect(record.found[0].map(\.value) == [.string("no")])
    #expect(record.found[0].first?.place.pointer == "/readme/language")
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let claim: String
    let card: String
    var code: String?
    var license: String?
    var testDescription: String { claim }
  }

  static let cases: [Case] = [
    Case(
      claim: "a card without front matter says nothing", card: "# Title\n---\nlicense: x\n---\n"),
    Case(claim: "four dashes are no front matter", card: "----\nlicense: x\n----\n"),
    Case(claim: "an empty card says nothing", card: ""),
    Case(claim: "empty front matter says nothing", card: "---\n---\n# Title"),
    Case(claim: "a comment alone says nothing", card: "---\n# nothing\n---\n"),
    Case(
      claim: "blank lines may stand before it", card: "\n \n---\nlicense: x\n---", license: "x"),
    Case(claim: "CR LF ends a line", card: "---\r\nlicense: x\r\n---\r\n# T", license: "x"),
    Case(claim: "blanks may follow the dashes", card: "--- \nlicense: x\n---  \n", license: "x"),
    Case(
      claim: "an anchor that nothing refers to is harmless", card: "---\nlicense: &a x\n---\n",
      license: "x"),
    Case(
      claim: "an anchor that goes on is not read", card: "---\nlicense: &an:chor x\n---\n",
      code: "card-not-yaml"),
    Case(
      claim: "a question mark in brackets is not read", card: "---\ntags: [?x]\nlicense: y\n---\n",
      code: "card-not-yaml"),
    Case(
      claim: "front matter that does not end is not read", card: "---\nlicense: x\n# Title",
      code: "card-not-closed"),
    Case(
      claim: "front matter that is no YAML is not read", card: "---\nlicense: x\na: 'b\n---\n",
      code: "card-not-yaml"),
    Case(
      claim: "front matter with a key twice is not read",
      card: "---\nlicense: x\nlicense: y\n---\n", code: "card-not-yaml"),
    Case(
      claim: "an alias is not read", card: "---\na: &a x\nlicense: *a\n---\n",
      code: "card-not-yaml"),
    Case(
      claim: "a list is no front matter", card: "---\n- license: x\n---\n", code: "card-not-a-map"),
    Case(
      claim: "a text is no front matter", card: "---\nlicense\n---\n", code: "card-not-a-map"),
  ]

  @Test("a card is read, or the record says why not", arguments: cases)
  func card(_ test: Case) throws {
    let record = try read(card: test.card)
    #expect(record.found[1].map(\.value.text) == (test.license.map { [$0] } ?? []))
    #expect(record.notes.compactMap(\.code) == [test.code].compactMap(\.self))
    if test.code != nil {
      #expect(record.notes.first?.places.map(\.description) == ["m.jsonl:2 /readme"])
    }
  }

  @Test func `a text in front matter stays as it was written`() throws {
    let record = try read(card: "---\nlanguage: 1.10\nlicense: 1e3\n---\n")
    let written = (0..<2).map { record.found[$0].map(\.value.textAsWritten) }
    #expect(written == [["1.10"], ["1e3"]])
  }

  @Test func `a plan without card data reads no card`() throws {
    let text = "{\"id\":\"a\",\"readme\":\"---\\nlicense: x\"}"
    #expect(try readRecords(text, ["downloads"]).records.first?.notes.isEmpty == true)
  }
}
