// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayYAML

/// The names that a pack reads of a record, as a tree, for telling of those in a test's record that it
/// does not read.
struct RecordKeys {
  private struct Node {
    /// As the pack writes it.
    var name: String
    var children: [String: Int] = [:]
    /// Whether all that stands below it is read, or is nobody's to judge.
    var isWhole = false
  }

  private var nodes = [Node(name: "")]
  private let declared: Int

  init(_ draft: PackDraft) {
    declared = 1
    nodes[0].children["declared"] = 1
    nodes.append(Node(name: "declared"))
    for name in ["id", "modelId", "name", "lastModified", "readme"] { add([name], below: 0) }
    for field in draft.fields {
      for path in field.paths + field.marks {
        let node = add(path.value.names, below: 0, isWhole: field.members.isEmpty)
        for member in field.members {
          for inner in member.paths + member.marks { add(inner.value.names, below: node) }
        }
      }
    }
    for path in (draft.lineage?.parents ?? []) + (draft.lineage?.relations ?? []) {
      add(path.value.names, below: 0)
    }
    for written in draft.writtenNames {
      for text in written.texts { add([text], below: declared) }
    }
  }

  @discardableResult
  private mutating func add(_ names: [String], below start: Int, isWhole: Bool = true) -> Int {
    var node = start
    for name in names {
      let plain = name.hasSuffix("[]") ? String(name.dropLast(2)) : name
      let key = RecordKeys.folded(plain)
      if let child = nodes[node].children[key] {
        node = child
      } else {
        nodes[node].children[key] = nodes.count
        node = nodes.count
        nodes.append(Node(name: plain))
      }
    }
    if isWhole { nodes[node].isWhole = true }
    return node
  }

  /// Case and the signs between words are not regarded.
  private static func folded(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
  }

  /// Warnings of keys that nothing reads: all that stand under `declared`, which are the pack's own
  /// names, and elsewhere those that look like one that is read. A record of the Hub has many besides.
  func warnings(of record: YAMLNode) -> [Diagnostic] {
    var found: [Diagnostic] = []
    collect(record, at: 0, isDeclared: false, &found)
    return found
  }

  private func collect(
    _ node: YAMLNode, at place: Int, isDeclared: Bool, _ found: inout [Diagnostic]
  ) {
    for item in node.items ?? [] { collect(item, at: place, isDeclared: isDeclared, &found) }
    for pair in node.pairs ?? [] {
      guard let key = pair.key.text else { continue }
      if let child = nodes[place].children[RecordKeys.folded(key)] {
        guard !nodes[child].isWhole || !nodes[child].children.isEmpty else { continue }
        collect(pair.value, at: child, isDeclared: isDeclared || child == declared, &found)
      } else if !nodes[place].isWhole {
        let known = nodes[place].children.values.map { nodes[$0].name }.sorted()
        // Every two letters are near others.
        let isNear = key.count > 3 && Suggestion.nearest(to: key, among: known) != nil
        if isDeclared || isNear {
          found.append(.unreadRecordKey(Located(key, at: pair.key.span), known: known))
        }
      }
    }
  }
}
