// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
package import AssayValues

/// Turns names into indices: what each declaration means to the expressions of the pack.
struct PackLinker {
  let draft: PackDraft
  var diagnostics: [Diagnostic] = []
  /// The type of a definition is `error` until the checker has found it.
  var declarations: Declarations
  var fields: [FieldRule] = []
  var tables: [TableRule] = []
  var parameters: [ParameterRule] = []
  var factors: [UncertaintyFactor] = []
  /// Indices into the draft's steps, each after those it reads.
  var order: [Int] = []
  /// By index into the draft's steps, the index of the step in `order`.
  var positions: [Int] = []
  /// The first declaration of each name.
  private(set) var stepNames: [String: Int] = [:]
  private var tableNames: [String: Int] = [:]
  private(set) var fieldNames: [String: Int] = [:]
  private(set) var parameterNames: [String: Int] = [:]

  /// - Parameter sharing: What other packs have in common with it; nil builds everything.
  static func link(_ draft: PackDraft, sharing: PackSharing? = nil) -> PackLinker {
    var linker = PackLinker(draft)
    linker.indexNames()
    linker.linkFields()
    linker.linkParameters()
    linker.linkTables(sharing)
    linker.linkCatalogues()
    linker.linkSteps()
    linker.checkReferences(isMerged: sharing != nil)
    return linker
  }

  private init(_ draft: PackDraft) {
    self.draft = draft
    declarations = Declarations(units: draft.units)
  }

  private mutating func indexNames() {
    func indexed(_ names: [String]) -> [String: Int] {
      Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }
    fieldNames = indexed(draft.fields.map(\.name.value))
    tableNames = indexed(draft.tables.map(\.name.value))
    parameterNames = indexed(draft.parameters.map(\.name.value))
    stepNames = indexed(draft.steps.map(\.name.value))
  }

  // MARK: Fields

  private mutating func linkFields() {
    let filled = Set(draft.fields.flatMap { [$0.count, $0.parts].compactMap { $0?.value } })
    for (index, field) in draft.fields.enumerated() {
      let table = field.match.flatMap { matchedTable($0, of: field) }
      let members = field.members.map { member in
        rule(
          of: member, matchedTo: member.match.flatMap { matchedTable($0, of: member) },
          among: field.members, inside: "\(field.name.value)[…].")
      }
      fields.append(
        rule(
          of: field, matchedTo: table, among: draft.fields, members: members,
          parts: field.parts.flatMap { partsField($0, of: field, table: table) }))
      if field.paths.isEmpty, field.catalogue == nil, !filled.contains(field.name.value),
        !field.isPathBroken
      {
        diagnostics.append(.fieldWithoutPath(field.name))
      }
      guard declarations.fields[field.name.value] == nil else { continue }
      declarations.fields[field.name.value] = .init(
        index: index, type: type(of: field), unit: field.kind.unit, span: field.typeSpan,
        choices: field.choices)
    }
  }

  mutating func matchedTable(_ name: Located<String>, of field: FieldDraft) -> Int? {
    if field.kind != .string, field.isTypeKnown {
      diagnostics.append(.matchOfNonText(field.name, at: field.typeSpan))
    }
    guard let index = tableNames[name.value] else {
      diagnostics.append(.unknownTable(name, known: draft.tables.map(\.name.value)))
      return nil
    }
    if draft.tables[index].keyType != .string || draft.tables[index].layout.second != nil {
      diagnostics.append(.matchToNonText(name, at: draft.tables[index].name.span))
    }
    return index
  }

  // MARK: Parameters and tables

  private mutating func linkParameters() {
    for (index, parameter) in draft.parameters.enumerated() {
      let what = "the parameter '\(parameter.name.value)'"
      if parameter.sourcing.source == nil {
        diagnostics.append(.missingSource(what, at: parameter.name.span))
      }
      if parameter.sourcing.evidence == nil {
        diagnostics.append(.missingEvidence(what, at: parameter.name.span))
      }
      let own = addFactors(
        parameter.uncertainties, id: parameter.name.value,
        label: draft.scopeLabels[parameter.name.value])
      let unit = parameter.unit ?? Located(.one, at: parameter.name.span)
      parameters.append(
        ParameterRule(
          name: parameter.name.value, title: parameter.title, unit: unit,
          value: unit.value.canonical(parameter.amount), amount: parameter.amount, factors: own,
          valid: parameter.valid?.value, clauses: parameter.clauses.map(\.value),
          evidence: parameter.sourcing.evidence,
          source: parameter.sourcing.source,
          span: parameter.name.span))
      guard declarations.names[parameter.name.value] == nil else { continue }
      let type: CELType = parameter.unit == nil ? .error : .number(unit.value.dimension)
      declarations.names[parameter.name.value] = .init(
        meaning: .parameter(index, type), unit: unit.value, span: unit.span)
    }
  }

  /// Numbers the factors of one declaration; exact ones are none.
  mutating func addFactors(
    _ rules: [UncertaintyRule], id: String, label: String? = nil
  ) -> [Int32] {
    rules.enumerated().compactMap { position, rule in
      guard !rule.spread.isNone else { return nil }
      let index = Int32(clamping: factors.count)
      factors.append(
        UncertaintyFactor(
          index: index, id: position == 0 ? id : "\(id)#\(position + 1)", label: label,
          spread: rule.spread, scope: rule.scope, span: rule.span))
      return index
    }
  }

  private mutating func linkTables(_ sharing: PackSharing?) {
    for (index, table) in draft.tables.enumerated() {
      let first = factors.count
      let built =
        sharing.map { $0.tables.built(table, taking: $0.heads, firstFactor: first) }
        ?? TableStore.build(table, firstFactor: first)
      tables.append(built.rule)
      diagnostics += built.diagnostics
      factors += built.factors
      declarations.tables.append(
        .init(
          name: table.name.value, keyType: table.keyType,
          columns: table.columns.map {
            .init(
              name: $0.name, type: $0.type, unit: $0.unit, span: $0.span, choices: $0.choices)
          },
          isDated: table.isDated, isSeries: table.layout.isSeries,
          secondKeyType: table.layout.second?.type))
      guard declarations.names[table.name.value] == nil else { continue }
      declarations.names[table.name.value] = .init(meaning: .table(index), span: table.name.span)
    }
  }

  // MARK: Steps

  private mutating func linkSteps() {
    let sorted = StepOrder.sort(draft, names: stepNames)
    diagnostics += sorted.diagnostics
    order = sorted.order
    positions = Array(repeating: 0, count: draft.steps.count)
    for (position, index) in order.enumerated() { positions[index] = position }
    // Methods are numbered in the order of the files, whatever depends on what.
    var methodIndex = 0
    for (index, step) in draft.steps.enumerated() {
      let position = positions[index]
      let isFirst = declarations.names[step.name.value] == nil
      switch step.kind {
      case .definition:
        if isFirst {
          declarations.names[step.name.value] = .init(
            meaning: .step(position, .error), span: step.name.span)
        }
      case .quantity(let quantity):
        let type = quantity.unit.map { CELType.number($0.value.dimension) } ?? .error
        if isFirst {
          declarations.names[step.name.value] = .init(
            meaning: .step(position, type), unit: quantity.unit?.value,
            span: quantity.unit?.span ?? step.name.span, isQuantity: true)
        }
        for method in quantity.methods {
          if declarations.methods[method.id.value] == nil {
            declarations.methods[method.id.value] = .init(index: methodIndex, step: position)
          }
          methodIndex += 1
        }
      case .regression(let regression):
        let id = regression.id
        guard declarations.predictions[id.value] == nil else { break }
        declarations.predictions[id.value] = .init(step: position, type: .error, span: id.span)
      }
    }
  }
}

extension FieldDraft {
  /// Whether a path was written, though it could not be read.
  var isPathBroken: Bool { hasPaths && paths.isEmpty }
}

extension FieldKind {
  var type: CELType {
    switch self {
    case .quantity(let unit): .number(unit.value.dimension)
    case .int: .int
    case .double: .double
    case .string: .string
    case .date: .timestamp
    case .bool: .bool
    // The members of items have types of their own; see `PackLinker.type(of:)`.
    case .list, .items: .list(.string)
    }
  }

  package var unit: Unit? {
    if case .quantity(let unit) = self { unit.value } else { nil }
  }
}
