// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource

/// Keys and texts that look like others and are not.
extension TableBuilder {
  /// Reports keys, aliases and texts in which something is not seen, and keys that no person would tell
  /// apart from another.
  mutating func checkKeys() {
    guard draft.keyType == .string else { return }
    var first: [String: Located<String>] = [:]
    for row in draft.rows where first[row.key.value] == nil { first[row.key.value] = row.key }
    var owners: [String: RowDraft] = [:]
    var known: Set<String> = []
    for row in draft.rows {
      for text in row.aliases + row.texts {
        if let flaw = KeyText.flaw(of: text.value, isKey: false) {
          diagnostics.append(.hiddenCharacter(text, flaw, other: nil))
        }
      }
      guard known.insert(row.key.value).inserted else { continue }
      if let flaw = KeyText.flaw(of: row.key.value) {
        let other = first[KeyText.skeleton(KeyText.visible(row.key.value))]
        diagnostics.append(
          flaw.looksLike == nil
            ? .hiddenCharacter(row.key, flaw, other: other)
            : .lookAlike(row.key, flaw, other: other))
        continue
      }
      let name = PlainText.folded(KeyText.skeleton(row.key.value)).lowercased()
      guard let owner = owners[name] else {
        owners[name] = row
        continue
      }
      // Two spellings of one key are no harm where they say one thing.
      if draft.isDated || !owner.says(what: row) {
        diagnostics.append(.rivalKey(row.key, first: owner.key))
      }
    }
  }
}

extension RowDraft {
  /// Whether two rows have the same cells.
  fileprivate func says(what other: RowDraft) -> Bool {
    func texts(_ row: RowDraft) -> [String] { row.cells.map { PackFingerprint.text($0?.value) } }
    return texts(self) == texts(other)
  }

  /// The cells that are texts.
  fileprivate var texts: [Located<String>] {
    cells.compactMap { cell -> Located<String>? in
      guard let cell, case .string(let text) = cell.value else { return nil }
      return Located(text, at: cell.span)
    }
  }
}

extension Diagnostic {
  fileprivate static func hiddenCharacter(
    _ text: Located<String>, _ flaw: KeyText.Flaw, other: Located<String>?
  ) -> Diagnostic {
    let mended = KeyText.visible(text.value)
    return Diagnostic(
      "hidden-character",
      "\(flaw.name) stands in '\(mended)', so that nothing without it is the same", at: text.span,
      notes: note(other), help: "write \(mended)")
  }

  fileprivate static func lookAlike(
    _ key: Located<String>, _ flaw: KeyText.Flaw, other: Located<String>?
  ) -> Diagnostic {
    Diagnostic(
      "look-alike",
      "in the key '\(key.value)' one letter is \(flaw.name), which looks like a Latin"
        + " \(flaw.looksLike.map { "'\($0)'" } ?? "letter")", at: key.span, notes: note(other),
      help: "write \(KeyText.skeleton(KeyText.visible(key.value))) in one script")
  }

  fileprivate static func rivalKey(_ key: Located<String>, first: Located<String>) -> Diagnostic {
    Diagnostic(
      "rival-key", "no text can tell the keys '\(key.value)' and '\(first.value)' apart",
      at: key.span, notes: [.init("the other one is here", at: first.span)],
      help: "write both in one way, or give them names that differ in more than case and blanks")
  }

  private static func note(_ other: Located<String>?) -> [Note] {
    other.map { [.init("the key '\($0.value)' stands here", at: $0.span)] } ?? []
  }
}

extension KeyText.Flaw {
  /// `a blank`, `U+200B (zero width space)`.
  fileprivate var name: String {
    if scalar == " " { return "a blank at its end or beginning" }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let name =
      scalar == "\n" || scalar == "\r" ? "line break" : scalar.properties.name?.lowercased()
    return code + (name.map { " (\($0))" } ?? "")
  }
}
