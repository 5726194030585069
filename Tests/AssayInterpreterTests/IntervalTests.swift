// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource
import Foundation
import Testing

/// Expected ends are worked out by hand: on the log scale a 90 % factor f has the half width ln f,
/// effects multiply it by their exponent, and squares add (JCGM 100:2008, 5.1.2).
@Suite("Intervals", .timeLimit(.minutes(15)))
struct IntervalTests {
  private static let rules = """
    fields:
      a: {unit: kWh, from: [a]}
      b: {unit: kWh, from: [b]}
    parameters:
      two: {title: Factor 2, value: 1, uncertainty: 2}
      three: {title: Factor 3, value: 1, uncertainty: 3}
      skew: {title: Two-sided, value: 1, range: [0.5, 4]}
    tables:
      rows:
        title: Rows
        key: string
        columns: {x: {title: X, unit: "1", uncertainty: 2}}
        rows: {r: {x: 1}, s: {x: 1}}
    quantities:
      energy:
        title: Energy
        unit: kWh
        methods: [{id: energy.a, value: "model.a", uncertainty: 2}]
      figure:
        title: Figure
        unit: kWh
        methods:
    """

  struct Case: Sendable, CustomTestStringConvertible {
    let value: String
    /// The ends over the value of 100.
    let low: Double
    let high: Double
    var testDescription: String { value }
  }

  /// The factor of which the logarithm is the root of the sum of squares of the others'.
  private static func quadrature(_ factors: Double...) -> Double {
    var sum = 0.0
    for factor in factors { sum += log(factor) * log(factor) }
    return exp(sum.squareRoot())
  }

  private static func symmetric(_ value: String, _ factor: Double) -> Case {
    Case(value: value, low: 1 / factor, high: factor)
  }

  static let cases: [Case] = [
    symmetric("model.a", 1),
    symmetric("model.a * two", 2),
    symmetric("model.a * two * three", quadrature(2, 3)),
    symmetric("model.a * two / three", quadrature(2, 3)),
    // The same draw twice: exponent 2, and not √2.
    symmetric("model.a * two * two", 4),
    symmetric("model.a * two / two", 1),
    symmetric("model.a * sqrt(two)", 1.4142135623730951),
    // Half of the sum answers to the factor.
    symmetric("0.5 * model.a * two + 0.5 * model.a", 1.4142135623730951),
    Case(value: "model.a * skew", low: 0.5, high: 4),
    // A factor with a negative effect swaps its sides.
    Case(value: "model.a / skew", low: 0.25, high: 2),
    // A step is read with its own uncertainty, and read twice it is one draw.
    symmetric("energy", 2),
    symmetric("energy * energy / model.a", 4),
    symmetric("energy / energy * model.a", 1),
    // Two cells of a column are two draws; one cell read twice is one.
    symmetric("model.a * rows['r'].x * rows['s'].x", quadrature(2, 2)),
    symmetric("model.a * rows['r'].x / rows['r'].x", 1),
    // Of two branches only the one that was taken counts.
    symmetric("has(model.b) ? model.b * three : model.a * two", 2),
  ]

  @Test("the ends are those of hand arithmetic", arguments: cases)
  func ends(_ testCase: Case) throws {
    let figure = try figure("{id: figure.x, value: \"\(testCase.value)\"}")
    #expect(abs((figure.value ?? 0) - 100) < 1e-9)
    #expect(abs((figure.low ?? 0) / 100 - testCase.low) < 1e-9)
    #expect(abs((figure.high ?? 0) / 100 - testCase.high) < 1e-9)
  }

  @Test func `a method's own uncertainties add to those of its inputs`() throws {
    let figure = try figure(
      "{id: figure.x, value: model.a * two, uncertainty: [3, {range: [1, 2]}]}")
    // By convolution of the logarithms on a grid (numpy 2.4), within 1 %.
    #expect(abs((figure.low ?? 0) / 30.664 - 1) < 0.01)
    #expect(abs((figure.high ?? 0) / 465.781 - 1) < 0.01)
  }

  @Test func `a lopsided factor beside another moves both ends`() throws {
    for value in ["model.a * skew * two", "high(model.a * skew * two)"] {
      let figure = try figure("{id: figure.x, value: \"\(value)\"}")
      // As above: 0.3765 and 4.7113.
      if value.hasPrefix("high") {
        #expect(abs((figure.value ?? 0) / 471.134 - 1) < 0.01)
      } else {
        #expect(abs((figure.low ?? 0) / 37.652 - 1) < 0.01)
        #expect(abs((figure.high ?? 0) / 471.134 - 1) < 0.01)
      }
    }
  }

  @Test func `the mean is that of the lognormal`() throws {
    let figure = try figure("{id: figure.x, value: model.a * two}")
    // exp(σ²/2) with σ = ln 2 / 1.6448536: 1.0928477.
    let sigma = log(2) / 1.6448536269514722
    #expect(abs((figure.mean ?? 0) / 100 - exp(sigma * sigma / 2)) < 1e-9)
  }

  @Test func `the mean of a two-sided factor weighs both halves`() throws {
    let figure = try figure("{id: figure.x, value: model.a * skew}")
    // E[x] = e^{s²/2} Φ(-s) + e^{t²/2} Φ(t) with s = ln 2 / z, t = ln 4 / z (DESIGN, section 4).
    let z = 1.6448536269514722
    let (s, t) = (log(2) / z, log(4) / z)
    let below = exp(s * s / 2) * 0.5 * erfc(s / 2.0.squareRoot())
    let above = exp(t * t / 2) * 0.5 * erfc(-t / 2.0.squareRoot())
    #expect(abs((figure.mean ?? 0) / 100 - (below + above)) < 1e-9)
  }

  @Test func `a figure of zero has no width`() throws {
    let audit = try InlineAudit(Self.rules + "\n      - {id: figure.x, value: model.a * two}")
    let figure = try #require(try audit.model(#"{"a": 0}"#).quantity("figure"))
    #expect(figure.value == 0 && figure.low == 0 && figure.high == 0 && figure.mean == 0)
  }

  @Test func `an end of a figure that is only a bound is that of what is uncertain about it`()
    throws
  {
    let audit = try InlineAudit(Self.rules + "\n      - {id: figure.x, value: low(model.a * two)}")
    let figure = try #require(try audit.model(#"{"a": "over 100 kWh"}"#).quantity("figure"))
    #expect(figure.value == 50)
  }

  private func figure(_ method: String) throws -> QuantityResult {
    let audit = try InlineAudit(Self.rules + "\n      - \(method)")
    return try #require(try audit.model(#"{"a": 100}"#).quantity("figure"))
  }
}
