// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource

/// Finds, among the ids of records, those that were probably meant by ids that are declared.
final class NearIDs: Sendable {
  /// How near the id of a record is to one that is declared, the nearest first.
  enum Nearness: Int, Sendable, Comparable {
    /// The two differ in case and in what stands between words alone.
    case punctuation
    /// A slip of the pen or two, and no other number.
    case typing
    /// The same name under another namespace, or under none.
    case namespace

    static func < (left: Nearness, right: Nearness) -> Bool { left.rawValue < right.rawValue }
  }

  /// The record that was probably meant.
  struct Suggestion: Sendable {
    let id: String
    let nearness: Nearness

    func isBetter(than other: Suggestion) -> Bool {
      if nearness != other.nearness { return nearness < other.nearness }
      return id.utf8.lexicographicallyPrecedes(other.id.utf8)
    }
  }

  /// In one namespace more ids than these are compared by their letters alone.
  private static let typingLimit = 64

  private struct Wanted {
    let id: String
    /// Letters and digits, in lower case.
    let letters: String
    let digits: [UInt8]
  }

  private let wanted: [Wanted]
  /// Numbers of `wanted` by the letters of the name, and by the namespace.
  private let byName: [RecordDigest: [Int]]
  private let byNamespace: [RecordDigest: [Int]]

  init(_ declared: DeclaredModels) {
    wanted = declared.ids.map {
      Wanted(id: $0, letters: NearIDs.letters(of: $0), digits: NearIDs.digits(of: $0))
    }
    byName = Dictionary(grouping: wanted.indices) { [wanted] in
      RecordDigest(of: NearIDs.letters(of: NearIDs.parts(of: wanted[$0].id).name))
    }
    byNamespace = Dictionary(grouping: wanted.indices) { [wanted] in
      RecordDigest(of: NearIDs.letters(of: NearIDs.parts(of: wanted[$0].id).namespace))
    }
  }

  /// Compares the id of a record with all that it may be near to.
  func compare(_ id: String, report: (Int, Suggestion) -> Void) {
    let (namespace, name) = NearIDs.parts(of: id)
    func found(_ index: Int, _ suggestion: Suggestion) {
      // What is spelled so is joined, and means nothing else.
      if RecordDigest(ofID: wanted[index].id) != RecordDigest(ofID: id) {
        report(index, suggestion)
      }
    }
    for index in byName[RecordDigest(of: NearIDs.letters(of: name))] ?? [] {
      let isSame = wanted[index].letters == NearIDs.letters(of: id)
      found(index, Suggestion(id: id, nearness: isSame ? .punctuation : .namespace))
    }
    guard let neighbours = byNamespace[RecordDigest(of: NearIDs.letters(of: namespace))],
      neighbours.count <= NearIDs.typingLimit
    else { return }
    let digits = NearIDs.digits(of: id)
    for index in neighbours where wanted[index].digits == digits {
      let meant = String(NearIDs.parts(of: wanted[index].id).name)
      if AssaySource.Suggestion.nearest(to: meant, among: [String(name)]) != nil {
        found(index, Suggestion(id: id, nearness: .typing))
      }
    }
  }

  /// Suggestions by the declared id.
  func named(_ suggestions: [Int: Suggestion]) -> [RecordDigest: Suggestion] {
    var named: [RecordDigest: Suggestion] = [:]
    for (index, suggestion) in suggestions {
      named[RecordDigest(ofID: wanted[index].id)] = suggestion
    }
    return named
  }

  private static func parts(of id: String) -> (namespace: Substring, name: Substring) {
    guard let slash = id.lastIndex(of: "/") else { return ("", id[...]) }
    return (id[..<slash], id[id.index(after: slash)...])
  }

  private static func letters(of text: some StringProtocol) -> String {
    let blanks: Set<UInt8> = [0x20, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")]
    let bytes = text.utf8.lazy.filter { !blanks.contains($0) }.map {
      (0x41...0x5A).contains($0) ? $0 | 0x20 : $0
    }
    return String(decoding: Array(bytes), as: UTF8.self)
  }

  private static func digits(of text: String) -> [UInt8] {
    text.utf8.filter { (0x30...0x39).contains($0) }
  }
}
