// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import Foundation
import Testing

/// A row of another year is worth less, the further away that year is.
@Suite("Distance of rows", .timeLimit(.minutes(15)))
struct RowDistanceTests {
  private static func pack(_ growth: String) -> String {
    """
    fields:
      region: {type: string, from: [region]}
      day: {type: date, from: [day]}
      energy: {unit: kWh, from: [energy]}
    tables:
      grid:
        title: Grid
        key: string
        columns: {intensity: {title: Intensity, unit: gCO2e/kWh, uncertainty: 1.2}}
        period: [from, until]
        outside: nearest
    \(growth)
        rows:
          - {key: here, from: 2020-01-01, until: 2021-01-01, intensity: 100}
          - {key: here, from: 2021-01-01, until: 2022-01-01, intensity: 200}
          - {key: half, from: 2021-01-01, until: 2021-07-01, intensity: 300}
    quantities:
      emissions:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods:
          - id: emissions.energy
            value: "model.energy * grid[model.region].at(model.day).intensity"
    tiers:
      of: emissions
      order: [{id: Known, title: Known}]
    totals: [{id: all, title: All, sum: [emissions]}]
    """
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let region: String
    let day: String
    let years: Int
    var testDescription: String { "\(region) on \(day) lies \(years) years from its row" }
  }

  static let cases = [
    Case(region: "here", day: "2020-06-01", years: 0),
    Case(region: "here", day: "2021-12-31", years: 0),
    // The first moment of the next year is a year away, as is its last.
    Case(region: "here", day: "2022-01-01", years: 1),
    Case(region: "here", day: "2022-12-31", years: 1),
    Case(region: "here", day: "2026-03-01", years: 5),
    Case(region: "here", day: "2019-12-31", years: 1),
    Case(region: "here", day: "2017-01-01", years: 3),
    // A row of half a year, asked for the other half.
    Case(region: "half", day: "2021-08-01", years: 0),
    Case(region: "half", day: "2023-01-01", years: 2),
  ]

  @Test("the factor of a cell grows by the year", arguments: cases)
  func factor(_ testCase: Case) throws {
    let model = try InlineAudit(Self.pack("    growth: 1.1"))
      .model(#"{"region": "\#(testCase.region)", "day": "\#(testCase.day)", "energy": 1000000}"#)
    let emissions = try #require(model.quantity("emissions"))
    let (low, high) = (try #require(emissions.low), try #require(emissions.high))
    // Squares of the logarithms add; the growth counts once for each year.
    let years = Double(testCase.years) * log(1.1)
    let expected = exp((log(1.2) * log(1.2) + years * years).squareRoot())
    #expect(abs((high / low).squareRoot() / expected - 1) < 1e-6)
  }

  @Test func `without growth a row of any year has the factor of its own`() throws {
    let model = try InlineAudit(Self.pack(""))
      .model(#"{"region": "here", "day": "2026-03-01", "energy": 1000000}"#)
    let emissions = try #require(model.quantity("emissions"))
    let (low, high) = (try #require(emissions.low), try #require(emissions.high))
    #expect(abs((high / low).squareRoot() / 1.2 - 1) < 1e-6)
  }

  @Test(
    "a row further away than the pack allows is none",
    arguments: [
      (day: "2031-06-01", isRead: true), (day: "2032-01-01", isRead: false),
      (day: "2010-12-31", isRead: true), (day: "2009-12-31", isRead: false),
    ])
  func limit(day: String, isRead: Bool) throws {
    let rules = Self.pack("    growth: 1.1").replacing(
      "outside: nearest", with: "outside: {nearest: 10}")
    let model = try InlineAudit(rules).model(
      #"{"energy": 1, "region": "here", "day": "\#(day)"}"#)
    let emissions = try #require(model.quantity("emissions"))
    #expect((emissions.value != nil) == isRead)
    #expect(isRead || emissions.missing == ["grid['here'].at(date)"])
  }
}
