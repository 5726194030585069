// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import Synchronization

/// The tables of the packs of one revision: each is built once for each choice of its own edits, of which
/// most packs share nearly all.
final class TableStore: Sendable {
  /// A table that was built.
  struct Built: Sendable {
    let rule: TableRule
    let factors: [UncertaintyFactor]
    let diagnostics: [Diagnostic]
  }

  private struct Key: Hashable {
    let table: String
    /// Of the table's edits, those that are taken from the head.
    let heads: Set<String>
  }

  private struct BuiltKey: Hashable {
    let key: Key
    let firstFactor: Int
  }

  private let editsOfTable: [String: Set<String>]
  /// Those of rows that only some models read, which are tables of their own.
  private let scopedEdits: Set<String>
  private let known = Mutex<[BuiltKey: Built]>([:])

  init(_ edits: [PackEdit]) {
    var editsOfTable: [String: Set<String>] = [:]
    for edit in edits {
      switch edit.anchor {
      case .row(let table, _), .spelling(let table, _), .table(let table):
        editsOfTable[table, default: []].insert(edit.id)
      default: break
      }
    }
    self.editsOfTable = editsOfTable
    scopedEdits = Set(
      edits.filter { if case .scoped = $0.anchor { true } else { false } }.map(\.id))
  }

  private func key(_ table: String, _ heads: Set<String>) -> Key {
    Key(table: table, heads: heads.intersection((editsOfTable[table] ?? []).union(scopedEdits)))
  }

  func built(
    _ draft: TableDraft, taking heads: Set<String>, firstFactor: Int
  ) -> Built {
    let key = BuiltKey(key: key(draft.name.value, heads), firstFactor: firstFactor)
    if let found = known.withLock({ $0[key] }) { return found }
    let made = TableStore.build(draft, firstFactor: firstFactor)
    known.withLock { $0[key] = made }
    return made
  }

  static func build(_ draft: TableDraft, firstFactor: Int) -> Built {
    var builder = TableBuilder(draft, firstFactor: firstFactor)
    let rule = builder.build()
    return Built(rule: rule, factors: builder.factors, diagnostics: builder.diagnostics)
  }
}

/// The declarations that both versions of a revision have: each is merged once for each choice of its own
/// edits.
final class MergeStore: Sendable {
  struct Item: Hashable {
    private let type: ObjectIdentifier
    private let id: String

    init<Draft>(_ type: Draft.Type, _ id: String) {
      (self.type, self.id) = (ObjectIdentifier(type), id)
    }
  }

  private struct Key: Hashable {
    let item: Item
    let heads: Set<String>
  }

  private let editsOfItems: [Item: Set<String>]
  private let known = Mutex<[Key: any Sendable]>([:])

  init(_ editsOfItems: [Item: Set<String>]) { self.editsOfItems = editsOfItems }

  /// - Parameter heads: The ids of the edits that are taken from the head.
  func merged<Draft: Sendable>(
    _ item: Item, taking heads: Set<String>, _ make: () -> Draft
  ) -> Draft {
    let key = Key(item: item, heads: editsOfItems[item]?.intersection(heads) ?? [])
    if let found = known.withLock({ $0[key] }) as? Draft { return found }
    let made = make()
    known.withLock { $0[key] = made }
    return made
  }
}

/// What one pack of a revision shares with the others.
struct PackSharing {
  let tables: TableStore
  let expressions: ExpressionPool
  /// The ids of the edits that are taken from the head.
  let heads: Set<String>
}
