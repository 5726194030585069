// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayValues

/// What stands of a model in one line of a page, and what the line is sorted and sought by.
struct ModelRow {
  private let id: String
  private let entity: String?
  private let tier: String?
  private let place: String
  private let figure: String
  private let interval: String
  /// The expected value in the audit's unit; nil if there is none.
  private let amount: Double?
  private let score: Double?
  /// Failures that nobody has accepted, by severity, and what is undecided or waived.
  private let findings: String
  private let failures: (errors: Int, warnings: Int, notes: Int)

  init(_ model: ModelResult, _ header: AuditHeader) {
    (id, entity, place) = (model.id, model.entity, model.place)
    tier = model.tier?.id
    score = model.score?.value
    let column = header.leading
    if let column, let estimate = model.quantity(column.name)?.estimate {
      let amount = QuantaText.amount(estimate.expected, digits: column.digits)
      let unit = UnitDisplay(unit: column.unit, magnitude: amount)
      let shown = estimate.shown(digits: column.digits, in: unit)
      figure = "\(shown.value) \(unit.name)"
      interval = shown.interval ?? ""
      self.amount = amount
    } else {
      (figure, interval, amount) = ("not known", "", nil)
    }
    let open = model.findings.filter { $0.result != .unknown && $0.waiver == nil }
    func count(_ severity: Severity) -> Int { open.count { $0.severity == severity } }
    failures = (count(.error), count(.warning), count(.note))
    let unknown = model.findings.count { $0.result == .unknown }
    let waived = model.findings.count { $0.waiver != nil }
    let parts = [
      (failures.errors, "error"), (failures.warnings, "warning"), (failures.notes, "note"),
    ].filter { $0.0 > 0 }.map { FigureText.count($0.0, $0.1) }
    findings =
      (parts + (unknown > 0 ? ["\(unknown) undecided"] : [])
      + (waived > 0 ? ["\(waived) waived"] : [])
      + (model.contested.isEmpty ? [] : ["contested"])).joined(separator: ", ")
  }

  private static let classes: [StaticString] = ["i", "o", "t", "v", "r", "s", "f"]

  private var cells: [String] {
    [
      id, entity ?? "unknown", tier ?? "", figure, interval, score.map(FigureText.points) ?? "",
      findings,
    ]
  }

  func node(_ detail: [HTMLNode]) -> HTMLNode {
    var attributes: HTMLAttributes = ["class": "m", "id": ModelFragment.of(id)]
    if let amount { attributes.append("data-v", NumberFormat.shortest(amount)) }
    attributes.append("data-f", "\(failures.errors) \(failures.warnings) \(failures.notes)")
    let cells: [HTMLNode] = zip(ModelRow.classes, cells).map {
      .tag("span", ["class": "\($0)"], .text($1))
    }
    return .tag(
      "details", attributes, all: [.tag("summary", [:], all: cells)] + detail)
  }

  /// The same as data: the cells, the address if it does not follow from the id, the amount, the numbers
  /// of failures, and the details.
  func data(_ detail: [HTMLNode]) -> (bytes: [UInt8], names: [(offset: Int, text: [UInt8])]) {
    var data = HTMLData(id: id, place: place)
    data.raw("[")
    for cell in cells {
      data.string(cell)
      data.raw(",")
    }
    let isSafe = HTMLWriter.shown(id) == id
    if isSafe { data.raw("0") } else { data.string(ModelFragment.of(id)) }
    data.raw(",\(amount.map(NumberFormat.shortest) ?? "null"),")
    data.raw("\(failures.errors),\(failures.warnings),\(failures.notes),")
    data.string(place)
    data.raw(",")
    data.block(detail)
    data.raw("]")
    return (data.bytes, data.names)
  }
}
