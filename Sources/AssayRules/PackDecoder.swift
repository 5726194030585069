// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Turns the YAML of a pack into declarations with places.
///
/// A mistake costs the declaration it is in, at most; the rest is decoded all the same.
struct PackDecoder {
  /// The pack whose files are being decoded: one that is extended, or the pack itself.
  private(set) var files: PackFiles
  let all: PackFiles
  var draft = PackDraft()
  var diagnostics: [Diagnostic] = []
  /// Source and evidence for the sections of the file at hand, from its `defaults`.
  var defaults = Sourcing()
  /// Every id of the pack but the names of fields, with its kind: `a method`.
  private var ids: [String: (kind: String, span: Span)] = [:]
  private var fieldNames: [String: Span] = [:]
  private var singleSections: [String: Span] = [:]
  /// Whether the pack at hand is the one that is read, and not one that it extends.
  private var isLastLayer = true
  /// The axes of the packs so far, and which tag was declared where.
  var axes: [(axis: String, tags: [String])] = []
  var basisTags: [String: Span] = [:]
  var declaredUnits = DeclaredUnits()
  /// By id, where the profile overrides it first.
  var overriddenAt: [String: Span] = [:]
  /// Methods for the ladders of other declarations.
  var addedMethods: [AddedMethod] = []
  /// How many packs lie below the one whose tests are decoded; one more for a profile.
  var testLayer: Int { draft.layers.count + (isInProfile ? 1 : 0) }
  private(set) var isInProfile = false
  /// Whether the rows being decoded are a profile's.
  var isSupplying = false
  /// Nodes whose tag, anchor or alias is reported as an expression without quotes.
  var wordedNodes: Set<Span> = []

  static let identityKeys = SectionSchema.identity.map(\.name)
  static let keys = SectionSchema.ruleFile.keyNames
  /// Sections of the format that this version does not read.
  static let laterKeys = [
    "profile", "profiles",
  ]

  static func decode(
    _ files: PackFiles, readsFits: Bool
  ) -> (draft: PackDraft, diagnostics: [Diagnostic]) {
    var decoder = PackDecoder(files: files, readsFits: readsFits)
    decoder.decode()
    return (decoder.draft, decoder.diagnostics)
  }

  /// A decoder of single scalars, for what is read once names are known.
  init(scalarsOf draft: PackDraft) {
    self.init(files: PackFiles(root: "", files: []), readsFits: false)
    self.draft.units = draft.units
  }

  /// A decoder of what stands outside a pack and speaks of its fields.
  init(mappingFor pack: RulePack) {
    self.init(files: PackFiles(root: "", files: []), readsFits: false)
    draft.units = pack.units
  }

  /// A decoder of what tailors a pack that has been decoded.
  init(tailoring draft: PackDraft) {
    self.init(files: PackFiles(root: "", files: []), readsFits: draft.readsFits)
    self.draft = draft
  }

  private init(files: PackFiles, readsFits: Bool) {
    self.files = files
    all = files
    draft.readsFits = readsFits
  }

  private mutating func decode() {
    for layer in all.layers {
      files = layer
      decodeLayer(isLast: layer.root == all.root)
    }
    insertMethods()
    if let profile = all.profile {
      isInProfile = true
      draft.ownFiles.insert(profile.path)
      draft.profilePath = profile.path
      decodeProfile(profile)
    }
    tryAlternatives()
  }

  /// Decodes one of the packs, on top of those that it extends.
  private mutating func decodeLayer(isLast: Bool) {
    isLastLayer = isLast
    if isLast { draft.ownFiles = Set(files.files.map(\.path)) }
    var roots: [(file: SourceFile, node: YAMLNode)] = []
    for file in files.files
    where file.path.hasSuffix(".yaml") && !files.relativePath(of: file).hasPrefix("fits/") {
      let (node, found) = YAML.read(file)
      diagnostics += found
      if let node { roots.append((file, node)) }
      let isSilent = node.map { $0.pairs?.isEmpty ?? $0.isEmpty } ?? found.isEmpty
      if isSilent, files.relativePath(of: file) != "pack.yaml" {
        diagnostics.append(.emptyFile(file))
      }
    }
    guard let main = files.file(named: "pack.yaml") else {
      diagnostics.append(.packMissing(files.root))
      return
    }
    // Units need the pack's axes and dimensions, whichever file they are read in.
    let identity = roots.first { $0.file == main }?.node
    if let node = identity?.value(of: "bases") { decodeBases(node) }
    if let node = identity?.value(of: "dimensions") { decodeDimensions(node) }
    draft.units = UnitParser(axes: BasisAxes(axes), declared: declaredUnits)
    if !roots.contains(where: { $0.file == main }) {
      let start = Span(file: main, start: 0, end: 0)
      if !diagnostics.contains(where: { $0.span.file == main }) {
        diagnostics.append(.missingKey("pack", in: "a pack", at: start))
      }
    }
    decodeFunctions(of: roots.map(\.node))
    for (file, node) in roots {
      decodeFile(node, isMain: file == main)
      reportRefusals(in: node)
      if isLast { reportHiddenTexts(in: node) }
    }
    if draft.readsFits { checkFitFiles() }
    decodeExtends(identity?.value(of: "extends"))
    if !isLast, let id = draft.id, let version = draft.version {
      draft.layers.append(PackName(id: id, version: version))
    }
  }

  private mutating func decodeFile(_ node: YAMLNode, isMain: Bool) {
    guard let pairs = node.pairs else {
      if !node.isReported, !node.isEmpty || isMain {
        diagnostics.append(.notAMap(node, "a rule file"))
      }
      return
    }
    let start = Span(file: node.span.file, start: node.span.start, end: node.span.start)
    defaults = Sourcing()
    if let node = node.value(of: "defaults") { decodeDefaults(node) }
    if isMain { decodeIdentity(node, at: start) }
    for pair in pairs {
      guard let key = pair.key.text else { continue }
      let name = Located(key, at: pair.key.span)
      if Self.laterKeys.contains(key) {
        diagnostics.append(.unsupportedSection(name))
      } else if !Self.keys.contains(key) {
        diagnostics.append(.unknownKey(name, in: Diagnostic.ruleFile, known: Self.keys))
      } else if Self.identityKeys.contains(key), !isMain {
        diagnostics.append(.misplacedKey(name))
      } else {
        decodeSection(name, pair.value)
      }
    }
  }

  private mutating func decodeSection(_ name: Located<String>, _ node: YAMLNode) {
    switch name.value {
    case "assay":
      if let text = text(node), text != "1" {
        diagnostics.append(.unknownFormat(text, at: node.span))
      }
    case "references": each(of: node, "references") { $0.decodeReference($1, $2) }
    case "clauses": eachItem(of: node, "clauses") { $0.decodeClause($1) }
    case "untranslated": eachItem(of: node, "untranslated clauses") { $0.decodeUntranslated($1) }
    case "fields": each(of: node, "fields") { $0.decodeField($1, $2) }
    case "inventories": each(of: node, "inventories") { $0.decodeInventory($1, $2) }
    case "texts": each(of: node, "texts") { $0.decodeText($1, $2) }
    case "tables": each(of: node, "tables") { $0.decodeTable($1, $2) }
    case "parameters": each(of: node, "parameters") { $0.decodeParameter($1, $2) }
    case "definitions": each(of: node, "definitions") { $0.decodeDefinition($1, $2) }
    case "quantities": each(of: node, "quantities") { $0.decodeQuantity($1, $2) }
    case "regressions": each(of: node, "regressions") { $0.decodeRegression($1, $2) }
    case "methods": eachItem(of: node, "methods") { $0.decodeAddedMethod($1) }
    case "tiers": if isFirst(name) { decodeTiers(node) }
    case "requirements": eachItem(of: node, "requirements") { $0.decodeRequirement($1) }
    case "disclosure": if isFirst(name) { decodeDisclosure(node) }
    case "totals": eachItem(of: node, "totals") { $0.decodeTotal($1) }
    case "lineage": if isFirst(name) { decodeLineage(node) }
    // What a pack that is extended says of itself is about its own versions.
    case "changes": if isLastLayer, isFirst(name) { decodeChanges(node) }
    case "recalculation": if isFirst(name) { decodeRecalculation(node) }
    case "tests": eachItem(of: node, "tests") { $0.decodeTest($1) }
    case "alternatives": eachItem(of: node, "alternatives") { $0.decodeAlternative($1) }
    case "allow": eachItem(of: node, "allow") { $0.decodeAllowance($1) }
    case "alsoWritten":
      each(of: node, "names") { decoder, name, node in
        decoder.draft.writtenNames.append((name, decoder.texts(node, "names").map(\.value)))
      }
    case "absent":
      draft.absentSpellings.formUnion(texts(node, "spellings", mayBeEmpty: true).map(\.value))
    case "withheld":
      let spellings = texts(node, "spellings")
      for text in spellings {
        let folded = PlainText.folded(text.value)
        if draft.absentSpellings.contains(where: { PlainText.folded($0) == folded }) {
          diagnostics.append(.absentAndWithheld(text))
        }
      }
      draft.withheldSpellings.formUnion(spellings.map(\.value))
    default: break
    }
  }

  /// Reports a section that a pack has once, when it comes again.
  private mutating func isFirst(_ name: Located<String>) -> Bool {
    if let first = singleSections[name.value] {
      diagnostics.append(.duplicateID(name, as: "a section", first: "a section", at: first))
      return false
    }
    singleSections[name.value] = name.span
    return true
  }

  private mutating func decodeDefaults(_ node: YAMLNode) {
    guard let section = Section(node, .defaults, &diagnostics) else {
      return
    }
    defaults = sourcing(section, around: Sourcing())
  }

  // MARK: Names

  /// Takes an id for a declaration; that another one has it already is reported.
  mutating func declare(_ id: Located<String>, as kind: String) {
    if let first = ids[id.value] {
      diagnostics.append(.duplicateID(id, as: kind, first: first.kind, at: first.span))
    } else {
      ids[id.value] = (kind, id.span)
      if !Names.isID(id.value) { diagnostics.append(.badID(id, as: kind)) }
    }
  }

  /// Takes a name of the namespace that expressions see.
  mutating func declareName(_ name: Located<String>, as kind: String) {
    if let first = ids[name.value] {
      diagnostics.append(.duplicateID(name, as: kind, first: first.kind, at: first.span))
      return
    }
    ids[name.value] = (kind, name.span)
    check(name, as: kind)
  }

  mutating func declareField(_ name: Located<String>) {
    if let first = fieldNames[name.value] {
      diagnostics.append(.duplicateID(name, as: "a field", first: "a field", at: first))
      return
    }
    fieldNames[name.value] = name.span
    if name.value == "id" {
      diagnostics.append(.reservedName(name, as: "a field"))
    } else {
      check(name, as: "a field", isMember: true)
    }
  }

  mutating func check(_ name: Located<String>, as kind: String, isMember: Bool = false) {
    if !Names.isIdentifier(name.value) {
      diagnostics.append(.badName(name, as: kind))
    } else if Names.reserved.contains(name.value) || !isMember && Names.taken.contains(name.value) {
      diagnostics.append(.reservedName(name, as: kind))
    }
  }

  // MARK: Decorations

  /// Reports tags, anchors and aliases anywhere in a file, but for those that are worded already.
  mutating func reportRefusals(in node: YAMLNode) {
    if !wordedNodes.contains(node.span) { diagnostics += node.refusals() }
    for item in node.items ?? [] { reportRefusals(in: item) }
    for pair in node.pairs ?? [] {
      reportRefusals(in: pair.key)
      reportRefusals(in: pair.value)
    }
  }
}

/// What ids and names may look like.
enum Names {
  /// Words that CEL keeps for itself (cel-spec, langdef.md, "Syntax").
  static let reserved: Set<String> = [
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in",
    "let", "loop", "namespace", "null", "package", "return", "true", "var", "void", "while",
  ]
  /// Names that mean something in every expression: CEL's types and our own roots.
  static let taken: Set<String> = [
    "asOf", "base", "bool", "bytes", "double", "duration", "dyn", "int", "list", "map", "model",
    "null_type", "optional_type", "predicted", "row", "string", "timestamp", "type", "uint",
  ]

  /// An identifier of CEL.
  static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, !isDigit(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
  }

  /// Letters, digits, and `.`, `-`, `_` between them.
  static func isID(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last else { return false }
    let marks = [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")]
    return !marks.contains(first) && !marks.contains(last)
      && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || marks.contains($0) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

/// What ids and names may look like, for editors.
package enum RuleNames {
  package static func isIdentifier(_ text: String) -> Bool { Names.isIdentifier(text) }
  package static func isID(_ text: String) -> Bool { Names.isID(text) }

  /// - Parameter isMember: Whether it is only said behind a dot.
  package static func isReserved(_ text: String, isMember: Bool) -> Bool {
    Names.reserved.contains(text) || !isMember && Names.taken.contains(text)
      || isMember && text == "id"
  }
}
