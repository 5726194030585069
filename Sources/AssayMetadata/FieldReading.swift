// SPDX-License-Identifier: Apache-2.0

package import AssayValues

/// A field that rules read: its type, and which of the plan's paths lead to it, best first.
package struct FieldSpec: Sendable {
  package enum Kind: Sendable, Hashable {
    /// A number with a unit; a bare number is in this one.
    case quantity(Unit)
    case int, double, string, date, bool, list
  }

  package let name: String
  package let kind: Kind
  /// Indices into the plan's paths.
  package let paths: [Int]
  /// What its figures or dates may be; nil allows any.
  package let valid: ValidRange?
  /// What its texts may be; nil allows any.
  package let choices: TextChoices?
  /// Takes a number out of a text; nil where the whole text is the value.
  package let extract: (@Sendable (String) -> Extraction)?

  /// What a text gives a field that is taken out of it.
  package enum Extraction: Sendable {
    case nothing
    /// In canonical units, and the part of the text that says it.
    case number(Double, of: String)
    /// Why the part that looks like it is no number.
    case unreadable(String)
  }

  package init(
    name: String, kind: Kind, paths: [Int], valid: ValidRange? = nil, choices: TextChoices? = nil,
    extract: (@Sendable (String) -> Extraction)? = nil
  ) {
    self.name = name
    self.kind = kind
    self.paths = paths
    self.valid = valid
    self.choices = choices
    self.extract = extract
  }
}

/// The value of a field.
package enum FieldValue: Sendable, Hashable {
  /// Of a quantity, in canonical units; of a plain double, as it is.
  case number(Double)
  case int(Int64)
  case string(String)
  case date(Timestamp)
  case bool(Bool)
  case list([MetadataValue])
}

/// What a record says of a field.
package struct FieldReading: Sendable, Hashable {
  /// Nil where the field is missing.
  package let value: FieldValue?
  package let qualifier: Qualifier
  /// The ends of a figure that is stated as a range, in canonical units; the value lies between.
  package let range: ClosedRange<Double>?
  /// Where the value was found.
  package let place: FieldPlace?
  /// The value as found, for derivations.
  package let text: String?
  /// The part of the text that says it, of a number that is taken out of it.
  package let part: String?
  package let evidence: FieldEvidence?
  /// The rows of tables that the value was made of; empty where it stands at one place.
  package let rows: [FoundRow]
  /// Other places that say something else.
  package let conflicts: [FieldConflict]
  /// Places whose value cannot be read.
  package let faults: [FieldFault]
  /// What says that it is withheld, if it has no value.
  package let withheld: WithheldText?

  init(
    value: FieldValue?, qualifier: Qualifier, range: ClosedRange<Double>?, place: FieldPlace?,
    text: String?, evidence: FieldEvidence?, rows: [FoundRow], conflicts: [FieldConflict],
    faults: [FieldFault], withheld: WithheldText? = nil, part: String? = nil
  ) {
    self.part = part
    self.value = value
    self.qualifier = qualifier
    self.range = range
    self.place = place
    self.text = text
    self.evidence = evidence
    self.rows = rows
    self.conflicts = conflicts
    self.faults = faults
    self.withheld = withheld
  }

  static let missing = FieldReading(
    value: nil, qualifier: .exact, range: nil, place: nil, text: nil, evidence: nil, rows: [],
    conflicts: [], faults: [])
}

/// A text by which a record says that it does not tell something.
package struct WithheldText: Sendable, Hashable {
  package let text: String
  package let place: FieldPlace
}

/// Who vouches for a value, and how it was come by, in the declarer's words.
package struct FieldEvidence: Sendable, Hashable {
  /// `measured`, `calculated` or `estimated`.
  package let method: String?
  package let by: String?
  package let on: String?
  package let uri: String?
  package let digest: String?
  /// Of what was read from the text of a card, where it stands there and what it says.
  package var prose: String?
}

/// Two places that disagree about a field; the value of the first is used.
package struct FieldConflict: Sendable, Hashable {
  package let place: FieldPlace
  package let text: String
  package let otherPlace: FieldPlace
  package let otherText: String
}

/// A value that a field cannot take.
package struct FieldFault: Sendable, Hashable {
  /// Stable, kebab-case: `field-not-a-number`.
  package let code: String
  /// One sentence, lower case, no final period.
  package let message: String
  /// What stands there, if it is a scalar.
  package let text: String?
  package let place: FieldPlace
  /// Whether a note of the record says it already.
  package let isNoted: Bool
  /// Whether it can be read, and the pack does not allow it.
  package var isDisallowed: Bool {
    code == ValueFault.outsideValid || code == ValueFault.notAmongValues
  }

  init(_ fault: ValueFault, _ value: MetadataValue?, at place: FieldPlace) {
    code = fault.code
    message = fault.message
    isNoted = fault.isNoted
    text = value?.text ?? value?.value(of: "value")?.text
    self.place = place
  }
}
