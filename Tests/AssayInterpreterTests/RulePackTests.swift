// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import AssayValues
import Foundation
import Testing

/// Every pack in `rules/` holds itself to its own tests, and its tests reach all of it.
@Suite("The packs in rules/", .timeLimit(.minutes(15)))
struct RulePackTests {
  /// A pack of the repository, by its folder.
  struct Version: Sendable, CustomTestStringConvertible {
    let folder: String
    let pack: RulePack?
    var testDescription: String { folder }
  }

  /// What became of one test of a pack.
  struct Case: Sendable, CustomTestStringConvertible {
    let folder: String
    let result: RuleTestRunner.Result
    var testDescription: String { "\(result.test) of \(folder)" }
  }

  static let versions = Repository.packFolders.map { folder in
    Version(folder: folder, pack: try? InlineAudit(try Repository.packFiles(folder)).pack)
  }

  /// The default pack.
  static let pack = versions.first { $0.folder == Repository.defaultPack }?.pack

  static let cases: [Case] = versions.flatMap { version -> [Case] in
    guard let pack = version.pack, let date = pack.identity.effectiveFrom else { return [] }
    return RuleTestRunner(pack: pack, asOf: date).run().map {
      Case(folder: version.folder, result: $0)
    }
  }

  @Test func `the default pack is among them`() {
    #expect(Self.pack != nil)
  }

  @Test("a test of a pack passes", arguments: cases)
  func passes(_ testCase: Case) {
    for failure in testCase.result.failures {
      Issue.record("\(failure.place): \(failure.message)")
    }
  }

  @Test("a pack has tests, each with an id of its own", arguments: versions)
  func tests(of version: Version) throws {
    let pack = try #require(version.pack)
    #expect(pack.tests.count >= 90)
    #expect(Self.cases.filter { $0.folder == version.folder }.count >= pack.tests.count)
    #expect(Set(pack.tests.map(\.id)).count == pack.tests.count)
  }

  private func expectations(of version: Version) throws -> [Expected] {
    try #require(version.pack).tests.flatMap(\.expect).map(\.value)
  }

  @Test("every method is selected in a test that says so", arguments: versions)
  func methods(of version: Version) throws {
    let named = try expectations(of: version).flatMap { expected -> [String] in
      if case .used(let methods) = expected { methods } else { [] }
    }
    let methods = try #require(version.pack).methods.map(\.id)
    let untested = Set(methods).subtracting(named).sorted()
    #expect(untested == Self.untestedMethods.filter(methods.contains))
  }

  /// A new method comes with its test. The gate refuses the regression behind the first of these, and a
  /// test of its own says so; the table that the other reads is for profiles to fill.
  private static let untestedMethods = ["energy.from-compute", "site_pue.country"]

  @Test("every tier is reached in a test", arguments: versions)
  func tiers(of version: Version) throws {
    let reached = try expectations(of: version).compactMap { expected -> String? in
      if case .tier(let tier) = expected { tier } else { nil }
    }
    let tiers = try #require(version.pack?.tiers).order.map(\.id)
    #expect(Set(tiers).subtracting(reached).isEmpty)
  }

  @Test(
    "every requirement fires in a test, and holds in another",
    arguments: [FindingResult.fail, .pass], versions)
  func requirements(_ wanted: FindingResult, of version: Version) throws {
    let named = try expectations(of: version).compactMap { expected -> String? in
      if case .finding(let found) = expected, found.result == wanted {
        found.requirement
      } else {
        nil
      }
    }
    let rules = try #require(version.pack).requirements.map(\.id)
    let untested = Set(rules).subtracting(named).sorted()
    #expect(untested == Self.beyondRecords.filter(rules.contains))
  }

  /// A rule test is one readable record in YAML, so that what concerns several records, the bytes of
  /// one, or a file beside it cannot fail in one; and no method of the pack fails on any record.
  private static let beyondRecords = [
    "input.duplicate-key", "input.duplicate-record", "input.id-alike", "input.id-spelling",
    "input.id-unjoined", "input.method-error", "input.rows-combined",
    "input.rows-not-combined", "input.text-unread", "input.unknown-key", "input.unread",
    "input.unreadable-part",
    "input.unreadable-record",
  ]

  @Test("the points of a score add up to 100", arguments: versions)
  func score(of version: Version) throws {
    let disclosure = try #require(version.pack?.disclosure)
    #expect(disclosure.criteria.map(\.weight).reduce(0, +) == 100)
  }

  @Test("a version is in force from a date, later than the one before it", arguments: versions)
  func effective(of version: Version) throws {
    let identity = try #require(version.pack?.identity)
    let from = try #require(identity.effectiveFrom)
    let before = Self.versions.compactMap(\.pack).filter {
      $0.identity.id == identity.id && $0.identity.version < identity.version
    }
    for earlier in before { #expect(try #require(earlier.identity.effectiveFrom) < from) }
  }

  /// A version that could be known from a date holds nothing that was published later.
  @Test func `the grid edition of 2026 is in no version of before`() throws {
    for version in Self.versions {
      let lines = try Repository.text("\(version.folder)/grid.csv").split(separator: "\n")
      let from = try #require(version.pack?.identity.effectiveFrom)
      let edition = try #require(Timestamp("2026-06-04"))  // ecologits 0.10.2, the first to have it
      #expect(lines.contains { $0.hasSuffix(",owid-ember-2026") } == (from >= edition))
    }
  }
}
