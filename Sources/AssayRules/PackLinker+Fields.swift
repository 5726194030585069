// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Fields, the members of list items, and what fills them besides their own paths.
extension PackLinker {
  /// - Parameter others: The fields, or the members of one list, that a count may fill.
  mutating func rule(
    of field: FieldDraft, matchedTo table: Int?, among others: [FieldDraft],
    members: [FieldRule] = [], parts: Int? = nil, inside list: String = ""
  ) -> FieldRule {
    FieldRule(
      name: field.name.value, title: field.title, kind: field.kind, paths: field.paths,
      marks: field.marks, match: table,
      count: field.count.flatMap { countField($0, of: field, among: others) },
      parts: parts, members: members,
      rangeFactor: rangeFactor(of: field, name: list + field.name.value), valid: field.valid,
      choices: field.choices, extract: field.extract, span: field.name.span)
  }

  /// The factor by which a figure that a record states as a range varies: "5 to 10 kg".
  ///
  /// How far the ends lie apart, the record says, so that the factor has a sigma of 1 on the
  /// logarithmic scale, and a figure answers to it in proportion to its own sigma.
  private mutating func rangeFactor(of field: FieldDraft, name: String) -> Int32? {
    switch field.kind {
    case .quantity, .double: break
    default: return nil
    }
    guard field.isTypeKnown, let spread = Spread(sigmaLow: 1, sigmaHigh: 1) else { return nil }
    let index = Int32(clamping: factors.count)
    factors.append(
      UncertaintyFactor(
        index: index, id: "range of model.\(name)", spread: spread, scope: .model,
        span: field.name.span))
    return index
  }

  /// The type of a field in expressions; the members of a list's items are declared with it.
  mutating func type(of field: FieldDraft) -> CELType {
    guard field.isTypeKnown else { return .error }
    guard field.kind == .items else { return field.kind.type }
    declarations.records.append(
      .init(
        name: "model.\(field.name.value)",
        members: field.members.map {
          .init(
            name: $0.name.value, type: $0.isTypeKnown ? $0.kind.type : .error, unit: $0.kind.unit,
            span: $0.typeSpan, choices: $0.choices)
        }))
    return .list(.record(declarations.records.count - 1))
  }

  private mutating func countField(
    _ name: Located<String>, of field: FieldDraft, among others: [FieldDraft]
  ) -> Int? {
    if field.match == nil { diagnostics.append(.countWithoutMatch(name)) }
    guard let index = others.firstIndex(where: { $0.name.value == name.value }) else {
      diagnostics.append(.unknownField(name, known: others.map(\.name.value)))
      return nil
    }
    let target = others[index]
    guard target.isTypeKnown else { return index }
    switch target.kind {
    case .int, .double: break
    case .quantity(let unit):
      if !unit.value.countsThings { diagnostics.append(.countOfUnit(name, unit)) }
    default: diagnostics.append(.countOfNonNumber(name, at: target.typeSpan))
    }
    return index
  }

  /// The list that takes the parts of a text; reports one that cannot.
  mutating func partsField(
    _ name: Located<String>, of field: FieldDraft, table: Int?
  ) -> Int? {
    if field.match == nil { diagnostics.append(.partsWithoutMatch(name)) }
    guard let index = fieldNames[name.value] else {
      diagnostics.append(.unknownField(name, known: draft.fields.map(\.name.value)))
      return nil
    }
    let list = draft.fields[index]
    guard list.kind == .items else {
      if list.isTypeKnown { diagnostics.append(.partsOfNoItems(name, at: list.typeSpan)) }
      return nil
    }
    guard let table else { return index }
    let matched = draft.tables[table].name
    if draft.tables[table].split.isEmpty {
      diagnostics.append(.partsWithoutSplit(matched, at: name.span))
    }
    let members = list.members.filter { $0.match?.value == matched.value }.map(\.name.value)
    if members.count != 1 {
      diagnostics.append(
        .partsWithoutMember(name, matched, members: members, at: list.name.span))
    }
    return index
  }
}

extension Unit {
  /// Whether numbers in the unit say how many of something there are: `accelerator`, `1`, a unit
  /// that the pack declares. An hour, a kilowatt-hour, a thousand of something are none.
  fileprivate var countsThings: Bool {
    guard scale == .one else { return false }
    let measured: [BaseDimension] = [.time, .energy, .emission, .compute]
    switch dimension.bases.count {
    case 0: return !dimension.hasTags
    case 1:
      return dimension.bases[0].exponent == .one && !measured.contains(dimension.bases[0].base)
    default: return false
    }
  }
}
