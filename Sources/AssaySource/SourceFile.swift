// SPDX-License-Identifier: Apache-2.0

/// A text that a person wrote, under the path as they typed it.
///
/// Everything that is read from it keeps offsets into it, so that every later message can point
/// at the very characters. Offsets count UTF-8 bytes from 0; what people see are lines and columns
/// from 1, columns in Unicode scalars.
package struct SourceFile: Sendable, Hashable {
  /// The path as the user typed it, or `-` for standard input.
  package let path: String
  package let text: String
  /// The offset of the first byte of each line; at least one element.
  private let lineStarts: [Int]
  /// How many scalars begin before each block of bytes, so that a column far into a line is no longer
  /// way than any other: of one line there may be as many messages as it has bytes.
  private let scalarsBefore: [Int]
  private static let blockSize = 1024

  package init(path: String, text: String) {
    var text = text
    text.makeContiguousUTF8()
    var starts = [0]
    var scalarsBefore = [0]
    var scalars = 0
    var offset = 0
    var lastWasReturn = false
    for byte in text.utf8 {
      offset += 1
      // Continuation bytes begin no scalar.
      if byte & 0xC0 != 0x80 { scalars += 1 }
      if offset.isMultiple(of: SourceFile.blockSize) { scalarsBefore.append(scalars) }
      if byte == UInt8(ascii: "\n") {
        // A line feed after a carriage return belongs to the same line break.
        if lastWasReturn { starts.removeLast() }
        starts.append(offset)
      } else if byte == UInt8(ascii: "\r") {
        starts.append(offset)
      }
      lastWasReturn = byte == UInt8(ascii: "\r")
    }
    self.path = path
    self.text = text
    self.lineStarts = starts
    self.scalarsBefore = scalarsBefore
  }

  package var lineCount: Int { lineStarts.count }

  /// Converts a UTF-8 offset into a line and a column; offsets outside the text are clamped.
  package func position(at offset: Int) -> Position {
    let offset = min(max(offset, 0), text.utf8.count)
    let line = lineIndex(of: offset)
    let scalars = scalarCount(before: offset) - scalarCount(before: lineStarts[line])
    return Position(line: line + 1, column: scalars + 1)
  }

  /// How many scalars begin before an offset, at any byte of one.
  private func scalarCount(before offset: Int) -> Int {
    let block = offset / SourceFile.blockSize
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: block * SourceFile.blockSize)
    let end = utf8.index(utf8.startIndex, offsetBy: offset)
    return utf8[start..<end].reduce(scalarsBefore[block]) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  }

  /// Returns the text of a line, counted from 1, without its line break; empty if there is none.
  package func line(_ number: Int) -> Substring {
    guard number >= 1, number <= lineStarts.count else { return "" }
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: lineStarts[number - 1])
    let limit = number < lineStarts.count ? lineStarts[number] : utf8.count
    var end = utf8.index(utf8.startIndex, offsetBy: limit)
    while end > start {
      let before = utf8.index(before: end)
      guard utf8[before] == UInt8(ascii: "\n") || utf8[before] == UInt8(ascii: "\r") else { break }
      end = before
    }
    return text[start..<end]
  }

  /// Returns the text between two UTF-8 offsets, which are clamped.
  package func text(from start: Int, to end: Int) -> Substring {
    let utf8 = text.utf8
    let first = min(max(start, 0), utf8.count)
    let last = min(max(end, first), utf8.count)
    return text[
      utf8.index(utf8.startIndex, offsetBy: first)..<utf8.index(utf8.startIndex, offsetBy: last)]
  }

  /// Returns the UTF-8 offset at which a line, counted from 1, begins.
  package func offset(ofLine number: Int) -> Int {
    lineStarts[min(max(number, 1), lineStarts.count) - 1]
  }

  package static func == (left: SourceFile, right: SourceFile) -> Bool {
    left.path == right.path && left.text == right.text
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(path) }

  private func lineIndex(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

/// A line and a column, both from 1; the column counts Unicode scalars.
package struct Position: Sendable, Hashable, Comparable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
