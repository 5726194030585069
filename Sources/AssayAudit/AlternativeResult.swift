// SPDX-License-Identifier: Apache-2.0

/// What the headline comes to under another choice of structure: the first quantity of the first total, of
/// the same inputs.
package struct AlternativeResult: Sendable, Hashable {
  package let id: String
  package let title: String
  package let reason: String
  /// Models in the population.
  package let models: Int
  /// Nil where the alternative leaves the total out.
  package let headline: TotalQuantity?

  package init(id: String, title: String, reason: String, models: Int, headline: TotalQuantity?) {
    (self.id, self.title, self.reason) = (id, title, reason)
    (self.models, self.headline) = (models, headline)
  }
}

extension AuditSummary {
  /// The first quantity of the first total over its whole population.
  package var headline: TotalQuantity? {
    totals.first { $0.group.isEmpty }?.quantities.first
  }

  /// The least and the greatest expected value, in quanta, of the pack and its alternatives; nil where none
  /// of them has a figure.
  package var structure: (low: Int128, high: Int128)? {
    let figures = ([headline] + alternatives.map(\.headline)).compactMap(\.self)
      .filter { $0.models > 0 }.map(\.expected)
    guard let low = figures.min(), let high = figures.max() else { return nil }
    return (low, high)
  }
}
