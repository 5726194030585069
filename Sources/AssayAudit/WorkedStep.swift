// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// How the number of a derived step is worked out, so that it can be worked out again.
package struct WorkedStep: Sendable, Hashable {
  /// In the step's unit, over the inputs of the step by their index, each in its own unit.
  package let formula: Formula<Int>
  /// Whether numbers decided which branch of the expression this is.
  package let isOfBranch: Bool

  package init(formula: Formula<Int>, isOfBranch: Bool) {
    self.formula = formula
    self.isOfBranch = isOfBranch
  }
}

/// A total in whose population a model is, and what of the model it sums.
package struct TotalPlace: Sendable, Hashable {
  /// The index of the total in `AuditHeader.totals`.
  package let total: Int
  /// One for each key of the total's `by`.
  package let groups: [GroupPart]
  /// In the order of the total's `sum`, the part of the model's figure that is added, from 0 to 1; nil
  /// where it has none, or it is not summed.
  package let parts: [Double?]

  package init(total: Int, groups: [GroupPart], parts: [Double?]) {
    self.total = total
    self.groups = groups
    self.parts = parts
  }
}
