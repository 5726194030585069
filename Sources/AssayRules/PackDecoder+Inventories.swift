// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// What the columns of inventories mean.
extension PackDecoder {
  /// - Parameter isMap: Whether it stands in a file of its own: then it is known by all of the columns
  ///   that it names, unless it says by which.
  mutating func decodeInventory(_ id: Located<String>, _ node: YAMLNode, isMap: Bool = false) {
    declare(id, as: "an inventory")
    guard let section = Section(node, .inventory, at: id.span, &diagnostics) else { return }
    let title = text(isMap ? section["title"] : section.required("title", &diagnostics))
    let key = located(section.required("key", &diagnostics))
    let stated = isMap ? section["match"] : section.required("match", &diagnostics)
    var match = texts(stated, "columns")
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
    if isMap, section["match"] == nil, let key {
      match = [key]
      for target in targets {
        for name in target.join.isEmpty ? [target.column] : target.join
        where !match.contains(where: { $0.value == name }) {
          match.append(Located(name, at: id.span))
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
    let combination = section["combine"].flatMap { self.combination($0, targets) }
    draft.inventories.append(
      InventoryRule(
        id: id.value, title: title ?? id.value, match: match.map(\.value), key: key?.value ?? "",
        modified: text(section["modified"]),
        notAnID: texts(section["notAnId"], "texts that are no id").map(\.value),
        combination: combination, targets: targets, states: states,
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
          column: column.value, path: $0, unit: nil, method: nil, values: [], otherwise: nil,
          join: [], without: nil, decimal: nil, combine: nil)
      }
    }
    guard
      let section = Section(
        node, .inventoryColumn, at: column.span, as: "a column", &diagnostics),
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
      method: text(section["method"]), values: values, otherwise: text(section["otherwise"]),
      join: texts(section["join"], "columns").map(\.value), without: text(section["without"]),
      decimal: section["decimal"].flatMap { choice($0, InventoryRule.Decimal.self) },
      combine: section["combine"].flatMap { choice($0, InventoryRule.Cells.self) })
  }

  /// A word alone, or a map that says by what rows are told apart.
  private mutating func combination(
    _ node: YAMLNode, _ targets: [InventoryRule.Target]
  ) -> InventoryRule.Combination? {
    typealias Combination = InventoryRule.Combination
    if node.text != nil {
      return choice(node, Combination.Rows.self).map { rows in
        if rows != .last { checkAdded(targets, at: node.span) }
        return Combination(
          rows: rows, by: nil, end: nil, duration: nil, durationUnit: nil, machine: nil,
          tasks: nil, span: node.span)
      }
    }
    guard let section = Section(node, .combination, &diagnostics) else { return nil }
    let rows = section["rows"].flatMap { choice($0, Combination.Rows.self) } ?? .sum
    if rows != .last { checkAdded(targets, at: node.span) }
    for (key, other) in [("end", "duration"), ("duration", "end")]
    where section[key] != nil && section[other] == nil {
      section.reportMissing(other, &diagnostics)
    }
    if let machine = section["oneMachine"], section["end"] == nil {
      diagnostics.append(.missingKey("end", in: "how rows combine", at: machine.span))
    }
    let duration = duration(section["duration"])
    return Combination(
      rows: rows, by: text(section["by"]), end: text(section["end"]), duration: duration.column,
      durationUnit: duration.unit,
      machine: section["oneMachine"].flatMap { machine($0, targets) },
      tasks: section["tasks"].flatMap { tasks($0) }, span: node.span)
  }

  private mutating func checkAdded(_ targets: [InventoryRule.Target], at span: Span) {
    if !targets.contains(where: { $0.combine == .sum }) {
      diagnostics.append(.nothingAdded(span))
    }
  }

  private mutating func duration(_ node: YAMLNode?) -> (column: String?, unit: Unit?) {
    guard let node, let section = Section(node, .duration, &diagnostics) else { return (nil, nil) }
    let unit = unit(section.required("unit", &diagnostics))
    if let unit, unit.value.dimension != .base(.time) {
      diagnostics.append(.badValue(Located(unit.value.symbol, at: unit.span), "a unit of time"))
    }
    return (text(section.required("column", &diagnostics)), unit?.value)
  }

  private mutating func machine(
    _ node: YAMLNode, _ targets: [InventoryRule.Target]
  ) -> InventoryRule.Machine? {
    guard let section = Section(node, .machine, &diagnostics) else { return nil }
    var whole: [(column: String, text: String)] = []
    if let node = section["whole"] {
      each(of: node, "columns") { decoder, column, node in
        if let text = decoder.text(node) { whole.append((column.value, text.lowercased())) }
      }
    }
    let columns = texts(section.required("columns", &diagnostics), "columns").map(\.value)
    let figure = located(section.required("figure", &diagnostics))
    let within = share(
      section.required("within", &diagnostics), "how far the power of one machine may differ")
    if let figure, !targets.contains(where: { $0.column == figure.value && $0.combine == .sum }) {
      diagnostics.append(.badValue(figure, "a column with 'combine: sum'"))
    }
    guard let figure, let within else { return nil }
    return InventoryRule.Machine(
      columns: columns, whole: whole, figure: figure.value, within: within)
  }

  private mutating func tasks(_ node: YAMLNode) -> InventoryRule.Tasks? {
    guard let section = Section(node, .tasks, &diagnostics),
      let column = text(section.required("column", &diagnostics))
    else { return nil }
    return InventoryRule.Tasks(
      column: column,
      training: texts(section.required("training", &diagnostics), "regular expressions")
        .compactMap { pattern($0) },
      besides: texts(section["besides"], "regular expressions").compactMap { pattern($0) })
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
    for (name, _) in draft.writtenNames {
      let path = "declared.\(name.value)"
      let isRead = read.contains {
        $0 == path || $0.hasPrefix(path + ".") || $0.hasPrefix(path + "[")
      }
      if !isRead { diagnostics.append(.unreadPath(Located(path, at: name.span), known: known)) }
    }
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
