// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// How numbers are worked out, for reports that work them out again.
extension DerivationBuilder {
  /// The arithmetic of a step over its inputs, in the units that these have.
  ///
  /// - Parameter inputs: By read.
  /// - Returns: Nil if it was not asked for, if it is no arithmetic, or if the arithmetic does not lead
  ///   to the value: of figures that contradict each other another one may stand.
  func worked(
    _ expression: CompiledExpression, _ value: Value, in unit: Unit?, from reads: [Read],
    _ inputs: [Derivation?]
  ) -> WorkedStep? {
    guard keepsFormulas, case .number(let text) = DerivedValue(value, in: unit),
      let number = Double(text), let found = expression.worked(in: evaluation.frame)
    else { return nil }
    var numbers: [Double?] = []
    var indices: [Read: Int] = [:]
    for (read, input) in zip(reads, inputs) {
      guard let input else { continue }
      indices[read] = numbers.count
      numbers.append(input.number)
    }
    let mapped: Formula<Int>? = found.formula.mapped { read in
      guard let index = indices[read], numbers[index] != nil else { return nil }
      return Formula.leaf(index).scaled(by: unitOf(read).factor)
    }
    guard let formula = mapped?.scaled(by: 1 / (unit ?? .one).factor).gathered else { return nil }
    let again = formula.value { numbers[$0] ?? .nan }
    guard (again - number).magnitude <= 1e-12 * number.magnitude else { return nil }
    return WorkedStep(formula: formula, isOfBranch: found.isOfBranch)
  }

  /// The unit in which a derivation shows what was read.
  private func unitOf(_ read: Read) -> Unit {
    switch read {
    case .field(let field), .baseField(let field): pack.fields[field].kind.unit
    case .member(let field, _, let member): pack.fields[field].members[member].kind.unit
    case .parameter(let index): pack.parameters[index].unit.value
    case .cell(let table, _, let column, _): pack.tables[table].columns[column].unit ?? .one
    case .step(let step), .baseStep(let step):
      switch pack.steps[step].kind {
      case .definition: plan.steps[step].definitionUnit ?? .one
      case .quantity(let quantity): quantity.unit.value
      case .regression(let regression): regression.unit ?? .one
      }
    case .selected, .assumption: .one
    }
  }

  /// What else a row of a dated table states.
  func rest(of table: TableRule, row: Int, besides column: Int) -> RowRest? {
    guard table.factorTable.isDated else { return nil }
    let line = table.rows[row]
    let cells = table.columns.indices.compactMap { index -> RowRest.Cell? in
      guard index != column, let value = table.factorTable.rows[row].cells[index] else {
        return nil
      }
      let unit = table.columns[index].unit
      return RowRest.Cell(
        column: table.columns[index].name, value: DerivedValue(value, in: unit),
        unit: unit?.symbol, at: line.cellPlaces[index] ?? line.place)
    }
    return RowRest(
      cells: cells, dates: line.dates.map { RowRest.Date(name: $0.name, text: $0.text) })
  }
}

extension FieldKind {
  fileprivate var unit: Unit { if case .quantity(let unit) = self { unit.value } else { .one } }
}

extension Derivation {
  /// The number that it shows; nil if it shows none.
  fileprivate var number: Double? {
    let value: DerivedValue
    switch self {
    case .step(let step): value = step.value
    case .field(let step): value = step.value
    case .row(let step): value = step.value
    case .parameter(let step): value = step.value
    case .fit(let step): value = step.value
    case .assumption: return nil
    }
    if case .number(let text) = value { return Double(text) }
    return nil
  }
}
