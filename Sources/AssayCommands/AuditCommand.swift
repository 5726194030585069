// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayReports
import AssayRules
import AssaySource

/// `assay audit MODELS… --rules PACK --as-of DATE`.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Apply a rule pack to model metadata: findings, estimates, totals.",
    discussion: """
      Inputs are Hub model objects (JSON Lines, a JSON list, one JSON object; - is standard input), \
      repositories of models (ORG/NAME/README.md, one of them, the Hub's cache; ID=PATH says whose one \
      is), tables that the rules know as inventories (.csv), \
      bills of materials (CycloneDX, SPDX 3) and files that declare facts (.yaml), joined by model id.

      Exit status: 0 no finding at or above --fail-on (with --baseline none that is new), 1 there are, 2 something could not be read \
      or is wrong.

      Examples:
        assay audit models.jsonl declared.yaml --rules rules/hugging-carbon/1.0.0 --as-of 2026-06-30
        assay audit models.jsonl.gz --rules rules/hugging-carbon/1.0.0 --as-of 2026-06-30 \\
          --entity acme --format json -o text=summary.txt

      One audit can be made in parts, on several machines: --range and --part on each, then assay merge.

      assay.yaml in the working folder may say inputs, rules, asOf, map, profile, entity, only, where, \
      outputs, failOn and baseline; options go before it.
      """)

  @Argument(help: "Files of model records, folders of cards, .csv, .yaml and bills of materials.")
  var models: [String] = []

  @OptionGroup var rules: RuleOptions

  @OptionGroup var tables: TableOptions

  @OptionGroup var selection: SelectionOptions

  @Option(
    help: ArgumentHelp(
      "The format of the report on standard output: \(ReportFormat.names)."
    ))
  var format: ReportFormat?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write a report to a file, such as json=audit.json; may be given several times.",
      valueName: "format=file"),
    transform: OutputTarget.parse)
  var outputs: [OutputTarget<ReportFormat>] = []

  @Option(
    help: ArgumentHelp(
      "The least severity of a failed requirement that makes the exit status 1: error, warning, note"
        + " or never. Default: error."))
  var failOn: FailLevel?

  @Option(
    help: ArgumentHelp(
      "Which models carry their derivations, and advice on what to disclose: all, population or none."
        + " Default: all, or none for more than 10000 models, and for more than 2000 where no report lists"
        + " models.", valueName: "which"))
  var derivations: Interpreter.Derivations?

  @Option(
    help: ArgumentHelp(
      "An earlier audit as JSON: only findings that it has not make the exit status 1.",
      valueName: "audit"))
  var baseline: String?

  @Flag(
    help: ArgumentHelp(
      "Audit under each alternative of the pack too, and print the headline under each beside the"
        + " interval."))
  var alternatives = false

  @OptionGroup var draws: MonteCarloOptions

  @OptionGroup var page: PageOptions

  @OptionGroup var lists: ListOptions

  @Option(
    help: ArgumentHelp(
      "The number of threads. Default: one for each processor. The reports are the same.",
      valueName: "number"))
  var threads: Int?

  @OptionGroup var parts: PartOptions

  /// Above this number a derivation for each model is more than anybody reads.
  private static let detailLimit = 10_000
  /// The same where no report lists models: what each should disclose is counted, and costs as much.
  private static let adviceLimit = 2_000
  /// More threads than any machine has processors for.
  private static let threadLimit = 1_024

  func validate() throws {
    if models.isEmpty, !WorkFile.isThere {
      throw ValidationError("name at least one file of model records")
    }
    if let threads, !(1...AuditCommand.threadLimit).contains(threads) {
      throw ValidationError(
        "--threads takes 1 to \(AuditCommand.threadLimit) threads, not \(threads)")
    }
    if parts.path != nil, baseline != nil {
      throw ValidationError(
        "an earlier audit is compared with a whole one: leave out --baseline of a part")
    }
    if parts.path != nil, alternatives {
      throw ValidationError(
        "alternatives are audits of their own, of all models at once: leave out --alternatives of a part"
      )
    }
    if parts.path != nil, formats.contains(.xlsx) {
      throw ValidationError(
        "a workbook is made of all models at once, and cannot be merged of parts; choose other formats"
      )
    }
    try checkOutputs()
  }

  private func checkOutputs() throws {
    if models.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input ('-') can be read once")
    }
    try OutputCheck(
      inputs: models + [baseline].compactMap(\.self), rules, tables,
      besides: WorkFile.isThere ? [WorkFile.path] : []
    ).check(
      outputs.map(\.path) + [parts.path].compactMap(\.self), usesStandardOutput: format != nil)
  }

  mutating func run() throws {
    try settle()
    Workers.use(threads: threads)
    let (pack, asOf, reading) = try rules.reading()
    if alternatives, pack.alternatives.isEmpty {
      throw ValidationError(
        "\(pack.identity.id) \(pack.identity.version) has no alternatives; they stand under"
          + " 'alternatives' in a pack")
    }
    let selection = try selection.prepared(for: pack)
    let baseline = try baseline.map(BaselineFile.read)
    try PackFolder.protect(
      outputs.map(\.path), from: rules.rules ?? "", pack.identity,
      rulesRoot: rules.tailoring.rulesRoot)
    let prepared = Interpreter(pack: pack, asOf: asOf).drawing(draws.monteCarlo)
    let inputs = try PopulationInput(models, maps: tables.map, for: prepared)
    let (survey, summaries) = inputs.survey(for: prepared)
    let records = max(survey.identities.records, inputs.declared.ids.count)
    let keepsModels = lists.hasModels || formats.contains(where: \.hasModels)
    let isLarge = records > (keepsModels ? AuditCommand.detailLimit : AuditCommand.adviceLimit)
    let hasWorkbook = formats.contains(.xlsx)
    if hasWorkbook, let derivations, derivations != .all {
      throw ValidationError(
        "a workbook is made of the derivations of all models; leave out '--derivations \(derivations.rawValue)'"
      )
    }
    let detailed = prepared.deriving(derivations ?? (isLarge ? .none : .all))
      .namingMissing(lists.hasModels || formats.contains(where: \.namesMissing))
    let interpreter = hasWorkbook ? detailed.deriving(.all).keepingFormulas() : detailed
    let header = interpreter.header(
      toolVersion: ToolVersion.current, selection: selection?.selection,
      baseline: baseline?.reference)
    let listLength = max(lists.top ?? 0, AuditAccumulator.listLimit)
    var totals = AuditAccumulator(listLength: listLength)
    var compared = BaselineTally()
    var hasFailed = false
    let failOn = failOn ?? .error
    let duplicates = inputs.duplicates(in: survey)
    let audit = PopulationAudit(
      interpreter, declared: inputs.declared, duplicates: duplicates,
      lineage: inputs.lineage(of: survey, duplicates, for: prepared),
      keepsModels: keepsModels,
      selection: selection, baseline: baseline, listLength: listLength,
      isFailure: { failOn.counts($0) })
    if let path = parts.path {
      let range = try parts.range(of: inputs)
      let part = PartHeader(
        header: header, inputs: summaries, range: range.part, models: records,
        settings: settings(derivations: interpreter.derivations), formats: formats)
      let encoder = PartEncoder(
        reports: part.formats.compactMap {
          $0.report(header, models: records, style: page.style(toFile: true, lists: lists))
        }, keepsModels: false)
      return try PartWriter(part, path: path)
        .write(audit, of: inputs, survey.identities, range: range, encoder, listLength)
    }
    let reports = try reports(header, models: records)
    try reports.begin(inputs: summaries)
    let encoder = reports.encoder
    func take(_ encoded: EncodedPart) throws(FileFailure) {
      let part = try reports.add(encoded) { audit.settle(&$0, after: &compared) }
      totals.merge(part.accumulator)
      hasFailed = hasFailed || part.hasFailed
    }
    try take(
      encoder.encode(audit.audit(faults: inputs.faults, observations: inputs.observations)))
    try inputs.audit(by: audit, besides: survey.identities, make: encoder.encode) {
      part throws(FileFailure) in try take(part)
    }
    try take(encoder.encode(audit.auditGroups(totals)))
    try take(encoder.encode(audit.auditWaivers(used: totals.waivers)))
    var summary: AuditSummary
    do {
      summary = try totals.summary(for: header)
    } catch {
      Console.say("assay: \(error.message)")
      throw ExitStatus.trouble
    }
    if let baseline { summary = summary.compared(compared.summary(of: baseline)) }
    if alternatives {
      let population = AlternativePopulation(
        inputs: inputs, duplicates: duplicates, asOf: asOf, headline: header.totals.first?.id)
      summary = summary.beside(
        try pack.alternatives.enumerated().map { index, rule in
          try population.result(
            of: rule, PackReader.reading(reading, alternative: index), self.selection, draws)
        })
    }
    try ReadFiles.verify()
    try reports.end(summary)
    try AuditCommand.conclude(
      summary, of: summaries, selection: selection?.selection, hasFailed: hasFailed)
  }

  /// Says what there was nothing of, and ends with the exit status of an audit.
  static func conclude(
    _ summary: AuditSummary, of inputs: [InputSummary], selection: Selection?, hasFailed: Bool
  ) throws {
    if let selection, summary.models == 0 {
      Console.say("assay: there is no model \(selection.words)")
      throw ExitStatus.trouble
    }
    let unread = inputs.filter { $0.records == 0 && $0.role == .records }
    for input in unread {
      Console.say(
        input.unreadable > 0
          ? "assay: nothing of \(input.path) can be read; the findings say why"
          : "assay: \(input.path) is empty: it has no record")
    }
    if !unread.isEmpty { throw ExitStatus.trouble }
    if hasFailed { throw ExitStatus.found }
  }

  /// Takes what is not said here from `assay.yaml`, if there is one, and says so.
  private mutating func settle() throws {
    guard WorkFile.isThere else { return }
    let work = try WorkFile.read()
    rules.settle(by: work)
    if tables.map.isEmpty { tables.map = work.map }
    failOn = failOn ?? work.failOn
    baseline = baseline ?? work.baseline
    // Which models, and where reports go, it says of its own inputs alone.
    if models.isEmpty {
      models = work.inputs
      if outputs.isEmpty, format == nil { outputs = work.outputs }
      selection.entity = selection.entity ?? work.entity
      selection.only = selection.only ?? work.only
      selection.condition = selection.condition ?? work.condition
    }
    guard !models.isEmpty else {
      throw ValidationError("name at least one file of model records, or 'inputs' in assay.yaml")
    }
    try checkOutputs()
    Console.say(
      "assay: \(WorkFile.path) is read: the audit is of \(models.joined(separator: ", ")) by"
        + " \(rules.rules ?? "no rules") as of \(rules.asOf ?? "no date")")
  }

  /// The format on standard output; nil if only files were asked for.
  private var standardFormat: ReportFormat? { format ?? (outputs.isEmpty ? .text : nil) }

  /// The formats of the reports, standard output first.
  private var formats: [ReportFormat] {
    (standardFormat.map { [$0] } ?? []) + outputs.map(\.format)
  }

  /// What the reports of parts depend on besides the rules and the inputs.
  private func settings(derivations: Interpreter.Derivations) -> PartSettings {
    PartSettings(
      rules: rules.arguments, selection: selection.arguments, draws: draws.arguments,
      page: page.arguments, lists: lists.arguments, derivations: derivations.rawValue,
      failOn: (failOn ?? .error).rawValue)
  }

  private func reports(_ header: AuditHeader, models: Int) throws -> ReportSet {
    let reports = ReportSet(header, models: models)
    if let standard = standardFormat {
      try reports.add(
        standard, page.style(toFile: false, lists: lists), path: nil, isAlone: outputs.isEmpty)
    }
    for target in outputs {
      try reports.add(
        target.format, page.style(toFile: true, lists: lists), path: target.path, isAlone: false)
    }
    return reports
  }
}

extension Interpreter.Derivations: ExpressibleByArgument {}
