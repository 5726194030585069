// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import Foundation
import Testing

/// Who says more never loses the estimate, nor falls to a weaker tier, nor to a wider interval.
///
/// Held by the newest version of the default pack, for activity: size, tokens, hardware, numbers, time,
/// place, PUE and date. Left out is what contradicts the assumption that the estimate stood on, and so
/// may take it away: another modality, experts, a base, a figure of a family. A report of energy or
/// emissions is of another kind: it makes the tier better, and has the width of a report.
@Suite("Disclosing more", .timeLimit(.minutes(15)))
struct DisclosingMoreTests {
  static let pack = "rules/hugging-carbon/1.2.0"

  /// What an audit says of a record, as far as it can get worse.
  struct Result {
    /// 0 is the best; more than any tier's if there is no estimate.
    let rank: Int
    /// How many times the high end of the energy is of the low one; infinite without an estimate.
    let width: Double
    let isEstimated: Bool
    let isContradicted: Bool
  }

  private let audit: InlineAudit
  private let tiers: [String]

  init() throws {
    audit = try InlineAudit(try Repository.packFiles(Self.pack))
    tiers = try #require(audit.pack.tiers).order.map(\.id)
  }

  private func result(_ id: String, _ declared: [String: String]) throws -> Result {
    let record: [String: Any] = ["id": id, "downloads": 9000, "declared": declared]
    let bytes = try JSONSerialization.data(withJSONObject: record, options: .sortedKeys)
    let model = try audit.model(String(decoding: bytes, as: UTF8.self))
    let energy = model.quantity("energy")
    let isEstimated = model.quantity("emissions")?.value != nil
    var width = Double.infinity
    if let low = energy?.low, let high = energy?.high, low > 0 { width = high / low }
    let contradictions: Set<String> = [
      "plausible.methods", "plausible.utilisation", "plausible.identity", "consistent.parameters",
    ]
    return Result(
      rank: model.tier.flatMap { tier in tiers.firstIndex(of: tier.id) } ?? tiers.count,
      width: width, isEstimated: isEstimated,
      isContradicted: model.findings.contains {
        contradictions.contains($0.rule) && $0.result == .fail
      })
  }

  /// - Parameter allowsWidth: How many times wider the interval of the energy may get.
  private func check(
    _ more: Result, than less: Result, allowsWidth: Double = 1, _ what: @autoclosure () -> String
  ) {
    if less.isEstimated { #expect(more.isEstimated, "the estimate is lost: \(what())") }
    #expect(more.rank <= less.rank, "the tier is worse: \(what())")
    guard less.isEstimated, more.isEstimated, !more.isContradicted else { return }
    #expect(
      more.width <= less.width * allowsWidth * 1.001,
      "wider, \(more.width) after \(less.width): \(what())")
  }

  /// Records that lack the accelerator, by what they state of its use.
  private static let uses: [[String: String]] = [
    ["parameters": "7e9", "tokens": "1e12"],
    ["parameters": "2e8", "tokens": "1e10", "modality": "text"],
    ["compute": "1e21 FLOP", "modality": "image"],
    ["compute": "3e22 FLOP"],
    ["accelerator_hours": "5000"],
    ["wall_hours": "300", "accelerators": "16"],
    ["parameters": "7e9", "tokens": "1e12", "accelerator_hours": "90000"],
  ]

  @Test func `naming any accelerator of the table loses nothing`() throws {
    let table = try #require(audit.pack.tables.first { $0.name == "accelerators" })
    #expect(table.rows.count >= 170)
    for use in Self.uses {
      var less = use
      less["trained"] = "2024-05-01"
      let before = try result("example/model", less)
      #expect(before.isEstimated)
      for row in table.rows {
        var more = less
        more["accelerator"] = row.key
        let after = try result("example/model", more)
        check(after, than: before, "\(row.key) with \(use)")
      }
    }
  }

  /// Values to choose from, by field.
  private static let choices: [(field: String, values: [String])] = [
    ("parameters", ["1.2e8", "1.3e9", "7e9", "7e10"]),
    ("tokens", ["3e10", "1e12", "1.5e13"]),
    ("compute", ["2e21 FLOP", "8e22 FLOP"]),
    ("accelerator", ["A100", "H100", "TPU v3", "TPU v4", "TPU v5p", "P100", "RTX 3060", "MI250X"]),
    ("accelerators", ["8", "512"]),
    ("accelerator_hours", ["4000", "200000"]),
    ("wall_hours", ["200", "900"]),
    ("place", ["USA", "France", "us-central1", "California", "China"]),
    ("pue", ["1.1", "1.3"]),
    ("trained", ["2021-03-01", "2022-11-01", "2024-02-01"]),
    ("modality", ["text"]),
  ]

  /// Of each record: 16 subsets, or 64 with `ASSAY_FULL=1`.
  private static let statedFields =
    ProcessInfo.processInfo.environment["ASSAY_FULL"] == "1" ? 6 : 4

  @Test func `of 200 records no subset of the fields says more than a larger one`() throws {
    var state: UInt64 = 20_260_630
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    for number in 0..<200 {
      var fields = Self.choices
      while fields.count > Self.statedFields { fields.remove(at: next(fields.count)) }
      let stated = fields.map { ($0.field, $0.values[next($0.values.count)]) }
      let owner = ["example", "google", "meta-llama", "mistralai"][next(4)]
      let id = "\(owner)/record-\(number)"
      var results: [Result] = []
      for subset in 0..<(1 << stated.count) {
        let declared = stated.enumerated().filter { subset & (1 << $0.offset) != 0 }.map(\.element)
        results.append(try result(id, Dictionary(uniqueKeysWithValues: declared)))
      }
      for subset in results.indices {
        for field in stated.indices where subset & (1 << field) == 0 {
          check(
            results[subset | (1 << field)], than: results[subset],
            "\(id): \(stated[field]) besides subset \(subset) of \(stated)")
        }
      }
    }
  }
}
