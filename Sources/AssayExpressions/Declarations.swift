// SPDX-License-Identifier: Apache-2.0

package import AssaySource
package import AssayValues

/// What the names in the expressions of a pack mean.
package struct Declarations: Sendable {
  /// `model.NAME`; besides the declared ones there is always `model.id`, a string.
  package struct Field: Sendable, Equatable {
    package let index: Int
    package let type: CELType
    /// As its author wrote it, for messages; nil if it has none.
    package let unit: Unit?
    package let span: Span
    /// The texts that it may be; nil if that is not said.
    package let choices: TextChoices?

    package init(
      index: Int, type: CELType, unit: Unit? = nil, span: Span, choices: TextChoices? = nil
    ) {
      self.index = index
      self.type = type
      self.unit = unit
      self.span = span
      self.choices = choices
    }
  }

  /// A name of the top level.
  package struct Name: Sendable, Equatable {
    package let meaning: Meaning
    package let unit: Unit?
    package let span: Span
    /// Whether it is a quantity, which `base.NAME` may read.
    package let isQuantity: Bool
    /// What its number was before it was taken out of its unit; nil if it was not.
    package let readOut: ReadOut?

    package init(
      meaning: Meaning, unit: Unit? = nil, span: Span, isQuantity: Bool = false,
      readOut: ReadOut? = nil
    ) {
      self.readOut = readOut
      self.meaning = meaning
      self.unit = unit
      self.span = span
      self.isQuantity = isQuantity
    }
  }

  package enum Meaning: Sendable, Equatable {
    case parameter(Int, CELType)
    /// A quantity or a definition.
    case step(Int, CELType)
    case table(Int)
  }

  package struct Column: Sendable, Equatable {
    package let name: String
    package let type: CELType
    package let unit: Unit?
    package let span: Span
    /// The texts that it may be; nil if that is not said.
    package let choices: TextChoices?

    package init(
      name: String, type: CELType, unit: Unit? = nil, span: Span, choices: TextChoices? = nil
    ) {
      self.choices = choices
      self.name = name
      self.type = type
      self.unit = unit
      self.span = span
    }
  }

  /// The members of the items of a list field.
  package struct Record: Sendable, Equatable {
    /// The list's field, `model.phases`.
    package let name: String
    package let members: [Column]

    package init(name: String, members: [Column]) {
      self.name = name
      self.members = members
    }
  }

  package struct Table: Sendable, Equatable {
    package let name: String
    /// `string` or `int`.
    package let keyType: CELType
    package let columns: [Column]
    package let isDated: Bool
    /// Whether it is a parameter with periods, whose name alone stands for the rows of its only key.
    package let isSeries: Bool
    /// Of a table whose rows have two keys, the type of the second: `string` or `int`.
    package let secondKeyType: CELType?

    package init(
      name: String, keyType: CELType = .string, columns: [Column], isDated: Bool,
      isSeries: Bool = false, secondKeyType: CELType? = nil
    ) {
      self.secondKeyType = secondKeyType
      self.isSeries = isSeries
      self.name = name
      self.keyType = keyType
      self.columns = columns
      self.isDated = isDated
    }
  }

  /// A method, for `used('id')`.
  package struct Method: Sendable, Equatable {
    /// Unique over the pack; what `Frame.selected` holds.
    package let index: Int
    /// The step whose ladder it is in.
    package let step: Int

    package init(index: Int, step: Int) {
      self.index = index
      self.step = step
    }
  }

  /// A regression, for `predict('id')`.
  package struct Prediction: Sendable, Equatable {
    /// The step that holds what the regression predicts of a model.
    package let step: Int
    package let type: CELType
    package let unit: Unit?
    package let span: Span

    package init(step: Int, type: CELType, unit: Unit? = nil, span: Span) {
      self.step = step
      self.type = type
      self.unit = unit
      self.span = span
    }
  }

  /// The name of the date of the audit in every expression.
  package static let asOf = "asOf"

  /// What fields are read from: `model`, or `row` over the sample of a regression.
  package var root = "model"
  package var fields: [String: Field]
  package var names: [String: Name]
  /// By the index that `Meaning.table` holds.
  package var tables: [Table]
  package var methods: [String: Method]
  /// By the index that `CELType.record` holds.
  package var records: [Record]
  /// By the id of the regression.
  package var predictions: [String: Prediction] = [:]
  package var units: UnitParser

  package init(
    fields: [String: Field] = [:], names: [String: Name] = [:], tables: [Table] = [],
    methods: [String: Method] = [:], records: [Record] = [], units: UnitParser = UnitParser()
  ) {
    self.fields = fields
    self.names = names
    self.tables = tables
    self.methods = methods
    self.records = records
    self.units = units
  }
}
