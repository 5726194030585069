// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssayValues

/// How many items a text names: "8" is 8, ">1000" is 1,000 or more.
struct ItemCount: Sendable, Hashable {
  /// At least 1.
  let number: Int64
  let qualifier: Qualifier

  init(_ number: Int64, _ qualifier: Qualifier = .exact) {
    self.number = number
    self.qualifier = qualifier
  }

  /// Reads the text of the group `count`: a whole number, with `>`, `<` or `~` before a bound.
  init?(_ text: String) {
    let bounds: [Character: Qualifier] = [">": .atLeast, "<": .atMost, "~": .about]
    let qualifier = text.first.flatMap { bounds[$0] }
    guard let number = Int64(text.dropFirst(qualifier == nil ? 0 : 1)), number > 0 else {
      return nil
    }
    self.init(number, qualifier ?? .exact)
  }

  /// Whether a number stated elsewhere is within what this one says.
  ///
  /// - Parameter item: One item in the unit of `stated`.
  func allows(_ stated: Double, item: Double) -> Bool {
    switch qualifier {
    case .exact, .about: stated == Double(number) * item
    case .atLeast: stated >= Double(number) * item
    case .atMost: stated <= Double(number) * item
    }
  }

  /// "8", or "at least 1000".
  var words: String {
    switch qualifier {
    case .exact: "\(number)"
    case .about: "about \(number)"
    case .atLeast: "at least \(number)"
    case .atMost: "at most \(number)"
    }
  }
}

/// A number of items that the groups of a pattern read in a text.
struct CountReading: Hashable {
  let count: ItemCount
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
      guard let count = ItemCount(text) else { return nil }
      readings.append(CountReading(count: count, words: nil))
    }
    let (nodes, each) = (match[CountGroup.nodes.rawValue], match[CountGroup.perNode.rawValue])
    // A number of nodes, or of items on each, says nothing of how many there are in all.
    if let nodes, let each {
      guard let left = number(nodes), let right = number(each) else { return nil }
      let (count, hasOverflowed) = left.multipliedReportingOverflow(by: right)
      if hasOverflowed { return nil }
      readings.append(CountReading(count: ItemCount(count), words: "\(left) nodes × \(right)"))
    }
    if let text = match[CountGroup.cores.rawValue] {
      guard let total = number(text), let cores, let size = Int64(exactly: cores),
        total.isMultiple(of: size)
      else { return nil }
      readings.append(
        CountReading(count: ItemCount(total / size), words: "\(total) cores, \(size) on each"))
    }
    return readings
  }

  private static func number(_ text: String) -> Int64? {
    Int64(text).flatMap { $0 > 0 ? $0 : nil }
  }
}
