// SPDX-License-Identifier: Apache-2.0

/// How values of a type stand in a document: what they look like, and how they are written.
///
/// A document is described once, as objects of members with names and types. Its writer, its JSON
/// Schema and the reader that holds a file to it all come from that description, so that none of them
/// can say anything else.
struct JSONType<Value>: Sendable {
  let form: JSONForm
  let write: @Sendable (Value, inout JSONWriter) -> Void
}

extension JSONType where Value == String {
  static var text: JSONType { JSONType(form: .text) { $1.string($0) } }
  /// The exact decimal of a number.
  static var decimal: JSONType { JSONType(form: .number) { $1.number($0) } }
  /// A text that is always the same.
  ///
  /// - Parameter earlier: What earlier versions wrote there, and is read as well.
  static func constant(_ word: String, orEarlier earlier: [String] = []) -> JSONType {
    JSONType(form: .words([word] + earlier)) { $1.string($0) }
  }
}

extension JSONType where Value == Int {
  static var integer: JSONType { JSONType(form: .integer) { $1.integer($0) } }
}

extension JSONType where Value == Double {
  /// The shortest decimal that reads back as the same number; null if it is not finite.
  static var double: JSONType { JSONType(form: .optional(.number)) { $1.double($0) } }
}

extension JSONType where Value == Bool {
  static var truth: JSONType { JSONType(form: .truth) { $1.truth($0) } }
}

extension JSONType where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
  /// One of the words of a list.
  static var word: JSONType {
    JSONType(form: .words(Value.allCases.map(\.rawValue))) { $1.string($0.rawValue) }
  }
}

extension JSONType {
  /// The value, or null.
  static func optional<Wrapped>(_ type: JSONType<Wrapped>) -> JSONType where Value == Wrapped? {
    JSONType(form: .optional(type.form)) { value, json in
      if let value { type.write(value, &json) } else { json.null() }
    }
  }

  static func list<Element>(_ type: JSONType<Element>) -> JSONType where Value == [Element] {
    JSONType(form: .list(type.form)) { values, json in
      json.array(values) { type.write($1, &$0) }
    }
  }

  /// A map by names that come from data.
  static func map<Element>(
    _ type: JSONType<Element>
  ) -> JSONType where Value == [(key: String, value: Element)] {
    JSONType(form: .map(type.form)) { pairs, json in
      json.object { json in
        for pair in pairs {
          json.key(of: pair.key)
          type.write(pair.value, &json)
        }
      }
    }
  }

  /// What is described under a name, because it holds itself.
  static func reference(_ name: String, _ type: @escaping @Sendable () -> JSONType) -> JSONType {
    JSONType(form: .reference(name)) { type().write($0, &$1) }
  }

  /// An object of members.
  static func object(_ describe: (inout JSONMembers<Value>) -> Void) -> JSONType {
    JSONMembers(describe).type
  }
}

/// The members of an object, in the order in which they are written.
struct JSONMembers<Value>: Sendable {
  private(set) var forms: [JSONForm.Member] = []
  private var writers: [@Sendable (Value, inout JSONWriter) -> Void] = []

  init(_ describe: (inout JSONMembers<Value>) -> Void) { describe(&self) }

  var type: JSONType<Value> {
    JSONType(form: .object(forms)) { value, json in json.object { write(value, to: &$0) } }
  }

  /// Writes the members without the braces around them.
  func write(_ value: Value, to json: inout JSONWriter) {
    for writer in writers { writer(value, &json) }
  }

  /// Adds a member that is always there.
  ///
  /// - Parameter words: What it is, where its name does not say so.
  mutating func member<Part>(
    _ name: StaticString, _ type: JSONType<Part>, _ words: String? = nil,
    _ part: @escaping @Sendable (Value) -> Part
  ) {
    forms.append(JSONForm.Member("\(name)", type.form, isRequired: true, words))
    writers.append { value, json in
      json.described(name) { type.write(part(value), &$0) }
    }
  }

  /// Adds a member that is left out where there is nothing to say.
  mutating func sometimes<Part>(
    _ name: StaticString, _ type: JSONType<Part>, _ words: String? = nil,
    _ part: @escaping @Sendable (Value) -> Part?
  ) {
    forms.append(JSONForm.Member("\(name)", type.form, isRequired: false, words))
    writers.append { value, json in
      guard let part = part(value) else { return }
      json.described(name, keepsEmpty: true) { type.write(part, &$0) }
    }
  }
}
