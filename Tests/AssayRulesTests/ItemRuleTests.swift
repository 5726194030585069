// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssaySource
import Testing

@Suite("Rules of list items", .timeLimit(.minutes(15)))
struct ItemRuleTests {
  private static func pack(
    field: String = "device: {type: string, from: [d], match: devices, count: n, phases: phases}",
    phases: String = "device: {match: devices, count: number}, number: {unit: accelerator}",
    table: String = "split: [' and ']", value: String = "size(model.phases)"
  ) -> String {
    """
    fields:
      \(field)
      n: {unit: accelerator, from: [n]}
      phases: {type: list, from: [phases], of: {\(phases)}}
    tables:
      devices:
        title: Devices
        key: string
        \(table)
        columns: {power: {unit: W}}
        rows: {a: {power: 1}}
    definitions:
      it: {title: It, value: "\(value)"}

    """
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let claim: String
    let pack: String
    let codes: [String]
    var testDescription: String { claim }

    init(_ claim: String, _ codes: [String], _ pack: String) {
      (self.claim, self.codes, self.pack) = (claim, codes, pack)
    }
  }

  static let cases = [
    Case("items have members", [], pack()),
    Case(
      "a member is of some type", ["missing-key"],
      pack(phases: "device: {match: devices}, number: {}")),
    Case(
      "a member has no members of its own", ["unknown-key"],
      pack(phases: "device: {match: devices}, inner: {type: list, of: {a: {type: int}}}")),
    Case(
      "a member is a name of CEL", ["reserved-name"],
      pack(phases: "device: {match: devices}, in: {type: int}")),
    Case(
      "a count fills a member beside it", ["unknown-field"],
      pack(phases: "device: {match: devices, count: n}")),
    Case(
      "a count fills a number", ["type-mismatch"],
      pack(phases: "device: {match: devices, count: number}, number: {type: string}")),
    Case(
      "a count is in a unit of things, not of time", ["unit-mismatch"],
      pack(phases: "device: {match: devices, count: number}, number: {unit: h}")),
    Case(
      "nor in thousands of things", ["unit-mismatch"],
      pack(phases: "device: {match: devices, count: number}, number: {unit: kB}")),
    Case(
      "a plain number is a count", [],
      pack(phases: "device: {match: devices, count: number}, number: {type: int}")),
    Case(
      "a member is matched to a table", ["bad-value", "unknown-table"],
      pack(phases: "device: {match: device}")),
    Case(
      "only texts are matched", ["type-mismatch"],
      pack(phases: "device: {type: int, match: devices}")),
    Case(
      "'of' belongs to a list", ["type-mismatch"],
      pack(field: "other: {type: string, from: [o], of: {a: {type: int}}}")),
    Case(
      "parts fill a field that there is", ["unknown-field"],
      pack(field: "device: {type: string, from: [d], match: devices, phases: phase}")),
    Case(
      "parts fill a list of items", ["type-mismatch"],
      pack(field: "device: {type: string, from: [d], match: devices, phases: n}")),
    Case(
      "parts are of a match", ["missing-key"],
      pack(field: "device: {type: string, from: [d], phases: phases}")),
    Case("parts need a separator", ["missing-key"], pack(table: "source: demo")),
    Case(
      "parts need a member that is matched to the same table", ["bad-value"],
      pack(phases: "device: {type: string}")),
    Case(
      "and just one", ["bad-value"],
      pack(phases: "device: {match: devices}, other: {match: devices}")),
    Case("a separator reads nothing", ["bad-group"], pack(table: "split: ['(?P<count>a)']")),
    Case("a separator is something", ["bad-value"], pack(table: "split: [' *']")),
    Case("a separator is RE2", ["missing-key", "bad-regex"], pack(table: "split: ['(']")),
    Case(
      "a member has its type", ["constant-condition"], pack(value: "model.phases[0].device == 'a'")),
    Case(
      "items have the members of the rules", ["unknown-field"],
      pack(value: "model.phases[0].devise")),
    Case(
      "a member has its unit", ["unit-mismatch"],
      pack(value: "model.phases.map(p, p.number + quantity('1 h'))")),
    Case("an item alone is no value", ["type-mismatch"], pack(value: "model.phases[0]")),
    Case("items are no numbers", ["type-mismatch"], pack(value: "sum(model.phases)")),
    Case(
      "items have no order", ["type-mismatch"], pack(value: "model.phases[0] < model.phases[1]")),
    Case("a list of items is no item", ["type-mismatch"], pack(value: "model.phases.device")),
    Case(
      "the members of an item can be asked for", [],
      pack(value: "model.phases.exists(p, has(p.number) && !has(p.device))")),
  ]

  @Test("what a list of items may say", arguments: cases)
  func check(_ testCase: Case) {
    let reading = PackFolder.read(testCase.pack)
    #expect(reading.diagnostics.map(\.code) == testCase.codes, "\(reading.rendered)")
  }

  @Test func `a misspelt member is named with what there is`() {
    let reading = PackFolder.read(Self.pack(value: "model.phases[0].devise"))
    #expect(
      reading.rendered.contains("the items of 'model.phases' have no 'devise' [unknown-field]"))
    #expect(reading.rendered.contains("help: did you mean 'device'?"))
  }

  @Test func `the meaning of a pack holds members, separators and cores`() throws {
    let base = try #require(PackFolder.read(Self.pack()).pack).identity
    let others = [
      Self.pack(phases: "device: {match: devices, count: number}, number: {type: int}"),
      Self.pack(
        phases: "device: {match: devices, count: number, from: [x]}, number: {unit: accelerator}"),
      Self.pack(table: "split: [' or ']"),
      Self.pack(field: "device: {type: string, from: [d], match: devices, count: n}"),
    ]
    for other in others {
      let head = try #require(PackFolder.read(other).pack).identity
      #expect(head.meaningDigest != base.meaningDigest)
    }
  }

  static let edited: [(head: String, ids: [String])] = [
    (pack(), []),
    (
      pack(phases: "device: {match: devices, count: number}, number: {type: int}"),
      ["model.phases.type"]
    ),
    (pack(table: "split: [' or ']"), ["devices.split"]),
    (
      pack(field: "device: {type: string, from: [d], match: devices, count: n}"),
      ["model.device.match"]
    ),
  ]

  @Test("a change of members, separators or the list they fill is an edit", arguments: edited)
  func edits(_ head: String, _ ids: [String]) throws {
    let revision = try #require(
      PackRevision(base: PackFolder.read(Self.pack()), head: PackFolder.read(head)))
    #expect(revision.edits.map(\.id) == ids)
    try revision.verify()
  }
}
