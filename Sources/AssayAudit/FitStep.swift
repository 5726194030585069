// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A prediction of an empirical fit.
package struct FitStep: Sendable, Hashable {
  /// A predictor: what it was for the model, and what the sample says of it.
  package struct Predictor: Sendable, Hashable {
    package let name: String
    /// As its author wrote it, over the model.
    package let expression: String
    package let value: Double
    /// The fitted slope: response per predictor.
    package let coefficient: Double
    /// The range of the sample.
    package let low: Double
    package let high: Double
    /// What the model has, where that lies beyond the sample and its edge was taken.
    package let beyond: Double?

    package init(
      name: String, expression: String, value: Double, coefficient: Double, low: Double,
      high: Double, beyond: Double? = nil
    ) {
      self.beyond = beyond
      self.name = name
      self.expression = expression
      self.value = value
      self.coefficient = coefficient
      self.low = low
      self.high = high
    }
  }

  /// How good the fit is, on the scale of the response.
  package struct Quality: Sendable, Hashable {
    package let n: Int
    package let rSquared: Double
    /// The residual standard deviation.
    package let residual: Double
    package let degreesOfFreedom: Int

    package init(n: Int, rSquared: Double, residual: Double, degreesOfFreedom: Int) {
      self.n = n
      self.rSquared = rSquared
      self.residual = residual
      self.degreesOfFreedom = degreesOfFreedom
    }
  }

  package let regression: String
  package let title: String
  package let value: DerivedValue
  package let unit: String?
  /// The ends of the 90 % interval in `unit`, numbers in JSON's grammar; nil if exact.
  package let low: String?
  package let high: String?
  package let at: Place
  /// What turns the response into the value, as its author wrote it.
  package let expression: String
  /// `predicted = -16.5 + 0.95·size`, and the same with the model's numbers.
  package let equation: String
  package let substituted: String
  package let predictors: [Predictor]
  /// What the sample says of the model's group, in words; nil of a regression without groups.
  package let group: String?
  package let quality: Quality
  /// The file of the fit.
  package let file: Place
  package let source: Citation?
  package let evidence: String?
  /// What the fit adds to the uncertainty of its predictors, in words.
  package let uncertainty: String?
  /// What the predictors read, in order of first reading.
  package let inputs: [Derivation]

  package init(
    regression: String, title: String, value: DerivedValue, unit: String?, low: String?,
    high: String?, at: Place, expression: String, equation: String, substituted: String,
    predictors: [Predictor], group: String?, quality: Quality, file: Place, source: Citation?,
    evidence: String?, uncertainty: String?, inputs: [Derivation]
  ) {
    self.regression = regression
    self.title = title
    self.value = value
    self.unit = unit
    self.low = low
    self.high = high
    self.at = at
    self.expression = expression
    self.equation = equation
    self.substituted = substituted
    self.predictors = predictors
    self.group = group
    self.quality = quality
    self.file = file
    self.source = source
    self.evidence = evidence
    self.uncertainty = uncertainty
    self.inputs = inputs
  }
}
