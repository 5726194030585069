// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayAudit
import AssayMetadata
import AssayReports

/// The parts of one audit: whole, of the same things, and side by side without a gap.
struct PartSet {
  /// In the order of their ranges.
  private let parts: [Part]

  /// What all parts have in common; its range is that of the first.
  var header: PartHeader { parts[0].header }

  private struct Part {
    let file: MappedFile
    let header: PartHeader
    /// Where the frames of sections and sums lie.
    let frames: [(frame: PartLayout.Frame, range: Range<Int>)]
  }

  /// - Throws: `FileFailure` that says what is wrong with which part, or between which.
  init(_ paths: [String]) throws(FileFailure) {
    var parts: [Part] = []
    for path in paths { parts.append(try PartSet.read(path)) }
    let first = parts[0]
    for part in parts.dropFirst() {
      if let mistake = part.header.mistake(beside: first.header, of: first.file.path) {
        throw FileFailure(part.file.path, mistake)
      }
    }
    parts.sort {
      ($0.header.range.lower, $0.header.range.upper) < (
        $1.header.range.lower, $1.header.range.upper
      )
    }
    var (end, before) = (0, String?.none)
    let unit = first.header.range.unit.rawValue
    for part in parts {
      let range = part.header.range
      if range.lower > end { throw PartSet.gap(end, range.lower, unit, at: part.file.path) }
      guard range.lower == end else {
        throw FileFailure(
          part.file.path,
          "is of the \(unit) \(range.words), of which '\(before ?? "")' has those before \(end)"
            + " already; parts must not overlap")
      }
      (end, before) = (range.upper, part.file.path)
    }
    let total = first.header.range.total
    if end < total { throw PartSet.gap(end, total, unit, at: before ?? "") }
    self.parts = parts
  }

  private static func gap(
    _ lower: Int, _ upper: Int, _ unit: String, at path: String
  ) -> FileFailure {
    FileFailure(
      path,
      "is a part of an audit of which the \(unit) \(lower):\(upper) are missing; name their part too"
    )
  }

  /// Reads a part and makes sure that it is what was written.
  private static func read(_ path: String) throws(FileFailure) -> Part {
    let file = try MappedFile(path: path)
    do throws(StoredFault) {
      return try file.bytes.withBytes { bytes throws(StoredFault) -> Part in
        guard bytes.starts(with: PartLayout.mark) else {
          if bytes.starts(with: PartLayout.mark.prefix(while: { $0 != UInt8(ascii: "/") })) {
            throw StoredFault(
              message:
                "it is of another format than \(String(decoding: PartLayout.mark.dropLast(), as: UTF8.self))"
            )
          }
          throw StoredFault(message: "it does not begin as one")
        }
        let end = bytes.count - PartLayout.digestSize
        guard end >= PartLayout.mark.count,
          bytes[end...].elementsEqual(
            InputDigest.sha256(UnsafeRawBufferPointer(rebasing: bytes[..<end])))
        else { throw StoredFault(message: "it is damaged or cut short: its digest is another") }
        var frames: [(frame: PartLayout.Frame, range: Range<Int>)] = []
        var index = PartLayout.mark.count
        while index < end {
          guard index + 9 <= end, let frame = PartLayout.Frame(rawValue: bytes[index]) else {
            throw StoredFault(message: "it holds what this version does not write")
          }
          let count = bytes[index + 1..<index + 9].reversed().reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
          }
          guard count <= UInt64(end - index - 9) else {
            throw StoredFault(message: "it ends too early")
          }
          frames.append((frame, index + 9..<index + 9 + Int(count)))
          index += 9 + Int(count)
        }
        guard let head = frames.first, head.frame == .header, frames.last?.frame == .sums else {
          throw StoredFault(message: "it holds what this version does not write")
        }
        let tree = try StoredValue(
          bytes: UnsafeRawBufferPointer(rebasing: bytes[head.range]))
        return Part(
          file: file, header: try tree.decoded(), frames: Array(frames.dropFirst()))
      }
    } catch {
      throw FileFailure(
        path,
        "is no part of an audit that can be merged: \(error.message); a part is what 'assay audit"
          + " … --range A:B --part FILE' of version \(ToolVersion.current) writes")
    }
  }

  /// Gives the sections of all parts in the order of one audit, and the sums of the ranges.
  ///
  /// What stands before the records is taken of the first part, what stands behind them of the last.
  ///
  /// - Throws: `FileFailure` for a section that cannot be read.
  func forEachSection(
    _ body: (PartSection) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    for place in [PartLayout.Place.lead, .chunk, .tail] {
      for (index, part) in parts.enumerated() {
        if place == .lead, index > 0 { continue }
        if place == .tail, index < parts.count - 1 { continue }
        for (_, range) in part.frames {
          guard let section = try PartSet.section(in: part, range, place) else { continue }
          try body(section)
        }
      }
    }
  }

  /// The section of a frame; nil if it stands elsewhere.
  private static func section(
    in part: Part, _ range: Range<Int>, _ place: PartLayout.Place
  ) throws(FileFailure) -> PartSection? {
    do throws(StoredFault) {
      return try part.file.bytes.withBytes { bytes throws(StoredFault) -> PartSection? in
        let own = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard own.first == place.rawValue else { return nil }
        return try PartSection(bytes: own)
      }
    } catch {
      throw FileFailure(
        part.file.path,
        "is no part that can be merged: \(error.message); make it again with this program")
    }
  }
}

extension PartHeader {
  /// Why it is not of the same audit as another part.
  fileprivate func mistake(beside other: PartHeader, of path: String) -> String? {
    if toolVersion != other.toolVersion {
      return "is made by version \(toolVersion) of assay, and '\(path)' by \(other.toolVersion)"
    }
    if pack != other.pack {
      func name(_ pack: [String]) -> String { pack.prefix(2).joined(separator: " ") }
      return name(pack) == name(other.pack)
        ? "is made by other contents of \(name(pack)) than '\(path)'"
        : "is made by \(name(pack)), and '\(path)' by \(name(other.pack))"
    }
    if asOf != other.asOf { return "is as of \(asOf), and '\(path)' as of \(other.asOf)" }
    if let mistake = inputMistake(beside: other, of: path) { return mistake }
    if range.unit != other.range.unit {
      return
        "is of a range of \(range.unit.rawValue), and '\(path)' of \(other.range.unit.rawValue);"
        + " ranges of one audit are all of one unit"
    }
    if settings.shared != other.settings.shared {
      let (own, others) = (settings.shared, other.settings.shared)
      let here = own.filter { !others.contains($0) }.joined(separator: " ")
      let there = others.filter { !own.contains($0) }.joined(separator: " ")
      return
        "is made with other options than '\(path)': \(here.isEmpty ? "nothing" : here), and there"
        + " \(there.isEmpty ? "nothing" : there)"
    }
    if formats != other.formats {
      return "is made for the formats \(names), and '\(path)' for \(other.names)"
    }
    return nil
  }

  private func inputMistake(beside other: PartHeader, of path: String) -> String? {
    guard inputs != other.inputs else { return nil }
    if inputs.count != other.inputs.count {
      return "is of \(inputs.count) inputs, and '\(path)' of \(other.inputs.count)"
    }
    for (one, another) in zip(inputs, other.inputs) where one != another {
      return one.path == another.path
        ? "is of an input '\(one.path)' with other contents than that of '\(path)'"
        : "is of the input '\(one.path)', and '\(path)' of '\(another.path)'"
    }
    return nil
  }

  var names: String { formats.map(\.rawValue).joined(separator: ", ") }
}
