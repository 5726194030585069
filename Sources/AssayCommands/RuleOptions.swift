// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayRules
import AssaySource
import AssayValues

/// What is put on top of a pack, and where the packs lie that are below it.
struct TailoringOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A profile that tailors the pack: a YAML file.", valueName: "file"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "Where packs lie that the pack extends, as PACK/VERSION. Default: two folders above the pack.",
      valueName: "folder"))
  var rulesRoot: String?
}

/// Which policy is applied, and as of when.
struct RuleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder of the rule pack.", valueName: "pack"))
  var rules: String?

  @Option(
    help: ArgumentHelp(
      "The date of the audit, such as 2026-06-30: which rows are known and in force. The clock is"
        + " never read.", valueName: "date"))
  var asOf: String?

  @OptionGroup var tailoring: TailoringOptions

  @Flag(help: "Apply the pack although the date lies outside the dates for which it is in force.")
  var outOfForce = false

  /// Takes from `assay.yaml` what is not said here.
  mutating func settle(by work: WorkFile) {
    rules = rules ?? work.rules
    asOf = asOf ?? work.asOf
    tailoring.profile = tailoring.profile ?? work.profile
    tailoring.rulesRoot = tailoring.rulesRoot ?? work.rulesRoot
  }

  /// - Throws: `ValidationError` if there is neither a pack nor a place that names one.
  func validate() throws { if !WorkFile.isThere { _ = try required() } }

  private func required() throws -> (rules: String, asOf: String) {
    guard let rules else { throw ValidationError("Missing expected argument '--rules <pack>'") }
    guard let asOf else { throw ValidationError("Missing expected argument '--as-of <date>'") }
    return (rules, asOf)
  }

  /// Reads what was given as `--as-of`: a whole date.
  static func date(_ text: String, of option: String = "--as-of") throws -> Timestamp {
    guard let date = Timestamp(text), text.utf8.count == 10 else {
      throw ValidationError("'\(option) \(text)' is not a date; write it as 2026-06-30")
    }
    return date
  }

  /// The checked pack and the date.
  func load() throws -> (pack: RulePack, asOf: Timestamp) {
    let (pack, asOf, _) = try reading()
    return (pack, asOf)
  }

  /// The same with what else came of reading the pack.
  func reading() throws -> (pack: RulePack, asOf: Timestamp, reading: PackReading) {
    let (rules, asOf) = try required()
    let date = try RuleOptions.date(asOf)
    let (reading, diagnostics) = try PackFolder.reading(
      rules, rulesRoot: tailoring.rulesRoot, profile: tailoring.profile, findsDeadRules: false)
    Console.show(diagnostics)
    guard let pack = diagnostics.hasErrors ? nil : reading.pack else {
      let profile = tailoring.profile
      let isOfProfile = diagnostics.filter { $0.severity == .error }.allSatisfy {
        $0.span.file.path == profile
      }
      let faulty = isOfProfile ? profile ?? rules : rules
      Console.say("assay: \(faulty) has errors, so that nothing can be audited by it")
      throw ExitStatus.trouble
    }
    guard outOfForce || pack.identity.isInForce(at: date) else {
      throw ValidationError(
        "\(pack.identity.id) \(pack.identity.version) is in force"
          + " \(pack.identity.periodText), which does not contain \(asOf);"
          + " use --out-of-force to apply it all the same")
    }
    return (pack, date, reading)
  }
}

extension PackIdentity {
  /// What the pack extends and what tailors it, a line each.
  var tailoring: [String] {
    extended.map { "extends \($0.id) \($0.version)" }
      + (profile.map { ["profile \($0.name) \($0.version): \($0.title)"] } ?? [])
  }

  func isInForce(at date: Timestamp) -> Bool {
    if let from = effectiveFrom, date < from { return false }
    if let until = effectiveUntil, date >= until { return false }
    return true
  }

  var periodText: String {
    let from = effectiveFrom.map { "from \($0.isoDate)" }
    let until = effectiveUntil.map { "until before \($0.isoDate)" }
    return [from, until].compactMap(\.self).joined(separator: " ")
  }
}
