// SPDX-License-Identifier: Apache-2.0

/// What estimates are made of: tables, parameters, definitions, quantities, tiers, regressions.
extension SectionSchema {
  static let table = SectionSchema(
    "a table", "Keyed factor data, of which each row has a source.", declares: .table,
    needsOne: ["rows", "file"],
    [
      titleKey(),
      .due(
        "key",
        .either([
          .words(TableLayout.keyTypes), .section(.tableKey),
          .pair(.either([.text, .section(.secondKey)])),
        ]),
        "The type of its keys, and what they are called; of rows with two keys both names."),
      .due("columns", .map(of: "column", .section(.column)), "What its rows state."),
      .key(
        "period", .pair(.text),
        "The two columns with the first day of a row and the day after its last; rows are then read through `.at(date)`."
      ),
      .key(
        "published", .text,
        "The column with the date of publication: later rows are not known at the date of the audit."
      ),
      .key(
        "outside", .either([.words([TableLayout.nearest]), .section(.outside)]),
        "What a date outside all periods reads.", standard: "nothing"),
      .key(
        "growth", uncertainties,
        "What a number takes on for each year between its row and the date."),
      betweenKey,
      .key(
        "file", .text,
        "A CSV file beside this one with its rows: the key first, then columns in any order."),
    ], sourceKeys,
    [
      .key(
        "normalize", .list(.section(.replacement)),
        "Replacements in a text before keys, aliases and patterns are tried."),
      .key(
        "split", .oneOrMore(.pattern),
        "What stands between the parts of a text that names several keys."),
      .key(
        "ignore", .oneOrMore(.pattern),
        "What a pattern may leave over of a text without naming something else."),
      .key("refuse", .oneOrMore(.pattern), "What makes a text name another thing than a row."),
      .key(
        "cores", .name(.column),
        "The column by which a number of cores becomes one of the row's things."),
      .key(
        "rows", .either([.map(of: "key", .section(.row)), .list(.section(.listedRow))]),
        "Its rows: a map from key to row, or a list of rows with their keys."),
    ], historyKeys)

  static let tableKey = SectionSchema(
    "a key", "The keys of a table.",
    [
      .key("name", .text, "What its column is called.", standard: "key"),
      .due("type", .words(TableLayout.keyTypes), "Texts or whole numbers."),
    ])

  static let secondKey = SectionSchema(
    "one of two keys", "A key of a table whose rows have two.",
    [
      .due("name", .text, "What it is called."),
      .due("type", .words(TableLayout.keyTypes), "Texts or whole numbers."),
    ])

  static let betweenKey = KeySchema.key(
    "between", .words([TableLayout.linear]),
    "How numbers change between the beginnings of two periods.", standard: "not at all")

  static let outside = SectionSchema(
    "what a date outside all periods reads", "The nearest row, within a number of years.",
    [.key("nearest", .whole, "How many calendar years away it may lie.")])

  static let column = SectionSchema(
    "a column", "What the cells of a column are.", declares: .column, needsOne: ["unit", "type"],
    [
      titleKey(isDue: false),
      .key("unit", .unit, "The unit of its numbers."),
      .key(
        "type", .words(ColumnRule.typeWords),
        "What its cells are, where they are no numbers with a unit."),
      .key(
        "uncertainty", .either([uncertainties, .section(.rowUncertainty)]),
        "How far each number may be off."),
      validKey,
      .key("values", .oneOrMore(.text), "The closed list of its texts."),
    ])

  static let rowUncertainty = SectionSchema(
    "an uncertainty by row", "How far figures may be off by what their rows say.",
    needsOne: ["column", "pedigree"],
    [
      .key("column", .name(.column), "The column with the 90 % factor of each row."),
      .key(
        "pedigree", .map(of: "column", .either([.number, .list(.number)])),
        "By column of scores from 1 the variances of ln x that they add; `basic` is that of all."),
      perKey,
    ])

  static let replacement = SectionSchema(
    "a replacement", "A replacement in a text.",
    [
      .due("replace", .pattern, "What is replaced wherever it is found."),
      .due("with", .blank, "What stands there then; `\\1` is the first group."),
    ])

  private static let rowKeys: [KeySchema] = [
    [
      .key("aliases", .oneOrMore(.text), "Other texts for the key."),
      .key("patterns", .oneOrMore(.pattern), "What a text looks like that means the key."),
    ], sourceKeys,
  ].flatMap { $0 }

  static let row = SectionSchema(
    "a row", "A row of a table, by its columns.", others: .blank, rowKeys)
  static let listedRow = SectionSchema(
    "a row with its key", "A row of a table, by its key and columns.", others: .blank,
    rowKeys, [.key("key", .text, "Its key, unless it stands under the table's own name for keys.")]
  )

  // MARK: Parameters

  static let parameter = SectionSchema(
    "a parameter", "A named constant with unit, uncertainty and source.", declares: .parameter,
    needsOne: ["value", "periods"],
    [
      titleKey(),
      .key("value", .number, "The number, in the unit."),
      .key(
        "periods", .list(.section(.parameterPeriod)),
        "Its values by period, which are read through `.at(date)`."),
      .key(
        "outside", .either([.words([TableLayout.nearest]), .section(.outside)]),
        "What a date outside all periods reads.", standard: "nothing"),
      .key(
        "growth", uncertainties,
        "What its value takes on for each year between its period and the date."),
      betweenKey,
      .key("unit", .unit, "Its unit.", standard: "1"),
      rangeKey, perKey,
      .key("uncertainty", uncertainties, "How far it may be off, as a 90 % factor."),
      validKey, clauseKey,
    ], sourceKeys, historyKeys)

  static let parameterPeriod = SectionSchema(
    "a period", "The value of a parameter for a time.",
    [
      .due("value", .number, "The number, in the unit."),
      .key("from", .date, "The first day.", standard: "open"),
      .key("until", .date, "The day after the last one.", standard: "open"),
      .key(
        "published", .date, "When it was published: it is not known at earlier dates of audits."),
    ], sourceKeys)

  static let rangeKey = KeySchema.key(
    "range", .pair(.number), "The 5 % and 95 % ends, in the unit of the value.")
  static let perKey = KeySchema.key(
    "per", .words(of: UncertaintyFactor.Scope.self), "Who shares one draw of the uncertainty.",
    standard: "all; of a method model")
  static let uncertainties = ValueForm.oneOrMore(.either([.number, .section(.uncertainty)]))

  static let uncertainty = SectionSchema(
    "an uncertainty", "How far a figure may be off.", needsOne: ["factor", "range"],
    [
      .key("factor", .number, "The 90 % factor, at least 1."),
      .key("range", .pair(.number), "The 5 % and 95 % quantiles, as ratios about 1."),
      perKey,
    ])

  // MARK: Definitions and quantities

  static let definition = SectionSchema(
    "a definition", "A named expression of any type.", declares: .definition,
    needsOne: ["value", "methods"],
    [
      titleKey(),
      .key("value", .expression, "What it is."),
      .key(
        "methods", .list(.section(.definitionMethod)),
        "Several values of one type: the first that applies and is there is taken."),
      .key("unit", .unit, "The unit in which reports show it."),
    ], sourceKeys, historyKeys)

  static let definitionMethod = SectionSchema(
    "a method of a definition", "One of the values that a definition may have.",
    [
      .key("id", .text, "Its id."), titleKey(isDue: false),
      .key("when", .expression, "When it applies.", standard: "wherever its value is there"),
      .due("value", .expression, "The value."),
    ], sourceKeys)

  static let function = SectionSchema(
    "a function", "An expression over named arguments, which other expressions call.",
    [
      titleKey(),
      .key("arguments", .map(of: "argument", .section(.argument)), "Its arguments, in order."),
      .due("value", .expression, "What a call stands for."),
    ], sourceKeys)

  static let argument = SectionSchema(
    "an argument", "What an argument of a function is.", needsOne: ["unit", "type"],
    [
      .key("unit", .unit, "The unit of a number."),
      .key("type", .words(ColumnRule.typeWords), "What it is, where it is no number with a unit."),
    ])

  static let derivedQuantity = SectionSchema(
    "a quantity", "A figure of a model, and the ladder of methods that derive it.",
    declares: .quantity,
    [
      titleKey(),
      .due("unit", .unit, "Its unit."),
      .key(
        "quantum", .quantity,
        "The grain of publication, a power of ten of the unit; due for what is added up."),
      validKey,
      .key(
        "choose", .words(of: QuantityRule.Choice.self), "Which of the methods that apply is used.",
        standard: "first"),
      .key(
        "disagreement", .either([.words(of: DisagreementRule.Take.self), .section(.disagreement)]),
        "What becomes of it where its methods contradict each other.",
        standard: "the first method stands, and a finding says so"),
      .due("methods", .list(.section(.method)), "Its methods: the first that applies is used."),
    ], sourceKeys, historyKeys)

  static let disagreement = SectionSchema(
    "a disagreement", "What becomes of a quantity whose methods contradict each other.",
    [
      .due(
        "take", .words(of: DisagreementRule.Take.self),
        "The figure that most others agree with, the hull of all, or none."),
      .key(
        "within", .number,
        "The factor between least and greatest figure beyond which none is taken.",
        standard: "no limit"),
    ])

  static let methodKeys: [KeySchema] = [
    [
      idKey("Its id, unique over the pack."),
      titleKey(isDue: false),
      .key("when", .expression, "When it applies.", standard: "wherever its value is there"),
      .due("value", .expression, "The figure."),
      .key("tier", .name(.tier), "The best tier of a model whose headline figure takes this way."),
      .key(
        "fallback", .flag, "Whether its use is an observation that a requirement can report.",
        standard: "false"),
      .key(
        "needsLineage", .words(of: NeededLineage.self),
        "For a model whose lineage is not known the value is shown and in no total."),
      .key("uncertainty", uncertainties, "What it adds to the uncertainty of its inputs."),
      .key(
        "occurs", .expression,
        "The probability, from 0 to 1, that what it derives came about: the expected value counts it in that proportion.",
        standard: "1"),
      .key(
        "cap", .expression, "What the figure is at most, in every draw of its uncertainty.",
        standard: "no limit"),
    ], sourceKeys, [clauseKey], [renamedKey],
  ].flatMap { $0 }

  static let method = SectionSchema(
    "a method", "One way to derive a quantity.", declares: .method, methodKeys)

  static let addedMethod = SectionSchema(
    "a method for another ladder", "A method for a quantity of a pack that is extended.",
    declares: .method,
    [
      .due("into", .name(.quantity), "The quantity whose ladder it joins."),
      .key(
        "before", .name(.method), "The method before which it stands.", standard: "it stands last"),
      .key(
        "after", .name(.method), "The method after which it stands.", standard: "it stands last"),
    ], methodKeys)

  // MARK: Tiers

  static let tiers = SectionSchema(
    "tiers", "The grades of estimates.",
    [
      .due("of", .name(.quantity), "The quantity whose way decides."),
      .due(
        "order", .list(.section(.tier)),
        "The tiers from the best; the last is for models without an estimate."),
    ])

  static let tier = SectionSchema(
    "a tier", "A grade of estimates.", declares: .tier,
    [
      idKey("Its id, as `tier` of methods names it."), titleKey(),
      .key(
        "standing", .words(of: TierStanding.self),
        "How a model of the tier is accounted for; said of every tier or of none."),
      .key(
        "when", .expression,
        "What else must hold for it; where it does not, the next tier is tried."),
    ], [renamedKey])

  // MARK: Regressions

  static let regression = SectionSchema(
    "a regression",
    "A response fitted by predictors over a sample, by least squares, or with groups by REML.",
    declares: .regression,
    [
      titleKey(),
      .due("sample", .text, "The CSV file with its rows, beside this one."),
      .due(
        "columns", .map(of: "column", .section(.sampleColumn)), "What the rows of the sample state."
      ),
      .key("where", .expression, "Which rows are used, in terms of `row`.", standard: "all"),
      .due("response", .expression, "What is fitted, in terms of `row`."),
      .due("predictors", .map(of: "predictor", .section(.predictor)), "What it is fitted by."),
      .key(
        "group", .section(.group), "Whose each row is, if rows of one have something in common.",
        standard: "rows are independent"),
      .due("returns", .expression, "The value that `predict('ID')` has, made of `predicted`."),
      .key("unit", .unit, "The unit in which reports show a prediction."),
      .due("gate", .section(.gate), "What a fit must satisfy, or it is refused whole."),
      .key(
        "residuals", .words(of: RegressionRule.Residuals.self),
        "How what is left is distributed: normally, or as the sample's residuals, whose mean is then the smearing estimate.",
        standard: "normal"),
      .key(
        "interval", .words(of: RegressionRule.IntervalBasis.self),
        "By what intervals are made: the residual deviation, or the errors of rows or groups left out.",
        standard: "residual"),
      clauseKey,
    ], sourceKeys, [renamedKey])

  static let sampleColumn = SectionSchema(
    "a column of a sample", "A column of a sample.", declares: .column, needsOne: ["unit", "type"],
    [
      titleKey(isDue: false),
      .key("unit", .unit, "The unit of its numbers."),
      .key(
        "type", .words(ColumnRule.typeWords),
        "What its cells are, where they are no numbers with a unit."),
      .key("from", .expression, "Its value on a model, for `assay fit --from MODELS`."),
    ])

  static let predictor = SectionSchema(
    "a predictor", "What a response is fitted by, in one scale for rows and models.",
    [
      .due("row", .expression, "Its value on a row of the sample."),
      .due("model", .expression, "Its value on a model."),
      .key(
        "hold", .words(of: HeldAt.self),
        "Beyond the sample its edge is taken, which is an observation, instead of predicting nothing."
      ),
    ])

  static let group = SectionSchema(
    "a group", "Whose a row or a model is, such as the organization that trained, by its name.",
    [
      .due("row", .expression, "The text that names it on a row of the sample."),
      .due("model", .expression, "The text that names it on a model."),
    ])

  static let gate = SectionSchema(
    "a gate", "What a fit must satisfy.",
    [
      .due(
        "p", .number,
        "The p value below which that of each predictor must lie, above 0 and up to 1."),
      .due("n", .whole, "How many rows there must be at least."),
      .due(
        "margin", .number,
        "How far beyond the sample a predictor of a model may lie, in its own scale."),
      .key("r2", .number, "The share of the variance that predictors explain at least."),
      .key("groups", .whole, "How many groups there must be at least."),
      .key(
        "error", .number,
        "Within what nine in ten rows of groups left out are predicted, in the response's scale."),
      .key(
        "leverage", .number,
        "The greatest leverage of a row: the part of its own prediction it decides."
      ),
    ])
}
