// SPDX-License-Identifier: Apache-2.0

/// A map of a rule file: what it is, and every key that it may have.
///
/// It is the one list of these keys: the decoders take from it what they know, and so do the JSON
/// Schema, the reference and the language server. A key that is not described is unknown to all.
package struct SectionSchema: Sendable {
  /// What one is, for messages: `a parameter`.
  package let what: String
  /// What it says, in one sentence.
  package let words: String
  /// What its id, or the key that it stands under, is a name of; nil if it declares nothing.
  package let declares: DeclarationKind?
  package let keys: [KeySchema]
  /// Keys of which one at least is due.
  package let needsOne: [String]
  /// What stands under keys that an author names, such as the columns of a row; nil if there are none.
  package let others: ValueForm?
  /// What those keys are names of, where they name something that is declared elsewhere.
  package let othersName: [DeclarationKind]
  let keyNames: [String]

  init(
    _ what: String, _ words: String, declares: DeclarationKind? = nil, needsOne: [String] = [],
    others: ValueForm? = nil,
    othersName: [DeclarationKind] = [],
    _ groups: [KeySchema]...
  ) {
    let keys = groups.flatMap(\.self)
    self.what = what
    self.words = words
    self.declares = declares
    self.keys = keys
    self.needsOne = needsOne
    self.others = others
    self.othersName = othersName
    keyNames = keys.map(\.name)
  }

  /// The name without its article: `parameter`, `the parents of lineage` as `parents-of-lineage`.
  package var name: String {
    var words = what.split(separator: " ")
    if let first = words.first, ["a", "an", "the"].contains(first) { words.removeFirst() }
    return words.joined(separator: "-")
  }

  package func key(_ name: String) -> KeySchema? { keys.first { $0.name == name } }
}

/// A key of a map: what stands under it, and what it means.
package struct KeySchema: Sendable {
  package let name: String
  package let form: ValueForm
  package let isRequired: Bool
  /// What it means, in one sentence.
  package let words: String
  /// What holds where the key is left out, if anything is.
  package let standard: String?

  /// A key that may be left out.
  static func key(
    _ name: String, _ form: ValueForm, _ words: String, standard: String? = nil
  ) -> KeySchema {
    KeySchema(name: name, form: form, isRequired: false, words: words, standard: standard)
  }

  /// A key that is due.
  static func due(_ name: String, _ form: ValueForm, _ words: String) -> KeySchema {
    KeySchema(name: name, form: form, isRequired: true, words: words, standard: nil)
  }
}

/// What may stand at a place of a rule file.
package indirect enum ValueForm: Sendable {
  /// A text that is not empty.
  case text
  /// A text that may be empty.
  case blank
  /// A decimal number.
  case number
  /// A whole number.
  case whole
  /// `true` or `false`.
  case flag
  /// `2026-06-30`.
  case date
  /// A date, or nothing.
  case openDate
  /// `0.5%` or `0.005`.
  case share
  /// `kWh[facility]`.
  case unit
  /// `1 kWh[facility]`.
  case quantity
  /// A number in the unit of what it is a value of, or a text with a unit of its own.
  case amount
  case expression
  /// A text with expressions in braces.
  case message
  /// A table and one of its columns: `runs.energy`.
  case cell
  /// A regular expression of RE2.
  case pattern
  /// A path into a record.
  case path
  /// The id or name of a declaration of a kind.
  case name(DeclarationKind)
  /// One of a closed list of words.
  case words([String])
  case section(SectionSchema)
  /// A map by names of a kind that authors choose.
  case map(of: String, ValueForm)
  /// A map by names of declarations that stand elsewhere.
  case about([DeclarationKind], ValueForm)
  case list(ValueForm)
  /// A list of two.
  case pair(ValueForm)
  /// One, or a list of them.
  case oneOrMore(ValueForm)
  case either([ValueForm])
  /// A record of a model, or what a program reads as it stands.
  case anything

  /// One of the words of an enumeration that a decoder reads.
  static func words<Choice: RawRepresentable & CaseIterable>(
    of type: Choice.Type
  ) -> ValueForm where Choice.RawValue == String {
    .words(type.allCases.map(\.rawValue))
  }

  /// The sections that stand here, at any depth but below another section.
  package var sections: [SectionSchema] {
    switch self {
    case .section(let section): [section]
    case .map(_, let form), .about(_, let form), .list(let form), .pair(let form),
      .oneOrMore(let form):
      form.sections
    case .either(let forms): forms.flatMap(\.sections)
    default: []
    }
  }
}

/// What a name in a rule file can be the name of.
package enum DeclarationKind: String, Sendable, CaseIterable {
  case `class`, clause, column, criterion, definition, dimension, field, function, inventory, member
  case method, parameter, quantity, ratio, reference, regression, relation, requirement, table,
    test, text
  case tier, total
  /// A field, a definition or a quantity by which totals are broken down, or `tier` or `entity`.
  case group

  /// The kind with its article.
  package var words: String { (self == .inventory ? "an " : "a ") + rawValue }
}
