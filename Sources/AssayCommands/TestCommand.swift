// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayInterpreter
import AssayRules
import AssaySource
import AssayValues

/// `assay test PACK`: the tests that a pack carries.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the tests of a rule pack.",
    discussion: """
      Example:
        assay test rules/hugging-carbon/1.0.0
      """)

  @Argument(help: "The folder of the rule pack.")
  var pack: String

  @Option(
    help: ArgumentHelp(
      "The date of tests that name none; default: the first of the pack's effective dates.",
      valueName: "date"))
  var asOf: String?

  func run() throws {
    let (pack, diagnostics) = try PackFolder.read(pack)
    Console.show(diagnostics)
    guard let pack else { throw ExitStatus.trouble }
    let date = try date(of: pack)
    let results = RuleTestRunner(pack: pack, asOf: date).run()
    for result in results where !result.failures.isEmpty {
      try Console.print("\(result.place): \(result.test) fails")
      for failure in result.failures { try Console.print("  \(failure.place): \(failure.message)") }
    }
    let failed = results.count { !$0.failures.isEmpty }
    try Console.print("\(results.count - failed) passed, \(failed) failed")
    if failed > 0 { throw ExitStatus.found }
  }

  /// The date that was given, else the first on which the pack is in force.
  private func date(of pack: RulePack) throws -> Timestamp {
    if let asOf { return try RuleOptions.date(asOf) }
    if let from = pack.identity.effectiveFrom { return from }
    throw ValidationError("the pack does not say from when it is in force; give --as-of")
  }
}
