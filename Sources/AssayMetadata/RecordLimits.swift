// SPDX-License-Identifier: Apache-2.0

/// How much a record may hold, well above what any is known to: what is beyond is not taken in, and is a
/// finding, so that one record costs neither the time nor the memory of all.
package enum RecordLimits {
  /// Bytes of one record.
  package static let record = 64 << 20
  /// Bytes of an id; the Hub's have at most 193.
  package static let id = 1000
  /// Bytes of a text that a path leads to.
  package static let text = 1 << 16
  /// Items of a list that a path leads to.
  package static let items = 10_000
  /// Bytes of the front matter of a card.
  package static let frontMatter = 1 << 20
}

extension MetadataValue {
  /// Why the value is not taken in; nil if it is.
  var excess: (code: String, message: String)? {
    switch self {
    case .string(let text): MetadataValue.excess(ofText: text.utf8.count)
    case .list(let items): MetadataValue.excess(ofList: items.count)
    default: nil
    }
  }

  static func excess(ofText bytes: Int) -> (code: String, message: String)? {
    guard bytes > RecordLimits.text else { return nil }
    return (
      code: "text-too-long",
      message: "the text has \(bytes) bytes, of which at most \(RecordLimits.text) are read; it is"
        + " passed over"
    )
  }

  static func excess(ofList items: Int) -> (code: String, message: String)? {
    guard items > RecordLimits.items else { return nil }
    return (
      code: "list-too-long",
      message: "the list has over \(RecordLimits.items) items, which is more than are read; it is"
        + " passed over"
    )
  }
}
