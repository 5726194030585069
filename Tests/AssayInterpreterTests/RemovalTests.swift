// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import Foundation
import Testing

/// Saying less is never rewarded: what is left out lifts no tier and narrows no interval.
///
/// The records contradict nothing of themselves. A record that says that its figures cover a family
/// is another matter: without that word they would be used.
@Suite("Removing fields", .timeLimit(.minutes(15)))
struct RemovalTests {
  /// What is declared of runs of each kind, in the names of `declared.yaml`.
  private static let runs: [[String: String]] = [
    [
      "accelerator": "A100", "accelerators": "512", "accelerator_hours": "184320",
      "place": "USA", "trained": "2023-01-01", "tokens": "2e12", "parameters": "6.7e9",
      "pue": "1.1", "modality": "text",
    ],
    [
      "energy": "73728", "energy_meter": "accelerator", "place": "France", "trained": "2022-03-01",
      "accelerator": "A100", "accelerator_hours": "184320", "pue": "1.2",
    ],
    [
      "emissions": "31.22 tCO2e", "emissions_meter": "facility", "emissions_accounting": "location",
      "energy": "80000", "energy_meter": "facility", "place": "USA", "trained": "2023-01-01",
    ],
    [
      "compute": "8.4e22", "accelerator": "H100", "place": "Germany", "trained": "2024-02-01",
      "modality": "text",
    ],
    [
      "wall_hours": "360", "accelerators": "512", "accelerator": "A100",
      "grid_intensity": "423", "grid_accounting": "location", "trained": "2023-05-01",
      "power_per_accelerator": "380", "power_meter": "accelerator",
    ],
  ]

  private static func record(_ declared: [String: String]) throws -> String {
    let object: [String: Any] = [
      "id": "example/run", "createdAt": "2024-05-01T00:00:00Z", "declared": declared,
    ]
    let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    return String(decoding: data, as: UTF8.self)
  }

  @Test("without a field, the tier is no better and the interval no narrower", arguments: 0..<5)
  func removal(run: Int) throws {
    let audit = try InlineAudit.ofDefaultPack()
    let rank = Dictionary(
      uniqueKeysWithValues: audit.interpreter.header(toolVersion: "test").tiers.enumerated()
        .map { ($1.id, $0) })
    let full = Self.runs[run]
    // Every set of at most three fields less.
    var pending: [[String: String]] = [full]
    var results: [[String: String]: ModelResult] = [full: try audit.model(Self.record(full))]
    var comparisons = 0
    while let declared = pending.popLast() {
      guard full.count - declared.count < 3, let before = results[declared] else { continue }
      for name in declared.keys.sorted() {
        var less = declared
        less[name] = nil
        let known = results[less]
        let after = try known ?? audit.model(Self.record(less))
        if known == nil {
          results[less] = after
          pending.append(less)
        }
        comparisons += 1
        let tiers = [before, after].map { $0.tier.flatMap { rank[$0.id] } ?? .max }
        #expect(tiers[0] <= tiers[1], "\(name) of \(declared)")
        guard methods(of: before) == methods(of: after),
          let old = width(of: before), let new = width(of: after)
        else { continue }
        // 1e-6: ends are rounded to quanta.
        #expect(new >= old * (1 - 1e-6), "\(name) of \(declared): \(old) to \(new)")
      }
    }
    #expect(comparisons > 50)
  }

  private func methods(of model: ModelResult) -> [String?] {
    model.quantities.map { $0.estimate?.method }
  }

  /// High over low of the emissions.
  private func width(of model: ModelResult) -> Double? {
    guard let emissions = model.quantity("emissions"), let low = emissions.low, low > 0 else {
      return nil
    }
    return emissions.high.map { $0 / low }
  }
}
