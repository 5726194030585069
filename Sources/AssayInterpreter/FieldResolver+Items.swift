// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues

/// A list of items with members, and how they are read.
final class PlannedItems: Sendable {
  let members: [PlannedField]
  let reader: ItemListReader

  /// - Parameter first: The index of the list's first path in the plan of records.
  convenience init(_ rule: FieldRule, _ pack: RulePack, _ asOf: Timestamp, _ first: Int) {
    self.init(rule.members, pack, asOf, paths: Array(first..<(first + rule.paths.count)))
  }

  /// The paths of the members inside an item.
  static func plan(of members: [FieldRule]) -> PathPlan {
    PathPlan(members.flatMap(\.paths).map(\.value))
  }

  /// The same in memory of its own, for one worker.
  func unshared(_ pack: RulePack, _ asOf: Timestamp) -> PlannedItems {
    PlannedItems(members.map(\.rule), pack, asOf, paths: reader.paths)
  }

  private init(
    _ rules: [FieldRule], _ pack: RulePack, _ asOf: Timestamp, paths listPaths: [Int]
  ) {
    let figures = FigureReader(parser: pack.units)
    var count = 0
    members = rules.map { rule in
      let indices = Array(count..<(count + rule.paths.count))
      count += rule.paths.count
      return PlannedField(rule, asOf, paths: indices, figures, pack)
    }
    reader = ItemListReader(paths: listPaths, members: members.compactMap(\.reader))
  }
}

extension FieldResolver {
  /// Reads a list of items: each member of each is a field of its own, with its own place, its own
  /// match and its own findings.
  mutating func resolve(
    _ list: PlannedItems, of field: Int, in record: Record, _ fields: inout ResolvedFields
  ) {
    let rule = pack.fields[field]
    let reading = list.reader.read(record)
    observe(reading.conflicts, reading.faults, of: rule, into: &fields)
    guard let place = reading.place else {
      if let fault = reading.faults.first {
        fields.note(UnreadStatement(fault), of: .field(field))
      }
      return
    }
    var items: [Value] = []
    for (index, item) in reading.items.enumerated() {
      var origins: [ResolvedFields.Origin?] = []
      var counts: [(member: Int, count: ItemCount, from: Int)] = []
      for (position, member) in list.members.enumerated() {
        let name = "\(rule.name)[\(index)].\(member.rule.name)"
        let reading = item.members[position]
        observe(reading.conflicts, reading.faults, of: member.rule, name: name, into: &fields)
        let carrier = reading.qualifier == .exact ? 0 : fields.carrier(of: reading.qualifier)
        switch settle(reading, member, name: name, carrier: carrier, &fields) {
        case .value(let origin, let count):
          origins.append(origin)
          if let target = member.rule.count, let count { counts.append((target, count, position)) }
        case .nothing(let reason):
          origins.append(nil)
          note(
            reading, reason, of: member, .member(field: field, item: index, member: position),
            &fields)
        case .parts:
          origins.append(nil)
          note(
            reading, nil, of: member, .member(field: field, item: index, member: position),
            areParts: true, &fields)
        }
      }
      for found in counts {
        guard let source = origins[found.from] else { continue }
        let target = list.members[found.member].rule
        let name = "\(rule.name)[\(index)].\(target.name)"
        let stated = origins[found.member]
        if let origin = filled(target, found.count, source, stated, name: name, &fields) {
          origins[found.member] = origin
        }
      }
      items.append(.record(fields.item(origins, at: index, of: field, rule)))
    }
    let count = items.count
    fields.set(
      ResolvedFields.Origin(
        place: place, text: count == 1 ? "1 item" : "\(count) items", value: .list(items),
        qualifier: .exact, range: nil, matched: nil, evidence: reading.evidence?.words), of: field)
  }

  /// Makes the items of a list of the parts that a text names, unless the record states the list.
  mutating func fill(
    with parts: [TextMatcher.Part], of matched: FieldRule, from source: ResolvedFields.Origin,
    _ fields: inout ResolvedFields
  ) {
    guard let field = matched.parts, let table = matched.match,
      let key = pack.fields[field].members.firstIndex(where: { $0.match == table })
    else { return }
    let rule = pack.fields[field]
    if let stated = fields.origin(of: field) {
      let keys = statedKeys(member: key, of: field, in: fields)
      guard keys != parts.map(\.key) else { return }
      fields.observations.append(
        .conflict(
          rule, "\(rule.name)[…].\(rule.members[key].name)", keys.joined(separator: ", "),
          stated.place.description, source.text, source.place.description))
      return
    }
    var items: [Value] = []
    for (index, part) in parts.enumerated() {
      var origins: [ResolvedFields.Origin?] = rule.members.map { _ in nil }
      let origin = source.matched(part.key, by: part.by)
      origins[key] = origin
      if let count = part.count, let target = rule.members[key].count {
        origins[target] = filled(
          rule.members[target], count, origin, nil, name: rule.members[target].name, &fields)
      }
      items.append(.record(fields.item(origins, at: index, of: field, rule)))
    }
    fields.set(
      ResolvedFields.Origin(
        place: source.place, text: source.text, value: .list(items), qualifier: .exact,
        range: nil, matched: "its \(parts.count) parts", evidence: source.evidence), of: field)
  }

  /// The keys that the items of a list state, those that state none left out.
  private func statedKeys(
    member: Int, of field: Int, in fields: ResolvedFields
  ) -> [String] {
    guard case .list(let items)? = fields.origin(of: field)?.value else { return [] }
    return items.compactMap { item in
      guard case .record(let record) = item, case .value(.string(let key)) = record.members[member]
      else { return nil }
      return key
    }
  }
}

extension ResolvedFields {
  /// One item of a list, which remembers where its members were read.
  fileprivate mutating func item(
    _ origins: [Origin?], at index: Int, of field: Int, _ rule: FieldRule
  ) -> RecordItem {
    var members: [Outcome] = []
    for (position, origin) in origins.enumerated() {
      guard let origin else {
        members.append(.missing([.member(field: field, item: index, member: position)]))
        continue
      }
      set(origin, of: MemberPlace(field: field, item: index, member: position))
      members.append(.value(origin.value))
    }
    return RecordItem(field: field, name: rule.name, index: index, members: members)
  }
}
