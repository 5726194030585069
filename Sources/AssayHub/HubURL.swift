// SPDX-License-Identifier: Apache-2.0

/// The address of something that is asked for by HTTP.
///
/// It is kept in parts of which each holds plain characters only, and is put together again for the
/// transport: nobody can read another host into it than the one that is compared here.
package struct HubURL: Hashable, Sendable, CustomStringConvertible {
  /// Scheme, host and port: who is asked.
  package struct Origin: Hashable, Sendable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// In lower case; an IPv6 address stands in brackets.
    package let host: String
    package let port: Int

    package var description: String {
      port == Origin.usualPort(of: scheme) ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }

    /// Whether nobody on the way can read along: it is encrypted, or does not leave the machine.
    package var isConfidential: Bool {
      scheme == "https" || ["localhost", "127.0.0.1", "[::1]"].contains(host)
    }

    fileprivate static func usualPort(of scheme: String) -> Int { scheme == "https" ? 443 : 80 }
  }

  package let origin: Origin
  /// Begins with `/`.
  package let path: String
  /// What follows the `?`; nil where there is none.
  package let query: String?

  package var target: String { query.map { "\(path)?\($0)" } ?? path }
  package var description: String { "\(origin)\(target)" }

  /// The address as in a message: of a query only whose list it is, and where in it.
  package var title: String {
    let parts = (query ?? "").split(separator: "&").filter {
      $0.hasPrefix("author=") || $0.hasPrefix("cursor=")
    }
    let query = parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    let text = "\(origin)\(path)\(query)"
    return text.count > 200 ? "\(text.prefix(200))…" : text
  }

  init(origin: Origin, path: String, query: String? = nil) {
    self.origin = origin
    self.path = path
    self.query = query
  }

  /// Reads an absolute address; nil where it is none, is not http or https, names a user, or holds a
  /// character that an address cannot hold. What follows a `#` is left out.
  package init?(_ text: String) {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let scheme = text[..<colon].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = text[colon...].dropFirst()
    guard rest.hasPrefix("//") else { return nil }
    self.init(scheme: scheme, authorityAndTarget: String(rest.dropFirst(2)))
  }

  /// Reads what a header of the answer from here refers to; nil as for `init(_:)`.
  ///
  /// Source: RFC 3986, section 5.2, without dot segments, which the servers resolve.
  package func resolving(_ reference: String) -> HubURL? {
    if reference.hasPrefix("//") {
      return HubURL(scheme: origin.scheme, authorityAndTarget: String(reference.dropFirst(2)))
    }
    if reference.hasPrefix("/") { return HubURL(origin: origin, target: reference) }
    if reference.hasPrefix("?") { return HubURL(origin: origin, target: path + reference) }
    if let url = HubURL(reference) { return url }
    let head = reference.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !head.isEmpty, !head.contains(":") else { return nil }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    return HubURL(origin: origin, target: folder + reference)
  }

  private init?(scheme: String, authorityAndTarget text: String) {
    let authority = text.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let target = String(text[authority.endIndex...])
    guard let origin = Origin(scheme: scheme, authority: String(authority)) else { return nil }
    self.init(origin: origin, target: target.hasPrefix("/") ? target : "/" + target)
  }

  private init?(origin: Origin, target: String) {
    let target = target.prefix { $0 != "#" }
    guard target.utf8.allSatisfy(HubURL.isPlain) else { return nil }
    let path = target.prefix { $0 != "?" }
    let query = target[path.endIndex...]
    self.init(
      origin: origin, path: String(path), query: query.isEmpty ? nil : String(query.dropFirst()))
  }

  /// The characters of RFC 3986, section 2, but `#`.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~:/?[]@!$&'()*+,;=%".utf8.contains(byte)
    }
  }
}

extension HubURL.Origin {
  fileprivate init?(scheme: String, authority: String) {
    var host = authority.lowercased()[...]
    var port = HubURL.Origin.usualPort(of: scheme)
    let name: Bool
    if host.hasPrefix("[") {
      guard let end = host.firstIndex(of: "]") else { return nil }
      let after = host[host.index(after: end)...]
      host = host[...end]
      guard let stated = HubURL.Origin.port(after, or: port) else { return nil }
      port = stated
      name = host.dropFirst().dropLast().utf8.allSatisfy { "0123456789abcdef:.".utf8.contains($0) }
    } else {
      let after = host[(host.firstIndex(of: ":") ?? host.endIndex)...]
      host = host[..<after.startIndex]
      guard let stated = HubURL.Origin.port(after, or: port) else { return nil }
      port = stated
      name = host.utf8.allSatisfy {
        "abcdefghijklmnopqrstuvwxyz0123456789-._".utf8.contains($0)
      }
    }
    guard name, !host.isEmpty, host != "[]" else { return nil }
    self.init(scheme: scheme, host: String(host), port: port)
  }

  /// The number behind a colon; the usual one where there is nothing; nil where it is none.
  private static func port(_ text: Substring, or usual: Int) -> Int? {
    if text.isEmpty || text == ":" { return usual }
    let digits = text.dropFirst()
    guard text.hasPrefix(":"), digits.utf8.count <= 5,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
      (1...65_535).contains(port)
    else { return nil }
    return port
  }
}
