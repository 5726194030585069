// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Foundation
import Testing

@testable import AssayExpressions

/// The evaluator of audits against plain CEL, which the conformance suite judges, on random
/// expressions of what both know: no units, tables, steps or functions of assay.
@Suite("Rules against plain CEL", .timeLimit(.minutes(15)))
struct PlainDifferentialTests {
  static let isFull = ProcessInfo.processInfo.environment["ASSAY_FULL"] == "1"
  static let seeds: [UInt64] = Array(1...(isFull ? 2000 : 60))

  /// What only rules know.
  private static let ownWords = [
    "energy", "accelerators", "countries", "intensity", "quantity", "pue", "year", "known", "abs(",
    "sqrt", "log10", "ln(", "exp(", "pow(", "low(", "high(", "min(", "max(", "sum(", ".to(",
  ]
  /// What leads to numbers that are not finite, with which plain CEL goes on.
  private static let notFinite = [" / ", "1e2", "1e3"]

  private static let fields = ExamplePack.declarations.fields.mapValues(\.index)

  /// The fields of a model that are stated, as a map: what is missing is no key of it.
  private static func model(_ frame: Frame) -> DynamicValue {
    var map = DynamicMap()
    _ = map.insert(.string(frame.id), for: .string("id"))
    for (name, index) in fields {
      guard case .value(let value) = frame.fields[index], let plain = DynamicValue(value) else {
        continue
      }
      _ = map.insert(plain, for: .string(name))
    }
    return .map(map)
  }

  /// Whether a rule has the value that plain CEL has, or none where that has none.
  private static func agree(_ rule: Outcome, _ plain: DynamicOutcome) -> Bool {
    switch (rule, plain) {
    case (.value(let value), .success(let expected)):
      DynamicValue(value).map { ConformanceRun.isSame(expected, $0) } ?? false
    case (.missing, .failure), (.error, .failure): true
    default: false
    }
  }

  @Test("an expression of both has the value that plain CEL gives it", arguments: seeds)
  func compare(_ seed: UInt64) throws {
    var random = RandomExpression(seed: seed, isPlain: true)
    var (values, expressions) = (0, 0)
    for _ in 0..<400 {
      // Rules take a date for a time; plain CEL has it written out.
      let text = random.text(depth: 1 + random.next(3))
        .replacing("'2021-03-01'", with: "'2021-03-01T00:00:00Z'")
      guard !(Self.ownWords + Self.notFinite).contains(where: text.contains),
        let tree = ExamplePack.parse(text).expression
      else { continue }
      let rule = try #require(ExamplePack.check(text).expression, "\(text)")
      expressions += 1
      for _ in 0..<8 {
        var frame = random.frame()
        frame.fields = frame.fields.map { field in
          switch field {
          // A field that cannot be read is one that plain CEL does not know.
          case .error: .missing([])
          case .value(.double(let number, _)) where number.magnitude > 1e100: .value(.number(3))
          case .value(.timestamp(let moment)) where moment.seconds < 0: .missing([])
          default: field
          }
        }
        let outcome = rule.evaluate(in: &frame)
        let environment = DynamicEnvironment(variables: ["model": Self.model(frame)])
        let plain = DynamicEvaluator(environment).evaluate(tree)
        #expect(Self.agree(outcome, plain), "\(text) is \(outcome), and \(plain) of plain CEL")
        if outcome.value != nil { values += 1 }
      }
    }
    // A test of outcomes that are all missing would hold nothing.
    #expect(expressions > 60)
    #expect(values > 2 * expressions)
  }
}
