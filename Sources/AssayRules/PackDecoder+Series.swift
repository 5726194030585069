// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Parameters whose value depends on the date: rows with periods, read through `NAME.at(date)`.
///
/// To all but its author such a parameter is a dated table of one key, its name, and one column.
extension PackDecoder {
  static let seriesKeys = ["periods", "outside", "growth", "between"]

  mutating func decodeSeries(
    _ name: Located<String>, _ section: Section, _ periods: YAMLNode
  ) {
    for key in ["value", "range", "per"] {
      guard let node = section[key] else { continue }
      diagnostics.append(.valueAndPeriods(key, at: node.span, periods: periods.span))
    }
    var layout = TableLayout(name: name)
    layout.isSeries = true
    layout.title = text(section.required("title", &diagnostics)) ?? name.value
    layout.sourcing = sourcing(section, around: defaults)
    (layout.from, layout.until, layout.published) = ("from", "until", "published")
    let stated = section["unit"].flatMap { unit($0) }
    let isUnitRight = section["unit"] == nil || stated != nil
    let own = stated ?? Located(Unit.one, at: name.span)
    let rules = uncertainties(section["uncertainty"], scope: .all)
    if rules.count > 1 { diagnostics.append(.oneUncertainty("a parameter", at: rules[1].span)) }
    layout.columns = [
      ColumnRule(
        name: "value", title: nil,
        type: isUnitRight ? .number(own.value.dimension) : .error,
        unit: own.value, uncertainty: rules.first,
        valid: validRange(section["valid"], .number(own.value)), span: own.span)
    ]
    var rows: [RowDraft] = []
    eachItem(of: periods, "periods") { decoder, item in
      guard let row = decoder.rowSection(item, layout, hasKey: false) else { return }
      if row["value"] == nil { row.reportMissing("value", &decoder.diagnostics) }
      let key = Located(name.value, at: item.span)
      if let row = decoder.decodeRow(key, row, layout) { rows.append(row) }
    }
    if rows.isEmpty, periods.items?.isEmpty == true {
      diagnostics.append(
        .badValue(Located("[]", at: periods.span), "a value for one period at least"))
    }
    decodeHistory(section, of: name)
    draft.tables.append(
      TableDraft(
        name: name, title: layout.title, keyType: .string, columns: layout.columns, isDated: true,
        outside: decodeOutside(section), isInterpolated: decodeBetween(section),
        growth: decodeGrowth(section), normalization: [],
        coresColumn: nil, split: [], leftovers: TableRule.Leftovers(), layout: layout, rows: rows))
  }
}

extension Diagnostic {
  static func keyWithoutPeriods(_ key: String, at span: Span) -> Diagnostic {
    Diagnostic(
      "missing-key", "'\(key)' says how values by period are read, and 'periods' is missing",
      at: span, help: "periods: [{from: 2026-01-01, value: 1.2}]")
  }

  static func valueAndPeriods(_ key: String, at span: Span, periods: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "a parameter with periods has no '\(key)' of its own", at: span,
      notes: [.init("its values by period are stated here", at: periods)],
      help: key == "value"
        ? "say 'value' in each period" : "say 'uncertainty', which is that of every value")
  }
}
