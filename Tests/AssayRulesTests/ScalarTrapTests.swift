// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

@Suite("Expressions in plain scalars", .timeLimit(.minutes(15)))
struct ScalarTrapTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let written: String
    let help: String
    var testDescription: String { written }

    init(_ written: String, _ help: String) { (self.written, self.help) = (written, help) }
  }

  static let cases: [Case] = [
    Case("!has(model.x)", #"write: value: "!has(model.x)""#),
    Case("!has(model.x) && true", #"write: value: "!has(model.x) && true""#),
    Case("!model.s.contains(\"a\")", #"write: value: '!model.s.contains("a")'"#),
    Case("*x", #"write: value: "*x""#),
    Case("&x", #"write: value: "&x""#),
    Case("'a' == model.s", #"write: value: "'a' == model.s""#),
    Case("\"a\" + \"b\"", #"write: value: '"a" + "b"'"#),
    Case("model.x ? 1 : 2", #"write: value: "model.x ? 1 : 2""#),
    Case("{'a': 1}['a']", #"write: value: "{'a': 1}['a']""#),
    Case("{'a': 1}", #"write: value: "{'a': 1}""#),
    Case("[1, 2]", #"write: value: "[1, 2]""#),
    Case("[1, 2].size()", #"write: value: "[1, 2].size()""#),
    Case("model.s == 'a #b'", #"write: value: "model.s == 'a #b'""#),
    Case("", "write the condition or value in quotes, or leave the key out"),
  ]

  @Test("a trap gives one diagnostic that shows the mended line", arguments: cases)
  func trap(_ testCase: Case) {
    let reading = PackFolder.read(
      "definitions:\n  d:\n    title: D\n    value: \(testCase.written)\n")
    #expect(reading.codes == ["expression-needs-quotes"], "\(reading.rendered)")
    #expect(reading.diagnostics.first?.help == testCase.help)
  }

  @Test func `a trap inside braces is one as well`() {
    let reading = PackFolder.read("definitions: {d: {value: !has(model.x), title: D}}")
    #expect(reading.codes == ["expression-needs-quotes"], "\(reading.rendered)")
    #expect(reading.diagnostics.first?.help == #"write: value: "!has(model.x)""#)
  }

  @Test(
    "an expression in quotes or in a block is whole",
    arguments: [
      "\"'a' == 'b' ? 1 : 2\"", "'!true ? 1 : 2 // # no comment'", ">-\n      !true\n      ? 1 : 2",
      "|\n      !true // # a comment of CEL\n      ? 1 : 2",
    ])
  func whole(_ written: String) {
    let reading = PackFolder.read("definitions:\n  d:\n    title: D\n    value: \(written)\n")
    #expect(reading.codes.isEmpty, "\(reading.rendered)")
  }
}
