// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssayMetadata
package import AssayRules
import AssaySource
import AssayValues

extension Interpreter {
  /// The kinds of tables that can be read as records, as the pack says.
  package var inventories: [Inventory] { inventories(of: pack.inventories, map: nil) }

  /// The kinds of tables that a file beside them says.
  package func inventories(of map: InventoryMap) -> [Inventory] {
    inventories(of: map.inventories, map: map.path)
  }

  private func inventories(of rules: [InventoryRule], map: String?) -> [Inventory] {
    let units = pack.unitsByPath
    let figures = pack.figurePaths
    return rules.map { rule in
      let columns = rule.targets.map { target in
        Inventory.Column(
          header: target.column, with: target.join, without: target.without,
          decimal: target.decimal.flatMap { DecimalSign(rawValue: $0.rawValue) },
          targets: [
            Inventory.Target(
              path: target.path.value, unit: target.unit, method: target.method,
              values: Dictionary(target.values.map { ($0.cell, $0.text) }) { first, _ in first },
              otherwise: target.otherwise,
              combine: target.combine.flatMap { CellCombination(rawValue: $0.rawValue) },
              reads: units[target.path.value.text],
              isFigure: figures.contains(target.path.value.text))
          ])
      }
      return Inventory(
        id: rule.id, map: map, match: rule.match, key: rule.key, modified: rule.modified,
        notAnID: Set(rule.notAnID.map { $0.lowercased() }), columns: columns,
        states: rule.states.map {
          Inventory.Statement(
            path: $0.path.value, value: $0.value.value, place: $0.value.span.place)
        }, combination: RowCombination(rule.combination),
        figures: FigureReader(parser: pack.units))
    }
  }
}

extension CardTextRule {
  init(_ rule: TextRule) {
    func reads(_ reads: [TextRule.Read]) -> [Read] {
      reads.map { read in
        Read(
          labels: read.labels.map(\.value), path: read.path?.value, unit: read.unit?.value,
          units: read.units.map { ($0.written.value, $0.unit.value) })
      }
    }
    let quotes = rule.quotes
    self.init(
      id: rule.id, headings: rule.headings, lines: reads(rule.lines), columns: reads(rule.columns),
      row: rule.row?.value, totals: rule.totals, ignored: rule.ignored
    ) { line in
      quotes.contains { $0.value.pattern.matches(line) }
    }
  }
}

extension RulePack {
  /// The paths that fields read as numbers.
  fileprivate var figurePaths: Set<String> {
    var paths: Set<String> = []
    for field in fields {
      switch field.kind {
      case .quantity, .int, .double: paths.formUnion(field.paths.map(\.value.text))
      case .string, .date, .bool, .list, .items: break
      }
    }
    return paths
  }

  /// By path, the unit of the field that reads it.
  fileprivate var unitsByPath: [String: Unit] {
    var units: [String: Unit] = [:]
    for field in fields {
      guard case .quantity(let unit) = field.kind else { continue }
      for path in field.paths where units[path.value.text] == nil {
        units[path.value.text] = unit.value
      }
    }
    return units
  }
}

extension RowCombination {
  fileprivate init(_ rule: InventoryRule.Combination?) {
    guard let rule else {
      self.init(rows: .last)
      return
    }
    var times: Times?
    if let end = rule.end, let duration = rule.duration, let unit = rule.durationUnit {
      times = Times(end: end, duration: duration, unit: unit)
    }
    self.init(
      rows: Rows(rawValue: rule.rows.rawValue) ?? .last, run: rule.by, times: times,
      machine: rule.machine.map {
        Machine(columns: $0.columns, whole: $0.whole, figure: $0.figure, within: $0.within)
      },
      tasks: rule.tasks.map { tasks in
        Tasks(column: tasks.column) { name in
          let isTraining = tasks.training.contains { $0.value.pattern.matches(name) }
          let isBeside = tasks.besides.contains { $0.value.pattern.matches(name) }
          return isTraining == isBeside ? nil : isTraining
        }
      })
  }
}
