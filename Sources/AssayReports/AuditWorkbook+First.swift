// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayValues

extension AuditWorkbook {
  /// Beside which labels of the first sheet it says of what pack it is.
  package static let packLabels = (
    id: "rule pack", version: "version", profile: "profile", digest: "digest of the rules' meaning"
  )

  /// What the audit says, what it is of, and how the workbook is used.
  func firstSheet(
    _ summaries: [InputSummary], _ summary: AuditSummary, totals: WorkbookSheet
  ) -> WorkbookSheet {
    var sheet = WorkbookSheet(
      .audit, hasHeader: false,
      [.init("", 52), .init("", 24), .init("", 18), .init("", 22), .init("", 22), .init("", 40)])
    func line(_ cells: WorkbookCell...) { sheet.rows.append(cells) }
    func heading(_ text: String) {
      sheet.rows.append([])
      sheet.rows.append([.text(text, .bold)])
    }
    line(.text("Carbon emissions of training AI models: audit", .title))
    line(.text(header.pack.title))
    headline(summary, totals, &sheet)

    heading("What it is of")
    line(
      .text("models"), .number(Double(summary.models), .whole),
      .text(header.selection.map { "the models \($0.words), and no others" } ?? "all of the inputs")
    )
    line(.text("as of"), .text(header.asOf))
    line(.text(AuditWorkbook.packLabels.id), .text(header.pack.id))
    line(.text(AuditWorkbook.packLabels.version), .text(header.pack.version))
    line(.text(AuditWorkbook.packLabels.profile), .text(header.pack.profile))
    line(.text(AuditWorkbook.packLabels.digest), .text(header.pack.meaningDigest))
    line(.text("digest of the rules' files"), .text(header.pack.filesDigest))
    line(.text("made by"), .text("assay \(header.toolVersion)"))
    for item in header.tailoringLines { line(.text(item.what), .text(item.text)) }
    for input in summaries {
      line(
        .text("input"), .text(input.path), .number(Double(input.records), .whole),
        .text(input.unreadable == 0 ? "records" : "records; \(input.unreadable) are not readable"),
        .text(input.digest))
    }

    heading("How to use it")
    for text in [
      "Change a value of the sheet Factors or Inputs (column C, yellow): Steps, Models and Totals are worked"
        + " out again from it.",
      "Columns 'as audited' keep what the audit found; 'as audited?' says where the two no longer agree to"
        + " 12 digits.",
      "assay import WORKBOOK --profile FILE makes a profile of changed factors, with reasons to fill in; audit"
        + " with it to have findings, intervals and tiers as well.",
      "What you change in Inputs is what models state: say it in declared.yaml.",
    ] { sheet.paragraph(text) }

    heading("What is worked out again, and what is not")
    for text in [
      "Central figures are worked out by the same steps, each rounded once, half to even, as it is published. Expected values are"
        + " central figures times the mean of what is uncertain in them (mean factor). It stays where a"
        + " figure is a product of its factors; where it is made of a sum, that of the audit is near it (mean factor"
        + " stays: nearly).",
      "Which method of a quantity, branch of an expression, tier and total is taken was decided by the audit, and is"
        + " not decided again; nor are intervals, ratios, findings and scores.",
      fixed.rows.isEmpty
        ? "Every number that figures rest on is worked out again."
        : "\(FigureText.count(fixed.rows.count, "number")) on the sheet 'What does not recalculate'"
          + " \(fixed.rows.count == 1 ? "stays" : "stay") as audited, and what rests on one is marked"
          + " 'in part'.",
    ] { sheet.paragraph(text) }
    return sheet
  }

  /// The sums of the first total.
  private func headline(
    _ summary: AuditSummary, _ totals: WorkbookSheet, _ sheet: inout WorkbookSheet
  ) {
    guard let first = header.totals.first, let whole = summary.whole(of: first.id) else { return }
    sheet.rows.append([])
    sheet.rows.append([.text(whole.title, .bold)])
    sheet.rows.append(
      ["", "expected, recalculated", "unit", "expected as audited", "90 % low", "90 % high"].map {
        .text($0, .bold)
      })
    // The whole of the first total stands first of all.
    for (index, sum) in whole.quantities.enumerated() {
      func amount(_ quanta: Int128?) -> WorkbookCell {
        quanta.map {
          let amount = QuantaText.amount($0, digits: sum.digits)
          return .number(amount, .init(amount: amount))
        } ?? .empty
      }
      let title = header.quantities.first { $0.name == sum.name }?.title ?? sum.name
      guard sum.models > 0,
        let formula = CellFormula(
          .leaf(CellReference(sheet: .totals, row: index + 1, column: 8)), on: .audit)
      else {
        sheet.rows.append([.text(title), .text("not known"), .text(sum.unit)])
        continue
      }
      let expected = QuantaText.amount(sum.expected, digits: sum.digits)
      sheet.rows.append([
        .text(title), .formula(formula, expected, .init(amount: expected)), .text(sum.unit),
        amount(sum.expected), amount(sum.low), amount(sum.high),
      ])
    }
    standings(whole, summary, &sheet)
    let counts = [
      whole.accountedWords
        ?? "\(FigureText.count(whole.estimated)) of \(FigureText.count(whole.models, "model")) are"
        + " estimated; the others are in no figure here: not known, and not zero",
      whole.undetermined == 0
        ? nil
        : "of \(FigureText.count(whole.undetermined, "model")) it is not known whether they are in it",
      whole.contested == 0
        ? nil : "figures of \(FigureText.count(whole.contested, "model")) contradict each other",
      whole.bounds == 0
        ? nil : "\(FigureText.count(whole.bounds, "figure")) of models are only bounds",
      whole.quantities.contains { $0.models > 0 && $0.isOrderOfMagnitude }
        ? "an order of magnitude: over 5 % of it rests on figures that are known to a factor above 3 only"
        : nil,
    ]
    for text in counts.compactMap(\.self) { sheet.rows.append([.text(text)]) }
  }
}

extension AuditWorkbook {
  /// How the population of a total is accounted for, with the expected value of its first quantity.
  private func standings(
    _ total: TotalResult, _ summary: AuditSummary, _ sheet: inout WorkbookSheet
  ) {
    guard !total.standings.isEmpty else { return }
    sheet.rows.append([])
    sheet.rows.append(
      ["How it is accounted for", "models", "unit", "expected", "90 % low", "90 % high"].map {
        .text($0, .bold)
      })
    let lines = summary.lines(of: total.id, by: Standing.key)
    for count in total.standings {
      let sum = lines.first { $0.standing == count.standing }?.quantities.first
      func amount(_ quanta: Int128?) -> WorkbookCell {
        guard let sum, sum.models > 0, let quanta else { return .empty }
        let amount = QuantaText.amount(quanta, digits: sum.digits)
        return .number(amount, .init(amount: amount))
      }
      sheet.rows.append([
        .text(count.standing.label), .number(Double(count.models), .whole),
        .text(sum.flatMap { $0.models > 0 ? $0.unit : nil }), amount(sum?.expected),
        amount(sum?.low), amount(sum?.high),
      ])
    }
    sheet.rows.append([])
  }
}

extension WorkbookSheet {
  /// Writes a text in as many rows as it takes, each as long as a screen is wide.
  fileprivate mutating func paragraph(_ text: String) {
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + word.count >= 130 {
        rows.append([.text(line)])
        // What goes on stands in.
        line = "   "
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    rows.append([.text(line)])
  }
}
