// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayYAML

/// Reads the files of a pack into rules: decoded, linked, checked and fingerprinted.
package enum PackReader {
  /// Reads a pack and finds all of its mistakes in one run.
  ///
  /// - Parameter readsFits: Whether the fits of regressions are read, and have to be those of the
  ///   pack's samples; not so where they are about to be made, and no regression predicts anything.
  package static func read(_ files: PackFiles, readsFits: Bool = true) -> PackReading {
    let (draft, decoding) = PackDecoder.decode(files, readsFits: readsFits)
    return reading(
      draft, digest: PackFingerprint.files(files),
      decoding + OddFigures.warnings(in: draft, isWhole: !decoding.hasErrors) + PlausibleFigures(draft).warnings
        + pinning(of: files, readsFits: readsFits))
  }

  /// Links and checks what was decoded.
  ///
  /// - Parameters:
  ///   - digest: That of the files.
  ///   - decoding: The mistakes found so far.
  ///   - isFingerprinted: Whether the digest of the meaning is wanted; it takes longer than the rest.
  ///   - sharing: What other packs have in common with it; nil builds everything.
  static func reading(
    _ draft: PackDraft, digest: String, _ decoding: [Diagnostic], isFingerprinted: Bool = true,
    sharing: PackSharing? = nil
  ) -> PackReading {
    let linked = PackLinker.link(draft, sharing: sharing)
    let (parts, checking) = PackChecker.check(linked, pool: sharing?.expressions)
    let diagnostics = (decoding + linked.diagnostics + checking).inOrder
    guard !diagnostics.hasErrors else {
      return PackReading(pack: nil, diagnostics: diagnostics.withoutConsequences.withoutLosses)
    }
    guard let parts, let id = draft.id, let version = draft.version, let title = draft.title else {
      preconditionFailure("whatever a pack lacks is reported as an error")
    }
    let warnings = isFingerprinted ? UndecidedCheck.warnings(of: draft) : []
    let meaning = isFingerprinted ? PackFingerprint.meaning(draft, linked, parts) : ""
    let identity = PackIdentity(
      id: id, version: version, title: title, effectiveFrom: draft.effectiveFrom,
      effectiveUntil: draft.effectiveUntil, extended: draft.layers, profile: draft.profile,
      meaningDigest: meaning, filesDigest: digest)
    let pack = RulePack(
      identity: identity,
      references: Dictionary(draft.references.map { ($0.id, $0) }) { first, _ in first },
      clauses: Dictionary(draft.clauses.map { ($0.id.value, $0.clause) }) { first, _ in first },
      fields: linked.fields, inventories: draft.inventories, texts: draft.texts,
      tables: linked.tables,
      parameters: linked.parameters,
      steps: parts.steps, factors: parts.factors, tiers: parts.tiers,
      requirements: parts.requirements, silencedEvents: parts.silenced,
      disclosure: parts.disclosure, totals: parts.totals,
      tests: parts.tests, overrides: draft.overrides, waivers: parts.waivers,
      lineage: parts.lineage, changes: draft.changes, recalculation: draft.recalculation?.rules,
      absentSpellings: draft.absentSpellings,
      writtenNames: Dictionary(
        draft.writtenNames.flatMap { written in written.texts.map { ($0, written.name.value) } }
      ) { first, _ in first },
      foldedAbsentSpellings: Set(draft.absentSpellings.map { PlainText.folded($0) }),
      declarations: parts.declarations, units: draft.units)
    return PackReading(
      pack: pack, diagnostics: (diagnostics + warnings).inOrder, draft: draft)
  }

  /// What a pack says that it extends, so that its files can be found; nil if it extends nothing,
  /// or if that cannot be read, which reading the pack reports.
  package static func extended(by files: PackFiles) -> ExtendsRule? {
    guard let main = files.file(named: "pack.yaml"),
      let node = YAML.read(main).node?.value(of: "extends")
    else { return nil }
    var ignored: [Diagnostic] = []
    return ExtendsRule(node, &ignored)
  }

  /// Compares the digests that the pack and its profile pin with those of what is there.
  private static func pinning(of files: PackFiles, readsFits: Bool) -> [Diagnostic] {
    guard readsFits else { return [] }
    var diagnostics: [Diagnostic] = []
    var ignored: [Diagnostic] = []
    func compare(_ node: YAMLNode?, with base: PackFiles?) {
      guard let node, let base, let rule = ExtendsRule(node, &ignored), let digest = rule.digest,
        let actual = read(base).pack?.identity.meaningDigest, actual != digest.value
      else { return }
      diagnostics.append(.otherDigest(digest, of: "'\(rule.id.value)'", actual: actual))
    }
    if let main = files.file(named: "pack.yaml") {
      compare(YAML.read(main).node?.value(of: "extends"), with: files.base)
    }
    if let profile = files.profile {
      compare(YAML.read(profile).node?.value(of: "of"), with: files.withoutProfile)
    }
    return diagnostics
  }
}

extension ClauseDraft {
  fileprivate var clause: Clause {
    Clause(
      id: id.value, reference: reference?.value ?? "", location: location, level: level,
      title: title, span: id.span)
  }
}
