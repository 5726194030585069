// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// The tree of steps from a figure back to rules, rows and fields.
package indirect enum Derivation: Sendable, Hashable {
  case step(DerivedStep)
  case field(FieldStep)
  case row(RowStep)
  case parameter(ParameterStep)
  case fit(FitStep)
  case assumption(AssumptionStep)
}

/// A value as it stands in a derivation: the exact text of a number, or a text, date or truth.
package enum DerivedValue: Sendable, Hashable {
  /// A number in JSON's grammar, in the unit that stands beside it: "24690.000001".
  case number(String)
  case text(String)
  case truth(Bool)
  /// Numbers in one unit, such as the energy of each phase.
  case list([String])

  /// The value without quotes.
  package var text: String {
    switch self {
    case .number(let text), .text(let text): text
    case .truth(let value): value ? "true" : "false"
    case .list(let numbers): "[\(numbers.joined(separator: ", "))]"
    }
  }
}

/// Where a factor or a text comes from.
package struct Citation: Sendable, Hashable, Codable {
  /// The id of the reference in the pack.
  package let ref: String
  package let title: String
  package let url: String?
  /// Where in the reference: "table 4".
  package let at: String?

  package init(ref: String, title: String, url: String? = nil, at: String? = nil) {
    self.ref = ref
    self.title = title
    self.url = url
    self.at = at
  }
}

/// An operand of the `&&` and `||` of a condition that does not hold, and what it comes to.
package struct ConditionResult: Sendable, Hashable {
  package enum Result: String, Sendable, Hashable {
    case holds = "true"
    case fails = "false"
    /// Something that it needs is missing, or it cannot be evaluated.
    case unknown
  }

  /// A name that the condition has, and its value.
  package struct Reading: Sendable, Hashable {
    package let name: String
    package let value: DerivedValue
    package let unit: String?

    package init(name: String, value: DerivedValue, unit: String?) {
      self.name = name
      self.value = value
      self.unit = unit
    }
  }

  /// The operator and brackets before it.
  package let lead: String
  /// As its author wrote it.
  package let expression: String
  /// The brackets behind the last one.
  package let tail: String
  package let result: Result
  /// What it read, where its result does not say it already.
  package let readings: [Reading]

  package init(
    lead: String = "", expression: String, tail: String = "", result: Result,
    readings: [Reading] = []
  ) {
    self.lead = lead
    self.expression = expression
    self.tail = tail
    self.result = result
    self.readings = readings
  }
}

/// A method that a ladder passed over on the way to the one that it used.
package struct PassedOver: Sendable, Hashable {
  /// Why, where nothing but inputs is missing, and how it begins where the condition does not hold.
  package static let isMissing = "something it needs is missing"
  package static let conditionFails = "its condition does not hold"
  /// Why, where it applies beside the one that is used, or would.
  package static let isCompared = "it applies too, and stands behind"
  package static let isRefused = "its figure and others contradict each other, and none is used"

  package let method: String
  /// Why, in words: "when is false", "missing inputs", "not finite".
  package let because: String
  package let missing: [String]
  /// What the condition is made of, if that does not hold and it was asked for.
  package let parts: [ConditionResult]

  package init(
    method: String, because: String, missing: [String] = [], parts: [ConditionResult] = []
  ) {
    self.method = method
    self.because = because
    self.missing = missing
    self.parts = parts
  }
}

/// A value that an expression of the pack made: a quantity by one of its methods, or a definition.
package struct DerivedStep: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case quantity, definition
  }

  package let kind: Kind
  package let name: String
  package let title: String
  package let value: DerivedValue
  /// Nil for a text, date or truth; "1" is a plain number.
  package let unit: String?
  /// The ends of the 90 % interval in `unit`, numbers in JSON's grammar; nil if exact.
  package let low: String?
  package let high: String?
  /// The id of the method, or the name of the definition.
  package let rule: String
  package let at: Place
  /// The expression as its author wrote it.
  package let expression: String
  /// What the expression read, in order of first reading.
  package let inputs: [Derivation]
  package let passedOver: [PassedOver]
  /// What contradicts each other among the methods that apply, if anything does.
  package let contested: ContestedQuantity?
  package let source: Citation?
  package let evidence: String?
  /// The uncertainty that the method adds to its inputs', in words: "factor 1.2 per model".
  package let ownUncertainty: String?
  /// How its number is worked out of `inputs`; nil if that is no arithmetic, or was not asked for.
  package let worked: WorkedStep?
  /// How probable it is that what the method derives came about; nil where that is not in question.
  package let occurrence: OccurrenceStep?
  /// What the value is at most; nil if nothing limits it.
  package let limit: LimitStep?

  package init(
    kind: Kind, name: String, title: String, value: DerivedValue, unit: String?, low: String?,
    high: String?, rule: String, at: Place, expression: String, inputs: [Derivation],
    passedOver: [PassedOver] = [], contested: ContestedQuantity? = nil, source: Citation? = nil,
    evidence: String? = nil, ownUncertainty: String? = nil, worked: WorkedStep? = nil,
    occurrence: OccurrenceStep? = nil, limit: LimitStep? = nil
  ) {
    self.occurrence = occurrence
    self.limit = limit
    self.worked = worked
    self.contested = contested
    self.kind = kind
    self.name = name
    self.title = title
    self.value = value
    self.unit = unit
    self.low = low
    self.high = high
    self.rule = rule
    self.at = at
    self.expression = expression
    self.inputs = inputs
    self.passedOver = passedOver
    self.source = source
    self.evidence = evidence
    self.ownUncertainty = ownUncertainty
  }
}

extension DerivedStep {
  /// The same step under another name.
  package func renamed(_ name: String) -> DerivedStep {
    DerivedStep(
      kind: kind, name: name, title: title, value: value, unit: unit, low: low, high: high,
      rule: rule, at: at, expression: expression, inputs: inputs, passedOver: passedOver,
      contested: contested, source: source, evidence: evidence, ownUncertainty: ownUncertainty,
      worked: worked, occurrence: occurrence, limit: limit)
  }
}

/// The probability that what a method derives came about.
package struct OccurrenceStep: Sendable, Hashable {
  /// From 0 to 1.
  package let probability: Double
  /// As its author wrote it; what it read is among the inputs of the step.
  package let expression: String
  package let at: Place

  package init(probability: Double, expression: String, at: Place) {
    self.probability = probability
    self.expression = expression
    self.at = at
  }
}

/// The limit of a method's value.
package struct LimitStep: Sendable, Hashable {
  /// In the unit of the step.
  package let value: DerivedValue
  /// What the figure would be without it, in the same unit.
  package let unlimited: DerivedValue
  /// The probability that it binds, by what is uncertain in both.
  package let binding: Double
  /// As its author wrote it; what it read is among the inputs of the step.
  package let expression: String
  package let at: Place

  package init(
    value: DerivedValue, unlimited: DerivedValue, binding: Double, expression: String, at: Place
  ) {
    self.value = value
    self.unlimited = unlimited
    self.binding = binding
    self.expression = expression
    self.at = at
  }
}

extension FieldStep {
  /// The same field under another name.
  package func renamed(_ name: String) -> FieldStep {
    FieldStep(
      name: name, at: at, pointer: pointer, text: text, value: value, unit: unit,
      qualifier: qualifier, low: low, high: high, matched: matched, evidence: evidence,
      rows: rows, combination: combination)
  }
}

/// A field of the record, with the place where it was read and the text that was found there.
package struct FieldStep: Sendable, Hashable {
  /// One of the rows of tables that a value was made of.
  package struct Row: Sendable, Hashable {
    package let at: String
    package let pointer: String
    /// The text as found.
    package let text: String

    package init(at: String, pointer: String, text: String) {
      self.at = at
      self.pointer = pointer
      self.text = text
    }
  }

  package let name: String
  /// The record, such as "models.jsonl:17".
  package let at: String
  /// The place inside the record, a JSON pointer; empty for the whole record.
  package let pointer: String
  /// The text as found.
  package let text: String
  package let value: DerivedValue
  package let unit: String?
  /// Set if the text was only a bound ("15T+").
  package let qualifier: Bound?
  /// The ends of a range, numbers in JSON's grammar in `unit`; nil for a single number.
  package let low: String?
  package let high: String?
  /// How the text became a table key: "pattern 'x9' of accelerators.csv:12:3 → x9-large".
  package let matched: String?
  /// The evidence that the organization names: a URI, a digest, a method.
  package let evidence: String?
  /// The rows that the value was made of; empty where it stands at one place.
  package let rows: [Row]
  /// How it was made of them: "their sum".
  package let combination: String?

  package init(
    name: String, at: String, pointer: String, text: String, value: DerivedValue, unit: String?,
    qualifier: Bound? = nil, low: String? = nil, high: String? = nil, matched: String? = nil,
    evidence: String? = nil, rows: [Row] = [], combination: String? = nil
  ) {
    self.name = name
    self.at = at
    self.pointer = pointer
    self.text = text
    self.value = value
    self.unit = unit
    self.qualifier = qualifier
    self.low = low
    self.high = high
    self.matched = matched
    self.evidence = evidence
    self.rows = rows
    self.combination = combination
  }
}

/// One cell of a factor table.
package struct RowStep: Sendable, Hashable {
  package let table: String
  package let key: String
  package let column: String
  /// The row's period, such as "2023-01-01/2024-01-01"; nil for an undated table.
  package let period: String?
  /// Whether no row was in force on the date, and the nearest one was taken.
  package let isNearest: Bool
  package let value: DerivedValue
  package let unit: String?
  package let source: Citation?
  package let evidence: String?
  package let at: Place
  package let uncertainty: String?
  /// What else the row of a dated table states; nil of another table, or if it was not asked for.
  package let rest: RowRest?

  package init(
    table: String, key: String, column: String, period: String?, isNearest: Bool,
    value: DerivedValue, unit: String?, source: Citation?, evidence: String? = nil, at: Place,
    uncertainty: String? = nil, rest: RowRest? = nil
  ) {
    self.rest = rest
    self.table = table
    self.key = key
    self.column = column
    self.period = period
    self.isNearest = isNearest
    self.value = value
    self.unit = unit
    self.source = source
    self.evidence = evidence
    self.at = at
    self.uncertainty = uncertainty
  }
}

/// What a row states besides a cell that was read: whoever puts another in its place states it too.
package struct RowRest: Sendable, Hashable {
  package struct Cell: Sendable, Hashable {
    package let column: String
    package let value: DerivedValue
    package let unit: String?
    package let at: Place

    package init(column: String, value: DerivedValue, unit: String?, at: Place) {
      self.column = column
      self.value = value
      self.unit = unit
      self.at = at
    }
  }

  /// The beginning and the end of its period and when it was published, as far as it says so.
  package struct Date: Sendable, Hashable {
    /// The name of the column.
    package let name: String
    /// Such as "2023-01-01".
    package let text: String

    package init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  package let cells: [Cell]
  package let dates: [Date]

  package init(cells: [Cell], dates: [Date]) {
    self.cells = cells
    self.dates = dates
  }
}

/// A named constant of the pack.
package struct ParameterStep: Sendable, Hashable {
  package let name: String
  package let title: String
  package let value: DerivedValue
  package let unit: String?
  package let at: Place
  package let source: Citation?
  package let evidence: String?
  package let uncertainty: String?

  package init(
    name: String, title: String, value: DerivedValue, unit: String?, at: Place,
    source: Citation?, evidence: String?, uncertainty: String? = nil
  ) {
    self.name = name
    self.title = title
    self.value = value
    self.unit = unit
    self.at = at
    self.source = source
    self.evidence = evidence
    self.uncertainty = uncertainty
  }
}

/// A basis that a rule assumed of a number without changing it.
package struct AssumptionStep: Sendable, Hashable {
  /// The unit whose basis tags were set.
  package let unit: String
  package let at: Place
  /// What was assumed, in words.
  package let text: String

  package init(unit: String, at: Place, text: String) {
    self.unit = unit
    self.at = at
    self.text = text
  }
}
