// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayReports
import AssayRules
import AssaySource
import AssayValues

/// `assay test PACK`: the tests that a pack carries, what they reach, and what they would notice.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the tests of a rule pack.",
    discussion: """
      --coverage says which methods, conditions, requirements, tiers, classes and rows no test reaches, and why. \
      --mutate puts small faults into the rules, one at a time, runs the tests that reach each, and says which \
      faults no test notices.

      Examples:
        assay test rules/hugging-carbon/1.0.0
        assay test rules/hugging-carbon/1.2.0 --minimum 95% --mutate --minimum-killed 90%
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Argument(help: "The folder of the rule pack.")
  var pack: String

  @Option(
    help: ArgumentHelp(
      "A profile that tailors the pack: its own tests are run.", valueName: "file"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "The date of tests that name none; default: the first of the pack's effective dates.",
      valueName: "date"))
  var asOf: String?

  @Flag(help: "Say what the tests do not reach, and why.")
  var coverage = false

  @Option(
    help: ArgumentHelp("Fail if the tests reach less, such as 90%.", valueName: "share"))
  var minimum: ShareArgument?

  @Flag(help: "Put faults into the rules, and say which no test notices.")
  var mutate = false

  @Option(
    help: ArgumentHelp("Fail if the tests notice less of the faults.", valueName: "share"))
  var minimumKilled: ShareArgument?

  @Option(
    help: ArgumentHelp("Draw so many of the faults in rules; default: all.", valueName: "n"))
  var mutants: Int?

  @Option(help: ArgumentHelp("Draw so many of the faults in cells of tables.", valueName: "n"))
  var cells: Int = 50

  @Option(help: "By which faults are drawn: the same seed draws the same.")
  var seed: UInt64 = 1

  @Option(help: "The format: text, or json, which has everything.")
  var format: Format = .text

  func validate() throws {
    if let mutants, mutants < 0 { throw ValidationError("--mutants is at least 0") }
    if cells < 0 { throw ValidationError("--cells is at least 0") }
  }

  func run() throws {
    let (pack, diagnostics) = try PackFolder.read(pack, profile: profile)
    Console.show(diagnostics)
    guard let pack else { throw ExitStatus.trouble }
    let date = try date(of: pack)
    let mutation = RuleMutation(pack: pack, asOf: date)
    let summary = mutation.summary(
      toolVersion: ToolVersion.current,
      mutants: mutate || minimumKilled != nil ? verdicts(of: mutation) : nil, seed: seed)
    switch format {
    case .json:
      let output = try OutputFile(path: nil)
      try output.write(RuleTestJSON.bytes(of: summary))
      try output.finish()
    case .text: try print(summary)
    }
    if summary.failed > 0 || isBelow(minimum, summary.coverage.share)
      || isBelow(minimumKilled, summary.killedShare)
    {
      throw ExitStatus.found
    }
  }

  private func verdicts(of mutation: RuleMutation) -> [RuleMutantResult] {
    let made = mutation.mutants(rules: mutants, cells: cells, seed: seed)
    return Workers.inOrder(Array(made.enumerated()), state: { mutation.worker() }) {
      worker, numbered in
      mutation.verdict(on: numbered.element, number: numbered.offset + 1, by: &worker)
    }
  }

  private func isBelow(_ minimum: ShareArgument?, _ share: Double) -> Bool {
    minimum.map { share < $0.share } ?? false
  }

  /// The date that was given, else the first on which the pack is in force.
  private func date(of pack: RulePack) throws -> Timestamp {
    if let asOf { return try RuleOptions.date(asOf) }
    if let from = pack.identity.effectiveFrom { return from }
    throw ValidationError("the pack does not say from when it is in force; give --as-of")
  }

  // MARK: Text

  private func print(_ summary: RuleTestSummary) throws {
    for result in summary.results where !result.failures.isEmpty {
      try Console.print("\(result.place): \(result.test) fails")
      for failure in result.failures { try Console.print("  \(failure.place): \(failure.message)") }
    }
    try Console.print("\(summary.results.count - summary.failed) passed, \(summary.failed) failed")
    if summary.results.isEmpty, profile != nil {
      try Console.print("the profile has no tests: say 'tests' in it")
    }
    if coverage || minimum != nil { try print(summary.coverage) }
    if summary.mutants != nil { try printMutants(of: summary) }
  }

  private func print(_ coverage: RuleCoverage) throws {
    try Console.print()
    try Console.print(
      "covered: \(share(coverage.share)), \(coverage.covered) of \(coverage.points.count)"
        + (minimum.map { ", at least \(share($0.share)) wanted" } ?? ""))
    for count in coverage.counts {
      try Console.print("  \(count.kind.rawValue): \(count.covered) of \(count.of)")
    }
    guard self.coverage else { return }
    var rows: [String: Int] = [:]
    for point in coverage.uncovered {
      if point.kind == .row {
        rows[point.rule, default: 0] += 1
        if rows[point.rule, default: 0] > Self.listed { continue }
      }
      let name = point.kind == .row ? point.rule + point.what : "\(point.rule) \(point.what)"
      try Console.print(
        "\(point.place): not covered: \(name)" + (point.reason.map { ": \($0)" } ?? ""))
    }
    for (table, count) in rows.sorted(by: { $0.key < $1.key }) where count > Self.listed {
      try Console.print(
        "\(table): \(count) rows are read by no test; the first \(Self.listed) are above")
    }
  }

  /// How many rows of a table are named.
  private static let listed = 5

  private func printMutants(of summary: RuleTestSummary) throws {
    let mutants = summary.mutants ?? []
    try Console.print()
    try Console.print(
      "faults noticed: \(share(summary.killedShare)), \(summary.killed) of \(mutants.count)"
        + (minimumKilled.map { ", at least \(share($0.share)) wanted" } ?? ""))
    for mutant in mutants where !mutant.isKilled {
      let tests =
        mutant.tests == 0
        ? "no test reaches it" : "of \(mutant.tests) tests that reach it none fails"
      try Console.print(
        "\(mutant.place): not noticed: \(mutant.rule): \(mutant.old) → \(mutant.new): \(tests)")
    }
  }

  /// Rounded down, so that nothing counts as reached that is not.
  private func share(_ share: Double) -> String {
    "\(NumberFormat.shortest((share * 1000).rounded(.down) / 10)) %"
  }
}
