// SPDX-License-Identifier: Apache-2.0

/// Where in a record a field is found: `cardData.co2_eq_emissions.emissions`, `tags base_model:*`.
///
/// Names are joined by dots. `[]` behind a name leads to each item of the list that stands there. After a blank comes a pattern for the texts of a list: `*` stands for
/// any text but the empty one and is what is read; a word of capitals between colons, as RELATION
/// in `tags base_model:RELATION:*`, stands for a text without a colon; of words in braces, as in
/// `siblings[].rfilename *.{bin,pt}`, one stands there.
package struct FieldPath: Hashable, Sendable {
  /// As written.
  package let text: String
  package let names: [String]
  package let pattern: TextPattern?

  /// - Parameter isMark: Whether a pattern may go without `*`: then the path leads to nothing that is
  ///   read, and says only that a list has such a text.
  package init(_ text: String, isMark: Bool = false) throws(FieldPathError) {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    let names = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
    guard !text.isEmpty else { throw .isEmpty }
    var offset = 0
    for name in names {
      let plain = name.hasSuffix("[]") ? name.dropLast(2) : name
      if plain.isEmpty { throw .nameMissing(in: text, at: offset) }
      offset += name.utf8.count + 1
    }
    guard names.count <= FieldPath.depthLimit else {
      throw .isTooDeep(0..<text.utf8.count, limit: FieldPath.depthLimit)
    }
    self.text = text
    self.names = names.map(String.init)
    pattern = parts.count > 1 ? try TextPattern(String(parts[1]), at: offset, isMark: isMark) : nil
  }

  private static let depthLimit = 32
}
