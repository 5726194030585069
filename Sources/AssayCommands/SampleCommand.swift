// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayReports
import AssayRules
import AssaySource
import AssayStatistics

/// The formats of a sample; `declared` is a file to be filled in.
enum SampleFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
  case text, json, csv, declared
}

/// `assay sample MODELS… --rules PACK --as-of DATE --size N --take-all N --seed S`.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Say which models to document next, and what the total comes to by those that are.",
    discussion: """
      Of the models in the population of a total, those with the largest predicted figures are taken, and of the \
      others a random sample. With --documented, what is stated of them gives the sum with its error: by expansion, \
      by the ratio to the predictions, and by regression on them.

      Examples:
        assay sample models.jsonl --rules rules/hugging-carbon/1.2.0 --as-of 2026-06-30 \
          --size 20 --take-all 10 --seed 7 -o declared=sample.yaml
        assay sample models.jsonl --rules rules/hugging-carbon/1.2.0 --as-of 2026-06-30 \
          --size 20 --take-all 10 --seed 7 --documented sample.yaml
      """)

  @Argument(help: "Files of model records, folders of cards, .csv, .yaml and bills of materials.")
  var models: [String]

  @OptionGroup var rules: RuleOptions

  @OptionGroup var tables: TableOptions

  @Option(help: ArgumentHelp("How many models are taken in all.", valueName: "n"))
  var size: Int

  @Option(help: ArgumentHelp("How many of them are the largest predicted.", valueName: "n"))
  var takeAll = 0

  @Option(
    help: ArgumentHelp(
      "The seed of the random numbers, a whole number: the same seed gives the same sample.",
      valueName: "s"))
  var seed: UInt64

  @Option(
    help: ArgumentHelp(
      "The total whose population is sampled. Default: the first of the pack.", valueName: "id"))
  var total: String?

  @Option(
    help: ArgumentHelp(
      "Of how many models the inputs are a random sample, where they are not all. Default: the frame of the"
        + " total.", valueName: "n"))
  var frame: Int?

  @Option(
    help: ArgumentHelp(
      "A file of facts about models of the sample, as an input of audit; may be given several times.",
      valueName: "file"))
  var documented: [String] = []

  @Option(
    help: ArgumentHelp(
      "Draw so many samples of the models that are documented already, and say how near their sums come.",
      valueName: "n"))
  var rehearse = 0

  @Option(help: "The format on standard output: text, json, csv or declared.")
  var format: SampleFormat?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write a report to a file, such as declared=sample.yaml; may be given several times.",
      valueName: "format=file"),
    transform: OutputTarget.parse)
  var outputs: [OutputTarget<SampleFormat>] = []

  @OptionGroup var page: PageOptions

  func validate() throws {
    guard size > 0, size <= 100_000 else {
      throw ValidationError("--size takes 1 to 100000 models")
    }
    guard (0...size).contains(takeAll) else {
      throw ValidationError("--take-all takes 0 to \(size) models, which is the --size")
    }
    guard (0...100_000).contains(rehearse) else {
      throw ValidationError("--rehearse takes 1 to 100000 samples")
    }
    if rehearse > 0, documented.isEmpty {
      throw ValidationError(
        "--rehearse is of documented models; name their facts with --documented")
    }
    try OutputCheck(inputs: models + documented, rules, tables).check(
      outputs.map(\.path), usesStandardOutput: format != nil)
  }

  func run() throws {
    let (pack, asOf) = try rules.load()
    try PackFolder.protect(
      outputs.map(\.path), from: rules.rules ?? "", pack.identity,
      rulesRoot: rules.tailoring.rulesRoot)
    let interpreter = Interpreter(pack: pack, asOf: asOf).deriving(.none)
    let index = try chosenTotal(of: pack)
    let plain = try SampledPopulation(models, maps: tables.map, for: interpreter, total: index)
    guard !plain.units.isEmpty else {
      throw ValidationError("no model is in the population of '\(pack.totals[index].id)'")
    }
    let frame = frame ?? pack.totals[index].frame
    if let frame, frame < plain.units.count {
      throw ValidationError(
        "--frame \(frame) is less than the \(plain.units.count) models of the inputs in the population"
      )
    }
    var outcomes: [String: SurveySample.Outcome]?
    if !documented.isEmpty {
      let whole = try SampledPopulation(
        models + documented, maps: tables.map, for: interpreter, total: index)
      let facts = try PopulationInput(documented, maps: tables.map, for: interpreter)
      guard facts.records.isEmpty else {
        throw ValidationError(
          "'\(facts.records[0].file.path)' has records of models; --documented names files of facts about them"
        )
      }
      outcomes = plain.outcomes(by: whole, stated: Set(facts.declared.ids.map { $0.lowercased() }))
    }
    let header = interpreter.header(toolVersion: ToolVersion.current)
    let sample = SurveySample(
      total: pack.totals[index].id, title: pack.totals[index].title,
      quantity: plain.quantity, unit: plain.unit, units: plain.units,
      design: TakeAllDesign(takeAll: takeAll, random: size - takeAll, seed: seed),
      frame: frame.flatMap { $0 == plain.units.count ? nil : $0 }, outcomes: outcomes,
      rehearsals: rehearse)
    try write(SampleReport(header: header, inputs: plain.summaries, sample: sample), by: pack)
  }

  private func chosenTotal(of pack: RulePack) throws -> Int {
    guard !pack.totals.isEmpty else {
      throw ValidationError(
        "\(pack.identity.id) \(pack.identity.version) has no total to sample for")
    }
    guard let total else { return 0 }
    guard let index = pack.totals.firstIndex(where: { $0.id == total }) else {
      let known = pack.totals.map(\.id)
      let help = Suggestion.help(for: total, among: known).map { "; \($0)" } ?? ""
      throw ValidationError("the pack has no total '\(total)'\(help)")
    }
    return index
  }

  private func write(_ report: SampleReport, by pack: RulePack) throws {
    try OutputTarget.write(outputs, format, usual: .text) { format, toFile in
      switch format {
      case .text: Array(report.text(style: page.style(toFile: toFile)).utf8)
      case .json: report.json
      case .csv: report.csv
      case .declared: Array(DeclaredTemplate(pack).text(of: report.ids).utf8)
      }
    }
  }
}

/// The models in the population of a total, each with what it adds.
private struct SampledPopulation {
  private(set) var units: [SurveySample.Unit] = []
  private(set) var quantity = ""
  private(set) var unit = ""
  let summaries: [InputSummary]
  /// By id, the figure as it was found, whatever of it is added.
  private var figures: [String: (estimate: Estimate?, tier: String?)] = [:]
  /// Models that are in no count, because they trained nothing or are counted with another card.
  private var leftOut: Set<String> = []
  /// Whether the rules say which figures rest on facts: by standings, or by the tiers of the total.
  private let tellsDocumented: Bool

  init(
    _ paths: [String], maps: [String], for interpreter: Interpreter, total: Int
  ) throws {
    let inputs = try PopulationInput(paths, maps: maps, for: interpreter)
    let (survey, summaries) = inputs.survey(for: interpreter)
    self.summaries = summaries
    let pack = interpreter.pack
    tellsDocumented = pack.totals[total].tiers != nil || pack.tiers?.hasStandings == true
    let duplicates = inputs.duplicates(in: survey)
    let audit = PopulationAudit(
      interpreter, declared: inputs.declared, duplicates: duplicates,
      lineage: inputs.lineage(of: survey, duplicates, for: interpreter))
    guard let sum = interpreter.pack.totals[total].sum.first else { return }
    quantity = interpreter.pack.steps[sum].name
    inputs.audit(by: audit, besides: survey.identities, make: \.models) { models in
      for model in models { add(model, total: total) }
    }
  }

  /// Whether a figure rests on facts: by the model's standing, where the pack has standings; else it is of a
  /// tier that the total sums, where that says which.
  private func isDocumented(_ model: ModelResult, _ place: TotalPlace) -> Bool {
    if let standing = model.standing { return standing.standing == .documented }
    return tellsDocumented && place.parts.first.flatMap { $0 } != nil
  }

  private mutating func add(_ model: ModelResult, total: Int) {
    if model.lineage.leftOut != nil { leftOut.insert(model.id) }
    guard let place = model.totals.first(where: { $0.total == total }),
      let figure = model.quantity(quantity)
    else { return }
    unit = figure.unit
    let share = place.parts.first.flatMap { $0 } ?? 1
    units.append(
      SurveySample.Unit(
        id: model.id, entity: model.entity, tier: model.tier?.id,
        predicted: figure.estimate.map {
          QuantaText.amount($0.expected, digits: figure.digits) * share
        }, isDocumented: isDocumented(model, place), disclose: model.disclose.first?.fields ?? []))
    figures[model.id] = (figure.estimate, model.tier?.id)
  }

  /// What became of each model once facts were read. Where nothing says which figures are documented, one that
  /// they made no other is none.
  func outcomes(
    by whole: SampledPopulation, stated: Set<String>
  ) -> [String: SurveySample.Outcome] {
    let found = Dictionary(whole.units.map { ($0.id, $0) }) { first, _ in first }
    var outcomes: [String: SurveySample.Outcome] = [:]
    for unit in units where stated.contains(unit.id.lowercased()) {
      guard let then = found[unit.id] else {
        outcomes[unit.id] = whole.leftOut.contains(unit.id) ? .addsNothing : .withoutFigure
        continue
      }
      guard let value = then.predicted else {
        outcomes[unit.id] = .withoutFigure
        continue
      }
      let (before, after) = (figures[unit.id], whole.figures[unit.id])
      let isSame = before?.estimate == after?.estimate && before?.tier == after?.tier
      let isDocumented = tellsDocumented ? then.isDocumented : !isSame
      outcomes[unit.id] = isDocumented ? .documented(value) : .unchanged
    }
    return outcomes
  }
}
