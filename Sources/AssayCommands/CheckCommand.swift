// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayEditors
import AssayMetadata
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
        assay check --stdin --path policy/1.0.0/fields.yaml --format json < edited.yaml
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Argument(help: "The folder of the rule pack. Default with --path: the one that the file is in.")
  var pack: String?

  @OptionGroup var tailoring: TailoringOptions

  @Flag(help: "Take standard input for the text of the file that --path names.")
  var stdin = false

  @Option(help: ArgumentHelp("The file whose text is on standard input.", valueName: "file"))
  var path: String?

  @Option(help: "How mistakes are shown: \(Format.names). JSON has them on standard output.")
  var format = Format.text

  func validate() throws {
    if stdin != (path != nil) {
      throw ValidationError("'--stdin' and '--path FILE' go together: the text, and whose it is")
    }
    if pack == nil, path == nil { throw ValidationError("Missing expected argument '<pack>'") }
  }

  func run() throws {
    var (pack, diagnostics) = try read()
    if let today = Timestamp(seconds: Int64(time(nil))), let late = pack?.outOfForce(on: today) {
      diagnostics.append(late)
    }
    if format == .json {
      try Console.print(DiagnosticDocument.text(of: diagnostics))
      if pack == nil { throw ExitStatus.trouble }
      return
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

  private func read() throws -> (pack: RulePack?, diagnostics: [Diagnostic]) {
    guard let path else {
      return try PackFolder.read(
        pack ?? ".", rulesRoot: tailoring.rulesRoot, profile: tailoring.profile)
    }
    let (file, faults) = try MappedFile(path: "-").bytes.decoded(path: path)
    guard let file else { return (nil, faults) }
    var edited = EditedPack(texts: [path: file])
    edited.rulesRoot = tailoring.rulesRoot
    edited.profile = tailoring.profile
    guard let (files, found) = try edited.files(of: path, pack: pack) else {
      throw ValidationError(
        "'\(path)' is of no pack: no folder above it has a 'pack.yaml'; name its pack")
    }
    let all = ([files] + files.bases).flatMap(\.files) + [files.profile].compactMap(\.self)
    guard all.contains(where: { $0.path == path }) else {
      throw ValidationError(
        "'\(path)' is no rule file of '\(files.root)'; write its path as that of the pack")
    }
    let reading = PackReader.read(files)
    let diagnostics = (found + reading.diagnostics).inOrder
    return (diagnostics.hasErrors ? nil : reading.pack, diagnostics)
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
