// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What an organization states of all its trainings under one name, for models that say nothing of it
/// themselves.
package struct Inheritance: Sendable {
  /// Its name under `declared`.
  let name: String
  /// By path of the plan, what a model inherits.
  let found: [(path: Int, found: [Found])]
  /// Paths that say the same thing: a model that states anything at one of them inherits nothing.
  let ownWord: [Int]
  /// Of a site's facts, the site; nil for what holds everywhere.
  let site: Site?

  struct Site: Sendable {
    /// The paths at which models state their place.
    let paths: [Int]
    /// As the organization spells it.
    let place: String
    /// Whether it is the only one, which is that of models that name none.
    let isOnly: Bool
  }

  /// Puts it where a model has nothing.
  package func add(to stated: inout [[Found]]) {
    for (path, values) in found { stated[path] += values }
  }

  /// Whether a model that states this much inherits it.
  ///
  /// - Parameter unread: What else it states under `declared`: a misspelt word of its own is one.
  package func applies(to stated: [[Found]], unread: [UnreadName]) -> Bool {
    guard !unread.contains(where: { $0.meant == name }), ownWord.allSatisfy({ stated[$0].isEmpty })
    else { return false }
    guard let site else { return true }
    let places = site.paths.flatMap { stated[$0] }
    if places.isEmpty { return site.isOnly }
    return places.allSatisfy { found in
      let text = (found.value.value(of: "value") ?? found.value).text ?? ""
      return FieldReader.trimmed(text).lowercased() == site.place.lowercased()
    }
  }
}

/// What one organization states of all its models.
package struct OrganizationFacts: Sendable {
  /// In lower case; empty where they are of the models of its own file.
  let namespaces: Set<String>
  /// The models that stand in its file.
  let models: Set<RecordDigest>
  let place: FieldPlace
  let inheritance: [Inheritance]
  let pathCount: Int

  /// What a model of this id inherits, as a record that only states it; nil for others' models.
  func record(for id: String) -> Record? {
    let isOwn: Bool
    if namespaces.isEmpty {
      isOwn = models.contains(RecordDigest(ofID: id))
    } else {
      let slash = id.firstIndex(of: "/") ?? id.endIndex
      isOwn = slash != id.endIndex && namespaces.contains(id[..<slash].lowercased())
    }
    guard isOwn else { return nil }
    return Record(
      id: id, place: place, found: Array(repeating: [], count: pathCount),
      digest: RecordDigest(of: ""), isStatement: true, inheritance: inheritance)
  }
}
