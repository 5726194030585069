// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AssayDiff
import AssaySource

/// The order in which edits are stacked: a file with one id a line.
///
/// Empty lines and what stands behind `#` say nothing. A line that ends in `*` is all edits that begin
/// so and are not named otherwise, in order of id. Every edit of the rules has to be named, for its
/// place decides what it is said to do; parts of the inputs that are not named come last.
enum StackingOrder {
  /// The units in the order of the file.
  static func units(of path: String, _ units: DiffUnits) throws -> [Int] {
    let file = try MappedFile(path: path)
    let (source, faults) = try file.decoded()
    Console.show(faults)
    guard let source, !faults.hasErrors else { throw ExitStatus.trouble }
    // A unit stands at the place of the first of its edits that is named.
    let candidates = units.units.indices.filter { units.isPlayer($0) }
    var unitOfEdit: [String: Int] = [:]
    for unit in candidates {
      for edit in units.units[unit].edits { unitOfEdit[units.edits[edit].id] = unit }
    }
    let text = source.text.unicodeScalars.drop { $0 == "\u{FEFF}" }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { StackingOrder.id(in: $0) }
    let named = Set(lines)
    var order: [Int] = []
    var ordered: Set<Int> = []
    var placed: [String: Int] = [:]
    func place(_ id: String, line: Int) throws {
      guard let unit = unitOfEdit[id] else {
        let known = units.edits.map(\.id)
        let hint = Suggestion.nearest(to: id, among: known).map { "; did you mean '\($0)'?" } ?? ""
        throw ValidationError("\(path):\(line): no edit is called '\(id)'\(hint)")
      }
      if let first = placed[id] {
        throw ValidationError("\(path):\(line): '\(id)' is placed already, at line \(first)")
      }
      placed[id] = line
      if ordered.insert(unit).inserted { order.append(unit) }
    }
    for (index, line) in lines.enumerated() where !line.isEmpty {
      guard line.hasSuffix("*") else {
        try place(line, line: index + 1)
        continue
      }
      let prefix = line.dropLast()
      let found = unitOfEdit.keys.filter {
        $0.hasPrefix(prefix) && !named.contains($0) && placed[$0] == nil
      }
      if found.isEmpty {
        throw ValidationError("\(path):\(index + 1): no edit that is not placed begins '\(prefix)'")
      }
      for id in found.sorted() { try place(id, line: index + 1) }
    }
    let missing = candidates.filter { !ordered.contains($0) }
    let rules = missing.filter {
      units.units[$0].edits.contains { units.edits[$0].file != "inputs" }
    }
    if let first = rules.first {
      let more = rules.count > 1 ? " and \(rules.count - 1) more" : ""
      throw ValidationError(
        "\(path) does not place '\(units.units[first].id)'\(more); add a line '*' for all the rest")
    }
    return order + missing
  }
}

extension StackingOrder {
  /// What a line says without its comment, which begins the line or follows a space.
  fileprivate static func id(in line: String.UnicodeScalarView.SubSequence) -> String {
    var text = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in line {
      if scalar == "#", previous.properties.isWhitespace { break }
      text.append(scalar)
      previous = scalar
    }
    return String(text).trimmingSpaces
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
