// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Glibc

/// Numbers on an axis of a chart.
struct ChartScale {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  /// From one tick to the next of a linear axis.
  private let step: Double
  /// Where the ends lie, in units of the drawing.
  let from: Double
  let to: Double

  /// A linear axis from 0, or from the least number below it, to a round number.
  ///
  /// - Parameter isWhole: Whether it counts things, of which there are no halves.
  init(linear values: [Double], isWhole: Bool = false, from: Double, to: Double) {
    let greatest = max(values.max() ?? 0, 0)
    let least = min(values.min() ?? 0, 0)
    let step = max(ChartScale.step(greatest - least), isWhole ? 1 : 0)
    self.step = step
    high = greatest > 0 ? (greatest / step).rounded(.up) * step : least < 0 ? 0 : step
    low = least < 0 ? (least / step).rounded(.down) * step : 0
    (isLogarithmic, self.from, self.to) = (false, from, to)
  }

  /// A logarithmic axis over whole powers of ten; numbers that are not above 0 are not on it.
  init(logarithmic values: [Double], from: Double, to: Double) {
    let positive = values.filter { $0 > 0 && $0.isFinite }
    low = pow(10, floor(log10(positive.min() ?? 1)))
    let top = pow(10, ceil(log10(positive.max() ?? 10)))
    high = top > low ? top : low * 10
    (isLogarithmic, step, self.from, self.to) = (true, 1, from, to)
  }

  func position(_ value: Double) -> Double {
    let part =
      isLogarithmic
      ? log10(max(value, low) / low) / log10(high / low) : (value - low) / (high - low)
    return from + (to - from) * min(max(part, 0), 1)
  }

  /// Round numbers along the axis, seven at most.
  var ticks: [Double] {
    if isLogarithmic {
      let first = Int(log10(low).rounded())
      let powers = Int(log10(high / low).rounded())
      let every = max(1, Int((Double(powers) / 6).rounded(.up)))
      return stride(from: 0, through: powers, by: every).map { pow(10, Double(first + $0)) }
    }
    return (0...Int(((high - low) / step).rounded())).map { low + Double($0) * step }
  }

  /// A tick as it is labelled.
  func label(_ tick: Double) -> String {
    if isLogarithmic, tick >= 1e5 || tick < 1e-3 {
      return "10" + FigureText.superscript(Int(log10(tick).rounded()))
    }
    return NumberFormat.plain(tick, significant: 3).replacing("-", with: "−")
  }

  /// 1, 2 or 5 times a power of ten, such that a length has three to six of it.
  private static func step(_ length: Double) -> Double {
    guard length > 0, length.isFinite else { return 1 }
    let rough = length / 5
    let power = pow(10, floor(log10(rough)))
    let digit = rough / power
    return (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10) * power
  }

  /// A coordinate with at most one decimal, the same on every machine.
  static func text(_ coordinate: Double) -> String {
    guard coordinate.isFinite, coordinate.magnitude < 1e9 else { return "0" }
    let tenths = Int((coordinate * 10).rounded())
    let (whole, rest) = (tenths.magnitude / 10, tenths.magnitude % 10)
    return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
  }
}
