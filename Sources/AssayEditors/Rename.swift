// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import AssayYAML

/// A new name for what a pack declares, everywhere at once.
///
/// The declaration keeps its old name under `renamedFrom`, so that `assay diff` finds no edit.
package struct Rename {
  /// Why a name cannot be changed.
  package struct Refusal: Error, Sendable {
    package let message: String
  }

  package let edits: [TextEdit]

  /// - Throws: `Refusal` if nothing is declared there, or would not be the same under the new name.
  package init(
    of symbols: [PackIndex.Symbol], to name: String, in index: PackIndex
  ) throws(Refusal) {
    guard let declaration = index.declaration(of: symbols) else {
      throw Refusal(message: "no name that the pack declares stands here")
    }
    let old = declaration.symbol.name
    try Self.check(declaration, name, index)
    var edits = [TextEdit(declaration.span, name)]
    for use in index.uses where index.declaration(of: use.symbols)?.span == declaration.span {
      guard use.span.file.text(from: use.span.start, to: use.span.end) == old else {
        throw Refusal(
          message:
            "'\(old)' is written with escapes or folds at \(use.span.place); write it plainly first"
        )
      }
      edits.append(TextEdit(use.span, name))
    }
    if let history = Self.history(of: declaration, old) { edits.append(history) }
    var seen: Set<TextEdit> = []
    self.edits = edits.filter { seen.insert($0).inserted }
  }

  private static func check(
    _ declaration: PackIndex.Declaration, _ name: String, _ index: PackIndex
  ) throws(Refusal) {
    let kind = declaration.kind
    guard declaration.isOwn else {
      throw Refusal(
        message: "'\(declaration.symbol.name)' is declared by the pack that this one extends")
    }
    if kind == .regression {
      throw Refusal(
        message:
          "a regression has its fit in fits/\(declaration.symbol.name).yaml; rename both by hand and run 'assay fit'"
      )
    }
    guard declaration.schema.key("renamedFrom") != nil, kind != .member else {
      throw Refusal(
        message:
          "\(kind.words) has no 'renamedFrom', so that a new name would be an edit of the policy")
    }
    let isSaid = [.field, .parameter, .table, .definition, .quantity].contains(kind)
    guard isSaid ? RuleNames.isIdentifier(name) : RuleNames.isID(name) else {
      throw Refusal(
        message: isSaid
          ? "'\(name)' cannot be a name: use letters, digits and '_', and begin with a letter"
          : "'\(name)' cannot be an id: use letters, digits, and '.', '-' or '_' between them")
    }
    if RuleNames.isReserved(name, isMember: kind == .field) {
      throw Refusal(message: "'\(name)' means something already")
    }
    let symbol: PackIndex.Symbol = kind == .field ? .field(name) : .id(name)
    if let other = index.declaration(of: [symbol]) {
      throw Refusal(message: "'\(name)' is declared already at \(other.span.place)")
    }
  }

  /// Adds the old name to the declaration, in the style in which it is written.
  private static func history(
    of declaration: PackIndex.Declaration, _ old: String
  ) -> TextEdit? {
    let node = declaration.node
    guard let pairs = node.pairs, let first = pairs.first else { return nil }
    func insertion(_ offset: Int, _ text: String) -> TextEdit {
      TextEdit(Span(file: node.span.file, start: offset, end: offset), text)
    }
    if let known = node.value(of: "renamedFrom") {
      if let items = known.items {
        return items.last.map { insertion($0.span.end, ", \(old)") }
      }
      let text = node.span.file.text(from: known.span.start, to: known.span.end)
      return TextEdit(known.span, "[\(text), \(old)]")
    }
    let file = node.span.file
    if file.text(from: node.span.start, to: node.span.start + 1) == "{" {
      return insertion(node.span.end - 1, ", renamedFrom: \(old)")
    }
    // Before the second key, so that the first line of a list's item stays the first.
    let place = pairs.count > 1 ? pairs[1].key.span : first.key.span
    let column = file.position(at: place.start).column - 1
    return insertion(place.start, "renamedFrom: \(old)\n" + String(repeating: " ", count: column))
  }
}
