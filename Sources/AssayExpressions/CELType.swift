// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// What an expression is known to be before any model is read.
package indirect enum CELType: Hashable, Sendable {
  case bool, int, uint, double, string, bytes, null, timestamp, duration, type
  /// Any type. No rule has it; it is the element type of an empty list or map.
  case dyn
  case list(CELType)
  case map(CELType, CELType)
  /// A number with a dimension or with basis tags, in canonical units; a plain number is `double`.
  case quantity(Dimension)
  /// A table of the pack, by its index in the declarations.
  case table(Int)
  /// `table[key]` of a dated table: rows of one key, to be read through `.at(date)`.
  case datedRows(Int)
  /// `table[key]` of a table with two keys, to be read through `[other key]`.
  case partOfTable(Int)
  /// One row: `table[key]` of an undated table, or `.at(date)` of a dated one.
  case row(Int)
  /// An item of a list field, by the index of its members in the declarations.
  case record(Int)
  /// The type of what has been reported already; it fits everywhere, so nothing is said twice.
  case error

  /// The type of numbers with this dimension.
  package static func number(_ dimension: Dimension) -> CELType {
    dimension.isNone ? .double : .quantity(dimension)
  }

  /// The dimension of a number, nil of anything else.
  package var dimension: Dimension? {
    switch self {
    case .quantity(let dimension): dimension
    case .double, .int, .uint: Dimension.none
    default: nil
    }
  }

  /// Whether values of the type are numbers, plain or with a dimension.
  package var isNumber: Bool { dimension != nil }
}

extension CELType {
  /// The type of values that may be of either type, nil if there is none.
  ///
  /// Rules have no `dyn`, so that types fit if they are equal; `error` fits all, and the unknown
  /// element of an empty list or map becomes the known one.
  func joined(with other: CELType) -> CELType? {
    switch (self, other) {
    case (.error, _), (_, .error): .error
    case (.dyn, let type), (let type, .dyn): type
    case (.list(let left), .list(let right)):
      left.joined(with: right).map { CELType.list($0) }
    case (.map(let leftKey, let left), .map(let rightKey, let right)):
      if let key = leftKey.joined(with: rightKey), let value = left.joined(with: right) {
        .map(key, value)
      } else {
        nil
      }
    default: self == other ? self : nil
    }
  }
}
