// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayYAML

/// Packs that extend others: the rules of both are read into one draft, in which ids are unique, so
/// that an extension adds and never redefines.
extension PackDecoder {
  /// Reads what the pack says it extends; that it is there was the caller's to see to.
  mutating func decodeExtends(_ node: YAMLNode?) {
    guard let node, let rule = ExtendsRule(node, &diagnostics) else { return }
    guard let layer = draft.layers.last else {
      diagnostics.append(.baseNotFound(rule, sought: all.missingBase))
      return
    }
    if layer != PackName(id: rule.id.value, version: rule.version) {
      diagnostics.append(.otherBase(rule, found: layer))
    }
  }

  // MARK: Methods in the ladders of others

  /// Reads a method that says into which ladder it goes: `into`, and `before` or `after` which method.
  mutating func decodeAddedMethod(_ node: YAMLNode) {
    guard let section = Section(node, .addedMethod, as: "a method", &diagnostics) else { return }
    let ladder = located(section.required("into", &diagnostics))
    let before = located(section["before"])
    let after = located(section["after"])
    if let before, let after { diagnostics.append(.beforeAndAfter(after, before)) }
    guard let method = decodeMethod(section, defaults), let ladder else { return }
    addedMethods.append(
      AddedMethod(
        method: method, ladder: ladder, neighbour: before ?? after, isAfter: before == nil))
  }

  /// Puts them into their ladders, once all of these are known; of several at one place the first
  /// written stands first.
  mutating func insertMethods() {
    for added in addedMethods {
      let quantities = draft.steps.indices.filter {
        if case .quantity = draft.steps[$0].kind { true } else { false }
      }
      guard
        let step = quantities.first(where: { draft.steps[$0].name.value == added.ladder.value }),
        case .quantity(var quantity) = draft.steps[step].kind
      else {
        let known = quantities.map { draft.steps[$0].name.value }
        diagnostics.append(.unknownID(added.ladder, "quantity", known: known))
        continue
      }
      var position = quantity.methods.count
      if let neighbour = added.neighbour {
        guard let found = quantity.methods.firstIndex(where: { $0.id.value == neighbour.value })
        else {
          diagnostics.append(
            .unknownID(
              neighbour, "method of '\(added.ladder.value)'",
              known: quantity.methods.map(\.id.value)
            ))
          continue
        }
        position = added.isAfter ? found + 1 : found
      }
      quantity.methods.insert(added.method, at: position)
      draft.steps[step].kind = .quantity(quantity)
      draft.overrides.append(
        Override(
          kind: .method, what: added.ladder.value, old: nil, new: added.method.id.value,
          reason: added.method.title, source: added.method.sourcing.source?.reference,
          span: added.method.id.span))
    }
  }
}

/// `extends: {pack, version, digest}`.
package struct ExtendsRule: Sendable {
  package let id: Located<String>
  package let version: String
  /// The meaning digest that the pack has to have; nil if the author pinned none.
  package let digest: Located<String>?

  init?(_ node: YAMLNode, _ diagnostics: inout [Diagnostic]) {
    guard
      let section = Section(node, .extends, &diagnostics),
      let id = section.required("pack", &diagnostics)?.located,
      let version = section.required("version", &diagnostics)?.located
    else { return nil }
    for part in [id, version] where !Names.isID(part.value) {
      diagnostics.append(.badID(part, as: "a pack or a version"))
    }
    self.id = id
    self.version = version.value
    self.digest = section["digest"]?.located
    if digest == nil { diagnostics.append(.unpinned(id)) }
  }

  /// Whether id and version are names of folders and nothing else.
  package var isSafe: Bool { Names.isID(id.value) && Names.isID(version) }
}

/// A method for the ladder of another declaration.
struct AddedMethod {
  let method: MethodDraft
  let ladder: Located<String>
  let neighbour: Located<String>?
  let isAfter: Bool
}

extension YAMLNode {
  /// The text of a scalar that is not empty.
  var located: Located<String>? {
    guard !isReported, let text, !text.isEmpty else { return nil }
    return Located(text, at: span)
  }
}
