// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayReports
import AssaySource

/// `assay explain MODEL-ID MODELS… --rules PACK --as-of DATE`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show how a model's numbers came about, down to rules, rows and fields.",
    discussion: """
      The answer comes in some ten lines: the figure, its interval, tier and method, what matters most for it \
      and what would make it better. --full has every step, finding and criterion.

      Example:
        assay explain bigscience/bloom models.jsonl declared.yaml \\
          --rules rules/hugging-carbon/1.0.0 --as-of 2026-06-30 --quantity energy --full
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Argument(help: ArgumentHelp("The id of the model, such as org/name.", valueName: "model-id"))
  var model: String

  @Argument(help: "Files of model records, folders of cards, .csv, .yaml and bills of materials.")
  var models: [String] = []

  @OptionGroup var rules: RuleOptions

  @OptionGroup var tables: TableOptions

  @Option(help: "Explain this quantity only.")
  var quantity: String?

  @Flag(help: "Show every step, finding and criterion.")
  var full = false

  @Option(help: "The format: text, or json, which has everything.")
  var format: Format = .text

  @OptionGroup var page: PageOptions

  func validate() throws {
    if models.isEmpty, !WorkFile.isThere {
      throw ValidationError("name at least one file of model records after the model id")
    }
  }

  mutating func run() throws {
    (models, rules, tables) = try WorkFile.settled(models, rules, tables)
    let (pack, asOf) = try rules.load()
    let interpreter = Interpreter(pack: pack, asOf: asOf).splittingConditions()
    let header = interpreter.header(toolVersion: ToolVersion.current)
    let names = header.quantities.map(\.name)
    if let quantity, !names.contains(quantity) {
      let hint = Suggestion.help(for: quantity, among: names).map { "; \($0)" } ?? ""
      throw ValidationError(
        "the pack has no quantity '\(quantity)'\(hint) It has \(names.joined(separator: ", "))")
    }
    let (result, _) = try ModelSearch(models, maps: tables.map, for: interpreter).find(model)
    try ReadFiles.verify()
    let output = try OutputFile(path: nil)
    switch format {
    case .json: try output.write(ExplainJSON(header: header).bytes(of: result, quantity: quantity))
    case .text:
      let text = ExplainText(header: header, style: page.style(toFile: false))
      try output.write(
        full ? text.report(result, quantity: quantity) : text.answer(result, quantity: quantity))
    }
    try output.finish()
  }
}
