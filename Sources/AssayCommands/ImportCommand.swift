// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssaySource
import Glibc

/// `assay import WORKBOOK --profile FILE`.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a profile of the factors that somebody changed in the workbook of an audit.",
    discussion: """
      The workbook is one that 'assay audit -o xlsx=FILE' wrote and a spreadsheet program saved, as .xlsx. \
      Reasons and sources are left to be filled in; until they are, the profile is refused.

      Exit status: 0 a profile is written, 1 no factor is changed, 2 the workbook cannot be read or a \
      factor in it is wrong.

      Example:
        assay import audit.xlsx --profile ours.yaml
      """)

  @Argument(help: "The workbook.")
  var workbook: String

  @Option(help: ArgumentHelp("The profile to write; a new file.", valueName: "file"))
  var profile: String

  func run() throws {
    guard profile == "-" || access(profile, F_OK) != 0 else {
      throw FileFailure(
        profile, "is there already, with what was filled in perhaps; name a new file")
    }
    let file = try MappedFile(path: workbook)
    let changes: FactorChanges
    do {
      var reader = try WorkbookReader(try ZipArchive(file.bytes))
      changes = try FactorChanges(&reader)
    } catch let failure as ZipArchive.Failure {
      throw FileFailure(workbook, failure.message)
    } catch let failure as WorkbookReader.Failure {
      throw FileFailure(workbook, failure.message)
    }
    for mistake in changes.mistakes {
      Console.say("\(workbook):\(mistake.cell): error: \(mistake.message)")
    }
    if !changes.mistakes.isEmpty { throw ExitStatus.trouble }
    if let first = changes.inputs.first {
      let others = changes.inputs.count == 1 ? "" : " and \(changes.inputs.count - 1) more"
      Console.say(
        "assay: \(first)\(others) changed: inputs are what models state, and no profile sets them; say it"
          + " in declared.yaml")
    }
    let changed = changes.factors.filter(\.isChanged)
    guard !changed.isEmpty else {
      Console.say("assay: no factor of \(workbook) is changed; no profile is written")
      throw ExitStatus.found
    }
    let draft = ProfileDraft(changes: changes, workbook: workbook, name: name)
    let output = try OutputFile(path: profile)
    try output.write(draft.text)
    try ReadFiles.verify()
    try output.finish()
    let count = changed.count == 1 ? "1 factor is" : "\(changed.count) factors are"
    Console.say("assay: \(count) changed; fill in reasons and sources in \(profile)")
  }

  /// The file's name as the id of a profile.
  private var name: String {
    let file = profile.split(separator: "/").last.map(String.init) ?? ""
    let stem = file.hasSuffix(".yaml") ? String(file.dropLast(5)) : file
    let id = String(
      stem.lowercased().unicodeScalars.map { scalar in
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
          ? Character(scalar) : "-"
      })
    return id.first.map { $0.isLetter } == true && id.last != "-" ? id : "changed-factors"
  }
}
