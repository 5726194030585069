// SPDX-License-Identifier: Apache-2.0

/// The first few of many elements in their order; which ones does not depend on how they came.
///
/// `Element` must be totally ordered: elements of which neither comes first must be equal in
/// everything that is shown, or the order of merging would show.
struct TopList<Element: Comparable & Hashable & Sendable>: Sendable, Hashable {
  private(set) var elements: [Element] = []

  mutating func insert(_ element: Element, limit: Int) {
    if elements.count >= limit {
      guard let last = elements.last, element < last else { return }
      elements.removeLast()
    }
    elements.insert(element, at: elements.firstIndex { element < $0 } ?? elements.count)
  }

  mutating func merge(_ other: TopList, limit: Int) {
    for element in other.elements { insert(element, limit: limit) }
  }
}

extension TopList: Codable where Element: Codable {}

/// A finding with what orders it among others of its rule: what is new goes first.
struct RankedFinding: Sendable, Hashable, Comparable, Codable {
  let finding: Finding
  let weight: Double

  static func < (left: RankedFinding, right: RankedFinding) -> Bool {
    let (a, b) = (left.finding, right.finding)
    if a.baseline != b.baseline { return a.baseline == .new }
    if a.severity != b.severity { return a.severity < b.severity }
    if rank(a) != rank(b) { return rank(a) < rank(b) }
    if left.weight != right.weight { return left.weight > right.weight }
    if a.rule != b.rule { return a.rule < b.rule }
    if a.model != b.model { return (a.model ?? "") < (b.model ?? "") }
    if a.group?.name != b.group?.name { return (a.group?.name ?? "") < (b.group?.name ?? "") }
    if a.message != b.message { return a.message < b.message }
    if a.places != b.places { return a.places.lexicographicallyPrecedes(b.places) }
    return a.missing.lexicographicallyPrecedes(b.missing)
  }

  /// Failures come first, and those behind errors that somebody has accepted.
  private static func rank(_ finding: Finding) -> Int {
    switch finding.result {
    case .fail: finding.waiver == nil ? 0 : 2
    case .error: 1
    case .unknown: 3
    case .pass, .notApplicable: 4
    }
  }
}

extension LargestModel: Comparable {
  package static func < (left: LargestModel, right: LargestModel) -> Bool {
    let (a, b) = (left.estimate, right.estimate)
    if a.expected != b.expected { return a.expected > b.expected }
    if left.id != right.id { return left.id < right.id }
    if a.central != b.central { return a.central > b.central }
    if a.low != b.low { return a.low > b.low }
    if a.high != b.high { return a.high > b.high }
    if a.method != b.method { return a.method < b.method }
    let (c, d) = (a.bound?.rawValue ?? "", b.bound?.rawValue ?? "")
    if c != d { return c < d }
    if left.tier != right.tier { return (left.tier ?? "") < (right.tier ?? "") }
    if left.isContested != right.isContested { return right.isContested }
    return left.figures.lexicographicallyPrecedes(right.figures) { one, other in
      (one?.expected ?? -1, one?.central ?? -1, one?.low ?? -1, one?.high ?? -1)
        < (other?.expected ?? -1, other?.central ?? -1, other?.low ?? -1, other?.high ?? -1)
    }
  }
}
