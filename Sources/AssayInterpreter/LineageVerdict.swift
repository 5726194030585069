// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource

/// What of a model's figures goes into the totals, and what is to be said of its descent.
struct LineageVerdict: Sendable {
  private let plan: Plan
  private let rules: PlannedLineage
  let lineage: ModelLineage
  /// Quantities whose figure holds for a model trained from scratch, which nothing shows it to be.
  let uncounted: Set<Int>
  /// By quantity, the copied figure that it was derived from.
  private(set) var copied: [Int: ModelLineage.Copy] = [:]
  /// By quantity, the part of it that is the model's own.
  private(set) var shares: [Int: Double] = [:]

  init(
    _ lineage: ModelLineage, of evaluation: ModelEvaluation, plan: Plan, rules: PlannedLineage
  ) {
    self.plan = plan
    self.rules = rules
    self.lineage = lineage
    var uncounted: Set<Int> = []
    let isUnknown = rules.needsKnownLineage && lineage.status == .unknown && !lineage.isCopy
    if isUnknown || !lineage.copies.isEmpty || !lineage.shares.isEmpty {
      for step in plan.publishedSteps {
        let origins = evaluation.origins(of: [step])
        if isUnknown, origins.contains(where: { evaluation.needsKnownLineage($0, plan) }) {
          uncounted.insert(step)
        }
        let fields = evaluation.fieldsRead(by: origins)
        if let copy = lineage.copies.first(where: { fields.contains($0.field) }) {
          copied[step] = copy
        }
        let share = lineage.shares.filter { fields.contains($0.key) }.map(\.value).max()
        if let share { shares[step] = share }
      }
    }
    self.uncounted = uncounted
  }

  /// Whether the figure of a quantity may be added to totals.
  func isCounted(_ step: Int) -> Bool {
    !lineage.isCopy && copied[step] == nil && !uncounted.contains(step)
  }

  /// Why the model is in no total, judged by the quantity that the first total adds.
  var leftOut: (reason: LeftOutReason, countedBy: String?)? {
    if lineage.isCopy {
      return (lineage.isRun ? .sameRun : .trainsNothing, lineage.countedBy)
    }
    guard let step = plan.totals.first?.sum.first ?? plan.headline else { return nil }
    if uncounted.contains(step) { return (.lineageUnknown, nil) }
    return copied[step].map { ($0.isFamily ? .familyFigure : .sameFigure, $0.countedBy) }
  }

  private var counts: CountedPart {
    switch leftOut?.reason {
    case .trainsNothing, .sameRun, .sameFigure, .familyFigure: return .nothing
    case .lineageUnknown: return .unknown
    case nil: break
    }
    switch lineage.count {
    case .nothing: return .nothing
    case .increment: return .increment
    case .full: return .full
    }
  }

  /// As the audit says it.
  func result(of id: String) -> Lineage {
    let left = leftOut
    return Lineage(
      parents: lineage.links.enumerated().map { position, link in
        Lineage.Parent(
          id: link.id, relation: link.relation ?? link.stated, inferredBy: link.inferredBy,
          isPresent: lineage.isPresent?[position])
      },
      status: lineage.status, counts: counts,
      run: left == nil || left?.reason == .lineageUnknown ? id : left?.countedBy,
      copies: lineage.copies.map {
        Lineage.Copy(
          field: plan.pack.fields[$0.field].name, countedBy: $0.countedBy, isFamily: $0.isFamily)
      },
      share: lineage.shares.values.max(), mirrorOf: lineage.mirrorOf, leftOut: left?.reason,
      nothingBy: lineage.nothing.map { Lineage.RuleName(id: $0.id, title: $0.title) },
      agrees: lineage.agrees)
  }

  // MARK: Observations

  /// What must not pass in silence.
  var observations: [Observation] {
    var notes: [Observation] = []
    let paths = lineage.links.filter(\.isPath)
    if !paths.isEmpty {
      let names = paths.map { "'\($0.id)'" }.joined(separator: ", ")
      note(
        .baseMissing,
        "its base \(names) is a folder or an address, and no model: the base is unknown",
        paths, &notes)
    }
    let absent = zip(lineage.links, lineage.isPresent ?? []).filter { !$0.1 && !$0.0.isPath }.map(
      \.0)
    if !absent.isEmpty {
      let names = absent.map { "'\($0.id)'" }.joined(separator: ", ")
      note(.baseMissing, "no input has a record of its base \(names)", absent, &notes)
    }
    if lineage.isInCycle {
      note(.lineageCycle, "it descends from itself by the bases that are named", [], &notes)
    }
    for link in lineage.links where link.count == nil {
      note(
        .relationUnknown,
        link.stated.map { "the rules do not count the relation '\($0)' to '\(link.id)'" }
          ?? "it does not say how it was derived from '\(link.id)'", [link], &notes)
    }
    if !uncounted.isEmpty {
      let names = uncounted.sorted().map { plan.steps[$0].name }.joined(separator: ", ")
      note(
        .lineageUnknown,
        "nothing shows that it was trained from scratch: its figure is what models trained from"
          + " scratch come to, and outside every total (\(names))", [], &notes)
    }
    for copy in lineage.copies {
      note(
        copy.isFamily ? .familyFigure : .figureCopied,
        "'\(plan.pack.fields[copy.field].name)' is the figure of '\(copy.countedBy)', and counted"
          + " there", [], &notes)
    }
    if let share = lineage.shares.values.max(), let cards = lineage.family {
      let percent = (share * 1000).rounded() / 10
      note(
        .familyFigure, "\(percent) % of a figure of \(cards) models is allocated to it", [], &notes)
    } else if let cards = lineage.family, !lineage.copies.contains(where: \.isFamily) {
      note(
        .familyFigure,
        cards > 1
          ? "the figure of \(cards) models is counted here, once"
          : "its figure is of a whole family, of which the inputs have no other card", [], &notes)
    }
    if let other = lineage.mirrorOf {
      note(.mirrorSuspected, "it has the name and the size of '\(other)'", [], &notes)
    }
    return notes
  }

  private func note(
    _ event: EventKind, _ message: String, _ links: [ParentLink], _ notes: inout [Observation]
  ) {
    notes.append(
      Observation(
        event, message, at: rules.rules.span.place, places: links.map(\.place.description)))
  }
}

extension ModelEvaluation {
  fileprivate func needsKnownLineage(_ step: Int, _ plan: Plan) -> Bool {
    guard let quantity = plan.steps[step].quantity, let used = ladders[step]?.selected else {
      return false
    }
    return quantity.methods[used.position].needsKnownLineage
  }

  /// The fields that the values of some steps were made of.
  fileprivate func fieldsRead(by steps: Set<Int>) -> Set<Int> {
    var fields: Set<Int> = []
    for step in steps {
      for case .field(let field) in frame.stepReads[step] { fields.insert(field) }
    }
    return fields
  }
}
