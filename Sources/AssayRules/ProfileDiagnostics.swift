// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import AssayValues
import AssayYAML

/// What is said of profiles, and of packs that extend others.
extension Diagnostic {
  static func baseNotFound(_ rule: ExtendsRule, sought path: String?) -> Diagnostic {
    Diagnostic(
      "base-not-found",
      "'\(rule.id.value)' \(rule.version), which this pack extends, is not there",
      at: rule.id.span,
      help: path.map {
        "it was sought at \($0); put it there, or name the folder of all packs with --rules-root"
      } ?? "a pack is sought at ROOT/PACK/VERSION")
  }

  static func otherBase(_ rule: ExtendsRule, found: PackName) -> Diagnostic {
    Diagnostic(
      "base-not-found",
      "the pack in the folder of '\(rule.id.value)' \(rule.version) calls itself"
        + " '\(found.id)' \(found.version)",
      at: rule.id.span, help: "name the folders of packs by the id and the version inside")
  }

  package static func extensionIsCircular(_ id: Located<String>) -> Diagnostic {
    Diagnostic(
      "base-not-found", "'\(id.value)' extends itself, over one pack or more", at: id.span,
      help: "extend a pack that does not build on this one")
  }

  static func unpinned(_ id: Located<String>) -> Diagnostic {
    Diagnostic(
      .warning, "unpinned",
      "the digest of '\(id.value)' is not stated: it may change and this would not say so",
      at: id.span, help: "add digest: and the meaning digest that 'assay check' prints for it")
  }

  static func otherDigest(
    _ digest: Located<String>, of what: String, actual: String
  ) -> Diagnostic {
    Diagnostic(
      "other-digest", "\(what) is not the one that is named here: its meaning has changed",
      at: digest.span,
      help: "look at what changed with 'assay diff', then write digest: \"\(actual)\"")
  }

  static func otherPack(_ profile: Located<String>, of name: PackName, pack: PackName) -> Diagnostic
  {
    Diagnostic(
      "other-pack",
      "this profile is of '\(name.id)' \(name.version), and the pack is"
        + " '\(pack.id)' \(pack.version)",
      at: profile.span, help: "use the profile with its own pack, or review it and change 'of'")
  }

  static func beforeAndAfter(_ after: Located<String>, _ before: Located<String>) -> Diagnostic {
    Diagnostic(
      "bad-value", "a method goes either before another or after one, not both", at: after.span,
      notes: [.init("it is to go before this one", at: before.span)], help: "leave one of them out")
  }

  static func neverRedefines(_ name: Located<String>, _ what: String) -> Diagnostic {
    Diagnostic(
      "profile-logic", "a profile has no logic of its own: '\(name.value)' \(what)",
      at: name.span, help: "write a pack that extends the other one, and put it there")
  }

  static func overriddenTwice(_ name: Located<String>, at first: Span) -> Diagnostic {
    Diagnostic(
      "duplicate-id", "the profile says two things of '\(name.value)'", at: name.span,
      notes: [.init("it is overridden here first", at: first)], help: "leave one of them out")
  }

  static func nothingSelected(_ all: Located<String>) -> Diagnostic {
    Diagnostic(
      "nothing-selected",
      "'\(all.value)' leaves out every requirement and total, and the profile selects none",
      at: all.span, help: "add what is to take part, as ID: true")
  }

  static func unexplained(_ id: Located<String>, _ what: String, _ mended: String) -> Diagnostic {
    Diagnostic(
      "unexplained", "'\(id.value)' \(what), and the profile does not say why",
      at: id.span, help: "write \(id.value): \(mended)")
  }

  static func unknownProfileTable(_ name: Located<String>) -> Diagnostic {
    Diagnostic(
      "unknown-file", "there is no table '\(name.value)' beside the profile", at: name.span,
      help: "put it into the folder of the profile, or one below, as NAME.csv")
  }

  static func statedTwice(_ span: Span, _ first: Span) -> Diagnostic {
    Diagnostic(
      "scope-overlap", "two statements are of every model, and only one can hold", at: span,
      notes: [.init("the other one is here", at: first)],
      help: "say with where: which models one of them is for, or leave it out")
  }

  static func scopesOverlap(_ scope: ScopeDraft, _ other: ScopeDraft) -> Diagnostic {
    Diagnostic(
      "scope-overlap",
      "a model may be in this scope and in another one of the same thing, and only one can hold",
      at: scope.span, notes: [.init("the other one is here", at: other.span)],
      help: "tell them apart by other texts of one key, such as where: {place: FRA} and"
        + " where: {place: DEU}")
  }

  static func emptyScope(_ span: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "this is of no model, for nothing is listed", at: span,
      help: "list what it is of, or leave it out")
  }

  static func nothingStated(_ node: YAMLNode) -> Diagnostic {
    Diagnostic(
      "bad-value", "an empty list says nothing", at: node.span,
      help: "leave it out, or state a value")
  }

  static func replacedInScope(_ span: Span, _ scope: Span) -> Diagnostic {
    Diagnostic(
      "bad-value", "rows of some models alone stand beside those of the pack, and replace none",
      at: span, notes: [.init("they are of these models", at: scope)],
      help: "leave replace: out; where the rows say nothing, the pack's hold")
  }

  static func waivedTwice(_ id: Located<String>, at first: Span) -> Diagnostic {
    Diagnostic(
      "duplicate-id", "'\(id.value)' is waived twice for the same models at the same time",
      at: id.span, notes: [.init("it is waived here first", at: first)],
      help: "leave one of them out, or end one where the other begins")
  }

  static func suppliedWithoutUnit(
    _ name: Located<String>, column: String, unit: Unit
  ) -> Diagnostic {
    Diagnostic(
      "missing-key",
      "rows for '\(name.value)' state no unit for '\(column)', so that its basis cannot be checked",
      at: name.span, help: "add units: {\(column): \"\(unit.symbol)\"}")
  }

  static func suppliedOtherBasis(
    _ unit: Located<Unit>, column: String, expected: Unit
  ) -> Diagnostic {
    Diagnostic(
      "supplied-other-basis",
      "column '\(column)' is in \(expected.symbol), and these rows are in \(unit.value.symbol)",
      at: unit.span,
      help: "supply figures of the same basis; where only another is published, a pack that"
        + " extends this one has to say how they are converted")
  }

  static func waiverWithoutEnd(_ id: Located<String>) -> Diagnostic {
    Diagnostic(
      "missing-key", "the waiver of '\(id.value)' has no end", at: id.span,
      help: "add until: and the first day on which it no longer holds")
  }
}
