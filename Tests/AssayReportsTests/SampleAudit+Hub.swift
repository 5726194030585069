// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

extension SampleAudit {
  /// The sums over many models: each of 15 entities has models with figures, most have none.
  ///
  /// - Parameter estimated: How many models have a figure.
  static func hub(estimated: Int) -> AuditAccumulator {
    var sum = AuditAccumulator()
    for index in 0..<600 {
      sum.merge(hubModel(index, isEstimated: index < estimated))
    }
    return sum
  }

  private static func hubModel(_ index: Int, isEstimated: Bool) -> ModelContribution {
    let entity = index % 23 == 0 ? nil : "entity-\(index % 15)"
    let id = "\(entity ?? "someone")/model-with-a-rather-long-name-\(index)-of-the-hub"
    let tier = isEstimated ? (index % 3 == 0 ? "T2" : "T3") : "T0"
    let kilograms = Int128(1) << Int128(index % 24)
    func value(_ quanta: Int128, _ method: String) -> UncertainValue? {
      guard isEstimated else { return nil }
      let factor: Int128 = index % 3 == 0 ? 2 : 4
      return UncertainValue(
        estimate: Estimate(
          central: quanta, expected: quanta + quanta / 10, low: quanta / factor,
          high: quanta * factor,
          bound: index % 11 == 5 ? .atLeast : nil, method: method),
        shared: ["utilisation", "intensity['WLD']"].map {
          FactorEffect(key: $0, factor: $0, sigmaLow: 0.3, sigmaHigh: 0.4, exponent: 1)
        }
          + [
            FactorEffect(
              key: "pue@\(entity ?? "")", factor: "pue", sigmaLow: 0.1, sigmaHigh: 0.2,
              exponent: 1)
          ],
        own: [
          FactorEffect(key: method, factor: method, sigmaLow: 0.3, sigmaHigh: 0.3, exponent: 1)
        ])
    }
    let missing =
      ["model.accelerator_time", "model.energy"] + (index % 2 == 0 ? ["model.place"] : [])
    let finding = Finding(
      rule: "disclosure.energy", kind: .datagap, model: id, result: .fail, severity: .error,
      message: "\(id) has \(5001 + index) downloads and discloses neither energy nor emissions",
      at: Place(path: "requirements.yaml", line: 12, column: 5),
      remedy: "Declare the training energy in kWh", places: ["models.jsonl:\(index + 1)"])
    let assumption = Finding(
      rule: "assumption.place", kind: .assumption, model: id, result: .unknown, severity: .warning,
      message: "the grid of \(id) is the world's", missing: ["model.place"], at: nil)
    let disclose = proposals(index, isEstimated: isEstimated)
    return ModelContribution(
      id: id, tier: tier, weight: Double(5001 + index),
      outcomes: [
        RequirementOutcome(rule: 0, result: isEstimated ? .pass : .fail),
        RequirementOutcome(rule: 1, result: index % 50 == 1 ? .unknown : .pass),
      ], findings: (isEstimated ? [] : [finding]) + (index % 50 == 1 ? [assumption] : []),
      disclose: disclose,
      advice: entity.map {
        EntityAdvice(
          entity: $0, estimate: value(kilograms * 1_000_000, "m")?.estimate,
          disclosures: disclose)
      }, score: Double(index % 8 * 10), scoreClass: isEstimated ? "Direct" : "None",
      totals: [
        TotalContribution(
          total: 0, membership: index % 97 == 96 ? .undetermined : .inside,
          groups: [
            GroupPart(key: "tier", value: tier), GroupPart(key: "entity", value: entity),
            GroupPart(key: "training_year", value: isEstimated ? "\(2019 + index % 6)" : nil),
          ],
          values: [
            value(kilograms * 1_000_000, "emissions.from-energy"),
            value(kilograms * 2000, "energy.from-accelerator-time"),
          ], missing: isEstimated ? [] : missing,
          ratios: [
            isEstimated && index % 3 == 0
              ? RatioTerm(
                numerator: .exact(kilograms * 1000), denominator: .exact(kilograms * 3 + 1)) : nil
          ], coverage: [Double(5001 + index)])
      ])
  }
  /// Models without a figure lack what would give one; of the others every fifth knows its time
  /// badly, and the rest their energy.
  private static func proposals(_ index: Int, isEstimated: Bool) -> [Disclosure] {
    guard isEstimated else {
      return [
        Disclosure(
          fields: index % 4 == 0 ? ["energy"] : ["accelerator", "accelerator_time"], enables: "m",
          tierThen: index % 4 == 0 ? "T2" : "T3", factorNow: nil, factorThen: nil)
      ]
    }
    let factor: Double = index % 3 == 0 ? 2 : 4
    return [
      Disclosure(
        fields: index % 5 == 0 ? ["accelerator_time"] : ["energy"], enables: "m", tierThen: "T2",
        factorNow: factor, factorThen: 1.5)
    ]
  }
}

extension Estimate {
  /// A figure without uncertainty.
  static func exact(_ quanta: Int128) -> Estimate {
    Estimate(
      central: quanta, expected: quanta, low: quanta, high: quanta, bound: nil, method: "m")
  }
}
