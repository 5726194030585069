// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import Testing

@Suite("Quanta as text", .timeLimit(.minutes(15)))
struct QuantaTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let quanta: Int128
    let digits: Int
    let text: String
    var testDescription: String { text }
  }

  @Test(arguments: [
    Case(quanta: 24_690_000_001, digits: 6, text: "24690.000001"),
    Case(quanta: 0, digits: 6, text: "0"),
    Case(quanta: 1, digits: 3, text: "0.001"),
    Case(quanta: -1500, digits: 3, text: "-1.5"),
    Case(quanta: 1000, digits: 3, text: "1"),
    Case(quanta: 1000, digits: 0, text: "1000"),
    Case(quanta: .min, digits: 0, text: "-170141183460469231731687303715884105728"),
    Case(quanta: .max, digits: 18, text: "170141183460469231731.687303715884105727"),
  ])
  func `quanta are written as the exact decimal`(testCase: Case) {
    #expect(QuantaText.decimal(testCase.quanta, digits: testCase.digits) == testCase.text)
    #expect(
      QuantaText.amount(testCase.quanta, digits: testCase.digits) == Double(testCase.text))
  }
}
