// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import Foundation
import Testing

@testable import AssayExpressions

/// Every case of the CEL conformance suite that needs no protocol buffers.
///
/// An error is expected as an error: the suite leaves its words to the implementation.
@Suite("CEL conformance")
struct ConformanceTests {
  @Test(
    "a case of the conformance suite has the value or error that it expects",
    .enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"),
    arguments: ConformanceSuite.cases.filter { finished.contains($0.file) })
  func conforms(_ testCase: ConformanceSuite.Case) {
    let fault = ConformanceRun(testCase).fault
    #expect(fault == nil, "\(testCase.expression)")
  }

  @Test(.enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"))
  func `the counts of the conformance suite are complete`() throws {
    let cases = ConformanceSuite.cases
    let core = cases.filter { ConformanceSuite.coreFiles.contains($0.file) }
    let extensions = cases.filter { !ConformanceSuite.coreFiles.contains($0.file) }
    let all = try ConformanceSuite.allNames()
    let notApplicable = Set(all).subtracting(cases.map(\.name))
    let passes = { (cases: [ConformanceSuite.Case]) in
      cases.count { ConformanceRun($0).fault == nil }
    }
    print(
      "CEL conformance: core \(passes(core)) of \(core.count), extensions \(passes(extensions)) of",
      "\(extensions.count), not applicable \(all.count - cases.count)")
    for (name, value) in ConformanceSuite.corrections.sorted(by: { $0.key < $1.key }) {
      print("CEL conformance: \(name) expects \(value), which the JSON misreads")
    }
    #expect(core.count == 1091)
    #expect(extensions.count == 649)
    #expect(all.count - cases.count == 716)
    #expect(notApplicable.count <= 716)
  }

  /// The files whose every case passes.
  private static let finished = ConformanceSuite.coreFiles.union([])
}

/// One case, run.
struct ConformanceRun {
  /// What is wrong, nil if nothing is.
  let fault: String?

  init(_ testCase: ConformanceSuite.Case) {
    fault = ConformanceRun.fault(of: testCase)
  }

  private static func fault(of testCase: ConformanceSuite.Case) -> String? {
    let parsed = parse(testCase.expression)
    guard let expression = parsed.expression else {
      if case .error = testCase.expectation { return nil }
      return "does not parse: \(parsed.diagnostics.map(\.rendered))"
    }
    if testCase.isOnlyChecked { return "there is no checker yet" }
    let environment = DynamicEnvironment(
      container: testCase.container, variables: testCase.bindings, zoneOffset: systemZone)
    let outcome = DynamicEvaluator(environment).evaluate(expression)
    switch (testCase.expectation, outcome) {
    case (.value(let expected), .success(let value)):
      return isSame(expected, value) ? nil : "\(value) is not \(expected)"
    case (.value(let expected), .failure(let fault)):
      return "'\(fault.message)' is not \(expected)"
    case (.error(let message), .success(let value)): return "\(value) is no error '\(message)'"
    default: return nil
    }
  }

  /// The time zones of the machine that runs the tests.
  @Sendable private static func systemZone(_ name: String, _ moment: Timestamp) -> Int? {
    TimeZone(identifier: name)?.secondsFromGMT(
      for: Date(timeIntervalSince1970: Double(moment.seconds)))
  }

  /// Whether two values are of one type and equal, not a number being the same as itself.
  private static func isSame(_ left: DynamicValue, _ right: DynamicValue) -> Bool {
    switch (left, right) {
    case (.double(let x), .double(let y)): return x == y || x.isNaN && y.isNaN
    case (.list(let x), .list(let y)):
      return x.count == y.count && zip(x, y).allSatisfy { isSame($0, $1) }
    case (.map(let x), .map(let y)):
      return x.count == y.count
        && zip(x.keys, x.values).allSatisfy { key, value in
          y.value(for: key).map { isSame(value, $0) } ?? false
        }
    default:
      var fuel = 1_000_000
      return left.typeName == right.typeName && left.equals(right, &fuel)
    }
  }
}
