// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayRules
import AssaySource
import AssayValues

/// Compares the figures that published totals rest on with what other methods of their ladders make
/// of the same model, and says where they contradict each other.
///
/// A ladder that says what becomes of that has compared them itself; see `Contest`.
struct CrossCheck {
  let plan: Plan

  /// Another method that applies besides the chosen one.
  private struct Rival {
    let name: String
    let quantity: PlannedQuantity
    let chosen: Ladder.Selected
    let other: Ladder.Selected
  }

  /// Observations `methods-disagree`, in the order of steps and methods.
  ///
  /// - Parameter qualifiers: By field: where a bound explains the ratio, there is no disagreement.
  func observations(of evaluation: ModelEvaluation, qualifiers: [Qualifier]) -> [Observation] {
    let comparison = MethodComparison(plan, qualifiers: qualifiers)
    let ladders = ladders(of: evaluation)
    var notes = plan.hasDisagreements ? contests(of: evaluation, comparison) : []
    if ladders.isEmpty { return notes }
    var frame = evaluation.frame
    for rival in rivals(among: ladders, comparison, in: &frame) {
      guard let gap = comparison.gap(rival.chosen, rival.other),
        comparison.isOfItsOwn(rival.chosen, rival.other)
      else { continue }
      let method = rival.quantity.methods[rival.other.position]
      notes.append(
        Observation(
          .methodsDisagree,
          "\(rival.name) is"
            + " \(figures([rival.chosen, rival.other], of: rival.quantity, comparison)),"
            + " \(words(for: gap))",
          at: method.rule.span.place))
    }
    return notes
  }

  /// All that the comparisons depend on besides the steps themselves.
  func journal(of evaluation: ModelEvaluation) -> [JournalEntry] {
    var frame = evaluation.frame
    frame.isJournaling = true
    _ = rivals(
      among: ladders(of: evaluation), MethodComparison(plan, qualifiers: []), in: &frame)
    return frame.takeJournal()
  }

  private typealias Chosen = (name: String, quantity: PlannedQuantity, chosen: Ladder.Selected)

  private func rivals(
    among ladders: [Chosen], _ comparison: MethodComparison, in frame: inout Frame
  ) -> [Rival] {
    var rivals: [Rival] = []
    for (name, quantity, chosen) in ladders {
      var statements: Set<Read>?
      var known = [chosen]
      for position in quantity.methods.indices.dropFirst(chosen.position + 1) {
        let method = quantity.methods[position]
        if method.isSupposed { continue }
        let attempt = Ladder.attempt(method, at: position, valid: quantity.valid, in: &frame)
        // Two conditions for one expression make one figure.
        guard case .applies(let other) = attempt,
          !known.contains(where: { $0.value == other.value && $0.gradient == other.gradient })
        else { continue }
        known.append(other)
        let own = statements ?? comparison.statements(under: chosen.reads, in: frame)
        statements = own
        if comparison.areApart(own, comparison.statements(under: other.reads, in: frame)) {
          rivals.append(Rival(name: name, quantity: quantity, chosen: chosen, other: other))
        }
      }
    }
    frame.forgetReads()
    return rivals
  }

  /// The ladders of which lower rungs are worth a look, with what was chosen.
  private func ladders(of evaluation: ModelEvaluation) -> [Chosen] {
    evaluation.origins(of: plan.publishedSteps).sorted().compactMap { step in
      guard let quantity = plan.steps[step].quantity, !quantity.weighsAll,
        let chosen = evaluation.ladders[step]?.selected,
        !quantity.methods[chosen.position].isSupposed
      else { return nil }
      return (plan.steps[step].name, quantity, chosen)
    }
  }

  /// What ladders found themselves, apart from what follows from another contest.
  private func contests(
    of evaluation: ModelEvaluation, _ comparison: MethodComparison
  ) -> [Observation] {
    plan.steps.indices.compactMap { step in
      guard let quantity = plan.steps[step].quantity,
        let contest = evaluation.ladders[step]?.contest, comparison.isOfItsOwn(contest)
      else { return nil }
      let taken =
        switch contest.outcome {
        case .supported(let place):
          "taken is '\(quantity.methods[contest.figures[place].position].id)', which others bear out"
        case .hull: "taken is all that they allow"
        case .refused: "none is taken"
        }
      return Observation(
        .methodsDisagree,
        "\(plan.steps[step].name) is \(figures(contest.figures, of: quantity, comparison)),"
          + " \(words(for: contest.gap)); \(taken)",
        at: quantity.methods[contest.figures[0].position].rule.span.place)
    }
  }

  /// The figures in words: one that rests on contested figures is all between its ends.
  private func figures(
    _ figures: [Ladder.Selected], of quantity: PlannedQuantity, _ comparison: MethodComparison
  ) -> String {
    let unit = quantity.rule.unit.value
    return figures.map { figure in
      let method = quantity.methods[figure.position].id
      guard let ends = comparison.ends(of: figure) else {
        return "\(text(unit.amount(figure.value))) \(unit.symbol) by '\(method)'"
      }
      return "between \(text(unit.amount(ends.low))) and \(text(unit.amount(ends.high)))"
        + " \(unit.symbol) by '\(method)' (which rests on contested figures)"
    }.joined(separator: " and ")
  }

  private func words(for gap: MethodComparison.Gap) -> String {
    // Three digits, unless both would read the same.
    let digits = text(gap.apart) == text(gap.allowed) ? 6 : 3
    return "a factor of \(NumberFormat.rounded(gap.apart, significant: digits)); their uncertainty"
      + " allows \(NumberFormat.rounded(gap.allowed, significant: digits))"
  }

  private func text(_ number: Double) -> String { NumberFormat.rounded(number, significant: 3) }
}
