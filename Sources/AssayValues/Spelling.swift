// SPDX-License-Identifier: Apache-2.0

/// The nearest of a few known names.
///
/// `AssaySource` has the same for rule files; this module stands below it.
enum Spelling {
  /// Returns the name that differs by case alone, or else by the fewest edits, at most a third of
  /// its length and at least one; of equally near ones the first in byte order.
  static func nearest(to name: String, among names: [String]) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard wanted.count >= 2, wanted.count <= 32 else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in names where candidate != name && candidate.unicodeScalars.count > 1 {
      let letters = Array(candidate.lowercased().unicodeScalars)
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = editDistance(wanted, letters)
      guard distance <= limit else { continue }
      if let found = best, (found.distance, found.name) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.name
  }

  private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var last = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var row = [i + 1]
      for (j, b) in right.enumerated() {
        row.append(min(row[j] + 1, last[j + 1] + 1, last[j] + (a == b ? 0 : 1)))
      }
      last = row
    }
    return last[right.count]
  }
}
