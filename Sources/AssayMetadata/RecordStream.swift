// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The bytes of an input and how records lie in them.
///
/// Three layouts are told apart by the first bytes: JSON Lines, one list of objects, and one or
/// several objects over several lines. A broken record never hides the next one: in JSON Lines the
/// line break is the boundary, and in the others the next object that begins a line.
package struct RecordStream: Sendable {
  package enum Layout: Sendable, Hashable {
    case lines, list, objects
  }

  private let input: InputBytes
  package let layout: Layout
  /// The input, as the user named it.
  package let path: String
  /// After a byte-order mark.
  let start: Int

  package init(_ input: InputBytes, path: String) {
    self.input = input
    self.path = path
    (start, layout) = input.withBytes { bytes in
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      return (start, RecordStream.layout(of: UnsafeRawBufferPointer(rebasing: bytes[start...])))
    }
  }

  /// Cuts the input into chunks of about equal size that end where records end.
  ///
  /// In JSON Lines a chunk holds the lines that begin in one multiple of `size`.
  ///
  /// - Parameter passed: Is told of each chunk of lines that has been looked through, so that the
  ///   caller may let go of its memory.
  /// - Returns: The chunks, in order, and what is wrong between the records.
  package func chunks(
    size: Int = 4 << 20, passed: (Range<Int>) -> Void = { _ in }
  ) -> (chunks: [RecordChunk], faults: [UnreadableRecord]) {
    input.withBytes { bytes in
      guard layout == .lines else {
        var scanner = ObjectScanner(self, bytes)
        return scanner.chunks(size: size)
      }
      return (lines(in: bytes, size: size, passed: passed), [])
    }
  }

  private func lines(
    in bytes: UnsafeRawBufferPointer, size: Int, passed: (Range<Int>) -> Void
  ) -> [RecordChunk] {
    var chunks: [RecordChunk] = []
    var (begin, line, limit) = (start, 1, 0)
    while begin < bytes.count {
      limit += size
      guard begin < limit else { continue }
      var end = min(limit, bytes.count)
      // A line that begins before the limit belongs to this chunk, wherever it ends.
      if end < bytes.count, bytes[end - 1] != 0x0A { end = bytes.lineBreak(from: end) + 1 }
      end = min(end, bytes.count)
      chunks.append(RecordChunk(range: begin..<end, firstLine: line))
      line += bytes.lineBreaks(in: begin..<end)
      passed(begin..<end)
      begin = end
    }
    return chunks
  }

  /// Gives each record of a chunk, in order.
  ///
  /// The bytes may be no JSON, and are lent for the call; lines without a character are passed over.
  package func forEachRecord(in chunk: RecordChunk, _ body: (RecordBytes) -> Void) {
    input.withBytes { bytes in
      guard layout == .lines else {
        for record in chunk.records {
          body(RecordBytes(bytes, record.range, line: record.line, column: record.column))
        }
        return
      }
      var (begin, line) = (chunk.range.lowerBound, chunk.firstLine)
      while begin < chunk.range.upperBound {
        let end = min(bytes.lineBreak(from: begin), chunk.range.upperBound)
        var first = begin
        while first < end, JSONBlank.isBlank(bytes[first]) { first += 1 }
        if first < end { body(RecordBytes(bytes, first..<end, line: line)) }
        begin = end + 1
        line += 1
      }
    }
  }

  /// Lends the bytes of a record that was read before.
  package func withRecord<Result>(
    at range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    input.withBytes { bytes in
      body(UnsafeRawBufferPointer(rebasing: bytes[range.clamped(to: 0..<bytes.count)]))
    }
  }

  private static func layout(of bytes: UnsafeRawBufferPointer) -> Layout {
    guard let first = bytes.firstIndex(where: { !JSONBlank.isBlank($0) }) else { return .lines }
    let end = bytes[first...].firstIndex(of: 0x0A) ?? bytes.count
    let next = bytes[end...].first { !JSONBlank.isBlank($0) }
    switch bytes[first] {
    case UInt8(ascii: "["):
      // A line `[…]` above other records is a broken line of JSON Lines.
      let isClosed = bytes[first..<end].last { !JSONBlank.isBlank($0) } == UInt8(ascii: "]")
      return isClosed && next == UInt8(ascii: "{") ? .lines : .list
    case UInt8(ascii: "{"):
      // A line that was cut short is followed by a record, and one that goes on by a key.
      let isComplete = ObjectEnd.find(in: bytes, from: first, limit: end) != nil
      return isComplete || next == UInt8(ascii: "{") || next == nil ? .lines : .objects
    default: return .lines
    }
  }
}

/// The bytes of one record, lent for the time of a call.
package struct RecordBytes {
  package let bytes: UnsafeRawBufferPointer
  /// On which it begins, from 1.
  package let line: Int
  /// In which it begins, from 1 in Unicode scalars, where something else stands before it on its line.
  package let column: Int?
  /// Where it begins in its input.
  package let offset: Int

  init(_ input: UnsafeRawBufferPointer, _ range: Range<Int>, line: Int, column: Int? = nil) {
    bytes = UnsafeRawBufferPointer(rebasing: input[range])
    self.line = line
    self.column = column
    offset = range.lowerBound
  }
}

extension UnsafeRawBufferPointer {
  /// The index of the next line feed, or the end.
  func lineBreak(from index: Int) -> Int {
    guard index < count, let base = baseAddress,
      let found = memchr(base + index, 0x0A, count - index)
    else { return count }
    return UnsafeRawPointer(found) - base
  }

  func lineBreaks(in range: Range<Int>) -> Int {
    var count = 0
    for byte in UnsafeRawBufferPointer(rebasing: self[range]) { count &+= byte == 0x0A ? 1 : 0 }
    return count
  }
}

/// A stretch of an input that begins and ends where records do.
package struct RecordChunk: Sendable {
  /// Offsets in the input.
  package let range: Range<Int>
  /// The line on which it begins, from 1.
  package let firstLine: Int
  /// The records, where they are not lines.
  let records: [FoundObject]

  init(range: Range<Int>, firstLine: Int, records: [FoundObject] = []) {
    self.range = range
    self.firstLine = firstLine
    self.records = records
  }
}
