// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("Texts of cards", .timeLimit(.minutes(15)))
struct CardTextTests {
  private static func rule() throws -> [CardTextRule] {
    let hours = try FieldPath("cardText.hours")
    let gas = try FieldPath("cardText.emissions")
    let power = try FieldPath("cardText.power")
    return [
      CardTextRule(
        id: "template", headings: ["Environmental Impact"],
        lines: [
          .init(
            labels: ["Hardware Type"], path: try FieldPath("cardText.chip"), unit: nil, units: []),
          .init(
            labels: ["Hours used"], path: hours, unit: "h", units: [("hours", "h"), ("days", "d")]),
          .init(
            labels: ["Carbon Emitted"], path: gas, unit: nil,
            units: [("kg", "kgCO2e"), ("grams", "gCO2e")]),
          .init(labels: ["Cloud Provider"], path: nil, unit: nil, units: []),
        ], columns: [], row: nil, totals: [], ignored: [], isTelling: { _ in false }),
      CardTextRule(
        id: "trainings", headings: [], lines: [],
        columns: [
          .init(labels: ["Time"], path: hours, unit: nil, units: [("GPU hours", "h")]),
          .init(labels: ["Power"], path: power, unit: nil, units: [("W", "W")]),
          .init(
            labels: ["Market-Based Emissions"], path: nil, unit: nil,
            units: [("tons CO2eq", "tCO2e")]),
          .init(
            labels: ["Emissions"], path: gas, unit: nil,
            units: [("tons CO2eq", "tCO2e"), ("tCO2eq", "tCO2e")]),
        ], row: try FieldPath("cardText.row"), totals: ["Total"],
        ignored: ["meta", "hf", "chat", "instruct"], isTelling: { $0.contains("kWh") }),
    ]
  }

  private static let paths = ["chip", "hours", "emissions", "power", "row"]

  private func read(_ text: String, id: String = "acme/bot-7b") throws -> Record {
    var folder = ModelFolder(id: id, path: "m")
    folder.card = ModelFolder.File(path: "m/README.md", bytes: InputBytes(Array(text.utf8)))
    let paths = try Self.paths.map { try FieldPath("cardText.\($0)") }
    return folder.record(for: PathPlan(paths, texts: try Self.rule()))
  }

  /// What was found, by the last name of its path: `hours 12 h m/README.md:5:3`.
  private func found(in text: String, id: String = "acme/bot-7b") throws -> [String] {
    let record = try read(text, id: id)
    return zip(Self.paths, record.found).flatMap { name, found in
      found.map { found in
        let unit = found.value.value(of: "unit")?.text.map { " \($0)" } ?? ""
        let text = found.value.value(of: "value")?.text ?? found.value.text ?? ""
        return "\(name) \(text)\(unit)\(found.refusal.map { " refused: \($0.words)" } ?? "")"
      }
    }
  }

  struct Reading: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
    let found: [String]

    init(_ claim: String, _ text: String, _ found: [String]) {
      (testDescription, self.text, self.found) = (claim, text, found)
    }
  }

  private static let head = "## Environmental Impact\n\n"
  private static let readings = [
    Reading(
      "labels of the template",
      head
        + "- **Hardware Type:** 8x A100\n- **Hours used:** 12\n- **Cloud Provider:** AWS\n"
        + "- **Carbon Emitted:** 3.5 kg\n",
      ["chip 8x A100", "hours 12 h", "emissions 3.5 kgCO2e"]),
    Reading(
      "a unit in the label", head + "* Carbon Emitted (in grams): 3.5", ["emissions 3.5 gCO2e"]),
    Reading(
      "a unit of the value before that of the label", head + "Hours used: 2 days", ["hours 2 d"]),
    Reading(
      "an emission without a unit", head + "Carbon Emitted: 3.5",
      ["emissions 3.5 refused: the card states '3.5' without a unit"]),
    Reading(
      "words where a number is due", head + "Hours used: about three weeks",
      ["hours about three weeks"]),
    Reading(
      "a placeholder, for the fields to know", head + "Hours used: [More Information Needed]",
      ["hours More Information Needed"]),
    Reading(
      "a table of labels", head + "| key | value |\n|---|---|\n| Hours used | 4 |\n", ["hours 4 h"]),
    Reading(
      "a heading with a picture, a number and emphasis",
      "### 5. 🌍 **Environmental impact** [optional]\nHours used: 4",
      ["hours 4 h"]),
    Reading(
      "a line in bold letters as a heading", "**Environmental Impact**\n\nHours used: 4",
      ["hours 4 h"]),
    Reading("nothing under another heading", head + "## Uses\nHours used: 4", []),
    Reading(
      "what stands deeper in the section", head + "### Training\nHours used: 4", ["hours 4 h"]),
    Reading(
      "no code, comment or front matter",
      "---\nhours: 1\n---\n" + head
        + "```\nHours used: 4\n```\n<!-- Hours used: 5\nHours used: 6 -->\n", []),
    Reading(
      "links and entities", head + "Hardware Type: [A100](https://x.y)&nbsp;80GB",
      ["chip A100 80GB"]),
    Reading("brackets that were filled in", head + "Hours used: [2160 hours]", ["hours 2160 h"]),
    Reading("one statement, said twice", head + "Hours used: 4\nHours used: 4", ["hours 4 h"]),
    Reading(
      "two statements", head + "Hours used: 4\n\nHours used: 5",
      ["hours 4 h refused: the card states it more than once, '4' on line 3 and '5' on line 5"]),
  ]

  @Test("lines are read", arguments: readings)
  func line(_ reading: Reading) throws {
    #expect(try found(in: reading.text) == reading.found)
  }

  static let markdown = """
    ||Time (GPU hours)|Power (W)|Emissions(tCO<sub>2</sub>eq)|
    |---|---|---|---|
    |Bot 7B|184320|400|31.22|
    |Bot 13B|1.3M|400|62.44|
    |Bot 13B Tuned|3|400|1|
    |Total|1484323||94.66|
    """

  struct Row: CustomTestStringConvertible, Sendable {
    let id: String
    let found: [String]
    var testDescription: String { id }
  }

  private static let seven = [
    "hours 184320 h", "emissions 31.22 tCO2e", "power 400 W", "row Bot 7B",
  ]
  private static let thirteen = [
    "hours 1.3M h", "emissions 62.44 tCO2e", "power 400 W", "row Bot 13B",
  ]
  private static let rows = [
    Row(id: "acme/bot-7b", found: seven), Row(id: "acme/Bot-7B-chat-hf", found: seven),
    Row(id: "acme/meta-bot-13b-instruct", found: thirteen),
    Row(
      id: "acme/bot-13b-chat-tuned_int4",
      found: ["hours 3 h", "emissions 1 tCO2e", "power 400 W", "row Bot 13B Tuned"]),
    // Another size, another version, another model, and none that is named.
    Row(id: "acme/bot-70b", found: []), Row(id: "acme/bot-7b-2", found: []),
    Row(id: "acme/bot-1.1-7b", found: []), Row(id: "acme/mini-bot-7b", found: []),
    Row(id: "acme/bot", found: []), Row(id: "acme/total", found: []),
    Row(id: "acme/bot-7b-13b", found: []),
  ]

  @Test("of a table the row of the model is read, and no total", arguments: rows)
  func row(_ row: Row) throws {
    #expect(try found(in: Self.markdown, id: row.id) == row.found)
    let notes = try read(Self.markdown, id: row.id).notes
    #expect(notes.map(\.kind) == (row.found.isEmpty ? [.unreadText] : []))
    if row.found.isEmpty { #expect(notes[0].message.contains("'Bot 7B', 'Bot 13B'")) }
  }

  @Test func `a table of HTML is read like one of Markdown, each cell at its place`() throws {
    let text = """
      <table>
        <tr><td></td><td><strong>Time (GPU hours)</strong></td>
          <td>Emissions
      <p>
      <strong>(tons CO2eq)</strong></td><td>Market-Based Emissions (tons CO2eq)</td></tr>
        <tr><td>Bot 7B
         </td><td>1.46M</td><td>2,040</td><td>0</td></tr>
        <tr><td>Total</td><td>9M</td><td>11,390</td><td>0</td></tr>
      </table>
      """
    #expect(try found(in: text) == ["hours 1.46M h", "emissions 2,040 tCO2e", "row Bot 7B"])
    let record = try read(text)
    #expect(record.found[1].first?.place.description == "m/README.md:7:13")
    #expect(record.found[1].first?.prose == "'Time (GPU hours)' of 'Bot 7B': '1.46M'")
  }

  @Test func `a table whose cells span others is not read`() throws {
    let text = Self.html.replacing("<td>Bot 7B", with: "<td rowspan=\"2\">Bot 7B")
    #expect(try found(in: Self.html).count == 2)
    #expect(try found(in: text) == [])
  }

  private static let html =
    "<table>\n<tr><td></td><td>Time (GPU hours)</td></tr>\n<tr><td>Bot 7B</td><td>4</td></tr>\n</table>"

  @Test func `a column without a unit, and a table of other things, are not read`() throws {
    let text = "| Model | Time | Score |\n|---|---|---|\n| Bot 7B | 12 | 3 |\n"
    #expect(try found(in: text) == [])
    #expect(try read(text).notes.isEmpty)
  }

  @Test func `a size alone names a row`() throws {
    let text = "| Size | Time (GPU hours) |\n|---|---|\n| 7B | 12 |\n| 13B | 20 |\n"
    #expect(try found(in: text) == ["hours 12 h", "row 7B"])
  }

  @Test func `a line that no rule reads is quoted where it stands`() throws {
    let record = try read("# Bot\n\n  We used **135 kWh**, and more.\n")
    #expect(
      record.notes.map(\.message) == [
        "the card says 'We used 135 kWh, and more.', which is not read"
      ])
    #expect(record.notes.first?.places.map(\.description) == ["m/README.md:3:3"])
  }

  @Test func `beyond five lines their number is said`() throws {
    let lines = (1...8).map { "\($0) kWh" }.joined(separator: "\n")
    let notes = try read(lines).notes
    #expect(notes.count == 6)
    #expect(notes.last?.message == "3 more lines of the card are not read")
  }

  @Test func `the text that a record carries is read, with the line in the card`() throws {
    let paths = try Self.paths.map { try FieldPath("cardText.\($0)") }
    let plan = PathPlan(paths, texts: try Self.rule())
    let json =
      ##"{"id":"acme/bot-7b","cardData":{"license":"mit"},"readme":"# Environmental Impact\nHours used: 4\n12 kWh"}"##
    let bytes = Array(json.utf8)
    let record = try bytes.withUnsafeBytes {
      try RecordReader(plan).read($0, line: 9, path: "m.jsonl").get()
    }
    #expect(record.found[1].first?.place.description == "m.jsonl:9 /readme")
    #expect(record.notes.map(\.message) == ["the card says '12 kWh' on line 3, which is not read"])
  }

  @Test func `a plan without texts reads no text`() throws {
    var folder = ModelFolder(id: "acme/bot-7b", path: "m")
    folder.card = ModelFolder.File(
      path: "m/README.md", bytes: InputBytes(Array(Self.markdown.utf8)))
    let record = folder.record(for: PathPlan([try FieldPath("cardText.hours")]))
    #expect(record.found[0].isEmpty && record.notes.isEmpty)
  }

  private static let strangers = [
    String(repeating: "<", count: 200_000), String(repeating: "[", count: 200_000),
    String(repeating: "|", count: 100_000) + "\n" + String(repeating: "|-", count: 50_000),
    String(repeating: "<table>\n", count: 20_000),
    String(repeating: "# Environmental Impact\n", count: 20_000),
    "```\n" + String(repeating: "Hours used: 4\n", count: 20_000),
    "---\n" + String(repeating: "Hours used: 4\n", count: 20_000),
    "<table><tr><td", "<table><tr><td>\n</table>", "|\n|-", "|a|\n|-|\n|", ":", "**:**", "# ",
    "\u{FEFF}# Environmental Impact\r\nHours used: 4\r\n", "<!--", "-->", "\\", "*", "[](", "![",
  ]

  @Test("text of strangers is read without harm", arguments: strangers.indices)
  func harm(_ index: Int) throws {
    _ = try read(Self.strangers[index])
  }
}
