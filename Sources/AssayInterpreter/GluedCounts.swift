// SPDX-License-Identifier: Apache-2.0

/// Numbers of one thing that stand glued to the name of another before them: "2 x RTX 30901 x T4" is
/// what a program writes that joins a list without separators.
struct GluedCounts {
  /// A number that multiplies what stands behind it: `30901` in "RTX 30901 x T4".
  struct Run {
    /// Its digits, in bytes.
    let digits: Range<Int>
    /// Whether it begins inside a word, as in "A1004 x T4".
    let isInWord: Bool
    /// Whether another number multiplies something before it.
    let isSecond: Bool

    /// Where the name before it may end and the number begin: no number begins with zero.
    func seams(in bytes: [UInt8]) -> [Int] {
      digits.filter { seam in
        (seam > digits.lowerBound || isInWord) && bytes[seam] != UInt8(ascii: "0")
      }
    }
  }

  /// More numbers than these are no list of names.
  private static let runLimit = 8
  private static let cutLimit = 64

  let bytes: [UInt8]
  let runs: [Run]

  /// - Returns: Nil for a text in which no number can be glued to a name: nearly all.
  init?(_ text: String) {
    guard text.utf8.contains(where: { $0 == 0x78 || $0 == 0x58 || $0 == 0xC3 }) else { return nil }
    let bytes = Array(text.utf8)
    var runs: [Run] = []
    var index = 0
    var isSecond = false
    while index < bytes.count {
      guard GluedCounts.isDigit(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, GluedCounts.isDigit(bytes[index]) { index += 1 }
      guard GluedCounts.multiplies(bytes, from: index) else { continue }
      defer { isSecond = true }
      if start == 0 { continue }
      let isInWord = bytes[start - 1] | 0x20 >= 0x61 && bytes[start - 1] | 0x20 <= 0x7A
      let run = Run(
        digits: start..<index, isInWord: isInWord || bytes[start - 1] == 0x29, isSecond: isSecond)
      if !run.seams(in: bytes).isEmpty { runs.append(run) }
    }
    guard !runs.isEmpty, runs.count <= GluedCounts.runLimit else { return nil }
    (self.bytes, self.runs) = (bytes, runs)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Every way to cut the text into as many pieces as can be that are all names.
  ///
  /// - Parameter isName: Whether a piece names just one thing.
  func cuts(_ isName: (String) -> Bool) -> [[String]] {
    var found: [[String]] = []
    func cut(from start: Int, after run: Int, _ pieces: [String]) {
      guard found.count < GluedCounts.cutLimit else { return }
      for index in runs.indices.dropFirst(run) {
        for seam in runs[index].seams(in: bytes) where isSeam(seam, of: runs[index], start, isName)
        {
          cut(from: seam, after: index + 1, pieces + [text(start..<seam)])
        }
      }
      let last = text(start..<bytes.count)
      if !pieces.isEmpty, isName(last) { found.append(pieces + [last]) }
    }
    cut(from: 0, after: 0, [])
    // A cut that is left out leaves two names in one piece.
    let most = found.map(\.count).max()
    return found.filter { $0.count == most }
  }

  /// What of the text stands behind the first number that is glued to a name; nil if none is.
  func rest(_ isName: (String) -> Bool) -> String? {
    for run in runs {
      for seam in run.seams(in: bytes) {
        let isBehindName = isSeam(seam, of: run, 0, isName)
        let isBeforeName = run.isInWord || run.isSecond
        if isBehindName || isBeforeName && isName(text(seam..<bytes.count)) {
          return text(run.digits.lowerBound..<bytes.count)
        }
      }
    }
    return nil
  }

  /// Whether a name ends at a seam, and needs the digits before it to be one.
  private func isSeam(
    _ seam: Int, of run: Run, _ start: Int, _ isName: (String) -> Bool
  ) -> Bool {
    guard isName(text(start..<seam)) else { return false }
    return run.isInWord || !isName(text(start..<run.digits.lowerBound))
  }

  /// Whether ` x ` and a word follow.
  private static func multiplies(_ bytes: [UInt8], from end: Int) -> Bool {
    var index = end
    func skipBlanks() -> Bool {
      let start = index
      while index < bytes.count, bytes[index] == 0x20 { index += 1 }
      return index > start
    }
    guard skipBlanks(), index < bytes.count else { return false }
    if bytes[index] | 0x20 == 0x78 {
      index += 1
    } else if bytes[index...].starts(with: [0xC3, 0x97]) {
      index += 2
    } else {
      return false
    }
    return skipBlanks() && index < bytes.count && !isDigit(bytes[index])
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
