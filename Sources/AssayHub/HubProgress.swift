// SPDX-License-Identifier: Apache-2.0

import AssayMetadata

/// How far a fetch has come: all that it takes to go on after an interruption.
///
/// It is the content of the journal, in which each step is a line, or a page of lines, that is
/// written before the next thing is asked for. A line is a word and what belongs to it, with a tab
/// after each:
///
/// ```text
/// assay.fetch/1   the order
/// record          a record's bytes
/// page            item, seconds since 1970, records that were there before, what follows
/// named           the name that was asked for, and the id that came
/// card            number of the record, seconds since 1970, found and the text as JSON; or absent;
///                 or unread and why
/// ```
package struct HubProgress: Sendable {
  /// What came of a model's README.
  enum Card<Text: Hashable & Sendable>: Hashable, Sendable {
    case found(Text)
    case absent
    /// And why.
    case unread(String)
  }

  struct Entry: Hashable, Sendable {
    let id: String?
    /// Where its bytes lie in the journal.
    let range: Range<Int>
    /// Its text is where it lies, as JSON, in the journal.
    var card: Card<Range<Int>>?
  }

  /// In the order in which they came.
  private(set) var records: [Entry] = []
  private(set) var pages = 0
  /// The item of the order that is being read; their number where all were.
  private(set) var item = 0
  /// The target of the item's next page; nil before its first.
  private(set) var next: String?
  /// The targets of the item's pages that were said to follow.
  private(set) var cursors: Set<String> = []
  /// Pages of the item, one after the other, without a new record.
  private(set) var pagesWithoutNews = 0
  /// Records of the item.
  private(set) var recordsOfItem = 0
  /// How often a record came again; it stands once.
  private(set) var repeated = 0
  /// Models that go by another name than they were asked for.
  private(set) var renamed: [(asked: String, id: String)] = []
  /// When the first and the last answer came, in seconds since 1970.
  private(set) var begun: Int64?
  private(set) var finished: Int64?
  /// The length of the journal.
  package private(set) var count = 0
  private var keys: Set<String> = []

  package init() {}

  func holds(_ record: HubRecord) -> Bool { keys.contains(record.key) }

  /// The first record from an index on whose card was not asked for.
  func withoutCard(from index: Int) -> Int? {
    records[min(index, records.count)...].firstIndex { $0.card == nil }
  }

  // MARK: Steps, as lines

  /// What every journal begins with.
  static func head(of order: HubOrder) -> [UInt8] { line("assay.fetch/1", order.line) }

  /// A page of records, and what follows it in the same list.
  static func page(
    _ records: [HubRecord], of item: Int, at time: Int64, repeated: Int, next: String?,
    renamed: (asked: String, id: String)? = nil
  ) -> [UInt8] {
    var lines: [UInt8] = []
    for record in records { lines += Array("record\t".utf8) + record.bytes + [0x0A] }
    if let renamed { lines += line("named", renamed.asked, renamed.id) }
    return lines + line("page", String(item), String(time), String(repeated), next ?? "-")
  }

  static func card(_ index: Int, _ card: Card<String>, at time: Int64) -> [UInt8] {
    let start = ["card", String(index), String(time)]
    switch card {
    case .found(let text):
      let line = (start + ["found", ""]).joined(separator: "\t")
      return Array(line.utf8) + JSONTokens.quoted(text) + [0x0A]
    case .absent: return line(start + ["absent"])
    case .unread(let reason):
      return line(
        start + ["unread", String(reason.map { $0 == "\t" || $0.isNewline ? " " : $0 })])
    }
  }

  private static func line(_ fields: String...) -> [UInt8] { line(fields) }

  private static func line(_ fields: [String]) -> [UInt8] {
    Array((fields.joined(separator: "\t") + "\n").utf8)
  }

  // MARK: Lines, as steps

  /// Reads a journal up to the last step that is whole; nil where it is none of this order.
  package init?(journal bytes: UnsafeRawBufferPointer, of order: HubOrder) {
    let head = HubProgress.head(of: order)
    guard bytes.starts(with: head) else { return nil }
    self.init()
    count = head.count
    guard take(bytes, order, reader: HubRecord.makeReader(), at: 0) else { return nil }
  }

  /// Takes what was just written behind the rest.
  mutating func append(_ step: [UInt8], of order: HubOrder, reader: RecordReader) {
    guard count > 0 else {
      count = step.count
      return
    }
    let isRead = step.withUnsafeBytes { take($0, order, reader: reader, at: count) }
    precondition(isRead, "a step reads back as it was written")
  }

  /// - Parameters:
  ///   - bytes: The journal from `start` on.
  ///   - start: The offset of the bytes in the journal.
  /// - Returns: False where a whole line is none.
  private mutating func take(
    _ bytes: UnsafeRawBufferPointer, _ order: HubOrder, reader: RecordReader, at start: Int
  ) -> Bool {
    var pending: [(key: String, entry: Entry)] = []
    var name: (asked: String, id: String)?
    var begin = count - start
    while begin < bytes.count, let end = bytes[begin...].firstIndex(of: 0x0A) {
      let line = UnsafeRawBufferPointer(rebasing: bytes[begin..<end])
      let offset = start + begin
      begin = end + 1
      let word = line.prefix { $0 != 0x09 }
      let content = UnsafeRawBufferPointer(rebasing: line[min(word.count + 1, line.count)...])
      let place = offset + word.count + 1
      switch String(decoding: word, as: UTF8.self) {
      case "record":
        let record = HubRecord(content, reader: reader)
        pending.append(
          (record.key, Entry(id: record.id, range: place..<place + content.count)))
      case "named":
        let fields = HubProgress.fields(content, 2)
        guard fields.count == 2 else { return false }
        name = (fields[0], fields[1])
      case "page":
        guard takePage(HubProgress.fields(content, 4), pending.map(\.entry), order) else {
          return false
        }
        keys.formUnion(pending.map(\.key))
        if let name { renamed.append(name) }
        (pending, name) = ([], nil)
        count = start + begin
      case "card":
        guard pending.isEmpty, takeCard(content, at: place) else { return false }
        count = start + begin
      default: return false
      }
    }
    return true
  }

  private mutating func takePage(
    _ fields: [String], _ entries: [Entry], _ order: HubOrder
  ) -> Bool {
    guard fields.count == 4, let item = Int(fields[0]), item == self.item,
      order.items.indices.contains(item), let time = Int64(fields[1]),
      let repeated = Int(fields[2])
    else { return false }
    records += entries
    pages += 1
    recordsOfItem += entries.count + repeated
    self.repeated += repeated
    pagesWithoutNews = entries.isEmpty ? pagesWithoutNews + 1 : 0
    begun = begun ?? time
    finished = time
    if fields[3] == "-" {
      self.item += 1
      next = nil
      cursors = []
      pagesWithoutNews = 0
      recordsOfItem = 0
    } else {
      next = fields[3]
      cursors.insert(fields[3])
    }
    return true
  }

  private mutating func takeCard(_ content: UnsafeRawBufferPointer, at place: Int) -> Bool {
    let fields = HubProgress.fields(content, 4)
    guard fields.count >= 3, let index = Int(fields[0]), records.indices.contains(index),
      let time = Int64(fields[1])
    else { return false }
    finished = time
    switch (fields[2], fields.count) {
    case ("found", 4):
      let end = place + content.count
      records[index].card = .found(end - fields[3].utf8.count..<end)
    case ("absent", 3): records[index].card = .absent
    case ("unread", 4): records[index].card = .unread(fields[3])
    default: return false
    }
    return true
  }

  /// The fields of a line, of which the last holds all that is left.
  private static func fields(_ content: UnsafeRawBufferPointer, _ count: Int) -> [String] {
    content.split(separator: 0x09, maxSplits: count - 1, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
