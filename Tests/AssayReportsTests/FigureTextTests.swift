// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

@testable import AssayReports

@Suite("Figures for people", .timeLimit(.minutes(15)))
struct FigureTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let value: Double
    let low: Double?
    let high: Double?
    let unit: String
    var bound: Bound?
    let text: String
    var testDescription: String { text }
  }

  @Test(arguments: [
    // High over low up to 2.25 leaves three digits, up to 9 two, beyond that one.
    Case(
      value: 8912, low: 6111, high: 13200, unit: "kgCO2e[lifecycle]",
      text: "8.91 tCO2e (6.11 to 13.2)"),
    Case(value: 8912, low: 3000, high: 20000, unit: "kgCO2e", text: "8.9 tCO2e (3.0 to 20)"),
    Case(
      value: 8.9e6, low: 1e6, high: 1e8, unit: "kgCO2e", text: "~9,000 tCO2e (1,000 to 100,000)"),
    Case(value: 0.25, low: 0.2, high: 0.3, unit: "kgCO2e", text: "250 gCO2e (200 to 300)"),
    Case(value: 5.8e4, low: nil, high: nil, unit: "tCO2e", text: "58,000 tCO2e"),
    Case(value: 519835, low: 519835, high: 519835, unit: "kWh[facility]", text: "520 MWh"),
    Case(
      value: 3.14e23, low: 1e23, high: 6e23, unit: "FLOP",
      text: "3.1×10²³ FLOP (1.0×10²³ to 6.0×10²³)"),
    Case(value: 12, low: 12, high: 12, unit: "tCO2e", bound: .atLeast, text: "≥ 12.0 tCO2e"),
    Case(value: 0, low: 0, high: 0, unit: "kgCO2e", text: "0 kgCO2e"),
    // What is known so badly that its expected value lies outside has no interval to print.
    Case(value: 5000, low: 1, high: 4000, unit: "kWh", text: "~5 MWh"),
  ])
  func `a figure is rounded to what its interval allows`(testCase: Case) {
    let unit = UnitDisplay(unit: testCase.unit, magnitude: testCase.value)
    let figure = ShownFigure(
      value: testCase.value, low: testCase.low, high: testCase.high,
      bound: testCase.bound, in: unit)
    let interval = figure.interval.map { " (\($0))" } ?? ""
    #expect("\(figure.value) \(unit.name)\(interval)" == testCase.text)
  }

  @Test(arguments: [
    (0.0, 1.0, "0 %"), (1, 3, "33.3 %"), (1, 1, "100 %"), (1, 4, "25 %"), (1, 1e6, "< 0.1 %"),
    (999_999, 1e6, "> 99.9 %"), (1, 0, "–"), (999.4, 1000, "99.9 %"),
  ])
  func `a share is printed to a tenth of a per cent`(part: Double, whole: Double, text: String) {
    #expect(FigureText.percent(part, of: whole) == text)
  }

  @Test(arguments: [
    ("kgCO2e[lifecycle]", "kgCO2e", ["lifecycle"]),
    (
      "gCO2e[lifecycle,location]/kWh[facility]", "gCO2e/kWh", ["lifecycle", "location", "facility"]
    ),
    ("1", "", []), ("FLOP", "FLOP", []), ("a]b[", "ab", []),
  ])
  func `basis tags are taken off a unit`(symbol: String, plain: String, tags: [String]) {
    #expect(UnitDisplay.plain(symbol) == plain)
    #expect(UnitDisplay.tags(symbol) == tags)
  }

  @Test(arguments: [
    ("24690.000001", "24690"), ("0.42300000000000004", "0.423"), ("1082990", "1082990"),
    ("8.4e+22", "8.4e22"), ("84000000000000000000000", "8.4e22"),
    ("0.00001234567891", "1.234568e-5"),
    ("1.5", "1.5"), ("not a number", "not a number"), ("0", "0"),
  ])
  func `a number in an expression has at most seven digits`(text: String, shown: String) {
    #expect(NumberShape.compact(text) == shown)
  }
}

@Suite("Text of strangers", .timeLimit(.minutes(15)))
struct HostileTextTests {
  @Test func `no text of a stranger reaches a page unescaped`() throws {
    let hostile = "x\u{1B}]0;owned\u{7}\u{202E}"
    let model = ModelResult(
      id: hostile, entity: hostile, place: hostile,
      tier: TierResult(
        id: hostile,
        passedOver: [TierResult.PassedOver(id: hostile, because: hostile, missing: [hostile])]),
      score: ScoreResult(
        value: 1, of: 2, className: hostile,
        criteria: [
          ScoreResult.Criterion(id: hostile, holds: false, weight: 1, missing: [hostile])
        ]),
      quantities: [
        QuantityResult(
          name: hostile, unit: hostile, digits: 0, estimate: nil, missing: [hostile]),
        QuantityResult(
          name: "x", unit: hostile, digits: 0,
          estimate: Estimate(central: 1, expected: 1, low: 1, high: 2, bound: nil, method: hostile),
          derivation: SampleDerivation.hostile(hostile)),
      ], lineage: Lineage(),
      disclose: [
        Disclosure(
          fields: [hostile], enables: hostile, tierThen: hostile, factorNow: 2, factorThen: 1)
      ],
      findings: [
        Finding(
          rule: hostile, kind: .input, model: hostile, result: .fail, severity: .note,
          message: hostile, missing: [hostile], at: nil, remedy: hostile, places: [hostile])
      ])
    let page = ExplainText(header: SampleAudit.header).report(model)
    let steering: Set<Unicode.Scalar> = ["\u{1B}", "\u{7}", "\u{202E}"]
    #expect(!page.unicodeScalars.contains { steering.contains($0) })
  }
}

@Suite("Numbers put into an expression", .timeLimit(.minutes(15)))
struct SubstitutionTests {
  private func check(_ expression: String, _ expected: String) {
    guard case .step(let step) = SampleDerivation.energy(at: "a:1") else { return }
    #expect(Substitution(inputs: step.inputs).apply(to: expression) == expected)
  }

  @Test(arguments: [
    ("pue", "(1.25 kWh[facility]/kWh[accelerator])"), ("pues + xpue", "pues + xpue"),
    ("model.accelerator == 'pue'", "'a100-sxm' == 'pue'"), ("x.pue", "x.pue"),
    ("pue(1)", "pue(1)"), ("accelerators['a]b'].tdp", "(400 W[accelerator]/accelerator)"),
    ("accelerators[model.accelerator].at(f(1)).tdp + 1", "(400 W[accelerator]/accelerator) + 1"),
    ("accelerators[model.accelerator].peak", "accelerators['a100-sxm'].peak"),
    ("accelerators[", "accelerators["), ("'unclosed", "'unclosed"), ("model.", "model."),
    ("'\\", "'\\"),
  ])
  func `names of inputs give way to their values`(expression: String, expected: String) {
    check(expression, expected)
  }
}
