// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// What an expression evaluates to.
///
/// The enumeration is not indirect on purpose: a box for each number would cost more than the
/// arithmetic.
package enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  /// A plain number, or a quantity in its canonical unit (the checker knows which), and how it
  /// answers to uncertain factors.
  case double(Double, Gradient)
  case string(String)
  case bytes([UInt8])
  case list([Value])
  case map(ValueMap)
  case timestamp(Timestamp)
  case duration(TimeSpan)
  case type(String)
  /// A row of a table; `years`, the calendar years from it to the date for which it is read, if no row
  /// was in force at the date and this one lies nearest.
  case row(table: Int, row: Int, years: Int32?)
  /// A moment between two rows of a key, of a table whose numbers change evenly; `part` of the way to the
  /// second.
  case between(table: Int, rows: RowPair, part: Double)
  /// An item of a list field.
  case record(RecordItem)
  /// All rows of one key of a dated table, at least one.
  case rows(table: Int, rows: [Int])

  /// An exact number.
  package static func number(_ value: Double) -> Value { .double(value, .none) }
}

/// Two rows of a table, the earlier first.
package struct RowPair: Sendable, Hashable {
  package let first: Int32
  package let second: Int32
}

/// A map of CEL, in the order in which it was written.
package struct ValueMap: Sendable {
  /// A key as CEL compares keys: an int and a uint that are equal are one key.
  enum Key: Hashable, Sendable {
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case string(String)

    /// Nil if the value cannot be a key.
    init?(_ value: Value) {
      switch value {
      case .bool(let value): self = .bool(value)
      case .int(let value): self = .int(value)
      case .uint(let value): self = Int64(exactly: value).map { .int($0) } ?? .uint(value)
      case .string(let value): self = .string(value)
      case .double(let value, _):
        if let whole = Int64(exactly: value) {
          self = .int(whole)
        } else if let whole = UInt64(exactly: value) {
          self = .uint(whole)
        } else {
          return nil
        }
      default: return nil
      }
    }
  }

  package private(set) var keys: [Value] = []
  package private(set) var values: [Value] = []
  private var positions: [Key: Int] = [:]

  package init() {}

  package var count: Int { keys.count }

  /// Returns the value of a key, nil if there is none.
  package func value(for key: Value) -> Value? {
    Key(key).flatMap { positions[$0] }.map { values[$0] }
  }

  /// Adds an entry.
  ///
  /// - Returns: False if the key is there already, or cannot be a key; the map stays as it was.
  package mutating func insert(_ value: Value, for key: Value) -> Bool {
    guard let place = Key(key), positions[place] == nil else { return false }
    positions[place] = keys.count
    keys.append(key)
    values.append(value)
    return true
  }
}
