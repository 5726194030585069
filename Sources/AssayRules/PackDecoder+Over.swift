// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayYAML

/// Which models a requirement takes together, as its file states it.
struct OverDraft {
  /// `entity`, `total` or the id of a total.
  let name: Located<String>
  /// The key of the total by which it is broken down.
  let by: Located<String>?

  /// What `over: total` means, whatever totals are called.
  static let firstTotal = "total"
  static let entity = "entity"

  var text: String { name.value + (by.map { " by \($0.value)" } ?? "") }
}

extension PackDecoder {
  /// `entity`, `total`, the id of a total, or `{total: ID, by: KEY}`.
  mutating func decodeOver(_ node: YAMLNode?) -> OverDraft? {
    guard let node else { return nil }
    if node.pairs == nil { return located(node).map { OverDraft(name: $0, by: nil) } }
    guard
      let section = Section(node, .over, &diagnostics),
      let name = located(section.required("total", &diagnostics))
    else { return nil }
    return OverDraft(name: name, by: located(section["by"]))
  }
}
