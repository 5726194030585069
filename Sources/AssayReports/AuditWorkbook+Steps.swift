// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource
import AssayValues

/// What a factor is known by in all models that read it.
enum FactorName: Hashable {
  case parameter(String)
  case cell(table: String, key: String, column: String, dates: String)
}

/// A value of a derivation in the workbook.
struct PlacedStep {
  /// Nil for what is no number.
  let cell: CellReference?
  let number: Double?
  /// The rows of `steps` that it rests on and that do not recalculate.
  let fixed: Set<Int>
  /// Whether it is a product of its factors, so that its mean factor stays.
  var isProduct = true
}

/// Where the values of one model stand.
struct StepPlaces {
  let model: String
  /// By scope, kind and name: what several read stands once.
  var known: [String: PlacedStep] = [:]
  /// The rows of the factors that the model reads.
  var factors: Set<Int> = []
}

extension AuditWorkbook {
  /// Puts a value in the workbook, behind all that it is worked out of.
  ///
  /// - Parameter scope: Behind whose name the names of a base's values stand; empty for the model's own.
  mutating func place(
    _ derivation: Derivation, in places: inout StepPlaces, scope: String = ""
  ) -> PlacedStep? {
    switch derivation {
    case .step(let step): place(step, in: &places, scope: scope)
    case .fit(let fit): place(fit, in: &places, scope: scope)
    case .field(let field): place(field, in: &places, scope: scope)
    case .row(let row): place(row, in: &places)
    case .parameter(let parameter): place(parameter, in: &places)
    case .assumption: nil
    }
  }

  private mutating func place(
    _ step: DerivedStep, in places: inout StepPlaces, scope: String
  ) -> PlacedStep {
    let key = "step " + scope + step.name
    if let known = places.known[key] { return known }
    let inner = step.name.hasPrefix("base.") ? "base." : scope
    var cells: [PlacedStep?] = []
    for input in step.inputs { cells.append(place(input, in: &places, scope: inner)) }
    let row = steps.nextRow
    let cell = CellReference(sheet: .steps, row: row, column: 3)
    let isHull = step.contested?.taken == .hull
    let formula = (isHull ? nil : step.worked)?.formula.mapped { index in
      cells[index]?.cell.map { Formula.leaf($0) }
    }
    let written = formula.flatMap { CellFormula($0, on: .steps) }
    var fixed = Set(cells.compactMap { $0?.fixed }.joined())
    let number = step.value.number
    if let number, written == nil {
      fixed.insert(row)
      unlisted[row] = fixedCells(
        places.model, scope + step.name, number, step.unit, step.expression,
        because: isHull
          ? "its figures contradict each other; this is the middle of them all"
          : "the expression is more than arithmetic: texts, dates, lists"
            + " or a figure that was chosen among several")
    }
    let value: WorkbookCell
    if let number, let written {
      value = .formula(written, number)
    } else {
      value = number.map { .number($0) } ?? .text(step.value.text)
    }
    steps.rows.append([
      .text(places.model), .text(inner == scope ? scope + step.name : step.name),
      .text(step.kind.rawValue), value, .text(step.unit), number.map { .number($0) } ?? .empty,
      .text(step.rule), .text(step.expression), .text(step.at.description),
      .text(step.ownUncertainty), .text(step.source?.title),
      number == nil
        ? .empty
        : .text(written == nil ? "no" : fixed.isEmpty ? branchWords(step) : "in part"),
    ])
    let isProduct =
      (formula?.isProduct ?? true) && cells.allSatisfy { $0?.cell == nil || $0?.isProduct == true }
    let placed = PlacedStep(
      cell: number == nil ? nil : cell, number: number, fixed: fixed, isProduct: isProduct)
    places.known[key] = placed
    return placed
  }

  private func branchWords(_ step: DerivedStep) -> String {
    step.worked?.isOfBranch == true ? "yes, this branch" : "yes"
  }

  private mutating func place(
    _ fit: FitStep, in places: inout StepPlaces, scope: String
  ) -> PlacedStep {
    let key = "fit " + scope + fit.regression
    if let known = places.known[key] { return known }
    for input in fit.inputs { _ = place(input, in: &places, scope: scope) }
    let cell = CellReference(sheet: .steps, row: steps.nextRow, column: 3)
    let number = fit.value.number
    var rows: Set<Int> = []
    if let number {
      rows = [cell.row]
      unlisted[cell.row] = fixedCells(
        places.model, "\(scope)predict('\(fit.regression)')", number, fit.unit, fit.equation,
        because: "a regression predicts it")
    }
    steps.rows.append([
      .text(places.model), .text("\(scope)predict('\(fit.regression)')"), .text("prediction"),
      number.map { .number($0) } ?? .text(fit.value.text), .text(fit.unit),
      number.map { .number($0) } ?? .empty, .text(fit.regression), .text(fit.substituted),
      .text(fit.at.description), .text(fit.uncertainty), .text(fit.source?.title), .text("no"),
    ])
    let placed = PlacedStep(cell: number == nil ? nil : cell, number: number, fixed: rows)
    places.known[key] = placed
    return placed
  }

  private func fixedCells(
    _ model: String, _ name: String, _ number: Double, _ unit: String?, _ expression: String,
    because reason: String
  ) -> [WorkbookCell] {
    [.text(model), .text(name), .number(number), .text(unit), .text(reason), .text(expression)]
  }

  private mutating func place(
    _ field: FieldStep, in places: inout StepPlaces, scope: String
  ) -> PlacedStep {
    let name = field.name.hasPrefix("base.") ? field.name : scope + field.name
    let key = "field " + name
    if let known = places.known[key] { return known }
    let cell = CellReference(sheet: .inputs, row: inputs.nextRow, column: 2)
    let number = field.value.number
    inputs.rows.append([
      .text(places.model), .text(name),
      number.map { .number($0, .changeable) } ?? .text(field.value.text), .text(field.unit),
      .text(field.rows.isEmpty ? field.text : field.rows.map(\.text).joined(separator: "; ")),
      .text(field.rows.isEmpty ? field.at : field.rows.map(\.at).joined(separator: "; ")),
      .text(field.pointer), .text(field.qualifier?.rawValue),
      .text(
        [field.combination, field.matched].compactMap(\.self).joined(separator: "; ")),
      .text(field.evidence), number.map { .number($0) } ?? .text(field.value.text),
    ])
    let placed = PlacedStep(cell: number == nil ? nil : cell, number: number, fixed: [])
    places.known[key] = placed
    return placed
  }

  private mutating func place(
    _ parameter: ParameterStep, in places: inout StepPlaces
  ) -> PlacedStep {
    factor(
      .parameter(parameter.name), title: parameter.title, parameter.value, parameter.unit,
      period: nil, uncertainty: parameter.uncertainty, parameter.source, parameter.evidence,
      at: parameter.at, in: &places)
  }

  private mutating func place(_ row: RowStep, in places: inout StepPlaces) -> PlacedStep {
    let dates = (row.rest?.dates ?? []).map { "\($0.name)=\($0.text)" }.joined(separator: " ")
    func name(_ column: String) -> FactorName {
      .cell(table: row.table, key: row.key, column: column, dates: dates)
    }
    let placed = factor(
      name(row.column), title: nil, row.value, row.unit, period: row.period,
      uncertainty: row.uncertainty, row.source, row.evidence, at: row.at, in: &places)
    // Of a dated table a row is supplied whole.
    for cell in row.rest?.cells ?? [] where factorRows[name(cell.column)] == nil {
      var nobody = StepPlaces(model: "")
      _ = factor(
        name(cell.column), title: nil, cell.value, cell.unit, period: row.period, uncertainty: nil,
        row.source, row.evidence, at: cell.at, in: &nobody)
    }
    return placed
  }

  private mutating func factor(
    _ name: FactorName, title: String?, _ value: DerivedValue, _ unit: String?, period: String?,
    uncertainty: String?, _ source: Citation?, _ evidence: String?, at place: Place,
    in places: inout StepPlaces
  ) -> PlacedStep {
    let number = value.number.map(\.tidied)
    let row: Int
    if let known = factorRows[name] {
      row = known
    } else {
      row = factors.nextRow
      factorRows[name] = row
      let (shown, keys) = name.words
      let source: [WorkbookCell] = [
        .text(source?.title), .text(source?.at), .text(source?.url), .text(evidence),
        .text(place.description), .empty,
      ]
      factors.rows.append(
        [
          .text(shown), .text(title),
          number.map { .number($0, .changeable) } ?? .text(value.text), .text(unit),
          number.map { .number($0) } ?? .text(value.text), .text(period), .text(uncertainty),
        ] + source
          + (keys + [number.map(NumberFormat.shortest) ?? value.text]).map { .text($0) })
    }
    places.factors.insert(row)
    return PlacedStep(
      cell: number == nil ? nil : CellReference(sheet: .factors, row: row, column: 2),
      number: number, fixed: [])
  }
}

extension FactorName {
  /// What it is called, and all of `AuditWorkbook.factorKeys` but what is written.
  fileprivate var words: (shown: String, keys: [String]) {
    switch self {
    case .parameter(let name): (name, ["parameter", name, "", "", ""])
    case .cell(let table, let key, let column, let dates):
      ("\(table)['\(key)'].\(column)", ["cell", table, key, column, dates])
    }
  }
}

extension DerivedValue {
  /// The number, if it is one.
  fileprivate var number: Double? {
    if case .number(let text) = self { Double(text) } else { nil }
  }
}

extension Double {
  /// To the 15 digits that a conversion of units leaves as they were written.
  fileprivate var tidied: Double {
    Double(NumberFormat.rounded(self, significant: 15).filter { $0 != "," }) ?? self
  }
}
