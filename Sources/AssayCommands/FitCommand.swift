// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayReports
import AssayRules
import AssaySource
import AssayValues
import Glibc

/// `assay fit PACK`: fits the regressions of a pack, and writes the fits beside them.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit the regressions of a rule pack to their samples.",
    discussion: """
      Each fit is written to fits/ID.yaml in the pack, whole or not at all; no file of an author is \
      changed. A fit that its gate refuses is written too, says so, and is not used.

      With --from the samples are drawn from models instead: a row for each model of which the \
      columns are known that say what they are drawn 'from'.

      Exit status: 0 every fit was made, refused or not; 2 something is wrong, or cannot be written.

      Examples:
        assay fit rules/hugging-carbon/1.0.0
        assay fit rules/hugging-carbon/1.0.0 --only compute-language -o /tmp/fits
      """)

  @Argument(help: "The folder of the rule pack.")
  var pack: String

  @Option(
    parsing: .upToNextOption,
    help: "Draw the samples from these files of model records; needs --as-of.")
  var from: [String] = []

  @Option(
    help: ArgumentHelp(
      "The date as of which models are read, such as 2026-06-30.", valueName: "date"))
  var asOf: String?

  @Option(help: ArgumentHelp("Fit this regression only.", valueName: "id"))
  var only: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write the fits to this folder instead of the pack's own.", valueName: "folder"))
  var output: String?

  @OptionGroup var page: PageOptions

  func validate() throws {
    if from.isEmpty != (asOf == nil) {
      throw ValidationError(
        from.isEmpty
          ? "--as-of is for samples that are drawn from models: give --from as well"
          : "--from needs --as-of, the date as of which the models are read")
    }
  }

  func run() throws {
    let (pack, diagnostics) = try PackFolder.read(pack, readsFits: false)
    Console.show(diagnostics)
    guard let pack else { throw ExitStatus.trouble }
    let rules = try chosen(in: pack)
    let samples = try from.isEmpty ? rules.map { FitSample(of: $0) } : drawn(for: rules, in: pack)
    let own = self.pack.droppingSlashes + "/fits"
    let folder = output ?? own
    let isOwn = FilePath.resolved(folder) == FilePath.resolved(own)
    var found: [Diagnostic] = []
    try ReadFiles.verify()
    let text = try OutputFile(path: nil)
    for sample in samples {
      let (fit, faults) = sample.fit()
      found += faults
      guard let fit else { continue }
      try sample.write(fit, into: folder, replacesInput: isOwn)
      try text.write(sample.report(fit, in: folder).report(style: page.style(toFile: false)))
    }
    try text.finish()
    Console.show(found.inOrder)
    if found.hasErrors { throw ExitStatus.trouble }
  }

  private func chosen(in pack: RulePack) throws -> [RegressionRule] {
    let all = pack.regressions.map(\.rule)
    // Those of a pack that this one extends are fitted, and kept, there.
    let rules = all.filter { $0.root == self.pack.droppingSlashes }
    guard let only else {
      if rules.isEmpty { throw ValidationError("the pack has no regressions of its own") }
      return rules
    }
    if let rule = rules.first(where: { $0.id == only }) { return [rule] }
    if let other = all.first(where: { $0.id == only }) {
      throw ValidationError("'\(only)' is a regression of \(other.root): fit it there")
    }
    let hint = Suggestion.help(for: only, among: rules.map(\.id)).map { "; \($0)" } ?? ""
    throw ValidationError("the pack has no regression '\(only)'\(hint)")
  }

  // MARK: Samples from models

  private func drawn(for rules: [RegressionRule], in pack: RulePack) throws -> [FitSample] {
    let drawable = rules.filter { $0.columns.allSatisfy { $0.from != nil } }
    guard !drawable.isEmpty, only == nil || drawable.count == rules.count else {
      let column = rules.flatMap(\.columns).first { $0.from == nil }?.rule.name ?? "a column"
      throw ValidationError(
        "no sample can be drawn: '\(column)' does not say what it is drawn 'from'")
    }
    for rule in rules {
      guard let column = rule.columns.first(where: { $0.from == nil }) else { continue }
      Console.say(
        "assay: '\(rule.id)' stays as it is: its column '\(column.rule.name)' does not say what it"
          + " is drawn 'from'")
    }
    let date = try RuleOptions.date(asOf ?? "")
    let interpreter = Interpreter(pack: pack, asOf: date, derivations: .none)
    let inputs = try PopulationInput(from, for: interpreter)
    let (survey, summaries) = inputs.survey(for: interpreter)
    let drawing = SampleDrawing(
      interpreter, regressions: drawable, declared: inputs.declared,
      duplicates: inputs.duplicates(in: survey))
    var all = SampleDrawing.Part(regressions: drawable.count)
    Workers.inOrder(inputs.pieces) { piece in
      let records = inputs.records[piece.input]
      defer { records.file.forget(piece.chunk.range) }
      return drawing.draw(piece.chunk, of: records.stream, input: piece.input)
    } consume: {
      all.append($0)
    }
    all.append(drawing.drawDeclared(besides: survey.identities))
    let population = Fit.Population(asOf: date.isoDate, inputs: summaries.map(\.digest))
    return drawable.enumerated().map { index, rule in
      FitSample(
        drawn: Sample(path: "", rows: all.rows[index]), for: rule, population,
        leftOut: (all.filtered[index], all.incomplete[index]))
    }
  }
}

extension String {
  fileprivate var droppingSlashes: String {
    var text = self[...]
    while text.count > 1, text.hasSuffix("/") { text.removeLast() }
    return String(text)
  }
}
