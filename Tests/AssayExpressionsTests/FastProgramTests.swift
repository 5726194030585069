// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import Foundation
import Testing

@testable import AssayExpressions

/// The fast evaluator against the plain one, which defines what expressions mean.
@Suite("Fast programs", .timeLimit(.minutes(15)))
struct FastProgramTests {
  static let isFull = ProcessInfo.processInfo.environment["ASSAY_FULL"] == "1"
  static let seeds: [UInt64] = Array(1...(isFull ? 1000 : 30))

  static func program(_ texts: [String], fuel: Int = 1_000_000) -> FastProgram {
    FastProgram(
      texts.compactMap { ExamplePack.check($0).expression }, for: ExamplePack.declarations,
      parameters: ExamplePack.frame.parameters, tables: ExamplePack.tables,
      asOf: ExamplePack.frame.asOf, fuel: fuel)
  }

  /// What both say of a hundred expressions and sixteen models; how often the fast one could not.
  static func compare(seed: UInt64) -> (
    plain: Int, results: Int, undecided: Int, failures: [String]
  ) {
    var random = RandomExpression(seed: seed)
    let drawn = (0..<100).map { _ in random.text(depth: 1 + random.next(4)) }
    // Chance lets a number without its unit meet a quantity now and then, which the checker refuses.
    let texts = drawn.filter { text in
      !ExamplePack.check(text).diagnostics.contains { $0.code == "unit-undone" }
    }
    let program = program(texts)
    guard program.expressions.count == texts.count else {
      let wrong = texts.filter { ExamplePack.check($0).expression == nil }
      return (0, 0, 0, wrong.map { "does not check: \($0)" })
    }
    var batch = FastBatch(program)
    var failures: [String] = []
    var (results, undecided) = (0, 0)
    var frames = (0..<16).map { _ in random.frame() }
    for (lane, frame) in frames.enumerated() { batch.load(frame, lane: lane) }
    batch.run(models: frames.count)
    for (index, expression) in program.expressions.enumerated() {
      for lane in frames.indices {
        let plain = expression.evaluate(in: &frames[lane])
        let fast = batch.result(of: index, lane: lane)
        results += 1
        if case .undecided = fast { undecided += 1 }
        if !agree(fast, plain) {
          failures.append("seed \(seed), lane \(lane): \(texts[index]) is \(plain), not \(fast)")
        }
      }
    }
    return (program.plainExpressions.count, results, undecided, failures)
  }

  static func agree(_ fast: FastBatch.Result, _ plain: Outcome) -> Bool {
    switch (fast, plain) {
    case (.undecided, _): true
    case (.missing, .missing): true
    case (.error(let code), .error(let error)): code == error.code
    case (.value(.double(let x, _)), .value(.double(let y, _))): x.bitPattern == y.bitPattern
    case (.value(let x), .value(let y)): ExamplePack.line(x) == ExamplePack.line(y)
    default: false
    }
  }

  /// An outcome as one line, to compare two.
  static func line(_ outcome: Outcome) -> String {
    switch outcome {
    case .value(let value): ExamplePack.line(value)
    case .missing(let paths):
      "missing " + paths.map { ExamplePack.line($0) }.joined(separator: ", ")
    case .error(let error): "error \(error.code.rawValue)"
    }
  }

  @Test func `random expressions mean the same to both evaluators`() {
    var (plain, results, undecided) = (0, 0, 0)
    for seed in Self.seeds {
      let found = Self.compare(seed: seed)
      plain += found.plain
      results += found.results
      undecided += found.undecided
      for failure in found.failures { Issue.record("\(failure)") }
    }
    let count = Self.seeds.count * 100
    print(
      "fast programs: seeds \(Self.seeds.first ?? 0)...\(Self.seeds.last ?? 0), \(count) "
        + "expressions, \(results) results, of which \(undecided) undecided; \(plain) expressions "
        + "were left to the plain evaluator")
    // The generator asks for extremes and for what is not compiled; yet most is answered.
    #expect(plain * 4 < count)
    #expect(undecided * 3 < results)
  }
}
