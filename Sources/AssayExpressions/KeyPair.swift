// SPDX-License-Identifier: Apache-2.0

/// The key of a row that has two, as one text: `FRA` and `2023` are read by `table['FRA']['2023']`, and
/// so are they written.
package enum KeyPair {
  private static let separator = "']['"

  /// - Parameters:
  ///   - first: Without an apostrophe, so that no two pairs are one text.
  package static func text(_ first: String, _ second: String) -> String {
    first + separator + second
  }
}
