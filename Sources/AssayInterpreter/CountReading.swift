// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules

/// A number of items that the groups of a pattern read in a text.
struct CountReading: Hashable {
  /// At least 1.
  let count: Int64
  /// How it was worked out, such as `4 nodes × 8`; nil if it stands in the text.
  let words: String?

  /// The readings of one match: none if its groups name no number, several if they name several.
  ///
  /// - Parameter cores: How many cores one item has; nil if the table does not say.
  /// - Returns: Nil if a group holds what is no number of items, such as 0, one beyond 64 bits, or
  ///   cores that are no whole number of items: then the pattern has not read the text at all.
  static func all(in match: Pattern.Match, cores: Double?) -> [CountReading]? {
    var readings: [CountReading] = []
    if let text = match[CountGroup.count.rawValue] {
      guard let count = number(text) else { return nil }
      readings.append(CountReading(count: count, words: nil))
    }
    let (nodes, each) = (match[CountGroup.nodes.rawValue], match[CountGroup.perNode.rawValue])
    // A number of nodes, or of items on each, says nothing of how many there are in all.
    if let nodes, let each {
      guard let left = number(nodes), let right = number(each) else { return nil }
      let (count, hasOverflowed) = left.multipliedReportingOverflow(by: right)
      if hasOverflowed { return nil }
      readings.append(CountReading(count: count, words: "\(left) nodes × \(right)"))
    }
    if let text = match[CountGroup.cores.rawValue] {
      guard let total = number(text), let cores, let size = Int64(exactly: cores),
        total.isMultiple(of: size)
      else { return nil }
      readings.append(
        CountReading(count: total / size, words: "\(total) cores, \(size) on each"))
    }
    return readings
  }

  private static func number(_ text: String) -> Int64? {
    Int64(text).flatMap { $0 > 0 ? $0 : nil }
  }
}
