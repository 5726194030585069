// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayReports
import AssayRules
import AssaySource
import AssayValues
import Glibc

/// A regression and the sample that it is fitted to: the pack's own, or one drawn from models.
struct FitSample {
  private let rule: RegressionRule
  private let sample: Sample
  private let population: Fit.Population?
  private let leftOut: (filtered: Int, incomplete: Int)
  /// The sample as a file; nil for the pack's own, which is its author's.
  private let text: String?
  private let diagnostics: [Diagnostic]

  init(of rule: RegressionRule) {
    self.rule = rule
    sample = rule.sample
    population = nil
    leftOut = (0, 0)
    text = nil
    diagnostics = []
  }

  /// A sample is fitted as its file will be read: a number in its unit may round otherwise.
  init(
    drawn: Sample, for rule: RegressionRule, _ population: Fit.Population,
    leftOut: (filtered: Int, incomplete: Int)
  ) {
    let columns = rule.columns.map(\.rule)
    let text = drawn.drawnText(columns: columns)
    let file = SourceFile(path: FitSample.fileName(rule.id), text: text)
    self.rule = rule
    self.population = population
    self.leftOut = leftOut
    self.text = text
    (sample, diagnostics) = Sample.drawn(file, columns: columns)
  }

  private static func fileName(_ id: String) -> String { "\(id).csv" }

  func fit() -> (fit: Fit?, diagnostics: [Diagnostic]) {
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }
    return RegressionFitter.fit(rule, to: sample, population: population, leftOut: leftOut)
  }

  /// Writes the fit, and before it the sample that it needs; each file whole or not at all.
  ///
  /// - Parameter replacesInput: Whether a file that was read is the fit of before.
  func write(_ fit: Fit, into folder: String, replacesInput: Bool) throws(FileFailure) {
    if mkdir(folder, 0o777) != 0, errno != EEXIST { throw .system(folder, "make the folder") }
    if let text {
      let file = try OutputFile(
        path: "\(folder)/\(FitSample.fileName(rule.id))", replacesInput: replacesInput)
      try file.write(text)
      try file.finish()
    }
    let file = try OutputFile(path: "\(folder)/\(rule.id).yaml", replacesInput: replacesInput)
    try file.write(
      FitWriter.text(fit, predictors: rule.predictors.map(\.name), gate: rule.gate))
    try file.finish()
  }

  // MARK: The report

  func report(_ fit: Fit, in folder: String) -> FitText {
    let gate = rule.gate
    return FitText(
      id: rule.id, title: rule.title, equation: fit.equation, rows: rows(fit),
      terms: fit.inference?.terms.enumerated().map { index, term in
        FitText.Term(
          name: term.name, estimate: term.estimate, standardError: term.standardError, t: term.t,
          p: term.p, range: index > 0 ? fit.domains[index - 1].range : nil)
      } ?? [], quality: quality(fit), groups: groups(fit), refusals: fit.refusals(by: gate),
      gate: words(gate),
      path: "\(folder)/\(rule.id).yaml")
  }

  private func words(_ gate: RegressionRule.Gate) -> String {
    var parts = ["n ≥ \(gate.n)", "every predictor p < \(Fit.plain(gate.p))"]
    if let share = gate.rSquared { parts.append("R² ≥ \(Fit.plain(share))") }
    if let groups = gate.groups { parts.append("at least \(groups) groups") }
    if let error = gate.error {
      parts.append("nine in ten errors of groups left out within \(Fit.plain(error))")
    }
    return parts.joined(separator: ", ")
  }

  private func groups(_ fit: Fit) -> FitText.Groups? {
    guard let groups = fit.groups, let largest = groups.known.max(by: { $0.rows < $1.rows }) else {
      return nil
    }
    let steepness = rule.steepness(of: fit)
    func factor(_ error: Double) -> Double { exp(steepness * error) }
    return FitText.Groups(
      count: groups.known.count, largest: (largest.name, largest.rows),
      factor: factor(groups.deviation), rSquared: groups.rSquared,
      validation: groups.validation.map {
        (factor($0.median), factor($0.p90), $0.inside, $0.widening)
      })
  }

  private func rows(_ fit: Fit) -> String {
    var left: [String] = []
    if fit.rows.filtered > 0 { left.append("\(fit.rows.filtered) by 'where'") }
    if fit.rows.incomplete > 0 { left.append("\(fit.rows.incomplete) incomplete") }
    let all = fit.rows.used + fit.rows.filtered + fit.rows.incomplete
    let what = population == nil ? "rows of \(sample.path)" : "models"
    return "\(fit.rows.used) of \(all) \(what)"
      + (left.isEmpty ? "" : "; left out: \(left.joined(separator: ", "))")
  }

  /// Errors as factors on what the regression returns.
  private func quality(_ fit: Fit) -> FitText.Quality? {
    guard let inference = fit.inference else { return nil }
    let steepness = rule.steepness(of: fit)
    func factor(_ error: Double) -> Double { exp(steepness * error) }
    let share = 1 + 1 / Double(fit.rows.used)
    return FitText.Quality(
      rSquared: inference.rSquared, adjustedRSquared: inference.adjustedRSquared,
      residual: inference.residualDeviation, residualFactor: factor(inference.residualDeviation),
      degreesOfFreedom: inference.degreesOfFreedom,
      intervalFactor: factor(
        inference.quantile * inference.residualDeviation * share.squareRoot()),
      leaveOneOut: inference.leaveOneOut.map { (factor($0.median), factor($0.p90)) })
  }
}

extension Fit.Domain {
  fileprivate var range: ClosedRange<Double> { low...max(low, high) }
}
