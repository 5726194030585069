// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// Errors by which a whole file, section or table is lost, and errors that only follow from them.
extension [Diagnostic] {
  /// These without what is said of names that may stand in what was lost; how many wait is said once, at the
  /// first loss.
  var withoutLosses: [Diagnostic] {
    let layout = filter(\.isUnreadableFile).compactMap(\.layoutFlaw).inOrder
    if !layout.isEmpty {
      let files = Set(layout.map(\.span.file.path))
      return (filter { !(files.contains($0.span.file.path) && $0.isUnreadableFile) } + layout)
        .sorted().withoutLosses
    }
    let broken = Set(filter(\.isUnreadableFile).map(\.span.file.path))
    let kept = filter {
      !(broken.contains($0.span.file.path) && !$0.isUnreadableFile && $0.isOfShape)
    }.withoutCopies
    guard let loss = kept.first(where: \.isLoss) else { return kept }
    let others = kept.filter { !$0.isOfNames || $0.isLoss }
    let count = kept.count - others.count
    guard count > 0 else { return kept }
    let note = Diagnostic.Note(
      "\(count) more \(count == 1 ? "message waits" : "messages wait") until this is mended: of names"
        + " that are not known without it", at: loss.span)
    return others.map { $0 == loss ? $0.noting(note) : $0 }
  }

  /// These with one error for a file that declares again what another one does.
  private var withoutCopies: [Diagnostic] {
    let copies = Dictionary(grouping: filter { $0.code == "duplicate-id" && $0.notes.count == 1 }) {
      [$0.span.file.path, $0.notes[0].span.file.path]
    }.filter { $0.key[0] != $0.key[1] && $0.value.count > 2 }
    guard !copies.isEmpty else { return self }
    var result = filter { one in !copies.contains { $0.value.contains(one) } }
    for (paths, found) in copies {
      guard let first = found.min() else { continue }
      let name = paths[1].split(separator: "/").last ?? ""
      result.append(
        Diagnostic(
          "duplicate-id", "\(found.count) ids of this file are declared in '\(name)' already",
          at: first.span, notes: first.notes,
          help: "if one of both is a copy, take it out of the folder; else rename what is declared")
      )
    }
    return result.sorted()
  }
}

extension Diagnostic {
  static let mapDue = " must be a map of keys and values, not "
  static let listDue = " must be a list, not "
  static let ruleFile = "a rule file"
  private static let namings: Set<String> = [
    "unknown-id", "unknown-name", "unknown-field", "unknown-table", "unknown-method",
    "unknown-reference", "unknown-column", "missing-quantum", "unread-path",
  ]

  /// Whether a file cannot be read to its end as it is written.
  fileprivate var isUnreadableFile: Bool {
    severity == .error
      && (code == "yaml-syntax" || code == "not-utf8" || code == "yaml-indentation")
  }

  /// What is wrong with the lines right above that YAML stumbles over further down: a blank that is none, or
  /// none behind a colon.
  fileprivate var layoutFlaw: Diagnostic? {
    guard code == "yaml-syntax" else { return nil }
    let file = span.file
    let last = span.startPosition.line
    for number in max(1, last - 2)...last {
      let line = file.line(number)
      let start = file.offset(ofLine: number)
      let indentation = line.unicodeScalars.prefix { $0.properties.isWhitespace }
      if let scalar = indentation.first(where: { $0 != " " && $0 != "\t" }) {
        let end = start + String(String.UnicodeScalarView(indentation)).utf8.count
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return Diagnostic(
          "yaml-indentation", "the line is indented with U+00\(digits), which is no blank to YAML",
          at: Span(file: file, start: start, end: end), help: "indent it with blanks")
      }
      let text = line.drop { $0 == " " || $0 == "-" }
      guard let colon = text.firstIndex(of: ":"), Names.isIdentifier(String(text[..<colon])),
        let next = text[text.index(after: colon)...].first, next.isLetter || next.isNumber
      else { continue }
      let begin = start + line.utf8.count - text.utf8.count
      return Diagnostic(
        "yaml-indentation",
        "no blank stands behind the colon, so that '\(text[..<colon])' is no key",
        at: Span(file: file, start: begin, end: start + line.utf8.count),
        help: "write \(text[...colon]) \(text[text.index(after: colon)...])")
    }
    return nil
  }

  /// Whether it says that a map, a list or a key of one is not there.
  fileprivate var isOfShape: Bool {
    code == "missing-key" || code == "duplicate-key" || isOfWrongShape
      || code == "unknown-key" && message.hasSuffix(Self.ruleFile)
  }

  private var isOfWrongShape: Bool {
    code == "bad-value" && (message.contains(Self.mapDue) || message.contains(Self.listDue))
  }

  /// Whether declarations are lost by it that others may name.
  fileprivate var isLoss: Bool {
    isUnreadableFile || isOfWrongShape || code == "yaml-too-large"
      || code == "unknown-key" && message.hasSuffix(" in " + Self.ruleFile)
  }

  /// Whether it is about a name, or a basis, that is not declared.
  fileprivate var isOfNames: Bool {
    Self.namings.contains(code) || code == "bad-unit" && message.hasPrefix("unknown basis tag")
  }

  fileprivate func noting(_ note: Note) -> Diagnostic {
    Diagnostic(severity, code, message, at: span, notes: notes + [note], help: help)
  }
}
