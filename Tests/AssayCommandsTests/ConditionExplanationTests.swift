// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What `explain` says of a method whose condition does not hold.
@Suite("Explained conditions", .timeLimit(.minutes(15)))
struct ConditionExplanationTests {
  private static let pack = """
    assay: 1
    pack: parts
    version: 1.0.0
    title: A demonstration of conditions
    bases: {meter: [it]}
    references: {r: {title: R}}
    clauses: [{id: c, ref: r, at: "1", level: shall}]
    defaults: {source: r, evidence: policy}
    fields:
      energy: {unit: kWh, from: [energy]}
      hours: {unit: h, from: [hours]}
      meter: {type: string, from: [meter]}
      open: {type: bool, from: [open]}
    parameters:
      shortest: {value: 10, unit: h, title: The shortest run}
    definitions:
      is_open: {title: Open, value: "has(model.open) && model.open"}
      meter: {title: Meter, value: "has(model.meter) ? model.meter : 'unstated'"}
    quantities:
      used:
        title: Used
        unit: kWh
        quantum: 1 kWh
        methods:
          - id: used.best
            when: "is_open && (meter == 'it'
              || model.hours > shortest) && !(model.energy < quantity('1 kWh'))"
            value: model.energy
          - {id: used.negated, when: "!is_open", value: model.energy}
          - {id: used.plain, value: model.energy}
    """

  @Test func `each part has its result, and the values of what it reads`() throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: scratch.file("pack"), withIntermediateDirectories: true)
    try scratch.write(Self.pack, to: "pack/pack.yaml")
    try scratch.write(
      #"{"id":"a/b","energy":50,"hours":4,"meter":"rack","open":true}"# + "\n"
        + #"{"id":"a/c","energy":50,"meter":"rack","open":true}"# + "\n"
        + #"{"id":"a/d","energy":50,"hours":20}"# + "\n", to: "models.jsonl")
    func explained(_ id: String) throws -> String {
      let run = try Tool.run(
        ["explain", "--full", id, "models.jsonl", "--rules", "pack", "--as-of", "2026-06-30"],
        in: scratch.url)
      return run.text.split(whereSeparator: { $0 == " " || $0.isNewline }).filter { $0 != "│" }
        .joined(separator: " ")
    }
    #expect(
      try explained("a/b").contains(
        "used.best: its condition does not hold: is_open [true] && (meter == 'it' [false; meter ="
          + " 'rack'] || model.hours > shortest [false; model.hours = 4 h; shortest = 10 h]) &&"
          + " !(model.energy < quantity('1 kWh')) [true; model.energy = 50 kWh]"))
    #expect(
      try explained("a/b").contains("used.negated: its condition does not hold: !is_open [false]"))
    // Of what is missing no value is claimed.
    #expect(try explained("a/c").contains("used.best: something it needs is missing (model.hours)"))
    #expect(
      try explained("a/d").contains(
        "used.best: its condition does not hold: is_open [false] && (meter == 'it' [false; meter ="
          + " 'unstated'] || model.hours > shortest [true; model.hours = 20 h; shortest = 10 h]) &&"
      ))
  }
}
