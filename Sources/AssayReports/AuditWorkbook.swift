// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource
import AssayValues

/// An audit as a workbook that can be worked out again: what was read and the factors of the pack as
/// cells, each derived number as a formula over them, and totals as sums.
///
/// What a spreadsheet cannot work out again (a prediction of a regression, what is made of texts, dates
/// and lists) is a number, and stands in a list with the reason. Which method, branch, tier and total
/// is taken was decided by the audit, and is not decided again.
package struct AuditWorkbook {
  /// The models that a workbook holds at most; those of a larger audit are for `csv`.
  package static let modelLimit = 10_000

  let header: AuditHeader
  var models: WorkbookSheet
  var steps: WorkbookSheet
  var inputs: WorkbookSheet
  var factors: WorkbookSheet
  var findings: WorkbookSheet
  var fixed: WorkbookSheet
  /// By factor, its row, and how many models read it.
  var factorRows: [FactorName: Int] = [:]
  var factorUses: [Int: Int] = [:]
  /// By row of `steps`, what does not recalculate; it is listed where a figure rests on it.
  var unlisted: [Int: [WorkbookCell]] = [:]
  var contributions: [Contribution] = []
  var modelCount = 0

  /// A figure of a model that a total sums.
  struct Contribution {
    let total: Int
    let groups: [GroupPart]
    /// The index of the quantity in the total's `sum`.
    let quantity: Int
    let model: String
    let part: Double
    /// Of the figure in `models`.
    let row: Int
    let central: Double
    let expected: Double
    /// Whether the mean factor stays when factors change.
    let isProduct: Bool
  }

  package init(header: AuditHeader) {
    self.header = header
    models = WorkbookSheet(
      .models,
      [
        .init("model", 34), .init("entity", 18), .init("tier", 6), .init("quantity", 22),
        .init("unit", 22), .init("central, not rounded", 20), .init("central", 18),
        .init("mean factor", 12), .init("expected", 18), .init("central as audited", 18),
        .init("expected as audited", 18), .init("90 % low as audited", 18),
        .init("90 % high as audited", 18), .init("as audited?", 12), .init("method", 28),
        .init("bound", 9), .init("contested", 11), .init("recalculates", 16),
        .init("mean factor stays", 12), .init("unknown because", 40),
      ])
    steps = WorkbookSheet(
      .steps,
      [
        .init("model", 34), .init("step", 26), .init("kind", 12), .init("value", 20),
        .init("unit", 26), .init("as audited", 20), .init("rule", 30), .init("expression", 50),
        .init("place in the pack", 44), .init("own uncertainty", 26), .init("source", 30),
        .init("recalculates", 16),
      ])
    inputs = WorkbookSheet(
      .inputs,
      [
        .init("model", 34), .init("field", 24), .init("value", 22), .init("unit", 16),
        .init("text as found", 30), .init("read at", 34), .init("place in the record", 34),
        .init("bound", 9), .init("how", 30), .init("evidence", 24),
        .init("as read", 18, isHidden: true),
      ])
    factors = WorkbookSheet(
      .factors,
      [
        .init("factor", 38), .init("title", 40), .init("value", 14), .init("unit", 28),
        .init("as written", 14), .init("in force", 22), .init("uncertainty", 36),
        .init("source", 44), .init("where in it", 28), .init("address", 30), .init("evidence", 11),
        .init("place in the pack", 44), .init("models", 8),
      ] + AuditWorkbook.factorKeys.map { .init($0, 12, isHidden: true) })
    findings = WorkbookSheet(
      .findings,
      [
        .init("severity", 9), .init("result", 9), .init("kind", 14), .init("rule", 28),
        .init("model", 34), .init("message", 70), .init("missing", 30), .init("clause", 40),
        .init("remedy", 40), .init("place in the pack", 40), .init("places", 40),
        .init("waived by", 20), .init("waiver's reason", 30), .init("waived from", 12),
        .init("waived until", 12), .init("group", 28),
      ])
    fixed = WorkbookSheet(
      .fixed,
      [
        .init("model", 34), .init("step", 30), .init("value", 18), .init("unit", 24),
        .init("why", 70), .init("expression", 50),
      ])
  }

  /// By which columns of `factors`, besides the value, a changed factor becomes a line of a profile.
  package static let factorKeys = ["kind", "name", "key", "column", "dates", "written"]

  package mutating func add(_ model: ModelResult) {
    modelCount += 1
    var places = StepPlaces(model: model.id)
    var hasFigure = false
    for quantity in model.quantities {
      guard let estimate = quantity.estimate else { continue }
      hasFigure = true
      let step = quantity.derivation.flatMap { place($0, in: &places) }
      for row in (step?.fixed ?? []).sorted() {
        if let cells = unlisted.removeValue(forKey: row) { fixed.rows.append(cells) }
      }
      add(quantity, estimate, of: model, step: step)
    }
    if !hasFigure { addWithout(model) }
    for row in places.factors { factorUses[row, default: 0] += 1 }
  }

  package mutating func add(_ finding: Finding) {
    findings.rows.append([
      .text(finding.severity.rawValue), .text(finding.result.rawValue),
      .text(finding.kind.rawValue), .text(finding.rule), .text(finding.model),
      .text(finding.message), .text(finding.missing.joined(separator: "; ")),
      .text(finding.clauses.map(\.line).joined(separator: "; ")), .text(finding.remedy),
      .text(finding.at?.description),
      .text(finding.places.joined(separator: "; ")), .text(finding.waiver?.approver),
      .text(finding.waiver?.reason), .text(finding.waiver?.from), .text(finding.waiver?.until),
      .text(finding.group?.name),
    ])
  }

  /// A row of `models` for one figure.
  private mutating func add(
    _ quantity: QuantityResult, _ estimate: Estimate, of model: ModelResult, step: PlacedStep?
  ) {
    let row = models.nextRow
    func cell(_ column: Int) -> CellReference {
      CellReference(sheet: .models, row: row, column: column)
    }
    func amount(_ quanta: Int128) -> Double { QuantaText.amount(quanta, digits: quantity.digits) }
    let (central, expected) = (amount(estimate.central), amount(estimate.expected))
    let unrounded = step?.number ?? central
    let look = WorkbookCell.Look(amount: central)
    func rounded(_ formula: Formula<CellReference>, _ amount: Double) -> WorkbookCell {
      .formula(
        .rounded(formula, digits: quantity.digits, amount: amount, on: .models), amount, look)
    }
    let source = step?.cell.flatMap { CellFormula(.leaf($0), on: .models) }
    let factor = quantity.meanFactor
    let place: [WorkbookCell] = [
      .text(model.id), .text(model.entity), .text(model.tier?.id), .text(quantity.name),
      .text(quantity.unit),
    ]
    let worked: [WorkbookCell] = [
      source.map { .formula($0, unrounded) } ?? .number(unrounded),
      rounded(.leaf(cell(5)), central), factor.map { .number($0) } ?? .empty,
      factor == nil
        ? .number(expected, look)
        : rounded(.apply(.multiply, [.leaf(cell(5)), .leaf(cell(7))]), expected),
    ]
    let audited: [WorkbookCell] = [
      .number(central, look), .number(expected, look), .number(amount(estimate.low), look),
      .number(amount(estimate.high), look),
      .textFormula(
        .agreement([(cell(6), cell(9)), (cell(8), cell(10))], on: .models), "yes"),
      .text(estimate.method), .text(estimate.bound?.rawValue),
      .text(model.contested.first { $0.name == quantity.name }?.taken.name),
      .text(step.map { $0.fixed.isEmpty ? "yes" : "in part" } ?? "no"),
      .text(step?.isProduct == false ? "nearly" : "yes"), .empty,
    ]
    models.rows.append(place + worked + audited)
    for place in model.totals {
      let column = header.totals[place.total]
      for (index, name) in column.sum.enumerated() where name == quantity.name {
        guard index < place.parts.count, let part = place.parts[index] else { continue }
        contributions.append(
          Contribution(
            total: place.total, groups: place.groups, quantity: index, model: model.id, part: part,
            row: row, central: central * part, expected: expected * part,
            isProduct: step?.isProduct != false))
      }
    }
  }

  /// A row that says why a model has no figure.
  private mutating func addWithout(_ model: ModelResult) {
    guard let name = header.headline ?? header.quantities.first?.name else { return }
    let unit = header.quantities.first { $0.name == name }?.unit
    let empty = [WorkbookCell](repeating: .empty, count: 12)
    models.rows.append(
      [
        .text(model.id), .text(model.entity), .text(model.tier?.id), .text(name), .text(unit),
      ] + empty + [
        .empty, .empty, .text(model.reasonWithout(name)),
      ])
  }
}
