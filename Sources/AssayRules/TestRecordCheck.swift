// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues
import AssayYAML

/// What looks wrong with the record, the day and the figures of a rule test.
extension PackChecker {
  /// Reports what is declared in a record and read by no field, and a day on which the pack is not in force.
  mutating func checkInputs(of test: TestDraft) {
    if let day = test.asOf, let node = test.asOfNode {
      let isEarly = draft.effectiveFrom.map { day < $0 } ?? false
      let isLate = draft.effectiveUntil.map { day >= $0 } ?? false
      if isEarly || isLate {
        let bound = (isEarly ? draft.effectiveFrom : draft.effectiveUntil)?.isoDate ?? ""
        diagnostics.append(
          .outOfForce(day, isEarly ? "from \(bound)" : "until \(bound)", at: node))
      }
    }
    guard !expectsUnknownKey(test) else { return }
    var known: Set<String> = []
    for field in draft.fields {
      for path in field.paths + field.marks where path.value.names.first == "declared" {
        known.formUnion(path.value.names.dropFirst().prefix(1).map { $0.replacing("[]", with: "") })
      }
    }
    guard !known.isEmpty else { return }
    for record in ([test.record] + test.others).compactMap(\.self) {
      for pair in record.value(of: "declared")?.pairs ?? [] {
        guard let key = pair.key.text, !known.contains(key) else { continue }
        diagnostics.append(.unreadKey(Located(key, at: pair.key.span), known: known))
      }
    }
  }

  /// Whether a test is about a key that no field reads.
  private func expectsUnknownKey(_ test: TestDraft) -> Bool {
    let ids = Set(
      draft.requirements.filter {
        if case .on(.declaredUnknownKey)? = $0.check { true } else { false }
      }.map(\.id.value))
    let findings = test.expect.first { $0.name.value == "findings" }?.value.pairs ?? []
    return findings.contains { $0.key.text.map(ids.contains) ?? false }
  }

  /// Reports a figure that states no unit, and a tolerance that may be meant in percent.
  mutating func checkForm(ofValue value: YAMLNode?, within: YAMLNode?, in unit: Unit) {
    if let value, let text = value.text, unit != .one, NumberText.parse(text) != nil {
      diagnostics.append(.bareFigure(Located(text, at: value.span), unit))
    }
    if let within, let text = within.text, !text.hasSuffix("%"), let share = NumberText.parse(text),
      share > 0
    {
      diagnostics.append(.bareShare(Located(text, at: within.span), share))
    }
  }
}

extension Diagnostic {
  fileprivate static func outOfForce(_ day: Timestamp, _ force: String, at span: Span) -> Diagnostic
  {
    Diagnostic(
      .warning, "out-of-force",
      "the test is as of \(day.isoDate), and the pack is in force \(force)", at: span,
      help: "take a day on which it is in force, or leave asOf out")
  }

  fileprivate static func unreadKey(_ key: Located<String>, known: Set<String>) -> Diagnostic {
    Diagnostic(
      .warning, "unread-record-key", "no field reads 'declared.\(key.value)' of a record",
      at: key.span,
      help: Suggestion.helpOrList(for: key.value, among: known))
  }

  fileprivate static func bareFigure(_ text: Located<String>, _ unit: Unit) -> Diagnostic {
    Diagnostic(
      .warning, "bare-figure", "\(text.value) states no unit, and is read in \(unit.symbol)",
      at: text.span, help: "write \"\(text.value) \(unit.symbol)\"")
  }

  fileprivate static func bareShare(_ text: Located<String>, _ share: Double) -> Diagnostic {
    let percent = NumberFormat.plain(share * 100, significant: 6)
    return Diagnostic(
      .warning, "bare-share", "a tolerance of \(text.value) is one of \(percent) %", at: text.span,
      help: "write \(percent)%, or \(text.value)% if that is meant")
  }
}
