// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssayRules
package import AssaySource
package import AssayYAML

/// Where the names of a pack are declared and used, whatever mistakes its files have.
package struct PackIndex: Sendable {
  /// What a name is of: ids are unique over a pack, other names where they stand.
  package enum Symbol: Sendable, Hashable {
    case id(String)
    case field(String)
    /// A member of the items of a list field.
    case member(String)
    case column(String, of: String)
    case row(String, of: String)
    case dimension(String)

    package var name: String {
      switch self {
      case .id(let name), .field(let name), .member(let name), .dimension(let name),
        .column(let name, _), .row(let name, _):
        name
      }
    }
  }

  package struct Declaration: Sendable {
    package let symbol: Symbol
    package let kind: DeclarationKind
    /// The name itself.
    package let span: Span
    /// What stands under it.
    package let node: YAMLNode
    package let schema: SectionSchema
    /// Whether it is of the pack itself, and not of one that it extends.
    package let isOwn: Bool
  }

  /// A name where it is used: of what it may be the name, the first that is declared.
  package struct Use: Sendable {
    package let symbols: [Symbol]
    package let span: Span
  }

  /// A row of a table, as text: `intensity 56.04, source ember-2025`.
  package struct Row: Sendable {
    package let symbol: Symbol
    package let span: Span
    package let cells: [(name: String, text: String)]
  }

  package private(set) var declarations: [Declaration] = []
  package private(set) var uses: [Use] = []
  package private(set) var rows: [Row] = []
  package private(set) var axes: [(axis: String, tags: [String])] = []
  /// Symbols of units that the pack declares itself.
  package private(set) var ownUnits: [String] = []
  /// By symbol the first declaration and all rows, as indices.
  private var declared: [Symbol: Int] = [:]
  private var rowsBySymbol: [Symbol: [Int]] = [:]
  private var files: PackFiles
  private var isOwn = true
  /// The table or regression whose columns are declared at the place of the walk.
  private var table: String?
  private var sample: String?
  /// The arguments of the function at the place of the walk.
  private var arguments: [String] = []

  package init(_ files: PackFiles) {
    self.files = files
    for (layer, isOwn) in files.bases.map({ ($0, false) }) + [(files, true)] {
      self.isOwn = isOwn
      self.files = layer
      for file in layer.files
      where file.path.hasSuffix(".yaml") && !layer.relativePath(of: file).hasPrefix("fits/") {
        if let node = YAML.read(file).node { walk(node, .ruleFile) }
      }
    }
    if let profile = files.profile, let node = YAML.read(profile).node { walk(node, .profile) }
    for (index, declaration) in declarations.enumerated() where declared[declaration.symbol] == nil
    {
      declared[declaration.symbol] = index
    }
    for (index, row) in rows.enumerated() { rowsBySymbol[row.symbol, default: []].append(index) }
  }

  package func declaration(of symbols: [Symbol]) -> Declaration? {
    symbols.lazy.compactMap { declared[$0] }.first.map { declarations[$0] }
  }

  /// The rows of a table with a key; a dated table may have several.
  package func rows(_ symbol: Symbol) -> [Row] {
    (rowsBySymbol[symbol] ?? []).map { rows[$0] }
  }

  // MARK: The walk

  private mutating func walk(_ node: YAMLNode, _ section: SectionSchema) {
    if section.name == SectionSchema.ruleFile.name { readIdentity(node) }
    for pair in node.pairs ?? [] {
      guard let name = pair.key.text else { continue }
      if let key = section.key(name) {
        walk(pair.value, key.form)
      } else if let others = section.others {
        if !section.othersName.isEmpty { use(pair.key, section.othersName) }
        walk(pair.value, others)
      }
    }
  }

  private mutating func readIdentity(_ node: YAMLNode) {
    for pair in node.value(of: "bases")?.pairs ?? [] {
      let tags = pair.value.items?.compactMap(\.text) ?? [pair.value.text].compactMap(\.self)
      axes.append((pair.key.text ?? "", tags))
    }
    for pair in node.value(of: "dimensions")?.pairs ?? [] {
      if let unit = pair.value.value(of: "unit")?.text { ownUnits.append(unit) }
    }
  }

  private mutating func walk(_ node: YAMLNode, _ form: ValueForm) {
    switch form {
    case .section(let section): walk(node, section)
    case .map(_, let form):
      for pair in node.pairs ?? [] {
        guard case .section(let section) = form, let kind = section.declares else {
          walk(pair.value, form)
          continue
        }
        declare(pair.key, kind, pair.value, section)
        within(kind, pair) { $0.walk(pair.value, section) }
        if kind == .table { readRows(of: pair) }
      }
    case .about(let kinds, let form):
      for pair in node.pairs ?? [] {
        use(pair.key, kinds)
        walk(pair.value, form)
      }
    case .list(let form), .pair(let form):
      for item in node.items ?? [] {
        if case .section(let section) = form, let kind = section.declares,
          let id = item.value(of: "id")
        {
          declare(id, kind, item, section)
        }
        walk(item, form)
      }
    case .oneOrMore(let form):
      if let items = node.items { items.forEach { walk($0, form) } } else { walk(node, form) }
    case .either(let forms): forms.forEach { if fits(node, $0) { walk(node, $0) } }
    case .name(let kind): use(node, [kind])
    case .cell: useCell(node)
    case .expression:
      if let text = node.locatedText() { use(ExpressionParser().parse(text)) }
    case .message:
      if let text = node.locatedText() { MessageTemplate.parsed(in: text).forEach { use($0) } }
    default: break
    }
  }

  /// Whether a node has the shape of a form.
  private func fits(_ node: YAMLNode, _ form: ValueForm) -> Bool {
    switch form {
    case .section, .map, .about: node.pairs != nil
    case .list, .pair: node.items != nil
    case .oneOrMore(let form): node.items != nil || fits(node, form)
    case .either(let forms): forms.contains { fits(node, $0) }
    default: node.text != nil
    }
  }

  private mutating func within(
    _ kind: DeclarationKind, _ pair: YAMLPair, _ body: (inout PackIndex) -> Void
  ) {
    let outer = (table, sample, arguments)
    let name = pair.key.text
    if kind == .function {
      arguments = pair.value.value(of: "arguments")?.pairs?.compactMap(\.key.text) ?? []
    }
    if kind == .table { table = name }
    if kind == .regression { (table, sample) = (name, name) }
    body(&self)
    (table, sample, arguments) = outer
  }

  // MARK: Names

  private func symbol(_ name: String, _ kind: DeclarationKind) -> Symbol? {
    switch kind {
    case .field: .field(name)
    case .member: .member(name)
    case .column: table.map { .column(name, of: $0) }
    case .dimension: .dimension(name)
    case .relation: nil
    default: .id(name)
    }
  }

  private mutating func declare(
    _ name: YAMLNode, _ kind: DeclarationKind, _ node: YAMLNode, _ section: SectionSchema
  ) {
    guard let text = name.locatedText(), !text.text.isEmpty,
      let symbol = symbol(text.text, kind)
    else { return }
    declarations.append(
      Declaration(
        symbol: symbol, kind: kind, span: text.wholeSpan, node: node, schema: section,
        isOwn: isOwn))
  }

  private mutating func use(_ node: YAMLNode, _ kinds: [DeclarationKind]) {
    guard let text = node.locatedText(), !text.text.isEmpty else { return }
    var symbols = kinds.compactMap { symbol(text.text, $0) }
    if kinds == [.group] { symbols.append(.field(text.text)) }
    if !symbols.isEmpty { uses.append(Use(symbols: symbols, span: text.wholeSpan)) }
  }

  private mutating func use(_ parsed: ParsedExpression) {
    guard let expression = parsed.expression else { return }
    uses += ExpressionNames(expression, sample: sample, arguments: arguments).uses
  }

  private mutating func useCell(_ node: YAMLNode) {
    guard let text = node.locatedText(), let dot = text.text.utf8.firstIndex(of: 0x2E) else {
      return
    }
    let (table, column) = (String(text.text[..<dot]), String(text.text[dot...].dropFirst()))
    let length = table.utf8.count
    uses.append(Use(symbols: [.id(table)], span: text.span(0, length)))
    uses.append(
      Use(
        symbols: [.column(column, of: table)], span: text.span(length + 1, text.text.utf8.count)))
  }

  // MARK: Rows

  private mutating func readRows(of pair: YAMLPair) {
    guard let table = pair.key.text else { return }
    if let name = pair.value.value(of: "file")?.text {
      let yaml = files.relativePath(of: pair.key.span.file)
      let folder = yaml.lastIndex(of: "/").map { String(yaml[...$0]) } ?? ""
      if let file = files.file(named: folder + name) { readRows(of: table, in: file) }
    }
    let rows = pair.value.value(of: "rows")
    for row in rows?.pairs ?? [] { addRow(row.key, row.value, of: table) }
    let own = pair.value.value(of: "key")?.value(of: "name")?.text
    for row in rows?.items ?? [] {
      if let key = own.flatMap({ row.value(of: $0) }) ?? row.value(of: "key") {
        addRow(key, row, of: table)
      }
    }
  }

  private mutating func addRow(_ key: YAMLNode, _ row: YAMLNode, of table: String) {
    guard let name = key.locatedText() else { return }
    let cells = (row.pairs ?? []).compactMap { pair -> (name: String, text: String)? in
      guard let name = pair.key.text, let text = pair.value.text, pair.key.span != key.span else {
        return nil
      }
      return (name, text)
    }
    rows.append(Row(symbol: .row(name.text, of: table), span: name.wholeSpan, cells: cells))
  }

  private mutating func readRows(of table: String, in file: SourceFile) {
    guard let text = DelimitedText.read(file).table else { return }
    for row in text.rows {
      guard let key = row.first else { continue }
      let cells = zip(text.header, row).dropFirst().map { ($0.value, $1.value) }
      rows.append(
        Row(
          symbol: .row(key.value, of: table), span: key.span,
          cells: cells.filter { !$0.1.isEmpty && !["aliases", "patterns"].contains($0.0) }))
    }
  }
}
