// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// Writes a fit as `FitReader` reads it: the shortest decimals that read back as the same doubles.
package enum FitWriter {
  /// - Parameters:
  ///   - predictors: Their names, for a fit without terms.
  ///   - gate: What the verdict is by.
  package static func text(
    _ fit: Fit, predictors: [String], gate: RegressionRule.Gate
  ) -> String {
    let refusals = fit.refusals(by: gate)
    var lines = [
      "# Written by `assay fit`. Change the regression or its sample instead, and fit again.",
      "assay: 1",
      "fit: \(fit.regression)",
      "digest: \(fit.digest)",
      "sample: {\(sample(fit))}",
      "verdict: \(refusals.isEmpty ? "accepted" : "refused")",
    ]
    lines.append("because:" + (refusals.isEmpty ? " []" : ""))
    lines += refusals.map { "  - \(quoted($0))" }
    lines.append("equation: \(quoted(fit.equation))")
    lines.append("terms:")
    lines += terms(fit, predictors)
    if let inference = fit.inference { lines += self.lines(inference) }
    if let groups = fit.groups { lines += self.lines(groups) }
    if let residuals = fit.residuals {
      lines.append("residuals: [\(residuals.map(number).joined(separator: ", "))]")
    }
    if let leftOut = fit.leftOut {
      lines.append(
        "leftOut: {widening: \(number(leftOut.widening)), inside: \(number(leftOut.inside))}")
    }
    if let leverage = fit.leverage { lines.append("leverage: \(number(leverage))") }
    let above = lines.joined(separator: "\n") + "\n"
    return above + "content: \(PackFingerprint.digest(of: Array(above.utf8)))\n"
  }

  private static func sample(_ fit: Fit) -> String {
    var text =
      "file: \(quoted(fit.sample)), used: \(fit.rows.used), filtered: \(fit.rows.filtered),"
      + " incomplete: \(fit.rows.incomplete)"
    if let population = fit.population {
      let inputs = population.inputs.map(quoted).joined(separator: ", ")
      text += ", asOf: \(population.asOf), inputs: [\(inputs)]"
    }
    return text
  }

  private static func terms(_ fit: Fit, _ predictors: [String]) -> [String] {
    let names = ["intercept"] + predictors
    return names.enumerated().map { index, name in
      var text = "name: \(name)"
      if let term = fit.inference?.terms[index] {
        text += ", estimate: \(number(term.estimate)), se: \(number(term.standardError))"
        if let t = term.t { text += ", t: \(number(t))" }
        text += ", p: \(number(term.p))"
      }
      if index > 0, fit.domains.indices.contains(index - 1) {
        let domain = fit.domains[index - 1]
        text +=
          ", low: \(number(domain.low)), mean: \(number(domain.mean)),"
          + " high: \(number(domain.high))"
      }
      return "  - {\(text)}"
    }
  }

  private static func lines(_ inference: Fit.Inference) -> [String] {
    var lines = ["covariance:"]
    lines += inference.covariance.map { "  - [\($0.map(number).joined(separator: ", "))]" }
    lines.append(
      "residual: {sd: \(number(inference.residualDeviation)),"
        + " dof: \(inference.degreesOfFreedom), t90: \(number(inference.quantile))}")
    lines.append(
      "quality: {r2: \(number(inference.rSquared))"
        + (inference.adjustedRSquared.map { ", adjusted: \(number($0))" } ?? "") + "}")
    if let errors = inference.leaveOneOut {
      lines.append(
        "leaveOneOut: {median: \(number(errors.median)), p90: \(number(errors.p90))}")
    }
    return lines
  }

  private static func lines(_ groups: Fit.Groups) -> [String] {
    var lines = [
      "groups: {sd: \(number(groups.deviation)), r2: \(number(groups.rSquared))}", "known:",
    ]
    lines += groups.known.map { group in
      "  - {name: \(quoted(group.name)), rows: \(group.rows), effect: \(number(group.effect)),"
        + " weight: \(number(group.weight)), means:"
        + " [\(group.means.map(number).joined(separator: ", "))]}"
    }
    if let validation = groups.validation {
      lines.append(
        "leaveGroupOut: {median: \(number(validation.median)), p90: \(number(validation.p90)),"
          + " inside: \(number(validation.inside)), widening: \(number(validation.widening))}")
    }
    return lines
  }

  private static func number(_ value: Double) -> String { NumberFormat.shortest(value) }

  /// In single quotes, in which YAML doubles the quote and nothing else means anything.
  private static func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }
}
