// SPDX-License-Identifier: Apache-2.0

/// Why a text is no path into a record, and where in it.
package struct FieldPathError: Error, Hashable, Sendable {
  /// One sentence, lower case, no final period.
  package let message: String
  /// UTF-8 offsets into the path: the first byte at fault, and the one behind the last.
  package let start: Int
  package let end: Int
  /// How to mend it.
  package let help: String

  private init(_ message: String, _ range: Range<Int>, help: String) {
    self.message = message
    self.start = range.lowerBound
    self.end = range.upperBound
    self.help = help
  }
}

extension FieldPathError {
  static var isEmpty: FieldPathError {
    FieldPathError("a path is empty", 0..<0, help: "write names with dots between them")
  }

  static func nameMissing(in path: String, at offset: Int) -> FieldPathError {
    FieldPathError(
      "a name is missing in the path '\(path)'", offset..<offset,
      help: "write names with one dot between them, none at the ends")
  }

  static func isTooDeep(_ range: Range<Int>, limit: Int) -> FieldPathError {
    FieldPathError(
      "a path has more than \(limit) names", range,
      help: "no record is read deeper than that; begin further down")
  }

  static func badPattern(_ pattern: String, _ range: Range<Int>) -> FieldPathError {
    FieldPathError(
      "the pattern '\(pattern)' needs one '*', and at most one word in capitals", range,
      help: "behind a blank comes a pattern for the texts of a list, as in 'tags base_model:*'")
  }
}
