// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// SplitMix64 (Steele, Lea & Flood 2014): the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Contributions of random models to two totals.
enum RandomModels {
  static let header = AuditHeader(
    toolVersion: "0.1.0",
    pack: PackReference(
      id: "p", version: "1", title: "P", meaningDigest: "sha256:0", filesDigest: "sha256:1"),
    asOf: "2026-06-30",
    quantities: [
      QuantityColumn(name: "emissions", title: "E", unit: "kgCO2e", digits: 6),
      QuantityColumn(name: "energy", title: "W", unit: "kWh", digits: 3),
    ], headline: "emissions",
    tiers: ["T1", "T2", "T0"].map { TierColumn(id: $0, title: $0) },
    rules: ["r1", "r2"].map {
      RuleInfo(
        id: $0, title: $0, kind: .datagap, severity: .error, remedy: nil,
        at: Place(path: "r.yaml", line: 1, column: 1))
    },
    totals: ["population", "all"].map {
      TotalColumn(
        id: $0, title: $0, population: nil, sum: ["emissions", "energy"], by: ["tier", "entity"],
        ratios: [
          RatioColumn(id: "atci", title: "ATCI", unit: "gCO2e/FLOP", scale: 2, isIndependent: true)
        ],
        coverage: ["downloads"], at: Place(path: "t.yaml", line: 1, column: 1))
    }, scoreOf: 100)

  static func contribution(_ index: Int, using random: inout SeededGenerator) -> ModelContribution {
    let entity = ["acme", "zeta"].randomElement(using: &random).flatMap {
      Bool.random(using: &random) ? $0 : nil
    }
    let tier = ["T1", "T2", "T0"].randomElement(using: &random)
    let isEstimated = tier != "T0"
    let values = [0, 1].map { _ in
      isEstimated ? value(entity: entity, using: &random) : nil
    }
    let downloads = Double.random(in: 0...1e6, using: &random)
    let ratio = values[0].map {
      RatioTerm(
        numerator: $0.estimate, denominator: .exact(Int128.random(in: 0...1000, using: &random)))
    }
    let groups = [GroupPart(key: "tier", value: tier), GroupPart(key: "entity", value: entity)]
    let isInside = Bool.random(using: &random)
    let result = RequirementResult.allCases.randomElement(using: &random) ?? .pass
    let finding = Finding(
      rule: "r1", kind: .datagap, model: "m\(index)", result: result, severity: .error,
      message: "m\(index)", at: nil)
    return ModelContribution(
      id: "m\(index)", tier: tier, weight: Double(Int(downloads) % 7),
      outcomes: [RequirementOutcome(rule: 1, result: result)],
      findings: [.fail, .unknown, .error].contains(result) ? [finding] : [],
      disclose: isEstimated
        ? []
        : [
          Disclosure(
            fields: ["b", "a"], enables: "m", tierThen: "T1", factorNow: nil, factorThen: nil)
        ], score: Double(Int(downloads) % 101), scoreClass: isEstimated ? "Direct" : "None",
      totals: [
        TotalContribution(
          total: 0, membership: isInside ? .inside : .undetermined, groups: groups,
          values: values, missing: ["x", "y"], ratios: [ratio], coverage: [downloads]),
        TotalContribution(
          total: 1, membership: .inside, groups: groups, values: values, ratios: [ratio],
          coverage: [downloads]),
      ])
  }

  private static func value(
    entity: String?, using random: inout SeededGenerator
  ) -> UncertainValue {
    // Figures of very unequal size show what rounding on the way would lose.
    let quanta = Int128(1) << Int128.random(in: 0...80, using: &random)
    let exponents: [Double] = [1, 0.999_999_999_9, -1]
    let exponent: Double = exponents.randomElement(using: &random) ?? 1
    return UncertainValue(
      estimate: Estimate(
        central: quanta, expected: quanta + quanta / 3, low: quanta / 2, high: quanta * 2,
        bound: nil,
        method: "m"),
      shared: [
        FactorEffect(
          key: "pue@\(entity ?? "")", factor: "pue", sigmaLow: 0.1, sigmaHigh: 0.2,
          exponent: exponent)
      ],
      own: [
        FactorEffect(
          key: "own", factor: "own", sigmaLow: Double.random(in: 0...1, using: &random),
          sigmaHigh: 0.3, exponent: 1)
      ])
  }
}

extension Estimate {
  /// A figure without uncertainty.
  static func exact(_ quanta: Int128) -> Estimate {
    Estimate(
      central: quanta, expected: quanta, low: quanta, high: quanta, bound: nil, method: "m")
  }
}
