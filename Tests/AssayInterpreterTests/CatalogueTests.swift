// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import Testing

/// Facts of a table of the pack, of models that state nothing of them.
@Suite("Catalogues", .timeLimit(.minutes(15)))
struct CatalogueTests {
  private static let rules = """
    fields:
      energy: {unit: MWh, from: [energy], catalogue: {column: facts.energy, unless: [card]}}
      card: {unit: MWh, from: [card]}
      meter: {type: string, from: [meter], catalogue: {column: facts.meter, with: energy}}
      tokens: {unit: token, from: [tokens], catalogue: facts.tokens}
      until: {type: date, from: [until], catalogue: facts.until}
      device: {type: string, from: [device], match: devices, catalogue: facts.device}
    tables:
      facts:
        title: Facts
        key: string
        columns:
          by: {type: string}
          on: {type: date}
          uri: {type: string}
          energy: {unit: kWh}
          meter: {type: string}
          tokens: {type: string}
          until: {type: date}
          device: {type: string}
        rows:
          Org/Big: {by: Somebody, on: 2025-06-20, uri: "https://example.org", energy: 61500, meter: it, tokens: 15T+, until: 2024-03-01, device: X One}
          org/small: {meter: it}
      devices:
        title: Devices
        key: string
        columns: {tdp: {title: TDP, unit: W}}
        rows: {x1: {aliases: [X One], tdp: 400}}
    quantities:
      used: {title: Used, unit: kWh, methods: [{id: used.stated, value: "has(model.energy) ? model.energy : model.card"}]}
      metered: {title: Metered, unit: kWh, methods: [{id: metered.stated, when: "model.meter == 'it'", value: "model.energy"}]}
      read: {title: Read, unit: token, methods: [{id: read.stated, value: "model.tokens"}]}
      year: {title: Year, unit: "1", methods: [{id: year.stated, value: "double(model.until.getFullYear())"}]}
      power: {title: Power, unit: W, methods: [{id: power.stated, value: "devices[model.device].tdp"}]}
    """

  @Test func `a model that states nothing has the facts of its row, with place and source`() throws
  {
    let model = try InlineAudit(Self.rules).model(#"{"id": "org/big"}"#)
    #expect(model.quantity("used")?.value == 61_500)
    #expect(model.quantity("year")?.value == 2024)
    #expect(model.quantity("power")?.value == 400)
    let tokens = try #require(model.quantity("read"))
    #expect(tokens.value == 15e12 && tokens.estimate?.bound == .atLeast)
    let step = try #require(model.quantity("metered")?.step)
    guard case .field(let energy) = step.inputs.last else {
      Issue.record("read were \(step.inputs)")
      return
    }
    #expect(energy.at.description.hasPrefix("demo/pack.yaml:"))
    #expect(energy.pointer == "/energy" && energy.text == "61.5" && energy.unit == "MWh")
    #expect(
      energy.evidence
        == "by the table 'facts' of the rules (demo), by Somebody, on 2025-06-20, https://example.org"
    )
  }

  @Test(
    "the model's own word goes before",
    arguments: [
      #"{"id": "org/big", "energy": 2}"#, #"{"id": "org/big", "energy": "about 2 MWh"}"#,
      #"{"id": "org/big", "card": 2}"#,
    ])
  func own(_ json: String) throws {
    let model = try InlineAudit(Self.rules).model(json)
    #expect(model.quantity("used")?.value == 2000)
    // Of its own figure the row says no meter.
    #expect(model.quantity("metered")?.value == nil)
    #expect(model.quantity("read")?.value == 15e12)
  }

  @Test func `what cannot be read is the model's own word, and is not made good`() throws {
    let model = try InlineAudit(Self.rules).model(#"{"id": "org/big", "energy": "a lot"}"#)
    #expect(model.quantity("used")?.value == nil)
    #expect(model.quantity("metered")?.value == nil)
  }

  @Test func `a row that lacks the figure says nothing of it`() throws {
    let audit = try InlineAudit(Self.rules)
    let small = try audit.model(#"{"id": "org/small"}"#)
    #expect(small.quantity("metered")?.value == nil && small.quantity("read")?.value == nil)
    let stated = try audit.model(#"{"id": "org/small", "energy": 2}"#)
    #expect(stated.quantity("metered")?.value == nil)
    #expect(try audit.model(#"{"id": "org/other"}"#).quantity("used")?.value == nil)
  }
}
