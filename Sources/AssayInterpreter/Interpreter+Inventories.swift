// SPDX-License-Identifier: Apache-2.0

package import AssayMetadata
import AssayRules
import AssaySource

extension Interpreter {
  /// The kinds of tables that can be read as records, as the pack says.
  package var inventories: [Inventory] {
    pack.inventories.map { rule in
      let columns = rule.targets.map { target in
        Inventory.Column(
          header: target.column,
          targets: [
            Inventory.Target(
              path: target.path.value, unit: target.unit, method: target.method,
              values: Dictionary(target.values.map { ($0.cell, $0.text) }) { first, _ in first },
              otherwise: target.otherwise)
          ])
      }
      return Inventory(
        id: rule.id, match: rule.match, key: rule.key, modified: rule.modified, columns: columns,
        states: rule.states.map {
          Inventory.Statement(
            path: $0.path.value, value: $0.value.value, place: $0.value.span.place)
        })
    }
  }
}
