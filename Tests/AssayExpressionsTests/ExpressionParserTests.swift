// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@testable import AssayExpressions

@Suite("Expression parser", .timeLimit(.minutes(15)))
struct ExpressionParserTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let canonical: String
    var testDescription: String { text }

    init(_ text: String, _ canonical: String? = nil) {
      self.text = text
      self.canonical = canonical ?? text
    }
  }

  static let cases: [Case] = [
    Case("1+2*3", "1 + 2 * 3"), Case("(1+2)*3", "(1 + 2) * 3"), Case("1-(2-3)", "1 - (2 - 3)"),
    Case("(1-2)-3", "1 - 2 - 3"), Case("a || b && c"), Case("(a || b) && c"),
    Case("a && (b && c) && d", "a && b && c && d"), Case("a ? b : c ? d : e"),
    Case("(a ? b : c) ? d : e"), Case("a ? (b ? 1 : 2) : 3"), Case("a < b == c", "a < b == c"),
    Case("a < (b == c)"), Case("'x'in['x']", "'x' in ['x']"), Case("!(x in y)"), Case("!!!a", "!a"),
    Case("!!a"), Case("-a"), Case("--a"), Case("---a", "-a"), Case("-(-a)", "--a"),
    Case("-(1)", "-(1)"), Case("--1", "1"), Case("---1", "-1"), Case("-(-1)"), Case("-1"),
    Case("a - -1"), Case("-(1).f()"), Case("-1.f()", "(-1).f()"), Case("-9223372036854775808"),
    Case("0xFF", "255"), Case("-0xff", "-255"), Case("7u"), Case("0xFu", "15u"),
    Case("1e3", "1000.0"),
    Case(".5", "0.5"), Case("1.5E-3", "0.0015"), Case("-.5", "-0.5"), Case("\"a'b\"", "'a\\'b'"),
    Case("r'a\\b'", "'a\\\\b'"), Case("'''a\nb'''", "'a\\nb'"),
    Case("b'\\xff\\377a'", "b'\\xff\\xffa'"),
    Case("'\\u00e9\\U0001F62C'", "'é😬'"), Case("'\\u202e'", "'\\u202e'"), Case("a.b.c"),
    Case(".a.b"),
    Case("a.`b-c`"), Case("a.`b`", "a.b"), Case("a.if"), Case("a.?b.c"), Case("a[?b]"),
    Case("[?a, b,]", "[?a, b]"), Case("{?a: b, 'c': 1,}", "{?a: b, 'c': 1}"), Case("{}"),
    Case("[]"),
    Case("a.b{c: 1, ?d: e,}", "a.b{c: 1, ?d: e}"), Case(".a.b{}"), Case("{'a': 1}.a"),
    Case("f(a, b).g(c)[0]"), Case(".f(x)"), Case("has(a.b)"),
    Case("has( a.`b c` )", "has(a.`b c`)"),
    Case("a // comment\n + b", "a + b"), Case("x.all(i, i > 0)"), Case("x.exists(i, i > 0)"),
    Case("x.exists_one(i, i > 0)"), Case("x.existsOne(i, v, i > v)"), Case("x.map(i, i + 1)"),
    Case("x.map(i, i > 0, [i])"), Case("x.map(i, i ? 1 : 2)"),
    Case("x.filter(i, i ? true : false)"),
    Case("x.all(i, v, v > i)"), Case("x.transformList(i, v, v + i)"),
    Case("x.transformList(i, v, v > 0, v + i)"), Case("x.transformMap(k, v, v + 1)"),
    Case("x.transformMap(k, v, v > 1, v + 1)"), Case("x.transformMapEntry(k, v, {v: k})"),
    Case("x.transformMapEntry(k, v, v > 1, {v: k})"), Case("cel.bind(x, 1 + 1, x * x)"),
    Case("a.?b.optMap(v, v + 1)"), Case("a.?b.optFlatMap(v, v.?c)"), Case("x.map(a)"),
    Case("x.all(a, b, c, d)"), Case("[1].all(i, [i].exists(j, j == i))"),
    Case("has(a.b) && !has(c.d)"),
    Case("in_x in x"), Case("a\r\n==\tb", "a == b"), Case("{1: 2}[1]"), Case("(a)(b)", "?"),
  ].filter { $0.canonical != "?" }

  @Test("a text has a canonical form that keeps its meaning", arguments: cases)
  func canonical(of testCase: Case) throws {
    let result = parse(testCase.text)
    let expression = try #require(
      result.expression, "\(result.diagnostics.map(\.rendered).joined())")
    #expect(expression.canonical == testCase.canonical)
    let again = try #require(parse(expression.canonical).expression)
    #expect(again.canonical == testCase.canonical)
    #expect(shape(again) == shape(expression))
  }

  @Test func `ids are unique and a node's span holds its operands' spans`() throws {
    let expression = try #require(parse("(a + b) * f(c, [1, {2: 3}]).g").expression)
    var ids: Set<Int> = []
    func visit(_ node: Expression, within outer: Span) {
      #expect(ids.insert(node.id).inserted)
      #expect(outer.start <= node.span.start && node.span.end <= outer.end)
      for part in node.parts { visit(part, within: node.span) }
    }
    visit(expression, within: expression.span)
    #expect(ids.count == 12)
  }

  @Test func `the expansion of 'all' is that of the specification`() throws {
    let expression = try #require(parse("xs.all(x, x > 0)").expression)
    guard case .comprehension(let fold) = expression.kind else {
      Issue.record("not a comprehension")
      return
    }
    #expect(fold.macro == "all")
    #expect(fold.iterVar.value == "x" && fold.iterVar.span.start == 7)
    #expect(fold.accuInit.canonical == "true")
    #expect(fold.loopCondition.canonical == "@not_strictly_false(@result)")
    #expect(fold.loopStep.canonical == "@result && x > 0")
    #expect(fold.result.canonical == "@result")
  }

  @Test func `references are free names, fields of the model and ids, at their places`() throws {
    let text = """
      has(model.a) && pue > 1 && xs.all(x, x > model.b + y) && used('m.one') \
      && derives('energy', 'm.two') ? predict('fit') : cel.bind(z, w, z + .v + model.?c.d)
      """
    let references = try #require(parse(text).expression).references
    #expect(references.names.map(\.value) == ["pue", "xs", "y", "w", "v"])
    #expect(references.fields.map(\.value) == ["a", "b", "c"])
    #expect(references.fields.map(\.span.start) == [10, 47, text.utf8.count - 4])
    #expect(references.used.map(\.value) == ["m.one"])
    #expect(references.derives.map(\.quantity.value) == ["energy"])
    #expect(references.derives.map(\.id.value) == ["m.two"])
    #expect(references.predicted.map(\.value) == ["fit"])
  }

  @Test func `a name bound by a macro hides neither what stands outside nor the model elsewhere`()
    throws
  {
    let references = try #require(
      parse("x + xs.all(x, x > 0) + ys.all(model, model.a > 0) + model.b").expression
    ).references
    #expect(references.names.map(\.value) == ["x", "xs", "ys"])
    #expect(references.fields.map(\.value) == ["b"])
  }
}

extension Expression {
  /// The nodes right below this one.
  var parts: [Expression] {
    switch kind {
    case .literal, .identifier: []
    case .select(let operand, _, _): [operand]
    case .call(_, let target, let arguments): (target.map { [$0] } ?? []) + arguments
    case .list(let elements): elements.map(\.value)
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .message(_, let fields): fields.map(\.value)
    case .comprehension(let fold):
      [fold.range, fold.accuInit, fold.loopCondition, fold.loopStep, fold.result]
    }
  }
}
