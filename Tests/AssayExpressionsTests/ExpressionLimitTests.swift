// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@testable import AssayExpressions

@Suite("Limits of expressions", .timeLimit(.minutes(15)))
struct ExpressionLimitTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// The code of the one diagnostic; nil if the text is an expression.
    let code: String?

    init(_ name: String, _ text: String, _ code: String?) {
      testDescription = name
      self.text = text
      self.code = code
    }
  }

  static func nest(_ open: String, _ inner: String, _ close: String, _ count: Int) -> String {
    String(repeating: open, count: count) + inner + String(repeating: close, count: count)
  }

  static func chain(_ term: String, _ sign: String, _ count: Int) -> String {
    Array(repeating: term, count: count).joined(separator: sign)
  }

  static let cases: [Case] = [
    Case("250 parentheses", nest("(", "a", ")", 250), nil),
    Case("251 parentheses", nest("(", "a", ")", 251), "expression-too-deep"),
    Case("30,000 parentheses", nest("(", "a", ")", 30_000), "expression-too-deep"),
    Case("60,000 open parentheses", nest("(", "", "", 60_000), "expression-too-deep"),
    Case("250 lists", nest("[", "", "]", 250), nil),
    Case("60,000 open lists", nest("[", "", "", 60_000), "expression-too-deep"),
    Case("20,000 open maps", nest("{1:", "", "", 20_000), "expression-too-deep"),
    Case("20,000 open calls", nest("f(", "", "", 20_000), "expression-too-deep"),
    Case("100 nested macros", nest("[1].all(x, ", "true", ")", 100), nil),
    Case("5,000 nested macros", nest("x.all(x,", "x", ")", 5_000), "expression-too-deep"),
    Case("300 terms of a sum", chain("a", "+", 300), nil),
    Case("301 terms of a sum", chain("a", "+", 301), "expression-too-deep"),
    Case("10,000 terms of a sum", chain("a", "+", 10_000), "expression-too-deep"),
    Case("8,000 terms of a conjunction", chain("a", "&&", 8_000), nil),
    Case("8,000 terms of a disjunction", chain("a", "||", 8_000), nil),
    Case("15,000 terms of a conjunction", chain("a", "&&", 15_000), "expression-too-long"),
    Case("250 choices", chain("a?b:", "", 250) + "c", nil),
    Case("5,000 choices", chain("a?b:", "", 5_000) + "c", "expression-too-deep"),
    Case("10,000 fields", "a" + nest(".b", "", "", 10_000), "expression-too-deep"),
    Case("10,000 indices", "a" + nest("[0]", "", "", 10_000), "expression-too-deep"),
    Case("60,000 exclamation marks", nest("!", "a", "", 60_000), nil),
    Case("60,000 minus signs", nest("-", "a", "", 60_000), nil),
    Case("19,000 items of a list", "[" + chain("1", ",", 19_000) + "]", nil),
    Case("30,000 items of a list", "[" + chain("1", ",", 30_000) + "]", "expression-too-long"),
    Case("64 KiB", nest(" ", "a", "", 65_535), nil),
    Case("more than 64 KiB", nest(" ", "a", "", 65_536), "expression-too-long"),
    Case("a tall chain in parentheses", tower(250), "expression-too-deep"),
    Case("optional maps upon each other", "a" + nest(".optMap(x, x)", "", "", 60), nil),
  ]

  /// Sums within each other on the left, each far below any limit of its own.
  static func tower(_ count: Int) -> String { nest("(", "a", "+1+1+1)", count) }

  @Test("a limit is told once, and costs neither the stack nor time", arguments: cases)
  func limit(_ testCase: Case) {
    let result = parse(testCase.text)
    #expect(result.diagnostics.map(\.code) == (testCase.code.map { [$0] } ?? []))
    #expect((result.expression == nil) == (testCase.code != nil))
    if let expression = result.expression {
      #expect(parse(expression.canonical).expression?.canonical == expression.canonical)
      _ = expression.references
    }
  }

  @Test func `no cut or garbled text stops the parser`() {
    let seeds = [
      "has(model.a) && [1, 2u].all(x, x > -1.5e3) ? {'a': b'\\x00'}[?k] : m.t{f: r'x'}.`q-r`",
      "cel.bind(x, \"\"\"a\"\"\", x in ['b', “c”]) || !not a and b != f(.g(h), ?) ; // c",
    ]
    var random = SplitMix(state: 7)
    for seed in seeds {
      let scalars = Array(seed.unicodeScalars)
      for length in 0...scalars.count { _ = parse(text(scalars.prefix(length))) }
      for _ in 0..<1_000 {
        var garbled = scalars
        for _ in 0..<3 {
          let from = Int(random.next() % UInt64(garbled.count))
          let to = Int(random.next() % UInt64(garbled.count))
          if random.next() % 2 == 0 {
            garbled.swapAt(from, to)
          } else {
            garbled[to] = garbled[from]
          }
        }
        let result = parse(text(garbled[...]))
        #expect((result.expression == nil) == !result.diagnostics.isEmpty)
        if let expression = result.expression {
          #expect(parse(expression.canonical).expression?.canonical == expression.canonical)
        }
      }
    }
  }

  private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
}

/// A generator with a fixed seed, so that a failure can be repeated.
///
/// Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
