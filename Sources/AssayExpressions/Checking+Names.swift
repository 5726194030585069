// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Literals, names, fields, rows and cells.
extension Checking {
  mutating func literal(_ literal: Literal, at span: Span) -> Operand {
    let (value, type): (Value, CELType) =
      switch literal {
      case .null: (.null, .null)
      case .bool(let value): (.bool(value), .bool)
      case .int(let value): (.int(value), .int)
      case .uint(let value): (.uint(value), .uint)
      case .double(let value): (.number(value), .double)
      case .string(let value): (.string(value), .string)
      case .bytes(let value): (.bytes(value), .bytes)
      }
    return Operand(node: emit(value, at: span), type: type, span: span, literal: literal)
  }

  mutating func identifier(_ name: String, at span: Span) -> Operand {
    let isAbsolute = name.hasPrefix(".")
    let bare = isAbsolute ? String(name.dropFirst()) : name
    if !isAbsolute, let binding = scope.last(where: { $0.name == bare }) {
      let node = emit(.local, binding.slot, at: span)
      return Operand(
        node: node, type: binding.type, span: span, origins: binding.origins,
        readOut: binding.readOut)
    }
    guard let declared = declarations.names[bare] else {
      if bare == Declarations.asOf {
        return Operand(node: emit(.asOf, at: span), type: .timestamp, span: span)
      }
      return wrong(.unknownName(bare, scope.map(\.name), declarations, at: span))
    }
    switch declared.meaning {
    case .parameter(let index, let type):
      parameters.insert(index)
      let node = emit(.parameter, Int32(index), at: span)
      return Operand(
        node: node, type: type, span: span,
        origins: origin(bare, type, declared.unit, declared.span))
    case .step(let index, let type):
      steps.insert(index)
      let node = emit(.step, Int32(index), at: span)
      return Operand(
        node: node, type: type, span: span,
        origins: origin(bare, type, declared.unit, declared.span), readOut: declared.readOut)
    case .table(let index):
      tables.insert(index)
      guard declarations.tables[index].isSeries else {
        return Operand(node: -1, type: .table(index), span: span)
      }
      let key = emit(.string(bare), at: span)
      let rows = emit(.tableRows, Int32(index), key, at: span)
      return Operand(node: rows, type: .datedRows(index), span: span)
    }
  }

  func origin(_ name: String, _ type: CELType, _ unit: Unit?, _ span: Span) -> [Origin] {
    let type =
      switch type {
      case .list(let element): element
      default: type
      }
    guard let dimension = type.dimension else { return [] }
    return [
      Origin(
        name: name, dimension: dimension, unit: unit?.symbol ?? dimension.suggestedUnit, span: span)
    ]
  }

  // MARK: `a.b` and `has(a.b)`

  mutating func select(
    _ target: Expression, _ field: Located<String>, isTest: Bool, at span: Span
  ) -> Operand {
    let root = declarations.root
    if case .identifier(let name) = target.kind, name == root || name == "." + root,
      !scope.contains(where: { $0.name == name })
    {
      return modelField(field, isTest: isTest, at: span)
    }
    if isBase(target) { return baseMember(field, isTest: isTest, at: span) }
    let operand = check(target)
    switch operand.type {
    case .error: return absorbed(span)
    case .row(let table): return cell(operand, table, field, isTest: isTest, at: span)
    case .record(let index):
      return member(of: operand, index, field, isTest: isTest, at: span)
    case .map(let key, let value) where key == .string || key == .dyn:
      let name = constant(.string(field.value))
      if isTest {
        return Operand(node: emit(.hasKey, operand.node, name, at: span), type: .bool, span: span)
      }
      if key == .dyn { return wrong(.emptyHasNoItem(operand, at: span)) }
      let key = emit(.constant, name, at: field.span)
      return Operand(
        node: emit(.index, operand.node, key, at: span), type: value, span: span,
        readOut: operand.readOut)
    case .table, .datedRows, .partOfTable:
      return wrong(.notARow(operand, field, declarations, at: span))
    default: return wrong(.hasNoFields(operand, field))
    }
  }

  private mutating func modelField(
    _ field: Located<String>, isTest: Bool, at span: Span
  ) -> Operand {
    if field.value == "id", declarations.root == "model" {
      let node = isTest ? emit(.bool(true), at: span) : emit(.modelID, at: span)
      return Operand(node: node, type: isTest ? .bool : .string, span: span)
    }
    guard let declared = declarations.fields[field.value] else {
      return wrong(.unknownField(field, declarations))
    }
    fields.insert(declared.index)
    let index = Int32(declared.index)
    if isTest { return Operand(node: emit(.hasField, index, at: span), type: .bool, span: span) }
    return Operand(
      node: emit(.field, index, at: span), type: declared.type, span: span,
      origins: origin(
        "\(declarations.root).\(field.value)", declared.type, declared.unit, declared.span),
      closed: ClosedTexts(field.value, declared.choices, at: declared.span))
  }

  private mutating func cell(
    _ row: Operand, _ table: Int, _ field: Located<String>, isTest: Bool, at span: Span
  ) -> Operand {
    let declared = declarations.tables[table]
    guard let column = declared.columns.firstIndex(where: { $0.name == field.value }) else {
      return wrong(.unknownColumn(field, declared))
    }
    let operation: Operation = isTest ? .hasCell : .cell
    let node = emit(operation, row.node, Int32(column), at: span)
    if isTest { return Operand(node: node, type: .bool, span: span) }
    let found = declared.columns[column]
    return Operand(
      node: node, type: found.type, span: span,
      origins: origin("\(declared.name).\(found.name)", found.type, found.unit, found.span),
      closed: ClosedTexts(found.name, found.choices, at: found.span))
  }

  // MARK: `a[b]`

  mutating func index(_ container: Expression, _ key: Expression, at span: Span) -> Operand {
    let container = check(container)
    let key = check(key)
    switch container.type {
    case .error: return absorbed(span)
    case .table(let index):
      let table = declarations.tables[index]
      guard isFit(key, table.keyType, .key(of: table.name)) else { return absorbed(span) }
      if table.secondKeyType != nil {
        return Operand(node: text(of: key), type: .partOfTable(index), span: span)
      }
      return row(of: index, key.node, at: span)
    case .partOfTable(let index):
      let table = declarations.tables[index]
      guard let second = table.secondKeyType, isFit(key, second, .key(of: table.name)) else {
        return absorbed(span)
      }
      let both = emit(.keyPair, container.node, text(of: key), at: span)
      return row(of: index, both, at: span)
    case .list(.dyn), .map(.dyn, _): return wrong(.emptyHasNoItem(container, at: span))
    case .list(let element):
      guard isFit(key, .int, .index) else { return absorbed(span) }
      return Operand(
        node: emit(.index, container.node, key.node, at: span), type: element, span: span,
        origins: container.origins, readOut: container.readOut)
    case .map(let keyType, let value):
      guard isFit(key, keyType, .key(of: nil)) else { return absorbed(span) }
      return Operand(
        node: emit(.index, container.node, key.node, at: span), type: value, span: span,
        readOut: container.readOut)
    default: return wrong(.hasNoItems(container, at: span))
    }
  }

  private mutating func row(of table: Int, _ key: Int32, at span: Span) -> Operand {
    let isDated = declarations.tables[table].isDated
    return Operand(
      node: emit(isDated ? .tableRows : .tableRow, Int32(table), key, at: span),
      type: isDated ? .datedRows(table) : .row(table), span: span)
  }

  /// A key as rows have it: integers are written in decimal.
  private mutating func text(of key: Operand) -> Int32 {
    key.type == .int ? emit(.toString, key.node, at: key.span) : key.node
  }

  /// Whether an operand has the type that its place needs; reports it if not.
  mutating func isFit(_ operand: Operand, _ type: CELType, _ role: Role) -> Bool {
    if operand.isWrong { return false }
    if operand.type.joined(with: type) != nil { return true }
    report(.unfit(operand, type, role))
    return false
  }

  // MARK: Lists and maps

  mutating func list(_ elements: [Expression.Element], at span: Span) -> Operand {
    let items = elements.map { check($0.value) }
    for element in elements where element.isOptional {
      return wrong(.notInRules("an optional element", at: element.value.span))
    }
    guard let type = joined(items, .items) else { return absorbed(span) }
    let first = operands(items.map(\.node))
    return Operand(
      node: emit(.list, first, Int32(items.count), at: span), type: .list(type), span: span,
      origins: Checking.origins(of: items), readOut: ReadOut.first(of: items))
  }

  mutating func map(_ entries: [Expression.Entry], at span: Span) -> Operand {
    let keys = entries.map { check($0.key) }
    let values = entries.map { check($0.value) }
    for entry in entries where entry.isOptional {
      return wrong(.notInRules("an optional entry", at: entry.key.span))
    }
    guard let keyType = joined(keys, .keys), let type = joined(values, .items) else {
      return absorbed(span)
    }
    switch keyType {
    case .bool, .int, .uint, .string, .dyn: break
    default: return wrong(.badKey(keys[0]))
    }
    let first = operands(zip(keys, values).flatMap { [$0.node, $1.node] })
    return Operand(
      node: emit(.map, first, Int32(2 * entries.count), at: span), type: .map(keyType, type),
      span: span, readOut: ReadOut.first(of: values))
  }

  /// The one type of several parts; reports the first that differs, and returns nil if one is wrong.
  mutating func joined(_ parts: [Operand], _ role: Mixture) -> CELType? {
    var type = CELType.dyn
    for part in parts {
      switch part.type {
      case .table, .datedRows, .partOfTable, .row:
        report(.notAValue(part, declarations))
        return nil
      default: break
      }
      guard let both = type.joined(with: part.type) else {
        if let left = type.dimension, let right = part.type.dimension, left != right {
          report(.mixedDimensions(parts[0], part, role, declarations))
        } else {
          report(.mixedTypes(parts[0], part, role))
        }
        return nil
      }
      type = both
    }
    return type == .error ? nil : type
  }
}

/// What a part of an expression is there for, in messages.
enum Role {
  case key(of: String?)
  case index
  case argument(of: String)
}

/// Where values must be of one type, in messages.
enum Mixture {
  case items, keys, branches
}
