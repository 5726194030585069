// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayValues

@Suite("Formulas", .timeLimit(.minutes(15)))
struct FormulaTests {
  private typealias Name = Formula<String>

  private static let numbers = ["hours": 72_300.0, "watts": 440, "pue": 1.25]

  private func value(_ formula: Formula<String>) -> Double {
    formula.value { Self.numbers[$0] ?? .nan }
  }

  @Test func `factors of units gather into one number behind a product`() {
    let product = Name.apply(
      .multiply,
      [
        .apply(.multiply, [Name.leaf("hours").scaled(by: 3600), .leaf("watts")]), .leaf("pue"),
      ]
    ).scaled(by: 1 / 3.6e6).gathered
    #expect(
      product
        == .apply(
          .multiply,
          [
            .apply(
              .multiply, [.apply(.multiply, [.leaf("hours"), .leaf("watts")]), .leaf("pue")]),
            .number(0.001),
          ]))
    // By hand: 72,300 h × 440 W × 1.25 = 39,765 kWh.
    #expect((value(product) - 39_765).magnitude < 1e-9)
  }

  @Test("gathering factors changes no number", arguments: 0..<6)
  func gathered(_ index: Int) {
    let scaled = Name.leaf("hours").scaled(by: 2)
    let formula = [
      Name.apply(.divide, [.number(6), scaled]), .apply(.divide, [scaled, .number(4)]),
      .apply(.divide, [scaled, Name.leaf("pue").scaled(by: 8)]),
      .apply(.add, [scaled, .apply(.multiply, [.number(3), .number(5)])]),
      .apply(.power, [.apply(.divide, [scaled, .leaf("watts")]), .number(0.5)]),
      .apply(.least, [scaled, .apply(.negate, [.leaf("watts")])]),
    ][index]
    #expect((value(formula.gathered) / value(formula) - 1).magnitude < 1e-15)
  }

  @Test func `a formula over a leaf that has no place is none`() {
    let formula = Name.apply(.add, [.leaf("hours"), .leaf("nobody")])
    #expect(formula.mapped { $0 == "hours" ? Formula<Int>.leaf(0) : nil } == nil)
    #expect(formula.mapped { Formula<Int>.leaf($0.count) } == .apply(.add, [.leaf(5), .leaf(6)]))
  }
}
