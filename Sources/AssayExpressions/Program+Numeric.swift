// SPDX-License-Identifier: Apache-2.0

import AssayStatistics
import AssayValues
import Glibc

/// Functions of numbers, each with its derivative.
extension Program {
  func runNumeric(_ it: Instruction, _ node: Int32, _ frame: inout Frame) -> Outcome {
    if it.operation == .power {
      return both(it.a, it.b, &frame) { base, exponent, _ in power(base, exponent, node) }
    }
    return one(it.a, &frame) { value, frame in
      switch it.operation {
      case .negate: return negated(value, node)
      case .assume:
        frame.note(.assumption(Int(it.b)))
        return .value(value)
      default: break
      }
      switch value {
      case .double(let x, let dx): return real(it, x, dx, node, frame)
      case .int(let x):
        if it.operation == .absolute {
          guard x != .min else { return overflow(node) }
          return .value(.int(abs(x)))
        }
        return real(it, Double(x), bound(of: it.a, Double(x), frame), node, frame)
      case .uint(let x):
        return it.operation == .absolute
          ? .value(.uint(x)) : real(it, Double(x), .none, node, frame)
      default: Program.unreachable()
      }
    }
  }

  /// How a number that was an integer of a field answers to the field's being only a bound: integers
  /// themselves have no gradient.
  func bound(of operand: Int32, _ x: Double, _ frame: Frame) -> Gradient {
    if frame.integerBounds.isEmpty { return .none }
    let read = code[Int(operand)]
    guard read.operation == .field, let factor = frame.integerBounds[Int(read.a)] else {
      return .none
    }
    return Gradient(factors: [factor], of: x)
  }

  private func real(
    _ it: Instruction, _ x: Double, _ dx: Gradient, _ node: Int32, _ frame: Frame
  ) -> Outcome {
    switch it.operation {
    case .widen: return .value(.double(x, dx))
    case .absolute: return number(abs(x), x < 0 ? dx.scaled(by: -1) : dx, node)
    case .squareRoot:
      guard x >= 0 else { return domain("sqrt of a negative number", node) }
      return number(x.squareRoot(), dx.isZero ? .none : dx.scaled(by: 0.5 / x.squareRoot()), node)
    case .logarithm10:
      guard x > 0 else { return domain("log10 of a number that is not positive", node) }
      return number(log10(x), dx.scaled(by: 1 / (x * M_LN10)), node)
    case .naturalLogarithm:
      guard x > 0 else { return domain("ln of a number that is not positive", node) }
      return number(log(x), dx.scaled(by: 1 / x), node)
    case .exponential: return number(exp(x), dx.scaled(by: exp(x)), node)
    case .low, .high: return end(of: x, dx, isHigh: it.operation == .high, node, frame)
    case .inUnit:
      let unit = units[Int(it.b)]
      return number(unit.amount(x), dx.scaled(by: unit.amount(1)), node)
    case .round:
      let unit = units[Int(it.c)]
      let amount = unit.amount(x)
      // As people round: on the decimal digits.
      let rounded = Double(
        NumberFormat.plain(amount, significant: Int(it.b)).replacing(",", with: ""))
      return number(unit.canonical(rounded ?? amount), dx, node)
    default: Program.unreachable()
    }
  }

  private func negated(_ value: Value, _ node: Int32) -> Outcome {
    switch value {
    case .double(let x, let dx): return .value(.double(-x, dx.scaled(by: -1)))
    case .int(let x): return x == .min ? overflow(node) : .value(.int(-x))
    case .duration(let x): return .value(.duration(x.negated))
    default: Program.unreachable()
    }
  }

  /// `pow(x, p)`: d(x^p) = p·x^(p−1)·dx + x^p·ln x·dp.
  private func power(_ base: Value, _ exponent: Value, _ node: Int32) -> Outcome {
    guard case .double(let x, let dx) = base, case .double(let p, let dp) = exponent else {
      Program.unreachable()
    }
    let value = pow(x, p)
    guard value.isFinite else {
      if x == 0 { return failure(.divisionByZero, "0 has no negative power", node) }
      if x < 0 { return domain("a negative number has no power \(NumberFormat.shortest(p))", node) }
      return number(value, .none, node)
    }
    let byBase = dx.isZero ? Gradient.none : dx.scaled(by: p * pow(x, p - 1))
    guard !dp.isZero else { return number(value, byBase, node) }
    guard x > 0 else { return domain("a power of \(NumberFormat.shortest(x)) is not smooth", node) }
    return number(value, byBase.combined(1, dp, value * log(x)), node)
  }

  /// An end of the 90 % interval: effects are elasticities, and a factor with a negative effect swaps
  /// its sides.
  ///
  /// Source: JCGM 100:2008, section 5.1.2, on logarithms.
  private func end(
    of x: Double, _ dx: Gradient, isHigh: Bool, _ node: Int32, _ frame: Frame
  ) -> Outcome {
    guard x != 0 || dx.isZero else { return domain("0 has no relative uncertainty", node) }
    if let figure = ModifiedFigure(x, dx, frame.modifiers) {
      let scale = figure.product { frame.spreads[Int($0)] }.quantile(isHigh ? 0.95 : 0.05)
      return number(x * scale, dx.scaled(by: scale), node)
    }
    var effects: [TwoSidedLognormal] = []
    for term in dx.terms
    where term.derivative != 0 && term.factor >= 0
      && Int(term.factor) < frame.spreads.count
    {
      let elasticity = term.derivative / x
      let spread = frame.spreads[Int(term.factor)]
      if spread.sample != nil {
        effects.append(TwoSidedLognormal(spread).raised(to: elasticity))
        continue
      }
      let (below, above) = (abs(elasticity) * spread.sigmaLow, abs(elasticity) * spread.sigmaHigh)
      effects.append(
        elasticity > 0
          ? TwoSidedLognormal(sigmaLow: below, sigmaHigh: above)
          : TwoSidedLognormal(sigmaLow: above, sigmaHigh: below))
    }
    guard !effects.isEmpty else { return number(x, dx, node) }
    let ends = LognormalProduct.ends(effects)
    // Of a negative number the high end is the one of smaller magnitude.
    let scale = exp(isHigh == (x > 0) ? ends.high : ends.low)
    return number(x * scale, dx.scaled(by: scale), node)
  }

  private func domain(_ message: String, _ node: Int32) -> Outcome {
    failure(.notFinite, message, node)
  }

  private func overflow(_ node: Int32) -> Outcome {
    failure(.overflow, "the integer result does not fit 64 bits", node)
  }
}

extension Gradient {
  /// Whether no factor has an effect.
  var isZero: Bool { terms.allSatisfy { $0.derivative == 0 } }
}
