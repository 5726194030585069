// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayReports
import AssayRules
import AssaySource

/// `assay card MODEL-ID MODELS… --rules PACK --as-of DATE`.
struct CardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card",
    abstract:
      "Write what an audit says of one model for its card on the Hub, or as a BoAmps report.",
    discussion: """
      The block of the card's front matter has the emissions in grams; put into the card, it is read as the \
      same figure. The paragraph says the interval, the method and the rules.

      Example:
        assay card bigscience/bloom models.jsonl declared.yaml \\
          --rules rules/hugging-carbon/1.2.0 --as-of 2026-06-30
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument, Sendable {
    case markdown, boamps
  }

  @Argument(help: ArgumentHelp("The id of the model, such as org/name.", valueName: "model-id"))
  var model: String

  @Argument(help: "Files of model records, folders of cards, .csv, .yaml and bills of materials.")
  var models: [String] = []

  @OptionGroup var rules: RuleOptions

  @OptionGroup var tables: TableOptions

  @Option(help: "The format: markdown or boamps.")
  var format: Format = .markdown

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to a file and not to standard output.", valueName: "file"))
  var output: String?

  func validate() throws {
    if models.isEmpty, !WorkFile.isThere {
      throw ValidationError("name at least one file of model records after the model id")
    }
  }

  mutating func run() throws {
    (models, rules, tables) = try WorkFile.settled(models, rules, tables)
    let (pack, asOf) = try rules.load()
    let interpreter = Interpreter(pack: pack, asOf: asOf)
    if let output {
      try OutputCheck(
        inputs: models, rules, tables, besides: WorkFile.isThere ? [WorkFile.path] : []
      ).check([output], usesStandardOutput: false)
      try PackFolder.protect(
        [output], from: rules.rules ?? "", pack.identity, rulesRoot: rules.tailoring.rulesRoot)
    }
    let (result, inputs) = try ModelSearch(models, maps: tables.map, for: interpreter).find(model)
    try ReadFiles.verify()
    let header = interpreter.header(toolVersion: ToolVersion.current)
    let bytes: [UInt8]
    switch format {
    case .markdown: bytes = Array(ModelCard(header: header, model: result).markdown().utf8)
    case .boamps:
      guard let report = BoAmpsReport(header: header, inputs: inputs).bytes(of: result) else {
        Console.say(
          "assay: the energy of '\(model)' is not known, is only a bound, or is of a tier that no total sums, and"
            + " BoAmps has no report without it; assay explain says what is missing")
        throw ExitStatus.trouble
      }
      bytes = report
    }
    let file = try OutputFile(path: output)
    try file.write(bytes)
    try file.finish()
  }
}
