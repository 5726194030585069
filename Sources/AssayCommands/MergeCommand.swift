// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayInterpreter
import AssayMetadata
import AssayReports
import AssayRules

/// `assay merge PART…`.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Make one audit of the parts that several machines made of it.",
    discussion: """
      Parts are written by assay audit … --range A:B --part FILE, with the inputs, rules and options that \
      one audit of all would have, --format and -o included: they say for which formats the part is made. \
      The reports are those of that audit, to the byte, however it was cut and in whatever order the parts \
      are named. Ranges must neither overlap nor leave anything out.

      Exit status: as of assay audit.

      Example:
        assay audit models.jsonl --rules rules/hugging-carbon/1.2.0 --as-of 2026-06-30 \\
          --format jsonl --range 0:4194304 --part a.part
        assay audit models.jsonl --rules rules/hugging-carbon/1.2.0 --as-of 2026-06-30 \\
          --format jsonl --range 4194304: --part b.part
        assay merge a.part b.part -o jsonl=audit.jsonl
      """)

  @Argument(help: ArgumentHelp("The parts, in any order.", valueName: "part"))
  var parts: [String]

  @Option(
    help: ArgumentHelp(
      "The folder of the rule pack. Default: where it was when the first part was made.",
      valueName: "pack"))
  var rules: String?

  @OptionGroup var tailoring: TailoringOptions

  @Option(
    help: ArgumentHelp(
      "The format of the report on standard output: one that the parts are made for."))
  var format: ReportFormat?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write a report to a file, such as json=audit.json; may be given several times.",
      valueName: "format=file"),
    transform: OutputTarget.parse)
  var outputs: [OutputTarget<ReportFormat>] = []

  func validate() throws {
    try OutputCheck(
      inputs: parts, packs: [rules].compactMap(\.self),
      rules: [tailoring.profile].compactMap(\.self)
    ).check(outputs.map(\.path), usesStandardOutput: format != nil)
  }

  func run() throws {
    let set = try PartSet(parts)
    let part = set.header
    let standard = try standardFormat(of: part)
    let options = try RuleOptions.parse(ruleArguments(part.settings.rules))
    let (pack, asOf) = try options.load()
    try PackFolder.protect(
      outputs.map(\.path), from: options.rules ?? "", pack.identity,
      rulesRoot: options.tailoring.rulesRoot)
    let selection = try SelectionOptions.parse(part.settings.selection).prepared(for: pack)
    let draws = try MonteCarloOptions.parse(part.settings.draws)
    let lists = try ListOptions.parse(part.settings.lists)
    let style = try PageOptions.parse(part.settings.page).style(toFile: true, lists: lists)
    guard let derivations = Interpreter.Derivations(rawValue: part.settings.derivations),
      let failOn = FailLevel(rawValue: part.settings.failOn)
    else { throw ValidationError("the parts have options that this version does not know") }
    let interpreter = Interpreter(pack: pack, asOf: asOf).drawing(draws.monteCarlo)
      .deriving(derivations)
    let header = interpreter.header(
      toolVersion: ToolVersion.current, selection: selection?.selection, baseline: nil)
    try check(part, made: header, options)
    let reports = ReportSet(header, models: part.models)
    let formats = (standard.map { [$0] } ?? []) + outputs.map(\.format)
    if let standard {
      try reports.add(standard, style, path: nil, isAlone: outputs.isEmpty)
    }
    for target in outputs {
      try reports.add(target.format, style, path: target.path, isAlone: false)
    }
    let chosen = formats.compactMap { part.formats.firstIndex(of: $0) }
    try reports.begin(inputs: part.inputs)
    let listLength = max(lists.top ?? 0, AuditAccumulator.listLimit)
    let audit = PopulationAudit(
      interpreter, declared: DeclaredModels(), duplicates: DuplicateResolution(),
      keepsModels: false, selection: selection, listLength: listLength,
      isFailure: { failOn.counts($0) })
    var totals = AuditAccumulator(listLength: listLength)
    var hasFailed = false
    func take(_ part: AuditPart, _ pieces: [[ReportPiece]]) throws(FileFailure) {
      let part = try reports.add(EncodedPart(part: part, pieces: pieces)) { _ in }
      totals.merge(part.accumulator)
      hasFailed = hasFailed || part.hasFailed
    }
    // Findings about the input itself stand behind all models of their chunk, of which each range may
    // have some.
    let none = [[ReportPiece]](repeating: [], count: formats.count)
    var held = AuditPart()
    var chunk: Int?
    try set.forEachSection { section throws(FileFailure) in
      // The sums over a range stand with no chunk.
      if section.pieces.isEmpty { return try take(section.part, none) }
      var section = section
      let place = section.place == .chunk ? section.chunk : nil
      if place != chunk {
        try take(held, none)
        (held, chunk) = (AuditPart(), place)
      }
      if place != nil {
        held.findings += section.part.findings
        section.part.findings = []
      }
      try take(section.part, chosen.map { section.pieces[$0] })
    }
    try take(held, none)
    let encoder = reports.encoder
    for last in [{ audit.auditGroups($0) }, { audit.auditWaivers(used: $0.waivers) }]
      as [(AuditAccumulator) -> AuditPart]
    {
      let encoded = encoder.encode(last(totals))
      try take(encoded.part, encoded.pieces)
    }
    var summary: AuditSummary
    do {
      summary = try totals.summary(for: header)
    } catch {
      Console.say("assay: \(error.message)")
      throw ExitStatus.trouble
    }
    try ReadFiles.verify()
    try reports.end(summary)
    try AuditCommand.conclude(
      summary, of: part.inputs, selection: selection?.selection, hasFailed: hasFailed)
  }

  /// The format on standard output; nil if only files are asked for.
  ///
  /// - Throws: `ValidationError` for a format that the parts do not have.
  private func standardFormat(of part: PartHeader) throws -> ReportFormat? {
    let standard = format ?? (outputs.isEmpty ? part.formats.first ?? .text : nil)
    for format in (standard.map { [$0] } ?? []) + outputs.map(\.format)
    where !part.formats.contains(format) {
      throw ValidationError(
        "the parts are made for \(part.names), and not for \(format.rawValue); make them with"
          + " '--format \(format.rawValue)'")
    }
    return standard
  }

  /// The options of the parts, with where the rules lie here.
  private func ruleArguments(_ arguments: [String]) -> [String] {
    let own = [
      "--rules": rules, "--profile": tailoring.profile, "--rules-root": tailoring.rulesRoot,
    ]
    let kept = arguments.filter { argument in
      !own.contains { $0.value != nil && argument.hasPrefix($0.key + "=") }
    }
    return kept + own.compactMap { name, value in value.map { "\(name)=\($0)" } }.sorted()
  }

  /// - Throws: `ValidationError` if the rules here are not those of the parts, or this is another version.
  private func check(
    _ part: PartHeader, made header: AuditHeader, _ options: RuleOptions
  ) throws {
    guard part.toolVersion == header.toolVersion else {
      throw ValidationError(
        "the parts are made by version \(part.toolVersion) of assay, and this is \(header.toolVersion)"
      )
    }
    let pack = PartHeader.pack(of: header)
    guard pack != part.pack else { return }
    let name = part.pack.prefix(2).joined(separator: " ")
    throw ValidationError(
      "the parts are made by \(name) with the digest \(part.pack[2]), and '\(options.rules ?? "")' is"
        + " \(pack[0]) \(pack[1]) with \(pack[2]); name the rules of the parts by --rules")
  }
}
