// SPDX-License-Identifier: Apache-2.0

/// What least squares, or restricted maximum likelihood, made of a sample, as `fits/ID.yaml` keeps it.
///
/// All numbers are on the scale of the response, which `assay` knows nothing of: decades where it
/// is a `log10`.
package struct Fit: Sendable, Hashable {
  /// A coefficient with its inference; the intercept is the first.
  package struct Term: Sendable, Hashable {
    package let name: String
    package let estimate: Double
    package let standardError: Double
    /// `estimate / standardError`; nil where the fit is exact.
    package let t: Double?
    /// Two-sided, by Student's t.
    package let p: Double

    package init(
      name: String, estimate: Double, standardError: Double, t: Double?, p: Double
    ) {
      self.name = name
      self.estimate = estimate
      self.standardError = standardError
      self.t = t
      self.p = p
    }
  }

  /// What the rows that were used say of a predictor.
  package struct Domain: Sendable, Hashable {
    package let low: Double
    package let mean: Double
    package let high: Double

    package init(low: Double, mean: Double, high: Double) {
      self.low = low
      self.mean = mean
      self.high = high
    }
  }

  /// What is left of the response: absent where there are not more rows than coefficients.
  package struct Inference: Sendable, Hashable {
    package let terms: [Term]
    /// Of the coefficients, in the order of the terms.
    package let covariance: [[Double]]
    package let residualDeviation: Double
    package let degreesOfFreedom: Int
    /// The 95 % quantile of Student's t with these degrees of freedom.
    package let quantile: Double
    package let rSquared: Double
    /// Nil of a fit with groups, of which `Groups.rSquared` says more.
    package let adjustedRSquared: Double?
    /// Median and 90 % quantile of the magnitude of the errors of each row's prediction by the
    /// others; nil where a row alone decides a coefficient.
    package let leaveOneOut: LeaveOneOut?

    package init(
      terms: [Term], covariance: [[Double]], residualDeviation: Double, degreesOfFreedom: Int,
      quantile: Double, rSquared: Double, adjustedRSquared: Double?, leaveOneOut: LeaveOneOut?
    ) {
      self.terms = terms
      self.covariance = covariance
      self.residualDeviation = residualDeviation
      self.degreesOfFreedom = degreesOfFreedom
      self.quantile = quantile
      self.rSquared = rSquared
      self.adjustedRSquared = adjustedRSquared
      self.leaveOneOut = leaveOneOut
    }
  }

  package struct LeaveOneOut: Sendable, Hashable {
    package let median: Double
    package let p90: Double

    package init(median: Double, p90: Double) {
      self.median = median
      self.p90 = p90
    }
  }

  /// How rows of one group differ from the others: a random intercept for each.
  package struct Groups: Sendable, Hashable {
    /// A group of the sample.
    package struct Known: Sendable, Hashable {
      package let name: String
      package let rows: Int
      /// What the group adds to the response.
      package let effect: Double
      /// The share of the mean of its rows that the effect was taken for, from 0 to 1.
      package let weight: Double
      /// Of each predictor over its rows.
      package let means: [Double]

      package init(name: String, rows: Int, effect: Double, weight: Double, means: [Double]) {
        self.name = name
        self.rows = rows
        self.effect = effect
        self.weight = weight
        self.means = means
      }
    }

    /// How well rows are predicted of which the group was left out.
    package struct Validation: Sendable, Hashable {
      /// Quantiles of the magnitude of the errors.
      package let median: Double
      package let p90: Double
      /// The share of rows that the 90 % intervals held.
      package let inside: Double
      /// What the standard errors have to be multiplied with to hold nine in ten, if that is more
      /// than 1.
      package let widening: Double

      package init(median: Double, p90: Double, inside: Double, widening: Double) {
        self.median = median
        self.p90 = p90
        self.inside = inside
        self.widening = widening
      }
    }

    /// The standard deviation of the effects.
    package let deviation: Double
    /// The share of the variance that predictors and groups explain.
    package let rSquared: Double
    /// By name.
    package let known: [Known]
    /// Nil where what is left without a group determines no fit.
    package let validation: Validation?

    package init(
      deviation: Double, rSquared: Double, known: [Known], validation: Validation?
    ) {
      self.deviation = deviation
      self.rSquared = rSquared
      self.known = known
      self.validation = validation
    }
  }

  /// What leaving out rows, or groups, has shown of the intervals: the 90 % quantile of errors over their
  /// standard errors, over that of the normal distribution.
  package struct LeftOut: Sendable, Hashable {
    package let widening: Double
    /// The share of errors that 90 % intervals by the standard errors held.
    package let inside: Double

    package init(widening: Double, inside: Double) {
      self.widening = widening
      self.inside = inside
    }
  }

  /// What became of the rows of the sample.
  package struct Rows: Sendable, Hashable {
    package let used: Int
    /// The condition does not hold.
    package let filtered: Int
    /// A cell that is needed is empty.
    package let incomplete: Int

    package init(used: Int, filtered: Int, incomplete: Int) {
      self.used = used
      self.filtered = filtered
      self.incomplete = incomplete
    }
  }

  /// Where a sample that is no author's was drawn from.
  package struct Population: Sendable, Hashable {
    /// The date of the audit, as in `2026-06-30`.
    package let asOf: String
    /// The digests of the inputs, in the order in which they were named.
    package let inputs: [String]

    package init(asOf: String, inputs: [String]) {
      self.asOf = asOf
      self.inputs = inputs
    }
  }

  package let regression: String
  /// Of sample, expressions and gate.
  package let digest: String
  /// The file of the sample, as the fit names it.
  package let sample: String
  /// Nil for a sample that the pack's author gave.
  package let population: Population?
  package let rows: Rows
  /// By predictor; empty if no row was used.
  package let domains: [Domain]
  package let inference: Inference?
  /// Nil where rows are independent of each other.
  package let groups: Groups?
  /// What is left of the response by row, ascending; nil unless the regression asks for it.
  package let residuals: [Double]?
  /// Nil unless intervals are made by it.
  package let leftOut: LeftOut?
  /// The greatest leverage of a row; nil unless the gate asks for it.
  package let leverage: Double?

  package init(
    regression: String, digest: String, sample: String, population: Population?, rows: Rows,
    domains: [Domain], inference: Inference?, groups: Groups? = nil, residuals: [Double]? = nil,
    leftOut: LeftOut? = nil, leverage: Double? = nil
  ) {
    self.residuals = residuals
    self.leftOut = leftOut
    self.leverage = leverage
    self.regression = regression
    self.digest = digest
    self.sample = sample
    self.population = population
    self.rows = rows
    self.domains = domains
    self.inference = inference
    self.groups = groups
  }

  /// Why a gate refuses the fit: every part that does not hold; empty if it may be used.
  package func refusals(by gate: RegressionRule.Gate) -> [String] {
    var reasons: [String] = []
    if rows.used < gate.n { reasons.append("n = \(rows.used) < \(gate.n)") }
    guard let inference else {
      return reasons + ["\(rows.used) rows are too few for a fit"]
    }
    for term in inference.terms.dropFirst() where !(term.p < gate.p) {
      reasons.append("predictor \(term.name) p = \(Fit.probability(term.p)) ≥ \(Fit.plain(gate.p))")
    }
    if let limit = gate.rSquared, !(inference.rSquared >= limit) {
      reasons.append("R² = \(Fit.plain(inference.rSquared, digits: 3)) < \(Fit.plain(limit))")
    }
    if let limit = gate.groups, let groups, groups.known.count < limit {
      reasons.append("\(groups.known.count) groups < \(limit)")
    }
    if let limit = gate.error, let groups {
      if let error = groups.validation?.p90 {
        if !(error <= limit) {
          reasons.append(
            "nine in ten errors of groups left out reach \(Fit.plain(error, digits: 3)) >"
              + " \(Fit.plain(limit))")
        }
      } else {
        reasons.append("without one of its groups the sample determines no fit")
      }
    }
    if let limit = gate.leverage, let leverage, !(leverage <= limit) {
      reasons.append(
        "a row decides \(Fit.plain(leverage, digits: 3)) of its own prediction > \(Fit.plain(limit))"
      )
    }
    return reasons
  }
}
