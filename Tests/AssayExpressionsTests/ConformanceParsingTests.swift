// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@testable import AssayExpressions

/// The expressions of the CEL conformance suite, read in place from `../shared` or `ASSAY_SHARED`.
///
/// What they evaluate to is another suite's; here they must parse, and keep their meaning when
/// they are written canonically.
@Suite("CEL conformance, parsing")
struct ConformanceParsingTests {
  @Test(.enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"))
  func `every expression of the conformance suite parses`() throws {
    let cases = try ConformanceSuite.load()
    var parsed = 0
    for testCase in cases where !testCase.needsBlock {
      let result = parse(testCase.expression)
      #expect(
        result.expression != nil, "\(testCase.name): \(result.diagnostics.map(\.rendered))")
      parsed += result.expression == nil ? 0 : 1
    }
    let left = cases.count { $0.needsBlock }
    print("CEL conformance: \(parsed) of \(cases.count) parse; \(left) need cel.block, left out")
    #expect(cases.count == 1740)
  }

  @Test(.enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"))
  func `a canonical text parses to its own canonical text`() throws {
    var count = 0
    for testCase in try ConformanceSuite.load() {
      guard let expression = parse(testCase.expression).expression else { continue }
      let canonical = expression.canonical
      let again = parse(canonical).expression
      #expect(again?.canonical == canonical, "\(testCase.expression)")
      #expect(again.map(shape) == shape(expression), "\(testCase.expression)")
      count += 1
    }
    print("CEL conformance: \(count) expressions survive the round trip")
  }

  @Test(.enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"))
  func `every literal of the conformance suite has the value it should`() throws {
    var count = 0
    for testCase in try ConformanceSuite.load() where !contradictory.contains(testCase.name) {
      guard let expected = testCase.literal,
        case .literal(let literal)? = parse(testCase.expression).expression?.kind
      else { continue }
      #expect(literal == expected, "\(testCase.name): \(testCase.expression)")
      count += 1
    }
    print("CEL conformance: \(count) literals have the right value")
    #expect(count > 150)
  }

  /// Two cases that expect `\?` of a bare `?`, unlike their twins among the string literals: a
  /// slip of the data, which reads the text format's own escape `\?` as two bytes.
  private let contradictory: Set = [
    "parse/bytes_literals/triple_single_quoted_unescaped_punctuation",
    "parse/bytes_literals/triple_double_quoted_unescaped_punctuation",
  ]
}
