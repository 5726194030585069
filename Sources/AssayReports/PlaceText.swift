// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource

/// A place in a file as findings write it, `models.jsonl:17:3 /downloads`, taken apart.
struct PlaceText: Hashable {
  let path: String
  /// From 1.
  let line: Int
  /// From 1, in Unicode scalars; nil where it is not known.
  let column: Int?
  /// What stands behind the place: a JSON pointer, the name of a column, further rows.
  let rest: String

  /// - Returns: Nil for a text that names no line.
  init?(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    func number(at start: Int) -> (value: Int, end: Int)? {
      guard start < scalars.count, scalars[start] == ":" else { return nil }
      let digits = scalars[(start + 1)...].prefix { ("0"..."9").contains($0) }
      guard let value = Int(String(String.UnicodeScalarView(digits))), value > 0 else { return nil }
      return (value, digits.endIndex)
    }
    func isEnd(_ index: Int) -> Bool { index == scalars.count || scalars[index] == " " }
    for start in scalars.indices {
      guard start > 0, let line = number(at: start) else { continue }
      let column = number(at: line.end)
      let end = column?.end ?? line.end
      guard isEnd(end) else { continue }
      path = String(String.UnicodeScalarView(scalars[..<start]))
      self.line = line.value
      self.column = column?.value
      rest = String(String.UnicodeScalarView(scalars[end...].dropFirst()))
      return
    }
    return nil
  }

  init(_ place: Place) {
    (path, line, column, rest) = (place.path, place.line, place.column, "")
  }
}

extension Finding {
  /// What tells the finding from every other one of an audit, and stays when lines and figures move:
  /// the requirement, the model, where in its record, and where one requirement finds several things,
  /// what is said but for its digits.
  var identity: [String] {
    let inside = places.compactMap { PlaceText($0)?.rest }.filter { !$0.isEmpty }
    let isOne = group != nil || model != nil && (kind == .datagap || kind == .nonconformity)
    let words = isOne ? "" : message.filter { !$0.isNumber }
    return [rule, model ?? group?.name ?? "", words] + inside
  }
}
