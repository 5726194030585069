// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension AuditText {
  /// The three things that matter most, of the advice that the report has.
  func doNext(_ summary: AuditSummary, on page: inout TextPage) {
    let steps =
      [unreadable(summary), gravest(summary), entity(summary), mostHelpful(summary)]
      .compactMap(\.self) + [explanation(summary)].compactMap(\.self)
    guard !steps.isEmpty else { return }
    page.heading("Do next")
    for (index, step) in steps.prefix(3).enumerated() {
      page.paragraph(step.text, label: "  \(index + 1).", indent: 5)
      if let command = step.command { write(command, on: &page) }
    }
  }

  private struct Step {
    let text: String
    var command: [String]?
  }

  /// Writes a command in one line, or in two that a shell reads as one.
  private func write(_ command: [String], on page: inout TextPage) {
    let indent = String(repeating: " ", count: 7)
    let line = ShownLine(indent + command.joined(separator: " "))
    guard line.width > page.width else { return page.line(line) }
    for (index, part) in command.enumerated() {
      let isLast = index == command.count - 1
      page.line(ShownLine(indent + (index == 0 ? "" : "  ") + part + (isLast ? "" : " \\")))
    }
  }

  /// Input that is not read is in no figure.
  private func unreadable(_ summary: AuditSummary) -> Step? {
    let faults = summary.worst.filter {
      $0.kind == .input && $0.model == nil && $0.severity != .note && counts($0)
    }
    guard let first = faults.first else { return nil }
    return Step(text: "Mend the input: " + first.message)
  }

  /// The requirement of the gravest failure, which most models fail.
  private func gravest(_ summary: AuditSummary) -> Step? {
    guard
      let worst = summary.worst.first(where: {
        $0.model != nil && $0.severity != .note && counts($0)
      }), let count = summary.requirements.first(where: { $0.rule == worst.rule })
    else { return nil }
    let rule = header.rules.first { $0.id == worst.rule }
    let failures = count.fail - count.waived
    var text = worst.remedy ?? rule?.remedy ?? "Look into '\(rule?.title ?? worst.rule)'"
    text += " (\(worst.severity.rawValue) \(worst.rule),"
    text += " failed by \(FigureText.count(failures, "model")))"
    return Step(text: text, command: worst.model.flatMap(explain))
  }

  /// What narrows the total of the organization with the greatest total most.
  private func entity(_ summary: AuditSummary) -> Step? {
    guard let best = summary.discloseByEntity.first, let headline = header.headline else {
      return nil
    }
    var text = "Disclose \(best.fields.joined(separator: " + ")) of"
    text += " \(FigureText.count(best.models, "model")) of \(best.entity)"
    if let share = best.varianceRemoved, share > 0 {
      text += ": \(FigureText.percent(share, of: 1)) of the variance of its '\(headline)' would go"
    } else if best.estimable > 0 {
      text += ": \(FigureText.count(best.estimable, "model")) could be estimated then"
    }
    return Step(text: text)
  }

  /// What lifts most models of the headline to a better tier.
  private func mostHelpful(_ summary: AuditSummary) -> Step? {
    guard let most = summary.disclose.first, most.inPopulation > 0, let tier = most.tierThen else {
      return nil
    }
    if let best = summary.discloseByEntity.first, Set(best.fields) == Set(most.fields) {
      return nil
    }
    return Step(
      text: "Disclose \(most.fields.joined(separator: " + ")): it lifts"
        + " \(FigureText.count(most.inPopulation, "model")) of the headline to tier \(tier)")
  }

  private func explanation(_ summary: AuditSummary) -> Step? {
    guard let model = summary.largest.first else { return nil }
    return Step(
      text: "See what the greatest figure rests on"
        + (model.isContested ? ", and contests it" : ""),
      command: explain(model.id))
  }

  /// The command that explains a model; nil for an id that a shell would take for more than a word.
  private func explain(_ id: String) -> [String]? {
    let isWord = id.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "/"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isWord, !id.hasPrefix("-") else { return nil }
    return ["assay explain \(id) MODELS…", "--rules PACK --as-of \(header.asOf)"]
  }

  private func counts(_ finding: Finding) -> Bool {
    finding.result != .unknown && finding.waiver == nil && finding.baseline != .unchanged
  }
}
