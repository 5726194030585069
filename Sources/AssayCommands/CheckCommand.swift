// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayRules
import AssaySource
import AssayValues
import Glibc

/// `assay check PACK`: every mistake of a rule pack at once.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Report every mistake of a rule pack, with place, reason and a mend.",
    discussion: """
      Example:
        assay check rules/hugging-carbon/1.0.0
      """)

  @Argument(help: "The folder of the rule pack.")
  var pack: String

  @OptionGroup var tailoring: TailoringOptions

  func run() throws {
    var (pack, diagnostics) = try PackFolder.read(
      pack, rulesRoot: tailoring.rulesRoot, profile: tailoring.profile)
    if let today = Timestamp(seconds: Int64(time(nil))), let late = pack?.outOfForce(on: today) {
      diagnostics.append(late)
    }
    Console.show(diagnostics)
    let errors = diagnostics.count { $0.severity == .error }
    let warnings = diagnostics.count - errors
    guard let pack else {
      Console.say("\(count(errors, "error")), \(count(warnings, "warning"))")
      throw ExitStatus.trouble
    }
    let methods = pack.methods.count
    let regressions = pack.regressions.map(\.rule)
    let refused = regressions.count { $0.fit?.refusals.isEmpty == false }
    let fits =
      regressions.isEmpty
      ? ""
      : count(regressions.count, "regression")
        + (refused > 0 ? " (\(refused) refused by the gate)" : "") + ", "
    for line in pack.identity.tailoring { try Console.print(line) }
    try Console.print("\(pack.identity.id) \(pack.identity.version): \(pack.identity.title)")
    try Console.print(
      """
      \(count(pack.fields.count, "field")), \(count(pack.tables.count, "table")) with \
      \(count(pack.tables.reduce(0) { $0 + $1.rows.count }, "row")), \
      \(count(pack.parameters.count, "parameter")), \
      \(count(pack.steps.count - regressions.count, "step")) with \
      \(count(methods, "method")), \(count(pack.requirements.count, "requirement")), \
      \(fits)\(count(pack.tests.count, "test"))
      """)
    try Console.print("meaning \(pack.identity.meaningDigest)")
    try Console.print("files   \(pack.identity.filesDigest)")
    try Console.print("no errors, \(count(warnings, "warning"))")
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
