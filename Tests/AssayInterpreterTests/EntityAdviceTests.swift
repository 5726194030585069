// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import Testing

@Suite("Advice to organizations", .timeLimit(.minutes(15)))
struct EntityAdviceTests {
  private static let rules = """
    fields:
      hours: {unit: h, from: [hours]}
      power: {unit: kW, from: [power]}
      pue: {type: double, from: [pue]}
      downloads: {type: int, from: [downloads]}
    parameters:
      assumed_power: {title: Power, value: 1, unit: kW, uncertainty: 3}
      overhead: {title: Overhead, value: 1.5, uncertainty: 2}
    quantities:
      power_known:
        title: Power
        unit: kW
        quantum: 1 kW
        methods:
          - {id: power.stated, value: "model.power"}
          - {id: power.assumed, value: assumed_power}
      overhead_known:
        title: Overhead
        unit: "1"
        methods:
          - {id: overhead.stated, value: "model.pue"}
          - {id: overhead.assumed, value: overhead}
      emissions:
        title: Emissions
        unit: gCO2e
        quantum: 1 gCO2e
        methods:
          - id: emissions.time
            tier: A
            value: "model.hours * power_known * overhead_known * quantity('100 gCO2e/kWh')"
    tiers:
      of: emissions
      order: [{id: A, title: Time}, {id: B, title: Nothing}]
    totals:
      - id: headline
        title: Headline
        population: "model.downloads > 10"
        sum: [emissions]

    """

  private static let records = [
    #"{"id": "a/1", "downloads": 11, "hours": 100, "pue": 1.2}"#,
    #"{"id": "a/2", "downloads": 11, "hours": 1}"#,
    #"{"id": "b/1", "downloads": 11, "hours": 100, "power": 1}"#,
    #"{"id": "b/2", "downloads": 11, "hours": 1}"#,
    // Outside of the total, and so without weight.
    #"{"id": "b/3", "downloads": 9, "hours": 1000000}"#,
    #"{"id": "c/1", "downloads": 11}"#,
  ]

  @Test func `two organizations are advised of opposite disclosures`() throws {
    let best = try InlineAudit(Self.rules).summary(Self.records).discloseByEntity
    #expect(best.map(\.entity) == ["b", "a", "c"])
    #expect(best.map(\.fields) == [["pue"], ["power"], ["hours"]])
    // 15,000·m(2) + 150·m(3)·m(2) and 12,000·m(3) + 150·m(3)·m(2), by Python; m(f) = e^{σ²/2}.
    #expect(best.map(\.expected) == [16_598, 15_204, 0])
    #expect(best.map(\.narrower) == [2, 2, 0])
    #expect(best.map(\.estimable) == [0, 0, 1])
    // v²·e^{σ²}·(e^{σ²} − 1), σ = ln f / 1.644854, by Python; factors are kept to six decimals.
    #expect(abs((best[0].varianceRemoved ?? 0) - 0.9996218305244118) < 1e-5)
    #expect(abs((best[1].varianceRemoved ?? 0) - 0.9999587231456983) < 1e-5)
    #expect(best[2].varianceRemoved == nil)
  }

  @Test func `an organization of models outside the total is not advised`() throws {
    let best = try InlineAudit(Self.rules).summary([Self.records[4]]).discloseByEntity
    #expect(best.isEmpty)
  }

  @Test func `without a total of the headline quantity there is no advice`() throws {
    let rules = Self.rules.replacing("sum: [emissions]", with: "sum: [power_known]")
    #expect(try InlineAudit(rules).summary(Self.records).discloseByEntity.isEmpty)
  }
}
