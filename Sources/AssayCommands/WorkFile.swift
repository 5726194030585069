// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssaySource
import AssayYAML
import Glibc

/// `assay.yaml` in the working folder: what an audit is of, so that `assay audit` alone repeats it.
///
/// ```yaml
/// inputs: [models.jsonl, declared.yaml]
/// rules: rules/hugging-carbon/1.2.0
/// asOf: 2026-06-30
/// outputs: [text=report.txt, json=audit.json]
/// ```
struct WorkFile {
  static let path = "assay.yaml"

  private static let keys = [
    "inputs", "rules", "rulesRoot", "profile", "asOf", "map", "entity", "only", "where", "outputs",
    "failOn", "baseline",
  ]

  private(set) var inputs: [String] = []
  private(set) var rules: String?
  private(set) var rulesRoot: String?
  private(set) var profile: String?
  private(set) var asOf: String?
  private(set) var map: [String] = []
  private(set) var entity: String?
  private(set) var only: String?
  private(set) var condition: String?
  private(set) var outputs: [OutputTarget<ReportFormat>] = []
  private(set) var failOn: FailLevel?
  private(set) var baseline: String?

  static var isThere: Bool { access(path, F_OK) == 0 }

  /// Reads the file.
  ///
  /// - Throws: `FileFailure` if it cannot be read, `ExitStatus.trouble` if it has errors, which are
  ///   shown.
  static func read() throws -> WorkFile {
    let file = try MappedFile(path: path)
    let (source, faults) = try file.decoded()
    var diagnostics = faults
    var work = WorkFile()
    if let source {
      let (root, found) = YAML.read(source)
      diagnostics += found
      if let root { work.read(root, &diagnostics) }
    }
    Console.show(diagnostics.inOrder)
    if diagnostics.hasErrors { throw ExitStatus.trouble }
    return work
  }

  /// What a command about single models is asked, with what the file, if there is one, says besides.
  ///
  /// - Throws: As `read` does.
  static func settled(
    _ models: [String], _ rules: RuleOptions, _ tables: TableOptions
  ) throws -> ([String], RuleOptions, TableOptions) {
    guard isThere else { return (models, rules, tables) }
    let work = try read()
    var (models, rules, tables) = (models, rules, tables)
    rules.settle(by: work)
    if tables.map.isEmpty { tables.map = work.map }
    if models.isEmpty { models = work.inputs }
    Console.say("assay: \(path) is read: models of \(models.joined(separator: ", "))")
    return (models, rules, tables)
  }

  private mutating func read(_ root: YAMLNode, _ diagnostics: inout [Diagnostic]) {
    guard let pairs = root.pairs else {
      diagnostics.append(.workFileIsNoMap(root.span))
      return
    }
    for pair in pairs {
      let name = pair.key.text ?? ""
      diagnostics += pair.value.refusals()
      switch name {
      case "inputs": inputs = texts(pair, &diagnostics)
      case "map": map = texts(pair, &diagnostics)
      case "outputs":
        for (text, span) in zip(texts(pair, &diagnostics), spans(of: pair.value)) {
          guard let target = OutputTarget<ReportFormat>(argument: text) else {
            diagnostics.append(.workFileValue(text, "FORMAT=FILE, such as text=report.txt", span))
            continue
          }
          outputs.append(target)
        }
      case "failOn":
        guard let text = text(pair, &diagnostics) else { continue }
        failOn = FailLevel(rawValue: text)
        if failOn == nil {
          diagnostics.append(
            .workFileValue(text, "error, warning, note or never", pair.value.span))
        }
      case "baseline": baseline = text(pair, &diagnostics)
      case "rules": rules = text(pair, &diagnostics)
      case "rulesRoot": rulesRoot = text(pair, &diagnostics)
      case "profile": profile = text(pair, &diagnostics)
      case "asOf": asOf = text(pair, &diagnostics)
      case "entity": entity = text(pair, &diagnostics)
      case "only": only = text(pair, &diagnostics)
      case "where": condition = text(pair, &diagnostics)
      default: diagnostics.append(.workFileKey(pair.key, known: WorkFile.keys))
      }
    }
  }

  private func text(_ pair: YAMLPair, _ diagnostics: inout [Diagnostic]) -> String? {
    guard let text = pair.value.text, !text.isEmpty else {
      diagnostics.append(
        .workFileValue(pair.value.text ?? pair.value.kindName, "a text", pair.value.span))
      return nil
    }
    return text
  }

  /// A text alone, or a list of them.
  private func texts(_ pair: YAMLPair, _ diagnostics: inout [Diagnostic]) -> [String] {
    guard let items = pair.value.items else { return text(pair, &diagnostics).map { [$0] } ?? [] }
    return items.compactMap { item in
      if item.text == nil {
        diagnostics.append(.workFileValue(item.kindName, "a text", item.span))
      }
      return item.text
    }
  }

  private func spans(of node: YAMLNode) -> [Span] { node.items?.map(\.span) ?? [node.span] }
}

extension Diagnostic {
  fileprivate static func workFileIsNoMap(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "work-file-not-a-map", "the file is no map of what an audit is of", at: span,
      help: "write 'inputs: [FILE]', 'rules: PACK' and 'asOf: DATE', a line each")
  }

  fileprivate static func workFileKey(_ key: YAMLNode, known: [String]) -> Diagnostic {
    let name = key.text ?? ""
    return Diagnostic(
      .error, "work-file-unknown-key", "the key '\(name)' is none that an audit knows",
      at: key.span,
      help: Suggestion.help(for: name, among: known)
        ?? "known keys: \(known.joined(separator: ", "))")
  }

  fileprivate static func workFileValue(
    _ text: String, _ expected: String, _ span: Span
  ) -> Diagnostic {
    Diagnostic(
      .error, "work-file-bad-value", "'\(text)' stands where \(expected) is expected", at: span)
  }
}
