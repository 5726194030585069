// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// Tables, texts, membership and times.
extension FastCompiler {
  mutating func table(_ it: Instruction) throws(Unsupported) -> FastRegister {
    switch it.operation {
    case .tableRow, .isKey:
      let key = try register(of: it.b)
      let isKey = it.operation == .isKey
      switch key.kind {
      case .text:
        return emit(
          isKey ? .isKeyText : .rowOfText, isKey ? .bool : .row(it.a), key, c: it.a)
      case .int:
        return emit(isKey ? .isKeyInt : .rowOfInt, isKey ? .bool : .row(it.a), key, c: it.a)
      default: throw Unsupported()
      }
    case .rowAt:
      let rows = program.code[Int(it.a)]
      guard rows.operation == .tableRows, !pools.tables[Int(rows.a)].isInterpolated else {
        throw Unsupported()
      }
      cost += 2
      let (key, date) = (try register(of: rows.b), try register(of: it.b))
      guard key.kind == .text, date.kind == .time else { throw Unsupported() }
      return emit(.rowAtText, .row(rows.a), key, date, c: rows.a)
    default:
      let row = try register(of: it.a)
      guard case .row(let table) = row.kind else { throw Unsupported() }
      return try cell(of: row, Int(table), it.b, isTest: it.operation == .hasCell)
    }
  }

  private mutating func cell(
    of row: FastRegister, _ table: Int, _ column: Int32, isTest: Bool
  ) throws(Unsupported) -> FastRegister {
    // `bValue` names the column of the table, not one of registers.
    let index = FastRegister(kind: .int, state: -1, value: column)
    if isTest { return emit(.hasCell, .bool, row, index, c: Int32(table)) }
    guard columnTypes.indices.contains(table), pools.tables.indices.contains(table),
      columnTypes[table].indices.contains(Int(column))
    else { throw Unsupported() }
    let kind = try FastCompiler.kind(of: columnTypes[table][Int(column)])
    let operation: FastOperation
    switch kind {
    case .double: operation = .cellReal
    case .int: operation = .cellWhole
    case .bool: operation = .cellBool
    default: throw Unsupported()
    }
    var bound: Int?
    for row in pools.tables[table].rows {
      guard let value = row.cells[Int(column)] else { continue }
      guard FastKind(of: value) == kind else { throw Unsupported() }
      if case .double(let number, let gradient) = value {
        guard number.isFinite, gradient.isBounded else { throw Unsupported() }
        // A cell of a row of other years has a term for each year between.
        if !gradient.isNone || !row.growth.isEmpty { bound = FastCompiler.inputBound }
      }
    }
    return emit(operation, kind, row, index, c: Int32(table), bound: bound)
  }

  mutating func text(_ it: Instruction) throws(Unsupported) -> FastRegister {
    let text = try register(of: it.a)
    guard text.kind == .text else { throw Unsupported() }
    textUses += 1
    switch it.operation {
    case .size: return emit(.textSize, .int, text)
    case .matches:
      pools.patterns.append(program.patterns[Int(it.b)])
      return emit(.matches, .bool, text, c: Int32(pools.patterns.count - 1))
    default: break
    }
    let part = try register(of: it.b)
    guard part.kind == .text else { throw Unsupported() }
    textUses += 1
    let operation: FastOperation =
      switch it.operation {
      case .contains: .contains
      case .startsWith: .startsWith
      default: .endsWith
      }
    return emit(operation, .bool, text, part)
  }

  /// `x in [a, b]` with constants.
  mutating func membership(_ it: Instruction) throws(Unsupported) -> FastRegister {
    let item = try register(of: it.a)
    guard let list = constantList(it.b) else { throw Unsupported() }
    cost += 2 * list.count + 1
    var (texts, wholes): (Set<[UInt8]>, [Int64]) = ([], [])
    for value in list {
      switch (item.kind, value) {
      case (.text, .string(let text)): texts.insert(Array(text.utf8))
      case (.int, .int(let whole)): wholes.append(whole)
      default: throw Unsupported()
      }
    }
    switch item.kind {
    case .text:
      textUses += 1
      pools.textSets.append(texts)
      return emit(.isInTexts, .bool, item, c: Int32(pools.textSets.count - 1))
    case .int:
      pools.wholeSets.append(wholes.sorted())
      return emit(.isInWholes, .bool, item, c: Int32(pools.wholeSets.count - 1))
    default: throw Unsupported()
    }
  }

  mutating func conversion(_ it: Instruction) throws(Unsupported) -> FastRegister {
    let value = try register(of: it.a)
    switch (it.operation, value.kind) {
    case (.toInt, .int), (.toDouble, .double): return value
    case (.toInt, .double): return emit(.realToInt, .int, value)
    case (.toInt, .time): return emit(.timeToInt, .int, value)
    case (.toDouble, .int): return emit(.widen, .double, value)
    case (.timePart, .time): return emit(.timePart, .int, value, c: it.b)
    case (.spanPart, .span): return emit(.spanPart, .int, value, c: it.b)
    default: throw Unsupported()
    }
  }
}
