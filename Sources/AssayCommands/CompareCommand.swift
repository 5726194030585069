// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayReports
import AssayRules

/// The formats in which two organizations can be compared.
enum ComparisonFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
  case text, json, markdown
}

/// `assay compare A B MODELS… --rules PACK --as-of DATE`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show two organizations side by side, by the same rules and inputs.",
    discussion: """
      An organization is named as reports name it, or by its namespace. What is shown is of the models that \\
      are estimated; where intervals overlap, which is greater is not known, and is not said.

      Example:
        assay compare EleutherAI bigscience models.jsonl declared.yaml \\
          --rules rules/hugging-carbon/1.2.0 --as-of 2026-06-30
      """)

  @Argument(help: ArgumentHelp("The first organization.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("The second organization.", valueName: "b"))
  var second: String

  @Argument(help: "Files of model records, folders of cards, .csv, .yaml and bills of materials.")
  var models: [String]

  @OptionGroup var rules: RuleOptions

  @OptionGroup var tables: TableOptions

  @Option(help: "The format on standard output: text, json or markdown.")
  var format: ComparisonFormat?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write a report to a file, such as markdown=two.md; may be given several times.",
      valueName: "format=file"),
    transform: OutputTarget.parse)
  var outputs: [OutputTarget<ComparisonFormat>] = []

  @OptionGroup var page: PageOptions

  func validate() throws {
    if first.lowercased() == second.lowercased() {
      throw ValidationError("'\(first)' and '\(second)' are one organization; name two")
    }
    try OutputCheck(inputs: models, rules, tables).check(
      outputs.map(\.path), usesStandardOutput: format != nil)
  }

  func run() throws {
    let (pack, asOf) = try rules.load()
    try PackFolder.protect(
      outputs.map(\.path), from: rules.rules ?? "", pack.identity,
      rulesRoot: rules.tailoring.rulesRoot)
    let interpreter = Interpreter(pack: pack, asOf: asOf).deriving(.none)
    let inputs = try PopulationInput(models, maps: tables.map, for: interpreter)
    let (survey, summaries) = inputs.survey(for: interpreter)
    let duplicates = inputs.duplicates(in: survey)
    let lineage = inputs.lineage(of: survey, duplicates, for: interpreter)
    var sides: [(side: Comparison.Side, ids: Set<String>)] = []
    for name in [first, second] {
      let selection = Selection(entity: name, ids: nil, condition: nil).flatMap {
        ModelSelection.prepare($0, for: pack).selection
      }
      let audit = PopulationAudit(
        interpreter, declared: inputs.declared, duplicates: duplicates, lineage: lineage,
        keepsModels: false, keepsIDs: true, selection: selection)
      var totals = AuditAccumulator()
      var ids: Set<String> = []
      inputs.audit(by: audit, besides: survey.identities, make: { $0 }) { part in
        totals.merge(part.accumulator)
        ids.formUnion(part.ids)
      }
      totals.merge(audit.auditGroups(totals).accumulator)
      guard !ids.isEmpty else {
        Console.say("assay: there is no model of the organization or namespace '\(name)'")
        throw ExitStatus.trouble
      }
      let header = interpreter.header(
        toolVersion: ToolVersion.current, selection: selection?.selection)
      do {
        sides.append(
          (Comparison.Side(name: name, summary: try totals.summary(for: header)), ids))
      } catch {
        Console.say("assay: \(error.message)")
        throw ExitStatus.trouble
      }
    }
    if let shared = sides[0].ids.intersection(sides[1].ids).min() {
      throw ValidationError(
        "'\(first)' and '\(second)' have models in common, such as '\(shared)'; name two"
          + " organizations, not one and its namespace")
    }
    try write(
      Comparison(
        header: interpreter.header(toolVersion: ToolVersion.current), inputs: summaries,
        first: sides[0].side, second: sides[1].side))
  }

  private func write(_ comparison: Comparison) throws {
    try OutputTarget.write(outputs, format, usual: .text) { format, toFile in
      switch format {
      case .text: Array(comparison.text(style: page.style(toFile: toFile)).utf8)
      case .json: comparison.json
      case .markdown: Array(comparison.markdown.utf8)
      }
    }
  }
}
