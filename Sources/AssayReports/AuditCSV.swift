// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource

/// An audit as a table of comma-separated values: its models, its findings, or its totals.
///
/// Each row says all of its figures, so that rows can be filtered and sorted. What is not known is an
/// empty cell, and a column beside it says why; zero is written where it is known.
package struct AuditCSV: AuditReport {
  package enum Rows: Sendable, Hashable {
    case models, findings, totals
  }

  private let header: AuditHeader
  private let rows: Rows

  package init(header: AuditHeader, rows: Rows) {
    self.header = header
    self.rows = rows
  }

  package var parts: Int { 1 }
  package var streams: Bool { true }

  package func begin(inputs: [InputSummary]) -> [UInt8] {
    var csv = CSVWriter()
    let names =
      switch rows {
      case .models: modelColumns
      case .findings: AuditCSV.findingColumns
      case .totals: AuditCSV.totalColumns
      }
    for name in names { csv.text(name) }
    csv.endRow()
    return csv.bytes
  }

  package func pieces(of model: ModelResult) -> [ReportPiece] {
    guard rows == .models else { return [] }
    var csv = CSVWriter()
    write(model, to: &csv)
    return [ReportPiece(csv.bytes)]
  }

  package func pieces(of finding: Finding) -> [ReportPiece] {
    guard rows == .findings else { return [] }
    var csv = CSVWriter()
    write(finding, to: &csv)
    return [ReportPiece(csv.bytes)]
  }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    guard rows == .totals else { return [] }
    var csv = CSVWriter()
    for total in summary.totals { write(total, to: &csv) }
    return [.bytes(csv.bytes)]
  }
}

extension AuditCSV {
  private var modelColumns: [String] {
    ["id", "entity", "at", "tier"] + (header.hasStandings ? ["standing", "standing_because"] : [])
      + [
        "score", "score_of", "class", "lineage", "counts", "run",
        "left_out", "undetermined_for", "unread", "not_covered",
      ]
      + header.quantities.flatMap { quantity in
        ["expected", "central", "low", "high"].map { "\(quantity.name).\($0) (\(quantity.unit))" }
          + ["method", "bound", "contested", "unknown_because"].map { "\(quantity.name).\($0)" }
      }
  }

  private func write(_ model: ModelResult, to csv: inout CSVWriter) {
    csv.text(model.id)
    csv.text(model.entity)
    csv.text(model.place)
    csv.text(model.tier?.id)
    if header.hasStandings {
      csv.text(model.standing?.standing.rawValue)
      csv.texts(model.standing?.because ?? [])
    }
    csv.double(model.score?.value)
    csv.double(model.score?.of)
    csv.text(model.score?.className)
    csv.text(model.lineage.status.rawValue)
    csv.text(model.lineage.counts.rawValue)
    csv.text(model.lineage.run)
    csv.text(model.lineage.leftOut?.rawValue)
    csv.texts(
      model.undetermined.map {
        $0.missing.isEmpty ? $0.total : "\($0.total) (\(model.words(forMissing: $0.missing)))"
      })
    csv.text(model.unread)
    csv.texts(
      header.untranslated.filter { !$0.quantities.isEmpty }.map {
        "\($0.quantities.joined(separator: ", ")) \($0.words)"
      })
    for column in header.quantities {
      let quantity = model.quantity(column.name)
      let estimate = quantity?.estimate
      let digits = quantity?.digits ?? column.digits
      csv.quanta(estimate?.expected, digits: digits)
      csv.quanta(estimate?.central, digits: digits)
      csv.quanta(estimate?.low, digits: digits)
      csv.quanta(estimate?.high, digits: digits)
      csv.text(estimate?.method)
      csv.text(estimate?.bound?.rawValue)
      csv.text(model.contested.first { $0.name == column.name }?.taken.name)
      csv.text(estimate == nil ? model.reasonWithout(column.name) : nil)
    }
    csv.endRow()
  }

  private static let findingColumns = [
    "rule", "kind", "severity", "result", "undecided", "model", "message", "missing", "stated",
    "clause", "clause_level", "clause_title", "clause_url", "not_covered", "at", "places", "remedy",
    "waived_by", "waiver_reason", "waived_from",
    "waived_until", "baseline", "group",
  ]

  private func write(_ finding: Finding, to csv: inout CSVWriter) {
    csv.text(finding.rule)
    csv.text(finding.kind.rawValue)
    csv.text(finding.severity.rawValue)
    csv.text(finding.result.rawValue)
    csv.truth(finding.isUndecided)
    csv.text(finding.model)
    csv.text(finding.message)
    csv.texts(finding.missing)
    csv.texts(FieldState.sentences(of: finding.states))
    csv.texts(finding.clauses.map(\.id))
    csv.texts(finding.clauses.map(\.level))
    csv.texts(finding.clauses.map(\.words))
    csv.texts(finding.clauses.compactMap(\.document.url))
    csv.texts(header.untranslated(ofRule: finding.rule).map(\.words))
    csv.text(finding.at?.description)
    csv.texts(finding.places)
    csv.text(finding.remedy)
    csv.text(finding.waiver?.approver)
    csv.text(finding.waiver?.reason)
    csv.text(finding.waiver?.from)
    csv.text(finding.waiver?.until)
    csv.text(finding.baseline?.rawValue)
    csv.text(finding.group?.name)
    csv.endRow()
  }

  private static let totalColumns = [
    "pack", "version", "profile", "as_of", "selection", "total", "title", "key", "group", "models",
    "estimated", "undetermined", "left_out", "bounds", "contested", "measure", "name", "unit",
    "counted", "below_grain", "expected", "central", "low", "high", "of", "interval",
    "order_of_magnitude", "unknown_because", "not_covered",
  ]

  /// Writes a row for each sum, ratio and coverage of a line.
  private func write(_ total: TotalResult, to csv: inout CSVWriter) {
    let nothing =
      total.models == 0 ? "no model is in it" : "no model of it has what it is made of"
    let gaps = header.untranslated(ofTotal: total.id).map(\.words)
    for count in total.standings {
      begin(
        total, "standing", count.standing.rawValue, unit: nil, counted: count.models, to: &csv)
      for _ in 0..<9 { csv.empty() }
      csv.texts(gaps)
      csv.endRow()
    }
    for sum in total.quantities {
      begin(total, "sum", sum.name, unit: sum.unit, counted: sum.models, to: &csv)
      csv.integer(sum.belowGrain)
      let isKnown = sum.models > 0
      csv.quanta(isKnown ? sum.expected : nil, digits: sum.digits)
      csv.quanta(isKnown ? sum.central : nil, digits: sum.digits)
      csv.quanta(isKnown ? sum.low : nil, digits: sum.digits)
      csv.quanta(isKnown ? sum.high : nil, digits: sum.digits)
      csv.empty()
      csv.text(isKnown ? sum.interval.rawValue : nil)
      if isKnown { csv.truth(sum.isOrderOfMagnitude) } else { csv.empty() }
      csv.text(isKnown ? nil : nothing)
      csv.texts(gaps)
      csv.endRow()
    }
    for ratio in total.ratios {
      for (measure, value) in [("ratio", ratio.value), ("median ratio", ratio.median)] {
        begin(total, measure, ratio.id, unit: ratio.unit, counted: ratio.models, to: &csv)
        csv.empty()
        csv.double(value)
        for _ in 0..<6 { csv.empty() }
        csv.text(value == nil ? nothing : nil)
        csv.texts(gaps)
        csv.endRow()
      }
    }
    for coverage in total.coverage {
      begin(
        total, "coverage", coverage.name, unit: nil, counted: total.estimated, to: &csv)
      csv.empty()
      csv.double(coverage.estimated)
      for _ in 0..<3 { csv.empty() }
      csv.double(coverage.of)
      for _ in 0..<3 { csv.empty() }
      csv.texts(gaps)
      csv.endRow()
    }
  }

  private func begin(
    _ total: TotalResult, _ measure: String, _ name: String, unit: String?, counted: Int,
    to csv: inout CSVWriter
  ) {
    csv.text(header.pack.id)
    csv.text(header.pack.version)
    csv.text(header.pack.profile)
    csv.text(header.asOf)
    csv.text(header.selection?.words ?? "all models")
    csv.text(total.id)
    csv.text(total.title)
    csv.texts(total.group.map(\.key))
    csv.texts(total.group.map { $0.value ?? "(unknown)" })
    csv.integer(total.models)
    csv.integer(total.estimated)
    csv.integer(total.undetermined)
    csv.integer(total.leftOut)
    csv.integer(total.bounds)
    csv.integer(total.contested)
    csv.text(measure)
    csv.text(name)
    csv.text(unit)
    csv.integer(counted)
  }
}

extension ModelResult {
  /// Why a quantity has no figure, in words.
  func reasonWithout(_ name: String) -> String {
    let quantity = quantity(name)
    if let contested = contested.first(where: { $0.name == name }), contested.taken == .refused {
      return "its figures contradict each other, and none is used"
    }
    if let missing = quantity?.missing, !missing.isEmpty { return words(forMissing: missing) }
    return "no method of the rules applies"
  }
}
