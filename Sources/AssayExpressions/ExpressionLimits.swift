// SPDX-License-Identifier: Apache-2.0

/// How large an expression may be, so that a hostile one costs neither the stack nor much time.
///
/// The CEL specification asks of an implementation at least 32 repeated terms, 32 nested
/// parentheses and 12 nested calls, lists or maps; these bounds are well above that.
package struct ExpressionLimits: Sendable, Hashable {
  /// UTF-8 bytes of the text.
  package let length: Int
  /// Parentheses, brackets, braces and argument lists within each other.
  package let nesting: Int
  /// Nodes on the longest way from the root of the tree to a leaf. Chains of `&&` and of `||` are
  /// balanced and hardly count; other chains, such as sums, count each operator.
  package let height: Int
  /// Nodes of the tree after macros are expanded.
  package let nodes: Int

  package init(length: Int, nesting: Int, height: Int, nodes: Int) {
    self.length = length
    self.nesting = nesting
    self.height = height
    self.nodes = nodes
  }

  package static let standard = ExpressionLimits(
    length: 1 << 16, nesting: 250, height: 300, nodes: 20_000)
}
