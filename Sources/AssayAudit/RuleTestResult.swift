// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What became of one test of a pack.
package struct RuleTestResult: Sendable, Hashable {
  package let test: String
  package let place: Place
  /// What was expected and did not come; empty if the test passes.
  package let failures: [RuleTestFailure]

  package init(test: String, place: Place, failures: [RuleTestFailure]) {
    self.test = test
    self.place = place
    self.failures = failures
  }
}

package struct RuleTestFailure: Error, Sendable, Hashable {
  package let place: Place
  /// What was expected and what came.
  package let message: String

  package init(place: Place, message: String) {
    self.place = place
    self.message = message
  }
}

/// How much of a pack its tests reach.
///
/// Conditions are covered as in DO-178C: both values of each decision (decision coverage), and of each
/// operand of `&&`, `||` and `!` both values where it decides (modified condition/decision coverage,
/// masking form).
package struct RuleCoverage: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A method is used.
    case method
    /// A condition is true, or false.
    case condition
    /// An operand of one is true, or false, and decides.
    case operand
    /// A requirement passes, fails or is unknown.
    case requirement
    case tier
    case `class`
    /// A row of a table is read.
    case row
  }

  /// One thing that a test can show.
  package struct Point: Sendable, Hashable {
    package let kind: Kind
    /// The id or name of the rule or table.
    package let rule: String
    /// What is to be shown of it: `is used`, `when is false`, `fail`.
    package let what: String
    package let place: Place
    /// How many records show it; of a row, whether one does.
    package let count: Int
    /// Why none does, as far as can be said; nil where one does.
    package let reason: String?

    package init(
      kind: Kind, rule: String, what: String, place: Place, count: Int, reason: String?
    ) {
      self.kind = kind
      self.rule = rule
      self.what = what
      self.place = place
      self.count = count
      self.reason = reason
    }

    package var isCovered: Bool { count > 0 }
  }

  /// In the order of kinds, and of each kind in the order of the pack.
  package let points: [Point]

  package init(points: [Point]) {
    self.points = Kind.allCases.flatMap { kind in points.filter { $0.kind == kind } }
  }

  package var covered: Int { points.count(where: \.isCovered) }
  package var uncovered: [Point] { points.filter { !$0.isCovered } }
  /// From 0 to 1; 1 of a pack in which there is nothing to show.
  package var share: Double { points.isEmpty ? 1 : Double(covered) / Double(points.count) }

  /// By kind, how many points are covered of how many; kinds without any are left out.
  package var counts: [(kind: Kind, covered: Int, of: Int)] {
    Kind.allCases.compactMap { kind in
      let own = points.filter { $0.kind == kind }
      return own.isEmpty ? nil : (kind, own.count(where: \.isCovered), own.count)
    }
  }
}

/// A fault that was put into a pack, and whether its tests noticed.
package struct RuleMutantResult: Sendable, Hashable {
  /// `comparison`, `clause`, `parameter`, and so on.
  package let kind: String
  /// What it is of: the id or name of a rule, and the key of its expression.
  package let rule: String
  package let place: Place
  /// As the pack has it, and as the mutant did.
  package let old: String
  package let new: String
  /// How many tests reach what is changed.
  package let tests: Int
  package let isKilled: Bool

  package init(
    kind: String, rule: String, place: Place, old: String, new: String, tests: Int, isKilled: Bool
  ) {
    self.kind = kind
    self.rule = rule
    self.place = place
    self.old = old
    self.new = new
    self.tests = tests
    self.isKilled = isKilled
  }
}

/// What the tests of a pack say of it, and how much they would notice.
package struct RuleTestSummary: Sendable {
  package let toolVersion: String
  package let pack: PackReference
  /// For tests that name no date of their own.
  package let asOf: String
  package let results: [RuleTestResult]
  package let coverage: RuleCoverage
  /// Nil if no mutants were made.
  package let mutants: [RuleMutantResult]?
  /// By which samples of mutants were drawn.
  package let seed: UInt64

  package init(
    toolVersion: String, pack: PackReference, asOf: String, results: [RuleTestResult],
    coverage: RuleCoverage, mutants: [RuleMutantResult]?, seed: UInt64
  ) {
    self.toolVersion = toolVersion
    self.pack = pack
    self.asOf = asOf
    self.results = results
    self.coverage = coverage
    self.mutants = mutants
    self.seed = seed
  }

  package var failed: Int { results.count { !$0.failures.isEmpty } }
  package var killed: Int { mutants?.count(where: \.isKilled) ?? 0 }
  /// From 0 to 1; 1 where there are no mutants.
  package var killedShare: Double {
    guard let mutants, !mutants.isEmpty else { return 1 }
    return Double(killed) / Double(mutants.count)
  }
}
