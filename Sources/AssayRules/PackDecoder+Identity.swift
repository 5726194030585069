// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import AssayYAML

/// Identity, bases, references, clauses, fields.
extension PackDecoder {
  mutating func decodeIdentity(_ node: YAMLNode, at start: Span) {
    func value(_ key: String) -> YAMLNode? { node.value(of: key) }
    let written = (node.pairs ?? []).compactMap(\.key.text)
    let misspelt = written.filter { !Self.keys.contains($0) }
      .compactMap { Suggestion.nearest(to: $0, among: Self.keys) }
    for key in ["assay", "pack", "version", "title"]
    where value(key) == nil && !misspelt.contains(key) {
      diagnostics.append(.missingKey(key, in: "a pack", at: start))
    }
    if let id = located(value("pack")) {
      if !Names.isID(id.value) { diagnostics.append(.badID(id, as: "a pack")) }
      draft.id = id.value
    }
    draft.version = text(value("version"))
    draft.title = text(value("title"))
    let effective = value("effective")
    guard let effective, let period = inForce(effective) else { return }
    let extended = InForce(from: draft.effectiveFrom, until: draft.effectiveUntil)
    if let base = draft.layers.last, !period.isWithin(extended) {
      diagnostics.append(.beyondBase(period, base, extended, at: effective.span))
    }
    (draft.effectiveFrom, draft.effectiveUntil) = (period.from, period.until)
    draft.effectiveSpan = effective.span
  }

  /// A date that may be left empty: an open end.
  mutating func openDate(_ node: YAMLNode?) -> Timestamp? {
    guard let node, !node.isEmpty else { return nil }
    return date(node)
  }

  /// Adds the axes to those of the packs before.
  mutating func decodeBases(_ node: YAMLNode) {
    each(of: node, "bases") { decoder, name, node in
      let tags = decoder.texts(node, "tags of a basis")
      for tag in tags {
        if let first = decoder.basisTags[tag.value] {
          decoder.diagnostics.append(
            .duplicateID(tag, as: "a basis tag", first: "a basis tag", at: first))
        } else {
          decoder.basisTags[tag.value] = tag.span
        }
        decoder.check(tag, as: "a basis tag", isMember: true)
      }
      decoder.axes.append((name.value, tags.map(\.value)))
    }
  }

  mutating func decodeReference(_ id: Located<String>, _ node: YAMLNode) {
    declare(id, as: "a reference")
    guard let section = Section(node, .reference, at: id.span, &diagnostics) else { return }
    let title = text(section.required("title", &diagnostics))
    if let url = located(section["url"]),
      url.value.firstMatch(of: /^[A-Za-z][A-Za-z0-9+.-]*:/) == nil
    {
      diagnostics.append(.addressWithoutScheme(url))
    }
    draft.references.append(
      Reference(
        id: id.value, title: title ?? id.value, url: text(section["url"]),
        license: text(section["license"]), span: id.span))
  }

  mutating func decodeClause(_ node: YAMLNode) {
    guard let section = Section(node, .clause, &diagnostics),
      let id = located(section.required("id", &diagnostics))
    else { return }
    declare(id, as: "a clause")
    let level = choice(section.required("level", &diagnostics), Clause.Level.self)
    draft.clauses.append(
      ClauseDraft(
        id: id, reference: located(section.required("ref", &diagnostics)),
        location: text(section["at"]), level: level ?? .shall, title: text(section["title"])))
  }

  // MARK: Fields

  mutating func decodeField(_ name: Located<String>, _ node: YAMLNode) {
    declareField(name)
    guard let section = Section(node, .field, at: name.span, &diagnostics) else { return }
    var (kind, span) = fieldKind(section, name)
    var members: [FieldDraft] = []
    if let items = section["of"] {
      if kind == .list { kind = .items } else { diagnostics.append(.itemsOfNoList(items.span)) }
      each(of: items, "members") { decoder, name, node in
        if let member = decoder.decodeMember(name, node) { members.append(member) }
      }
    }
    let paths = paths(section["from"])
    let marks = self.paths(section["stated"], areMarks: true)
    decodeHistory(section, of: name, isField: true)
    draft.fields.append(
      FieldDraft(
        name: name, title: text(section["title"]), kind: kind ?? .string, paths: paths,
        marks: marks, match: located(section["match"]), count: located(section["count"]),
        parts: located(section["phases"]), members: members,
        valid: validRange(section["valid"], kind)?.value,
        choices: textChoices(section, kind)?.value, extract: extract(section["extract"], kind),
        catalogue: catalogue(section["catalogue"]),
        hasPaths: section["from"] != nil || section.isThereMisspelt("from"),
        isTypeKnown: kind != nil, typeSpan: span))
  }

  /// A member of the items of a list; it is found under its own name unless `from` says otherwise.
  private mutating func decodeMember(_ name: Located<String>, _ node: YAMLNode) -> FieldDraft? {
    check(name, as: "a member", isMember: true)
    guard let section = Section(node, .member, at: name.span, &diagnostics) else { return nil }
    let (kind, span) = fieldKind(section, name)
    var paths = paths(section["from"])
    if section["from"] == nil, let path = try? FieldPath(name.value) {
      paths = [Located(path, at: name.span)]
    }
    decodeHistory(section, of: name, isMember: true)
    return FieldDraft(
      name: name, title: text(section["title"]), kind: kind ?? .string, paths: paths,
      match: located(section["match"]), count: located(section["count"]), parts: nil, members: [],
      valid: validRange(section["valid"], kind)?.value,
      choices: textChoices(section, kind)?.value, extract: extract(section["extract"], kind),
      hasPaths: true, isTypeKnown: kind != nil, typeSpan: span)
  }

  /// The paths of a list, or of one scalar alone.
  ///
  /// - Parameter areMarks: Whether they show only that something is there.
  mutating func paths(_ node: YAMLNode?, areMarks: Bool = false) -> [Located<FieldPath>] {
    guard let node, !node.isReported else { return [] }
    guard let nodes = node.items ?? (node.text == nil ? nil : [node]) else {
      diagnostics.append(.notAList(node, "paths"))
      return []
    }
    if node.items == nil, let text = located(node), case let joined = parts(of: text, "paths"),
      joined.count > 1
    {
      return joined.compactMap { part in
        (try? FieldPath(part.value, isMark: areMarks)).map { Located($0, at: part.span) }
      }
    }
    return nodes.compactMap { path($0, isMark: areMarks) }
  }

  mutating func path(_ node: YAMLNode, isMark: Bool = false) -> Located<FieldPath>? {
    guard let text = located(node) else { return nil }
    do {
      return Located(try FieldPath(text.value, isMark: isMark), at: text.span)
    } catch {
      diagnostics.append(.badPath(error, in: node))
      return nil
    }
  }

  private mutating func fieldKind(
    _ section: Section, _ name: Located<String>
  ) -> (FieldKind?, Span) {
    if let node = section["unit"] {
      if let type = section["type"] { diagnostics.append(.typeAndUnit(type.span, node.span)) }
      return (unit(node).map { .quantity($0) }, node.span)
    }
    guard let node = section["type"] else {
      // Only texts are matched.
      if let match = section["match"] { return (.string, match.span) }
      section.reportMissing("type", or: "unit", &diagnostics)
      return (nil, name.span)
    }
    guard let text = located(node) else { return (nil, node.span) }
    guard let word = FieldKind.words.first(where: { $0.word == text.value }) else {
      diagnostics.append(.badChoice(text, among: FieldKind.words.map(\.word)))
      return (nil, node.span)
    }
    return (word.kind, node.span)
  }
}

extension FieldKind {
  /// What `type` may say, and what it means.
  static let words: [(word: String, kind: FieldKind)] = [
    ("int", .int), ("double", .double), ("string", .string), ("date", .date), ("bool", .bool),
    ("list", .list),
  ]
}
