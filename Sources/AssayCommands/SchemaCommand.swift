// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayEditors
import AssayReports
import AssayRules
import AssayValues

/// `assay schema FILE`: what a file may hold, for editors and for programs that read it.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Write the JSON Schema of a file, for editors and for programs that read it.",
    discussion: """
      rules is a rule file of a pack, or a profile; declared is the file in which an organization declares facts, by the names that a pack knows; \
      audit is the audit document (--format json), jsonl a line of --format jsonl; explain, compare, diff, test and sample are \
      the JSON of these commands.

      Examples:
        assay schema rules > rules.schema.json
        assay schema audit > audit.schema.json
        assay schema declared --rules rules/hugging-carbon/1.2.0 -o declared.schema.json
      """)

  enum File: String, CaseIterable, ExpressibleByArgument {
    case rules, declared, audit, jsonl, explain, compare, diff, test, sample
  }

  @Argument(help: "Which file: \(File.names).")
  var file: File

  @Option(help: "The form: \(Format.names); of rules alone markdown, which is their reference.")
  var format = Format.json

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case json, markdown
  }

  @OptionGroup var naming: NamingOptions

  func validate() throws {
    if format == .markdown, file != .rules {
      throw ValidationError("only 'schema rules' has the form markdown")
    }
  }

  func run() throws {
    switch file {
    case .rules:
      try naming.write(format == .json ? RuleFileSchema.text : RuleReference.text, besides: [])
    case .declared:
      let pack = try naming.pack()
      let schema = DeclaredSchema(
        title: "declared.yaml by \(pack.identity.id) \(pack.identity.version)",
        names: pack.declaredNames.map(DeclaredSchema.Name.init))
      try naming.write(schema.text, besides: [])
    case .audit: try naming.write(JSONDescription.audit.schema, besides: [])
    case .jsonl: try naming.write(JSONDescription.auditLine.schema, besides: [])
    case .explain: try naming.write(ExplainJSON.description.schema, besides: [])
    case .compare: try naming.write(Comparison.description.schema, besides: [])
    case .diff: try naming.write(DiffJSON.description.schema, besides: [])
    case .test: try naming.write(RuleTestJSON.description.schema, besides: [])
    case .sample: try naming.write(SampleReport.description.schema, besides: [])
    }
  }
}

extension DeclaredSchema.Name {
  fileprivate init(_ name: DeclaredName) {
    var words = name.title
    if case .figure(let unit?) = name.kind, unit.symbol != "1" {
      words += "; a number without a unit is in \(unit.symbol)"
    }
    if !name.choices.isEmpty { words += "; one of \(name.choices.joined(separator: ", "))" }
    let type =
      switch name.kind {
      case .figure: "number"
      case .text: "string"
      case .date: "integer"
      case .truth: "boolean"
      case .list: "array"
      }
    self.init(name: name.name, words: words, type: type, examples: name.choices)
  }
}
