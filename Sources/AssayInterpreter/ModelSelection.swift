// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
import AssayExpressions
package import AssayRules
package import AssaySource

/// A selection made ready: which models an audit is of.
///
/// All models are read all the same: who shares a training run with whom does not depend on it.
package struct ModelSelection: Sendable {
  package let selection: Selection
  private let entity: String?
  private let ids: GlobPattern?
  private let condition: CompiledExpression?

  /// - Returns: Nil, and why, if the condition is none that the rules can evaluate.
  package static func prepare(
    _ selection: Selection, for pack: RulePack
  ) -> (selection: ModelSelection?, diagnostics: [Diagnostic]) {
    guard let text = selection.condition else {
      return (ModelSelection(selection, condition: nil), [])
    }
    let file = SourceFile(path: "--where", text: text)
    let parsed = ExpressionParser().parse(LocatedText(wholeFile: file))
    var (expression, diagnostics) = Checker(pack.declarations).check(
      parsed, expecting: .type(.bool))
    if let place = expression?.basePlace { diagnostics.append(.baseInSelection(place)) }
    if diagnostics.hasErrors { expression = nil }
    guard let expression else { return (nil, diagnostics) }
    return (ModelSelection(selection, condition: expression), diagnostics)
  }

  private init(_ selection: Selection, condition: CompiledExpression?) {
    self.selection = selection
    entity = selection.entity?.lowercased()
    ids = selection.ids.map { GlobPattern($0) }
    self.condition = condition
  }

  /// Whether it holds every model of an organization.
  func holdsAll(of organization: String?) -> Bool {
    ids == nil && condition == nil && entity == organization?.lowercased()
  }

  enum Verdict {
    case inside, outside, undecided
  }

  /// Whether a model of this id can be in it, whatever it states.
  func mayHold(_ id: String) -> Bool { ids?.matches(id) ?? true }

  /// - Parameter entity: The organization as the rules have it.
  func verdict(on id: String, entity: String?, _ evaluation: inout ModelEvaluation) -> Verdict {
    guard mayHold(id) else { return .outside }
    if let wanted = self.entity, entity?.lowercased() != wanted {
      guard let slash = id.firstIndex(of: "/"), id[..<slash].lowercased() == wanted else {
        return .outside
      }
    }
    guard let condition else { return .inside }
    defer { evaluation.frame.forgetReads() }
    switch condition.decide(in: &evaluation.frame) {
    case .value(.bool(true)): return .inside
    case .value: return .outside
    case .missing, .error: return .undecided
    }
  }
}

/// A text with `*` for any characters and `?` for one, without regard to ASCII case, as ids are
/// compared.
struct GlobPattern: Sendable {
  private let pattern: [UInt8]

  init(_ pattern: String) { self.pattern = GlobPattern.folded(pattern) }

  func matches(_ text: String) -> Bool {
    let text = GlobPattern.folded(text)
    var (index, position) = (0, 0)
    // Where the last star stands, and up to where it has taken.
    var star: (pattern: Int, text: Int)?
    while position < text.count {
      if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
        star = (index, position)
        index += 1
      } else if index < pattern.count,
        pattern[index] == UInt8(ascii: "?") || pattern[index] == text[position]
      {
        index += 1
        position += 1
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        (index, position) = (last.pattern + 1, last.text + 1)
      } else {
        return false
      }
    }
    return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private static func folded(_ text: String) -> [UInt8] {
    text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  }
}

extension Diagnostic {
  static func baseInSelection(_ span: Span) -> Diagnostic {
    Diagnostic(
      .error, "base-not-here", "a selection reads the model alone, and not its base", at: span)
  }
}
