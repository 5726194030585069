// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// What is read: fields, inventories and the prose of cards.
extension SectionSchema {
  private static let memberKeys: [KeySchema] = [
    [
      titleKey(isDue: false),
      .key(
        "type", .words(FieldKind.words.map(\.word)),
        "What it is, where it is no number with a unit."),
      .key("unit", .unit, "The unit of a number; a text with a unit keeps its own."),
      .key(
        "from", .oneOrMore(.path), "The paths of a record where it is sought, in order.",
        standard: "of a member, its name"),
      .key("match", .name(.table), "The table to whose keys its texts are matched."),
      .key(
        "count", .name(.field),
        "The field, or member, that takes the number in a text such as `8x NAME`."),
      validKey,
      .key("values", .oneOrMore(.text), "The closed list of its texts."),
      .key(
        "extract", .section(.extract), "How its number is taken out of a text.",
        standard: "it is the whole text"),
    ], historyKeys,
  ].flatMap { $0 }

  static let validKey = KeySchema.key(
    "valid", .either([.pair(end), .section(.validRange)]),
    "What its figures or dates may be: the least and the greatest, `\"\"` for an open end.",
    standard: "anything; of a quantity 0 and up")
  private static let end = ValueForm.either([.amount, .blank])

  static let validRange = SectionSchema(
    "a valid range", "What figures or dates may be.", needsOne: ["from", "to", "zero"],
    [
      .key("from", end, "The least, or `asOf` of dates of a field.", standard: "open"),
      .key("to", end, "The greatest, or `asOf` of dates of a field.", standard: "open"),
      .key(
        "zero", .words(of: ValidRange.Zero.self),
        "What zero is: a figure, how people write nothing, or valid though it lies outside.",
        standard: "figure"),
    ])

  static let member = SectionSchema(
    "a member", "What an item of a list has under one name.", declares: .member,
    needsOne: ["type", "unit", "match"],
    memberKeys)

  static let field = SectionSchema(
    "a field", "What is read of a model, and where it is sought.", declares: .field,
    needsOne: ["type", "unit", "match"],
    memberKeys,
    [
      .key("of", .map(of: "member", .section(.member)), "What the items of a list of maps have."),
      .key(
        "phases", .name(.field), "The list that takes the parts of a text that names several keys."),
      .key(
        "stated", .oneOrMore(.path),
        "Paths that show that it is stated, and from which it is not read."),
      .key(
        "catalogue", .either([.cell, .section(.catalogue)]),
        "The `TABLE.COLUMN` where it is read of a model that states nothing of it."),
    ])

  static let extract = SectionSchema(
    "an extraction", "How a number with its unit is taken out of a text: the first match counts.",
    [
      .due(
        "pattern", .pattern,
        "The number in its first group, and with `units` its unit in a second one; case does not matter."
      ),
      .key(
        "unit", .either([.unit, .quantity]),
        "What one of the number is: `parameter`, or `1e6 parameter`.",
        standard: "the field's unit"),
      .key(
        "units", .map(of: "spelling", .either([.unit, .quantity])),
        "By what the second group can be, what one of the number is; case does not matter."),
    ])

  static let catalogue = SectionSchema(
    "a catalogue", "A column of a table whose keys are ids of models.",
    [
      .due("column", .cell, "The table and its column, as `TABLE.COLUMN`."),
      .key(
        "with", .name(.field),
        "The figure of which this is said: it is read only where that one is from the row too."),
      .key("unless", .oneOrMore(.name(.field)), "Fields of which none may be stated."),
    ])

  // MARK: Inventories

  static let inventory = SectionSchema(
    "an inventory", "What the columns of a kind of CSV table mean.", declares: .inventory,
    [
      titleKey(isDue: false),
      .key(
        "match", .oneOrMore(.text), "The columns by which such a table is known; due in a pack."),
      .due("key", .text, "The column with the model's id."),
      .key("modified", .text, "The column by which the latest of several rows of one id is known."),
      .key("notAnId", .oneOrMore(.text), "Texts in the key column that name no model."),
      .key(
        "combine",
        .either([.words(of: InventoryRule.Combination.Rows.self), .section(.combination)]),
        "How several rows of one id become one record.", standard: "last"),
      .due(
        "columns", .map(of: "column", .oneOrMore(.either([.path, .section(.inventoryColumn)]))),
        "Where each column is read: a path of a record, or more."),
      .key("states", .map(of: "path", .text), "What every row states unless a column says it."),
    ], sourceKeys)

  static let inventoryColumn = SectionSchema(
    "a column of an inventory", "How the cells of a column are read.",
    [
      .due("to", .path, "The path at which a record has it."),
      .key("unit", .unit, "The unit of a bare number."),
      .key("method", .text, "How the figure came about: said of each figure of the column."),
      .key("values", .map(of: "cell", .text), "The text that stands for a cell."),
      .key("otherwise", .text, "The text that stands for every other cell."),
      .key(
        "join", .oneOrMore(.text), "The columns that are read together, with commas between them."),
      .key("without", .text, "The column that must have no cell for this one to be read."),
      .key(
        "decimal", .words(of: InventoryRule.Decimal.self), "What separates decimals.",
        standard: "what the cells of the column show"),
      .key(
        "combine", .words(of: InventoryRule.Cells.self),
        "What becomes of the cells of rows that are taken together.",
        standard: "they have to say the same"),
    ])

  static let combination = SectionSchema(
    "how rows combine", "How the rows of one id become one record.",
    [
      .key(
        "rows", .words(of: InventoryRule.Combination.Rows.self),
        "Whether the last row counts, or rows add up.", standard: "sum"),
      .key(
        "by", .text,
        "The column with the run: of its rows that begin together the last one holds the others."),
      .key("end", .text, "The column that says when a row ends."),
      .key("duration", .section(.duration), "How long a row lasts."),
      .key(
        "oneMachine", .section(.machine),
        "By what rows that overlap in time are known to be of one machine."),
      .key(
        "tasks", .section(.tasks),
        "Which rows are parts of a training, and which are something else."),
    ])

  static let duration = SectionSchema(
    "a duration", "How long a row lasts.",
    [
      .due("column", .text, "The column that states it."),
      .due("unit", .unit, "The unit of time of a bare number."),
    ])

  static let machine = SectionSchema(
    "one machine", "When rows are of one machine.",
    [
      .due(
        "columns", .oneOrMore(.text),
        "Rows that differ in one of these columns are of several machines."),
      .key("whole", .map(of: "column", .text), "What a row says that is of all of the machine."),
      .due(
        "figure", .text, "The column with what the machine took; over the time it is the power."),
      .due("within", .share, "By how much the power of one machine may differ."),
    ])

  static let tasks = SectionSchema(
    "tasks", "Rows of parts of a run; names of neither kind are refused.",
    [
      .due("column", .text, "The column with the name of the task."),
      .due("training", .oneOrMore(.pattern), "What names of parts of the training look like."),
      .key("besides", .oneOrMore(.pattern), "What names of everything else look like."),
    ])

  static let inventoryMap = SectionSchema(
    "a mapping of columns", "A file beside a table that says what its columns mean.",
    [
      .key("assay", .words(["1"]), "The format of rule files."),
      .due("inventories", .map(of: "inventory", .section(.inventory)), "What the columns mean."),
    ])

  // MARK: Prose of cards

  static let cardText = SectionSchema(
    "a text", "What is read of the prose of cards under some headings.", declares: .text,
    needsOne: ["lines", "columns"],
    [
      titleKey(),
      .key(
        "headings", .oneOrMore(.text), "The sections of a card that are read.",
        standard: "the whole card"),
      .key(
        "lines", .list(.section(.label)),
        "What is read of lines such as `Hours used: 12`, and of tables of two columns."),
      .key("columns", .list(.section(.label)), "What is read of tables whose rows are models."),
      .key("rows", .section(.textRows), "Which row of such a table is the model's."),
      .key(
        "quotes", .oneOrMore(.pattern),
        "Lines that are quoted in a finding where nothing was read of them."),
    ], sourceKeys)

  static let label = SectionSchema(
    "a label", "A label in prose, and where its figure is read.",
    [
      .due(
        "label", .oneOrMore(.text),
        "What stands before the figure; case, signs and markup do not matter."),
      .key(
        "to", .path, "The path at which a field reads it.", standard: "it is known and not read"),
      .key("unit", .unit, "The unit of a number without one."),
      .key(
        "units", .map(of: "spelling", .unit),
        "The units that stand behind numbers or labels, as people write them."),
    ])

  static let textRows = SectionSchema(
    "the rows of a text", "Which row of a table in prose is the model's.",
    [
      .key("to", .path, "The path at which a field reads the label of the row."),
      .key("totals", .oneOrMore(.text), "Labels of rows that are totals."),
      .key("ignore", .oneOrMore(.text), "Words in a model's name that say nothing of the row."),
    ])
}
