// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// What is read of the text of cards.
extension PackDecoder {
  mutating func decodeText(_ id: Located<String>, _ node: YAMLNode) {
    declare(id, as: "a text")
    guard let section = Section(node, .cardText, at: id.span, &diagnostics) else { return }
    let title = text(section.required("title", &diagnostics))
    let headings = texts(section["headings"], "headings")
    for heading in headings { checkPlain(heading) }
    let lines = reads(section["lines"])
    let columns = reads(section["columns"])
    if section["lines"] == nil, section["columns"] == nil {
      diagnostics.append(.textReadsNothing(id))
    }
    var rows: (path: Located<FieldPath>?, totals: [String], ignored: [String]) = (nil, [], [])
    if let node = section["rows"] {
      if section["columns"] == nil { section.reportMissing("columns", &diagnostics) }
      if let section = Section(node, .textRows, &diagnostics) {
        rows = (
          section["to"].flatMap { path($0) }, texts(section["totals"], "labels").map(\.value),
          texts(section["ignore"], "words").map(\.value)
        )
      }
    }
    draft.texts.append(
      TextRule(
        id: id.value, title: title ?? id.value, headings: headings.map(\.value), lines: lines,
        columns: columns, row: rows.path, totals: rows.totals, ignored: rows.ignored,
        quotes: texts(section["quotes"], "regular expressions").compactMap { pattern($0) },
        source: sourcing(section, around: defaults).source, span: id.span))
  }

  private mutating func reads(_ node: YAMLNode?) -> [TextRule.Read] {
    guard let node else { return [] }
    var reads: [TextRule.Read] = []
    eachItem(of: node, "labels") { decoder, node in
      if let read = decoder.read(node) { reads.append(read) }
    }
    checkLabels(of: reads)
    return reads
  }

  private mutating func read(_ node: YAMLNode) -> TextRule.Read? {
    guard let section = Section(node, .label, &diagnostics) else { return nil }
    let labels = texts(section.required("label", &diagnostics), "labels")
    for label in labels { checkPlain(label) }
    var units: [(written: Located<String>, unit: Located<String>)] = []
    if let map = section["units"] {
      each(of: map, "units") { decoder, written, node in
        if let unit = decoder.unitText(node) { units.append((written, unit)) }
      }
    }
    return TextRule.Read(
      labels: labels, path: section["to"].flatMap { path($0) },
      unit: section["unit"].flatMap { unitText($0) }, units: units)
  }

  /// The text of a unit, which is a part of what the field reads.
  private mutating func unitText(_ node: YAMLNode) -> Located<String>? {
    unit(node) == nil ? nil : located(node)
  }

  /// Labels and headings are compared without marks.
  private mutating func checkPlain(_ label: Located<String>) {
    let marks: Set<Character> = ["#", "*", ":", " "]
    let plain = String(
      label.value.drop(while: marks.contains).reversed().drop(while: marks.contains).reversed())
    if plain != label.value { diagnostics.append(.markedLabel(label, plain: plain)) }
  }

  /// Of two entries with one label units must tell which is meant.
  private mutating func checkLabels(of reads: [TextRule.Read]) {
    var seen: [String: (read: TextRule.Read, span: Span)] = [:]
    for read in reads {
      for label in read.labels {
        let key = label.value.lowercased()
        guard let (first, span) = seen[key] else {
          seen[key] = (read, label.span)
          continue
        }
        let known = Set(first.units.map(\.written.value))
        let isTold =
          !read.units.isEmpty && !first.units.isEmpty && (read.unit == nil || first.unit == nil)
          && !read.units.contains { known.contains($0.written.value) }
        if !isTold { diagnostics.append(.labelTwice(label, first: span)) }
      }
    }
  }
}

extension PackLinker {
  /// Reports paths that no field reads, units that are none of their fields', and unknown sources.
  mutating func checkTexts() {
    var fields: [String: FieldDraft] = [:]
    for field in draft.fields {
      for path in field.paths where fields[path.value.text] == nil {
        fields[path.value.text] = field
      }
    }
    let known = fields.keys.sorted()
    for text in draft.texts {
      for path in [text.row].compactMap(\.self) where fields[path.value.text] == nil {
        diagnostics.append(.unreadPath(Located(path.value.text, at: path.span), known: known))
      }
      for read in text.lines + text.columns {
        guard let path = read.path else { continue }
        guard let field = fields[path.value.text] else {
          diagnostics.append(.unreadPath(Located(path.value.text, at: path.span), known: known))
          continue
        }
        for unit in [read.unit].compactMap(\.self) + read.units.map(\.unit) {
          check(unit, of: field)
        }
      }
      if let source = text.source,
        !draft.references.contains(where: { $0.id == source.reference })
      {
        diagnostics.append(
          .unknownReference(source, known: draft.references.map(\.id).sorted()))
      }
    }
  }

  private mutating func check(_ unit: Located<String>, of field: FieldDraft) {
    guard field.isTypeKnown, let read = try? draft.units.parse(unit.value) else { return }
    guard case .quantity(let own) = field.kind else {
      diagnostics.append(
        .textUnitWithoutQuantity(unit, field: field.name.value, at: field.name.span))
      return
    }
    if read.dimension.withoutTags() != own.value.dimension.withoutTags() {
      diagnostics.append(
        .textUnitMismatch(
          unit, read, field: field.name.value, own.value, at: field.name.span))
    }
  }
}
