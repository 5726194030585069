// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

extension Diagnostic {
  static func declaredWithoutModels(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "declared-without-models",
      "the file has no map 'models', which lists what is declared",
      at: span, help: "write 'models:' and below it, indented, a map for each model's id")
  }

  /// - Parameter key: The first of the ids that stand where `models` should.
  static func declaredWithoutModels(above key: YAMLNode) -> Diagnostic {
    Diagnostic(
      .error, "declared-without-models",
      "'\(key.text ?? "")' stands at the top, where 'models' is due above all ids", at: key.span,
      help: "write 'models:' as the first line, and indent all that stands below it")
  }

  static func declaredUnknownKey(_ key: YAMLNode) -> Diagnostic {
    Diagnostic(
      .error, "declared-unknown-key",
      "the key '\(key.text ?? "")' stands where only 'models' and"
        + " 'organization' can",
      at: key.span, help: Suggestion.help(for: key.text ?? "", among: ["models", "organization"]))
  }

  static func declaredIsNoMap(_ node: YAMLNode, of name: String) -> Diagnostic {
    Diagnostic(
      .error, "declared-not-a-map",
      "\(node.kindName) stands under '\(name)', where a map is expected", at: node.span)
  }

  static func declaredWithoutID(_ key: YAMLNode) -> Diagnostic {
    Diagnostic(
      .error, "declared-without-id", "the id of a model is empty", at: key.span,
      help: "write the id as the Hub has it, such as org/name")
  }

  static func declaredIDTooLong(_ key: YAMLNode) -> Diagnostic {
    Diagnostic(
      .error, "id-too-long", "the id of a model has more than \(RecordLimits.id) bytes",
      at: key.span,
      help: "write the id as the Hub has it, such as org/name")
  }

  static func unknownSite(_ name: String, at span: Span, known: [String]) -> Diagnostic {
    Diagnostic(
      .error, "organization-sites", "the organization states no site '\(name)'", at: span,
      help: Suggestion.help(for: name, among: known)
        ?? "its sites are \(known.joined(separator: ", "))")
  }

  static func declaredUnread(
    _ name: String, at span: Span, meant: String?, known: [String]
  ) -> Diagnostic {
    Diagnostic(
      .warning, "declared-unread", "no field of the rules reads the declared name '\(name)'",
      at: span,
      help: meant.map { "did you mean '\($0)'?" }
        ?? (known.isEmpty ? nil : "known names: \(known.sorted().joined(separator: ", "))"))
  }
}
