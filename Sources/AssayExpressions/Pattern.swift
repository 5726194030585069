// SPDX-License-Identifier: Apache-2.0

import CRE2

/// A regular expression in RE2's syntax, matched in time linear in the text.
///
/// Patterns are rules, and what they meet is hostile text; a backtracking engine could be held up
/// for minutes by twenty characters. A pattern is immutable and may be shared by threads.
///
/// Source: CEL specification, function `matches`; syntax in RE2's `doc/syntax.txt`.
package final class Pattern: Sendable {
  package let text: String
  package let groupCount: Int
  /// Instructions of the compiled pattern.
  private let size: Int
  private let program: PatternProgram

  /// Compiles a pattern.
  ///
  /// - Parameters:
  ///   - ignoringCase: Whether letters match in either case.
  ///   - maxMemory: The bound of the compiled program in bytes.
  /// - Throws: `PatternError` if the text is no pattern, or one too large for `maxMemory`.
  package init(
    _ text: String, ignoringCase: Bool = false, maxMemory: Int = 1 << 20
  ) throws(PatternError) {
    let program = PatternProgram(text, ignoringCase: ignoringCase, maxMemory: maxMemory)
    if let reason = program.error { throw PatternError(pattern: text, reason: reason) }
    self.text = text
    self.program = program
    self.groupCount = program.groupCount
    self.size = program.size
  }

  /// The fuel that it takes to look through a text, at worst: where a pattern is so large that the
  /// automaton is not built, each byte is held to each instruction.
  func fuel(for text: String) -> Int {
    let bytes = text.utf8.count
    return (bytes + bytes.multipliedReportingOverflow(by: size).partialValue) / 16
  }

  /// Says whether the pattern matches anywhere in a text, as CEL's `matches` does.
  package func matches(_ text: String) -> Bool { program.matches(text) }

  /// Returns the leftmost match in a text, or nil.
  ///
  /// - Parameter offset: The UTF-8 offset from which a match is sought. `^` and `\b` see what stands
  ///   before it.
  package func firstMatch(in text: String, from offset: Int = 0) -> Match? {
    program.find(in: text, groups: groupCount + 1, from: offset)
  }

  /// Returns the match of the whole text, or nil.
  package func fullMatch(_ text: String) -> Match? {
    program.find(in: text, groups: groupCount + 1, isWhole: true)
  }

  /// Returns the number of a group written `(?P<name>…)`, or nil if there is none.
  package func group(named name: String) -> Int? { program.group(named: name) }

  /// Where a pattern matched, and what its groups hold.
  package struct Match: Sendable {
    /// UTF-8 offsets of the match in the text.
    package let range: Range<Int>
    /// The whole match, then each group in order; nil for a group that took no part.
    package let groups: [String?]
    fileprivate let program: PatternProgram

    /// The text that matched.
    package var text: String { groups.first.flatMap(\.self) ?? "" }

    /// What a group written `(?P<name>…)` holds; nil if it took no part or there is none.
    package subscript(name: String) -> String? {
      guard let number = program.group(named: name), groups.indices.contains(number) else {
        return nil
      }
      return groups[number]
    }
  }
}

/// Why a text is no usable pattern.
package struct PatternError: Error, Sendable, Hashable {
  package let pattern: String
  /// RE2's words, such as "missing ): (a".
  package let reason: String
}

/// The compiled program, which lives as long as a pattern or a match needs it.
///
/// `@unchecked`: RE2 documents that a compiled expression may be used by several threads at once.
private final class PatternProgram: @unchecked Sendable {
  private let handle: OpaquePointer?

  init(_ text: String, ignoringCase: Bool, maxMemory: Int) {
    var text = text
    handle = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        assay_re2_new($0.baseAddress, $0.count, max(0, maxMemory), ignoringCase)
      }
    }
  }

  deinit { assay_re2_free(handle) }

  var error: String? {
    guard let handle else { return "out of memory" }
    return assay_re2_error(handle).map { String(cString: $0) }
  }

  var groupCount: Int { Int(assay_re2_groups(handle)) }

  var size: Int { Int(assay_re2_size(handle)) }

  func group(named name: String) -> Int? {
    var name = name
    let number = name.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { assay_re2_group(handle, $0.baseAddress, $0.count) }
    }
    return number < 0 ? nil : Int(number)
  }

  /// Whether there is a match anywhere.
  func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        assay_re2_find(handle, $0.baseAddress, $0.count, 0, nil, 0)
      }
    }
  }

  /// Seeks a match; without groups, the match has neither range nor text.
  func find(
    in text: String, groups count: Int, from offset: Int = 0, isWhole: Bool = false
  ) -> Pattern.Match? {
    guard offset >= 0, offset <= text.utf8.count else { return nil }
    var text = text
    return text.withUTF8 { bytes in
      var bounds = [Int](repeating: -1, count: 2 * count)
      let isFound = bytes.withMemoryRebound(to: CChar.self) { characters in
        let find = isWhole ? assay_re2_match : assay_re2_find
        return find(handle, characters.baseAddress, characters.count, offset, &bounds, Int32(count))
      }
      guard isFound else { return nil }
      let groups = (0..<count).map { number -> String? in
        let (start, end) = (bounds[2 * number], bounds[2 * number + 1])
        guard start >= 0, end >= start, end <= bytes.count else { return nil }
        return String(decoding: bytes[start..<end], as: UTF8.self)
      }
      let range = count > 0 && bounds[0] >= 0 ? bounds[0]..<max(bounds[0], bounds[1]) : 0..<0
      return Pattern.Match(range: range, groups: groups, program: self)
    }
  }
}
