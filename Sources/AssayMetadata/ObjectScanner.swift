// SPDX-License-Identifier: Apache-2.0

/// An object of a list, and where it begins.
struct FoundObject: Sendable {
  let line: Int
  /// From 1 in Unicode scalars, where something else stands before it on its line.
  let column: Int?
  let range: Range<Int>
}

/// Finds the objects of a list, or of a file of objects that take several lines each.
struct ObjectScanner {
  private let stream: RecordStream
  private let bytes: UnsafeRawBufferPointer
  private var index: Int
  private var line = 1
  private var faults: [UnreadableRecord] = []
  /// The column, from 0, of the first object.
  private var column: Int?
  /// The next object that begins a line, once an object without an end was met: from there on such
  /// an object ends the one before, so that no stretch of the file is searched more than twice.
  private var boundary: Int?
  private var lastWasText = false
  /// How far columns have been counted, and on which line.
  private var counted = (line: 0, index: 0, column: 1)

  /// - Parameter bytes: The stream's, which outlive the scanner.
  init(_ stream: RecordStream, _ bytes: UnsafeRawBufferPointer) {
    self.stream = stream
    self.bytes = bytes
    index = stream.start
  }

  mutating func chunks(size: Int) -> (chunks: [RecordChunk], faults: [UnreadableRecord]) {
    var chunks: [RecordChunk] = []
    var records: [FoundObject] = []
    if stream.layout == .list { enterList() }
    while let record = next() {
      records.append(record)
      let begin = records[0]
      if record.range.upperBound - begin.range.lowerBound >= size {
        chunks.append(chunk(of: records))
        records = []
      }
    }
    if !records.isEmpty { chunks.append(chunk(of: records)) }
    return (chunks, faults)
  }

  private func chunk(of records: [FoundObject]) -> RecordChunk {
    RecordChunk(
      range: records[0].range.lowerBound..<records[records.count - 1].range.upperBound,
      firstLine: records[0].line, records: records)
  }

  private mutating func enterList() {
    while index < bytes.count, bytes[index] != UInt8(ascii: "[") { step() }
    index += 1
  }

  private mutating func step() {
    if bytes[index] == 0x0A { line += 1 }
    index += 1
  }

  /// The next object; nil at the end, after what is wrong with the end has been noted.
  private mutating func next() -> FoundObject? {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0D, 0x0A, UInt8(ascii: ","): step()
      case UInt8(ascii: "{"):
        lastWasText = false
        return object()
      case UInt8(ascii: "]") where stream.layout == .list:
        index += 1
        while index < bytes.count, JSONBlank.isBlank(bytes[index]) { step() }
        if index < bytes.count { faults.append(.textAfterRecords(at: place)) }
        return nil
      default:
        // One finding for a stretch of text, however long.
        if !lastWasText { faults.append(.textBetweenRecords(at: place)) }
        lastWasText = true
        step()
      }
    }
    if stream.layout == .list { faults.append(.arrayNotClosed(at: place)) }
    return nil
  }

  private var place: FieldPlace { FieldPlace(path: stream.path, line: line) }

  private mutating func object() -> FoundObject {
    let (start, first) = (index, line)
    let itsColumn = columnOnSharedLine()
    if column == nil { column = start - lineStart(of: start) }
    var end = boundary == nil ? ObjectEnd.find(in: bytes, from: start) : nil
    if end == nil {
      let limit = nextObject(after: start)
      boundary = limit
      end = ObjectEnd.find(in: bytes, from: start, limit: limit) ?? limit
    }
    let range = start..<(end ?? bytes.count)
    line += bytes.lineBreaks(in: range)
    index = range.upperBound
    return FoundObject(line: first, column: itsColumn, range: range)
  }

  /// The column of what comes next, if something stands before it on its line.
  private mutating func columnOnSharedLine() -> Int? {
    if counted.line != line {
      counted = (line, lineStart(of: index), 1)
      if bytes[counted.index..<index].allSatisfy({ JSONBlank.isBlank($0) }) { return nil }
    }
    // Each byte of a line is counted once, however many objects stand on it.
    for byte in bytes[counted.index..<index] { counted.column += byte & 0xC0 == 0x80 ? 0 : 1 }
    counted.index = index
    return counted.column
  }

  /// The start of the next line that begins with an object no further in than the first one, or
  /// the end of the input.
  private func nextObject(after start: Int) -> Int {
    if let boundary, boundary > start { return boundary }
    var begin = bytes.lineBreak(from: start) + 1
    while begin < bytes.count {
      var first = begin
      while first < bytes.count, bytes[first] == 0x20 || bytes[first] == 0x09 {
        first += 1
      }
      if first < bytes.count, bytes[first] == UInt8(ascii: "{"),
        first - begin <= column ?? 0
      {
        return first
      }
      begin = bytes.lineBreak(from: begin) + 1
    }
    return bytes.count
  }

  private func lineStart(of index: Int) -> Int {
    var start = index
    while start > stream.start, bytes[start - 1] != 0x0A { start -= 1 }
    return start
  }
}

/// Where an object ends: braces outside of texts are counted.
enum ObjectEnd {
  /// - Returns: The index after the brace that closes the one at `start`, or nil.
  static func find(in bytes: UnsafeRawBufferPointer, from start: Int, limit: Int? = nil) -> Int? {
    let limit = limit ?? bytes.count
    var depth = 0
    var isText = false
    var index = start
    while index < limit {
      switch bytes[index] {
      case UInt8(ascii: "\\") where isText: index += 1
      case UInt8(ascii: "\""): isText.toggle()
      // No text goes over a line break: this one was not closed.
      case 0x0A where isText: isText = false
      case UInt8(ascii: "{") where !isText: depth += 1
      case UInt8(ascii: "}") where !isText:
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    return nil
  }
}
