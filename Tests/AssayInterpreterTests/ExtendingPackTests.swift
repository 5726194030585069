// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import Foundation
import Testing

/// Every pack in `rules/` that extends another loads without a warning, on the pack whose digest it names, and
/// its own tests reach all that it adds.
@Suite("The packs in rules/ that extend others", .timeLimit(.minutes(15)))
struct ExtendingPackTests {
  struct Extension: Sendable, CustomTestStringConvertible {
    let folder: String
    let pack: RulePack?
    let mistakes: String
    /// What became of the tests that the pack itself has.
    let results: [RuleTestRunner.Result]
    var testDescription: String { folder }

    func isOwn(_ span: Span) -> Bool { span.file.path.hasPrefix(folder + "/") }

    var expected: [Expected] {
      (pack?.tests ?? []).filter { isOwn($0.span) }.flatMap(\.expect).map(\.value)
    }
  }

  static let all: [Extension] = Repository.extensionFolders.map { folder in
    guard let files = try? Repository.packFiles(folder) else {
      return Extension(folder: folder, pack: nil, mistakes: "cannot be read", results: [])
    }
    let reading = PackReader.read(files)
    var results: [RuleTestRunner.Result] = []
    if let pack = reading.pack, let date = pack.identity.effectiveFrom {
      results = RuleTestRunner(pack: pack, asOf: date).run().filter {
        $0.place.path.hasPrefix(folder + "/")
      }
    }
    return Extension(
      folder: folder, pack: reading.pack,
      mistakes: reading.diagnostics.map(\.rendered).joined(), results: results)
  }

  @Test func `the AI Act and SCI are among them`() {
    let own = ["rules/eu-ai-act-gpai/1.0.0", "rules/sci-ai/1.0.0"]
    #expect(Set(own).isSubset(of: Repository.extensionFolders))
  }

  @Test("it loads without a warning", arguments: all)
  func loads(_ pack: Extension) {
    #expect(pack.pack != nil)
    #expect(pack.mistakes.isEmpty, "\(pack.mistakes)")
  }

  @Test("its own tests pass", arguments: all)
  func passes(_ pack: Extension) {
    #expect(pack.results.count >= 15)
    for failure in pack.results.flatMap(\.failures) {
      Issue.record("\(failure.place): \(failure.message)")
    }
  }

  @Test("each of its methods is used in a test that says so", arguments: all)
  func methods(of pack: Extension) throws {
    let named = pack.expected.flatMap { expected -> [String] in
      if case .used(let methods) = expected { methods } else { [] }
    }
    let own = try #require(pack.pack).methods.filter { pack.isOwn($0.span) }.map(\.id)
    #expect(Set(own).subtracting(named).isEmpty)
  }

  /// What is due to an authority never fails by what is public: of it, unknown stands for fail.
  @Test(
    "each of its requirements holds in a test, does not in another, and is not asked in a third",
    arguments: all)
  func requirements(of pack: Extension) throws {
    let named = pack.expected.reduce(into: [String: Set<FindingResult>]()) { named, expected in
      if case .finding(let found) = expected, let result = found.result {
        named[found.requirement, default: []].insert(result)
      }
    }
    for rule in try #require(pack.pack).requirements where pack.isOwn(rule.span) {
      let results = named[rule.id] ?? []
      #expect(results.contains(.pass), "\(rule.id)")
      #expect(results.contains(rule.disclosedTo == .authority ? .unknown : .fail), "\(rule.id)")
      #expect(rule.applies == nil || results.contains(.notapplicable), "\(rule.id)")
    }
  }
}
