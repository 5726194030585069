// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayValues

/// Numbers as people read them: rounded to what their interval allows.
enum FigureText {
  /// The significant digits that an interval leaves: three, two, or one.
  ///
  /// - Parameters: The ends of the 90 % interval, in one unit; nil if there is none.
  static func digits(low: Double?, high: Double?) -> Int {
    guard let low, let high, high > low else { return 3 }
    guard low > 0 else { return 1 }
    let ratio = high / low
    return ratio > 9 ? 1 : ratio > 2.25 ? 2 : 3
  }

  /// Writes a number with so many significant digits; a very great or small one as "3.1×10²³".
  static func number(_ value: Double, digits: Int) -> String {
    let magnitude = value.magnitude
    guard magnitude >= 1e9 || (magnitude < 1e-3 && magnitude > 0) else {
      return value == 0 ? "0" : NumberFormat.rounded(value, significant: digits)
    }
    var exponent = 0
    var mantissa = value
    while mantissa.magnitude >= 10, exponent < 400 {
      (mantissa, exponent) = (mantissa / 10, exponent + 1)
    }
    while mantissa.magnitude < 1, exponent > -400 {
      (mantissa, exponent) = (mantissa * 10, exponent - 1)
    }
    var text = NumberFormat.rounded(mantissa, significant: digits)
    if text.hasPrefix("10") || text.hasPrefix("-10") {
      text = NumberFormat.rounded(mantissa / 10, significant: digits)
      exponent += 1
    }
    return "\(text)×10\(superscript(exponent))"
  }

  /// A number of points: "60", "12.5", "< 0.1".
  static func points(_ value: Double) -> String {
    if value > 0, value < 0.05 { return "< 0.1" }
    return NumberShape.compact(NumberFormat.shortest((value * 10).rounded() / 10))
  }

  /// A count with its thousands grouped.
  static func count(_ value: Int) -> String { NumberFormat.grouped(String(value)) }

  /// A count and its noun: "1 model", "1,589 models".
  static func count(_ value: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count(value)) \(value == 1 ? singular : plural ?? singular + "s")"
  }

  /// A share of a whole: "4.6 %"; "–" of nothing.
  static func percent(_ part: Double, of whole: Double) -> String {
    guard whole > 0, part.isFinite, whole.isFinite else { return "–" }
    let share = part / whole * 100
    if share == 0 { return "0 %" }
    if share < 0.05 { return "< 0.1 %" }
    if share >= 99.95, share < 100 { return "> 99.9 %" }
    let tenths = (share * 10).rounded()
    let (whole, rest) = (Int(tenths) / 10, Int(tenths) % 10)
    return whole >= 100 || rest == 0 ? "\(whole) %" : "\(whole).\(rest) %"
  }

  static func superscript(_ number: Int) -> String {
    String(
      String(number).map { character in
        switch character {
        case "-": "⁻"
        case "1": "¹"
        case "2": "²"
        case "3": "³"
        default: character.wholeNumberValue.flatMap { superscripts[$0] } ?? character
        }
      })
  }

  private static let superscripts: [Int: Character] = [
    0: "⁰", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹",
  ]
}

/// A figure with its interval, in the unit that suits it.
struct ShownFigure {
  /// "8,900", "~3,000", "≥ 1.2".
  let value: String
  /// "6,100 to 13,200"; nil if the figure is exact, or outside of it: the expected value of what is
  /// known to a factor of more than two hundred is, and the two together would be read as a mistake.
  let interval: String?

  /// - Parameters:
  ///   - value: The expected value, in the audit's unit like the ends of its interval.
  ///   - limit: What the figure is less than, where it is something and yet no quantum of a sum.
  ///   - unit: What they are shown in.
  init(
    value: Double, low: Double?, high: Double?, bound: Bound? = nil, limit: Double? = nil,
    in unit: UnitDisplay
  ) {
    var isOutside = false
    if let low, let high { isOutside = value < low || value > high }
    let digits = isOutside ? 1 : FigureText.digits(low: low, high: high)
    func shown(_ amount: Double) -> String {
      FigureText.number(amount * unit.factor, digits: digits)
    }
    let mark: String
    switch bound {
    case .atLeast: mark = "≥ "
    case .atMost: mark = "≤ "
    case .about: mark = "≈ "
    case nil: mark = digits == 1 ? "~" : ""
    }
    if let limit, value == 0 {
      self.value = "< " + shown(limit)
    } else {
      self.value = mark + shown(value)
    }
    if let low, let high, high > low, !isOutside {
      interval = "\(shown(low)) to \(shown(high))"
    } else {
      interval = nil
    }
  }
}

extension TotalQuantity {
  /// The expected value in the quantity's unit.
  var amount: Double { QuantaText.amount(expected, digits: digits) }

  /// What the sum is less than, where figures in it are too small to add anything: half a quantum for
  /// each of them.
  private var limit: Double? {
    belowGrain > 0 ? QuantaText.amount(5 * Int128(belowGrain), digits: digits + 1) : nil
  }

  func shown(in unit: UnitDisplay) -> ShownFigure {
    ShownFigure(
      value: amount, low: low.map { QuantaText.amount($0, digits: digits) },
      high: high.map { QuantaText.amount($0, digits: digits) }, limit: limit, in: unit)
  }
}

extension Estimate {
  /// The central figure with its interval.
  func shownCentrally(digits: Int, in unit: UnitDisplay) -> ShownFigure {
    ShownFigure(
      value: QuantaText.amount(central, digits: digits),
      low: QuantaText.amount(low, digits: digits), high: QuantaText.amount(high, digits: digits),
      bound: bound, in: unit)
  }

  /// The expected value with its interval.
  func shown(digits: Int, in unit: UnitDisplay) -> ShownFigure {
    ShownFigure(
      value: QuantaText.amount(expected, digits: digits),
      low: QuantaText.amount(low, digits: digits), high: QuantaText.amount(high, digits: digits),
      bound: bound, in: unit)
  }
}
