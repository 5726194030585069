// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource

/// What the tests of a pack say of it, as a document.
package struct RuleTestJSON: Sendable {
  package static func bytes(of summary: RuleTestSummary) -> [UInt8] {
    var json = JSONWriter()
    members.type.write(summary, &json)
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static let members = JSONMembers<RuleTestSummary> { summary in
    summary.member("format", .constant("assay.test/1")) { _ in "assay.test/1" }
    summary.member("tool", ToolVersion.json) { ToolVersion(version: $0.toolVersion) }
    summary.member("pack", PackReference.json(isTitled: true)) { $0.pack }
    summary.member("asOf", .text, "For tests that name no date of their own") { $0.asOf }
    summary.member("passed", .integer) { $0.results.count - $0.failed }
    summary.member("failed", .integer) { $0.failed }
    summary.member("failures", .list(failure)) { summary in
      summary.results.flatMap { result in result.failures.map { (result.test, $0) } }
    }
    summary.member("coverage", coverage) { $0.coverage }
    summary.sometimes("mutants", mutants, "If mutants were asked for") {
      $0.mutants == nil ? nil : $0
    }
  }

  private static let failure = JSONType<(test: String, failure: RuleTestFailure)>.object {
    failure in
    failure.member("test", .text) { $0.test }
    failure.member("at", .text) { $0.failure.place.description }
    failure.member("message", .text) { $0.failure.message }
  }

  private static let coverage = JSONType<RuleCoverage>.object { coverage in
    coverage.member("covered", .integer) { $0.covered }
    coverage.member("of", .integer) { $0.points.count }
    coverage.member("kinds", .list(kind)) { $0.counts }
    coverage.member("uncovered", .list(point)) { $0.uncovered }
  }

  private static let kind = JSONType<(kind: RuleCoverage.Kind, covered: Int, of: Int)>.object {
    kind in
    kind.member("kind", .word) { $0.kind }
    kind.member("covered", .integer) { $0.covered }
    kind.member("of", .integer) { $0.of }
  }

  private static let point = JSONType<RuleCoverage.Point>.object { point in
    point.member("kind", .word) { $0.kind }
    point.member("rule", .text) { $0.rule }
    point.member("what", .text) { $0.what }
    point.member("at", .text) { $0.place.description }
    point.member("reason", .text, "Why no test shows it, as far as can be said") { $0.reason ?? "" }
  }

  private static let mutants = JSONType<RuleTestSummary>.object { summary in
    summary.member("seed", .text, "By which samples were drawn") { String($0.seed) }
    summary.member("killed", .integer) { $0.killed }
    summary.member("of", .integer) { $0.mutants?.count ?? 0 }
    summary.member("survivors", .list(mutant)) { ($0.mutants ?? []).filter { !$0.isKilled } }
  }

  private static let mutant = JSONType<RuleMutantResult>.object { mutant in
    mutant.member("kind", .text) { $0.kind }
    mutant.member("rule", .text) { $0.rule }
    mutant.member("at", .text) { $0.place.description }
    mutant.member("old", .text) { $0.old }
    mutant.member("new", .text) { $0.new }
    mutant.member("tests", .integer, "How many tests reach it") { $0.tests }
  }

  /// What the document looks like.
  package static let description = JSONDescription(
    title: "What the tests of a rule pack say of it", form: members.type.form, definitions: [])
}
