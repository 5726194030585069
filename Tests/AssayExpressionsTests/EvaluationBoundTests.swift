// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Foundation
import Testing

@testable import AssayExpressions

/// Small texts that ask for more work than there is time for.
@Suite("Bounds of evaluation", .timeLimit(.minutes(15)))
struct EvaluationBoundTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let outcome: String

    init(_ name: String, _ text: String, _ outcome: String = "error fuel-exhausted") {
      testDescription = name
      self.text = text
      self.outcome = outcome
    }
  }

  static let ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"

  /// One macro over ten items within the other.
  static func nested(_ macro: String, _ inner: String, depth: Int) -> String {
    (0..<depth).reduce(inner) { text, level in "\(ten).\(macro)(x\(level), \(text))" }
  }

  /// A value that each of many bindings makes twice as large.
  static func doubled(_ start: String, _ twice: String, times: Int = 40) -> String {
    let inner = (0..<times).reduce("x") { text, _ in "cel.bind(x, \(twice), \(text))" }
    return "cel.bind(x, \(start), \(inner))"
  }

  static let long = "'\(String(repeating: "a", count: 2_000))'"

  static let cases: [Case] = [
    Case("all within all", nested("all", "true", depth: 12)),
    Case("exists within exists", nested("exists", "false", depth: 12)),
    Case("exists_one within exists_one", nested("exists_one", "true", depth: 12)),
    Case("map within map", "size(\(nested("map", "1", depth: 12)))"),
    Case("filter within filter", "size(\(nested("filter", "size([1]) > 0", depth: 1)))", "10"),
    Case(
      "filter over what filters", "size(\(ten).filter(a, \(nested("all", "a >= 0", depth: 11))))"),
    Case("a text doubled", "size(\(doubled("'aaaaaaaaaaaaaaaa'", "x + x")))"),
    Case("a list doubled", "size(\(doubled("[1]", "x + x")))"),
    Case("lists of lists of the same compared", doubled("[1]", "[x, x]") + " == [[[1]]]", "none"),
    Case(
      "shared lists compared with themselves",
      "cel.bind(l, \(doubledNest), l == l)"),
    Case(
      "a long text sought in itself",
      "\(ten).all(a, \(ten).all(b, \(ten).all(c, \(ten).all("
        + "d, \(long).contains(\(long))))))"),
    Case("a text joined of itself", "size(\(doubled("'ab'", "[x, x].join('-')")))"),
    Case("a text replaced by itself", "size(\(doubled("'ab'", "x.replace('', x)")))"),
    Case("patterns made while evaluating", nested("all", "'a'.matches('a' + 'b?')", depth: 6)),
    Case("sums of long lists", nested("all", "sum(\(ten)) > 0", depth: 8)),
    Case(
      "a pattern that is too large", "'a'.matches('(((a{100}){100}){100}' + ')')", "error bad-regex"
    ),
    // As an automaton it does not fit into memory, so that each byte is held to each instruction.
    Case(
      "a large pattern and a long text",
      nested("exists", "\(long).matches('(a?){400}(b?){400}[ab]{400}c')", depth: 2)),
    Case("a small pattern and a long text", "\(long).matches('^a+b?$')", "true"),
    Case("a macro that ends early", nested("exists", "true", depth: 12), "true"),
  ]

  /// A list of which each of the levels holds the level below twice: two to the 25th leaves.
  static let doubledNest = (0..<25).reduce("[1]") { text, _ in "cel.bind(y, \(text), [y, y])" }

  @Test("work is broken off with a named error, in time", arguments: cases)
  func bound(_ testCase: Case) throws {
    guard testCase.outcome != "none" else {
      #expect(ExamplePack.check(testCase.text).expression == nil)
      return
    }
    let expression = try #require(ExamplePack.check(testCase.text).expression)
    var frame = ExamplePack.frame
    let start = Self.processorTime()
    let outcome = expression.evaluate(in: &frame)
    let seconds = Self.processorTime() - start
    switch outcome {
    case .value(let value): #expect(ExamplePack.line(value) == testCase.outcome)
    case .missing: Issue.record("missing")
    case .error(let error): #expect("error \(error.code.rawValue)" == testCase.outcome)
    }
    // Without optimization everything takes some twenty times as long.
    #expect(seconds < Self.limit, "took \(seconds) s")
  }

  #if DEBUG
    static let limit = 2.0
  #else
    static let limit = 0.1
  #endif

  /// Seconds that this thread has computed; other work on the machine does not count.
  static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  @Test func `a pattern whose program would be too large is refused at load`() {
    let codes = ExamplePack.check("'a'.matches('((a{100}){100}){100}')").diagnostics.map(\.code)
    #expect(codes == ["bad-regex"])
  }
}
