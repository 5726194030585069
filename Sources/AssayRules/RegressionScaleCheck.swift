// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Finds regressions that are fitted on one scale and read on another: logarithms of two bases, two units.
enum RegressionScaleCheck {
  /// - Parameter regressions: Those of the pack, checked.
  static func warnings(_ regressions: [RegressionRule], of draft: PackDraft) -> [Diagnostic] {
    let drafts = Dictionary(
      draft.steps.compactMap { step -> (String, RegressionDraft)? in
        guard case .regression(let regression) = step.kind else { return nil }
        return (regression.id.value, regression)
      }
    ) { first, _ in first }
    return regressions.flatMap { rule -> [Diagnostic] in
      guard let draft = drafts[rule.id] else { return [] }
      return [response(of: rule, draft)].compactMap(\.self) + predictors(of: draft)
    }
  }

  /// Rows that are tried.
  private static let trials = 8

  /// What the regression makes of a row's response is the figure that the response was made of.
  private static func response(of rule: RegressionRule, _ draft: RegressionDraft) -> Diagnostic? {
    let names = Set(draft.response?.expression?.columns ?? [])
    let figures = rule.columns.indices.filter { index in
      let column = rule.columns[index].rule
      guard names.contains(column.name), let unit = column.unit, let returned = rule.unit else {
        return false
      }
      return unit.dimension.withoutTags() == returned.dimension.withoutTags()
    }
    // A response of several figures is none of them.
    guard figures.count == 1, names.count == 1 else { return nil }
    let column = rule.columns[figures[0]].rule
    var ratios: [(stated: Double, ratio: Double)] = []
    for row in rule.sample.rows {
      guard ratios.count < trials, case .double(let stated, _)? = row.cells[figures[0]], stated > 0
      else { continue }
      var frame = Frame(
        id: "", asOf: .epoch,
        fields: row.cells.enumerated().map { index, cell in
          cell.map { .value($0) } ?? .missing([.field(index)])
        })
      guard case .value(.double(let response, _)) = rule.response.evaluate(in: &frame),
        case .value(.double(let figure, _)) = rule.quantity(
          ofResponse: response, gradient: Gradient(terms: []))
      else { continue }
      ratios.append((stated, figure / stated))
    }
    guard let first = ratios.first(where: { abs($0.ratio - 1) > 1e-6 }) else { return nil }
    let unit = column.unit ?? .one
    let words = [first.stated, first.stated * first.ratio].map {
      "\(NumberFormat.plain(unit.amount($0), significant: 4)) \(unit.symbol)"
    }
    return .scaleOfReturns(
      rule.id, column: column.name, stated: words[0], returned: words[1], at: rule.returns.span,
      response: rule.response.span)
  }

  /// A predictor is the same of a row and of a model.
  private static func predictors(of draft: RegressionDraft) -> [Diagnostic] {
    draft.predictors.compactMap { predictor in
      guard let row = predictor.row?.expression, let model = predictor.model else { return nil }
      let (ofRow, ofModel) = (row.scale, model.expression?.scale ?? [])
      // A model may be asked for more than a row, such as what is taken where it states nothing.
      guard let lost = ofRow.first(where: { !ofModel.contains($0) }), !ofModel.isEmpty else {
        return nil
      }
      let rowSpan = predictor.row?.text.wholeSpan ?? predictor.name.span
      return .scaleOfPredictor(
        predictor.name.value, lost, at: model.text.wholeSpan, row: rowSpan)
    }
  }
}

extension Expression {
  /// `NAME` of each `row.NAME`.
  fileprivate var columns: [String] {
    if case .select(let operand, let field, _) = kind, case .identifier("row") = operand.kind {
      return [field.value]
    }
    return parts.flatMap(\.columns)
  }

  /// What changes the scale of a number: logarithms, powers and roots, and units by which it is divided.
  fileprivate var scale: Set<String> {
    var found = Set(parts.flatMap(\.scale))
    guard case .call(let name, _, let arguments) = kind else { return found }
    if ["log10", "ln", "exp", "pow", "sqrt"].contains(name.value) { found.insert(name.value) }
    if name.value == "quantity", case .literal(.string(let text))? = arguments.first?.kind {
      found.insert(text)
    }
    return found
  }
}

extension Diagnostic {
  fileprivate static func scaleOfReturns(
    _ id: String, column: String, stated: String, returned: String, at span: Span, response: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "regression-scale",
      "a row of '\(id)' with \(stated) under '\(column)' comes back as \(returned)", at: span,
      notes: [.init("the response is made of it here", at: response)],
      help:
        "let 'returns' undo the response: pow(10.0, predicted) after log10, exp(predicted) after ln,"
        + " times the quantity of 1 by which the response divides")
  }

  fileprivate static func scaleOfPredictor(
    _ name: String, _ part: String, at span: Span, row: Span
  ) -> Diagnostic {
    Diagnostic(
      .warning, "regression-scale",
      "'\(name)' is on one scale in the rows and on another of a model, which is without '\(part)'",
      at: span, notes: [.init("rows are read here", at: row)],
      help: "write the same expression for both, of the row's column and of the model's quantity")
  }
}
