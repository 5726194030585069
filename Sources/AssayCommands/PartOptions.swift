// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayInterpreter
import AssayMetadata

/// `--range A:B --part FILE`: one part of an audit that several machines make.
struct PartOptions: ParsableArguments {
  @Option(
    name: .customLong("part"),
    help: ArgumentHelp(
      "Write no report, but what 'assay merge' makes the reports of: this range's part of them.",
      valueName: "file"))
  var path: String?

  @Option(
    name: .customLong("range"),
    help: ArgumentHelp(
      "The range of a part, from A to before B, over all files of records in their order; without A from"
        + " the start, without B to the end. A record is of the range in which it begins.",
      valueName: "a:b"),
    transform: PartBounds.parse)
  var bounds: PartBounds?

  @Option(
    name: .customLong("range-unit"), help: "What a range counts: bytes or records. Default: bytes.")
  var unit: PartRange.Unit?

  func validate() throws {
    guard path == nil else { return }
    if bounds != nil { throw ValidationError("--range is of a part; name its file by --part") }
    if unit != nil { throw ValidationError("--range-unit is of a part; name its file by --part") }
  }

  /// The range of the part within the inputs.
  ///
  /// - Throws: `ValidationError` for one that begins behind their end.
  func range(of inputs: PopulationInput) throws -> (part: PartRange, bytes: Range<Int>) {
    let unit = unit ?? .bytes
    let extent = inputs.extent(
      of: bounds?.lower ?? 0, bounds?.upper ?? .max, in: unit)
    guard let bytes = extent.bytes else {
      throw ValidationError(
        "--range begins at \(bounds?.lower ?? 0), and the files of records have \(extent.total)"
          + " \(unit.rawValue)")
    }
    let part = PartRange(
      unit: unit, lower: bounds?.lower ?? 0, upper: min(bounds?.upper ?? .max, extent.total),
      total: extent.total)
    return (part, bytes)
  }
}

/// The two ends of a range as they were given; nil is the start or the end of the inputs.
struct PartBounds: Sendable {
  let lower: Int?
  let upper: Int?

  /// - Throws: `ValidationError` that says how a range is written.
  static func parse(_ text: String) throws -> PartBounds {
    let ends = text.split(separator: ":", omittingEmptySubsequences: false)
    guard ends.count == 2, let lower = number(ends[0]), let upper = number(ends[1]) else {
      throw ValidationError(
        "'--range \(text)' is not a range; write it as 0:4194304, or 4194304: for all the rest")
    }
    if let lower, let upper, upper < lower {
      throw ValidationError("'--range \(text)' ends before it begins")
    }
    return PartBounds(lower: lower, upper: upper)
  }

  /// A whole number of digits alone, nil for nothing; nil in all for what is no number.
  private static func number(_ text: Substring) -> Int?? {
    if text.isEmpty { return .some(nil) }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
      return nil
    }
    return .some(number)
  }
}

/// A range of the inputs, and how much there is in all.
struct PartRange: Codable, Sendable, Hashable {
  enum Unit: String, Codable, CaseIterable, ExpressibleByArgument, Sendable {
    case bytes, records
  }

  let unit: Unit
  let lower: Int
  let upper: Int
  /// Bytes or records of all files of records.
  let total: Int

  var words: String { "\(lower):\(upper)" }
}

extension PopulationInput {
  /// The bytes of all files of records, and where each of them begins among these.
  private var starts: (starts: [Int], count: Int) {
    var (starts, count) = ([Int](), 0)
    for input in records {
      starts.append(count)
      count += input.file.count
    }
    return (starts, count)
  }

  /// Where a range lies.
  ///
  /// - Returns: How many bytes or records there are, and the range in bytes; nil if it begins behind
  ///   their end.
  func extent(
    of lower: Int, _ upper: Int, in unit: PartRange.Unit
  ) -> (total: Int, bytes: Range<Int>?) {
    let (starts, count) = starts
    guard unit == .records else {
      return (count, lower <= count ? lower..<max(lower, min(upper, count)) : nil)
    }
    var (total, begin, end) = (0, Int?.none, Int?.none)
    for piece in pieces {
      records[piece.input].stream.forEachRecord(in: piece.chunk) { record in
        let place = starts[piece.input] + record.offset
        if total == lower { begin = place }
        if total == upper { end = place }
        total += 1
      }
    }
    guard lower <= total else { return (total, nil) }
    // What stands before the first record is nobody's.
    let first = lower == 0 ? 0 : begin ?? count
    return (total, first..<max(first, upper == 0 ? 0 : end ?? count))
  }

  /// Audits the records that begin in a range of the bytes of all files.
  ///
  /// - Parameters:
  ///   - make: Makes something of a chunk, on the worker that audited it, with the chunk's number among all
  ///     of the inputs.
  ///   - take: Takes it, in the order of the inputs.
  func audit<Made: Sendable, Failure: Error>(
    by audit: PopulationAudit, within range: Range<Int>,
    make: @Sendable (_ chunk: Int, AuditPart) -> Made,
    take: (Made) throws(Failure) -> Void
  ) throws(Failure) {
    let starts = starts.starts
    let wanted = pieces.enumerated().compactMap { number, piece -> RangePiece? in
      let start = starts[piece.input]
      let own = max(0, range.lowerBound - start)..<max(0, range.upperBound - start)
      guard own.overlaps(piece.chunk.range) else { return nil }
      return RangePiece(number: number, piece: piece, range: own)
    }
    try self.audit(wanted, by: audit, make: make, take: take)
  }
}
