// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues
import Glibc

/// Turns a record into the fields that the pack declares.
struct FieldResolver: Sendable {
  let pack: RulePack
  private let asOf: Timestamp
  private(set) var planned: [PlannedField]
  /// By table; nil for a table that no field matches.
  private let matchers: [TextMatcher?]
  /// By field, what an absent one is.
  private var absent: [Outcome]
  private let exact: [Qualifier]
  /// What texts became, by table, as far as this worker has met them.
  private var known: [[ExactText: TextMatcher.Match]]
  private let memory: MatchMemory
  /// The memory of a record that is done with.
  private var spare: ResolvedFields?
  /// Every path that a field or the rules of lineage read, each once.
  let paths: PathPlan
  /// The fields that something else shows to be stated, and where, by path.
  let marks: [(field: Int, paths: [Int])]
  private let unread: UnreadFields
  /// Nil if no field reads a table of the pack.
  let catalogue: Catalogue?
  /// Where ids of parents and relations are found, by path.
  let parentPaths: [Int]
  let relationPaths: [Int]

  /// - Parameters:
  ///   - asOf: The date of the audit, which dates are held to where the pack says so.
  ///   - leading: Paths that are read whether or not a field of this pack reads them; they come first.
  ///   - lists: Lists of items that are read likewise; their paths come next.
  ///   - texts: What is read of the text of cards; nil for what the pack says.
  init(
    pack: RulePack, asOf: Timestamp, leading: [FieldPath] = [], lists: [FieldRule] = [],
    texts: [TextRule]? = nil
  ) {
    self.pack = pack
    self.asOf = asOf
    var paths: [FieldPath] = []
    var positions: [FieldPath: Int] = [:]
    for path in leading where positions[path] == nil {
      positions[path] = paths.count
      paths.append(path)
    }
    let figures = FigureReader(parser: pack.units)
    var items: [Int: PathPlan] = [:]
    func position(of path: Located<FieldPath>) -> Int {
      if let known = positions[path.value] { return known }
      positions[path.value] = paths.count
      paths.append(path.value)
      return paths.count - 1
    }
    var firsts: [String: Int] = [:]
    // Paths of its own, even if another field has the same: they are taken apart.
    func first(of list: FieldRule) -> Int {
      if let known = firsts[list.name] { return known }
      let plan = PlannedItems.plan(of: list.members)
      firsts[list.name] = paths.count
      for path in list.paths {
        items[paths.count] = plan
        paths.append(path.value)
      }
      return paths.count - list.paths.count
    }
    for list in lists { _ = first(of: list) }
    self.planned = pack.fields.map { field in
      if field.kind == .items {
        let first = first(of: field)
        return PlannedField(
          field, list: PlannedItems(field, pack, asOf, first),
          paths: Array(first..<(first + field.paths.count)))
      }
      return PlannedField(
        field, asOf, paths: field.paths.map(position), figures, pack)
    }
    let matched = Set((pack.fields + pack.fields.flatMap(\.members)).compactMap(\.match))
    self.matchers = pack.tables.indices.map {
      matched.contains($0) ? TextMatcher(table: pack.tables[$0]) : nil
    }
    self.absent = pack.fields.indices.map { .missing([.field($0)]) }
    self.exact = Array(repeating: .exact, count: pack.fields.count)
    self.known = Array(repeating: [:], count: pack.tables.count)
    self.memory = MatchMemory(tables: pack.tables.count)
    self.marks = pack.fields.enumerated().compactMap { index, field in
      field.marks.isEmpty ? nil : (index, field.marks.map(position))
    }
    self.unread = UnreadFields(pack.fields)
    self.catalogue = Catalogue(pack)
    self.parentPaths = pack.lineage?.parents.map(position) ?? []
    self.relationPaths = pack.lineage?.relations.map(position) ?? []
    // A list takes all items, and lineage all bases.
    let lists = planned.filter { $0.reader?.spec.kind == .list }.flatMap(\.paths)
    self.paths = PathPlan(
      paths, items: items, exhaustive: Set(parentPaths + relationPaths + lists),
      meant: pack.writtenNames, texts: (texts ?? pack.texts).map { CardTextRule($0) })
  }

  /// The paths of some fields, and of those that fill them with a count.
  func paths(of fields: Set<Int>) -> Set<Int> {
    var found: Set<Int> = []
    for (index, field) in planned.enumerated() {
      let fills = field.rule.count.map { fields.contains($0) } ?? false
      if fields.contains(index) || fills { found.formUnion(field.paths) }
    }
    return found
  }

  /// By field, the paths at which it is sought.
  var pathsByField: [[Int]] {
    var paths = planned.map(\.paths)
    for (field, others) in marks { paths[field] += others }
    return paths
  }

  /// The same in memory of its own, for one worker.
  func unshared() -> FieldResolver {
    var copy = self
    let figures = FigureReader(parser: pack.units)
    copy.planned = planned.map { field in
      if let list = field.list {
        return PlannedField(field.rule, list: list.unshared(pack, asOf), paths: field.paths)
      }
      return PlannedField(
        field.rule, asOf, paths: field.paths, figures, pack)
    }
    copy.absent = pack.fields.indices.map { .missing([.field($0)]) }
    return copy
  }

  mutating func resolve(_ record: Record) -> ResolvedFields {
    var fields = spare ?? ResolvedFields(absent: absent, exact: exact)
    spare = nil
    fields.forget(absent: absent, exact: exact)
    fields.note(unread: unread.unread(of: record))
    var counts: [(field: Int, count: ItemCount, from: Int)] = []
    var parts: [(of: FieldRule, parts: [TextMatcher.Part], from: ResolvedFields.Origin)] = []
    let rows = catalogue?.rows(of: record.id)
    for (index, field) in planned.enumerated() {
      let isStated = field.isStated(in: record)
      guard isStated || rows != nil else { continue }
      if let list = field.list {
        if isStated { resolve(list, of: index, in: record, &fields) }
        continue
      }
      let listed = isStated ? nil : rows.flatMap { self.listed(index, record, $0) }
      guard
        let reading = isStated
          ? field.read(record) : listed.flatMap({ field.listed?.read([[$0.found]]) })
      else { continue }
      if !reading.conflicts.isEmpty || !reading.faults.isEmpty {
        observe(reading.conflicts, reading.faults, of: field.rule, into: &fields)
      }
      let carrier = Interval.carrier(ofField: index)
      switch settle(reading, field, name: field.name, carrier: carrier, &fields) {
      case .nothing(let reason): note(reading, reason, of: field, .field(index), &fields)
      case .value(let origin, let count):
        if let field = field.count, let count { counts.append((field, count, index)) }
        fields.set(listed.map { origin.listed($0.words) } ?? origin, of: index)
      case .parts(let found, let origin):
        parts.append((field.rule, found, origin))
        note(reading, nil, of: field, .field(index), areParts: true, &fields)
      }
    }
    for found in counts {
      guard let source = fields.origin(of: found.from) else { continue }
      let rule = pack.fields[found.field]
      let stated = fields.origin(of: found.field)
      if let origin = filled(rule, found.count, source, stated, name: rule.name, &fields) {
        fields.set(origin, of: found.field)
      } else if stated == nil, !source.rows.isEmpty {
        fields.note(UnreadStatement(ofEach: source), of: .field(found.field))
      }
    }
    for found in parts { fill(with: found.parts, of: found.of, from: found.from, &fields) }
    if !marks.isEmpty { noteMarks(in: record, &fields) }
    if !fields.pendingCounts.isEmpty { fields.settleCounts() }
    return fields
  }

  /// Takes back the fields of a record that is done with: the next one is read into their memory.
  mutating func reuse(_ fields: ResolvedFields) { spare = fields }

  /// What became of one reading.
  enum Settled {
    /// There is no value; why, where a table was asked in vain.
    case nothing(String?)
    case value(ResolvedFields.Origin, count: ItemCount?)
    /// The text names several keys, and a list takes them.
    case parts([TextMatcher.Part], ResolvedFields.Origin)
  }

  /// The text that a field's table is asked for; nil where the record states none, nor the catalogue.
  func matchedText(of index: Int, in record: Record) -> String? {
    let field = planned[index]
    guard field.match != nil else { return nil }
    var reading = field.isStated(in: record) ? field.read(record) : nil
    if reading == nil, let rows = catalogue?.rows(of: record.id),
      let listed = listed(index, record, rows)
    {
      reading = field.listed?.read([[listed.found]])
    }
    guard case .string(let text)? = reading?.value else { return nil }
    return text
  }

  /// Whether a record says anything where a field is sought.
  func isStated(_ field: Int, in record: Record) -> Bool { planned[field].isStated(in: record) }

  /// Whether a record may state a date within some days; of a list of items, whether it states any item.
  func states(_ field: Int, in record: Record, within days: Range<Double>) -> Bool {
    let field = planned[field]
    guard field.isStated(in: record) else { return false }
    return field.reader?.states(record, within: days) ?? true
  }

  /// Makes a value of a reading, by the table that the field is matched to.
  ///
  /// - Parameters:
  ///   - name: As findings name the field: `accelerator`, `phases[0].accelerator`.
  ///   - carrier: The pseudo factor of a figure that is only a bound.
  mutating func settle(
    _ reading: FieldReading, _ field: PlannedField, name: String, carrier: Int32,
    _ fields: inout ResolvedFields
  ) -> Settled {
    guard let value = reading.value, let place = reading.place else { return .nothing(nil) }
    let origin = ResolvedFields.Origin(
      place: place, text: reading.text ?? "",
      value: Value(
        value, carrier: carrier, reading.qualifier, range: reading.range,
        factor: field.rangeFactor), qualifier: reading.qualifier, range: reading.range,
      matched: reading.part.map { "'\($0)' in it" }, evidence: reading.evidence?.words,
      rows: reading.rows)
    guard let table = field.match, case .string(let text) = value else {
      return .value(origin, count: nil)
    }
    let rule = field.rule
    switch match(text, in: table) {
    case .key(let key, let count, let by): return .value(origin.matched(key, by: by), count: count)
    case .none:
      fields.observations.append(.noMatch(text, rule, name, pack.tables[table], at: place))
      return .nothing("no row of '\(pack.tables[table].name)' matches it")
    case .leftover(let key, let rest):
      fields.observations.append(
        .leftover(rest, key, text, rule, name, pack.tables[table], at: place))
      return .nothing("'\(key)' is not all that it says")
    case .rivals(let keys):
      fields.observations.append(.rivals(keys, text, rule, name, pack.tables[table], at: place))
      return .nothing("several rows of '\(pack.tables[table].name)' claim it")
    case .parts(let parts):
      if rule.parts != nil { return .parts(parts, origin) }
      var keys: [String] = []
      for part in parts where !keys.contains(part.key) { keys.append(part.key) }
      fields.observations.append(.rivals(keys, text, rule, name, pack.tables[table], at: place))
      return .nothing("several rows of '\(pack.tables[table].name)' claim it")
    }
  }

  /// The field, or member, that takes a count found in a text, unless the record states it itself.
  func filled(
    _ rule: FieldRule, _ count: ItemCount, _ source: ResolvedFields.Origin,
    _ stated: ResolvedFields.Origin?, name: String, _ fields: inout ResolvedFields
  ) -> ResolvedFields.Origin? {
    let factor: Double? =
      switch rule.kind {
      case .quantity(let unit): unit.value.factor
      case .double: 1
      default: nil
      }
    if !source.rows.isEmpty {
      compare(stated, with: count, ofEach: source, rule, name: name, &fields)
      return nil
    }
    if let stated {
      guard !count.allows(stated.value.number.0, item: factor ?? 1) else { return nil }
      fields.observations.append(
        .conflict(
          rule, name, stated.text, stated.place.description, count.words,
          source.place.description))
      return nil
    }
    var value = Value.int(count.number)
    if let factor {
      let carrier = count.qualifier == .exact ? 0 : fields.carrier(of: count.qualifier)
      value = Value(.number(Double(count.number) * factor), carrier: carrier, count.qualifier)
    }
    if let valid = rule.valid, !valid.contains(value.number.0) {
      fields.observations.append(.countNotValid(rule, name, count.words, valid, at: source.place))
      return nil
    }
    return ResolvedFields.Origin(
      place: source.place, text: source.text, value: value, qualifier: count.qualifier,
      range: nil, matched: "count \(count.words) by \(source.matched ?? "")",
      evidence: source.evidence, rows: source.rows)
  }

  /// Holds a count in a text of several rows to what each of these rows states itself: the field is of all
  /// rows together, and the text of each alone.
  private func compare(
    _ stated: ResolvedFields.Origin?, with count: ItemCount, ofEach source: ResolvedFields.Origin,
    _ rule: FieldRule, name: String, _ fields: inout ResolvedFields
  ) {
    for row in source.rows {
      guard
        let own = stated?.rows.first(where: {
          $0.place.path == row.place.path && $0.place.line == row.place.line
        }), let number = NumberText.parse(own.text), !count.allows(number, item: 1)
      else { continue }
      fields.observations.append(
        .rowConflict(
          rule, name, own.text, own.place.description, count.words, row.place.description))
      return
    }
  }

  /// - Parameter name: As findings name it; nil for the field's own name.
  mutating func observe(
    _ conflicts: [FieldConflict], _ faults: [FieldFault], of rule: FieldRule, name: String? = nil,
    into fields: inout ResolvedFields
  ) {
    let name = name ?? rule.name
    for conflict in conflicts where !meanOneRow(conflict, rule) {
      fields.observations.append(
        .conflict(
          rule, name, conflict.text, conflict.place.description, conflict.otherText,
          conflict.otherPlace.description))
    }
    for fault in faults where !fault.isNoted {
      fields.observations.append(
        Observation(
          .fieldUnreadable,
          "'\(name)' cannot be \(fault.isDisallowed ? "used" : "read"): \(fault.message)",
          at: rule.span.place, places: [fault.place.description]))
    }
  }

  /// Whether two texts that differ name the same row: "A100 80GB" and "NVIDIA A100" do.
  private mutating func meanOneRow(_ conflict: FieldConflict, _ rule: FieldRule) -> Bool {
    guard let table = rule.match,
      case .key(let key, let count, _) = match(conflict.text, in: table),
      case .key(key, let other, _) = match(conflict.otherText, in: table)
    else { return false }
    return count == nil || other == nil || count == other
  }

  private mutating func match(_ text: String, in table: Int) -> TextMatcher.Match {
    let key = ExactText(text)
    if let answer = known[table][key] { return answer }
    guard let matcher = matchers[table] else { return .none }
    let answer = memory.match(text, in: table, by: matcher)
    if known[table].count < MatchMemory.limit { known[table][key] = answer }
    return answer
  }
}

extension ResolvedFields.Origin {
  /// The same of what a table of the pack says.
  fileprivate func listed(_ words: String) -> Self {
    Self(
      place: place, text: text, value: value, qualifier: qualifier, range: range, matched: matched,
      evidence: [words, evidence].compactMap(\.self).joined(separator: ", "), rows: rows)
  }

  func matched(_ key: String, by: String) -> Self {
    Self(
      place: place, text: text, value: .string(key), qualifier: qualifier, range: nil, matched: by,
      evidence: evidence, rows: rows)
  }
}

extension Value {
  /// A field's value; a figure that is only a bound carries a sign by which its effect is known, and
  /// one that is a range the factor of ranges.
  fileprivate init(
    _ value: FieldValue, carrier: Int32, _ qualifier: Qualifier,
    range: ClosedRange<Double>? = nil, factor: Int32? = nil
  ) {
    switch value {
    case .number(let number):
      var gradient =
        qualifier == .exact ? Gradient.none : Gradient(factors: [carrier], of: number)
      if let range, let factor {
        // The ends are the 5 % and 95 % quantiles: sigma is half their distance over z.
        let sigma = (log(range.upperBound) - log(range.lowerBound)) / (2 * Spread.z)
        gradient = gradient.adding(Gradient(factors: [factor], of: number * sigma))
      }
      self = .double(number, gradient)
    case .int(let number): self = .int(number)
    case .string(let text): self = .string(text)
    case .date(let moment): self = .timestamp(moment)
    case .bool(let truth): self = .bool(truth)
    case .list(let values): self = .list(values.compactMap { $0.textAsWritten.map { .string($0) } })
    }
  }
}

extension FieldEvidence {
  /// "measured, by Epoch AI, on 2025-06-20, https://…"; nil if nothing is stated.
  var words: String? {
    let parts = [
      prose.map { "read from prose, \($0)" }, method, by.map { "by \($0)" }, on.map { "on \($0)" },
      uri, digest,
    ]
    let texts = parts.compactMap(\.self)
    return texts.isEmpty ? nil : texts.joined(separator: ", ")
  }
}
