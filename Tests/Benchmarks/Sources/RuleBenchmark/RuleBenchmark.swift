// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import Foundation

/// Measures rules over models that are in memory: `RuleBenchmark FOLDER SECONDS`.
///
/// The folder holds `rules.txt`, one rule a line, and `models.jsonl`, one object a line. One line
/// of JSON comes out: nanoseconds for each rule of each model, and how many rules hold in the first
/// models, which the peers must find too.
@main
struct RuleBenchmark {
  /// How many models the peers are given.
  static let peerModels = 200

  enum Fault: Error {
    case badInput(String)
  }

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let seconds = Double(arguments[2]) else {
      throw Fault.badInput("usage: RuleBenchmark FOLDER SECONDS")
    }
    let rules = try lines("\(arguments[1])/rules.txt")
    let models = try lines("\(arguments[1])/models.jsonl")
    let first = try object(models[0])
    let names = first.keys.sorted()
    let declarations = declarations(names, first)
    let expressions = try rules.map { try check($0, declarations) }
    guard let asOf = Timestamp("2026-06-30") else { throw Fault.badInput("no date") }
    let frames = try models.map { line in
      let object = try object(line)
      return Frame(
        id: "a/b", asOf: asOf, fields: names.map { .value(value(object[$0] ?? NSNull())) })
    }
    guard frames.count >= peerModels else { throw Fault.badInput("too few models") }
    let counted = frames.count * rules.count
    let measured = measure(seconds) { run(expressions, frames) }
    let report: [(String, String)] = [
      ("rules", "\(rules.count)"), ("fields", "\(names.count)"), ("models", "\(frames.count)"),
      ("holdFirst", "\(run(expressions, Array(frames.prefix(peerModels))))"),
      ("nanoseconds", "\(measured.seconds / Double(counted) * 1e9)"),
    ]
    print("{" + report.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}")
  }

  // MARK: What is measured

  static func run(_ expressions: [CompiledExpression], _ frames: [Frame]) -> Int {
    var held = 0
    for var frame in frames {
      for expression in expressions where expression.evaluate(in: &frame).bool == true {
        held += 1
      }
      frame.forgetReads()
    }
    return held
  }

  /// The best of several runs.
  static func measure(_ seconds: Double, _ body: () -> Int) -> (held: Int, seconds: Double) {
    var best = Double.infinity
    var held = body()
    let clock = ContinuousClock()
    let start = clock.now
    while start.duration(to: clock.now) < .seconds(seconds) {
      let time = clock.measure { held = body() }
      best = min(best, Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds))
    }
    return (held, best)
  }

  // MARK: Input

  static func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { String($0) }
  }

  static func object(_ line: String) throws -> [String: Any] {
    let parsed = try JSONSerialization.jsonObject(with: Data(line.utf8))
    guard let object = parsed as? [String: Any] else { throw Fault.badInput(line) }
    return object
  }

  static func value(_ item: Any) -> Value {
    if let text = item as? String { return .string(text) }
    guard let number = item as? NSNumber else { return .null }
    if isCondition(number) { return .bool(number.boolValue) }
    return String(cString: number.objCType) == "d"
      ? .number(number.doubleValue) : .int(number.int64Value)
  }

  static func isCondition(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }

  static func declarations(_ names: [String], _ object: [String: Any]) -> Declarations {
    let span = Span(file: SourceFile(path: "rules.txt", text: ""), start: 0, end: 0)
    var fields: [String: Declarations.Field] = [:]
    for (index, name) in names.enumerated() {
      let type: CELType =
        switch value(object[name] ?? NSNull()) {
        case .bool: .bool
        case .int: .int
        case .string: .string
        default: .double
        }
      fields[name] = Declarations.Field(index: index, type: type, span: span)
    }
    return Declarations(fields: fields)
  }

  static func check(_ rule: String, _ declarations: Declarations) throws -> CompiledExpression {
    let text = LocatedText(wholeFile: SourceFile(path: "rules.txt", text: rule))
    let (expression, diagnostics) = Checker(declarations).check(ExpressionParser().parse(text))
    guard let expression else {
      throw Fault.badInput(diagnostics.map(\.rendered).joined(separator: "\n"))
    }
    return expression
  }
}
