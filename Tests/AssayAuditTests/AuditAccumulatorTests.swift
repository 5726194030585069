// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayAudit

@Suite("Audit accumulator", .timeLimit(.minutes(15)))
struct AuditAccumulatorTests {
  private static let singles: [AuditAccumulator] = {
    var random = SeededGenerator(seed: 1)
    return (0..<1000).map { AuditAccumulator(RandomModels.contribution($0, using: &random)) }
  }()

  private func merged(_ parts: some Sequence<AuditAccumulator>) -> AuditAccumulator {
    var sum = AuditAccumulator()
    for part in parts { sum.merge(part) }
    return sum
  }

  @Test(arguments: 1...20)
  func `neither order nor split of merges changes a sum`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let shuffled = Self.singles.shuffled(using: &random)
    // Cut at random places, sum the parts, shuffle them, and sum those.
    let cuts = (0..<seed).map { _ in Int.random(in: 0...1000, using: &random) }.sorted()
    let parts = zip([0] + cuts, cuts + [1000]).map { merged(shuffled[$0..<$1]) }
    let sum = merged(parts.shuffled(using: &random))
    let expected = merged(Self.singles)
    #expect(sum == expected)
    #expect(
      try sum.summary(for: RandomModels.header) == expected.summary(for: RandomModels.header))
  }

  @Test func `merging a model is merging its accumulator`() {
    var random = SeededGenerator(seed: 1)
    var sum = AuditAccumulator()
    for index in 0..<1000 { sum.merge(RandomModels.contribution(index, using: &random)) }
    #expect(sum == merged(Self.singles))
  }

  @Test func `merging with nothing changes nothing`() {
    let sum = merged(Self.singles.prefix(10))
    #expect(merged([AuditAccumulator(), sum, AuditAccumulator()]) == sum)
  }

  @Test func `groups of a total add up to the whole, to the last quantum`() throws {
    let summary = try merged(Self.singles).summary(for: RandomModels.header)
    for total in ["population", "all"] {
      let whole = try #require(summary.whole(of: total))
      for key in ["tier", "entity"] {
        let lines = summary.lines(of: total, by: key)
        #expect(lines.map(\.models).reduce(0, +) == whole.models)
        #expect(lines.map(\.estimated).reduce(0, +) == whole.estimated)
        for index in 0...1 {
          let sums = lines.map { $0.quantities[index].central }
          #expect(sums.reduce(0, +) == whole.quantities[index].central)
          let means = lines.map { $0.quantities[index].expected }
          #expect(means.reduce(0, +) == whole.quantities[index].expected)
        }
      }
    }
  }

  @Test func `tiers stand best first, and a missing group last`() throws {
    let summary = try merged(Self.singles).summary(for: RandomModels.header)
    #expect(
      summary.lines(of: "all", by: "tier").map { $0.group[0].value } == ["T1", "T2", "T0"])
    #expect(
      summary.lines(of: "all", by: "entity").map { $0.group[0].value } == ["acme", "zeta", nil])
  }

  @Test func `a model of which the population is undecided is counted, and not summed`() throws {
    let summary = try merged(Self.singles).summary(for: RandomModels.header)
    let whole = try #require(summary.whole(of: "population"))
    #expect(whole.models + whole.undetermined == 1000)
    #expect(summary.whole(of: "all")?.undetermined == 0)
  }

  @Test func `the kept findings are the gravest, whatever else there was`() throws {
    let summary = try merged(Self.singles).summary(for: RandomModels.header)
    #expect(summary.worst.count == 10)
    #expect(summary.worst.allSatisfy { $0.result == .fail })
    #expect(summary.requirements[1].findings > 10)
  }

  @Test func `missing inputs are counted over the models that lack an estimate`() throws {
    let summary = try merged(Self.singles).summary(for: RandomModels.header)
    let whole = try #require(summary.whole(of: "population"))
    #expect(
      whole.missing
        == ["x", "y"].map {
          MissingCount(path: $0, models: whole.models - whole.estimated)
        })
  }

  @Test func `a sum beyond 128 bits is an error that names its total`() {
    let value = UncertainValue(
      estimate: Estimate(
        central: .max, expected: .max, low: .max, high: .max, bound: nil, method: "m"),
      shared: [], own: [])
    let model = ModelContribution(
      id: "m", tier: nil, weight: .nan, outcomes: [], findings: [], disclose: [], score: nil,
      scoreClass: nil,
      totals: [
        TotalContribution(total: 0, membership: .inside, groups: [], values: [value, nil])
      ])
    let sum = merged([AuditAccumulator(model), AuditAccumulator(model)])
    #expect(throws: AuditOverflow(total: "population", quantity: "emissions")) {
      try sum.summary(for: RandomModels.header)
    }
  }

  @Test func `an audit of nothing has every line of its header and no number`() throws {
    let summary = try AuditAccumulator().summary(for: RandomModels.header)
    #expect(summary.totals.count == 2)
    #expect(summary.tiers.map(\.models) == [0, 0, 0])
    #expect(summary.scores == nil)
    #expect(summary.totals[0].ratios[0].value == nil)
  }
}
