// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayExpressions

@Suite("Logic with missing values and errors", .timeLimit(.minutes(15)))
struct LogicTests {
  /// An expression for each state of a condition; `count` and `name` are missing.
  static let states = [
    "true": "true", "false": "false", "m1": "model.count > 0", "m2": "model.name == ''",
    "e": "1 % 0 == 0",
  ]

  /// Left operand, right operand, `&&`, `||`; m1 and m2 are two missing fields, m12 both.
  static let table: [[String]] = [
    ["true", "true", "true", "true"], ["true", "false", "false", "true"],
    ["true", "m1", "m1", "true"], ["true", "e", "e", "true"], ["false", "false", "false", "false"],
    ["false", "m1", "false", "m1"], ["false", "e", "false", "e"], ["m1", "m1", "m1", "m1"],
    ["m1", "m2", "m12", "m12"], ["m1", "e", "m1", "m1"], ["e", "e", "e", "e"],
  ]

  static let outcomes = [
    "true": "true", "false": "false", "m1": "missing field 6", "m2": "missing field 7",
    "m12": "missing field 6, field 7", "e": "error division-by-zero",
  ]

  @Test("a deciding operand wins, then missing, then error, in either order", arguments: table)
  func logic(_ row: [String]) throws {
    let left = try #require(LogicTests.states[row[0]])
    let right = try #require(LogicTests.states[row[1]])
    #expect(ExamplePack.outcome("\(left) && \(right)") == LogicTests.outcomes[row[2]])
    #expect(ExamplePack.outcome("\(right) && \(left)") == LogicTests.outcomes[row[2]])
    #expect(ExamplePack.outcome("\(left) || \(right)") == LogicTests.outcomes[row[3]])
    #expect(ExamplePack.outcome("\(right) || \(left)") == LogicTests.outcomes[row[3]])
  }

  @Test(
    "missing is not zero, not false and not known",
    arguments: [
      ["!(model.count > 0)", "missing field 6"], ["model.count > 0 ? 1 : 2", "missing field 6"],
      ["has(model.count) ? model.count : 7", "7"], ["has(model.count)", "false"],
      ["has(model.downloads)", "true"], ["has(model.id)", "true"], ["known(model.count)", "false"],
      ["known(1 % 0)", "false"], ["known(model.count > 0 || true)", "true"],
      ["model.count + 1 % 0", "missing field 6"],
      ["model.count + size(model.name)", "missing field 6, field 7"],
      ["[model.count, 1]", "missing field 6"], ["sum([model.count, 1])", "missing field 6"],
      ["1 % 0 > 0 ? 1 : 2", "error division-by-zero"], ["model.count in [1]", "missing field 6"],
      ["[1, 2].all(x, x > model.count)", "missing field 6"],
      ["[1, 2].all(x, x > 1 && x > model.count)", "false"],
      ["[1, 2].exists(x, x > 1 || x > model.count)", "true"],
      ["[1, 2].filter(x, x > model.count)", "missing field 6"],
      ["cel.bind(x, model.count, true || x > 1)", "true"],
    ])
  func missing(_ row: [String]) {
    #expect(ExamplePack.outcome(row[0]) == row[1])
  }
}
