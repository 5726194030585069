// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Tables: their columns, and their rows in YAML or in a CSV file beside it.
extension PackDecoder {
  /// Keys of a row that no column can have.
  static let rowKeys = SectionSchema.row.keyNames

  mutating func decodeTable(_ name: Located<String>, _ node: YAMLNode) {
    declareName(name, as: "a table")
    guard let section = Section(node, .table, at: name.span, &diagnostics) else { return }
    var layout = TableLayout(name: name)
    layout.title = text(section.required("title", &diagnostics)) ?? name.value
    layout.sourcing = sourcing(section, around: defaults)
    decodeKey(section, &layout)
    decodePeriod(section, &layout)
    if let columns = section.required("columns", &diagnostics) {
      each(of: columns, "columns") { $0.decodeColumn($1, $2, &layout) }
    }
    decodeHistory(section, of: name)
    draft.tables.append(
      TableDraft(
        name: name, title: layout.title, keyType: layout.keyType, columns: layout.columns,
        isDated: layout.from != nil, outside: decodeOutside(section),
        isInterpolated: decodeBetween(section),
        growth: decodeGrowth(section),
        normalization: decodeNormalization(section["normalize"]),
        coresColumn: decodeCores(section["cores"], layout),
        split: texts(section["split"], "separators").compactMap { separator($0) },
        leftovers: TableRule.Leftovers(
          ignore: section["ignore"].map {
            texts($0, "what is ignored").compactMap { separator($0) }
          },
          refuse: texts(section["refuse"], "what is refused").compactMap { separator($0) }),
        layout: layout,
        rows: decodeRows(section, layout)))
  }

  private mutating func decodeKey(_ section: Section, _ layout: inout TableLayout) {
    guard let node = section.required("key", &diagnostics) else { return }
    if let items = node.items { return decodeKeys(items, at: node, &layout) }
    var typeNode: YAMLNode? = node
    if node.pairs != nil {
      guard let key = Section(node, .tableKey, &diagnostics) else { return }
      typeNode = key.required("type", &diagnostics)
      layout.keyName = located(key["name"])?.value
    }
    guard let type = located(typeNode) else { return }
    switch type.value {
    case "string": layout.keyType = .string
    case "int": layout.keyType = .int
    default: diagnostics.append(.badChoice(type, among: TableLayout.keyTypes))
    }
  }

  /// `[place, year]`, or `[place, {name: year, type: int}]`: the two keys of a row, texts if nothing else is
  /// said.
  private mutating func decodeKeys(
    _ items: [YAMLNode], at node: YAMLNode, _ layout: inout TableLayout
  ) {
    var keys: [(name: String, type: CELType)] = []
    for item in items {
      guard item.pairs != nil else {
        if let name = located(item) {
          check(name, as: "a key", isMember: true)
          keys.append((name.value, .string))
        }
        continue
      }
      guard let key = Section(item, .secondKey, &diagnostics),
        let name = located(key.required("name", &diagnostics)),
        let type = located(key.required("type", &diagnostics))
      else { continue }
      check(name, as: "a key", isMember: true)
      if !TableLayout.keyTypes.contains(type.value) {
        diagnostics.append(.badChoice(type, among: TableLayout.keyTypes))
      }
      keys.append((name.value, type.value == "int" ? .int : .string))
    }
    guard items.count == 2 else {
      diagnostics.append(.notTwo(node, "the names of two keys, such as [place, year]"))
      return
    }
    guard keys.count == 2 else { return }
    (layout.keyName, layout.keyType) = (keys[0].name, keys[0].type)
    layout.second = keys[1]
  }

  /// The key of a row, of two the text by which both are read.
  mutating func rowKey(
    _ first: Located<String>, _ second: Located<String>?, _ layout: TableLayout
  ) -> Located<String>? {
    let key = checked(first, layout.keyType)
    guard let type = layout.second?.type else { return key }
    guard let second else {
      diagnostics.append(
        .missingKey(
          layout.second?.name ?? "key", in: "a row of '\(layout.name.value)'", at: first.span))
      return nil
    }
    if key.value.contains("'") {
      diagnostics.append(.badValue(key, "a key without an apostrophe, of a table with two keys"))
    }
    return Located(KeyPair.text(key.value, checked(second, type).value), at: first.span)
  }

  private mutating func decodePeriod(_ section: Section, _ layout: inout TableLayout) {
    if let node = section["period"], !node.isReported {
      let names = texts(node, "the two columns of the period")
      if names.count == 2 {
        (layout.from, layout.until) = (names[0].value, names[1].value)
      } else if node.items == nil || names.count == node.items?.count {
        diagnostics.append(.notTwo(node, "the names of two columns, such as [from, until]"))
      }
    }
    layout.published = text(section["published"])
    if section["period"] == nil {
      for key in ["published", "outside", "growth", "between"] {
        if let node = section[key] { diagnostics.append(.keyWithoutPeriod(key, at: node.span)) }
      }
    }
  }

  /// Whether a date outside all periods reads the nearest row, and how far that may lie away; without
  /// it there is none.
  mutating func decodeOutside(_ section: Section) -> FactorTable.Outside {
    guard let node = section["outside"] else { return .none }
    if case .mapping = node.content {
      guard
        let map = Section(node, .outside, at: node.span, &diagnostics),
        let text = located(map["nearest"])
      else { return .nearest(within: nil) }
      let years = Int32(text.value).flatMap { (1...1000).contains($0) ? $0 : nil }
      if years == nil { diagnostics.append(.badValue(text, "a number of years such as 10")) }
      return .nearest(within: years)
    }
    guard let outside = located(node) else { return .none }
    guard outside.value == TableLayout.nearest else {
      diagnostics.append(.badChoice(outside, among: [TableLayout.nearest]))
      return .none
    }
    return .nearest(within: nil)
  }

  /// Whether numbers change evenly between rows.
  mutating func decodeBetween(_ section: Section) -> Bool {
    guard let text = located(section["between"]) else { return false }
    guard text.value == TableLayout.linear else {
      diagnostics.append(.badChoice(text, among: [TableLayout.linear]))
      return false
    }
    return true
  }

  /// What a number takes on for each year between its row and the date for which it is read.
  mutating func decodeGrowth(_ section: Section) -> UncertaintyRule? {
    let rules = uncertainties(section["growth"], scope: .all)
    if rules.count > 1 { diagnostics.append(.oneUncertainty("growth", at: rules[1].span)) }
    if let node = section["growth"], section["outside"] == nil,
      section["period"] != nil || section["periods"] != nil
    {
      diagnostics.append(.growthWithoutOutside(at: node.span))
    }
    return rules.first
  }

  private mutating func decodeColumn(
    _ name: Located<String>, _ node: YAMLNode, _ layout: inout TableLayout
  ) {
    check(name, as: "a column", isMember: true)
    if layout.reservedNames.contains(name.value) {
      diagnostics.append(.reservedName(name, as: "a column"))
    }
    guard let section = Section(node, .column, at: name.span, &diagnostics) else { return }
    var (type, columnUnit): (CELType, Located<Unit>?) = (.string, nil)
    var span = name.span
    if let node = section["unit"] {
      if let other = section["type"] { diagnostics.append(.typeAndUnit(other.span, node.span)) }
      columnUnit = unit(node)
      // A column whose unit is wrong is of no type, so that nothing is said of its uses.
      (type, span) = (columnUnit.map { .number($0.value.dimension) } ?? .error, node.span)
    } else if let node = section["type"] {
      (type, span) = (columnType(node), node.span)
    } else {
      section.reportMissing("unit", or: "type", &diagnostics)
      type = .error
    }
    let rules =
      rowUncertainty(section["uncertainty"]).map { [$0].compactMap(\.self) }
      ?? uncertainties(section["uncertainty"], scope: .all)
    if rules.count > 1 { diagnostics.append(.oneUncertainty("a column", at: rules[1].span)) }
    if let first = rules.first, type != .error, !type.isNumber || type == .int {
      diagnostics.append(.uncertainNonNumber(name, at: first.span))
    }
    let valid =
      type == .error ? nil : validRange(section["valid"], Measure(type, columnUnit?.value))
    let plain = type == .double ? columnUnit?.value ?? .one : columnUnit?.value
    layout.columns.append(
      ColumnRule(
        name: name.value, title: text(section["title"]), type: type, unit: plain,
        uncertainty: rules.first, valid: valid,
        choices: type == .error
          ? nil : textChoices(section, type == .string ? .string : .int)?.value,
        span: span))
  }

  mutating func columnType(_ node: YAMLNode) -> CELType {
    guard let text = located(node) else { return .error }
    switch text.value {
    case "string": return .string
    case "int": return .int
    case "double": return .double
    case "date": return .timestamp
    case "bool": return .bool
    default:
      diagnostics.append(.badChoice(text, among: ColumnRule.typeWords))
      return .error
    }
  }

  private mutating func decodeCores(_ node: YAMLNode?, _ layout: TableLayout) -> Int? {
    guard let name = located(node) else { return nil }
    guard let index = layout.columns.firstIndex(where: { $0.name == name.value }) else {
      diagnostics.append(.unknownCoresColumn(name, known: layout.columns.map(\.name)))
      return nil
    }
    let type = layout.columns[index].type
    if type != .int, type != .double, type != .error {
      diagnostics.append(.coresOfNoNumber(name, at: layout.columns[index].span))
    }
    return index
  }

  mutating func decodeNormalization(_ node: YAMLNode?) -> [NormalizationRule] {
    guard let node else { return [] }
    var rules: [NormalizationRule] = []
    eachItem(of: node, "normalizations") { decoder, item in
      guard let section = Section(item, .replacement, &decoder.diagnostics),
        let text = decoder.located(section.required("replace", &decoder.diagnostics)),
        let with = section.required("with", &decoder.diagnostics)
      else { return }
      guard let pattern = decoder.pattern(text), let replacement = with.text else { return }
      let greatest = PatternText.greatestGroup(in: replacement)
      if greatest > pattern.value.pattern.groupCount {
        decoder.diagnostics.append(
          .missingGroup(greatest, in: with, pattern: text, has: pattern.value.pattern.groupCount))
      }
      rules.append(NormalizationRule(pattern: pattern, replacement: replacement))
    }
    return rules
  }

  mutating func decodeRows(_ section: Section, _ layout: TableLayout) -> [RowDraft] {
    var rows: [RowDraft] = []
    if let file = located(section["file"]) { rows += decodeCSV(file, layout) }
    guard let node = section["rows"] else {
      if section["file"] == nil {
        section.reportMissing("rows", or: "file", &diagnostics)
      }
      return rows
    }
    if node.items != nil {
      eachItem(of: node, "rows") { decoder, item in
        guard let row = decoder.rowSection(item, layout, hasKey: true) else { return }
        let key = row[layout.keyName ?? "key"] ?? row["key"]
        guard let first = decoder.located(key ?? row.required("key", &decoder.diagnostics)) else {
          return
        }
        let second = (layout.second?.name).flatMap { row[$0] }.flatMap { decoder.located($0) }
        guard let key = decoder.rowKey(first, second, layout),
          let row = decoder.decodeRow(key, row, layout)
        else { return }
        rows.append(row)
      }
    } else if layout.second != nil {
      if !node.isReported { diagnostics.append(.notAList(node, "rows, each with its two keys")) }
    } else {
      each(of: node, "rows") { decoder, key, item in
        guard let row = decoder.rowSection(item, layout, hasKey: false),
          let key = decoder.rowKey(key, nil, layout),
          let row = decoder.decodeRow(key, row, layout)
        else { return }
        rows.append(row)
      }
    }
    return rows
  }

  mutating func rowSection(
    _ node: YAMLNode, _ layout: TableLayout, hasKey: Bool
  ) -> Section? {
    let columns =
      (hasKey ? [layout.keyName, layout.second?.name].compactMap(\.self) : [])
      + layout.columns.map(\.name)
      + [layout.from, layout.until, layout.published].compactMap(\.self)
    return Section(
      node, hasKey ? .listedRow : .row, as: "a row of '\(layout.name.value)'", columns: columns,
      &diagnostics)
  }

  mutating func decodeRow(
    _ key: Located<String>, _ row: Section, _ layout: TableLayout
  ) -> RowDraft? {
    let dates = [layout.from, layout.until, layout.published].map { name in
      name.flatMap { row[$0] }.flatMap { $0.isEmpty ? nil : Located($0.text ?? "", at: $0.span) }
    }
    let read = dates.map { $0.flatMap { locatedDate($0) } }
    let cells = layout.columns.map { column -> Located<Value>? in
      guard let node = row[column.name], !node.isReported, !node.isEmpty else { return nil }
      guard let text = node.text else {
        diagnostics.append(.notAText(node))
        return nil
      }
      return cell(Located(text, at: node.span), column)
    }
    guard zip(dates, read).allSatisfy({ $0 == nil || $1 != nil }) else { return nil }
    if let node = row["aliases"], let text = node.text {
      checkAlias(Located(text, at: node.span), listed: "[]")
    }
    return RowDraft(
      key: key, cells: cells, aliases: texts(row["aliases"], "aliases"),
      patterns: texts(row["patterns"], "patterns").compactMap { rowPattern($0) },
      from: read[0], until: read[1], published: read[2],
      sourcing: sourcing(row, around: layout.sourcing))
  }

  // MARK: Cells, of YAML and of CSV

  private mutating func checked(_ key: Located<String>, _ type: CELType) -> Located<String> {
    guard type == .int else { return key }
    guard let number = Int64(key.value) else {
      diagnostics.append(.badValue(key, "a whole number, which is the table's key"))
      return key
    }
    // `007` and `7` are one key.
    return Located("\(number)", at: key.span)
  }

  mutating func locatedDate(_ text: Located<String>) -> Located<Timestamp>? {
    guard let date = Timestamp(text.value) else {
      diagnostics.append(.badDate(text))
      return nil
    }
    return Located(date, at: text.span)
  }

  /// A pattern without named groups: what it finds is not read.
  private mutating func separator(_ text: Located<String>) -> Located<PatternRule>? {
    guard let rule = pattern(text) else { return nil }
    for name in PatternText.groupNames(in: text.value) {
      diagnostics.append(.groupOfSeparator(name, in: text))
    }
    if rule.value.pattern.matches("") { diagnostics.append(.separatorOfNothing(text)) }
    return rule
  }

  mutating func rowPattern(_ text: Located<String>) -> Located<PatternRule>? {
    guard let rule = pattern(text) else { return nil }
    let names = PatternText.groupNames(in: text.value)
    for name in names where CountGroup(rawValue: name) == nil {
      diagnostics.append(.unknownGroup(name, in: text))
    }
    let (nodes, each) = (CountGroup.nodes.rawValue, CountGroup.perNode.rawValue)
    if names.contains(nodes) != names.contains(each) {
      diagnostics.append(.loneGroup(names.contains(nodes) ? nodes : each, in: text))
    }
    return rule
  }

  /// - Returns: The value in canonical units; nil, reported, if the text is none of the column's.
  mutating func cell(_ text: Located<String>, _ column: ColumnRule) -> Located<Value>? {
    var value: Value?
    var expected = "a text"
    switch column.type {
    case .error: return nil
    case .string:
      if let choices = column.choices, choices.spelling(of: text.value) == nil {
        diagnostics.append(.cellNotAmong(choices, text, column))
        return nil
      }
      value = .string(column.choices?.spelling(of: text.value) ?? text.value)
    case .int:
      value = Int64(text.value).map { .int($0) }
      expected = "a whole number"
    case .bool:
      value = ["true": .bool(true), "false": .bool(false)][text.value]
      expected = "true or false"
    case .timestamp:
      value = Timestamp(text.value).map { .timestamp($0) }
      expected = "a date such as 2026-06-30"
    default:
      let unit = column.unit ?? .one
      let canonical = NumberText.parse(text.value).map(unit.canonical)
      if let canonical, canonical.isFinite { value = .number(canonical) }
      expected = "a decimal number" + (unit == .one ? "" : " in \(unit.symbol)")
    }
    guard let value else {
      let what = "\(expected) in column '\(column.name)'"
      diagnostics.append(
        column.type.isNumber
          ? .badNumber(text, what, hasUnit: column.unit.map { $0 != .one } ?? false)
          : column.type == .timestamp
            ? .badDate(text) : .badValue(text, what, help: Mend.flag(text.value)))
      return nil
    }
    return allowed(value, text, column) ? Located(value, at: text.span) : nil
  }
}

/// What of a table is known before its rows.
struct TableLayout {
  let name: Located<String>
  var title = ""
  var keyType: CELType = .string
  var keyName: String?
  var columns: [ColumnRule] = []
  /// The columns that state the period and the date of publication.
  var from: String?
  var until: String?
  var published: String?
  var sourcing = Sourcing()
  /// Whether it is a parameter with periods.
  var isSeries = false
  /// The second key of a row, if it has two.
  var second: (name: String, type: CELType)?

  init(name: Located<String>) { self.name = name }

  /// What the type of a key may be.
  static let keyTypes = ["string", "int"]
  /// The word for numbers that change evenly between rows.
  static let linear = "linear"
  /// The word for a date that reads the nearest row.
  static let nearest = "nearest"

  /// Names that stand beside the columns of a row.
  var reservedNames: [String] {
    PackDecoder.rowKeys + ["key"]
      + [keyName, second?.name, from, until, published].compactMap(\.self)
  }
}

extension ColumnRule {
  /// What `type` of a column may say.
  static let typeWords = ["string", "int", "double", "date", "bool"]
}
