// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// A fit as people read it.
extension Fit {
  /// `predicted = -16.53 + 0.9496·size - 0.0648·year`, to four significant digits.
  package var equation: String { equation { "·\($0.name)" } }

  /// The same with the values of the predictors, in the order of the terms, in their places.
  ///
  /// - Parameter effect: What the group of the model adds.
  package func equation(with values: [Double], effect: Double? = nil) -> String {
    var rest = values[...]
    let text = equation { term in
      let value = rest.popFirst().map { Fit.plain($0, digits: 6) } ?? term.name
      return " × \(value.hasPrefix("-") ? "(\(value))" : value)"
    }
    guard let effect else { return text }
    return text + " \(effect < 0 ? "-" : "+") \(Fit.plain(effect.magnitude, digits: 4))"
  }

  private func equation(_ factor: (Term) -> String) -> String {
    guard let terms = inference?.terms, let first = terms.first else { return "no fit" }
    var text = "predicted = \(Fit.plain(first.estimate, digits: 5))"
    for term in terms.dropFirst() {
      let sign = term.estimate < 0 ? "-" : "+"
      text += " \(sign) \(Fit.plain(term.estimate.magnitude, digits: 4))\(factor(term))"
    }
    return text
  }

  /// A probability to two digits; small ones as a bound.
  package static func probability(_ p: Double) -> String {
    p < 1e-4 ? "< 0.0001" : plain(p, digits: 2)
  }

  /// A number with so many significant digits, without grouping or trailing zeros.
  package static func plain(_ value: Double, digits: Int = 6) -> String {
    NumberFormat.plain(value, significant: digits).filter { $0 != "," }
  }
}
