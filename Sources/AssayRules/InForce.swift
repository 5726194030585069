// SPDX-License-Identifier: Apache-2.0

import AssaySource
package import AssayValues
import AssayYAML

/// The dates for which something is in force, half open, in UTC; nil is open.
package struct InForce: Sendable, Hashable {
  package let from: Timestamp?
  package let until: Timestamp?

  package init(from: Timestamp?, until: Timestamp?) {
    self.from = from
    self.until = until
  }

  package func contains(_ date: Timestamp) -> Bool {
    if let from, date < from { return false }
    if let until, date >= until { return false }
    return true
  }

  /// Whether there is a date for which both are in force.
  func overlaps(_ other: InForce) -> Bool {
    let begins = [from, other.from].compactMap(\.self).max()
    let ends = [until, other.until].compactMap(\.self).min()
    guard let begins, let ends else { return true }
    return begins < ends
  }

  /// Whether it is in force only for dates for which the other is.
  func isWithin(_ other: InForce) -> Bool {
    let begins = other.from.map { limit in from.map { $0 >= limit } ?? false } ?? true
    let ends = other.until.map { limit in until.map { $0 <= limit } ?? false } ?? true
    return begins && ends
  }

  /// `from 2027-08-02 until before 2030-01-01`.
  package var words: String {
    [from.map { "from \($0.isoDate)" }, until.map { "until before \($0.isoDate)" }]
      .compactMap(\.self).joined(separator: " ")
  }

  /// `2027-08-02/2030-01-01`, an open end left out.
  var text: String { "\(from?.isoDate ?? "")/\(until?.isoDate ?? "")" }
}

extension PackDecoder {
  /// `{from: 2027-08-02, until: 2030-01-01}`; what ends before it begins is reported.
  mutating func inForce(_ node: YAMLNode?) -> InForce? {
    guard let node,
      let section = Section(node, .period, &diagnostics)
    else { return nil }
    let period = InForce(from: openDate(section["from"]), until: openDate(section["until"]))
    if let from = period.from, let until = period.until, from >= until, let node = section["until"]
    {
      let text = Located(node.text ?? "", at: node.span)
      diagnostics.append(.badEnd(text))
    }
    return period
  }
}
