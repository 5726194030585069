// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayYAML

/// A choice of structure that could have been made otherwise: what a profile would say, with a reason.
///
/// What an audit comes to under each is printed beside it: an interval is of what is uncertain within one
/// structure, and choices of structure may move a total by more.
package struct AlternativeRule: Sendable {
  package let id: String
  package let title: String
  package let reason: String
  /// What it says otherwise than the pack.
  package let overrides: [Override]
  package let span: Span
}

/// The same as it is written.
struct AlternativeDraft: Sendable {
  let id: Located<String>
  let title: String
  let reason: String
  let node: YAMLNode
  /// Those of its file.
  let defaults: Sourcing
  /// Of those before it, in the order of decoding.
  var overrides: [Override] = []

  static let keys = ["select", "set", "supply", "reweight"]

  /// The same text for the same words: neither layout nor the order of keys counts, nor title and reason.
  var text: String {
    Self.keys.compactMap { key in node.value(of: key).map { "\(key): \($0.settled)" } }
      .joined(separator: "; ")
  }

  var rule: AlternativeRule {
    AlternativeRule(
      id: id.value, title: title, reason: reason, overrides: overrides, span: id.span)
  }
}

extension YAMLNode {
  /// The node on one line, maps in order of their keys.
  fileprivate var settled: String {
    if let pairs {
      let texts = pairs.map { "\($0.key.settled): \($0.value.settled)" }
      return "{\(texts.sorted().joined(separator: ", "))}"
    }
    if let items { return "[\(items.map(\.settled).joined(separator: ", "))]" }
    return text ?? ""
  }
}

extension PackDecoder {
  mutating func decodeAlternative(_ node: YAMLNode) {
    guard let section = Section(node, .alternative, &diagnostics),
      let id = located(section.required("id", &diagnostics))
    else { return }
    declare(id, as: "an alternative")
    let title = text(section.required("title", &diagnostics))
    let reason = text(section.required("reason", &diagnostics))
    if !AlternativeDraft.keys.contains(where: { section[$0] != nil }) {
      if !AlternativeDraft.keys.contains(where: section.isThereMisspelt) {
        diagnostics.append(.alternativeOfNothing(id))
      }
      return
    }
    draft.alternatives.append(
      AlternativeDraft(
        id: id, title: title ?? id.value, reason: reason ?? "", node: node, defaults: defaults))
  }

  /// Takes each of the alternatives apart from the others, to find what is wrong with it and what it
  /// changes.
  mutating func tryAlternatives() {
    for index in draft.alternatives.indices {
      var trial = self
      trial.diagnostics = []
      trial.apply(draft.alternatives[index])
      diagnostics += trial.diagnostics
      draft.alternatives[index].overrides = Array(
        trial.draft.overrides.dropFirst(draft.overrides.count))
    }
  }

  /// Tailors the draft as an alternative says.
  mutating func apply(_ alternative: AlternativeDraft) {
    var known: [Diagnostic] = []
    guard let section = Section(alternative.node, .alternative, &known) else { return }
    defaults = alternative.defaults
    overriddenAt = [:]
    tailor(section)
  }
}

extension PackReader {
  /// The pack as one of its alternatives has it.
  ///
  /// - Parameters:
  ///   - index: Among those of the pack.
  ///   - reading: That of the pack, without errors.
  package static func reading(_ reading: PackReading, alternative index: Int) -> PackReading {
    guard let draft = reading.draft, draft.alternatives.indices.contains(index) else {
      return reading
    }
    var decoder = PackDecoder(tailoring: draft)
    decoder.apply(draft.alternatives[index])
    return self.reading(decoder.draft, digest: "", decoder.diagnostics, isFingerprinted: false)
  }
}

extension Diagnostic {
  fileprivate static func alternativeOfNothing(_ id: Located<String>) -> Diagnostic {
    Diagnostic(
      "missing-key", "the alternative '\(id.value)' says nothing otherwise than the pack",
      at: id.span, help: "add one of select, set, supply and reweight, as in a profile")
  }
}
