// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Glibc
import Testing

@testable import AssayExpressions

@Suite("Gradients", .timeLimit(.minutes(15)))
struct GradientTests {
  /// Steele, Lea and Flood (2014), SplitMix64.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static let names = ["a", "b", "c"]

  static let checker = Checker(
    Declarations(
      names: Dictionary(
        uniqueKeysWithValues: names.enumerated().map { index, name in
          (
            name,
            Declarations.Name(meaning: .parameter(index, .double), span: ExamplePack.span("pue"))
          )
        })))

  /// A smooth expression that stays positive and moderate for positive parameters.
  static func expression(_ depth: Int, _ generator: inout Generator) -> String {
    let inner = { (generator: inout Generator) in expression(depth - 1, &generator) }
    guard depth > 0 else { return names.randomElement(using: &generator) ?? "a" }
    switch Int.random(in: 0..<12, using: &generator) {
    case 0, 1: return "(\(inner(&generator)) + \(inner(&generator)))"
    case 2, 3: return "(\(inner(&generator)) * \(inner(&generator)))"
    case 4: return "(\(inner(&generator)) / (1.0 + \(inner(&generator))))"
    case 5: return "sqrt(\(inner(&generator)))"
    case 6: return "ln(2.0 + \(inner(&generator)))"
    case 7: return "log10(3.0 + \(inner(&generator)))"
    case 8: return "exp(-\(inner(&generator)))"
    case 9: return "pow(1.0 + \(inner(&generator)), 1.0 / (1.0 + \(inner(&generator))))"
    case 10: return "mean([\(inner(&generator)), \(inner(&generator)), 2.0])"
    default: return "abs(sum([\(inner(&generator)), \(inner(&generator))]) - 0.1)"
    }
  }

  static func value(_ expression: CompiledExpression, _ parameters: [Double]) -> (Double, Gradient)?
  {
    guard let asOf = Timestamp("2026-01-01") else { return nil }
    var frame = Frame(
      id: "x", asOf: asOf, fields: [],
      parameters: parameters.enumerated().map { index, value in
        .double(value, Gradient(factors: [Int32(index)], of: value))
      })
    guard case .value(.double(let value, let gradient)) = expression.evaluate(in: &frame) else {
      return nil
    }
    return (value, gradient)
  }

  @Test func `derivatives agree with central differences on random expressions`() throws {
    var generator = Generator(state: 20260630)
    var checked = 0
    for _ in 0..<400 {
      let text = GradientTests.expression(4, &generator)
      let parsed = ExamplePack.parse(text)
      let compiled = try #require(GradientTests.checker.check(parsed).expression, "\(text)")
      let at = GradientTests.names.map { _ in Double.random(in: 0.5...2, using: &generator) }
      guard let (_, gradient) = GradientTests.value(compiled, at) else { continue }
      for factor in at.indices {
        // d y / d ln x by a central difference; its error is of the order of the step's square.
        let step = 1e-5
        var (above, below) = (at, at)
        above[factor] *= exp(step)
        below[factor] *= exp(-step)
        guard let high = GradientTests.value(compiled, above)?.0,
          let low = GradientTests.value(compiled, below)?.0
        else { continue }
        let difference = (high - low) / (2 * step)
        let derivative = gradient.derivative(by: Int32(factor))
        // A kink of abs between the two points is no derivative.
        let scale = max(1, abs(derivative), abs(high))
        #expect(abs(difference - derivative) <= 1e-5 * scale, "\(text) by \(factor) at \(at)")
        checked += 1
      }
    }
    #expect(checked > 1000)
  }

  @Test(
    "branches, extremes and units carry the gradient of what was taken",
    arguments: [
      ("true ? pue : pue * 2", [0: 1.25]), ("pue / pue", [0: 0]), ("pue * pue", [0: 3.125]),
      ("min(pue, pue * 2)", [0: 1.25]), ("max(pue, pue * 2)", [0: 2.5]),
      ("energy.to('kWh[facility]')", [0: 1250, 2: 1250]),
      ("(energy / pue).to('kWh[it]')", [0: 0, 2: 1000]),
      ("energy.assume('kWh[it]').to('kWh[it]')", [0: 1250, 2: 1250]),
      ("quantile([pue, pue * 3], 0.5)", [0: 2.5]), ("-pue", [0: -1.25]),
      ("accelerators['tpu'].tdp.to('W[accelerator]/accelerator')", [3: 280]),
      ("model.reported_energy.to('kWh[it]')", [:]),
    ] as [(String, [Int32: Double])])
  func gradient(_ text: String, _ expected: [Int32: Double]) {
    var frame = ExamplePack.frame
    guard case .value(.double(_, let gradient))? = ExamplePack.evaluate(text, &frame) else {
      Issue.record("\(text) has no value")
      return
    }
    #expect(gradient.terms.map(\.factor) == expected.keys.sorted())
    for (factor, derivative) in expected {
      #expect(abs(gradient.derivative(by: factor) - derivative) <= 1e-9, "\(text)")
    }
  }

  @Test func `the ends of an interval add elasticities in quadrature`() {
    // Factors of 1.2 and 1.3 (90 %) on energy: exp(sqrt(ln²1.2 + ln²1.3)) = exp(0.319493) = 1.37643, by hand.
    let high = Double(ExamplePack.outcome("high(energy).to('kWh[facility]')")) ?? 0
    #expect(abs(high / 1250 - 1.37643) < 1e-4)
    let low = Double(ExamplePack.outcome("low(energy).to('kWh[facility]')")) ?? 0
    #expect(abs(low * high - 1250 * 1250) < 1e-6 * 1250 * 1250)
    let inverse = Double(ExamplePack.outcome("high(1.0 / pue).to('kWh[it]/kWh[facility]')")) ?? 0
    #expect(abs(inverse - 1.2 / 1.25) < 1e-9)
  }
}
