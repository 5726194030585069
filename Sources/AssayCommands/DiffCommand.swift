// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayDiff
import AssayInterpreter
import AssayReports
import AssayRules
import AssaySource
import AssayValues

/// `assay diff MODELS… --base PACK --head PACK --as-of DATE`.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Attribute the change between two versions of the rules to their edits, exactly.",
    discussion: """
      The two may also differ in a profile, in the date, or in the inputs: what records state is then \
      one more set of edits. Each part of a change is the edit's mean effect over all orders \
      (Shapley value), without residual; --method stacked goes by one order instead.

      Exit status: 0 nothing differs, 1 something does, 2 something could not be read or is wrong.

      Examples:
        assay diff models.jsonl declared.yaml --base rules/hugging-carbon/1.0.0 \\
          --head rules/hugging-carbon/1.1.0 --as-of 2026-06-30
        assay diff june.jsonl --base-models march.jsonl --base rules/hugging-carbon/1.0.0 \\
          --as-of 2026-06-30 -o markdown=changes.md
      """)

  @Argument(help: "Files of model records, as for audit.")
  var models: [String]

  @Option(help: ArgumentHelp("The folder of the version before.", valueName: "pack"))
  var base: String

  @Option(
    help: ArgumentHelp("The folder of the version after. Default: that before.", valueName: "pack"))
  var head: String?

  @Option(help: ArgumentHelp("A profile that tailors the base.", valueName: "file"))
  var baseProfile: String?

  @Option(help: ArgumentHelp("A profile that tailors the head.", valueName: "file"))
  var headProfile: String?

  @Option(help: ArgumentHelp("Where packs lie that these extend.", valueName: "folder"))
  var rulesRoot: String?

  @Option(
    help: ArgumentHelp(
      "The date of the audits, such as 2026-06-30: which rows are known.", valueName: "date"))
  var asOf: String

  @Option(
    help: ArgumentHelp(
      "The date of the audit by the base. Default: that of the head.", valueName: "date"))
  var baseAsOf: String?

  @Option(
    help: ArgumentHelp(
      "A file of model records that the base is applied to; may be given several times. Default:"
        + " those of the head.", valueName: "file"))
  var baseModels: [String] = []

  @OptionGroup var tables: TableOptions

  @Option(help: "Add the parts of edits up by rule, file or kind.")
  var groupBy: DiffGrouping?

  @Option(
    help: ArgumentHelp(
      "How a change is split: shapley, or stacked, in the order of --order.", valueName: "method"))
  var method: Method = .shapley

  @Option(
    help: ArgumentHelp(
      "A file with the ids of the edits in the order in which they are stacked, one a line; ID* is"
        + " all that begin so.", valueName: "file"))
  var order: String?

  @Option(
    help: ArgumentHelp(
      "From which share of the base year's figure on a change calls for a recalculation, such as 5%;"
        + " in place of the rules' own threshold.", valueName: "share"))
  var significance: ShareArgument?

  @Option(help: "The format of the report on standard output: \(DiffFormat.names).")
  var format: DiffFormat?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write a report to a file, such as markdown=changes.md; may be given several times.",
      valueName: "format=file"),
    transform: OutputTarget.parse)
  var outputs: [OutputTarget<DiffFormat>] = []

  @OptionGroup var page: PageOptions

  enum Method: String, CaseIterable, ExpressibleByArgument {
    case shapley, stacked
  }

  func validate() throws {
    if models.isEmpty { throw ValidationError("name at least one file of model records") }
    if (models + baseModels).count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input ('-') can be read once")
    }
    if method == .stacked, order == nil {
      throw ValidationError(
        "--method stacked needs --order FILE: what it says depends on the order of the edits")
    }
    if method == .shapley, order != nil {
      throw ValidationError("--order is for --method stacked; Shapley values know no order")
    }
    try OutputCheck(
      inputs: models + baseModels, packs: [base, head ?? base],
      rules: [baseProfile, headProfile, order].compactMap(\.self)
    ).check(outputs.map(\.path), usesStandardOutput: format != nil)
  }

  func run() throws {
    let date = try RuleOptions.date(asOf)
    let baseDate = try baseAsOf.map { try RuleOptions.date($0, of: "--base-as-of") } ?? date
    let revision = try revision()
    for (pack, date) in [(revision.base, baseDate), (revision.head, date)]
    where !pack.identity.isInForce(at: date) {
      // Versions are compared before they are in force, and long after.
      Console.say(
        "assay: \(pack.identity.id) \(pack.identity.version) is in force"
          + " \(pack.identity.periodText), and not on \(date.isoDate); compared all the same")
    }
    if (models + baseModels).contains(where: { HeldInput.isTable($0) }) {
      for edit in revision.edits {
        if case .inventory(let id) = edit.anchor {
          throw ValidationError(
            "the versions read tables of kind '\(id)' differently, which cannot be split into edits;"
              + " compare without .csv inputs")
        }
      }
    }
    do {
      try run(revision.separable(), (baseDate, date))
    } catch let obstacle as RevisionTrials.Obstacle {
      throw ValidationError(obstacle.words)
    } catch let obstacle as DiffObstacle {
      if case .revision(let inner) = obstacle { throw complain(inner) }
      throw ValidationError(obstacle.words)
    } catch let obstacle as PackRevision.Obstacle {
      throw complain(obstacle)
    }
  }

  private func revision() throws -> PackRevision {
    let (base, baseMistakes) = try PackFolder.reading(
      base, rulesRoot: rulesRoot, profile: baseProfile, findsDeadRules: false)
    let (head, headMistakes) =
      head == nil && headProfile == baseProfile
      ? (base, [])
      : try PackFolder.reading(
        head ?? self.base, rulesRoot: rulesRoot, profile: headProfile, findsDeadRules: false)
    Console.show(baseMistakes + headMistakes)
    guard !(baseMistakes + headMistakes).hasErrors,
      let revision = PackRevision(base: base, head: head)
    else {
      Console.say("assay: a pack with errors cannot be compared")
      throw ExitStatus.trouble
    }
    Console.show(revision.idleChanges)
    do {
      try revision.verify()
    } catch {
      throw complain(error)
    }
    return revision
  }

  /// Compares the versions; where some edits turn out not to load apart, they are taken together, and it
  /// begins anew.
  private func run(
    _ revision: PackRevision, _ dates: (base: Timestamp, head: Timestamp)
  ) throws {
    for (folder, pack) in [(base, revision.base), (head ?? base, revision.head)] {
      try PackFolder.protect(
        outputs.map(\.path), from: folder, pack.identity, rulesRoot: rulesRoot)
    }
    var revision = revision
    while true {
      do {
        return try run(
          RevisionTrials(revision, dates: dates, comparesInputs: !baseModels.isEmpty))
      } catch let obstacle as PackRevision.Obstacle {
        revision = try joined(revision, after: obstacle)
      } catch DiffObstacle.revision(let obstacle) {
        revision = try joined(revision, after: obstacle)
      }
    }
  }

  private func joined(
    _ revision: PackRevision, after obstacle: PackRevision.Obstacle
  ) throws -> PackRevision {
    guard case .inseparable(_, let heads) = obstacle else { throw obstacle }
    let joined = try revision.joined(afterFailing: heads)
    guard joined.players.count < revision.players.count else { throw obstacle }
    return joined
  }

  private func run(_ trials: RevisionTrials) throws {
    let comparison = try DiffPopulation(
      models, baseModels: baseModels, maps: tables.map, trials)
    var units = DiffUnits(trials)
    let lineage = try comparison.lineage(by: units)
    if !lineage.joined.isEmpty { units = DiffUnits(trials, joining: lineage.joined) }
    let method: DiffMethod =
      try order.map { .stacked(try StackingOrder.units(of: $0, units)) } ?? .shapley
    if order == nil { units = try comparison.limited(units, lineage) }
    let whole = comparison.compared(by: units, lineage, method)
    if let obstacle = whole.obstacle { throw obstacle }
    let document: DiffDocument
    do {
      document = try DiffDocument(
        whole, trials, units, method: method, significance: significance?.share,
        toolVersion: ToolVersion.current)
    } catch let failure as AuditOverflow {
      Console.say("assay: \(failure.message)")
      throw ExitStatus.trouble
    }
    guard document.residual == 0 else {
      Console.say(
        "assay: the parts of some change do not add up to it, which is a mistake in assay; nothing is"
          + " reported")
      throw ExitStatus.fault
    }
    try OutputTarget.write(outputs, format, usual: .text) { format, toFile in
      format.bytes(
        of: document, groupBy, page.style(toFile: toFile), inputs: comparison.inputs,
        baseInputs: comparison.baseInputs)
    }
    if document.isDifferent { throw ExitStatus.found }
  }

  private func complain(_ obstacle: PackRevision.Obstacle) -> any Error {
    switch obstacle {
    case .unseen:
      return ValidationError(
        "the versions differ in something that no edit describes, so that nothing can be attributed"
      )
    case .inseparable(let diagnostics, _):
      Console.show(Array(diagnostics.prefix(5)))
      return ValidationError(
        "the versions do not load with some of their edits alone, as shown; nothing is attributed")
    }
  }
}

extension RevisionTrials.Obstacle {
  fileprivate var words: String {
    switch self {
    case .revision: "the versions cannot be split into edits"
    case .quanta(let name):
      "the quanta of '\(name)' in the two versions are no multiples of each other"
    case .items(let name):
      "the members of the list 'model.\(name)' are sought in different places, which cannot be split into"
        + " edits"
    }
  }
}

extension DiffObstacle {
  fileprivate var words: String {
    switch self {
    case .revision: "the versions cannot be split into edits"
    case .outOfRange(let model): "a figure of '\(model)' is too large to be attributed exactly"
    }
  }
}
