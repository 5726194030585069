// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
import AssayStatistics
import AssayValues
import Glibc

/// What becomes of a figure that may not have come about, and that is limited.
extension Ladder.Selected {
  /// The figure with its probability and its limit as factors of their own, which stand in the frame by
  /// their numbers; a method of which either cannot be had does not apply.
  func modified(
    by method: PlannedMethod, valid: ValidRange, in frame: inout Frame
  ) -> Ladder.Attempt {
    var figure = self
    if let occurs = method.occurs {
      switch Self.number(occurs, in: &frame) {
      case .failure(let reason): return .passedOver(reason.reason)
      case .success((let probability, _)):
        guard (0...1).contains(probability) else { return .passedOver(.improbable(probability)) }
        figure.occurrence = .init(probability: probability, reads: frame.takeReads())
      }
    }
    if let cap = method.cap {
      switch Self.number(cap, in: &frame) {
      case .failure(let reason): return .passedOver(reason.reason)
      case .success((let limit, let gradient)):
        guard limit >= 0 else { return .passedOver(.belowZero(limit)) }
        figure = figure.limited(to: limit, gradient, cap.factor, in: &frame)
        guard valid.contains(figure.value) else { return .passedOver(.invalid(figure.value)) }
      }
    }
    if let occurs = method.occurs, let occurrence = figure.occurrence {
      let probability = occurrence.probability
      frame.modifiers[occurs.factor] = probability < 1 ? .occurrence(probability) : nil
      if probability < 1, figure.value != 0 {
        figure = figure.with(
          figure.value, figure.gradient.adding(Gradient(factors: [occurs.factor], of: figure.value))
        )
      }
    }
    return .applies(figure)
  }

  private struct Failure: Error {
    let reason: Ladder.Reason
  }

  private static func number(
    _ modifier: MethodModifier, in frame: inout Frame
  ) -> Result<(Double, Gradient), Failure> {
    frame.forgetReads()
    switch modifier.expression.evaluate(in: &frame) {
    case .missing(let paths): return .failure(Failure(reason: .missing(paths)))
    case .error(let error): return .failure(Failure(reason: .error(error)))
    case .value(let value): return .success(value.number)
    }
  }

  private func with(_ value: Double, _ gradient: Gradient) -> Self {
    var copy = Self(position: position, value: value, gradient: gradient, reads: reads)
    (copy.occurrence, copy.limit) = (occurrence, limit)
    return copy
  }

  /// The figure, at most the limit in every draw of both: it has the further factor `min(1, limit/figure)`.
  private func limited(
    to limit: Double, _ gradient: Gradient, _ factor: Int32, in frame: inout Frame
  ) -> Self {
    frame.modifiers[factor] = nil
    var probability = value > limit ? 1.0 : 0.0
    var figure = self
    if value > 0, limit > 0 {
      let headroom = log(limit) - log(value)
      // What neither shares with itself: factors that bear on both alike do not move one past the other.
      let exponents = self.gradient.ofRatio(value, to: gradient, limit).scaled(by: limit / value)
        .terms.filter { $0.factor >= 0 && !frame.isOccurrence($0.factor) }
      let reach = exponents.reduce(0.0) { sum, term in
        let spread = frame.spread(of: term.factor)
        let effect = term.derivative * max(spread.sigmaLow, spread.sigmaHigh)
        return sum + effect * effect
      }.squareRoot()
      let isModified = exponents.contains { frame.modifiers[$0.factor] != nil }
      if isModified || reach > 0 && headroom < 8 * reach {
        let modifier = Modifier.cap(headroom: headroom, exponents: exponents)
        frame.modifiers[factor] = modifier
        let whole = ModifiedFigure(
          1, Gradient(factors: [factor], of: 1), [factor: modifier])
        probability =
          whole.map { whole in
            whole.product { frame.spread(of: $0) }.bindingProbability(ofCap: 0)
          } ?? probability
        let value = min(value, limit)
        let ratio = value / self.value
        figure = figure.with(
          value,
          self.gradient.scaled(by: ratio).adding(Gradient(factors: [factor], of: value)))
      } else if headroom < 0 {
        figure = figure.with(limit, gradient)
      }
    } else if value > limit {
      figure = figure.with(limit, gradient)
    }
    figure.limit = .init(
      value: limit, unlimited: value, probability: probability, reads: frame.takeReads())
    return figure
  }
}

extension Frame {
  func isOccurrence(_ factor: Int32) -> Bool {
    if case .occurrence = modifiers[factor] { true } else { false }
  }

  func spread(of factor: Int32) -> Spread {
    factor >= 0 && Int(factor) < spreads.count ? spreads[Int(factor)] : .none
  }
}
