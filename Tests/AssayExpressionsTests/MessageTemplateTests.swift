// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@testable import AssayExpressions

@Suite("Message templates", .timeLimit(.minutes(15)))
struct MessageTemplateTests {
  func parse(_ text: String) -> (template: MessageTemplate?, diagnostics: [Diagnostic]) {
    let text = LocatedText(wholeFile: SourceFile(path: "rule", text: text))
    return MessageTemplate.parse(text, checker: ExamplePack.checker)
  }

  @Test(
    "expressions are written as people read them",
    arguments: [
      ["{model.id} has {model.downloads} downloads", "org/model has 6000 downloads"],
      ["{energy}", "1,250 kWh[facility]"], ["{energy / 3.0}", "416.7 kWh[facility]"],
      ["{year}", "2024"], ["{model.ratio}", "0.5"], ["{2.0 / 3.0}", "0.6667"],
      ["{model.tags}", "text, license:mit"],
      ["{[energy, energy]}", "1,250 kWh[facility], 1,250 kWh[facility]"],
      ["{model.place}!", "(missing)!"], ["{1 % 0}", "(error)"], ["{model.trained}", "2021-03-01"],
      ["{{literal}} {'}' + \"{\"}", "{literal} }{"],
      ["{ {'a': 1}['a'] }", "1"], ["{model.downloads > 5}", "true"], ["", ""],
    ])
  func rendering(_ row: [String]) {
    var frame = ExamplePack.frame
    let (template, diagnostics) = parse(row[0])
    #expect(diagnostics.isEmpty, "\(diagnostics.map(\.rendered).joined())")
    #expect(template?.render(in: &frame) == row[1])
  }

  @Test(
    "a wrong template is pointed at where it is wrong",
    arguments: [
      ("has {model.downlods} of", "unknown-field", 11), ("a { b", "expression-syntax", 2),
      ("a } b", "expression-syntax", 2), ("é {energi}", "unknown-name", 4),
    ])
  func mistake(_ text: String, _ code: String, _ start: Int) {
    let (template, diagnostics) = parse(text)
    #expect(template == nil)
    #expect(diagnostics.map(\.code) == [code])
    #expect(diagnostics.first?.span.start == start)
  }
}
