// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Glibc

/// Texts and tables.
extension FastRegisters {
  @inline(__always)
  private func text(_ column: Int32, _ lane: Int) -> UnsafeBufferPointer<UInt8> {
    let start = Int(whole(column)[lane])
    let length = Int(whole(column + 1)[lane])
    return UnsafeBufferPointer(rebasing: bytes[start..<(start + length)])
  }

  private func string(_ column: Int32, _ lane: Int) -> String {
    String(decoding: text(column, lane), as: UTF8.self)
  }

  func runText(_ it: FastInstruction, _ pools: FastPools) {
    switch it.operation {
    case .equalTexts: texts(it) { FastRegisters.areEqual($0, $1) }
    case .notEqualTexts: texts(it) { !FastRegisters.areEqual($0, $1) }
    case .lessTexts: texts(it) { FastRegisters.order($0, $1) < 0 }
    case .lessEqualTexts: texts(it) { FastRegisters.order($0, $1) <= 0 }
    case .contains: texts(it) { ByteSearch.first($1, in: $0, from: 0) != nil }
    case .startsWith:
      texts(it) { text, part in
        part.count <= text.count
          && FastRegisters.areEqual(UnsafeBufferPointer(rebasing: text.prefix(part.count)), part)
      }
    case .endsWith:
      texts(it) { text, part in
        part.count <= text.count
          && FastRegisters.areEqual(UnsafeBufferPointer(rebasing: text.suffix(part.count)), part)
      }
    case .matches:
      let pattern = pools.patterns[Int(it.c)]
      test(it) { pattern.matches(string(it.aValue, $0)) }
    case .isInTexts:
      let set = pools.textSets[Int(it.c)]
      test(it) { lane in
        let text = text(it.aValue, lane)
        return set.contains { item in
          item.withUnsafeBufferPointer { FastRegisters.areEqual($0, text) }
        }
      }
    default:
      let (a, target, z) = (state(it.a), state(it.target), whole(it.targetValue))
      for lane in 0..<count {
        target[lane] = a[lane]
        guard a[lane] == 0 else { continue }
        // Every byte but those that continue a code point.
        z[lane] = text(it.aValue, lane).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
      }
    }
  }

  @inline(__always)
  private static func areEqual(
    _ x: UnsafeBufferPointer<UInt8>, _ y: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard x.count == y.count else { return false }
    guard let start = x.baseAddress, let other = y.baseAddress else { return true }
    return memcmp(start, other, x.count) == 0
  }

  /// Below 0, 0 or above 0, by code points.
  private static func order(
    _ x: UnsafeBufferPointer<UInt8>, _ y: UnsafeBufferPointer<UInt8>
  ) -> Int {
    guard let start = x.baseAddress, let other = y.baseAddress else { return x.count - y.count }
    let order = Int(memcmp(start, other, min(x.count, y.count)))
    return order == 0 ? x.count - y.count : order
  }

  @inline(__always)
  private func texts(
    _ it: FastInstruction,
    _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
  ) {
    let (a, b, target) = (state(it.a), state(it.b), state(it.target))
    for lane in 0..<count {
      let state = FastRegisters.both(a[lane], b[lane])
      target[lane] = state
      guard state == 0 else { continue }
      target[lane] = body(text(it.aValue, lane), text(it.bValue, lane)) ? 1 : 0
    }
  }

  /// A condition on what has a value.
  @inline(__always)
  private func test(_ it: FastInstruction, _ body: (Int) -> Bool) {
    let (a, target) = (state(it.a), state(it.target))
    for lane in 0..<count {
      target[lane] = a[lane] == 0 ? (body(lane) ? 1 : 0) : a[lane]
    }
  }

  // MARK: Tables

  func runTable(_ it: FastInstruction, _ pools: FastPools) {
    let table = pools.tables[Int(it.c)]
    switch it.operation {
    case .isKeyText: test(it) { !table.rows(for: string(it.aValue, $0)).isEmpty }
    case .isKeyInt: test(it) { !table.rows(for: String(whole(it.aValue)[$0])).isEmpty }
    case .rowOfText: row(it) { table.rows(for: string(it.aValue, $0)).first }
    case .rowOfInt: row(it) { table.rows(for: String(whole(it.aValue)[$0])).first }
    case .rowAtText: rowAt(it, table, pools.asOf)
    default: cells(it, table)
    }
  }

  private func row(_ it: FastInstruction, _ body: (Int) -> Int?) {
    let (a, target, z) = (state(it.a), state(it.target), whole(it.targetValue))
    for lane in 0..<count {
      target[lane] = a[lane]
      guard a[lane] == 0 else { continue }
      if let row = body(lane) {
        z[lane] = Int64(row)
      } else {
        target[lane] = FastState.missing
      }
    }
  }

  private func rowAt(_ it: FastInstruction, _ table: FactorTable, _ asOf: Timestamp) {
    let (key, date, target) = (state(it.a), state(it.b), state(it.target))
    let (seconds, nanoseconds) = (whole(it.bValue), whole(it.bValue + 1))
    let z = whole(it.targetValue)
    for lane in 0..<count {
      var candidates: [Int] = []
      var own = key[lane]
      if own == 0 {
        candidates = table.rows(for: string(it.aValue, lane))
        if candidates.isEmpty { own = FastState.missing }
      }
      let state = FastRegisters.both(own, date[lane])
      target[lane] = state
      guard state == 0 else { continue }
      let moment = Timestamp(
        seconds: seconds[lane], nanoseconds: Int32(truncatingIfNeeded: nanoseconds[lane]))
      guard let moment, let found = table.row(among: candidates, at: moment, knownAt: asOf) else {
        target[lane] = FastState.missing
        continue
      }
      z[lane] = Int64(found.row)
    }
  }

  private func cells(_ it: FastInstruction, _ table: FactorTable) {
    let (a, target, rows) = (state(it.a), state(it.target), whole(it.aValue))
    for lane in 0..<count {
      guard a[lane] == 0 else {
        let isAbsent = it.operation == .hasCell && a[lane] == FastState.missing
        target[lane] = isAbsent ? 0 : a[lane]
        continue
      }
      let value = table.rows[Int(rows[lane])].cells[Int(it.bValue)]
      if it.operation == .hasCell {
        target[lane] = value == nil ? 0 : 1
        continue
      }
      target[lane] = FastState.value
      switch value {
      case nil: target[lane] = FastState.missing
      case .double(let number, _): real(it.targetValue)[lane] = number
      case .int(let number): whole(it.targetValue)[lane] = number
      case .bool(let holds): target[lane] = holds ? 1 : 0
      default: target[lane] = FastState.undecided
      }
    }
  }
}
