// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues
import Glibc

/// Predictions in derivations: the equation with its numbers, and how good the fit is.
extension DerivationBuilder {
  func fit(_ rule: RegressionRule, step: Int, value: Value) -> Derivation? {
    guard let prediction = evaluation.predictions[step], let fitted = rule.fit,
      let inference = fitted.fit.inference
    else { return nil }
    let interval = interval(of: value, in: rule.unit ?? .one)
    let predictors = rule.predictors.indices.map { index in
      FitStep.Predictor(
        name: rule.predictors[index].name, expression: rule.predictors[index].model.source,
        value: prediction.point[index], coefficient: inference.terms[index + 1].estimate,
        low: fitted.fit.domains[index].low, high: fitted.fit.domains[index].high,
        beyond: prediction.inputs[index].beyond)
    }
    let known = prediction.group?.known
    var inputs: [Derivation] = []
    if let group = prediction.group, let model = rule.grouping?.model {
      for case let found? in self.inputs(group.reads, of: model) where !inputs.contains(found) {
        inputs.append(found)
      }
    }
    for (predictor, input) in zip(rule.predictors, prediction.inputs) {
      for case let found? in self.inputs(input.reads, of: predictor.model)
      where !inputs.contains(found) {
        inputs.append(found)
      }
    }
    return .fit(
      FitStep(
        regression: rule.id, title: rule.title, value: DerivedValue(value, in: rule.unit),
        unit: rule.unit?.symbol, low: interval?.low, high: interval?.high, at: rule.span.place,
        expression: rule.returns.source, equation: fitted.fit.equation,
        substituted: fitted.fit.equation(with: prediction.point, effect: known?.effect)
          + " = \(Fit.plain(prediction.response))", predictors: predictors,
        group: prediction.group.map { words($0, in: fitted.fit) },
        quality: FitStep.Quality(
          n: fitted.fit.rows.used,
          rSquared: fitted.fit.groups?.rSquared ?? inference.rSquared,
          residual: inference.residualDeviation, degreesOfFreedom: inference.degreesOfFreedom),
        file: fitted.place, source: citation(rule.source), evidence: rule.evidence?.rawValue,
        uncertainty: fitted.basis.flatMap { words($0, at: prediction.point, known) }, inputs: inputs
      ))
  }

  /// The 90 % factors of the residual and of the coefficients at a point; nil for an exact fit.
  private func words(
    _ basis: PredictionBasis, at point: [Double], _ group: Fit.Groups.Known?
  ) -> String? {
    guard !basis.isExact else { return nil }
    func factor(_ deviation: Double) -> String {
      let factor = exp(Spread.z * basis.widening * basis.steepness * deviation)
      return NumberFormat.rounded(factor, significant: 3)
    }
    let residual =
      basis.residualSpread.map { spread in
        "residual as the sample's are, factor"
          + " \(NumberFormat.rounded(exp(Spread.z * spread.sigmaLow), significant: 3)) down and"
          + " \(NumberFormat.rounded(exp(Spread.z * spread.sigmaHigh), significant: 3)) up"
      } ?? "residual factor \(factor(basis.residual))"
    var text =
      "\(residual), one draw per model; coefficients factor"
      + " \(factor(basis.deviation(at: point, of: group))) here, one draw for all"
    if basis.between > 0 {
      text +=
        "; its group factor \(factor(basis.between * basis.rest(of: group))), one draw per"
        + " organization"
    }
    return text
  }

  /// What the sample says of the model's group.
  private func words(_ group: Prediction.Group, in fit: Fit) -> String {
    let count = "\(fit.groups?.known.count ?? 0) groups"
    guard let name = group.name else { return "none is stated: as of one that the sample lacks" }
    guard let known = group.known else {
      return "'\(name)' is none of the sample's \(count): as of a new one"
    }
    let rows = known.rows == 1 ? "1 row" : "\(known.rows) rows"
    return "'\(name)', of which the sample has \(rows): \(known.effect < 0 ? "" : "+")"
      + "\(Fit.plain(known.effect, digits: 3)) on the response, as it is taken to differ from"
      + " other groups"
  }

  /// Why regressions among the paths predict nothing; nil if none is.
  func refusals(among paths: [MissingPath]) -> String? {
    let reasons = paths.compactMap { path -> String? in
      switch path {
      case .fit(let step): regression(step)?.refusal
      case .domain(let step, let predictor, let value):
        regression(step)?.refusal(ofPredictor: predictor, at: value)
      default: nil
      }
    }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  private func regression(_ step: Int) -> RegressionRule? {
    if case .regression(let rule) = plan.pack.steps[step].kind { rule } else { nil }
  }
}
