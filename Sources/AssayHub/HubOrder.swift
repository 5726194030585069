// SPDX-License-Identifier: Apache-2.0

/// What is fetched, and from where.
package struct HubOrder: Hashable, Sendable {
  /// One thing that was asked for by name.
  package enum Item: Hashable, Sendable {
    /// All models of a user or an organization.
    case author(String)
    /// One model, `ORG/NAME` or, of the oldest, `NAME`.
    case model(String)

    /// As in a sentence.
    var title: String {
      switch self {
      case .author(let name): "the models of '\(name)'"
      case .model(let id): "'\(id)'"
      }
    }
  }

  package let endpoint: HubURL
  package let items: [Item]
  /// Whether the text of each model's README is read too.
  package let withCards: Bool

  /// Items of one name are one.
  package init(endpoint: HubURL, items: [Item], withCards: Bool) {
    self.endpoint = endpoint
    var seen: Set<String> = []
    self.items = items.filter { item in
      switch item {
      case .author(let name): seen.insert("author " + HubName.folded(name)).inserted
      case .model(let id): seen.insert("model " + HubName.folded(id)).inserted
      }
    }
    self.withCards = withCards
  }

  /// The fields that are asked for: those that rule packs read, and no other (`expand`).
  package static let fields = [
    "author", "baseModels", "cardData", "config", "createdAt", "downloads", "downloadsAllTime",
    "gguf", "lastModified", "library_name", "pipeline_tag", "safetensors", "siblings", "tags",
    "usedStorage",
  ]

  /// Records a page.
  static let pageSize = 500

  /// The address of the first page of a list, or of one model.
  func url(of item: Item) -> HubURL {
    let fields = HubOrder.fields.map { "expand%5B%5D=\($0)" }
    switch item {
    case .author(let name):
      // By when models were made, which does not change while pages are turned: no record moves
      // from a page that is still to come to one that was read.
      let query = ["author=\(name)", "limit=\(HubOrder.pageSize)", "sort=createdAt"] + fields
      return url("/api/models", query.joined(separator: "&"))
    case .model(let id): return url("/api/models/\(id)", fields.joined(separator: "&"))
    }
  }

  /// The address of the ids alone of an author's models, for a suggestion.
  func urlOfNames(of author: String) -> HubURL {
    url("/api/models", "author=\(author)&limit=\(HubOrder.pageSize)&expand%5B%5D=author")
  }

  /// The address of a README's text.
  func urlOfCard(of id: String) -> HubURL { url("/\(id)/resolve/main/README.md", nil) }

  private func url(_ path: String, _ query: String?) -> HubURL {
    HubURL(origin: endpoint.origin, path: endpoint.folder + path, query: query)
  }

  /// One line that says all of it.
  var line: String {
    let items = items.map { item in
      switch item {
      case .author(let name): "author:\(name)"
      case .model(let id): "model:\(id)"
      }
    }
    return ([endpoint.description, withCards ? "cards" : "records"] + items).joined(separator: " ")
  }
}

extension HubURL {
  /// The path of an endpoint, such as of a mirror, before those of the Hub.
  fileprivate var folder: String {
    var path = path[...]
    while path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }
}

/// The names of the Hub.
package enum HubName {
  /// A name in lower case: the Hub tells no names apart that differ in ASCII case alone.
  static func folded(_ name: String) -> String {
    String(
      decoding: name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// Whether a text can be the name of a user, an organization or, without its author, a model:
  /// letters and digits of ASCII, `-`, `_` and `.`, and no folder's name.
  package static func isName(_ text: some StringProtocol) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 96, text != ".", text != ".." else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
  }

  /// Whether a text can be the id of a model: `ORG/NAME`, or `NAME`.
  package static func isModel(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count) && parts.allSatisfy { isName($0) }
  }

  /// Who an id names as the author, in lower case; nil where it names nobody.
  static func author(of id: String) -> String? {
    id.firstIndex(of: "/").map { folded(String(id[..<$0])) }
  }
}
