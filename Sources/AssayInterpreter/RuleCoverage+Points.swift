// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource

extension RuleCoverage {
  /// What the tests of a pack have shown, and why the rest has not been.
  init(_ found: RuleCoverageCollector) {
    let points = PointList(found: found)
    self.init(
      points: points.methods + points.conditions + points.requirements + points.tiers
        + points.classes + points.rows)
  }
}

/// Everything that tests can show of a pack.
private struct PointList {
  let found: RuleCoverageCollector
  var pack: RulePack { found.pack }

  private func point(
    _ kind: RuleCoverage.Kind, _ rule: String, _ what: String, _ place: Place, _ tests: Int,
    _ reason: @autoclosure () -> String
  ) -> RuleCoverage.Point {
    RuleCoverage.Point(
      kind: kind, rule: rule, what: what, place: place, count: tests,
      reason: tests > 0 ? nil : reason())
  }

  // MARK: Methods

  var methods: [RuleCoverage.Point] {
    pack.steps.enumerated().flatMap { index, step -> [RuleCoverage.Point] in
      guard case .quantity(let rule) = step.kind else { return [] }
      return rule.methods.enumerated().map { position, method in
        let count = found.methods[index][position]
        return point(.method, method.id, "is used", method.span.place, count.used, reason(count))
      }
    }
  }

  /// Why a method was not used: what happened most often, first.
  private func reason(_ count: RuleCoverageCollector.MethodCount) -> String {
    var reasons: [(count: Int, words: String)] = []
    if count.isFalse > 0 { reasons.append((count.isFalse, "its condition is false")) }
    if count.failing > 0 { reasons.append((count.failing, "it fails, or its value is not valid")) }
    if count.others > 0 { reasons.append((count.others, "another method is preferred")) }
    if let most = most(count.lacking) { reasons.append((most.count, "\(most.name) is missing")) }
    if let most = most(count.earlier) {
      reasons.append((most.count, "\(most.name), which stands before it, applies"))
    }
    guard !reasons.isEmpty else { return "no test's record reaches it" }
    return reasons.sorted { ($1.count, $0.words) < ($0.count, $1.words) }
      .map { "in \(times($0.count)) \($0.words)" }.joined(separator: "; ")
  }

  private func most(_ counts: [String: Int]) -> (name: String, count: Int)? {
    counts.min { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  private func times(_ count: Int) -> String { count == 1 ? "1 record" : "\(count) records" }

  // MARK: Conditions

  var conditions: [RuleCoverage.Point] {
    found.parts.indices.flatMap { index in
      zip(found.decisions[index], found.counts[index]).flatMap { decision, count in
        points(of: decision, count, found.parts[index], tests: found.reaching[index].count)
      }
    }
  }

  private func points(
    of decision: Decision, _ count: RuleCoverageCollector.DecisionCount,
    _ part: (part: PackPart, name: String, key: String, expression: CompiledExpression),
    tests: Int
  ) -> [RuleCoverage.Point] {
    // The way of a requirement that passes or fails is a point of its own.
    var points: [RuleCoverage.Point] = []
    let isWhole = decision.text == part.expression.source
    let name = isWhole ? part.key : "\(part.key): \(decision.text)"
    for (value, shown) in [(true, count.isTrue), (false, count.isFalse)] {
      points.append(
        point(
          .condition, part.name, "\(name) is \(value)", decision.span.place, shown,
          tests == 0
            ? "no test's record reaches it"
            : "it is \(words(count, besides: value)) wherever it is asked"))
    }
    guard decision.operands.count > 1 else { return points }
    for (operand, count) in zip(decision.operands, count.operands) {
      for value in [true, false] {
        let seen = count.seen[value, default: 0]
        points.append(
          point(
            .operand, part.name, "\(part.key): \(operand.text) is \(value), and decides",
            operand.span.place, count.deciding[value, default: 0],
            tests == 0
              ? "no test's record reaches it"
              : seen == 0
                ? "it is never \(value)"
                : "it is \(value) of \(times(seen)), and others decide there"))
      }
    }
    return points
  }

  private func words(_ count: RuleCoverageCollector.DecisionCount, besides value: Bool) -> String {
    let other = value ? count.isFalse : count.isTrue
    let parts = [
      other > 0 ? (value ? "false" : "true") : nil, count.isOpen > 0 ? "missing" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? "nothing" : parts.joined(separator: " or ")
  }

  // MARK: Requirements

  var requirements: [RuleCoverage.Point] {
    let presence = pack.presence
    return pack.requirements.enumerated().flatMap { index, rule -> [RuleCoverage.Point] in
      var ways: [RequirementResult] = [.pass]
      switch rule.check {
      case .on(let event): if !event.needsFiles { ways.append(.fail) }
      case .assert(let condition):
        ways.append(.fail)
        if rule.unknown == nil,
          rule.threshold != nil || presence.canLack(condition, where: rule.applies)
            || rule.applies.map({ presence.canLack($0, where: nil) }) ?? false
        {
          ways.append(.unknown)
        }
      }
      let results = found.results[index]
      return ways.map { way in
        let others = results.sorted { $0.key.rawValue < $1.key.rawValue }
          .map { "\($0.key.rawValue) of \(times($0.value))" }
        return point(
          .requirement, rule.id, way.rawValue, rule.span.place, results[way, default: 0],
          others.isEmpty ? "no test's record reaches it" : "it is \(others.joined(separator: ", "))"
        )
      }
    }
  }

  // MARK: Tiers, classes, rows

  var tiers: [RuleCoverage.Point] {
    (pack.tiers?.order ?? []).map {
      point(
        .tier, $0.id, "is reached", $0.span.place, found.tiers[$0.id, default: 0],
        "no test's model has it")
    }
  }

  var classes: [RuleCoverage.Point] {
    (pack.disclosure?.classes ?? []).map {
      point(
        .class, $0.id, "is reached", $0.span.place, found.classes[$0.id, default: 0],
        "no test's model has it")
    }
  }

  var rows: [RuleCoverage.Point] {
    pack.tables.enumerated().flatMap { index, table in
      table.rows.enumerated().map { position, row in
        point(
          .row, table.name, "['\(row.key)']" + (row.periodText.map { " of \($0)" } ?? ""),
          row.place, found.rows[index][position] ? 1 : 0, "no test's record reads it")
      }
    }
  }
}

extension RulePack {
  /// What can be missing, for the conditions of the pack.
  var presence: Presence {
    Presence(
      definitions: steps.map { step in
        if case .definition(let expression) = step.kind { expression } else { nil }
      },
      emptyCells: tables.map { table in
        table.columns.indices.map { column in
          table.factorTable.rows.contains { $0.cells[column] == nil }
        }
      },
      hasGaps: tables.map { $0.factorTable.outside != .nearest(within: nil) },
      matches: fields.map(\.match))
  }
}

extension EventKind {
  /// Whether it concerns several records, the bytes of one, or a file beside it: a rule test is one
  /// readable record.
  fileprivate var needsFiles: Bool {
    switch self {
    case .recordUnreadable, .partUnreadable, .recordDuplicate, .rowsCombined, .rowsNotCombined,
      .textUnread, .idSpelling, .idUnjoined, .idAlike, .duplicateKey, .waiverOutOfForce,
      .waiverUnused, .methodError:
      true
    default: false
    }
  }
}
