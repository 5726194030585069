// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssaySource
import AssayYAML

/// Reads the files of a pack into rules: decoded, linked, checked and fingerprinted.
package enum PackReader {
  /// Reads a pack and finds all of its mistakes in one run.
  ///
  /// - Parameters:
  ///   - readsFits: Whether the fits of regressions are read, and have to be those of the
  ///     pack's samples; not so where they are about to be made, and no regression predicts anything.
  ///   - findsDeadRules: Whether what can never happen or is never used is sought, which takes as long as
  ///     all else, and whether tests are read; not so where the pack is only used.
  package static func read(
    _ files: PackFiles, readsFits: Bool = true, findsDeadRules: Bool = true
  ) -> PackReading {
    let (draft, decoding) = PackDecoder.decode(
      findsDeadRules ? files : files.withoutTests, readsFits: readsFits)
    return reading(
      draft, digest: PackFingerprint.files(files),
      decoding + OddFigures.warnings(in: draft, isWhole: !decoding.hasErrors)
        + PlausibleFigures(draft).warnings
        + pinning(of: files, readsFits: readsFits), findsDeadRules: findsDeadRules)
  }

  /// Links and checks what was decoded.
  ///
  /// - Parameters:
  ///   - digest: That of the files.
  ///   - decoding: The mistakes found so far.
  ///   - isFingerprinted: Whether the digest of the meaning is wanted; it takes longer than the rest.
  ///   - findsDeadRules: Whether what can never happen or is never used is sought.
  ///   - sharing: What other packs have in common with it; nil builds everything.
  static func reading(
    _ draft: PackDraft, digest: String, _ decoding: [Diagnostic], isFingerprinted: Bool = true,
    findsDeadRules: Bool = true, sharing: PackSharing? = nil
  ) -> PackReading {
    let whole = draft
    let draft = draft.withScopes
    let linked = PackLinker.link(draft, sharing: sharing)
    let (parts, checking) = PackChecker.check(linked, pool: sharing?.expressions)
    let diagnostics = (decoding + linked.diagnostics + checking).inOrder
    guard !diagnostics.hasErrors else {
      return PackReading(pack: nil, diagnostics: diagnostics.withoutConsequences.withoutLosses)
    }
    guard let parts, let id = draft.id, let version = draft.version, let title = draft.title else {
      preconditionFailure("whatever a pack lacks is reported as an error")
    }
    let meaning = isFingerprinted ? PackFingerprint.meaning(draft, linked, parts) : ""
    let identity = PackIdentity(
      id: id, version: version, title: title, effectiveFrom: draft.effectiveFrom,
      effectiveUntil: draft.effectiveUntil, extended: draft.layers, profile: draft.profile,
      meaningDigest: meaning, filesDigest: digest)
    let pack = RulePack(
      identity: identity,
      references: Dictionary(draft.references.map { ($0.id, $0) }) { first, _ in first },
      untranslated: draft.untranslated,
      clauses: Dictionary(draft.clauses.map { ($0.id.value, $0.clause) }) { first, _ in first },
      fields: linked.fields, inventories: draft.inventories, texts: draft.texts,
      tables: linked.tables,
      parameters: linked.parameters,
      steps: parts.steps, factors: parts.factors, tiers: parts.tiers,
      requirements: parts.requirements, groupRequirements: parts.groupRequirements,
      silencedEvents: parts.silenced,
      disclosure: parts.disclosure, totals: parts.totals,
      tests: parts.tests, overrides: draft.overrides, scopes: draft.scopes, waivers: parts.waivers,
      alternatives: draft.alternatives.map(\.rule),
      lineage: parts.lineage, changes: draft.changes, recalculation: draft.recalculation?.rules,
      effectiveSpan: draft.effectiveSpan, absentSpellings: draft.absentSpellings,
      withheldSpellings: draft.withheldSpellings,
      writtenNames: Dictionary(
        draft.writtenNames.flatMap { written in written.texts.map { ($0, written.name.value) } }
      ) { first, _ in first },
      foldedAbsentSpellings: Set(draft.absentSpellings.map { PlainText.folded($0) }),
      declarations: parts.declarations, units: draft.units)
    guard isFingerprinted else {
      return PackReading(pack: pack, diagnostics: diagnostics.inOrder, draft: whole)
    }
    let dead = findsDeadRules ? deadRules(of: pack, draft) : []
    if findsDeadRules {
      // What an alternative breaks shows where the rules are linked and checked with it.
      let read = PackReading(pack: pack, diagnostics: diagnostics, draft: whole)
      let broken = draft.alternatives.indices.flatMap { index in
        Self.reading(read, alternative: index).diagnostics.filter { $0.severity == .error }
      }
      guard broken.isEmpty else {
        return PackReading(pack: nil, diagnostics: (diagnostics + broken).inOrder)
      }
    }
    let all = draft.allowed(
      diagnostics + warnings(of: pack, draft) + dead, reportsIdle: findsDeadRules)
    return PackReading(pack: pack, diagnostics: all.inOrder, draft: whole)
  }

  /// What may be meant otherwise in a pack without errors.
  private static func warnings(of pack: RulePack, _ draft: PackDraft) -> [Diagnostic] {
    UndecidedCheck.warnings(of: draft) + ClauseLevelCheck.warnings(of: draft)
      + Deprecation.warnings(of: draft, pack)
  }

  /// What is dead in a pack without errors, or cannot be; of what it extends nothing is said again.
  private static func deadRules(of pack: RulePack, _ draft: PackDraft) -> [Diagnostic] {
    let found =
      ConditionCheck.warnings(of: pack, draft) + UnusedCheck.warnings(of: draft)
      + StructureCheck.warnings(of: draft) + PeriodCheck.warnings(of: draft)
      + RegressionScaleCheck.warnings(pack.regressions.map(\.rule), of: draft)
    return found.filter { draft.isOwn($0.span) && !($0.isUnused && draft.isLeftUnused($0.span)) }
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

  /// The tables that a profile names, which lie beside it or in a folder there: relative paths that lead
  /// nowhere else.
  package static func tables(namedBy profile: SourceFile) -> [String] {
    guard let pairs = YAML.read(profile).node?.value(of: "supply")?.pairs else { return [] }
    let names = pairs.flatMap { $0.value.items ?? [$0.value] }
      .compactMap { $0.value(of: "file")?.text }
    return names.filter { name in
      name.hasSuffix(".csv") && !name.hasPrefix("/")
        && !name.split(separator: "/", omittingEmptySubsequences: false).contains {
          $0.isEmpty || $0 == "." || $0 == ".."
        }
    }
  }

  /// Compares the digests that the pack and its profile pin with those of what is there.
  private static func pinning(of files: PackFiles, readsFits: Bool) -> [Diagnostic] {
    guard readsFits else { return [] }
    var diagnostics: [Diagnostic] = []
    var ignored: [Diagnostic] = []
    func compare(_ node: YAMLNode?, with base: PackFiles?) {
      guard let node, let base, let rule = ExtendsRule(node, &ignored), let digest = rule.digest,
        let actual = read(base, findsDeadRules: false).pack?.identity.meaningDigest,
        actual != digest.value
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
