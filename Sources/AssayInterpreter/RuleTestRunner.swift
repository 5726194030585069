// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayRules
import AssaySource
package import AssayValues

/// Runs the tests that a pack carries: records, and what must come of them.
///
/// Of a pack that is tailored by a profile it runs those of the profile: the others hold for the pack
/// as it is.
package struct RuleTestRunner {
  package typealias Result = RuleTestResult
  package typealias Failure = RuleTestFailure

  private let pack: RulePack
  private let asOf: Timestamp

  /// - Parameter asOf: For tests that name no date of their own.
  package init(pack: RulePack, asOf: Timestamp) {
    self.pack = pack
    self.asOf = asOf
  }

  /// The results in the order of the pack.
  package func run() -> [Result] {
    var bench = RuleTestBench(asOf: asOf)
    return pack.applicableTests(asOf: asOf).map { test in
      Result(
        test: test.id, place: test.span.place,
        failures: bench.failures(of: test, by: pack, variant: 0))
    }
  }
}

extension RulePack {
  /// The tests that hold for the pack, those of its profile if it has one; of a test of each row of a
  /// table, each.
  ///
  /// - Parameter asOf: For tests that name no date of their own.
  package func applicableTests(asOf: Timestamp) -> [RuleTest] {
    tests.filter { $0.isOfProfile == (identity.profile != nil) }
      .flatMap { $0.instances(in: self, asOf: asOf) }
  }
}
