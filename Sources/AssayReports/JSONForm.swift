// SPDX-License-Identifier: Apache-2.0

/// What a value of a document looks like.
package indirect enum JSONForm: Sendable {
  case text, number, integer, truth
  /// One of some words.
  case words([String])
  /// The value, or null.
  case optional(JSONForm)
  case list(JSONForm)
  /// A map by names that come from data.
  case map(JSONForm)
  case object([Member])
  /// One of several; of objects it is the first member that tells which.
  case any([JSONForm])
  /// What stands under a name in the definitions of the document.
  case reference(String)

  /// A member of an object.
  package struct Member: Sendable {
    package let name: String
    package let form: JSONForm
    package let isRequired: Bool
    /// What it is, where its name does not say so.
    let words: String?

    init(_ name: String, _ form: JSONForm, isRequired: Bool = true, _ words: String? = nil) {
      (self.name, self.form, self.isRequired, self.words) = (name, form, isRequired, words)
    }
  }
}

extension JSONForm {
  /// The form where members that have nothing to say are left out.
  var terse: JSONForm {
    switch self {
    case .text, .number, .integer, .truth, .words, .reference: self
    case .optional(let form): .optional(form.terse)
    case .list(let form): .list(form.terse)
    case .map(let form): .map(form.terse)
    case .object(let members): .object(members.map(\.terse))
    case .any(let forms): .any(forms.map(\.terse))
    }
  }

  /// Whether a value may have nothing to say.
  fileprivate var canBeNothing: Bool {
    switch self {
    case .optional, .list, .map: true
    case .object(let members): members.allSatisfy { !$0.isRequired || $0.form.canBeNothing }
    case .text, .number, .integer, .truth, .words, .any, .reference: false
    }
  }
}

extension JSONForm.Member {
  var terse: JSONForm.Member {
    JSONForm.Member(name, form.terse, isRequired: isRequired && !form.canBeNothing, words)
  }
}

/// What a document looks like, with all that it names.
package struct JSONDescription: Sendable {
  /// What the schema is called.
  let title: String
  package let form: JSONForm
  package let definitions: [(name: String, form: JSONForm)]

  package func definition(_ name: String) -> JSONForm? {
    definitions.first { $0.name == name }?.form
  }

  /// The JSON Schema of the document, draft 2020-12.
  package var schema: String {
    var json = JSONWriter()
    json.object { json in
      json.member("$schema", "https://json-schema.org/draft/2020-12/schema")
      json.member("title", title)
      json.schema(form)
      guard !definitions.isEmpty else { return }
      json.key("$defs")
      json.object { json in
        for definition in definitions {
          json.key(of: definition.name)
          json.object { $0.schema(definition.form) }
        }
      }
    }
    return String(decoding: json.bytes, as: UTF8.self) + "\n"
  }
}

extension JSONWriter {
  /// Writes the members of a schema.
  fileprivate mutating func schema(_ form: JSONForm) {
    switch form {
    case .text: member("type", "string")
    case .number: member("type", "number")
    case .integer: member("type", "integer")
    case .truth: member("type", "boolean")
    case .words(let words):
      key("enum")
      strings(words)
    case .optional(let form):
      key("anyOf")
      array([form, nil]) { json, form in
        json.object { json in
          if let form { json.schema(form) } else { json.member("type", "null") }
        }
      }
    case .list(let form):
      member("type", "array")
      key("items")
      object { $0.schema(form) }
    case .map(let form):
      member("type", "object")
      key("additionalProperties")
      object { $0.schema(form) }
    case .object(let members):
      member("type", "object")
      member("additionalProperties", false)
      key("required")
      strings(members.filter(\.isRequired).map(\.name))
      key("properties")
      object { json in
        for member in members {
          json.key(of: member.name)
          json.object { json in
            if let words = member.words { json.member("description", words) }
            json.schema(member.form)
          }
        }
      }
    case .any(let forms):
      key("anyOf")
      array(forms) { json, form in json.object { $0.schema(form) } }
    case .reference(let name): member("$ref", "#/$defs/\(name)")
    }
  }
}
