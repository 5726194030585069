// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssaySource

/// The results of an audit as a JUnit report: a suite for each model, a case for each requirement that
/// applies to it.
///
/// A case that fails names its severity as the type. What is not known is skipped, and so is a failure that
/// somebody has accepted or that the baseline has, each saying so; what could not be evaluated is an error. What is wrong with an
/// input as a whole is a suite of its own.
///
/// Source: the JUnit schema of Apache Ant and of the Jenkins xUnit plug-in, which CI readers follow.
package struct AuditJUnit: AuditReport {
  private let header: AuditHeader

  package init(header: AuditHeader) { self.header = header }

  package var parts: Int { 1 }
  package var separator: [UInt8] { [UInt8(ascii: "\n")] }

  package func pieces(of model: ModelResult) -> [ReportPiece] {
    var cases: [Case] = []
    var left = Dictionary(grouping: model.findings, by: \.rule)
    for (rule, result) in zip(header.rules, model.results) where result != .notApplicable {
      let findings = left.removeValue(forKey: rule.id) ?? []
      cases.append(Case(rule: rule.id, title: rule.title, findings: findings))
    }
    // Findings that no requirement of the pack asks for.
    for rule in left.keys.sorted() {
      cases.append(Case(rule: rule, title: nil, findings: left[rule] ?? []))
    }
    guard !cases.isEmpty else { return [] }
    return [suite(model.id, at: PlaceText(model.place), cases)]
  }

  package func pieces(of finding: Finding, in model: ModelResult) -> [ReportPiece] { [] }

  package func pieces(of finding: Finding) -> [ReportPiece] {
    let title = header.rules.first { $0.id == finding.rule }?.title
    let place = finding.places.first.flatMap { PlaceText($0) }
    return [
      suite(
        finding.model ?? finding.group?.name ?? "inputs", at: place,
        [Case(rule: finding.rule, title: title, findings: [finding])])
    ]
  }

  package func layout(inputs: [InputSummary], summary: AuditSummary) -> [ReportSpan] {
    let pack = header.packWords
    // The element around the suites is put together by hand, as they are made elsewhere.
    var name = XMLWriter()
    name.element("testsuites", [("name", "\(pack), as of \(header.asOf)")])
    return [
      .bytes(Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)),
      .bytes(Array(name.bytes.dropLast(2)) + Array(">\n".utf8) + tailoring), .part(0),
      .bytes(Array("\n</testsuites>\n".utf8)),
    ]
  }

  /// What the profile says otherwise, as properties of a suite of its own, for the element around the suites
  /// has none.
  private var tailoring: [UInt8] {
    let lines = header.tailoringLines
    guard !lines.isEmpty else { return [] }
    var xml = XMLWriter()
    xml.element(
      "testsuite",
      [
        ("name", "tailoring"), ("tests", "0"), ("failures", "0"), ("errors", "0"),
        ("skipped", "0"), ("time", "0"), ("file", nil),
      ]
    ) { xml in
      xml.element("properties", []) { xml in
        for line in lines { xml.element("property", [("name", line.what), ("value", line.text)]) }
      }
    }
    return xml.bytes + [UInt8(ascii: "\n")]
  }

  /// A requirement, and what it found; nothing if it holds.
  private struct Case {
    let rule: String
    let title: String?
    let findings: [Finding]

    enum Outcome: Hashable { case passes, fails, skipped, error }

    var outcome: Outcome {
      if findings.contains(where: Case.isOpen) { return .fails }
      if findings.contains(where: { $0.result == .error }) { return .error }
      return findings.isEmpty ? .passes : .skipped
    }

    private static func isOpen(_ finding: Finding) -> Bool {
      finding.result == .fail && finding.waiver == nil && finding.baseline != .unchanged
    }

    /// The findings that say why the outcome is what it is.
    var telling: [Finding] {
      switch outcome {
      case .fails: findings.filter(Case.isOpen)
      case .error: findings.filter { $0.result == .error }
      case .skipped, .passes: findings
      }
    }
  }

  private func suite(_ name: String, at place: PlaceText?, _ cases: [Case]) -> ReportPiece {
    func count(_ outcome: Case.Outcome) -> String { String(cases.count { $0.outcome == outcome }) }
    var xml = XMLWriter()
    xml.element(
      "testsuite",
      [
        ("name", name), ("tests", String(cases.count)), ("failures", count(.fails)),
        ("errors", count(.error)), ("skipped", count(.skipped)), ("time", "0"),
        ("file", place?.path),
      ]
    ) { xml in
      for item in cases { write(item, of: name, &xml) }
    }
    return ReportPiece(xml.bytes)
  }

  private func write(_ item: Case, of model: String, _ xml: inout XMLWriter) {
    let telling = item.telling
    let place = telling.first?.places.first.flatMap { PlaceText($0) }
    let attributes: [(StaticString, String?)] = [
      ("name", item.title.map { "\(item.rule): \($0)" } ?? item.rule), ("classname", model),
      ("time", "0"), ("file", place?.path), ("line", place.map { String($0.line) }),
    ]
    guard let first = telling.first else { return xml.element("testcase", attributes) }
    xml.element("testcase", attributes) { xml in
      let notes = [first.waiverLine, first.baseline == .unchanged ? "as in the baseline" : nil]
      let message = ([first.message] + notes.compactMap { $0.map { "(\($0))" } }).joined(
        separator: " ")
      switch item.outcome {
      case .fails, .error:
        let lines = telling.flatMap { finding in
          [
            finding.message, finding.soughtLine ?? finding.places.first, finding.clauseLine,
            finding.remedy,
          ].compactMap(\.self)
        }
        let attributes: [(StaticString, String?)] = [
          ("message", message), ("type", first.severity.rawValue),
        ]
        let text = lines.joined(separator: "; ")
        if item.outcome == .fails {
          xml.element("failure", attributes, text: text)
        } else {
          xml.element("error", attributes, text: text)
        }
      case .skipped: xml.element("skipped", [("message", message)])
      case .passes: break
      }
    }
  }
}
