// SPDX-License-Identifier: Apache-2.0

import AssayReports
import AssayRules

/// The JSON Schema of rule files and profiles, draft 7, which editors know best.
///
/// A scalar of a rule file is a text, whatever YAML makes of it: where a text is due, `1.10` and
/// `true` will do. Expressions, units and names are texts to the schema; `assay check` and the
/// language server know more.
package enum RuleFileSchema {
  package static var text: String {
    var json = JSONWriter()
    json.object { json in
      json.member("$schema", "http://json-schema.org/draft-07/schema#")
      json.member("title", "Rule files and profiles of assay")
      json.key("if")
      json.object { $0.member("required", ["profile"]) }
      json.key("then")
      json.object { reference(to: .profile, in: &$0) }
      json.key("else")
      json.object { reference(to: .ruleFile, in: &$0) }
      json.key("definitions")
      json.object { json in
        for section in RuleSchema.sections {
          json.key(of: section.name)
          json.object { write(section, to: &$0) }
        }
      }
    }
    return String(decoding: json.bytes, as: UTF8.self) + "\n"
  }

  private static func reference(to section: SectionSchema, in json: inout JSONWriter) {
    json.member("$ref", "#/definitions/\(section.name)")
  }

  private static func write(_ section: SectionSchema, to json: inout JSONWriter) {
    json.member("description", section.words)
    json.member("type", "object")
    let required = section.keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { json.member("required", required) }
    if !section.needsOne.isEmpty {
      json.key("anyOf")
      json.array(section.needsOne) { json, key in
        json.object { $0.member("required", [key]) }
      }
    }
    json.key("properties")
    json.object { json in
      for key in section.keys {
        json.key(of: key.name)
        json.object { json in
          json.member("description", key.words + (key.standard.map { " Without it: \($0)." } ?? ""))
          write(key.form, to: &json)
        }
      }
    }
    json.key("additionalProperties")
    if let others = section.others {
      json.object { write(others, to: &$0) }
    } else {
      json.truth(false)
    }
  }

  /// Writes the members of a schema, none of which is a bare `$ref`: beside one all else is ignored.
  private static func write(_ form: ValueForm, to json: inout JSONWriter) {
    switch form {
    case .text, .unit, .quantity, .amount, .expression, .message, .cell, .pattern, .path, .name,
      .date:
      json.member("type", ["string", "number", "boolean"])
      json.member("minLength", 1)
    case .blank: json.member("type", ["string", "number", "boolean", "null"])
    case .openDate: json.member("type", ["string", "null"])
    case .number:
      scalar(["number", "string"], pattern: "^[-+]?[0-9][0-9.]*([eE][-+]?[0-9]+)?$", to: &json)
    case .whole: scalar(["integer", "string"], pattern: "^[0-9]+$", to: &json)
    case .share: scalar(["number", "string"], pattern: "^[0-9][0-9.eE+-]*%?$", to: &json)
    case .flag:
      json.key("enum")
      json.array([true, false]) { $0.truth($1) }
    case .words(let words):
      json.key("enum")
      json.array(words) { json, word in
        json.string(word)
        // A word that YAML reads as a number is one.
        if Int(word) != nil { json.number(word) }
      }
    case .section(let section):
      json.key("allOf")
      json.array([section]) { json, section in json.object { reference(to: section, in: &$0) } }
    case .map(_, let form), .about(_, let form):
      json.member("type", "object")
      json.key("additionalProperties")
      json.object { write(form, to: &$0) }
    case .list(let form): list(form, to: &json)
    case .pair(let form):
      list(form, to: &json)
      json.member("minItems", 2)
      json.member("maxItems", 2)
    case .oneOrMore(let form):
      json.key("anyOf")
      json.array([form, .list(form)]) { json, form in json.object { write(form, to: &$0) } }
    case .either(let forms):
      json.key("anyOf")
      json.array(forms) { json, form in json.object { write(form, to: &$0) } }
    case .anything: break
    }
  }

  private static func scalar(_ types: [String], pattern: String, to json: inout JSONWriter) {
    json.member("type", types)
    json.member("pattern", pattern)
  }

  private static func list(_ form: ValueForm, to json: inout JSONWriter) {
    json.member("type", "array")
    json.key("items")
    json.object { write(form, to: &$0) }
  }
}
