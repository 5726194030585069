// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// `sum mean min max quantile` over lists, and `min max` over arguments.
extension Program {
  func runStatistic(_ it: Instruction, _ node: Int32, _ frame: inout Frame) -> Outcome {
    switch it.operation {
    case .leastOf, .greatestOf:
      let (values, lack) = all(it.a, it.b, &frame)
      return lack ?? extreme(of: values, isGreatest: it.operation == .greatestOf, node)
    case .quantile:
      return both(it.a, it.b, &frame) { list, fraction, frame in
        guard case .list(let values) = list, case .double(let fraction, _) = fraction else {
          Program.unreachable()
        }
        // Sorting takes some multiple of the length.
        frame.fuelLeft -= values.count * 4
        return quantile(of: values, fraction, node)
      }
    default:
      return one(it.a, &frame) { list, frame in
        guard case .list(let values) = list else { Program.unreachable() }
        frame.fuelLeft -= values.count
        switch it.operation {
        case .sum: return sum(of: values, isReal: it.b == 1, node)
        case .mean: return mean(of: values, node)
        default: return extreme(of: values, isGreatest: it.operation == .greatest, node)
        }
      }
    }
  }

  private func sum(of values: [Value], isReal: Bool, _ node: Int32) -> Outcome {
    if isReal {
      var total = 0.0
      var gradient = Gradient.none
      for value in values {
        guard let (x, dx) = value.real else { Program.unreachable() }
        total += x
        gradient = gradient.adding(dx)
      }
      return number(total, gradient, node)
    }
    var total: Int64 = 0
    for case .int(let x) in values {
      let (next, hasOverflowed) = total.addingReportingOverflow(x)
      if hasOverflowed {
        return failure(.overflow, "the integer result does not fit 64 bits", node)
      }
      total = next
    }
    return .value(.int(total))
  }

  private func mean(of values: [Value], _ node: Int32) -> Outcome {
    if values.isEmpty { return emptyList("mean", node) }
    let total = sum(of: values, isReal: true, node)
    guard case .value(.double(let x, let dx)) = total else { return total }
    let count = Double(values.count)
    return number(x / count, dx.scaled(by: 1 / count), node)
  }

  /// The least or the greatest; of equal ones the first.
  private func extreme(of values: [Value], isGreatest: Bool, _ node: Int32) -> Outcome {
    guard var best = values.first else { return emptyList(isGreatest ? "max" : "min", node) }
    let wanted = isGreatest ? Order.after : .before
    for value in values.dropFirst() where value.order(against: best) == wanted { best = value }
    return .value(best)
  }

  /// The quantile by linear interpolation between order statistics.
  ///
  /// Source: Hyndman and Fan (1996), *Sample Quantiles in Statistical Packages*, definition 7.
  private func quantile(of values: [Value], _ fraction: Double, _ node: Int32) -> Outcome {
    guard fraction >= 0, fraction <= 1 else {
      let text = NumberFormat.shortest(fraction)
      return failure(.badArgument, "the fraction of a quantile is 0 to 1, not \(text)", node)
    }
    let sorted = values.compactMap(\.real).sorted { $0.value < $1.value }
    if sorted.isEmpty { return emptyList("quantile", node) }
    let position = Double(sorted.count - 1) * fraction
    let index = Int(position)
    let (low, high) = (sorted[index], sorted[min(index + 1, sorted.count - 1)])
    let share = position - Double(index)
    return number(
      low.value + (high.value - low.value) * share,
      low.gradient.combined(1 - share, high.gradient, share), node)
  }

  private func emptyList(_ function: String, _ node: Int32) -> Outcome {
    failure(.emptyList, "'\(function)' of an empty list", node)
  }
}

extension Value {
  /// The value as a real number with its gradient; nil if it is no number.
  var real: (value: Double, gradient: Gradient)? {
    switch self {
    case .double(let x, let dx): (x, dx)
    case .int(let x): (Double(x), .none)
    case .uint(let x): (Double(x), .none)
    default: nil
    }
  }
}
