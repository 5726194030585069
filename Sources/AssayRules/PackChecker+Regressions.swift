// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
import AssaySource
import AssayValues
import Glibc

/// Checks regressions: expressions over rows, over models and over what is predicted; and holds
/// their fits to what they were made from.
extension PackChecker {
  mutating func check(_ regression: RegressionDraft, title: String) -> RegressionRule? {
    let rows = Checker(rowDeclarations(regression))
    let condition = checked(regression.condition, .type(.bool), by: rows)
    let response = checked(regression.response, .type(.double), by: rows)
    var predictors: [RegressionRule.Predictor] = []
    for predictor in regression.predictors {
      let row = checked(predictor.row, .type(.double), by: rows)
      let model = check(predictor.model, .type(.double))
      if let row, let model {
        predictors.append(
          .init(
            name: predictor.name.value, row: row, model: model, isHeld: predictor.isHeld,
            span: predictor.name.span))
      }
    }
    var grouping: RegressionRule.Grouping?
    if let draft = regression.grouping {
      let row = checked(draft.row, .type(.string), by: rows)
      if let row, let model = check(draft.model, .type(.string)) {
        grouping = .init(row: row, model: model, span: draft.name.span)
      }
    }
    if regression.grouping == nil, regression.gate?.groups != nil || regression.gate?.error != nil {
      diagnostics.append(.gateWithoutGroups(regression.id))
    }
    let returns = checkReturns(regression)
    let columns = regression.columns.map { column in
      SampleColumn(rule: column.rule, from: check(column.from, expectation(of: column.rule)))
    }
    let areWhole = zip(columns, regression.columns).allSatisfy { $1.from == nil || $0.from != nil }
    guard let response, let returns, let gate = regression.gate, areWhole,
      predictors.count == regression.predictors.count,
      condition != nil || !regression.hasCondition,
      grouping != nil || regression.grouping == nil
    else { return nil }
    let unit = regression.unit?.value ?? shownUnit(of: returns.type)
    var rule = RegressionRule(
      id: regression.id.value, root: regression.root, title: title, columns: columns,
      sample: regression.sample,
      condition: condition, response: response, predictors: predictors, grouping: grouping,
      returns: returns, unit: unit, gate: gate, residuals: regression.residuals,
      intervals: regression.intervals, clauses: regression.clauses.map(\.value),
      source: regression.sourcing.source, evidence: regression.sourcing.evidence, fit: nil,
      span: regression.id.span)
    checkFit(of: &rule, regression)
    return rule
  }

  /// Lets the steps that follow know what a regression predicts.
  mutating func setPrediction(of regression: RegressionDraft, _ rule: RegressionRule) {
    guard let declared = declarations.predictions[rule.id], declared.span == regression.id.span
    else { return }
    let prediction = Declarations.Prediction(
      step: declared.step, type: rule.returns.type, unit: rule.unit, span: declared.span)
    changeDeclarations { $0.predictions[rule.id] = prediction }
  }

  private mutating func checked(
    _ parsed: ParsedExpression?, _ expectation: Expectation, by checker: Checker
  ) -> CompiledExpression? {
    guard let parsed, parsed.expression != nil else { return nil }
    let (expression, found) = checker.check(parsed, expecting: expectation)
    diagnostics += found
    return expression
  }

  /// A row has its columns and nothing else: neither models nor factors belong to a sample.
  private func rowDeclarations(_ regression: RegressionDraft) -> Declarations {
    var rows = Declarations(units: draft.units)
    rows.root = "row"
    for (index, column) in regression.columns.enumerated() {
      guard rows.fields[column.rule.name] == nil else { continue }
      rows.fields[column.rule.name] = .init(
        index: index, type: column.rule.type, unit: column.rule.unit, span: column.rule.span)
    }
    return rows
  }

  private mutating func checkReturns(_ regression: RegressionDraft) -> CompiledExpression? {
    var response = Declarations(units: draft.units)
    response.root = "predicted"
    let span = regression.response?.text.wholeSpan ?? regression.id.span
    response.names["predicted"] = .init(meaning: .step(0, .double), span: span)
    let expectation = regression.unit.map { Expectation.unit($0) } ?? .any
    guard let returns = checked(regression.returns, expectation, by: Checker(response)) else {
      return nil
    }
    guard returns.type.isNumber, returns.type != .int, returns.type != .uint else {
      diagnostics.append(.returnsNoNumber(returns.span))
      return nil
    }
    return returns
  }

  private func expectation(of column: ColumnRule) -> Expectation {
    guard let unit = column.unit, column.type != .error else {
      return column.type == .error ? .any : .type(column.type)
    }
    return .unit(Located(unit, at: column.span))
  }

  /// A usual unit such as kWh is not the canonical one.
  private func shownUnit(of type: CELType) -> Unit? {
    guard case .quantity(let dimension) = type else { return nil }
    return try? draft.units.parse(dimension.suggestedUnit)
  }

  // MARK: Fits

  private mutating func checkFit(of rule: inout RegressionRule, _ regression: RegressionDraft) {
    guard draft.readsFits else { return }
    guard let fit = regression.fit else {
      if !regression.hasFitFile {
        diagnostics.append(.missingFit(regression.id, pack: regression.root))
      }
      return
    }
    // Of the packs of a comparison each has a regression as one of the two versions has it, which was
    // held to its fit when that was read.
    guard pool != nil || isFit(fit.value, of: rule, regression) else {
      diagnostics.append(.staleFit(regression.id, at: fit.span, pack: regression.root))
      return
    }
    let refusals = fit.value.refusals(by: rule.gate)
    guard refusals.isEmpty else {
      rule.fit = FittedRegression(
        fit: fit.value, refusals: refusals, basis: nil, place: fit.span.place)
      return
    }
    guard
      var basis = PredictionBasis(fit.value, z: Spread.z, steepness: rule.steepness(of: fit.value))
    else {
      let fault = FitFault(message: "its covariance is none", span: fit.span)
      diagnostics.append(.unreadableFit(fault, of: rule.id, in: regression.root))
      return
    }
    addFactors(of: rule, to: &basis)
    rule.fit = FittedRegression(fit: fit.value, refusals: [], basis: basis, place: fit.span.place)
  }

  private func isFit(
    _ fit: Fit, of rule: RegressionRule, _ regression: RegressionDraft
  ) -> Bool {
    let sample = regression.drawn ?? regression.sample
    let digest = rule.digest(of: sample, isDrawn: regression.drawn != nil)
    let names = ["intercept"] + rule.predictors.map(\.name)
    return fit.digest == digest && fit.regression == rule.id
      && fit.inference.map { $0.terms.map(\.name) == names } ?? true
      && (fit.groups != nil) == (rule.grouping != nil && fit.inference != nil)
  }

  private mutating func addFactors(of rule: RegressionRule, to basis: inout PredictionBasis) {
    guard !basis.isExact else { return }
    let name = "regression '\(rule.id)'"
    let scale = basis.widening * basis.steepness
    for index in 0...rule.predictors.count {
      let label = "\(name): coefficients"
      let factor = addFactor(
        id: index == 0 ? label : "\(label)#\(index + 1)", label: label, sigma: scale * basis.level,
        // A twentieth of the effect over the sample, which is itself 1/√n of the residual's.
        scope: .all, resolution: 0.05, span: rule.span)
      if let factor { basis.coefficientFactors.append(factor) }
    }
    if let spread = basis.residualSpread {
      basis.residualFactor = addFactor(
        id: "\(name): residual", label: "\(name): residual", spread: spread, scope: .model,
        span: rule.span)
    } else {
      basis.residualFactor = addFactor(
        id: "\(name): residual", label: "\(name): residual", sigma: scale * basis.residual,
        scope: .model, span: rule.span)
    }
    guard basis.between > 0 else { return }
    basis.groupFactor = addFactor(
      id: "\(name): group", label: "\(name): group", sigma: scale * basis.between,
      scope: .organization, span: rule.span)
  }
}

extension RegressionRule {
  /// What the regression says of a response, with how it answers to uncertain factors.
  package func quantity(ofResponse response: Double, gradient: Gradient) -> Outcome {
    var frame = Frame(
      id: "", asOf: .epoch, fields: [],
      steps: [.value(.double(response, gradient))])
    return returns.evaluate(in: &frame)
  }

  /// d ln y / d response in the middle of a fit's sample; 1 where that is nothing to scale by.
  package func steepness(of fit: Fit) -> Double {
    guard let terms = fit.inference?.terms, let first = terms.first else { return 1 }
    let middle = zip(terms.dropFirst(), fit.domains).reduce(first.estimate) {
      $0 + $1.0.estimate * $1.1.mean
    }
    let outcome = quantity(ofResponse: middle, gradient: Gradient(factors: [0], of: 1))
    guard case .value(.double(let value, let gradient)) = outcome, value != 0 else { return 1 }
    let steepness = (gradient.derivative(by: 0) / value).magnitude
    return steepness.isFinite && steepness > 0 ? steepness : 1
  }

  /// The digest by which a fit is known to be of this sample, these expressions and this gate.
  ///
  /// - Parameter isDrawn: Whether the sample was drawn from models, by the columns' `from`.
  package func digest(of sample: Sample, isDrawn: Bool) -> String {
    var text = CanonicalText.line(["fit", id, condition?.canonical ?? "", response.canonical])
    for predictor in predictors {
      text.add(["predictor", predictor.name, predictor.row.canonical])
    }
    if let grouping { text.add(["group", grouping.row.canonical]) }
    text.add(["gate"] + [gate.p, Double(gate.n), gate.margin].map(NumberFormat.shortest))
    let limits = [
      ("r2", gate.rSquared), ("groups", gate.groups.map(Double.init)), ("error", gate.error),
      ("leverage", gate.leverage),
    ]
    for case (let name, let limit?) in limits {
      text.add(["gate", name, NumberFormat.shortest(limit)])
    }
    if residuals != .normal { text.add(["residuals", residuals.rawValue]) }
    if intervals != .residual { text.add(["interval", intervals.rawValue]) }
    for column in columns {
      let type = column.rule.unit.map(\.dimension.suggestedUnit) ?? "\(column.rule.type)"
      text.add(["column", column.rule.name, type, isDrawn ? column.from?.canonical ?? "" : ""])
    }
    for row in sample.rows {
      text.add(["row", row.model ?? ""] + row.cells.map(RegressionRule.text))
    }
    return PackFingerprint.digest(of: text.bytes)
  }

  /// A cell such that no two values give the same text.
  private static func text(_ value: Value?) -> String {
    switch value {
    case .double(let number, _): NumberFormat.shortest(number)
    case .int(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .timestamp(let date): date.description
    case .string(let text): "'" + text
    default: ""
    }
  }
}
