// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules

/// What a regression was asked for one model, and what it answered.
struct Prediction: Sendable {
  struct Input: Sendable {
    let value: Double
    /// What the model has, where that lies beyond the sample and its edge was taken.
    var beyond: Double?
    let reads: [Read]
  }

  /// By predictor.
  let inputs: [Input]
  /// What the model's group is; nil of a regression without groups.
  let group: Group?
  /// The response: what `predicted` stands for in `returns`.
  let response: Double

  var point: [Double] { inputs.map(\.value) }

  struct Group: Sendable {
    /// Nil where the model states none.
    let name: String?
    /// Nil for one that the sample does not have.
    let known: Fit.Groups.Known?
    let reads: [Read]
  }
}

/// A regression ready to predict: a refused one reads nothing of any model.
final class PlannedRegression: Sendable {
  let rule: RegressionRule
  private let step: Int
  let predictors: [CompiledExpression]
  private let grouping: CompiledExpression?
  private let returns: CompiledExpression
  /// Nil where the gate refuses the fit, or there is none.
  private let basis: PredictionBasis?
  private let margin: Double

  init(_ rule: RegressionRule, step: Int) {
    self.rule = rule
    self.step = step
    predictors = rule.predictors.map(\.model)
    grouping = rule.grouping?.model
    returns = rule.returns
    basis = rule.fit?.basis
    margin = rule.gate.margin
  }

  init(copying regression: PlannedRegression, _ change: Plan.Change) {
    rule = regression.rule
    step = regression.step
    predictors = regression.predictors.map(change)
    grouping = regression.grouping.map(change)
    // It reads the prediction alone, in a frame of its own.
    returns = regression.returns.unshared()
    basis = regression.basis
    margin = regression.margin
  }

  /// What is read of a model.
  var readings: [CompiledExpression] { predictors + [grouping].compactMap(\.self) }

  /// Predicts for the model of a frame.
  ///
  /// The response answers to the predictors' own uncertain factors by the slopes, and to those of
  /// the fit as `PredictionBasis` says.
  ///
  /// - Parameter isTrial: Whether predictors beyond the sample are taken at its edge.
  func prediction(
    in frame: inout Frame, isTrial: Bool
  ) -> (outcome: Outcome, prediction: Prediction?) {
    guard let basis else { return (.missing([.fit(step: step)]), nil) }
    var inputs: [Prediction.Input] = []
    var gradient = Gradient.none
    var missing: Set<MissingPath> = []
    var failure: Outcome?
    for (index, predictor) in predictors.enumerated() {
      frame.forgetReads()
      switch predictor.evaluate(in: &frame) {
      case .missing(let paths): missing.formUnion(paths)
      case .error(let error): failure = failure ?? .error(error)
      case .value(let value):
        var (number, answer) = value.number
        let domain = basis.domains[index]
        let edge = min(max(number, domain.low), domain.high)
        var beyond: Double?
        if isTrial {
          number = edge
        } else if rule.predictors[index].isHeld, number != edge {
          // It no longer answers to what is uncertain in the predictor.
          (number, beyond, answer) = (edge, number, .none)
        } else if number < domain.low - margin || number > domain.high + margin {
          missing.insert(.domain(step: step, predictor: index, value: number))
        }
        answer = answer.scaled(by: basis.slopes[index])
        gradient = gradient.adding(answer)
        inputs.append(Prediction.Input(value: number, beyond: beyond, reads: frame.takeReads()))
      }
    }
    if !missing.isEmpty { return (.missing(missing.sorted()), nil) }
    if let failure { return (failure, nil) }
    let group = group(of: &frame, in: basis)
    let point = inputs.map(\.value)
    let response = basis.response(at: point, of: group?.known)
    gradient = gradient.adding(answer(of: basis, at: point, group?.known))
    var own = Frame(
      id: frame.id, asOf: frame.asOf, fields: [], steps: [.value(.double(response, gradient))])
    let outcome = returns.evaluate(in: &own)
    return (outcome, Prediction(inputs: inputs, group: group, response: response))
  }

  /// A model that states no group, or one of which it cannot be read, is of a new one.
  private func group(of frame: inout Frame, in basis: PredictionBasis) -> Prediction.Group? {
    guard let grouping else { return nil }
    frame.forgetReads()
    var name: String?
    if case .value(.string(let text)) = grouping.evaluate(in: &frame) { name = text }
    return Prediction.Group(
      name: name, known: basis.group(named: name), reads: frame.takeReads())
  }

  /// How the response answers to the factors of the fit itself.
  private func answer(
    of basis: PredictionBasis, at point: [Double], _ group: Fit.Groups.Known?
  ) -> Gradient {
    let effects = basis.effects(at: point, of: group)
    var terms = zip(basis.coefficientFactors, effects).map { factor, effect in
      Gradient.Term(factor: factor, derivative: effect / basis.steepness)
    }
    if let residual = basis.residualFactor {
      terms.append(Gradient.Term(factor: residual, derivative: 1 / basis.steepness))
    }
    if let factor = basis.groupFactor {
      let rest = basis.rest(of: group)
      if rest > 0 {
        terms.append(Gradient.Term(factor: factor, derivative: rest / basis.steepness))
      }
    }
    return Gradient(terms: terms)
  }
}

extension RegressionRule {
  /// Why the gate refuses the fit, in one line; nil if it does not.
  var refusal: String? {
    guard let fit else { return "the regression '\(id)' has not been fitted" }
    guard !fit.refusals.isEmpty else { return nil }
    return "the gate refuses the regression '\(id)': " + fit.refusals.joined(separator: "; ")
  }

  /// Why a model lies beyond the sample.
  func refusal(ofPredictor index: Int, at value: Double) -> String {
    let domain = fit?.fit.domains[index]
    let range = domain.map { "\(Fit.plain($0.low)) to \(Fit.plain($0.high))" } ?? "nothing"
    return "the regression '\(id)' is not used so far from its sample: \(predictors[index].name) is"
      + " \(Fit.plain(value)), more than \(Fit.plain(gate.margin)) beyond \(range)"
  }
}
