// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayDiff
import AssayInterpreter
import AssayMetadata
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
      Exit status: 0 the versions mean the same, 1 they differ, 2 something could not be read or is \
      wrong.

      Example:
        assay diff models.jsonl declared.yaml --base rules/hugging-carbon/1.0.0 \\
          --head rules/hugging-carbon/1.1.0 --as-of 2026-06-30
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Argument(help: "Files of model records, as for audit.")
  var models: [String]

  @Option(help: ArgumentHelp("The folder of the version before.", valueName: "pack"))
  var base: String

  @Option(help: ArgumentHelp("The folder of the version after.", valueName: "pack"))
  var head: String

  @Option(help: ArgumentHelp("A profile that tailors the base.", valueName: "file"))
  var baseProfile: String?

  @Option(help: ArgumentHelp("A profile that tailors the head.", valueName: "file"))
  var headProfile: String?

  @Option(help: ArgumentHelp("Where packs lie that these extend.", valueName: "folder"))
  var rulesRoot: String?

  @Option(
    help: ArgumentHelp("The date of both audits, such as 2026-06-30.", valueName: "date"))
  var asOf: String

  @Option(help: "The format of the report: text or json.")
  var format: Format = .text

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write the report to a file.", valueName: "file"))
  var output: String?

  @Option(help: "Colours in the text report: auto, always or never.")
  var color: ColorChoice = .auto

  func validate() throws {
    if models.isEmpty { throw ValidationError("name at least one file of model records") }
    if models.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input ('-') can be read once")
    }
    let inputs = Set(models.filter { $0 != "-" }.map(FilePath.resolved))
    if let output, inputs.contains(FilePath.resolved(output)) {
      throw ValidationError("'\(output)' is an input; a report would replace it")
    }
  }

  func run() throws {
    let date = try RuleOptions.date(asOf)
    let revision = try revision()
    if models.contains(where: { $0.hasSuffix(".csv") }) {
      for edit in revision.edits {
        if case .inventory(let id) = edit.anchor {
          throw ValidationError(
            "the versions read tables of kind '\(id)' differently, which cannot be split into edits;"
              + " compare without .csv inputs")
        }
      }
    }
    do {
      let trials = try RevisionTrials(revision, asOf: date)
      try run(trials)
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
      base, rulesRoot: rulesRoot, profile: baseProfile)
    let (head, headMistakes) = try PackFolder.reading(
      head, rulesRoot: rulesRoot, profile: headProfile)
    for diagnostic in baseMistakes + headMistakes { Console.say(diagnostic.rendered) }
    guard !(baseMistakes + headMistakes).hasErrors,
      let revision = PackRevision(base: base, head: head)
    else {
      Console.say("assay: a pack with errors cannot be compared")
      throw ExitStatus.trouble
    }
    do {
      try revision.verify()
    } catch {
      throw complain(error)
    }
    return revision
  }

  private func run(_ trials: RevisionTrials) throws {
    let units = DiffUnits(trials)
    let interpreter = try trials.base()
    let inputs = try PopulationInput(models, for: interpreter)
    let (survey, summaries) = inputs.survey(for: interpreter)
    let audit = PopulationAudit(
      interpreter, declared: inputs.declared, duplicates: inputs.duplicates(in: survey))
    var whole = DiffPart()
    Workers.inOrder(inputs.pieces) { piece -> DiffPart in
      let records = inputs.records[piece.input]
      defer { records.file.forget(piece.chunk.range) }
      var part = DiffPart()
      var differ = ModelDiffer(trials, units)
      audit.forEachRecord(in: piece.chunk, of: records.stream, input: piece.input) {
        differ.add($0, noticed: $1, to: &part)
      }
      return part
    } consume: {
      whole.merge($0)
    }
    var differ = ModelDiffer(trials, units)
    audit.forEachDeclared(besides: survey.identities) { differ.add($0, noticed: $1, to: &whole) }
    if let obstacle = whole.obstacle { throw obstacle }
    let document = try DiffDocument(whole, trials, units, toolVersion: ToolVersion.current)
    let file = try OutputFile(path: output)
    switch format {
    case .text:
      let style = output == nil ? color.style : .plain
      try file.write(DiffText(document, style: style).report(inputs: summaries))
    case .json: try file.write(DiffJSON(document).bytes(inputs: summaries))
    }
    try file.finish()
    if document.isDifferent { throw ExitStatus.found }
  }

  private func complain(_ obstacle: PackRevision.Obstacle) -> any Error {
    switch obstacle {
    case .unseen:
      return ValidationError(
        "the versions differ in something that no edit describes, so that nothing can be attributed"
      )
    case .inseparable(let diagnostics):
      for diagnostic in diagnostics.prefix(5) { Console.say(diagnostic.rendered) }
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
      "the members of the list 'model.\(name)' differ, which cannot be split into edits"
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
