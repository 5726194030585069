// SPDX-License-Identifier: Apache-2.0

import AssayExpressions

extension TableRule {
  /// The table with the rows of one key alone: what of a text that key would claim.
  package func only(key: String) -> TableRule {
    let kept = rows.indices.filter { rows[$0].key == key }
    return TableRule(
      name: name, title: title, keyType: keyType, columns: columns, rows: kept.map { rows[$0] },
      factorTable: FactorTable(
        name: name, rows: kept.map { factorTable.rows[$0] }, isDated: factorTable.isDated,
        outside: factorTable.outside),
      growth: growth, normalization: normalization, split: split,
      leftovers: leftovers, coresColumn: coresColumn,
      span: span)
  }
}
