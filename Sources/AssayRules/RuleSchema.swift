// SPDX-License-Identifier: Apache-2.0

/// The maps that rule files are made of.
package enum RuleSchema {
  /// The maps that stand alone: a rule file, and a profile.
  package static let roots: [SectionSchema] = [.ruleFile, .profile]

  /// Every map, each before those that it holds and none twice.
  package static let sections: [SectionSchema] = {
    var found: [SectionSchema] = []
    var seen: Set<String> = []
    func add(_ section: SectionSchema) {
      guard seen.insert("\(section.name): \(section.words)").inserted else { return }
      found.append(section)
      for key in section.keys { key.form.sections.forEach(add) }
      section.others?.sections.forEach(add)
    }
    roots.forEach(add)
    return found
  }()
}

extension SectionSchema {
  /// What says what the pack is, in `pack.yaml` alone.
  static let identity: [KeySchema] = [
    .key("pack", .text, "The id of the pack, which is due in pack.yaml."),
    .key("version", .text, "The version of the pack, which is due in pack.yaml."),
    .key("title", .text, "What the policy is called, which is due in pack.yaml."),
    .key(
      "effective", .section(.period), "The dates for which the policy is in force.",
      standard: "any date"),
    .key(
      "bases", .map(of: "axis", .oneOrMore(.text)),
      "The axes of bases, each with its tags: on what ground a number stands."),
    .key(
      "dimensions", .map(of: "dimension", .section(.dimension)),
      "What the pack counts besides the usual dimensions."),
    .key("extends", .section(.extends), "The pack whose rules this one adds to."),
  ]

  package static let ruleFile = SectionSchema(
    "a rule file", "A file of a pack; what says what the pack is stands in pack.yaml alone.",
    [.key("assay", .words(["1"]), "The format of rule files, which is due in pack.yaml.")],
    identity,
    [
      .key(
        "references", .map(of: "reference", .section(.reference)),
        "The works that figures and thresholds are taken from, by id."),
      .key(
        "clauses", .list(.section(.clause)),
        "The clauses of standards and policies that rules put into effect."),
      .key(
        "untranslated", .list(.section(.untranslated)),
        "What clauses demand and no rule says."),
      .key(
        "fields", .map(of: "field", .section(.field)),
        "What is read of a model, by name: `model.NAME` in expressions."),
      .key(
        "inventories", .map(of: "inventory", .section(.inventory)),
        "What the columns of CSV tables mean, by the id of a kind of table."),
      .key("tables", .map(of: "table", .section(.table)), "Keyed factor data, by name."),
      .key(
        "parameters", .map(of: "parameter", .section(.parameter)), "Named constants, by name."),
      .key(
        "functions", .map(of: "function", .section(.function)),
        "Expressions over arguments, which others call by a name."),
      .key(
        "definitions", .map(of: "definition", .section(.definition)),
        "Named expressions; the one named entity says which organization a model belongs to."),
      .key(
        "quantities", .map(of: "quantity", .section(.derivedQuantity)),
        "What is derived of a model, each with a ladder of methods."),
      .key(
        "methods", .list(.section(.addedMethod)),
        "Methods for the ladders of a pack that is extended."),
      .key("tiers", .section(.tiers), "The grades of estimates, from the best."),
      .key(
        "requirements", .list(.section(.requirement)), "What a model must disclose or satisfy."),
      .key("disclosure", .section(.disclosure), "How disclosure is scored and classed."),
      .key("totals", .list(.section(.total)), "What is added up over which models."),
      .key(
        "tests", .list(.section(.test)),
        "Records of models with what the rules must make of them."),
      .key(
        "texts", .map(of: "text", .section(.cardText)),
        "What is read of the prose of cards, by id."),
      .key(
        "absent", .oneOrMore(.blank), "Texts that stand for nothing, such as `Not specified`."),
      .key(
        "withheld", .oneOrMore(.text),
        "Texts by which records say that something is there and is not told, such as `confidential`."
      ),
      .key(
        "alsoWritten", .map(of: "name under declared", .oneOrMore(.text)),
        "Other names that people write for one under declared."),
      .key(
        "defaults", .section(.defaults),
        "Source and evidence of all that this file states without its own."),
      .key(
        "regressions", .map(of: "regression", .section(.regression)),
        "Fits of a response by predictors over a sample, by id."),
      .key(
        "lineage", .section(.lineage),
        "How copies, conversions and fine-tunes of other models count."),
      .key("changes", .section(.changes), "Why this version differs from the one before."),
      .key(
        "recalculation", .section(.recalculation),
        "When changes of the rules call for a recalculation of a base year."),
      .key("allow", .list(.section(.allowance)), "Warnings of `assay check` that are meant."),
      .key(
        "alternatives", .list(.section(.alternative)),
        "Choices of structure that could have been made otherwise, for `assay audit --alternatives`."
      ),
    ])

  static let allowance = SectionSchema(
    "an allowed warning", "Warnings that are meant, and why; no part of what the pack means.",
    [
      .due("code", .text, "The code of the warnings."),
      .due("of", .oneOrMore(.text), "The declarations that they are about, by name or id."),
      .due("reason", .text, "Why they are meant."),
    ])

  static let period = SectionSchema(
    "effective", "A half-open period: from a day, until before another.",
    [
      .key("from", .openDate, "The first day.", standard: "open"),
      .key("until", .openDate, "The day after the last one.", standard: "open"),
    ])

  static let dimension = SectionSchema(
    "a dimension", "A dimension of the pack's own, with its unit.", declares: .dimension,
    [
      .key("title", .text, "What is counted."),
      .due("unit", .text, "The symbol of its unit, such as `L`."),
      .key(
        "prefixes", .words(of: DimensionPrefixes.self),
        "Whether SI prefixes stand before the unit.", standard: "decimal"),
    ])

  static let extends = SectionSchema(
    "extends", "A pack by id and version, sought at PACK/VERSION below the root of packs.",
    [
      .due("pack", .text, "The id of the pack."),
      .due("version", .text, "Its version."),
      .key(
        "digest", .text,
        "Its meaning digest as `assay check` prints it: another meaning is then an error."),
    ])

  static let reference = SectionSchema(
    "a reference", "A work that figures, thresholds or clauses are taken from.",
    declares: .reference,
    [
      .due("title", .text, "What it is called."),
      .key("url", .text, "Where it can be read."),
      .key("license", .text, "The licence under which its data are used."),
      .key("accessed", .text, "When it was read."),
      .key("note", .text, "What else there is to know of it."),
    ])

  static let clause = SectionSchema(
    "a clause", "A clause of a standard or policy.", declares: .clause,
    [
      .due("id", .text, "Its id in this pack."),
      .due("ref", .name(.reference), "The document that it is part of."),
      .key("at", .text, "Where in that document, such as `section 4.2`."),
      .due("level", .words(of: Clause.Level.self), "How binding it is."),
      .key("title", .text, "What it demands, in a few words."),
    ])

  static let untranslated = SectionSchema(
    "an untranslated clause", "What the text of the policy demands and no rule says.",
    [
      .due("clause", .name(.clause), "The clause."),
      .due("title", .text, "What it demands."),
      .due("why", .text, "Why no rule says it."),
      .key(
        "taints",
        .oneOrMore(.either([.name(.requirement), .name(.quantity), .name(.total)])),
        "Results that do not cover it, besides those that read these."),
    ])

  static let clauseKey = KeySchema.key(
    "clause", .oneOrMore(.name(.clause)), "The clauses that it puts into effect.")

  static let defaults = SectionSchema(
    "defaults", "Source and evidence for a whole file.", [sourceKey, evidenceKey])

  static let source = SectionSchema(
    "a source", "A reference, and where in it.",
    [
      .due("ref", .name(.reference), "The id of the reference."),
      .key("at", .text, "Where in it, such as `table 4`."),
    ])

  // MARK: Keys of many sections

  static let sourceKey = KeySchema.key(
    "source", .either([.name(.reference), .section(.source)]),
    "The reference that it is taken from.",
    standard: "that around it, else of `defaults`")
  static let evidenceKey = KeySchema.key(
    "evidence", .words(of: Evidence.self), "What kind of support it has.",
    standard: "that around it, else of `defaults`")
  static let renamedKey = KeySchema.key(
    "renamedFrom", .oneOrMore(.text),
    "Ids or names that it had in earlier versions, so that a new name is no edit.")
  static let deprecatedKey = KeySchema.key(
    "deprecated", .text, "What to read instead: a warning wherever an expression reads it.")
  static let historyKeys = [renamedKey, deprecatedKey]
  static let sourceKeys = [sourceKey, evidenceKey]
  static let selectedKey = KeySchema.key(
    "selected", .flag, "Whether it takes part where no profile says otherwise.", standard: "true")

  static func idKey(_ words: String) -> KeySchema { .due("id", .text, words) }
  static func titleKey(isDue: Bool = true) -> KeySchema {
    KeySchema(
      name: "title", form: .text, isRequired: isDue, words: "What it is called in reports.",
      standard: nil)
  }
}
