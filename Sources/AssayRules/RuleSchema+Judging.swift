// SPDX-License-Identifier: Apache-2.0

/// What is demanded, scored, added up and tested; lineage, history and profiles.
extension SectionSchema {
  static let requirement = SectionSchema(
    "a requirement", "What a model must disclose or satisfy.", declares: .requirement,
    needsOne: ["assert", "on", "threshold"],
    [
      idKey("Its id, by which findings name it."), titleKey(),
      .due("kind", .words(of: RequirementRule.Kind.self), "What a failure is."),
      .due("severity", .words(of: RequirementRule.Severity.self), "How much a failure weighs."),
      clauseKey,
      .key(
        "over",
        .either([
          .words([OverDraft.entity, OverDraft.firstTotal]), .name(.total), .section(.over),
        ]),
        "Which models it takes together: those of each organization, or the population of a total.",
        standard: "each model alone"),
      .key(
        "effective", .section(.period), "The dates of audits for which it is in force.",
        standard: "any date"),
      .key("applies", .expression, "For which models it is due.", standard: "all"),
      .key("assert", .expression, "What holds of a model that conforms."),
      .key("on", .words(of: EventKind.self), "The observation of the engine that is the failure."),
      .key(
        "threshold", .section(.threshold),
        "The limit to which an uncertain quantity is held: a limit within its interval leaves it unknown."
      ),
      .key(
        "disclosedTo", .words(of: RequirementRule.Audience.self),
        "To whom the fact is disclosed: to an authority, absence from what all can read proves nothing.",
        standard: "public"),
      .key(
        "unknown", .words(of: RequirementRule.Undecided.self),
        "What a result that is not known counts as.", standard: "unknown, which does not count"),
      .key("message", .message, "What is said of a failure; `{expression}` stands for its value."),
      .key("remedy", .text, "What to do about a failure."),
      selectedKey,
    ], sourceKeys, [renamedKey])

  static let threshold = SectionSchema(
    "a threshold", "A limit to which an uncertain quantity is held.",
    [
      .due("of", .name(.quantity), "The quantity."),
      .due(
        "at", .either([.quantity, .expression]),
        "The limit: `1e25 FLOP`, or an expression such as `base.compute / 3`."),
      .key(
        "demands", .words(of: ThresholdRule.Side.self),
        "Where a model conforms: below the limit, or where it is reached.", standard: "below"),
      .key(
        "level", .share, "The probability of the central interval that has to lie on one side.",
        standard: "0.9"),
    ])

  static let over = SectionSchema(
    "a group of models", "The groups of a total.",
    [
      .due("total", .name(.total), "The total."),
      .key(
        "by", .name(.group), "The key by which it is broken down into groups.",
        standard: "the whole of it"),
    ])

  static let disclosure = SectionSchema(
    "disclosure", "How disclosure is scored and classed.",
    [
      .due(
        "scoring", .words(of: DisclosureRules.Scoring.self),
        "How weights become a score, as XCCDF defines it."),
      .due("criteria", .list(.section(.criterion)), "What is scored."),
      .key(
        "classes", .list(.section(.disclosureClass)),
        "Classes in order: a model has the first that holds."),
    ], sourceKeys)

  static let criterion = SectionSchema(
    "a criterion", "What disclosure is scored by.", declares: .criterion,
    [
      idKey("Its id."), titleKey(),
      .due("weight", .either([.number, .section(.weightByValue)]), "Its weight, at least 0."),
      .due("when", .expression, "When it is met."),
      clauseKey, selectedKey,
    ], sourceKeys, [renamedKey])

  static let weightByValue = SectionSchema(
    "a weight by value", "A weight that differs from model to model; scoring is `default`.",
    [
      .due("value", .expression, "A number of the model, at least 0."),
      .due("otherwise", .number, "The weight where that is missing."),
    ])

  static let disclosureClass = SectionSchema(
    "a class", "A class of disclosure.", declares: .class,
    [
      idKey("Its id."), titleKey(isDue: false),
      .due("when", .expression, "Which models are in it."),
    ], [renamedKey])

  // MARK: Totals

  static let total = SectionSchema(
    "a total", "What is added up over which models.", declares: .total,
    [
      idKey("Its id."), titleKey(),
      .key("population", .expression, "Which models are asked.", standard: "all"),
      .key(
        "tiers", .oneOrMore(.name(.tier)), "The tiers whose estimates are added.", standard: "all"),
      .due(
        "sum", .oneOrMore(.name(.quantity)), "The quantities that are added, each with a quantum."),
      .key(
        "by", .oneOrMore(.name(.group)),
        "What it is broken down by: `tier`, `entity`, fields and definitions."),
      .key(
        "coverage", .map(of: "weight", .expression),
        "Numbers of a model by which the estimated share of the population is weighed."),
      .key("ratios", .map(of: "ratio", .section(.ratio)), "Quotients of two of its sums."),
      .key(
        "frame", .whole,
        "Of how many models those of the inputs in its population are a random sample, for `assay sample`.",
        standard: "they are all"),
      clauseKey, selectedKey,
    ], [renamedKey])

  static let ratio = SectionSchema(
    "a ratio", "A quotient of two sums over the same models.", declares: .ratio,
    [
      titleKey(),
      .due("of", .name(.quantity), "What is divided."),
      .due("per", .name(.quantity), "What it is divided by."),
      .key("unit", .unit, "The unit in which it is shown."),
      .key(
        "independent", .flag,
        "Whether only models count of which neither figure was derived from the other, nor both from one activity.",
        standard: "false"),
    ])

  // MARK: Tests

  static let test = SectionSchema(
    "a test", "Records of models, and what the rules must make of the first.", declares: .test,
    needsOne: ["record", "records"],
    [
      idKey("Its id."),
      .key("title", .text, "What it shows."),
      .key(
        "replaces", .section(.testReplacement),
        "A test of a pack that is extended, for which this one gives another answer."),
      .key(
        "each", .name(.table), "A table: the test is made for each of its rows, `{key}` its key."),
      .key(
        "record", .anything, "The record, as it stands in a Hub listing, with `declared` beside it."
      ),
      .key("records", .list(.anything), "Several records that are audited together."),
      .key(
        "others", .list(.anything), "Records of further models that the inputs have: bases, copies."
      ),
      .key(
        "parameters", .about([.parameter], .amount),
        "Parameters that have another value for this test."),
      .key("asOf", .date, "The date of the audit."),
      .key(
        "notInForce", .flag, "Whether the pack is not in force on that date.", standard: "false"),
      .due("expect", .section(.expectations), "What the rules must make of the record."),
    ])

  static let testReplacement = SectionSchema(
    "a replaced test", "A test that this one stands for.",
    [.due("test", .name(.test), "The test."), .due("reason", .text, "Why.")])

  static let expectations = SectionSchema(
    "expectations", "What rules must make of a record: a quantity by its name, and what follows.",
    others: .either([
      .amount, .flag, .oneOrMore(.text), .section(.expectedValue),
    ]), othersName: [.quantity, .definition],
    [
      .key("tier", .name(.tier), "The model's tier."),
      .key("standing", .words(of: AccountWord.self), "How it is accounted for."),
      .key("class", .name(.class), "Its class of disclosure."),
      .key("used", .oneOrMore(.name(.method)), "Methods that are used, among others."),
      .key(
        "missing", .anything,
        "What has no value: names, `model.NAME` of fields, or by name exactly what it lacks."),
      .key("score", .number, "The disclosure score."),
      .key("criteria", .oneOrMore(.name(.criterion)), "The criteria that hold, and no others."),
      .key(
        "findings",
        .about(
          [.requirement], .either([.words(of: FindingResult.self), .section(.expectedFinding)])),
        "Results of requirements."),
      .key("counts", .words(of: CountedPart.self), "What of the model is in totals."),
      .key("contested", .flag, "Whether figures of it contradict each other."),
      .key("lineage", .section(.expectedLineage), "Where it comes from, and what of it counts."),
      .key("totals", .about([.total], .section(.expectedTotal)), "Totals of the test's records."),
      .key(
        "models", .map(of: "model", .anything), "What is expected of the other records, by id."),
    ])

  static let expectedFinding = SectionSchema(
    "an expected finding", "A result, and what is said of it.",
    [
      .key("result", .words(of: FindingResult.self), "The result."),
      .key("severity", .words(of: RequirementRule.Severity.self), "How much it weighs."),
      .key("message", .text, "The message, letter by letter."),
      .key("missing", .oneOrMore(.blank), "The paths of what is missing."),
    ])

  static let expectedLineage = SectionSchema(
    "an expected lineage", "Where a model comes from.",
    [
      .key("status", .words(of: StandingWord.self), "What is known of it."),
      .key("counts", .words(of: CountedPart.self), "What of it counts."),
      .key("parents", .oneOrMore(.blank), "Its bases."),
      .key("relation", .text, "How it was derived."),
      .key("run", .text, "The card that its run is counted with."),
      .key("leftOut", .words(of: LeftOutWord.self), "Why it is in no total."),
      .key("mirrorOf", .text, "What it is a mirror of."),
    ])

  static let expectedTotal = SectionSchema(
    "an expected total", "Counts and sums of a total; quantities stand under their names.",
    others: .either([.amount, .section(.expectedValue)]), othersName: [.quantity],
    [
      .key("models", .whole, "How many models are in its population."),
      .key("estimated", .whole, "How many of them are estimated."),
      .key("undetermined", .whole, "Of how many it is not known whether they are in it."),
      .key("leftOut", .whole, "How many are counted with another card."),
      .key(
        "ratios", .about([.ratio], .either([.amount, .section(.expectedValue)])), "Its ratios."),
    ])

  static let expectedValue = SectionSchema(
    "an expected value", "A value with a tolerance, or an interval.",
    [
      .key("value", .amount, "The value, in the unit of the quantity or with its own."),
      .key("low", .amount, "The lower end of the 90 % interval."),
      .key("high", .amount, "The upper end of the 90 % interval."),
      .key(
        "within", .either([.share, .amount]), "By how much they may differ.", standard: "0"),
    ])

  // MARK: Lineage

  static let lineage = SectionSchema(
    "lineage", "How models that come from others count.",
    [
      .due("parents", .section(.parents), "Where a record names its bases."),
      .due(
        "counts", .map(of: "relation", .words(of: LineageRules.Count.self)),
        "What of a derived model counts, by how it was derived."),
      .key(
        "infer", .list(.section(.inference)),
        "How a model was derived where its record does not say: the first that holds."),
      .key(
        "discloses", .expression, "When a card that trains nothing states a training of its own."),
      .key("original", .expression, "When a model without a base shows that it has none."),
      .key("derived", .expression, "When a model without a base looks derived all the same."),
      .key("sameFigure", .section(.sameFigure), "When figures of two models are one figure."),
      .key("family", .section(.family), "When a figure is of a whole family of models."),
      .key(
        "mirrors", .section(.mirrors), "When a model is a mirror of one under another namespace."),
      .key(
        "nothing", .list(.section(.nothing)),
        "Models of which nothing was trained, whatever relation is named."),
      .key("runs", .section(.runs), "When cards are of one training run, counted once."),
    ])

  static let nothing = SectionSchema(
    "a rule of what trains nothing", "Models of which nothing was trained.",
    [
      idKey("Its id, by which a model's standing names it."), titleKey(),
      .due("when", .expression, "Which models these are."),
    ], [renamedKey])

  static let runs = SectionSchema(
    "runs", "When cards are of one training run, counted once.",
    [
      .key("when", .expression, "Which cards are asked.", standard: "all"),
      .due(
        "same", .list(.expression),
        "What cards of one run agree in, texts, numbers or dates; all of it has to be known."),
      .key("near", .section(.near), "A number of which cards of one run have nearly the same."),
      .key(
        "earliest", .expression,
        "A date or a number; of cards that are equal otherwise the run is counted with that of the"
          + " smallest.", standard: "by id alone"),
    ])

  static let near = SectionSchema(
    "near", "A number of which cards of one run have nearly the same.",
    [
      .due("of", .expression, "The number."),
      .due("within", .share, "By how much two cards of a run may differ in it."),
    ])

  static let parents = SectionSchema(
    "the parents of lineage", "Where a record names its bases.",
    [
      .due("from", .oneOrMore(.path), "The paths of bases."),
      .key("relation", .oneOrMore(.path), "The paths of how it was derived."),
      .key("normalize", .list(.section(.replacement)), "Replacements in the names of bases."),
    ])

  static let inference = SectionSchema(
    "an inferred relation", "How a model was derived, by what its record shows.",
    [
      idKey("Its id."), .due("relation", .name(.relation), "The relation, as `counts` has it."),
      .key("when", .expression, "When it is inferred.", standard: "always"),
    ], [renamedKey])

  static let sameFigure = SectionSchema(
    "the same figure", "When a figure of a model is that of another.",
    [
      .due("fields", .oneOrMore(.name(.field)), "The figures that are compared."),
      .key(
        "within", .share, "How far a figure may lie from the base's and still be it.", standard: "0"
      ),
      .key(
        "digits", .whole,
        "In how many significant digits equal figures of others are one, from 1 to 15.",
        standard: "3"),
      .key(
        "budgets", .oneOrMore(.name(.field)),
        "Figures that are set before a training, such as a budget of compute.",
        standard: "all that are neither energy nor emissions"),
      .key(
        "unless", .oneOrMore(.name(.field)), "Fields in which two trainings of one budget differ.",
        standard: "every quantity, matched text and date that is stated"),
      .key("named", .oneOrMore(.name(.field)), "Fields that say which training it is."),
    ])

  static let family = SectionSchema(
    "a family", "A figure that is of a whole family of models.",
    [
      .due("when", .expression, "When a figure is a family's."),
      .key(
        "allocate", .name(.quantity), "By what it is allocated to the cards of the family.",
        standard: "it is counted once"),
    ])

  static let mirrors = SectionSchema(
    "mirrors", "When a model is a mirror of another.",
    [.due("same", .list(.expression), "What both have to have in common.")])

  // MARK: History

  static let changes = SectionSchema(
    "changes", "Why this version differs from the one before.",
    [
      .due("since", .text, "The version before."),
      .due("edits", .list(.section(.change)), "The edits, by their ids in `assay diff`."),
    ])

  static let change = SectionSchema(
    "a change", "Why one thing was changed.",
    [
      .due("edit", .text, "The id of the edit, as the JSON of `assay diff` has it."),
      .key(
        "kind", .words(of: PackEdit.Kind.self), "What kind of edit it is.",
        standard: "what it is by itself"),
      .due("reason", .text, "Why it was made."),
      .key("source", .either([.name(.reference), .section(.source)]), "What it rests on."),
    ])

  static let recalculation = SectionSchema(
    "recalculation", "When the figures of a base year are to be worked out anew.",
    [
      .due("baseYear", .whole, "The base year."),
      .due("threshold", .share, "The share of the base year's total beyond which it is due."),
      .key("cumulative", .flag, "Whether changes of several versions add up.", standard: "false"),
      .key(
        "triggers", .oneOrMore(.words(of: PackEdit.Kind.self)), "The kinds of edits that count.",
        standard: "all"),
      .key(
        "never", .oneOrMore(.words(of: PackEdit.Kind.self)), "The kinds of edits that never count."),
      .key("total", .name(.total), "The total that is compared."),
      .key("by", .name(.group), "The group of that total in which the year is found."),
    ])

  // MARK: Profiles

  /// What takes part, values, rows and weights.
  private static let tailoringKeys: [KeySchema] = [
    .key(
      "select",
      .about(
        [.requirement, .total, .criterion, .method], .either([.flag, .section(.selection)])),
      "What takes part; `all` is every requirement and total."),
    .key(
      "set",
      .about([.parameter], .either([.section(.setValue), .list(.section(.setValue))])),
      "Parameters that have another value, of all models or of some."),
    .key(
      "supply", .about([.table], .either([.section(.supply), .list(.section(.supply))])),
      "Rows for tables of the pack, of all models or of some."),
    .key(
      "reweight", .about([.criterion], .either([.number, .section(.weight)])),
      "Criteria that have another weight."),
  ]

  static let alternative = SectionSchema(
    "an alternative",
    "A choice of structure made otherwise: what a profile may say, with a reason.",
    needsOne: AlternativeDraft.keys,
    [
      .due("id", .text, "Its id."), titleKey(),
      .due("reason", .text, "Why it could be so."),
    ], tailoringKeys)

  package static let profile = SectionSchema(
    "a profile", "A file that tailors a pack and has no logic of its own.",
    [
      .key("assay", .words(["1"]), "The format of rule files."),
      .due("profile", .text, "The id of the profile."),
      .due("version", .text, "Its version."),
      .due("title", .text, "What it is called."),
      .due("of", .section(.extends), "The pack that it tailors."),
      .key(
        "references", .map(of: "reference", .section(.reference)),
        "The works that its figures are taken from."),
      .key(
        "defaults", .section(.defaults),
        "Source and evidence of all that it states without its own."),
    ], tailoringKeys,
    [
      .key("waive", .list(.section(.waiver)), "Failures that are accepted."),
      .key(
        "tests", .list(.section(.test)),
        "Records of models with what the tailored rules must make of them."),
    ])

  static let selection = SectionSchema(
    "a selection", "Whether something takes part, and why.",
    [.due("selected", .flag, "Whether it takes part."), .key("reason", .text, "Why.")])

  static let setValue = SectionSchema(
    "a value", "Another value of a parameter.",
    [
      .due("value", .amount, "The value, in the parameter's unit or with its own."),
      rangeKey, perKey,
      .key(
        "uncertainty", uncertainties, "How far it may be off.",
        standard: "as far as before, as a ratio"),
      scopeKey,
      .due("reason", .text, "Why."),
    ], sourceKeys)

  static let scopeKey = KeySchema.key(
    "where", .either([.expression, .map(of: "fact", .oneOrMore(.text))]),
    "Of which models: a condition, or texts that fields, definitions or cells must have.",
    standard: "all")

  static let supply = SectionSchema(
    "rows", "Rows for a table of the pack.", needsOne: ["rows", "file"],
    [
      .key(
        "units", .map(of: "column", .unit),
        "The unit of every figure, which must be of the column's basis."),
      .key(
        "rows", .either([.map(of: "key", .section(.row)), .list(.section(.listedRow))]),
        "The rows: each takes the place of those of its key."),
      .key("file", .text, "A CSV file beside the profile with its rows."),
      scopeKey,
      .key("replace", .flag, "Whether no row of the pack stays.", standard: "false"),
      .due("reason", .text, "Why."),
    ], sourceKeys)

  static let weight = SectionSchema(
    "a weight", "Another weight of a criterion, and why.",
    [.due("weight", .number, "The weight, at least 0."), .key("reason", .text, "Why.")])

  static let waiver = SectionSchema(
    "a waiver", "Failures of a requirement that are accepted.",
    [
      .due("id", .name(.requirement), "The requirement."),
      .key("models", .oneOrMore(.text), "The ids of the models that it is for."),
      .key("when", .expression, "Of which models.", standard: "all"),
      .due("approver", .text, "Who accepts them."),
      .due("reason", .text, "Why."),
      .key("from", .openDate, "The first day.", standard: "open"),
      .due("until", .date, "The day after the last one."),
    ])
}
