// SPDX-License-Identifier: Apache-2.0

@testable import AssayHub

/// A Hub without a socket: what it is asked, and what it answers.
final class FakeHub: HubTransport {
  enum Answer {
    case response(HubResponse)
    case fault(TransportFault)

    static func body(_ text: String, _ headers: [(String, String)] = []) -> Answer {
      status(200, headers, text)
    }

    static func status(
      _ status: Int, _ headers: [(String, String)] = [], _ text: String = ""
    ) -> Answer {
      .response(
        HubResponse(
          status: status, headers: HubHeaders(headers.map { (name: $0.0, value: $0.1) }),
          body: Array(text.utf8)))
    }
  }

  private(set) var asked: [String] = []
  private(set) var tokens: [String?] = []
  private let answer: (HubURL, _ times: Int) -> Answer

  /// - Parameter answer: Of an address, and how often it was asked for, this time included.
  init(_ answer: @escaping (HubURL, _ times: Int) -> Answer) { self.answer = answer }

  /// Gives answers one after the other, the last for ever.
  convenience init(_ answers: Answer...) {
    var rest = answers[...]
    self.init { _, _ in rest.count > 1 ? rest.removeFirst() : rest[rest.startIndex] }
  }

  func get(
    _ url: HubURL, authorization: String?
  ) throws(TransportFault) -> HubResponse {
    asked.append(url.description)
    tokens.append(authorization)
    switch answer(url, asked.count { $0 == url.description }) {
    case .response(let response): return response
    case .fault(let fault): throw fault
    }
  }
}

/// A clock that goes on only where somebody waits.
final class FakeClock: HubClock {
  /// 2026-11-30T12:00:00Z.
  static let start: Int64 = 1_796_040_000

  private(set) var waits: [Double] = []

  var now: Int64 { FakeClock.start + Int64(waits.reduce(0, +)) }

  func wait(seconds: Double) { waits.append(seconds) }
}

extension HubURL {
  static func of(_ text: String) -> HubURL {
    guard let url = HubURL(text) else { preconditionFailure("'\(text)' is an address") }
    return url
  }

  /// The parameter of the query, or "".
  func parameter(_ name: String) -> String {
    (query ?? "").split(separator: "&").first { $0.hasPrefix(name + "=") }
      .map { String($0.dropFirst(name.utf8.count + 1)) } ?? ""
  }
}
