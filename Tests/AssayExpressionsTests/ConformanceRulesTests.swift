// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayExpressions

/// The conformance suite as rules run it: checked, without `dyn`, by the evaluator of audits.
///
/// Rules refuse much that plain CEL allows. What they accept must mean what the suite says, but for
/// the differences that are named here.
@Suite("CEL conformance, rules", .timeLimit(.minutes(15)))
struct ConformanceRulesTests {
  @Test(.enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"))
  func `a case that rules accept has the value that the suite expects`() {
    var (accepted, different) = (0, Set<String>())
    for testCase in ConformanceSuite.cases where testCase.bindings.isEmpty {
      // Rules know no `dyn`; without it, what is left has the same value.
      let text = testCase.expression.replacing("dyn(", with: "(")
      guard testCase.container.isEmpty, !testCase.isOnlyChecked,
        let rule = ExamplePack.check(text).expression
      else { continue }
      accepted += 1
      var frame = ExamplePack.frame
      let outcome = rule.evaluate(in: &frame)
      if !ConformanceRulesTests.agrees(outcome, testCase.expectation) {
        different.insert(testCase.name)
        #expect(
          ConformanceRulesTests.differences.contains(testCase.name),
          "\(testCase.name): \(text) is \(String(describing: outcome).prefix(200))")
      }
    }
    print(
      "CEL conformance: rules accept \(accepted) cases and agree on \(accepted - different.count)")
    #expect(accepted > 0)
    #expect(different == ConformanceRulesTests.differences)
  }

  /// Where rules mean something else than plain CEL.
  private static let differences: Set = notFinite.union(exactComparisons).union(wholeRanges)

  /// A number of a rule that is not finite is an error, and never goes on into a result.
  private static let notFinite: Set = [
    "comparisons/eq_literal/not_eq_double_nan", "comparisons/eq_literal/not_eq_int_double_nan",
    "comparisons/eq_literal/not_eq_uint_double_nan", "comparisons/ne_literal/ne_double_nan",
    "comparisons/ne_literal/not_ne_double_nan", "comparisons/ne_literal/not_ne_int_double_nan",
    "comparisons/ne_literal/not_ne_uint_double_nan", "fp_math/fp_math/divide_zero",
    "fp_math/fp_math/fp_overflow_negative", "fp_math/fp_math/fp_overflow_positive",
  ]

  /// Rules compare an int with a double exactly; plain CEL rounds the int to a double first.
  private static let exactComparisons: Set = [
    "comparisons/gt_literal/not_gt_dyn_big_double_int",
    "comparisons/gte_literal/gte_dyn_int_big_lossy_double",
    "comparisons/lt_literal/not_lt_dyn_int_big_lossy_double",
    "comparisons/lte_literal/lte_dyn_big_double_int",
  ]

  /// Rules use the whole range of a type: the double -2^63 is an int, and the years 1 to 9999 are
  /// a duration apart, as protocol buffers have it.
  private static let wholeRanges: Set = [
    "conversions/int/double_int_min_range", "timestamps/timestamp_range/sub_time_duration_over",
    "timestamps/timestamp_range/sub_time_duration_under",
  ]

  private static func agrees(
    _ outcome: Outcome, _ expectation: ConformanceSuite.Expectation
  ) -> Bool {
    switch (outcome, expectation) {
    case (.value(let value), .value(let expected)):
      guard let value = DynamicValue(value) else { return false }
      return ConformanceRun.isSame(expected, value)
    case (.error, .error): return true
    default: return false
    }
  }
}

extension DynamicValue {
  /// A value of a rule as plain CEL has it; nil for rows of tables.
  init?(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .uint(let value): self = .uint(value)
    case .double(let value, _): self = .double(value)
    case .string(let value): self = .string(value)
    case .bytes(let value): self = .bytes(value)
    case .timestamp(let value): self = .timestamp(value)
    case .duration(let value): self = .duration(value)
    case .type(let value): self = .type(value)
    case .list(let items):
      let values = items.compactMap { DynamicValue($0) }
      guard values.count == items.count else { return nil }
      self = .list(values)
    case .map(let entries):
      var map = DynamicMap()
      for (key, value) in zip(entries.keys, entries.values) {
        guard let key = DynamicValue(key), let value = DynamicValue(value),
          map.insert(value, for: key)
        else { return nil }
      }
      self = .map(map)
    case .row, .rows, .between, .record: return nil
    }
  }
}
