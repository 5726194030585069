// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayYAML

/// What the columns of inventories mean.
extension PackDecoder {
  mutating func decodeInventory(_ id: Located<String>, _ node: YAMLNode) {
    declare(id, as: "an inventory")
    let keys = ["title", "match", "key", "modified", "columns", "states", "source", "evidence"]
    guard let section = Section(node, "an inventory", at: id.span, keys: keys, &diagnostics) else {
      return
    }
    let title = text(section.required("title", &diagnostics))
    let match = texts(section.required("match", &diagnostics), "columns")
    let key = located(section.required("key", &diagnostics))
    if let key, !match.isEmpty, !match.map(\.value).contains(key.value) {
      diagnostics.append(.keyNotMatched(key, match: match))
    }
    var targets: [InventoryRule.Target] = []
    if let columns = section.required("columns", &diagnostics) {
      each(of: columns, "columns") { decoder, name, node in
        for node in node.items ?? [node] {
          if let target = decoder.target(of: name, node) { targets.append(target) }
        }
      }
    }
    var states: [InventoryRule.Statement] = []
    if let statements = section["states"] {
      each(of: statements, "statements") { decoder, name, node in
        guard let path = decoder.path(name), let value = decoder.located(node) else { return }
        states.append(InventoryRule.Statement(path: path, value: value))
      }
    }
    draft.inventories.append(
      InventoryRule(
        id: id.value, title: title ?? id.value, match: match.map(\.value), key: key?.value ?? "",
        modified: text(section["modified"]), targets: targets, states: states,
        source: sourcing(section, around: defaults).source,
        span: id.span))
  }

  /// A path alone, or a map that says more.
  private mutating func target(
    of column: Located<String>, _ node: YAMLNode
  ) -> InventoryRule.Target? {
    if node.text != nil {
      return path(node).map {
        InventoryRule.Target(
          column: column.value, path: $0, unit: nil, method: nil, values: [], otherwise: nil)
      }
    }
    let keys = ["to", "unit", "method", "values", "otherwise"]
    guard let section = Section(node, "a column", at: column.span, keys: keys, &diagnostics),
      let path = section.required("to", &diagnostics).flatMap({ self.path($0) })
    else { return nil }
    var values: [(cell: String, text: String)] = []
    if let map = section["values"] {
      each(of: map, "values of cells") { decoder, cell, node in
        if let text = decoder.text(node) { values.append((cell.value, text)) }
      }
    }
    // The unit is a part of the text that the field reads, and must be one that it can read.
    if let unit = section["unit"] { _ = self.unit(unit) }
    return InventoryRule.Target(
      column: column.value, path: path, unit: section["unit"]?.text,
      method: text(section["method"]), values: values, otherwise: text(section["otherwise"]))
  }

  private mutating func path(_ text: Located<String>) -> Located<FieldPath>? {
    guard let path = try? FieldPath(text.value) else {
      diagnostics.append(.badValue(text, "a path such as declared.energy"))
      return nil
    }
    return Located(path, at: text.span)
  }
}

extension PackLinker {
  /// Reports paths of inventories that no field reads: what stands there would have no effect.
  mutating func checkInventories() {
    let read = Set(draft.fields.flatMap { $0.paths.map(\.value.text) })
    let known = read.sorted()
    for inventory in draft.inventories {
      let paths = inventory.targets.map(\.path) + inventory.states.map(\.path)
      for path in paths where !read.contains(path.value.text) {
        diagnostics.append(.unreadPath(Located(path.value.text, at: path.span), known: known))
      }
      if let source = inventory.source,
        !draft.references.contains(where: { $0.id == source.reference })
      {
        diagnostics.append(
          .unknownReference(source, known: draft.references.map(\.id).sorted()))
      }
    }
  }
}
