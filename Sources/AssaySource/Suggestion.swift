// SPDX-License-Identifier: Apache-2.0

/// The nearest of the names that would have been right, for "did you mean".
package enum Suggestion {
  /// Returns the candidate nearest to a misspelt name, or nil if none is near.
  ///
  /// Near is at most a third of the name's length in edits (insertion, deletion, substitution,
  /// swap of neighbours), and at least one; a difference of case alone is always near. Of equally
  /// near ones the first in byte order is taken, so that the answer does not depend on hashing.
  package static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard wanted.count <= 64 else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name {
      let letters = Array(candidate.lowercased().unicodeScalars)
      guard abs(letters.count - wanted.count) <= limit, !letters.isEmpty else { continue }
      let distance = editDistance(wanted, letters)
      guard distance <= limit, distance < max(wanted.count, letters.count) else { continue }
      if let found = best, (found.distance, found.name) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.name
  }

  /// Words a suggestion as help text, or nil if nothing is near.
  package static func help(for name: String, among candidates: some Sequence<String>) -> String? {
    nearest(to: name, among: candidates).map { "did you mean '\($0)'?" }
  }

  /// The same, or else all candidates if they are few; nil if there are none or too many.
  package static func helpOrList(
    for name: String, among candidates: some Sequence<String>, limit: Int = 40
  ) -> String? {
    if let help = help(for: name, among: candidates) { return help }
    let names = Set(candidates).sorted()
    guard !names.isEmpty else { return nil }
    let list = names.prefix(limit).joined(separator: ", ")
    return "there " + (names.count == 1 ? "is " : "are ") + list
      + (names.count > limit ? " and \(names.count - limit) more" : "")
  }

  /// Optimal string alignment distance.
  private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var row = [i + 1]
      for (j, b) in right.enumerated() {
        var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a == b ? 0 : 1))
        if i > 0, j > 0, a == right[j - 1], left[i - 1] == b {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[right.count]
  }
}
