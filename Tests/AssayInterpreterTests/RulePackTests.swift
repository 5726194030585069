// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayRules
import AssaySource
import AssayValues
import Testing

/// The default pack holds itself to its own tests, and its tests reach all of it.
@Suite("The default pack")
struct RulePackTests {
  /// What became of one test of the pack.
  struct Case: Sendable, CustomTestStringConvertible {
    let result: RuleTestRunner.Result
    var testDescription: String { result.test }
  }

  static let pack = try? InlineAudit.ofDefaultPack().pack

  static let cases: [Case] = {
    guard let pack, let date = pack.identity.effectiveFrom else { return [] }
    return RuleTestRunner(pack: pack, asOf: date).run().map { Case(result: $0) }
  }()

  @Test("a test of the pack passes", arguments: cases)
  func passes(_ testCase: Case) {
    for failure in testCase.result.failures {
      Issue.record("\(failure.place): \(failure.message)")
    }
  }

  @Test func `the pack has tests, each with an id of its own`() throws {
    let pack = try #require(Self.pack)
    #expect(pack.tests.count >= 90)
    #expect(Self.cases.count == pack.tests.count)
    #expect(Set(pack.tests.map(\.id)).count == pack.tests.count)
  }

  private func expectations() throws -> [Expected] {
    try #require(Self.pack).tests.flatMap(\.expect).map(\.value)
  }

  @Test func `every method is selected in a test that says so`() throws {
    let named = try expectations().flatMap { expected -> [String] in
      if case .used(let methods) = expected { methods } else { [] }
    }
    let methods = try #require(Self.pack).methods.map(\.id)
    let untested = Set(methods).subtracting(named).sorted()
    #expect(untested == Self.untestedMethods)
  }

  /// A new method comes with its test. The gate refuses the regression behind this one, and a test of
  /// its own says so.
  private static let untestedMethods = ["energy.from-compute"]

  @Test func `every tier is reached in a test`() throws {
    let reached = try expectations().compactMap { expected -> String? in
      if case .tier(let tier) = expected { tier } else { nil }
    }
    let tiers = try #require(Self.pack?.tiers).order.map(\.id)
    #expect(Set(tiers).subtracting(reached).isEmpty)
  }

  @Test(
    "every requirement fires in a test, and holds in another",
    arguments: [FindingResult.fail, .pass])
  func requirements(_ wanted: FindingResult) throws {
    let named = try expectations().compactMap { expected -> String? in
      if case .finding(let id, wanted) = expected { id } else { nil }
    }
    let rules = try #require(Self.pack).requirements.map(\.id)
    let untested = Set(rules).subtracting(named).sorted()
    #expect(untested == Self.untestedRequirements[wanted])
  }

  /// A rule test is one readable record in YAML, so that what concerns several records, the bytes of
  /// one, or a file beside it cannot fail in one; and no method of the pack fails on any record.
  private static let beyondRecords = [
    "input.duplicate-key", "input.duplicate-record", "input.method-error", "input.unknown-key",
    "input.unreadable-part",
    "input.unreadable-record",
  ]

  private static let untestedRequirements: [FindingResult: [String]] = [
    .fail: beyondRecords, .pass: beyondRecords,
  ]
}
