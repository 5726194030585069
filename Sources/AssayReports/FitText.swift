// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// The fit of a regression as a page that a statistician reads.
package struct FitText: Sendable {
  package struct Term: Sendable {
    package let name: String
    package let estimate: Double
    package let standardError: Double
    package let t: Double?
    package let p: Double
    /// The range of the sample; nil for the intercept.
    package let range: ClosedRange<Double>?

    package init(
      name: String, estimate: Double, standardError: Double, t: Double?, p: Double,
      range: ClosedRange<Double>?
    ) {
      self.name = name
      self.estimate = estimate
      self.standardError = standardError
      self.t = t
      self.p = p
      self.range = range
    }
  }

  /// What is left of the response, and as factors on what the regression returns.
  package struct Quality: Sendable {
    package let rSquared: Double
    /// Nil of a fit with groups.
    package let adjustedRSquared: Double?
    package let residual: Double
    package let residualFactor: Double
    package let degreesOfFreedom: Int
    /// Half the 90 % interval of a single prediction in the middle of the sample.
    package let intervalFactor: Double
    /// Of leaving one row out; nil where that leaves a coefficient open.
    package let leaveOneOut: (median: Double, p90: Double)?

    package init(
      rSquared: Double, adjustedRSquared: Double?, residual: Double, residualFactor: Double,
      degreesOfFreedom: Int, intervalFactor: Double,
      leaveOneOut: (median: Double, p90: Double)?
    ) {
      self.rSquared = rSquared
      self.adjustedRSquared = adjustedRSquared
      self.residual = residual
      self.residualFactor = residualFactor
      self.degreesOfFreedom = degreesOfFreedom
      self.intervalFactor = intervalFactor
      self.leaveOneOut = leaveOneOut
    }
  }

  /// Groups of the sample that differ from each other, and how well one that is left out is predicted;
  /// errors as factors on what the regression returns.
  package struct Groups: Sendable {
    package let count: Int
    package let largest: (name: String, rows: Int)
    package let factor: Double
    package let rSquared: Double
    package let validation: (median: Double, p90: Double, inside: Double, widening: Double)?

    package init(
      count: Int, largest: (name: String, rows: Int), factor: Double, rSquared: Double,
      validation: (median: Double, p90: Double, inside: Double, widening: Double)?
    ) {
      self.count = count
      self.largest = largest
      self.factor = factor
      self.rSquared = rSquared
      self.validation = validation
    }
  }

  let id: String
  let title: String
  let equation: String
  /// In words: how many rows there are and what became of them.
  let rows: String
  let terms: [Term]
  let quality: Quality?
  let groups: Groups?
  /// Why the gate refuses the fit; empty if it does not.
  let refusals: [String]
  /// What the gate asks for, in words.
  let gate: String
  /// Where the fit was written.
  let path: String

  package init(
    id: String, title: String, equation: String, rows: String, terms: [Term], quality: Quality?,
    groups: Groups?, refusals: [String], gate: String, path: String
  ) {
    self.id = id
    self.title = title
    self.equation = equation
    self.rows = rows
    self.terms = terms
    self.quality = quality
    self.groups = groups
    self.refusals = refusals
    self.gate = gate
    self.path = path
  }

  package func report(style: TextStyle = .plain) -> String {
    var page = TextPage(style: style)
    page.line(page.bold("\(id): \(title)"))
    page.paragraph(rows, first: "  ", rest: "  ")
    if !terms.isEmpty {
      page.line("  \(equation)")
      page.table(table)
    }
    if let quality { self.quality(quality, on: &page) }
    if let groups { self.groups(groups, on: &page) }
    let verdict = refusals.isEmpty ? "accepted: \(gate)" : refusals.joined(separator: "; ")
    page.paragraph(
      verdict, first: refusals.isEmpty ? ShownLine("  ") : "  " + page.bold("refused:") + " ",
      rest: "    ")
    page.line("  written to \(path)")
    return page.text
  }

  private var table: TextTable {
    var table = TextTable(
      [
        ("", .left), ("coefficient", .right), ("standard error", .right), ("t", .right),
        ("p", .right), ("sample", .left),
      ], indent: 4)
    for term in terms {
      table.row(
        term.name, FitText.number(term.estimate, 5),
        FitText.number(term.standardError, 3), term.t.map { FitText.number($0, 3) } ?? "exact",
        term.p < 1e-4 ? "< 0.0001" : FitText.number(term.p, 2),
        term.range.map {
          "\(FitText.plain($0.lowerBound)) to \(FitText.plain($0.upperBound))"
        } ?? "")
    }
    return table
  }

  private func quality(_ quality: Quality, on page: inout TextPage) {
    page.paragraph(
      "R² \(FitText.number(quality.rSquared, 3))"
        + (quality.adjustedRSquared.map { " (adjusted \(FitText.number($0, 3)))" } ?? "")
        + ", residual sd"
        + " \(FitText.number(quality.residual, 3)) (factor"
        + " \(FitText.number(quality.residualFactor, 3))) with \(quality.degreesOfFreedom) degrees of"
        + " freedom; a prediction in the middle of the sample has the 90 % factor"
        + " \(FitText.number(quality.intervalFactor, 3))", first: "  ", rest: "  ")
    if let errors = quality.leaveOneOut {
      page.paragraph(
        "leaving one row out: median error factor \(FitText.number(errors.median, 3)), nine in ten"
          + " within \(FitText.number(errors.p90, 3))", first: "  ", rest: "  ")
    }
  }

  private func groups(_ groups: Groups, on page: inout TextPage) {
    page.paragraph(
      "\(groups.count) groups, the largest '\(groups.largest.name)' with \(groups.largest.rows) rows;"
        + " they differ by a factor of \(FitText.number(groups.factor, 3)) (sd), and with them R² is"
        + " \(FitText.number(groups.rSquared, 3))", first: "  ", rest: "  ")
    guard let found = groups.validation else { return }
    page.paragraph(
      "leaving one group out: median error factor \(FitText.number(found.median, 3)), nine in ten"
        + " within \(FitText.number(found.p90, 3)); the 90 % intervals hold"
        + " \(FitText.number(100 * found.inside, 2)) % of the rows, and are widened"
        + " \(FitText.number(found.widening, 3)) times where that is too few", first: "  ",
      rest: "  ")
  }

  private static func plain(_ value: Double) -> String {
    NumberShape.compact(NumberFormat.shortest(value))
  }

  private static func number(_ value: Double, _ digits: Int) -> String {
    FigureText.number(value, digits: digits)
  }
}
