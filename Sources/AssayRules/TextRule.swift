// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// What is read of the text of cards: labelled lines in a section, or tables whose rows are models.
package struct TextRule: Sendable {
  /// A label of a line, or the header of a column, and where its values go.
  package struct Read: Sendable {
    package let labels: [Located<String>]
    /// Nil for one that is known and read for nothing.
    package let path: Located<FieldPath>?
    /// The unit of a number that names none.
    package let unit: Located<String>?
    /// As people write units, and the unit that is meant, in the order of the file.
    package let units: [(written: Located<String>, unit: Located<String>)]
  }

  package let id: String
  package let title: String
  /// The headings under which the passage stands; empty where it may stand anywhere.
  package let headings: [String]
  package let lines: [Read]
  package let columns: [Read]
  /// Where the label of a model's row goes.
  package let row: Located<FieldPath>?
  /// Labels of rows that are of no model.
  package let totals: [String]
  /// Words of ids that tell no model from another.
  package let ignored: [String]
  /// What lines of which nothing was read are quoted.
  package let quotes: [Located<PatternRule>]
  package let source: SourceCitation?
  package let span: Span
}
