// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import Foundation
import Testing

@testable import AssayInterpreter

@Suite("Figures stated as ranges", .timeLimit(.minutes(15)))
struct RangeTests {
  private static let rules = #"""
    fields:
      time: {unit: h, from: [time]}
      power: {unit: W, from: [power]}
      parts: {type: list, from: [parts], of: {time: {unit: h}}}
    parameters:
      share: {title: Share, value: 1, unit: "1", range: [0.5, 2], per: all}
    quantities:
      energy:
        title: Energy
        unit: Wh
        quantum: 0.001 Wh
        methods: [{id: energy.time, value: "model.time * model.power * share"}]
      rate: {title: Rate, unit: 1/h, methods: [{id: rate.time, value: "1.0 / model.time"}]}
      sum: {title: Sum, unit: h, methods: [{id: sum.parts, value: "sum(model.parts.map(p, p.time))"}]}
    totals:
      - {id: all, title: All, population: "true", sum: [energy]}
    """#

  private func quantity(_ name: String, _ record: String) throws -> QuantityResult {
    try #require(try InlineAudit(Self.rules).model(record).quantity(name))
  }

  @Test func `the ends of a range are the ends of the interval`() throws {
    let rate = try quantity("rate", #"{"time": "4-9 h"}"#)
    #expect(abs((rate.value ?? 0) - 1 / 6.0) < 1e-8)
    #expect(abs((rate.low ?? 0) - 1 / 9.0) < 1e-8)
    #expect(abs((rate.high ?? 0) - 1 / 4.0) < 1e-8)
    #expect(rate.estimate?.bound == nil)
  }

  @Test func `a range adds to other factors by squares, each field by its own`() throws {
    let energy = try quantity("energy", #"{"time": "4 to 9 h", "power": "10-40 W"}"#)
    #expect(energy.value == 120)  // 6 h · 20 W
    // ln of the ratios from the middle: 1.5, 2 and 2.
    let width = exp(sqrt(pow(log(1.5), 2) + pow(log(2), 2) + pow(log(2), 2)))
    #expect(abs((energy.high ?? 0) / 120 - width) < 1e-5)
    #expect(abs((energy.low ?? 0) * width / 120 - 1) < 1e-5)
  }

  @Test func `about a range is a range, and about`() throws {
    let rate = try quantity("rate", #"{"time": "about 4-9 h"}"#)
    #expect(rate.estimate?.bound == .about)
    #expect(abs((rate.high ?? 0) - 1 / 4.0) < 1e-8)
  }

  @Test func `from nothing up to a number is a bound`() throws {
    let rate = try quantity("rate", #"{"time": "0-10 h"}"#)
    #expect(rate.value == 0.1)
    #expect(rate.estimate?.bound == .atLeast)
  }

  @Test func `the derivation shows the ends`() throws {
    let record = #"{"time": "4-9 h", "power": 1}"#
    let fields = try #require(try quantity("energy", record).step).inputs.compactMap(\.field)
    #expect(fields.map(\.name) == ["time", "power"])
    #expect(fields.map(\.value) == [.number("6"), .number("1")])
    #expect(fields.map(\.low) == ["4", nil])
    #expect(fields.map(\.high) == ["9", nil])
  }

  @Test(
    "a whole number that is only a bound makes what it enters a bound",
    arguments: [
      ("product", Bound.atLeast), ("quotient", .atMost), ("converted", .atLeast),
    ])
  func integers(_ name: String, _ bound: Bound) throws {
    let rules = #"""
      fields: {count: {type: int, from: [count]}, each: {unit: h, from: [each]}}
      quantities:
        product: {title: P, unit: h, methods: [{id: product.x, value: "model.count * model.each"}]}
        quotient: {title: Q, unit: h, methods: [{id: quotient.x, value: "model.each / model.count"}]}
        converted: {title: C, unit: h, methods: [{id: c.x, value: "double(model.count) * model.each"}]}
      """#
    let audit = try InlineAudit(rules)
    let open = try audit.model(#"{"count": "over 1000", "each": 2}"#)
    #expect(open.quantity(name)?.estimate?.bound == bound)
    let exact = try audit.model(#"{"count": 1000, "each": 2}"#)
    #expect(exact.quantity(name)?.value == open.quantity(name)?.value)
    #expect(exact.quantity(name)?.estimate?.bound == nil)
  }

  @Test func `ranges of a list's items move together`() throws {
    let sum = try quantity("sum", #"{"parts": [{"time": "4-9"}, {"time": 6}]}"#)
    #expect(sum.value == 12)
    // Half of the sum varies by 1.5.
    #expect(abs((sum.high ?? 0) / 12 - pow(1.5, 0.5)) < 1e-5)
    let both = try quantity("sum", #"{"parts": [{"time": "4-9"}, {"time": "4-9"}]}"#)
    #expect(abs((both.high ?? 0) / 12 - 1.5) < 1e-5)
  }

  @Test func `in a total the ranges of models are independent`() throws {
    let audit = try InlineAudit(Self.rules.replacing(", range: [0.5, 2], per: all", with: ""))
    let record = #"{"id": "x/NAME", "time": "4-9 h", "power": 1000}"#
    let records = (0..<100).map { record.replacing("NAME", with: "\($0)") }
    let total = try #require(try audit.summary(records).totals.first)
    let energy = try #require(total.quantities.first)
    // One model: sigma = ln(1.5) / 1.645 = 0.2465; of a hundred the sum's is a tenth of that:
    // sqrt(ln(1 + (exp(sigma²) - 1) / 100)) = 0.02502, so that the high end is
    // exp(1.645 · 0.02502 - 0.02502² / 2) = 1.0417 times the mean.
    let ratio = Double(try #require(energy.high)) / Double(energy.expected)
    #expect(abs(ratio - 1.0417) < 0.001)
  }
}
