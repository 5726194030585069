// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayAudit

@Suite("What an organization should disclose next", .timeLimit(.minutes(15)))
struct EntityDisclosureTests {
  private static func proposal(
    _ fields: String..., now: Double?, then: Double?
  ) -> Disclosure {
    Disclosure(fields: fields, enables: "m", tierThen: "T1", factorNow: now, factorThen: then)
  }

  private static func model(
    _ id: String, of entity: String, quanta: Int128?, factor: Double = 1,
    _ proposals: [Disclosure]
  ) -> AuditAccumulator {
    let estimate = quanta.map {
      Estimate(
        central: $0, expected: $0, low: Int128(Double($0) / factor),
        high: Int128(Double($0) * factor),
        bound: nil, method: "m")
    }
    return AuditAccumulator(
      ModelContribution(
        id: id, tier: nil, weight: 0, outcomes: [], findings: [], disclose: proposals,
        advice: EntityAdvice(entity: entity, estimate: estimate, disclosures: proposals),
        score: nil, scoreClass: nil, totals: []))
  }

  /// The energy would help the first most, the time the second.
  private static let opposite = [
    model(
      "a/1", of: "acme", quanta: 1000,
      [proposal("energy", now: 3, then: 1.2), proposal("hours", now: 3, then: 2)]),
    model("a/2", of: "acme", quanta: 100, [proposal("hours", now: 1.5, then: 1)]),
    model("a/3", of: "acme", quanta: nil, [proposal("hours", now: nil, then: 4)]),
    model(
      "z/1", of: "zeta", quanta: 2000,
      [proposal("hours", now: 3, then: 1.2), proposal("energy", now: 3, then: 2)]),
    model("z/2", of: "zeta", quanta: nil, [proposal("hours", now: nil, then: nil)]),
  ]

  private static func numbered(_ index: Int) -> AuditAccumulator {
    let factor: Double = 2 + Double(index % 11) / 7
    let then: Double? = index % 3 == 0 ? 1 : nil
    let quanta = Int128(1) << Int128(index % 60)
    return model(
      "m\(index)", of: "e\(index % 7)", quanta: quanta,
      [proposal("a", now: factor, then: 1.1), proposal("b", "a", now: factor, then: then)])
  }

  private func best(_ parts: [AuditAccumulator]) throws -> [EntityDisclosure] {
    var sum = AuditAccumulator()
    for part in parts { sum.merge(part) }
    return try sum.summary(for: RandomModels.header).discloseByEntity
  }

  @Test func `each organization has its own best disclosure, the greatest total first`() throws {
    let best = try best(Self.opposite)
    #expect(best.map(\.entity) == ["zeta", "acme"])
    #expect(best.map(\.expected) == [2000, 1100])
    #expect(best.map(\.fields) == [["hours"], ["energy"]])
    #expect(best.map(\.narrower) == [1, 1])
    #expect(best.map(\.estimable) == [1, 0])
    #expect(best.map(\.unit) == ["kgCO2e", "kgCO2e"])
    // v²·e^{σ²}·(e^{σ²} − 1), σ = ln f / 1.644854, by Python.
    let expected = [0.9857508526331719, 0.9850042269359791]
    for (best, expected) in zip(best, expected) {
      #expect(abs((best.varianceRemoved ?? 0) - expected) < 1e-12)
    }
  }

  @Test func `a variance is that of the lognormal with the median and the factor`() {
    // A standard deviation of 1 of the logarithm: (e − 1)·e.
    let factor = 5.180251602233015
    #expect(abs(EntityAdvice.variance(ofMedian: 1, factor: factor) - 4.670774270471604) < 1e-12)
    #expect(EntityAdvice.variance(ofMedian: 10, factor: 1) == 0)
    #expect(EntityAdvice.variance(ofMedian: 0, factor: 3) == 0)
  }

  @Test func `the order and the split of merges change no byte`() throws {
    let parts = (0..<200).map(Self.numbered)
    let expected = try best(parts)
    var random = SeededGenerator(seed: 7)
    #expect(expected.count == 7)
    for _ in 0..<10 {
      let shuffled = parts.shuffled(using: &random)
      let cut = Int.random(in: 0...200, using: &random)
      var (left, right) = (AuditAccumulator(), AuditAccumulator())
      for part in shuffled[..<cut] { left.merge(part) }
      for part in shuffled[cut...] { right.merge(part) }
      #expect(try best([right, left]) == expected)
    }
  }

  @Test func `models without a proposal count in the variance that remains`() throws {
    let alone = Self.model("a/1", of: "acme", quanta: 1000, [Self.proposal("x", now: 3, then: 1)])
    let silent = Self.model("a/2", of: "acme", quanta: 1000, factor: 3, [])
    #expect(try best([alone]).first?.varianceRemoved == 1)
    #expect(abs((try best([alone, silent]).first?.varianceRemoved ?? 0) - 0.5) < 1e-12)
  }

  @Test func `what cannot be told is counted, and removes nothing`() throws {
    let best = try #require(
      try best([
        Self.model("a/1", of: "acme", quanta: 1000, [Self.proposal("chip", now: 3, then: nil)])
      ]).first)
    #expect(best.varianceRemoved == nil)
    #expect(best.unquantified == 1)
    #expect(best.models == 1)
  }

  @Test func `a disclosure that would only widen the total is not advised`() throws {
    let model = Self.model("a/1", of: "acme", quanta: 9, [Self.proposal("x", now: 2, then: 3)])
    #expect(try best([model]).isEmpty)
  }

  @Test func `a figure beyond the range of a double leaves the share open`() throws {
    let best = try best([
      Self.model("a/1", of: "acme", quanta: 9, [Self.proposal("x", now: 1e300, then: 1)]),
      Self.model("a/2", of: "acme", quanta: nil, [Self.proposal("x", now: nil, then: 1)]),
    ])
    #expect(best.map(\.varianceRemoved) == [nil])
    #expect(best.map(\.estimable) == [1])
  }

  @Test func `without advice there is nothing to add up`() throws {
    let model = ModelContribution(
      id: "m", tier: nil, weight: 0, outcomes: [], findings: [],
      disclose: [Self.proposal("x", now: 2, then: 1)], score: nil, scoreClass: nil, totals: [])
    #expect(AuditAccumulator(model).entities.isEmpty)
    #expect(try best([AuditAccumulator(model)]).isEmpty)
  }
}
