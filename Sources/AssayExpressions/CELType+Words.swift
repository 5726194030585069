// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

extension CELType {
  /// The type as it stands in a message, with its article.
  package var words: String {
    switch self {
    case .bool: "a condition"
    case .int: "an integer"
    case .uint: "an unsigned integer"
    case .double: "a plain number"
    case .string: "a text"
    case .bytes: "bytes"
    case .null: "null"
    case .timestamp: "a date"
    case .duration: "a duration"
    case .type: "a type"
    case .dyn, .error: "something"
    case .list(.dyn): "a list"
    case .list(let element): "a list of \(element.plural)"
    case .map: "a map"
    case .quantity(let dimension): "\(dimension.words) (\(dimension.suggestedUnit))"
    case .table: "a table"
    case .datedRows: "rows of several dates"
    case .partOfTable: "the rows of one of two keys"
    case .row: "a row"
    case .record: "an item of a list"
    }
  }

  private var plural: String {
    switch self {
    case .bool: "conditions"
    case .int, .uint: "integers"
    case .double: "plain numbers"
    case .string: "texts"
    case .timestamp: "dates"
    case .duration: "durations"
    case .list: "lists"
    case .record: "items"
    case .map: "maps"
    case .quantity(let dimension): dimension.words
    default: "values"
    }
  }
}

extension Dimension {
  /// The dimension without its basis, which the unit beside it shows.
  package var words: String {
    let bare = withoutTags()
    if bare.isNone && hasTags { return "change of basis" }
    if bare == .base(.energy).over(.base(.time)) { return "power" }
    return Dimension.counted.contains { bare == .base($0) } ? "\(bare)s" : bare.description
  }

  /// What is counted in numbers of itself.
  private static let counted: [BaseDimension] = [.accelerator, .byte, .parameter, .token]

  /// The dimension as a noun with its article, where it has one.
  var noun: String {
    switch words {
    case "energy", "emission": "an \(words)"
    case "time": "a time"
    case "power": "a power"
    case "accelerators", "bytes", "parameters", "tokens": "a number of \(words)"
    case "change of basis", "plain number": "a \(words)"
    default: words
    }
  }
}

extension Operand {
  /// The operand as it stands in a message: `energy (kWh[facility])`, `a text`.
  package var words: String {
    guard case .quantity(let dimension) = type else { return type.words }
    return "\(dimension.words) (\(unit))"
  }

  /// A unit for the operand: the author's own if there is one, else a usual one.
  var unit: String {
    guard let dimension = type.dimension else { return "1" }
    let own = origins.first { $0.dimension == dimension }
    return own?.unit ?? dimension.suggestedUnit
  }

  /// The operand as its author wrote it, on one line; nil if it is long.
  var text: String? {
    let bytes = span.file.text.utf8
    guard span.end <= bytes.count, span.end - span.start <= 40 else { return nil }
    let start = bytes.index(bytes.startIndex, offsetBy: span.start)
    let end = bytes.index(bytes.startIndex, offsetBy: span.end)
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    return text.contains { $0.isNewline } ? nil : text
  }
}
