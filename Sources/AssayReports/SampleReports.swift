// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayStatistics

/// A sample of models to be documented, as text, JSON and a table.
package struct SampleReport: Sendable {
  let header: AuditHeader
  let inputs: [InputSummary]
  let sample: SurveySample

  package init(header: AuditHeader, inputs: [InputSummary], sample: SurveySample) {
    (self.header, self.inputs, self.sample) = (header, inputs, sample)
  }

  /// The models that are taken, in the order of the report.
  package var ids: [String] { sample.members.map(\.unit.id) }

  // MARK: Text

  package func text(style: TextStyle) -> String {
    var page = TextPage(style: style)
    let count = FigureText.count(sample.members.count)
    page.line(page.bold("Sample of \(count) of \(FigureText.count(sample.models, "model"))"))
    page.paragraph(
      "\(header.pack.id) \(header.pack.version), \(header.pack.title)", label: "rules", indent: 12)
    page.line("as of".padded(to: 12) + header.asOf)
    page.paragraph("\(sample.title) (\(sample.quantity))", label: "total", indent: 12)
    page.paragraph(design, label: "design", indent: 12)
    for (index, input) in inputs.enumerated() {
      page.paragraph(
        "\(input.path): \(FigureText.count(input.records, "record"))",
        label: index == 0 ? "inputs" : "", indent: 12)
    }
    members(.largest, "The largest predicted, all of them taken", on: &page)
    members(.random, "Drawn at random of the others", on: &page)
    estimates(on: &page)
    rehearsals(on: &page)
    page.heading("How to read this")
    page.paragraph(Self.reading, indent: 2)
    return page.text
  }

  private static let reading =
    "What is predicted is the expected value by the rules without the facts that are asked for; a model"
    + " without a figure is predicted to add nothing, and is drawn like the others. The error is that of"
    + " having documented some models and not all: what the documented figures themselves can be wrong by"
    + " is not in it. The sample is the same whatever the order of the inputs, as long as the seed is."

  private var design: String {
    let (largest, random) = (
      sample.members.count { $0.stratum == .largest },
      sample.members.count { $0.stratum == .random }
    )
    let others = sample.models - sample.known - largest
    let frame =
      sample.frame.map { "; the inputs are a random sample of \(FigureText.count($0))" } ?? ""
    let known =
      sample.known == 0
      ? ""
      : "\(FigureText.count(sample.known)) are documented (\(number(sample.knownSum))"
        + " \(display.name)); "
    return known
      + "\(FigureText.count(largest)) largest predicted, and \(FigureText.count(random)) of the other"
      + " \(FigureText.count(others)) at random, seed \(sample.design.seed)\(frame)"
  }

  private var display: UnitDisplay {
    let largest = sample.members.compactMap { $0.unit.predicted }.max() ?? 0
    return UnitDisplay(unit: sample.unit, magnitude: max(largest, sample.documented))
  }

  private func number(_ amount: Double) -> String {
    FigureText.number(amount * display.factor, digits: 3)
  }

  private func members(_ stratum: SurveySample.Stratum, _ title: String, on page: inout TextPage) {
    let members = sample.members.filter { $0.stratum == stratum }
    guard !members.isEmpty else { return }
    let sum = members.reduce(0) { $0 + ($1.unit.predicted ?? 0) }
    let share =
      sample.predicted > 0 ? ", \(FigureText.percent(sum, of: sample.predicted)) of it" : ""
    page.heading(
      "\(title): \(number(sum)) of \(number(sample.predicted)) \(display.name) predicted\(share)")
    let hasOutcomes = members.contains { $0.outcome != nil }
    var table = TextTable(
      [("model", .left), ("predicted", .right), ("tier", .left)]
        + [hasOutcomes ? ("documented", .right) : ("what would tell", .left)])
    for member in members {
      let predicted = member.unit.predicted.map { number($0) } ?? "–"
      let last =
        hasOutcomes ? words(for: member.outcome) : member.unit.disclose.joined(separator: ", ")
      table.row(member.unit.id, predicted, member.unit.tier ?? "–", last)
    }
    page.table(table)
  }

  private func words(for outcome: SurveySample.Outcome?) -> String {
    switch outcome {
    case .documented(let value): number(value)
    case .addsNothing: "adds nothing"
    case .unchanged: "not by what is stated"
    case .withoutFigure: "no figure"
    case .silent, nil: "–"
    }
  }

  private func estimates(on page: inout TextPage) {
    guard sample.members.contains(where: { $0.outcome != nil }) else { return }
    let missing = sample.open(.largest)
    let silent = sample.open(.random).count
    page.heading("The sum, by what is documented")
    guard missing.isEmpty else {
      let ids = missing.prefix(5).map(\.unit.id).joined(separator: ", ")
      return page.paragraph(
        "No sum is estimated: of the largest predicted, which are taken whole,"
          + " \(FigureText.count(missing.count)) \(missing.count == 1 ? "is" : "are") not documented:"
          + " \(ids)\(missing.count > 5 ? ", …" : ""). Document them, or take fewer with --take-all.",
        indent: 2)
    }
    var table = TextTable([
      ("estimator", .left), (display.name, .right), ("90 % interval", .right), ("error", .right),
    ])
    for sum in sample.sums {
      let interval = sum.interval(documented: sample.documented)
      let digits = FigureText.digits(low: interval?.low, high: interval?.high)
      func number(_ amount: Double) -> String {
        FigureText.number(amount * display.factor, digits: digits)
      }
      table.row(
        sum.estimator.rawValue, number(sum.estimate.total),
        interval.map { "\(number($0.low)) to \(number($0.high))" } ?? "–",
        FigureText.percent(sum.estimate.standardError, of: sum.estimate.total))
    }
    if sample.sums.isEmpty {
      page.paragraph(
        "No sum is estimated: too few of the models drawn at random are documented.", indent: 2)
    } else {
      page.table(table)
    }
    if silent > 0 {
      page.paragraph(
        "Of the models drawn at random \(FigureText.count(silent))"
          + " \(silent == 1 ? "is" : "are") not documented: the others stand for them, which supposes that"
          + " they are no different.", indent: 2)
    }
  }

  private func rehearsals(on page: inout TextPage) {
    guard !sample.rehearsals.isEmpty else { return }
    page.heading(
      "How well such samples do on the \(FigureText.count(sample.rehearsed)) models that are documented"
    )
    var table = TextTable([
      ("largest", .right), ("random", .right), ("estimator", .left), ("error of the sum", .right),
      ("90 % intervals that hold it", .right),
    ])
    for one in sample.rehearsals {
      table.row(
        "\(one.takeAll)", "\(one.random)", one.estimator.rawValue,
        FigureText.percent(one.error, of: 1),
        FigureText.percent(one.coverage, of: 1))
    }
    page.table(table)
    page.paragraph(
      "The error is the root of the mean squared error per the sum of the documented figures"
        + " (\(number(sample.rehearsedSum)) \(display.name)).", indent: 2)
    for one in sample.rehearsals where one.without > 0 {
      page.paragraph(
        "\(one.takeAll) largest and \(one.random) at random, \(one.estimator.rawValue): of"
          + " \(FigureText.count(one.without)) samples no sum can be estimated, and they are not in it.",
        indent: 2)
    }
  }

  // MARK: Files

  /// The sample as a document.
  package var json: [UInt8] {
    var json = JSONWriter()
    Self.members.type.write(self, &json)
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// What the document looks like.
  package static let description = JSONDescription(
    title: "A sample of models to be documented, by assay", form: members.type.form, definitions: []
  )

  /// The sample as a table: a line for each model.
  package var csv: [UInt8] {
    var csv = CSVWriter()
    for name in ["id", "stratum", "predicted", "unit", "tier", "documented", "disclose"] {
      csv.text(name)
    }
    csv.endRow()
    for member in sample.members {
      csv.text(member.unit.id)
      csv.text(member.stratum.rawValue)
      csv.double(member.unit.predicted)
      csv.text(sample.unit)
      csv.text(member.unit.tier)
      csv.double(member.outcome?.value)
      csv.texts(member.unit.disclose)
      csv.endRow()
    }
    return csv.bytes
  }

  private static let members = JSONMembers<SampleReport> { report in
    report.member("format", .constant("assay.sample/1")) { _ in "assay.sample/1" }
    report.member("tool", ToolVersion.json) { ToolVersion(version: $0.header.toolVersion) }
    report.member("pack", PackReference.json(isTitled: true)) { $0.header.pack }
    report.member("asOf", .text) { $0.header.asOf }
    report.member("inputs", .list(InputSummary.json)) { $0.inputs }
    report.member("total", .text) { $0.sample.total }
    report.member("quantity", .text) { $0.sample.quantity }
    report.member("unit", .text) { $0.sample.unit }
    report.member("seed", .text, "The seed of the random numbers") { "\($0.sample.design.seed)" }
    report.member("models", .integer, "In the population of the total") { $0.sample.models }
    report.member("known", .integer, "Documented without the sample") { $0.sample.known }
    report.member("knownSum", .double) { $0.sample.knownSum }
    report.member("withoutPrediction", .integer) { $0.sample.withoutPrediction }
    report.member("frame", .optional(.integer), "Of how many models the inputs are a random sample")
    {
      $0.sample.frame
    }
    report.member("predicted", .double, "The sum of the predictions of the others") {
      $0.sample.predicted
    }
    report.member("sample", .list(SurveySample.Member.json)) { $0.sample.members }
    report.member("sums", .list(SumRow.json), "What the total comes to by the documented models") {
      report in report.sample.sums.map { SumRow(sum: $0, documented: report.sample.documented) }
    }
    report.member("rehearsals", .list(SurveySample.Rehearsal.json)) { $0.sample.rehearsals }
  }

  fileprivate struct SumRow {
    let sum: SurveySample.Sum
    let documented: Double

    static let json = JSONType<SumRow>.object { row in
      row.member("estimator", .word) { $0.sum.estimator }
      row.member("total", .double) { $0.sum.estimate.total }
      row.member("standardError", .double) { $0.sum.estimate.standardError }
      row.member("low", .optional(.double), "The lower end of the 90 % interval") {
        $0.sum.interval(documented: $0.documented)?.low
      }
      row.member("high", .optional(.double)) { $0.sum.interval(documented: $0.documented)?.high }
    }
  }
}

extension SurveySample.Member {
  static let json = JSONType<SurveySample.Member>.object { member in
    member.member("id", .text) { $0.unit.id }
    member.member("stratum", .word) { $0.stratum }
    member.member("tier", .optional(.text)) { $0.unit.tier }
    member.member("predicted", .optional(.double)) { $0.unit.predicted }
    member.member("documented", .optional(.double), "What it adds to the total by its facts") {
      $0.outcome?.value
    }
    member.member("disclose", .list(.text), "What, were it stated, would give a better figure") {
      $0.unit.disclose
    }
  }
}

extension SurveySample.Rehearsal {
  static let json = JSONType<SurveySample.Rehearsal>.object { one in
    one.member("takeAll", .integer) { $0.takeAll }
    one.member("random", .integer) { $0.random }
    one.member("estimator", .word) { $0.estimator }
    one.member("error", .double, "The root of the mean squared error per the sum") { $0.error }
    one.member("without", .integer, "Samples of which no sum can be estimated") { $0.without }
    one.member("coverage", .double, "The share of 90 % intervals that hold the sum") { $0.coverage }
  }
}
