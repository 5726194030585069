// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// Tables, scores, totals, and what the document leans on: words, works, versions.
extension PolicyWriter {
  /// More rows than these are counted, with a link to their file.
  private static let shownRows = 24
  private static let shownColumns = 8

  var tables: [DocumentBlock] {
    pack.tables.sorted { $0.span.place < $1.span.place }.flatMap { table -> [DocumentBlock] in
      let isShown =
        table.rows.count <= PolicyWriter.shownRows
        && table.columns.count <= PolicyWriter.shownColumns
      let isDated = table.factorTable.isDated
      var facts: [DocumentBlock.Fact] = [
        .init(
          "Rows",
          "\(table.rows.count), of \(Set(table.rows.map(\.key)).count) keys"
            + (isDated ? ", each for a period" : "")),
        .init(
          "Columns",
          table.columns.map { column in
            [.code(column.name), .text(PolicyWriter.words(for: column))]
          }.joined(separator: [.text("; ")])),
      ]
      if isDated { facts.append(.init("Outside of all periods", outside(table))) }
      let files = Set(table.rows.map(\.place.path)).filter { $0.hasSuffix(".csv") }.sorted()
      if !isShown, !files.isEmpty {
        facts.append(.init("Kept in", files.map { [file($0)] }.joined(separator: [.text(", ")])))
      }
      let sources = Set(table.rows.compactMap(\.source?.reference)).sorted()
      if sources.count <= 4 {
        facts += sources.map { .init("Source", [work($0)]) }
      } else {
        facts.append(.init("Sources", "\(sources.count), each row names its own"))
      }
      return [
        .heading([.text("\(table.title) "), .code(table.name)], level: 1, id: table.name),
        .facts(facts),
      ] + (isShown ? [rows(of: table)] : [])
    }
  }

  private func outside(_ table: TableRule) -> String {
    switch table.factorTable.outside {
    case .none: "there is no figure"
    case .nearest(nil): "the nearest row is taken, which is recorded"
    case .nearest(let years?): "the nearest row within \(years) years is taken, which is recorded"
    }
  }

  private static func words(for column: ColumnRule) -> String {
    let unit = column.unit.map { $0 == .one ? "" : ", in \($0.symbol)" } ?? ""
    return (column.title.map { " \($0)" } ?? "") + unit
  }

  private func rows(of table: TableRule) -> DocumentBlock {
    let isDated = table.factorTable.isDated
    var columns: [DocumentTable.Column] = [.init("Key")]
    if isDated { columns.append(.init("Period")) }
    columns += table.columns.map { .init($0.name, isNumber: $0.type.isNumber) }
    let rows = zip(table.rows, table.factorTable.rows).map { rule, row -> [[DocumentInline]] in
      let cells = zip(table.columns, row.cells).map { column, cell -> [DocumentInline] in
        cell.map { [.text(PolicyWriter.text(of: $0, column))] } ?? []
      }
      return [[.code(rule.key)]] + (isDated ? [[.text(rule.periodText ?? "")]] : []) + cells
    }
    return .table(DocumentTable(caption: table.title, columns: columns, rows: rows))
  }

  private static func text(of value: Value, _ column: ColumnRule) -> String {
    switch value {
    case .double(let number, _):
      let amount = column.unit.map { $0.amount(number) } ?? number
      return NumberFormat.plain(amount, significant: 6)
    case .int(let number): return "\(number)"
    case .uint(let number): return "\(number)"
    case .string(let text): return text
    case .bool(let holds): return holds ? "yes" : "no"
    case .timestamp(let moment): return moment.isoDate
    default: return ""
    }
  }

  // MARK: Scores and totals

  var disclosure: [DocumentBlock] {
    guard let rules = pack.disclosure else { return [] }
    let scoring =
      switch rules.scoring {
      case .flat: "The weights of the criteria that are met add up."
      case .default: "The weights of the criteria that are met, of all weights, in hundredths."
      case .absolute: "All of the weights if every criterion is met, and nothing otherwise."
      }
    var blocks: [DocumentBlock] = [
      .paragraph([.text(scoring)]),
      .table(
        DocumentTable(
          caption: "Criteria",
          columns: [
            .init("Criterion"), .init("Weight", isNumber: true), .init("Is met where"),
            .init("As a rule"), .init("Source"),
          ],
          rows: rules.criteria.map { rule in
            [
              [.text("\(rule.title) "), .name(rule.id)],
              [.text(NumberFormat.plain(rule.weight, significant: 6))],
              [.text(reading.words(for: rule.when))], [.code(rule.when.canonical)],
              citation(rule.source, rule.evidence),
            ]
          })),
    ]
    if !rules.classes.isEmpty {
      blocks.append(.paragraph([.text("A model has the first class of these that holds:")]))
      blocks.append(
        .numbered(
          rules.classes.map { rule in
            [
              .heading(
                [.strong(rule.id)] + (rule.title.map { [.text(" \($0)")] } ?? []), level: 2,
                id: rule.id), .facts(facts("Where", rule.when)),
            ]
          }))
    }
    return blocks
  }

  var totals: [DocumentBlock] {
    pack.totals.flatMap { rule -> [DocumentBlock] in
      var facts: [DocumentBlock.Fact] = [.init("Population", scope(of: rule))]
      if let frame = rule.frame {
        facts.append(.init("Frame", "the inputs are a random sample of \(frame) models"))
      }
      if let population = rule.population {
        facts.append(.init("Population, as a rule", [.code(population.canonical)]))
      }
      facts.append(
        .init(
          "Sums of",
          rule.sum.map { [reference(pack.steps[$0].name)] }.joined(separator: [.text(", ")])))
      if let tiers = rule.tiers {
        facts.append(
          .init("Tiers", tiers.map { [.reference($0, id: $0)] }.joined(separator: [.text(", ")])))
      }
      if !rule.by.isEmpty {
        facts.append(.init("Broken down by", rule.by.map(name).joined(separator: ", ")))
      }
      facts += rule.coverage.map {
        .init("Coverage by \($0.name)", [.code($0.weight.canonical)])
      }
      facts += rule.ratios.map { ratio in
        .init(
          ratio.title,
          "\(PlainReading.spaced(pack.steps[ratio.of].name)) per"
            + " \(PlainReading.spaced(pack.steps[ratio.per].name)), in \(ratio.unit.symbol)"
            + (ratio.independent ? ", of models of which neither is derived from the other" : ""))
      }
      facts += clauseFact(rule.clauses)
      for gap in pack.untranslated where pack.tainted(by: gap).totals.contains(rule.id) {
        facts.append(
          .init(
            "Does not cover",
            [clauseReference(gap.clause.value), .text(": \(gap.title); \(gap.why)")]))
      }
      return [
        .heading([.text("\(rule.title) "), .code(rule.id)], level: 1, id: rule.id), .facts(facts),
      ]
    }
  }

  private func name(_ key: GroupKey) -> String {
    switch key {
    case .standing: "standing"
    case .tier: "tier"
    case .entity: "organization"
    case .step(let index): PlainReading.spaced(pack.steps[index].name)
    case .field(let index): PlainReading.spaced(pack.fields[index].name)
    }
  }

  // MARK: Words, works, versions

  var glossary: [DocumentBlock] {
    var rows = pack.fields.map { field -> [[DocumentInline]] in
      let paths = field.paths.prefix(3).map { [DocumentInline.code($0.value.text)] }
      return [
        [.text(PlainReading.spaced(field.name))],
        [.text("what is stated" + (field.title.map { ": \($0)" } ?? ""))],
        unit(of: field.kind),
        paths.joined(separator: [.text(", ")])
          + (field.paths.count > 3 ? [.text(" and \(field.paths.count - 3) more")] : [])
          + (field.extract.map { Self.words(for: $0) } ?? []),
      ]
    }
    for step in pack.steps {
      guard case .quantity(let rule) = step.kind else { continue }
      rows.append([
        [.reference(PlainReading.spaced(step.name), id: step.name)], [.text(step.title)],
        [.code(rule.unit.value.symbol)], [.text("worked out")],
      ])
    }
    guard !rows.isEmpty else { return [] }
    rows.sort { PolicyWriter.text(of: $0[0]) < PolicyWriter.text(of: $1[0]) }
    return [
      .table(
        DocumentTable(
          caption: "Words that rules use, with their units and where they are read",
          columns: ["Word", "What it is", "Unit", "Read from"].map { .init($0) }, rows: rows))
    ]
  }

  private static func text(of words: [DocumentInline]) -> String {
    words.map { word in
      switch word {
      case .text(let text), .strong(let text), .code(let text), .link(let text, _),
        .reference(let text, _), .file(let text), .name(let text):
        text
      }
    }.joined()
  }

  /// ", the number that the pattern `…` finds in it, with B for 1e9 parameter".
  private static func words(for rule: ExtractRule) -> [DocumentInline] {
    let units = rule.units.map { spelling, unit in
      "\(spelling.value) for \(NumberFormat.plain(unit.value.amount, significant: 6))"
        + " \(unit.value.unit.symbol)"
    }
    return [
      .text(", the number that the pattern "), .code(rule.pattern.value.text),
      .text(" finds in it" + (units.isEmpty ? "" : ", with " + units.joined(separator: ", "))),
    ]
  }

  private func unit(of kind: FieldKind) -> [DocumentInline] {
    switch kind {
    case .quantity(let unit): [.code(unit.value.symbol)]
    case .int: [.text("a whole number")]
    case .double: [.text("a number")]
    case .string: [.text("a text")]
    case .date: [.text("a date")]
    case .bool: [.text("yes or no")]
    case .list: [.text("a list of texts")]
    case .items: [.text("a list of items")]
    }
  }

  var works: [DocumentBlock] {
    guard !pack.references.isEmpty else { return [] }
    return [
      .table(
        DocumentTable(
          caption: "Works that rules and figures are taken from",
          columns: ["Work", "Id", "Licence"].map { .init($0) },
          rows: pack.references.keys.sorted().compactMap { pack.references[$0] }.map { work in
            [
              [work.url.map { .link(work.title, url: $0) } ?? .text(work.title)],
              [.code(work.id)], [.text(work.license ?? "")],
            ]
          }))
    ]
  }

  var history: [DocumentBlock] {
    versions.flatMap { version -> [DocumentBlock] in
      [
        .heading(
          [.text("\(version.version), since \(version.changes.since.value)")], level: 1, id: nil),
        .items(
          version.changes.changes.map { change in
            let kind = change.kind.map { " (\($0.rawValue))" } ?? ""
            let work = change.source.map { source in
              version.references[source.reference]?.title ?? source.reference
            }
            return [
              .code(change.edit.value),
              .text("\(kind): \(change.reason)" + (work.map { "; source: \($0)" } ?? "")),
            ]
          }),
      ]
    }
  }
}
