// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules

/// Whether a comparison calls for working out the figure of a base year anew, and why.
///
/// Source: GHG Protocol, *Corporate Standard*, revised edition, chapter 5.
package struct Recalculation: Sendable, Hashable {
  /// The effect of one unit on the base year's figure.
  package struct Effect: Sendable, Hashable {
    /// An index into the document's units.
    package let unit: Int
    package let kinds: [String]
    package let quanta: Int128
    /// Whether its kind calls for a recalculation.
    package let isTrigger: Bool
    /// Whether it crosses the threshold by itself.
    package let isSignificant: Bool
  }

  /// Nil where only a threshold was given: then it is about the total as a whole.
  package let baseYear: Int?
  package let threshold: Double
  package let isCumulative: Bool
  /// Which version says so: `head`, `base`, or `command line` for the threshold.
  package let statedBy: String
  package let total: String
  package let quantity: String
  package let unit: String
  package let digits: Int
  /// The figure of the base year before the change, in quanta; nil if there is none.
  package let before: Int128?
  /// Greatest first.
  package let effects: [Effect]

  /// The effects that count, added up, in quanta.
  package var sum: Int128 { effects.filter(\.isTrigger).reduce(0) { $0 + $1.quanta } }

  /// Whether one effect that counts crosses the threshold by itself.
  package var isSignificantAlone: Bool { effects.contains { $0.isTrigger && $0.isSignificant } }

  package var isRequired: Bool {
    // Effects that cancel each other are each significant all the same.
    isSignificantAlone || isCumulative && crosses(sum)
  }

  /// Share of the figure before; nil where that is nothing.
  package func share(of quanta: Int128) -> Double? {
    guard let before, before != 0 else { return nil }
    return Double(quanta) / Double(before.magnitude)
  }

  private func crosses(_ quanta: Int128) -> Bool {
    share(of: quanta).map { abs($0) >= threshold } ?? false
  }

  init?(
    _ document: DiffDocument, base: RecalculationRules?, head: RecalculationRules?,
    significance: Double?
  ) {
    let rules = head ?? base
    guard rules != nil || significance != nil else { return nil }
    let name = rules?.total ?? document.mainTotal ?? ""
    // The quantity that the total adds up first.
    let summaries = document.after.totals + document.before.totals
    let first = summaries.first { $0.id == name && $0.group.isEmpty }?.quantities.first?.name
    func line(_ key: String?, _ value: String?) -> DiffDocument.Total? {
      document.totals.first {
        $0.id == name && $0.isQuantity && $0.name == first && $0.group?.key == key
          && $0.group?.value == value
      }
    }
    let year = rules.map { "\($0.baseYear)" }
    let found = rules?.by.map { line($0, year) } ?? line(nil, nil)
    guard let whole = line(nil, nil) else { return nil }
    total = name
    quantity = whole.name
    (unit, digits) = (whole.number.unit, whole.number.digits)
    baseYear = rules?.baseYear
    threshold = significance ?? rules?.threshold ?? 0
    isCumulative = rules?.isCumulative ?? true
    statedBy = significance != nil ? "command line" : head != nil ? "head" : "base"
    before = found?.number.before
    let limit = threshold
    let scale = found.map { Double($0.number.before.magnitude) } ?? 0
    effects = (found?.number.shares ?? []).map { share in
      let kinds = Set(document.kinds(ofUnit: share.unit)).sorted()
      // Where edits of several kinds load together, one that triggers is enough.
      let isTrigger = kinds.compactMap(PackEdit.Kind.init).contains { kind in
        rules?.isTriggered(by: kind) ?? (kind != .organicGrowth)
      }
      return Effect(
        unit: share.unit, kinds: kinds, quanta: share.quanta, isTrigger: isTrigger,
        isSignificant: scale > 0 && Double(share.quanta.magnitude) / scale >= limit)
    }
  }
}
