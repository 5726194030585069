// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What texts became in the tables that fields are matched to, for all workers of an audit: the same
/// few thousand texts occur in millions of records, and to match one takes as long as a record.
///
/// Workers ask it for texts that are new to them alone, so that they seldom wait for each other.
final class MatchMemory: Sendable {
  /// How many texts are remembered for a table; hostile input must not fill the memory.
  static let limit = 10_000

  private let known: Mutex<[[ExactText: TextMatcher.Match]]>

  init(tables: Int) { known = Mutex(Array(repeating: [:], count: tables)) }

  /// What a text became in a table, matched now if nobody has met it yet.
  func match(_ text: String, in table: Int, by matcher: TextMatcher) -> TextMatcher.Match {
    let key = ExactText(text)
    if let answer = known.withLock({ $0[table][key] }) { return answer }
    let answer = matcher.match(text)
    known.withLock { known in
      if known[table].count < MatchMemory.limit { known[table][key] = answer }
    }
    return answer
  }
}
