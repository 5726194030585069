// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

/// The accelerators of the packs in `rules/`: their figures, and the tables from which they are made.
@Suite("Accelerators", .timeLimit(.minutes(15)))
struct AcceleratorTableTests {
  /// The rows of a table by key: column to cell.
  private static func rows(_ path: String) throws -> [(key: String, cells: [String: String])] {
    let reading = DelimitedText.read(SourceFile(path: path, text: try Repository.text(path)))
    let table = try #require(reading.table)
    try #require(reading.diagnostics.isEmpty)
    return table.rows.map { row in
      let cells = zip(table.header, row).map { ($0.value, $1.value) }
      return (row[0].value, Dictionary(uniqueKeysWithValues: cells))
    }
  }

  private static let table = "\(Repository.defaultPack)/accelerators.csv"
  static let tables = Repository.packFolders.map { "\($0)/accelerators.csv" }

  struct Figure: Sendable, CustomTestStringConvertible {
    let key: String
    /// W, and dense TFLOP/s in 16 bits; nil where no source states it.
    let tdp: String?
    let peak: String?
    var testDescription: String { key }
  }

  /// NVIDIA's data sheets of A100, H100, V100 and T4; Patterson et al. 2021, table 4, of TPU v2 and
  /// v3; AMD's page of the MI250X. Sparse peaks are twice as high, and not these.
  static let figures = [
    Figure(key: "a100-sxm", tdp: "400", peak: "312"),
    Figure(key: "a100-pcie-40gb", tdp: "250", peak: "312"),
    Figure(key: "h100-sxm", tdp: "700", peak: "989.5"),
    Figure(key: "v100-sxm2", tdp: "300", peak: "125"),
    Figure(key: "t4", tdp: "70", peak: "65"),
    Figure(key: "tpu-v2", tdp: "280", peak: "46"),
    Figure(key: "tpu-v3", tdp: "450", peak: "123"),
    Figure(key: "tpu-v4", tdp: "170", peak: "275"),
    Figure(key: "tpu-v6e", tdp: nil, peak: "918"),
    Figure(key: "mi250x", tdp: "560", peak: "383"),
    Figure(key: "p100-pcie", tdp: "250", peak: nil),
    Figure(key: "k80", tdp: "300", peak: nil),
  ]

  @Test("power and peak are those of the source", arguments: figures)
  func figure(_ testCase: Figure) throws {
    let row = try #require(try Self.rows(Self.table).first { $0.key == testCase.key })
    #expect(row.cells["tdp"] == testCase.tdp ?? "")
    #expect(row.cells["peak"] == testCase.peak ?? "")
  }

  @Test("a 16-bit rate without tensor cores is no tensor peak", arguments: tables)
  func peaks(of table: String) throws {
    let families: Set<String> = ["tesla", "fermi", "kepler", "maxwell", "pascal", "vega20"]
    let rows = try Self.rows(table).filter { families.contains($0.cells["family"] ?? "") }
    #expect(rows.count >= 30)
    for row in rows { #expect(row.cells["peak"] == "", "\(row.key)") }
  }

  @Test("there are more than a hundred, each with a source and a family", arguments: tables)
  func sources(of table: String) throws {
    let rows = try Self.rows(table)
    #expect(rows.count > 100)
    for row in rows {
      #expect(row.cells["source"]?.isEmpty == false && row.cells["family"]?.isEmpty == false)
    }
  }

  @Test("every row was chosen, and what was chosen stands in it", arguments: tables)
  func choices(of table: String) throws {
    let rows = try Self.rows(table)
    // The newest version has all of them.
    let newest = try Self.rows(#require(Self.tables.last)).map(\.key)
    let later = Set(newest).subtracting(rows.map(\.key))
    let chosen = try Self.rows("Tests/Tables/accelerators-chosen.csv")
      .filter { !later.contains($0.key) }
    #expect(rows.map(\.key) == chosen.map(\.key))
    for (row, choice) in zip(rows, chosen) {
      for column in ["tdp", "peak", "cores", "family", "released", "note"] {
        // "fp16" takes the figure of a column of the source; "-" leaves the cell empty.
        guard let own = choice.cells[column], own != "", own != "fp16" else { continue }
        #expect(row.cells[column] == (own == "-" ? "" : own), "\(row.key) \(column)")
      }
    }
  }

  @Test func `a chip of two cores counts half of them`() throws {
    let rows = try Self.rows(Self.table).filter { $0.cells["cores"] != "" }
    let cores = Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0.cells["cores"] ?? "") })
    #expect(
      cores == [
        "tpu-v2": "2", "tpu-v3": "2", "tpu-v4": "2", "tpu-v4i": "1", "tpu-v5e": "1",
        "tpu-v5p": "2", "tpu-v6e": "1",
      ])
  }
}
