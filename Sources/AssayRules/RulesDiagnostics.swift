// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// What can be wrong with the shape of a rule file: keys, values, ids, names.
extension Diagnostic {
  static func packMissing(_ root: String) -> Diagnostic {
    let file = SourceFile(path: root + "/pack.yaml", text: "")
    return Diagnostic(
      "pack-missing", "the folder has no 'pack.yaml', so it is no rule pack",
      at: Span(file: file, start: 0, end: 0),
      help: "name the folder of one version, such as rules/NAME/1.0.0")
  }

  static func unknownFormat(_ format: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "unknown-format", "the rule file has format '\(format)'; this version reads format 1",
      at: span, help: "assay: 1")
  }

  // MARK: Keys

  static func unknownKey(
    _ key: Located<String>, in what: String, known: [String]
  ) -> Diagnostic {
    Diagnostic(
      "unknown-key", "unknown key '\(key.value)' in \(what)", at: key.span,
      help: Suggestion.help(for: key.value, among: known)
        ?? "known keys: \(known.joined(separator: ", "))")
  }

  /// A text in braces that has a comma in it: what follows reads as a key.
  static func cutAtComma(_ key: Located<String>, in what: String) -> Diagnostic {
    Diagnostic(
      "unknown-key", "unknown key '\(key.value)' in \(what)", at: key.span,
      help:
        "if it belongs to the text before it, put that text in quotes: in braces a comma ends it")
  }

  /// A rule file that holds comments at most.
  static func emptyFile(_ file: SourceFile) -> Diagnostic {
    Diagnostic(
      .warning, "empty-file", "the rule file says nothing", at: Span(file: file, start: 0, end: 0),
      help: "if its text was lost, bring it back; else delete it")
  }

  static func missingKey(
    _ key: String, in what: String, at span: Span, or other: String? = nil
  ) -> Diagnostic {
    let keys = other.map { "'\(key)' or '\($0)'" } ?? "'\(key)'"
    return Diagnostic(
      "missing-key", "\(what) needs \(keys)", at: span, help: Mend.key(key, or: other))
  }

  static func misplacedKey(_ key: Located<String>) -> Diagnostic {
    Diagnostic(
      "misplaced-key", "'\(key.value)' belongs in pack.yaml, which says what the pack is",
      at: key.span, help: "move it into pack.yaml")
  }

  static func unsupportedSection(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      "unsupported-section", "this version of assay does not read '\(name.value)' yet",
      at: name.span, help: "leave the section out; nothing else stands for it")
  }

  // MARK: Values

  static func notAMap(_ node: YAMLNode, _ what: String) -> Diagnostic {
    let help: String
    switch node.content {
    case .sequence: help = "leave the dashes out, and write a name, a colon and what it is for each"
    case .mapping, .alias: help = "write its keys, each with a colon and a blank behind it"
    case .scalar(let scalar):
      let text = scalar.text.split(whereSeparator: \.isNewline).first ?? ""
      let colon = text.firstIndex(of: ":")
      let rest = colon.map { text[text.index(after: $0)...] } ?? ""
      help =
        if node.isEmpty {
          "write its keys below it, indented, or leave it out"
        } else if let colon, !text.hasPrefix("http"), Names.isIdentifier(String(text[..<colon])) {
          "a blank is missing behind the colon: write \(text[..<colon]): \(rest)"
        } else {
          "write its keys, such as {title: \"\(text)\"}"
        }
    }
    return Diagnostic(
      "bad-value", "\(what)\(mapDue)\(node.kindName)", at: node.span,
      help: help)
  }

  static func notAList(_ node: YAMLNode, _ what: String) -> Diagnostic {
    Diagnostic(
      "bad-value", "\(what)\(listDue)\(node.kindName)", at: node.span,
      help: node.isEmpty
        ? "write its items below it, each behind '- ', or leave it out"
        : "begin each item with '- ', or put them in brackets: [one, another]")
  }

  static func notAText(_ node: YAMLNode) -> Diagnostic {
    let found = node.text == "" && !node.isEmpty ? "an empty text" : node.kindName
    return Diagnostic(
      "bad-value", "a value is expected here, not \(found)", at: node.span,
      help: node.isEmpty || node.text == ""
        ? "write the value, or leave its key out" : "write one value, without dashes and braces")
  }

  static func notTwo(_ node: YAMLNode, _ expected: String) -> Diagnostic {
    Diagnostic(
      "bad-value", "a list of two is expected here: \(expected)", at: node.span,
      help: "write both in brackets, with a comma between them")
  }

  static func badValue(
    _ text: Located<String>, _ expected: String, help: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      "bad-value", "'\(text.value)' is not \(expected)", at: text.span,
      help: help ?? "write \(expected)")
  }

  static func badDate(_ text: Located<String>) -> Diagnostic {
    .badValue(text, "a date such as 2026-06-30", help: Mend.date(text.value))
  }

  /// An end that is not behind its beginning.
  static func beyondBase(
    _ period: InForce, _ base: PackName, _ extended: InForce, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "beyond-base",
      "'\(base.id)' \(base.version), which this extends, is in force \(extended.words) only",
      at: span,
      help: "stay within these dates; without 'effective' they hold here too")
  }

  static func joinedList(_ text: Located<String>, _ parts: [String], _ what: String) -> Diagnostic {
    Diagnostic(
      "joined-list", "'\(text.value)' is one text, and a list of \(what) is expected",
      at: text.span,
      help: "write [\(parts.joined(separator: ", "))]")
  }

  static func addressWithoutScheme(_ url: Located<String>) -> Diagnostic {
    Diagnostic(
      .warning, "no-scheme", "'\(url.value)' is no address that can be followed", at: url.span,
      help: "write https://\(url.value) if that is the one")
  }

  static func sinceItself(_ version: Located<String>) -> Diagnostic {
    Diagnostic(
      .warning, "since-itself",
      "'\(version.value)' is the version of this pack: nothing has changed since", at: version.span,
      help: "name the version before it")
  }

  static func moreThanAll(_ text: Located<String>, _ share: Double, _ what: String) -> Diagnostic {
    let percent = NumberFormat.plain(share * 100, significant: 6)
    let meant = NumberFormat.plain(share, significant: 6)
    return Diagnostic(
      .warning, "odd-figure", "\(what) of '\(text.value)' is one of \(percent) %", at: text.span,
      help: text.value.hasSuffix("%")
        ? "write the share in percent, such as 5%" : "write \(meant)% if that is meant")
  }

  static func bracesInRemedy(_ part: Substring, at span: Span) -> Diagnostic {
    Diagnostic(
      .warning, "braces-in-remedy",
      "'\(part)' is printed as it stands: a remedy is the same for all models", at: span,
      help: "say it in 'message', which may hold expressions in braces, or without braces")
  }

  static func badEnd(_ text: Located<String>) -> Diagnostic {
    .badValue(
      text, "a date after the beginning, for the end is not included",
      help: "write the first day that is no longer in it, or leave 'until' out")
  }

  static func badChoice(_ text: Located<String>, among choices: [String]) -> Diagnostic {
    let list = choices.map { "'\($0)'" }.joined(separator: ", ")
    return Diagnostic(
      "bad-value",
      choices.count == 1
        ? "'\(text.value)' is not \(list)" : "'\(text.value)' is none of \(list)", at: text.span,
      help: Mend.choice(text.value, among: choices).map { "write \($0)" }
        ?? "write \(Mend.alternatives(choices))")
  }

  static func badPath(_ error: FieldPathError, in node: YAMLNode) -> Diagnostic {
    let span = node.locatedText()?.span(error.start, error.end) ?? node.span
    return Diagnostic("bad-path", error.message, at: span, help: error.help)
  }

  static func typeAndUnit(_ type: Span, _ unit: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "a value has either a type or a unit, not both", at: type,
      notes: [.init("its unit is stated here", at: unit)],
      help: "leave 'type' out: what has a unit is a number")
  }

  // MARK: Ids and names

  static func duplicateID(
    _ id: Located<String>, as kind: String, first: String, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      "duplicate-id",
      kind == first
        ? "there is \(kind) '\(id.value)' already"
        : "'\(id.value)' cannot name \(kind), for it names \(first) already",
      at: id.span, notes: [.init("it is declared here first", at: span)],
      help: "give one of them another name, such as \(id.value)-2, or delete the one that is a copy"
    )
  }

  static func badID(_ id: Located<String>, as kind: String) -> Diagnostic {
    Diagnostic(
      "bad-id", "'\(id.value)' cannot be the id of \(kind)", at: id.span,
      help: "use letters, digits, and '.', '-' or '_' between them")
  }

  static func badName(_ name: Located<String>, as kind: String) -> Diagnostic {
    let mended = String(
      name.value.unicodeScalars.map {
        Names.isIdentifier("a" + String($0)) ? Character($0) : "_"
      })
    return Diagnostic(
      "bad-id", "'\(name.value)' cannot name \(kind), for expressions could not say it",
      at: name.span,
      help: Names.isIdentifier(mended)
        ? "write \(mended)" : "use letters, digits and '_', and begin with a letter")
  }

  static func reservedName(_ name: Located<String>, as kind: String) -> Diagnostic {
    Diagnostic(
      "reserved-name", "'\(name.value)' cannot name \(kind), for it means something already",
      at: name.span, help: "choose another name, such as \(name.value)_")
  }

  static func renamedIsAlive(_ old: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "duplicate-id", "'\(old.value)' cannot be an old name, for it is still in use", at: old.span,
      notes: [.init("it is declared here", at: span)])
  }

  /// A statement about a change that was not made would explain nothing.
  static func idleChange(_ edit: Located<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      .warning, "idle-change", "no edit between the versions is called '\(edit.value)'",
      at: edit.span,
      help: Suggestion.nearest(to: edit.value, among: known).map { "did you mean '\($0)'?" }
        ?? "take the ids from the JSON of 'assay diff', or leave the statement out")
  }

  static func otherSince(_ since: Located<String>, base version: String) -> Diagnostic {
    Diagnostic(
      .warning, "idle-change",
      "the changes are since \(since.value), so that they say nothing of edits since \(version)",
      at: since.span)
  }

  // MARK: Expressions that YAML took apart

  static func expressionNeedsQuotes(_ trap: ScalarTrap) -> Diagnostic {
    let message =
      switch trap.kind {
      case .tag: "YAML takes the '!' at the start of this expression for a tag"
      case .anchor: "YAML takes the '&' at the start of this expression for an anchor"
      case .alias: "YAML takes the '*' at the start of this expression for an alias"
      case .flowList, .flowMap, .blockList, .blockMap:
        "YAML takes this expression for \(trap.kind == .flowList || trap.kind == .blockList ? "a list" : "a map")"
      case .comment: "YAML takes the '#' in this expression for the start of a comment"
      case .empty: "an expression is expected for '\(trap.key)', and there is nothing"
      }
    let help =
      trap.kind == .empty
      ? "write the condition or value in quotes, or leave the key out"
      : "write: \(YAMLQuoting.entry(trap.key, trap.meant))"
    return Diagnostic("expression-needs-quotes", message, at: trap.span, help: help)
  }
}

/// Ways to write a text in YAML such that nothing in it means anything to YAML.
enum YAMLQuoting {
  static func entry(_ key: String, _ text: String) -> String {
    if !text.contains("\""), !text.contains("\\") { return "\(key): \"\(text)\"" }
    if !text.contains("'") { return "\(key): '\(text)'" }
    return "\(key): >-\n        \(text)"
  }
}

extension Diagnostic {
  /// An error.
  init(
    _ code: String, _ message: String, at span: Span, notes: [Note] = [], help: String? = nil
  ) {
    self.init(.error, code, message, at: span, notes: notes, help: help)
  }
}
