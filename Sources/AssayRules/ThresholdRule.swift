// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
import AssaySource
package import AssayValues
import AssayYAML

/// A limit to which a requirement holds an uncertain quantity: it passes or fails where the quantity's
/// interval lies on one side of the limit, and is not known where the limit lies within.
///
/// The requirement's assertion is the comparison of the two central values. What decides is their
/// quotient, in which the factors that both depend on cancel.
///
/// Source: JCGM 106:2012, 8.3.3 (guarded acceptance and rejection), with the interval as guard band.
package struct ThresholdRule: Sendable {
  /// The side of the limit on which a model conforms.
  package enum Side: String, Sendable, Hashable, CaseIterable {
    case below, reached
  }

  /// The step of the quantity.
  package let of: Int
  /// The quantity per the limit.
  package internal(set) var ratio: CompiledExpression
  /// The limit as its author wrote it.
  package let at: String
  /// The limit, where it is a constant.
  package let constant: Quantity?
  package let side: Side
  /// The probability of the central interval, such as 0.9.
  package let level: Double
}

/// The same as it is written, beside the comparison, which is the assertion.
struct ThresholdDraft: Sendable {
  let of: Located<String>
  let at: Located<String>
  /// A limit that is no expression.
  let constant: Located<Quantity>?
  let side: ThresholdRule.Side
  let level: Double

  /// The same of a quantity by its new name.
  func named(_ of: Located<String>) -> ThresholdDraft {
    ThresholdDraft(of: of, at: at, constant: constant, side: side, level: level)
  }

  /// The same text for the same meaning, besides that of the comparison.
  var text: String { "threshold at a level of \(PackFingerprint.text(level))" }
}

extension PackDecoder {
  /// `{of: QUANTITY, at: LIMIT, demands: below, level: 0.9}`: the comparison, and what else decides.
  mutating func threshold(
    _ node: YAMLNode?
  ) -> (assertion: ParsedExpression, rule: ThresholdDraft)? {
    guard let node, let section = Section(node, .threshold, &diagnostics) else { return nil }
    let of = located(section.required("of", &diagnostics))
    let side = section["demands"].map { choice($0, ThresholdRule.Side.self) } ?? .below
    var level = 0.9
    if let node = section["level"], let share = share(node, "a level") {
      guard (0.5..<1).contains(share) else {
        diagnostics.append(
          .badValue(
            Located(node.text ?? "", at: node.span), "a level of at least 0.5 and below 1",
            help: "level: 0.9"))
        return nil
      }
      level = share
    }
    guard let node = section.required("at", &diagnostics), let of, let side,
      let (limit, constant) = limit(node)
    else { return nil }
    guard let text = section["of"]?.locatedText() else { return nil }
    let assertion = ParsedExpression.name(of, text: text).compared(
      side == .below ? "_<_" : "_>=_", with: limit, text: text)
    let rule = ThresholdDraft(
      of: of, at: Located(limit.text.text, at: limit.text.wholeSpan), constant: constant,
      side: side, level: level)
    return (assertion, rule)
  }

  /// A quantity such as `1e25 FLOP`, or an expression such as `base.compute / 3`.
  private mutating func limit(
    _ node: YAMLNode
  ) -> (ParsedExpression, constant: Located<Quantity>?)? {
    guard let text = node.text, NumberText.length(of: text.utf8) != nil,
      (try? draft.units.parseQuantity(text)) != nil
    else { return expression(node, of: "at").map { ($0, nil) } }
    guard let quantity = quantity(node), let located = located(node),
      let whole = node.locatedText()
    else { return nil }
    guard quantity.value.value > 0 else {
      diagnostics.append(.badValue(located, "a limit above zero"))
      return nil
    }
    return (ParsedExpression.quantity(located, text: whole), quantity)
  }
}

extension PackChecker {
  /// The quotient that decides, of the comparison that a requirement asserts.
  mutating func checkThreshold(
    _ threshold: ThresholdDraft, _ assertion: ParsedExpression?
  ) -> ThresholdRule? {
    guard let ratio = assertion?.operandsDivided, let ratio = check(ratio, .any) else { return nil }
    guard
      let step = draft.steps.firstIndex(where: { step in
        guard case .quantity = step.kind else { return false }
        return step.name.value == threshold.of.value
      })
    else {
      let known = draft.steps.compactMap { step in
        if case .quantity = step.kind { step.name.value } else { nil }
      }
      diagnostics.append(.unknownID(threshold.of, "quantity", known: known))
      return nil
    }
    return ThresholdRule(
      of: linked.positions[step], ratio: ratio, at: threshold.at.value,
      constant: threshold.constant?.value, side: threshold.side, level: threshold.level)
  }
}

extension Diagnostic {
  static func thresholdOfGroup(_ threshold: Span, over span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "'threshold' is about one model, and 'over' about a group of models",
      at: threshold, notes: [.init("the group is stated here", at: span)],
      help: "leave out 'over', or assert something of the group")
  }

  static func twoChecks(_ second: Span, first: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "a requirement has one of 'assert', 'on' and 'threshold', and not two",
      at: second, notes: [.init("the other one is stated here", at: first)],
      help: "leave one of them out")
  }
}
