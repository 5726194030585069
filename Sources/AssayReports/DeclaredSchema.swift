// SPDX-License-Identifier: Apache-2.0

/// The JSON Schema (draft 2020-12) of `declared.yaml`, for editors.
package struct DeclaredSchema {
  /// A name that can be declared of a model.
  package struct Name {
    let name: String
    let words: String
    /// The type of a value that stands alone; besides, there may be a text or a map with evidence.
    let type: String
    let examples: [String]

    package init(name: String, words: String, type: String, examples: [String]) {
      (self.name, self.words, self.type, self.examples) = (name, words, type, examples)
    }
  }

  private let title: String
  private let names: [Name]

  package init(title: String, names: [Name]) { (self.title, self.names) = (title, names) }

  package var text: String {
    var json = JSONWriter()
    json.object { json in
      json.member("$schema", "https://json-schema.org/draft/2020-12/schema")
      json.member("title", title)
      json.member("type", "object")
      json.member("additionalProperties", false)
      json.key("properties")
      json.object { json in
        json.key("organization")
        json.object {
          $0.member("type", "object")
          $0.member("description", "What holds for all models that say nothing else")
        }
        json.key("models")
        json.object { json in
          json.member("type", "object")
          json.member("description", "By the id of a model, what is declared of it")
          json.key("additionalProperties")
          json.object { model(&$0) }
        }
      }
    }
    return String(decoding: json.bytes, as: UTF8.self) + "\n"
  }

  private func model(_ json: inout JSONWriter) {
    json.member("type", "object")
    json.member("additionalProperties", false)
    json.key("properties")
    json.object { json in
      json.key("site")
      json.object {
        $0.member("type", "string")
        $0.member("description", "A site of the organization")
      }
      for name in names {
        json.key(of: name.name)
        json.object { json in
          json.member("description", name.words)
          json.key("type")
          json.strings(Set(["object", "string", name.type]).sorted())
          // Case, blanks and hyphens do not tell its texts apart, which no list of them says.
          if !name.examples.isEmpty {
            json.key("examples")
            json.strings(name.examples)
          }
        }
      }
    }
  }
}
