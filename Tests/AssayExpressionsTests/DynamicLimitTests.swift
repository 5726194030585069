// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayExpressions

/// The conformance mode on texts as large and as deep as the parser lets through.
@Suite("Limits of plain CEL", .timeLimit(.minutes(15)))
struct DynamicLimitTests {
  @Test(
    "an expression at the limits is checked and evaluated to an end",
    arguments: ExpressionLimitTests.cases.filter { $0.code == nil })
  func ends(_ testCase: ExpressionLimitTests.Case) {
    guard let expression = parse(testCase.text).expression else {
      Issue.record("does not parse")
      return
    }
    let type = deducedType(expression)
    let clock = ContinuousClock()
    let elapsed = clock.measure { _ = DynamicEvaluator().evaluate(expression) }
    #expect(!type.isEmpty)
    #expect(elapsed < .seconds(5))
  }

  @Test("work that grows with the values runs out of fuel", arguments: hostile)
  func runsOut(_ text: String) {
    guard let expression = parse(text).expression else {
      Issue.record("does not parse")
      return
    }
    let evaluator = DynamicEvaluator(DynamicEnvironment(fuel: 100_000))
    guard case .failure(let fault) = evaluator.evaluate(expression) else {
      Issue.record("has a value")
      return
    }
    #expect(fault.code == .fuel, "\(fault.message)")
  }

  /// Texts that double with each binding, and a list of many items that are each costly.
  private static let hostile: [String] = {
    func doubling(_ step: String, from first: String, _ last: String) -> String {
      (1..<50).reversed().reduce(last) { body, index in
        let value = step.replacing("x", with: "x\(index - 1)")
        return "cel.bind(x\(index), \(index == 1 ? first : value), \(body))"
      }
    }
    let ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
    return [
      doubling("x.replace('a', 'aa')", from: "'a'", "x49"),
      doubling("[x, x].join()", from: "'a'", "x49"),
      doubling("'%s%s'.format([x, x])", from: "'a'", "x49"),
      doubling("[x, x]", from: "['a']", "'%s'.format([x49])"),
      doubling("base64.encode(bytes(x + x))", from: "'a'", "x49"),
      doubling("strings.quote(x + x)", from: "'\"'", "x49"),
      "\(ten).map(a, \(ten).map(b, \(ten).map(c, \(ten).map(d, '%e'.format([1e-300])))))",
    ]
  }()

  private func deducedType(_ expression: Expression) -> String {
    do throws(DynamicFault) {
      return try DynamicChecker().check(expression).description
    } catch {
      return error.message
    }
  }
}
