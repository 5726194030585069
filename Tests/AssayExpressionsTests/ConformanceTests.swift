// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import Foundation
import Testing

@testable import AssayExpressions

/// Every case of the CEL conformance suite that needs no protocol buffers.
///
/// An error is expected as an error: the suite leaves its words to the implementation.
@Suite("CEL conformance", .timeLimit(.minutes(15)))
struct ConformanceTests {
  @Test(
    "a case of the conformance suite has the value or error that it expects",
    .enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"),
    arguments: ConformanceSuite.cases)
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

  @Test(
    "an error of an extension library has the words of the suite",
    .enabled(if: ConformanceSuite.isPresent, "the shared conformance data is not at hand"),
    arguments: ConformanceSuite.cases.filter(\.hasWordsOfItsLibrary))
  func words(_ testCase: ConformanceSuite.Case) {
    guard case .error(let expected) = testCase.expectation else { return }
    #expect(ConformanceRun(testCase).message?.contains(expected) == true, "\(testCase.expression)")
  }
}

extension ConformanceSuite.Case {
  /// Whether an error is expected that the library words itself, other than a wrong type.
  fileprivate var hasWordsOfItsLibrary: Bool {
    guard case .error(let message) = expectation else { return false }
    return ["string_ext", "math_ext", "network_ext"].contains(file) && message != "no such overload"
  }
}

/// One case, run.
struct ConformanceRun {
  /// What is wrong, nil if nothing is.
  private(set) var fault: String?
  /// The words of the error that was expected.
  private(set) var message: String?

  init(_ testCase: ConformanceSuite.Case) { fault = run(testCase) }

  private mutating func run(_ testCase: ConformanceSuite.Case) -> String? {
    let parsed = parse(testCase.expression, readsBlocks: testCase.file == "block_ext")
    guard let expression = parsed.expression else {
      if case .error = testCase.expectation { return nil }
      return "does not parse: \(parsed.diagnostics.map(\.rendered))"
    }
    if testCase.isChecked {
      do throws(DynamicFault) {
        let type = try DynamicChecker(ConformanceRun.declarations(of: testCase)).check(expression)
        if let expected = testCase.deducedType?.type, type != expected {
          return "the type is \(type), not \(expected)"
        }
      } catch {
        message = error.message
        // Who does not check must meet an error as well, so evaluation goes on.
        guard case .error = testCase.expectation else {
          return "'\(error.message)' is said by the checker"
        }
      }
    }
    if testCase.isOnlyChecked { return nil }
    let environment = DynamicEnvironment(
      container: testCase.container, variables: testCase.bindings,
      zoneOffset: ConformanceRun.systemZone)
    let outcome = DynamicEvaluator(environment).evaluate(expression)
    switch (testCase.expectation, outcome) {
    case (.value(let expected), .success(let value)):
      return ConformanceRun.isSame(expected, value) ? nil : "\(value) is not \(expected)"
    case (.value(let expected), .failure(let fault)):
      return "'\(fault.message)' is not \(expected)"
    case (.error(let message), .success(let value)): return "\(value) is no error '\(message)'"
    case (_, .failure(let fault)):
      message = message ?? fault.message
      return nil
    case (.none, .success): return nil
    }
  }

  private static func declarations(of testCase: ConformanceSuite.Case) -> DynamicDeclarations {
    var variables: [String: DynamicType] = [:]
    var functions: [DynamicDeclarations.Function] = []
    for declared in testCase.declarations {
      variables[declared.name] = declared.ident?.type.type
      functions += (declared.function?.overloads ?? []).map {
        DynamicDeclarations.Function(
          declared.name, isReceiver: $0.isInstanceFunction == true,
          ($0.params ?? []).map(\.type), $0.resultType.type)
      }
    }
    return DynamicDeclarations(
      container: testCase.container, variables: variables, functions: functions)
  }

  /// The time zones of the machine that runs the tests.
  @Sendable private static func systemZone(_ name: String, _ moment: Timestamp) -> Int? {
    TimeZone(identifier: name)?.secondsFromGMT(
      for: Date(timeIntervalSince1970: Double(moment.seconds)))
  }

  /// Whether two values are of one type and equal, not a number being the same as itself.
  static func isSame(_ left: DynamicValue, _ right: DynamicValue) -> Bool {
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
