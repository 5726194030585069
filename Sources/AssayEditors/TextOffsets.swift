// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// How an editor counts within a line (LSP 3.17, "PositionEncodingKind").
package enum PositionEncoding: String, Sendable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
}

/// A line and a distance into it, both from 0, as editors have them.
package struct EditorPosition: Sendable, Hashable, Comparable {
  package let line: Int
  /// In code units of the encoding.
  package let character: Int

  package init(line: Int, character: Int) {
    self.line = line
    self.character = character
  }

  package static func < (left: EditorPosition, right: EditorPosition) -> Bool {
    (left.line, left.character) < (right.line, right.character)
  }
}

extension SourceFile {
  /// The place of an offset as an editor counts it.
  package func editorPosition(at offset: Int, in encoding: PositionEncoding) -> EditorPosition {
    let line = position(at: offset).line
    let start = self.offset(ofLine: line)
    let before = text(from: start, to: offset)
    let units = encoding == .utf8 ? before.utf8.count : before.utf16.count
    return EditorPosition(line: line - 1, character: units)
  }

  /// The offset of an editor's position; one beyond a line or the file is its end.
  package func offset(of position: EditorPosition, in encoding: PositionEncoding) -> Int {
    guard position.line >= 0 else { return 0 }
    guard position.line < lineCount else { return text.utf8.count }
    let start = offset(ofLine: position.line + 1)
    var left = max(position.character, 0)
    var offset = start
    for scalar in line(position.line + 1).unicodeScalars {
      let bytes = UTF8.width(scalar)
      let units = encoding == .utf8 ? bytes : UTF16.width(scalar)
      guard left >= units else { break }
      left -= units
      offset += bytes
    }
    return offset
  }
}
