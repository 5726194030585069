// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayReports
import AssayRules
import AssayValues

/// `assay schema declared`: what a file may hold, for editors.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Write the JSON Schema of a file, for editors.",
    discussion: """
      Example:
        assay schema declared --rules rules/hugging-carbon/1.2.0 -o declared.schema.json
      """)

  enum File: String, CaseIterable, ExpressibleByArgument {
    case declared
  }

  @Argument(help: "Which file: declared.")
  var file: File

  @OptionGroup var naming: NamingOptions

  func run() throws {
    let pack = try naming.pack()
    let schema = DeclaredSchema(
      title: "declared.yaml by \(pack.identity.id) \(pack.identity.version)",
      names: pack.declaredNames.map(DeclaredSchema.Name.init))
    try naming.write(schema.text, besides: [])
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
