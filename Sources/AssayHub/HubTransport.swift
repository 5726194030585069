// SPDX-License-Identifier: Apache-2.0

/// What carries requests: a socket, or what a test puts in its place.
package protocol HubTransport {
  /// Asks once, and follows no redirect.
  ///
  /// - Parameter authorization: What the header of that name says, if it is sent.
  mutating func get(
    _ url: HubURL, authorization: String?
  ) throws(TransportFault) -> HubResponse
}

/// The time, and how it is waited for.
package protocol HubClock {
  /// Seconds since 1970-01-01T00:00:00Z.
  var now: Int64 { get }
  mutating func wait(seconds: Double)
}

/// An answer by HTTP, whatever it says.
package struct HubResponse: Sendable {
  package let status: Int
  package let headers: HubHeaders
  /// Decompressed.
  package let body: [UInt8]

  package init(status: Int, headers: HubHeaders, body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Why there is no answer.
package struct TransportFault: Error, Hashable, Sendable {
  package enum Kind: Sendable, Hashable {
    /// Nobody answers there.
    case unreachable
    /// Whoever answers cannot show to be who is asked.
    case untrusted
    case tooSlow
    /// The connection broke, or what came is not HTTP.
    case broken
    case headersTooLarge
    case bodyTooLarge
    /// This machine cannot ask at all.
    case unable
  }

  package let kind: Kind
  /// One clause, lower case, no final period.
  package let message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// Whether the same request may well succeed later.
  var isPassing: Bool {
    switch kind {
    case .unreachable, .tooSlow, .broken: true
    case .untrusted, .headersTooLarge, .bodyTooLarge, .unable: false
    }
  }
}

/// The headers of an answer, by name.
package struct HubHeaders: Sendable {
  private var values: [String: String] = [:]

  /// Several headers of one name are one list (RFC 9110, section 5.3).
  package init(_ headers: [(name: String, value: String)]) {
    for (name, value) in headers {
      let name = name.lowercased()
      values[name] = values[name].map { "\($0), \(value)" } ?? value
    }
  }

  /// Reads lines as they came; those before the last status line are of answers in between.
  package init(lines: some Collection<UInt8>) {
    var headers: [(name: String, value: String)] = []
    for line in String(decoding: lines, as: UTF8.self).split(whereSeparator: \.isNewline) {
      if line.hasPrefix("HTTP/") { headers = [] }
      guard let colon = line.firstIndex(of: ":"), !line.hasPrefix("HTTP/") else { continue }
      headers.append(
        (String(line[..<colon]), line[colon...].dropFirst().trimmingBlanks))
    }
    self.init(headers)
  }

  package subscript(name: String) -> String? { values[name.lowercased()] }
}

extension StringProtocol {
  /// The text without white space around it.
  var trimmingBlanks: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text = text.dropFirst() }
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return String(text)
  }
}
