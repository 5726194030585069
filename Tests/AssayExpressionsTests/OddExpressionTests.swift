// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import Testing

@testable import AssayExpressions

/// Expressions of parts that hardly belong together: each is refused, or has an outcome.
@Suite("Odd expressions", .timeLimit(.minutes(15)))
struct OddExpressionTests {
  private static let atoms = [
    "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615u", "0u",
    "0.0", "-0.0", "1e308", "1e-308", "''", "'a'", "'é\u{301}'", "b'\\xff'", "null", "true", "[]",
    "{}", "[[]]", "[1, 2.5]", "['a', 'b']", "{'a': 1}", "{1: []}", "model", "model.id",
    "model.downloads", "model.count", "model.tags", "model.trained", "model.reported_energy",
    "model.ratio", "model.place", "pue", "year", "energy", "emissions", "accelerators",
    "accelerators['a100']", "countries['fr']", "countries['fr'].at(model.trained)", "base",
    "base.id",
    "timestamp('0001-01-01T00:00:00Z')", "timestamp('9999-12-31T23:59:59Z')",
    "duration('315576000000s')", "duration('-315576000000s')", "quantity('1e300 kWh[it]')",
    "quantity('0 kWh')", "x", "int", "type(1)",
  ]
  private static let functions =
    Signature.special + Signature.all.map(\.name) + Signature.macros
    + ["getFullYear", "getHours", "getMilliseconds", "existsOne", "transformList", "nothing"]
  private static let operators = [
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in",
  ]

  private static func text(_ random: inout RandomExpression, depth: Int) -> String {
    guard depth > 0 else { return random.one(of: atoms) }
    func part() -> String { text(&random, depth: random.next(depth)) }
    switch random.next(12) {
    case 0, 1, 2: return "(\(part()) \(random.one(of: operators)) \(part()))"
    case 3: return "\(random.one(of: ["!", "-"]))(\(part()))"
    case 4: return "(\(part()) ? \(part()) : \(part()))"
    case 5: return "\(part())[\(part())]"
    case 6: return "[\(part()), \(part())]"
    case 7: return "{\(part()): \(part())}"
    case 8:
      let macro = random.one(of: ["all", "exists", "exists_one", "map", "filter"])
      let list = random.next(3) == 0 ? random.one(of: ["[]", "{}", "[[]]"]) : part()
      let body = random.next(3) == 0 ? "x" : part()
      return "\(list).\(macro)(x, \(body))"
    case 9: return "cel.bind(x, \(part()), \(part()))"
    default:
      let arguments = (0..<random.next(4)).map { _ in part() }.joined(separator: ", ")
      let call = "\(random.one(of: functions))(\(arguments))"
      return random.next(2) == 0 ? call : "\(part()).\(call)"
    }
  }

  @Test("none stops the program, and each has one outcome", arguments: UInt64(1)...8)
  func odd(_ seed: UInt64) {
    var random = RandomExpression(seed: seed &+ 0xADD)
    var compiled: [CompiledExpression] = []
    for _ in 0..<1500 {
      let text = Self.text(&random, depth: 1 + random.next(4))
      let (expression, diagnostics) = ExamplePack.check(text)
      #expect((expression == nil) == diagnostics.hasErrors, "\(text)")
      if let expression { compiled.append(expression) }
    }
    // Enough are let through for the test to mean something.
    #expect(compiled.count > 50)
    var frames = (0..<4).map { _ in random.frame() }
    let steps = Array(repeating: Statements.all, count: frames[0].steps.count)
    for index in frames.indices {
      frames[index].fuel = 20_000
      for expression in compiled {
        let outcome = ExamplePack.line(expression.evaluate(in: &frames[index]))
        #expect(ExamplePack.line(expression.evaluate(in: &frames[index])) == outcome)
        _ = expression.settled(steps, in: &frames[index])
      }
    }
  }

  @Test func `templates of messages with odd expressions are refused, or become a text`() {
    var random = RandomExpression(seed: 77)
    for _ in 0..<400 {
      let text = Self.text(&random, depth: 1 + random.next(2)).filter { $0 != "{" && $0 != "}" }
      let source = LocatedText(wholeFile: SourceFile(path: "rule", text: "a {\(text)} b"))
      let parsed = MessageTemplate.parse(source, checker: ExamplePack.checker)
      #expect((parsed.template == nil) == parsed.diagnostics.hasErrors, "\(text)")
      var frame = ExamplePack.frame
      _ = parsed.template?.render(in: &frame)
    }
  }
}
