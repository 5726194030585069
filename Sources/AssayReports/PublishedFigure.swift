// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayValues

/// A figure of a model in a unit that a format demands.
struct PublishedFigure: Hashable {
  /// What formats ask for, with the power of ten that it is of the first unit of its family.
  enum Target: Hashable {
    case kilowattHours, grams, tonnes

    fileprivate var family: [String: Int] {
      switch self {
      case .kilowattHours: ["Wh": 0, "kWh": 3, "MWh": 6, "GWh": 9, "TWh": 12]
      case .grams, .tonnes: ["mgCO2e": -3, "gCO2e": 0, "kgCO2e": 3, "tCO2e": 6, "ktCO2e": 9]
      }
    }

    fileprivate var power: Int {
      switch self {
      case .kilowattHours: 3
      case .grams: 0
      case .tonnes: 6
      }
    }
  }

  let quantity: QuantityResult
  let estimate: Estimate
  private let shift: Int

  /// - Returns: Nil for what is not estimated, or in no unit that a power of ten turns into the target.
  init?(_ quantity: QuantityResult?, in target: Target) {
    guard let quantity, let estimate = quantity.estimate,
      let power = target.family[UnitDisplay.plain(quantity.unit)]
    else { return nil }
    (self.quantity, self.estimate) = (quantity, estimate)
    shift = power - target.power
  }

  /// Whether a unit is one of the target's family.
  static func isUnit(_ symbol: String, of target: Target) -> Bool {
    target.family[UnitDisplay.plain(symbol)] != nil
  }

  var central: String { text(estimate.central) }
  var expected: String { text(estimate.expected) }
  var low: String { text(estimate.low) }
  var high: String { text(estimate.high) }

  /// Whether it is a figure, and not only the least or the greatest that it can be.
  var isFigure: Bool { estimate.bound == nil || estimate.bound == .about }

  private func text(_ quanta: Int128) -> String {
    QuantaText.decimal(quanta, digits: quantity.digits - shift)
  }

  /// The central value as people read it.
  var shown: (value: String, unit: String, interval: String?) {
    let figure = estimate.shownCentrally(digits: quantity.digits, in: unit)
    return (figure.value, unit.name, figure.interval)
  }

  /// The expected value in the same unit, as people read it.
  var expectedText: String { estimate.shown(digits: quantity.digits, in: unit).value }

  /// "47.8 kgCO2e (90 %: 30.1 to 76.2)".
  var words: String {
    "\(shown.value) \(shown.unit)" + (shown.interval.map { " (90 %: \($0))" } ?? "")
  }

  private var unit: UnitDisplay {
    UnitDisplay(
      unit: quantity.unit,
      magnitude: QuantaText.amount(estimate.central, digits: quantity.digits))
  }
}

extension AuditHeader {
  /// The emissions that the audit is about: the quantity that tiers grade, if it is one, else the first
  /// that a total sums.
  var emissions: String? { first(of: .tonnes) }
  /// The energy that a total sums.
  var energy: String? { first(of: .kilowattHours) }

  private func first(of target: PublishedFigure.Target) -> String? {
    let names = (headline.map { [$0] } ?? []) + totals.flatMap(\.sum) + quantities.map(\.name)
    return names.first { name in
      quantities.contains { $0.name == name && PublishedFigure.isUnit($0.unit, of: target) }
    }
  }
}

extension AuditHeader {
  /// Whether a figure of a model may be stated outside of an audit, where its interval is easily lost: it
  /// is no bound, and of a tier that a total sums. What no total sums is an order of magnitude.
  func states(_ figure: PublishedFigure, of model: ModelResult) -> Bool {
    guard figure.isFigure else { return false }
    let parts = model.totals.flatMap { place in
      zip(totals[place.total].sum, place.parts).filter { $0.0 == figure.quantity.name }.map(\.1)
    }
    return parts.isEmpty || parts.contains { $0 != nil }
  }
}

extension ModelResult {
  /// A figure of the quantity of a name.
  func figure(_ name: String?, in target: PublishedFigure.Target) -> PublishedFigure? {
    name.flatMap { PublishedFigure(quantity($0), in: target) }
  }

  /// Whether it was made out of another model.
  var isDerived: Bool { !lineage.parents.isEmpty }
}
