// SPDX-License-Identifier: Apache-2.0

/// A value in a record, as found: nothing is interpreted yet.
package enum MetadataValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  /// A number that is written otherwise than in its shortest form, as `1.10` and `1e3` are.
  case written(Double, String)
  /// A number that is no 64-bit integer, or too large for a double: its text.
  case number(String)
  case string(String)
  case list([MetadataValue])
  /// The entries in the order of the file; of equal keys the last one counts.
  case map([MetadataEntry])
}

/// A key of a map and its value.
package struct MetadataEntry: Sendable, Hashable {
  package let key: String
  package let value: MetadataValue

  package init(_ key: String, _ value: MetadataValue) {
    self.key = key
    self.value = value
  }
}

extension MetadataValue {
  /// A number with a fraction or an exponent.
  init(_ number: Double, written text: String) {
    self = number.description == text ? .double(number) : .written(number, text)
  }

  /// Returns the value under a key of a map; nil where there is none, and for any other value.
  package func value(of key: String) -> MetadataValue? {
    guard case .map(let entries) = self else { return nil }
    return entries.last { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// A scalar as text, in the shortest form that reads back; nil for null, lists and maps.
  package var text: String? {
    switch self {
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .double(let value), .written(let value, _): value.description
    case .number(let text), .string(let text): text
    case .null, .list, .map: nil
    }
  }

  /// A scalar as text, numbers as they were written; nil for null, lists and maps.
  package var textAsWritten: String? {
    if case .written(_, let text) = self { text } else { text }
  }

  /// What the value is, for messages: `a text`, `a list`.
  package var kindName: String {
    switch self {
    case .null: "nothing"
    case .bool: "a truth value"
    case .int, .double, .written, .number: "a number"
    case .string: "a text"
    case .list: "a list"
    case .map: "a map"
    }
  }

  /// The value in short, for messages: `{training: 12000, unit: t}`, `[1, 2, …]`.
  package var outline: String {
    func words(_ value: MetadataValue, _ depth: Int) -> String {
      func joined(_ parts: [String], _ count: Int) -> String {
        (parts + (count > parts.count ? ["…"] : [])).joined(separator: ", ")
      }
      switch value {
      case .null: return "null"
      case .list(let items):
        let parts = depth > 2 ? [] : items.prefix(4).map { words($0, depth + 1) }
        return "[\(joined(parts, items.count))]"
      case .map(let entries):
        let parts =
          depth > 2
          ? [] : entries.prefix(4).map { "\(short($0.key)): \(words($0.value, depth + 1))" }
        return "{\(joined(parts, entries.count))}"
      default: return short(value.text ?? "")
      }
    }
    func short(_ text: String) -> String { text.count > 40 ? text.prefix(39) + "…" : text }
    return words(self, 0)
  }
}
