// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@testable import AssayExpressions

/// The expressions of the CEL conformance suite, read in place from `../shared` or `ASSAY_SHARED`.
///
/// What they evaluate to is another suite's; here they must parse, and keep their meaning when
/// they are written canonically.
@Suite("CEL conformance, parsing", .timeLimit(.minutes(15)))
struct ConformanceParsingTests {
  @Test(.enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"))
  func `every expression of the conformance suite parses`() {
    let cases = ConformanceSuite.cases
    var parsed = 0
    for testCase in cases {
      // Optimizers alone write blocks, in a syntax that is for them.
      let result = parse(testCase.expression, readsBlocks: testCase.file == "block_ext")
      #expect(
        result.expression != nil, "\(testCase.name): \(result.diagnostics.map(\.rendered))")
      parsed += result.expression == nil ? 0 : 1
    }
    print("CEL conformance: \(parsed) of \(cases.count) parse")
    #expect(cases.count == 1740)
  }

  @Test(.enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"))
  func `a canonical text parses to its own canonical text`() {
    var count = 0
    for testCase in ConformanceSuite.cases {
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
  func `every literal of the conformance suite has the value it should`() {
    var count = 0
    for testCase in ConformanceSuite.cases {
      guard let expected = testCase.literal,
        case .literal(let literal)? = parse(testCase.expression).expression?.kind
      else { continue }
      #expect(literal == expected, "\(testCase.name): \(testCase.expression)")
      count += 1
    }
    print("CEL conformance: \(count) literals have the right value")
    #expect(count > 150)
  }
}
