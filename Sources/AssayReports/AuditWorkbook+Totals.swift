// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayValues

extension AuditWorkbook {
  /// A sheet that would have more rows than the format allows.
  package struct TooLarge: Error {
    package let sheet: String
    package let rows: Int
  }

  /// The whole workbook.
  ///
  /// - Throws: `TooLarge`.
  package func workbook(
    inputs summaries: [InputSummary], summary: AuditSummary
  ) throws(TooLarge) -> Workbook {
    let (totals, contributions) = totalSheets(summary)
    var factors = factors
    for (row, uses) in factorUses { factors.rows[row - 1][12] = .number(Double(uses)) }
    let first = firstSheet(summaries, summary, totals: totals)
    var workbook = Workbook()
    workbook.sheets = [
      first, totals, self.models, contributions, steps, inputs, factors, findings, fixed,
    ]
    for sheet in workbook.sheets where sheet.nextRow > WorkbookSheet.rowLimit {
      throw TooLarge(sheet: sheet.name.rawValue, rows: sheet.nextRow)
    }
    return workbook
  }

  /// The sums of every line of every total, and the figures that they sum.
  ///
  /// Each sum has a number, and a figure has the numbers of the sums that it is in.
  private func totalSheets(_ summary: AuditSummary) -> (WorkbookSheet, WorkbookSheet) {
    var numbers: [LineName: Int] = [:]
    for (index, line) in sums(of: summary).enumerated() {
      numbers[LineName(line.total.id, line.total.group.first, line.quantity.name)] = index + 1
    }
    let keys = header.totals.map(\.by.count).max() ?? 0
    var unsteady: [Int: Int] = [:]
    var figures = WorkbookSheet(
      .contributions,
      [
        .init("total", 16), .init("model", 34), .init("quantity", 22), .init("unit", 22),
        .init("part", 8), .init("central", 18), .init("expected", 18), .init("in sum", 8),
      ] + (0..<keys).map { .init("in sum of group \($0 + 1)", 14) })
    for contribution in contributions {
      let total = header.totals[contribution.total]
      let name = total.sum[contribution.quantity]
      guard let quantity = header.quantities.first(where: { $0.name == name }) else { continue }
      func amount(_ column: Int, _ value: Double) -> WorkbookCell {
        let source = CellReference(sheet: .models, row: contribution.row, column: column)
        let part = CellReference(sheet: .contributions, row: figures.nextRow, column: 4)
        // A total sums whole quanta, also of a figure that is said in a finer grain of its model.
        let formula = CellFormula.rounded(
          .apply(.multiply, [.leaf(source), .leaf(part)]), digits: quantity.digits, amount: value,
          on: .contributions)
        let rounded = CellFormula.rounded(value, digits: quantity.digits)
        return .formula(formula, rounded, .init(amount: value))
      }
      let lines = ([nil] + contribution.groups).map { numbers[LineName(total.id, $0, name)] }
      if !contribution.isProduct {
        for line in lines { line.map { unsteady[$0, default: 0] += 1 } }
      }
      figures.rows.append(
        [
          .text(total.id), .text(contribution.model), .text(name), .text(quantity.unit),
          .number(contribution.part), amount(6, contribution.central),
          amount(8, contribution.expected),
        ] + lines.map { $0.map { .number(Double($0)) } ?? .empty })
    }
    return (totalSheet(summary, figures, unsteady), figures)
  }

  /// - Parameter unsteady: By number of a sum, in how many figures of it the mean factor does not stay.
  private func totalSheet(
    _ summary: AuditSummary, _ figures: WorkbookSheet, _ unsteady: [Int: Int]
  ) -> WorkbookSheet {
    var sheet = WorkbookSheet(
      .totals,
      [
        .init("no.", 5), .init("total", 16), .init("title", 44), .init("by", 16),
        .init("group", 24), .init("quantity", 22), .init("unit", 22), .init("central", 18),
        .init("expected", 18), .init("central as audited", 18), .init("expected as audited", 18),
        .init("90 % low as audited", 18), .init("90 % high as audited", 18),
        .init("as audited?", 12), .init("figures", 8), .init("whose mean factor does not stay", 14),
        .init("models", 8), .init("estimated", 10),
        .init("undetermined", 12), .init("counted elsewhere", 16), .init("bounds", 8),
        .init("contested", 10), .init("known to a factor above 3 only", 14),
        .init("unknown because", 36),
      ])
    for (index, line) in sums(of: summary).enumerated() {
      let (total, sum) = (line.total, line.quantity)
      let row = sheet.nextRow
      func cell(_ column: Int) -> CellReference {
        CellReference(sheet: .totals, row: row, column: column)
      }
      let position = total.group.first.flatMap { group in
        header.totals.first { $0.id == total.id }?.by.firstIndex { $0 == group.key }
      }
      // The column of the numbers of sums: of the whole, or of the groups by this key.
      let marks = 7 + (position.map { $0 + 1 } ?? 0)
      func amount(_ quanta: Int128?) -> WorkbookCell {
        quanta.map {
          let amount = QuantaText.amount($0, digits: sum.digits)
          return .number(amount, .init(amount: amount))
        } ?? .empty
      }
      func summed(_ column: Int, _ quanta: Int128) -> WorkbookCell {
        let amount = QuantaText.amount(quanta, digits: sum.digits)
        let formula = CellFormula.sum(
          of: column, where: marks, equal: cell(0), in: .contributions,
          rows: 1...max(figures.rows.count, 1))
        return .formula(formula, amount, .init(amount: amount))
      }
      let isKnown = sum.models > 0
      let worked: [WorkbookCell] =
        isKnown
        ? [
          summed(5, sum.central), summed(6, sum.expected), amount(sum.central),
          amount(sum.expected), amount(sum.low), amount(sum.high),
          .textFormula(
            .agreement([(cell(7), cell(9)), (cell(8), cell(10))], on: .totals), "yes"),
        ] : [WorkbookCell](repeating: .empty, count: 7)
      let counts = [
        sum.models, unsteady[index + 1] ?? 0, total.models, total.estimated, total.undetermined,
        total.leftOut, total.bounds,
        total.contested,
      ]
      let place: [WorkbookCell] = [
        .number(Double(index + 1)), .text(total.id), .text(total.title),
        .text(total.group.first?.key),
        .text(total.group.first.map { $0.value ?? "(unknown)" }), .text(sum.name),
        .text(sum.unit),
      ]
      sheet.rows.append(
        place + worked + counts.map { .number(Double($0)) } + [
          .text(isKnown && sum.isOrderOfMagnitude ? "yes" : nil),
          .text(isKnown ? nil : "no model in it has a figure that is summed"),
        ])
    }
    return sheet
  }

  private func sums(
    of summary: AuditSummary
  ) -> [(total: TotalResult, quantity: TotalQuantity)] {
    summary.totals.flatMap { total in total.quantities.map { (total, $0) } }
  }

  private struct LineName: Hashable {
    let total: String
    let group: GroupPart?
    let quantity: String

    init(_ total: String, _ group: GroupPart?, _ quantity: String) {
      (self.total, self.group, self.quantity) = (total, group, quantity)
    }
  }
}
