// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayExpressions

@Suite("Plain CEL", .timeLimit(.minutes(15)))
struct DynamicEvaluatorTests {
  static func outcome(
    _ text: String, _ environment: DynamicEnvironment = DynamicEnvironment()
  ) -> DynamicOutcome? {
    parse(text).expression.map { DynamicEvaluator(environment).evaluate($0) }
  }

  /// `true`, `false`, the code of a fault, or `other`.
  static func word(_ outcome: DynamicOutcome?) -> String {
    switch outcome {
    case .success(.bool(let value)): "\(value)"
    case .success: "other"
    case .failure(let fault): "\(fault.code)"
    case nil: "does not parse"
    }
  }

  func check(_ row: [String]) {
    #expect(DynamicEvaluatorTests.word(DynamicEvaluatorTests.outcome(row[0])) == row[1])
  }

  @Test(
    "an operand that decides absorbs an error, on either side",
    arguments: [
      ["false && 1 / 0 == 1", "false"], ["1 / 0 == 1 && false", "false"],
      ["true && 1 / 0 == 1", "division"], ["true || 1 / 0 == 1", "true"],
      ["1 / 0 == 1 || true", "true"], ["false || 1 / 0 == 1", "division"],
      ["'a' || true", "true"], ["'a' && true", "noSuchOverload"], ["false || 1", "noSuchOverload"],
      ["[0, 1].exists(x, 1 / x == 1)", "true"], ["[0, 1].all(x, 1 / x == 2)", "false"],
      ["[0, 1].all(x, 1 / x == 1)", "division"], ["true ? true : 1 / 0 == 1", "true"],
      ["1 / 0 == 1 ? true : true", "division"], ["1 ? true : true", "noSuchOverload"],
    ])
  func logic(_ row: [String]) { check(row) }

  @Test(
    "values of any types are equal or not, and only ordered ones have an order",
    arguments: [
      ["1 == 1u && 1u == 1.0 && 1 == 1.0", "true"], ["1 == '1'", "false"], ["null == 0", "false"],
      ["[1, 'a'] == [1.0, 'a']", "true"], ["{1: 'a'} == {1u: 'a'}", "true"],
      ["dyn(0.0) / 0.0 == dyn(0.0) / 0.0", "false"], ["-1 < 0u", "true"],
      ["null < null", "noSuchOverload"],
      ["1 < '2'", "noSuchOverload"], ["[1] < [2]", "noSuchOverload"], ["type(1) == int", "true"],
      ["type(type(1)) == type", "true"], ["'a' in [1, 'a']", "true"], ["1.0 in {1: 2}", "true"],
    ])
  func comparison(_ row: [String]) { check(row) }

  @Test(
    "integers that leave 64 bits, and times that leave their range, are errors",
    arguments: [
      ["9223372036854775807 + 1", "range"], ["-9223372036854775808 - 1", "range"],
      ["-(-9223372036854775808)", "range"], ["-9223372036854775808 / -1", "range"],
      ["-9223372036854775808 % -1", "range"], ["0u - 1u", "range"], ["uint(-1)", "range"],
      ["int(9223372036854775808u)", "range"], ["1 % 0", "division"], ["1u / 0u", "division"],
      ["timestamp('9999-12-31T23:59:59Z') + duration('1s')", "range"],
      ["duration('9223372036s') + duration('1s')", "range"], ["int(0.0 / 0.0)", "range"],
    ])
  func range(_ row: [String]) { check(row) }

  @Test(
    "a call that no overload takes is an error, whatever the number of arguments",
    arguments: [
      ["1 + 'a'", "noSuchOverload"], ["size()", "noSuchOverload"],
      ["size(1, 2)", "noSuchOverload"],
      ["int()", "noSuchOverload"], ["type()", "noSuchOverload"],
      ["matches('a')", "noSuchOverload"],
      ["'a'.contains()", "noSuchOverload"], ["dyn()", "noSuchOverload"],
      ["timestamp(0).getHours(1)", "noSuchOverload"], ["'a'.getHours()", "noSuchOverload"],
      ["duration('1s').getDate()", "noSuchOverload"], ["1.all(x, true)", "noSuchOverload"],
      ["nothing(1)", "undeclared"], ["nothing", "undeclared"], ["1.nothing", "noSuchOverload"],
      ["{1.0: 1}", "unsupportedKey"], ["{1: 1, 1u: 2}", "repeatedKey"], ["{}.a", "noSuchKey"],
      ["[1][1]", "badArgument"], ["[1][-1]", "badArgument"], ["[1][0.5]", "badArgument"],
      ["'a'.matches('(')", "badArgument"],
    ])
  func overload(_ row: [String]) { check(row) }

  @Test(
    "a name is sought in the namespace first, and a dot before it leaves the namespace",
    arguments: [["a", "1"], [".a", "2"], ["b.c", "3"], ["[5].map(a, a)[0]", "5"]])
  func name(_ row: [String]) {
    let environment = DynamicEnvironment(
      container: "x.y", variables: ["x.y.a": .int(1), "a": .int(2), "x.b.c": .int(3)])
    let outcome = DynamicEvaluatorTests.outcome("\(row[0]) == \(row[1])", environment)
    #expect(DynamicEvaluatorTests.word(outcome) == "true")
  }

  @Test(
    "a time zone is an offset, or one that the environment knows",
    arguments: [
      ["timestamp(0).getHours('02:00') == 2", "true"],
      ["timestamp(0).getHours('-02:30') == 21", "true"],
      ["timestamp(0).getHours('Test/Zone') == 3", "true"],
      ["timestamp(0).getHours('No/Zone')", "badArgument"],
      ["timestamp(0).getHours('2:00')", "badArgument"],
      ["timestamp('0001-01-01T00:00:00Z').getHours('-01:00')", "range"],
    ])
  func zone(_ row: [String]) {
    let environment = DynamicEnvironment { name, _ in name == "Test/Zone" ? 3 * 3600 : nil }
    #expect(
      DynamicEvaluatorTests.word(DynamicEvaluatorTests.outcome(row[0], environment)) == row[1])
  }

  @Test(
    "what grows without bound runs out of fuel",
    arguments: [
      "[1,2,3,4,5,6,7,8,9].map(a, [1,2,3,4,5,6,7,8,9].map(b, [1,2,3,4,5,6,7,8,9].map(c, "
        + "[1,2,3,4,5,6,7,8,9].map(d, [1,2,3,4,5,6,7,8,9].map(e, [1,2,3,4,5,6,7,8,9].map(f, "
        + "[1,2,3,4,5,6,7,8,9])))))).size() > 0",
      doubled("'x'", "a + a", 40), doubled("[1]", "a + a", 40),
      doubled("[1]", "[a, a]", 40, " == a"),
    ])
  func fuel(_ text: String) {
    let start = ContinuousClock.now
    let outcome = DynamicEvaluatorTests.outcome(text, DynamicEnvironment(fuel: 20_000))
    #expect(DynamicEvaluatorTests.word(outcome) == "fuel")
    #expect(start.duration(to: .now) < .seconds(10))
  }

  /// A name bound to twice itself, so many times.
  private static func doubled(
    _ seed: String, _ step: String, _ count: Int, _ end: String = ".size() > 0"
  ) -> String {
    let steps = String(repeating: "cel.bind(a, \(step), ", count: count)
    return "cel.bind(a, \(seed), \(steps)a\(end))" + String(repeating: ")", count: count)
  }
}
