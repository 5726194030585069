// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// A small audit, made by hand: two models with figures, one without, hostile names.
enum SampleAudit {
  static let header = AuditHeader(
    toolVersion: "0.1.0",
    pack: PackReference(
      id: "example", version: "2.1.0", title: "Example training-carbon policy",
      meaningDigest: "sha256:" + String(repeating: "a", count: 64),
      filesDigest: "sha256:" + String(repeating: "b", count: 64)),
    asOf: "2026-06-30",
    quantities: [
      QuantityColumn(
        name: "energy", title: "Energy of the final training run", unit: "kWh[facility]",
        digits: 3),
      QuantityColumn(
        name: "emissions", title: "Emissions of the final training run",
        unit: "kgCO2e[lifecycle]", digits: 6),
    ],
    headline: "emissions",
    tiers: [
      TierColumn(id: "T2", title: "Energy reported"),
      TierColumn(id: "T3", title: "Accelerator time"),
      TierColumn(id: "T0", title: "Not estimable"),
    ],
    rules: [
      RuleInfo(
        id: "disclosure.energy", title: "Training energy is disclosed", kind: .datagap,
        severity: .error, clauses: [clause], remedy: "Declare the training energy in kWh",
        at: Place(path: "requirements.yaml", line: 12, column: 5)),
      RuleInfo(
        id: "assumption.place", title: "The place of training is known", kind: .assumption,
        severity: .warning, remedy: nil,
        at: Place(path: "requirements.yaml", line: 20, column: 5)),
    ],
    totals: [
      TotalColumn(
        id: "headline", title: "Models above 5,000 downloads",
        population: "model.downloads > 5000", sum: ["emissions", "energy"],
        by: ["tier", "entity", "training_year"],
        ratios: [
          RatioColumn(
            id: "atci", title: "ATCI", unit: "gCO2e[lifecycle]/EFLOP", scale: 1,
            isIndependent: true)
        ], coverage: ["downloads"], at: Place(path: "totals.yaml", line: 3, column: 5))
    ], scoreOf: 100, clauses: [clause])

  static let clause = ClauseInfo(
    id: "p4-2", title: "Energy is disclosed",
    document: Citation(
      ref: "policy", title: "Example policy", url: "https://example.org/policy",
      at: "section 4.2"), level: "shall")

  static let inputs = [
    InputSummary(
      path: "models.jsonl", digest: "sha256:" + String(repeating: "c", count: 64), records: 4,
      unreadable: 1)
  ]

  static let models = [
    model(
      "acme/large", entity: "acme", tier: "T3", line: 1, kilograms: 24690, factor: 1.6,
      year: "2022", downloads: 9000, findings: []),
    model(
      "acme/small", entity: "acme", tier: "T2", line: 2, kilograms: 1200, factor: 1.2,
      year: "2023", downloads: 6000, findings: []),
    model(
      "evil/\u{202E}txt\u{1B}[2J", entity: nil, tier: "T0", line: 3, kilograms: nil, factor: 1,
      year: nil, downloads: 7000, findings: [finding]),
  ]

  static let finding = Finding(
    rule: "disclosure.energy", kind: .datagap, model: "evil/\u{202E}txt\u{1B}[2J", result: .fail,
    severity: .error,
    message:
      "evil/\u{202E}txt\u{1B}[2J has 7000 downloads and discloses neither energy nor emissions",
    at: Place(path: "requirements.yaml", line: 12, column: 5), clauses: [clause],
    remedy: "Declare the training energy in kWh", places: ["models.jsonl:3"])

  /// A model with one figure, derived in a given way.
  static func model(with derivation: Derivation) -> ModelResult {
    let estimate = Estimate(central: 1, expected: 1, low: 1, high: 1, bound: .atLeast, method: "x")
    return ModelResult(
      id: "acme/deep", entity: nil, place: "a:1", tier: nil, score: nil,
      quantities: [
        QuantityResult(
          name: "emissions", unit: "kgCO2e[lifecycle]", digits: 6, estimate: estimate,
          derivation: derivation)
      ], lineage: Lineage(), disclose: [], findings: [])
  }

  static func accumulator() -> AuditAccumulator {
    var sum = AuditAccumulator()
    for model in models { sum.merge(AuditAccumulator(contribution(of: model))) }
    return sum
  }

  private static let years = ["acme/large": "2022", "acme/small": "2023"]
  private static let downloads = ["acme/large": 9000.0, "acme/small": 6000]
  private static let sigma = 0.2

  static func contribution(of model: ModelResult) -> ModelContribution {
    let estimates = ["emissions", "energy"].map { model.quantity($0)?.estimate }
    let values = estimates.map { estimate in
      estimate.map {
        UncertainValue(
          estimate: $0,
          shared: [
            FactorEffect(key: "pue", factor: "pue", sigmaLow: sigma, sigmaHigh: sigma, exponent: 1)
          ],
          own: [
            FactorEffect(
              key: "energy.reported", factor: "energy.reported", sigmaLow: 0.1, sigmaHigh: 0.1,
              exponent: 1)
          ])
      }
    }
    let ratio = estimates[0].map { RatioTerm(numerator: $0, denominator: .exact($0.central / 300)) }
    return ModelContribution(
      id: model.id, tier: model.tier?.id, weight: downloads[model.id] ?? 7000,
      outcomes: [
        RequirementOutcome(rule: 0, result: model.findings.isEmpty ? .pass : .fail),
        RequirementOutcome(rule: 1, result: .notApplicable),
      ], findings: model.findings, disclose: model.disclose,
      advice: model.entity.map {
        EntityAdvice(entity: $0, estimate: estimates[0], disclosures: model.disclose)
      }, score: model.score?.value,
      scoreClass: model.score?.className,
      totals: [
        TotalContribution(
          total: 0, membership: .inside,
          groups: [
            GroupPart(key: "tier", value: model.tier?.id),
            GroupPart(key: "entity", value: model.entity),
            GroupPart(key: "training_year", value: years[model.id]),
          ], values: values,
          missing: estimates[0] == nil ? ["model.energy", "model.accelerator_time"] : [],
          ratios: [ratio], coverage: [downloads[model.id] ?? 7000])
      ])
  }

  private static func model(
    _ id: String, entity: String?, tier: String, line: Int, kilograms: Int128?, factor: Double,
    year: String?, downloads: Double, findings: [Finding]
  ) -> ModelResult {
    func estimate(_ quanta: Int128, _ method: String) -> Estimate {
      Estimate(
        central: quanta, expected: quanta + quanta / 50, low: Int128(Double(quanta) / factor),
        high: Int128(Double(quanta) * factor), bound: nil, method: method)
    }
    let energy = kilograms.map { estimate($0 * 2_000, "energy.from-accelerator-time") }
    let emissions = kilograms.map { estimate($0 * 1_000_000 + 1, "emissions.from-energy") }
    let derivation = SampleDerivation.emissions(at: "models.jsonl:\(line)")
    let missing = ["model.energy", "model.accelerator_time"]
    return ModelResult(
      id: id, entity: entity, place: "models.jsonl:\(line)",
      tier: TierResult(
        id: tier,
        passedOver: tier == "T2"
          ? []
          : [
            TierResult.PassedOver(
              id: "T2", because: "energy.reported does not apply", missing: ["model.energy"])
          ]),
      score: ScoreResult(
        value: kilograms == nil ? 0 : 60, of: 100, className: kilograms == nil ? "None" : "Direct",
        criteria: [
          ScoreResult.Criterion(
            id: "score.energy", holds: kilograms != nil, weight: 60,
            missing: kilograms == nil ? ["model.energy"] : []),
          ScoreResult.Criterion(
            id: "score.place", holds: false, weight: 40, missing: ["model.place"]),
        ]),
      quantities: [
        QuantityResult(
          name: "energy", unit: "kWh[facility]", digits: 3, estimate: energy,
          missing: energy == nil ? missing : [],
          derivation: energy == nil ? nil : SampleDerivation.energy(at: "models.jsonl:\(line)")),
        QuantityResult(
          name: "emissions", unit: "kgCO2e[lifecycle]", digits: 6, estimate: emissions,
          missing: emissions == nil ? missing : [], derivation: emissions == nil ? nil : derivation),
      ], lineage: id == "acme/small" ? Self.derived : Lineage(run: id),
      disclose: tier == "T2"
        ? []
        : [
          Disclosure(
            fields: ["energy"], enables: "energy.reported", tierThen: "T2", factorNow: factor,
            factorThen: 1.2)
        ], findings: findings)
  }

  /// A quantized copy of a model that is among the inputs.
  private static let derived = Lineage(
    parents: [
      Lineage.Parent(
        id: "acme/large", relation: "quantized", inferredBy: "infer.quantized", isPresent: true)
    ], status: .derived, counts: .nothing, run: "acme/large", leftOut: .trainsNothing)
}
