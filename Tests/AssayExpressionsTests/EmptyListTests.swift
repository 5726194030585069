// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@testable import AssayExpressions

/// Lists and maps without items, whose type nobody can know.
@Suite("Empty lists and maps", .timeLimit(.minutes(15)))
struct EmptyListTests {
  static let values: [(String, String)] = [
    ("[].all(x, x)", "true"), ("[].exists(x, x)", "false"), ("[].exists_one(x, x)", "false"),
    ("[].map(x, x)", "[]"), ("[].filter(x, x)", "[]"), ("[].map(x, x > 3, x + 1)", "[]"),
    ("{}.all(k, k)", "true"), ("{}.exists(k, k == 'a')", "false"), ("{}.map(k, k)", "[]"),
    ("{}.all(k, v, k == v)", "true"), ("[].all(i, v, v)", "true"),
    ("[].all(x, x.all(y, y))", "true"), ("[[]].all(x, x.all(y, y))", "true"),
    ("[[], []].map(x, x.filter(y, y))", "[[], []]"), ("[[]][0].exists(x, x)", "false"),
    ("(model.downloads > 5 ? [] : []).all(x, x)", "true"),
    ("(model.count > 5 ? [] : []).all(x, x)", "missing field 6"),
    ("cel.bind(l, [], l.all(x, x))", "true"), ("([] + []).all(x, x)", "true"),
    ("([] + [1]).all(x, x > 3)", "false"), ("[].all(x, model.downloads > 5)", "true"),
    ("[].all(x, accelerators[x].tdp > quantity('1 W[accelerator]/accelerator'))", "true"),
    ("[].all(x, x in [1] && x.startsWith('a') && x.y > 3)", "true"),
    ("size([].map(x, x))", "0"), ("sum([])", "0.0"), ("1 in []", "false"), ("'a' in {}", "false"),
    ("[] == []", "true"), ("[] == [1]", "false"), ("{} == {}", "true"), ("has({}.a)", "false"),
    ("[].join()", "''"), ("max([])", "error empty-list"), ("mean([])", "error empty-list"),
    ("known([].all(x, x))", "true"), ("[].all(x, x) && true", "true"),
    ("{'a': []}.a.all(x, x)", "true"), ("[{}].all(m, m.all(k, k))", "true"),
  ]

  @Test("folds over nothing have the values of CEL", arguments: values)
  func value(_ text: String, _ value: String) {
    #expect(ExamplePack.outcome(text) == value)
  }

  @Test("what is known of silent models agrees", arguments: values)
  func agreement(_ text: String, _ value: String) throws {
    let expression = try #require(ExamplePack.check(text).expression)
    var frame = ExamplePack.frame
    let plain = expression.evaluate(in: &frame)
    let steps = Array(repeating: Statements.all, count: 5)
    let settled = expression.unshared().settled(steps, in: &frame)
    #expect(ExamplePack.line(settled.evaluate(in: &frame)) == ExamplePack.line(plain))
  }

  @Test(
    "what is wrong whatever the items is said",
    arguments: [
      "[].all(x, model.nothing)", "[].all(x, 3)", "[].map(x, nothing(x))", "[][0]", "{}['a']",
      "{}.a", "[].all(x, [][0])", "[[]].all(x, x[0])", "[].map(x, accelerators)",
    ])
  func mistake(_ text: String) {
    let (expression, diagnostics) = ExamplePack.check(text)
    #expect(expression == nil)
    #expect(diagnostics.hasErrors)
  }
}
