// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayRules
import AssaySource
import AssayStatistics
import Testing

@testable import AssayDiff

/// Versions that differ in more than can be chosen one by one.
@Suite("Many edits", .timeLimit(.minutes(15)))
struct ManyEditTests {
  /// A pack of two files whose one figure is a product of parameters.
  private static func reading(_ root: String, _ counts: [Int], value: String) -> PackReading {
    let names = counts.enumerated().map { file, count in (0..<count).map { "f\(file)_\($0)" } }
    var files = [
      SourceFile(
        path: "\(root)/pack.yaml",
        text: """
          assay: 1
          pack: demo
          version: 1.0.0
          title: Demonstration
          references: {demo: {title: Demonstration data}}
          defaults: {source: demo, evidence: policy}
          fields: {energy: {unit: gCO2e, from: [energy]}}
          quantities:
            mass:
              title: Emissions
              unit: gCO2e
              quantum: 1 gCO2e
              methods: [{id: mass.all, value: "model.energy * \(names.flatMap(\.self).joined(separator: " * "))"}]
          tiers: {of: mass, order: [{id: T0, title: None}]}
          totals: [{id: all, title: All, sum: [mass]}]

          """)
    ]
    for (file, names) in names.enumerated() {
      let lines = names.map { "  \($0): {title: Factor, value: \(value), unit: \"1\"}\n" }
      files.append(
        SourceFile(
          path: "\(root)/file\(file).yaml",
          text: "defaults: {source: demo, evidence: policy}\nparameters:\n" + lines.joined()))
    }
    return PackReader.read(PackFiles(root: root, files: files))
  }

  private static func population(_ counts: [Int]) throws -> ComparedPopulation {
    let base = reading("base", counts, value: "1")
    let head = reading("head", counts, value: "1.1")
    let revision = try #require(PackRevision(base: base, head: head))
    return try ComparedPopulation(
      revision, head: ["{\"id\": \"m/a\", \"energy\": 1000000}"])
  }

  @Test func `six edits of one product share equally, each for itself`() throws {
    let (_, document) = try Self.population([2, 4]).compared(leafLimit: 64)
    let number = try #require(document.models.first?.headline)
    #expect(document.models.first?.granularity == .edits)
    #expect(number.shares.count == 6)
    #expect(number.residual == 0)
    let quanta = number.shares.map(\.quanta)
    #expect(try #require(quanta.max()) - #require(quanta.min()) <= 1)
    // 1.1⁶ − 1.
    #expect(number.delta == 771_561)
  }

  @Test func `beyond that files come together, and within them each edit`() throws {
    // Alone, the edits of each file are few enough.
    let (_, document) = try Self.population([5, 2]).compared(leafLimit: 64)
    let model = try #require(document.models.first)
    let number = try #require(model.headline)
    #expect(model.granularity == .files)
    #expect(document.counts.nested == 1)
    #expect(number.residual == 0)
    #expect(number.shares.count == 7)
    // Of two files each has half of what is due to both: v(F), v(G), v(F and G) by hand.
    let (f, g, both) = (610_510.0, 210_000.0, 948_717.1)
    func sum(_ file: String) -> Double {
      number.shares.filter { document.units[$0.unit].id.hasPrefix(file) }
        .reduce(0) { $0 + Double($1.quanta) }
    }
    #expect(abs(sum("f0_") - (f + both - g) / 2) < 2)
    #expect(abs(sum("f1_") - (g + both - f) / 2) < 2)
  }

  @Test func `a file of too many edits is one part`() throws {
    let (_, document) = try Self.population([7, 2]).compared(leafLimit: 64)
    let number = try #require(document.models.first?.headline)
    #expect(number.residual == 0)
    #expect(number.shares.count == 3)
    #expect(number.shares.map { document.units[$0.unit].id }.contains("file0.yaml"))
  }

  @Test func `of more files than can be told apart kinds are parts`() throws {
    let (_, document) = try Self.population(Array(repeating: 1, count: 7))
      .compared(leafLimit: 64)
    let number = try #require(document.models.first?.headline)
    #expect(number.residual == 0)
    #expect(number.shares.map { document.units[$0.unit].id } == ["factor"])
    #expect(document.models.first?.granularity == .kinds && document.counts.byKind == 1)
  }

  /// A table of `count` rows, each of which one model reads.
  private static func rows(_ root: String, _ count: Int, offset: Int) -> PackReading {
    let lines = (0..<count).map { "P\($0),\(100 + $0 + offset)\n" }
    return PackReader.read(
      PackFiles(
        root: root,
        files: [
          SourceFile(
            path: "\(root)/pack.yaml",
            text: """
              assay: 1
              pack: rows
              version: 1.0.0
              title: Rows
              references: {demo: {title: Demonstration data}}
              defaults: {source: demo, evidence: policy}
              fields: {energy: {unit: kWh, from: [energy]}, place: {type: string, from: [place]}}
              tables: {grid: {title: Grid, key: {name: place, type: string}, columns: {intensity: {title: I, unit: gCO2e/kWh}}, file: grid.csv}}
              parameters: {pue: {title: PUE, value: \(1 + offset), unit: "1"}}
              quantities:
                mass: {title: Mass, unit: gCO2e, quantum: 1 gCO2e, methods: [{id: mass.all, value: "model.energy * grid[model.place].intensity * pue"}]}
              tiers: {of: mass, order: [{id: T0, title: None}]}
              totals: [{id: all, title: All, sum: [mass]}]

              """),
          SourceFile(path: "\(root)/grid.csv", text: "place,intensity\n" + lines.joined()),
        ]))
  }

  @Test("rows of which each model reads one take few packs", arguments: [false, true])
  func rowsOfATable(_ isStacked: Bool) throws {
    let count = 300
    let revision = try #require(
      PackRevision(
        base: Self.rows("base", count, offset: 0), head: Self.rows("head", count, offset: 1)))
    let population = try ComparedPopulation(
      revision,
      head: (0..<count).map { "{\"id\": \"m/\($0)\", \"energy\": 10, \"place\": \"P\($0)\"}" })
    let (_, document) = try population.compared(method: { units in
      isStacked ? .stacked(units.units.indices.filter { units.isPlayer($0) }) : .shapley
    })
    #expect(document.counts.packs <= 4)
    #expect(document.models.count == count)
    for model in document.models {
      let number = try #require(model.headline)
      #expect(number.residual == 0 && number.shares.count == 2)
      guard isStacked else { continue }
      // The row comes first in order of id: one gram more for each of 10 kWh, at a PUE of 1.
      let row = number.shares.first { document.units[$0.unit].id.hasPrefix("grid[") }
      #expect(row?.quanta == 10)
    }
  }
}
