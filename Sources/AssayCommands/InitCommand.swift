// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayInterpreter
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// `assay init`: files to begin with.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract:
      "Write what to begin with: a rule pack, what an organization declares, what columns mean.",
    subcommands: [InitPackCommand.self, InitDeclaredCommand.self, InitInventoryCommand.self],
    defaultSubcommand: InitPackCommand.self)
}

/// The pack whose names a file is written with.
struct NamingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of the rule pack. Default: that of assay.yaml.", valueName: "pack"))
  var rules: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The file to write; default: standard output.", valueName: "file"))
  var output: String?

  func pack() throws -> RulePack {
    let named = try rules ?? (WorkFile.isThere ? WorkFile.read().rules : nil)
    guard let rules = named else {
      throw ValidationError("name the pack whose names are meant with --rules PACK")
    }
    let (pack, diagnostics) = try PackFolder.read(rules)
    Console.show(diagnostics)
    guard let pack else { throw ExitStatus.trouble }
    return pack
  }

  func write(_ text: String, besides inputs: [String]) throws {
    if let output {
      try OutputCheck(inputs: inputs, packs: [rules].compactMap(\.self), rules: []).check(
        [output], usesStandardOutput: false)
    }
    let file = try OutputFile(path: output)
    try file.write(text)
    try file.finish()
  }
}

/// `assay init declared --from MODELS…`.
struct InitDeclaredCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "declared",
    abstract: "Write a declared.yaml with the models of an input, to be filled in.",
    discussion: """
      Example:
        assay init declared --from models.jsonl --rules rules/hugging-carbon/1.2.0 -o declared.yaml
      """)

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files of model records, as for audit, whose models are listed.", valueName: "models"))
  var from: [String] = []

  @OptionGroup var naming: NamingOptions

  func run() throws {
    let pack = try naming.pack()
    let interpreter = Interpreter(
      pack: pack, asOf: pack.identity.effectiveFrom ?? .epoch, derivations: .none)
    let inputs = try PopulationInput(from, for: interpreter)
    var ids: Set<String> = Set(inputs.declared.ids)
    Workers.inOrder(inputs.pieces) {
      inputs.ids(in: $0)
    } consume: {
      ids.formUnion($0)
    }
    let sorted = ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    try naming.write(DeclaredTemplate(pack).text(of: sorted), besides: from)
    if !from.isEmpty, ids.isEmpty {
      Console.say("assay: no model can be read in \(from.joined(separator: ", "))")
      throw ExitStatus.trouble
    }
  }
}

/// `assay init inventory TABLE`.
struct InitInventoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inventory",
    abstract: "Propose what the columns of a table mean, from their names.",
    discussion: """
      Example:
        assay init inventory runs.csv --rules rules/hugging-carbon/1.2.0 -o runs.columns.yaml
      """)

  @Argument(help: "The table, with names of columns in its first line.")
  var table: String

  @OptionGroup var naming: NamingOptions

  func run() throws {
    let pack = try naming.pack()
    let file = try MappedFile.input(table)
    let (source, faults) = try file.decoded()
    Console.show(faults)
    guard let source else { throw ExitStatus.trouble }
    let separator = DelimitedText.Separator.allCases.max { left, right in
      let counts = [left, right].map { DelimitedText.header(of: source, separator: $0).count }
      return counts[0] < counts[1]
    }
    let (read, mistakes) = DelimitedText.read(source, separator: separator ?? .comma)
    guard let read else {
      Console.show(mistakes)
      throw ExitStatus.trouble
    }
    let proposal = ColumnProposal(read, pack)
    try naming.write(proposal.text(of: table), besides: [table])
    for line in proposal.remarks { Console.say("assay: \(line)") }
  }
}
