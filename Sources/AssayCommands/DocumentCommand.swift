// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayInterpreter
import AssayReports
import AssayRules
import AssaySource

/// `assay document PACK`: the policy as people read it.
struct DocumentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "document",
    abstract: "Write a rule pack as people read it, in the order of its clauses.",
    discussion: """
      Each rule stands there in plain words, made from its expression, and as the expression itself, with \
      its source, remedy and examples. --coverage lists clauses by rules and rules by clauses instead.

      Example:
        assay document rules/hugging-carbon/1.2.0 --format html -o policy.html
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument, Sendable {
    case markdown, html
  }

  @Argument(help: "The folder of the rule pack.")
  var pack: String

  @OptionGroup var tailoring: TailoringOptions

  @Option(help: "The format: markdown or html.")
  var format: Format = .markdown

  @Flag(help: "Write which rules answer which clauses, and which clauses nothing answers.")
  var coverage = false

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write to a file and not to standard output.", valueName: "file"))
  var output: String?

  func run() throws {
    let (rules, diagnostics) = try PackFolder.read(
      pack, rulesRoot: tailoring.rulesRoot, profile: tailoring.profile)
    Console.show(diagnostics)
    guard let rules else {
      Console.say("assay: \(pack) has errors, so that there is no policy to write down")
      throw ExitStatus.trouble
    }
    if let output {
      try PackFolder.protect(
        [output], from: pack, rules.identity, rulesRoot: tailoring.rulesRoot)
    }
    let folder = PackFolder.trimmed(pack)
    let writer = PolicyWriter(
      pack: rules, root: folder, versions: try DocumentCommand.versions(of: rules, in: folder))
    let document = coverage ? writer.coverage : writer.document
    let file = try OutputFile(path: output)
    switch format {
    case .markdown: try file.write(PolicyMarkdown(document).text)
    case .html: try file.write(PolicyHTML(document).bytes)
    }
    try file.finish()
  }

  /// What this version and those before it say of their changes, the newest first: a version before lies
  /// beside the pack, in a folder that is named by it.
  static func versions(
    of pack: RulePack, in folder: String
  ) throws(FileFailure) -> [PolicyWriter.Version] {
    var versions: [PolicyWriter.Version] = []
    var (next, known) = (Optional(pack), Set<String>())
    while let version = next, let changes = version.changes,
      known.insert(version.identity.version).inserted
    {
      versions.append(PolicyWriter.Version(of: version, changes))
      next = nil
      let since = changes.since.value
      let beside = "\(PackFolder.parent(of: folder))/\(since)"
      guard !since.contains("/"), !since.hasPrefix("."), FilePath.isFolder(beside) else { break }
      let before = try PackFolder.read(beside, findsDeadRules: false).pack
      if let before, before.identity.id == pack.identity.id, before.identity.version == since {
        next = before
      }
    }
    return versions
  }
}
