// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayHub

@Suite("Asking the Hub", .timeLimit(.minutes(15)))
struct HubClientTests {
  private static let url = HubURL.of("https://hub.example/api/models?author=acme")

  /// What a client makes of the answers of a Hub, and how long it waited.
  private func checkGet(
    _ hub: FakeHub, token: String? = nil, patience: Double = 900,
    bucket: HubClient.Bucket = .lists
  ) -> (result: Result<String, HubFault>, waits: [Double]) {
    let clock = FakeClock()
    let result = Result { () throws(HubFault) in
      var limits = HubClient.Patience()
      limits.seconds = patience
      var client = try HubClient(
        hub, clock: clock, endpoint: .of("https://hub.example"), token: token, patience: limits)
      return try client.get(Self.url, bucket, expecting: "a text") {
        (response) throws(PageFault) in
        let text = String(decoding: response.body, as: UTF8.self)
        if text == "broken" { throw .broken("it ends in the middle") }
        if text == "other" { throw .other("it is no text") }
        return text
      }.content
    }
    return (result, clock.waits)
  }

  struct WaitCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let status: Int
    let headers: [(String, String)]
    let waits: [Double]

    init(_ status: Int, _ headers: [(String, String)], waits: [Double]) {
      testDescription = "\(status) \(headers)"
      self.status = status
      self.headers = headers
      self.waits = waits
    }
  }

  static let waitCases = [
    WaitCase(429, [], waits: [1]),
    WaitCase(429, [("Retry-After", "55")], waits: [55]),
    WaitCase(429, [("Retry-After", "0")], waits: [1]),
    WaitCase(429, [("Retry-After", "-5")], waits: [1]),
    WaitCase(429, [("Retry-After", "soon")], waits: [1]),
    WaitCase(429, [("Retry-After", "Mon, 30 Nov 2026 12:00:30 GMT")], waits: [30]),
    WaitCase(429, [("Retry-After", "Mon, 30 Nov 2026 11:00:00 GMT")], waits: [1]),
    // The clocks differ by an hour; the answer's own is the one that its date is of.
    WaitCase(
      429,
      [
        ("Retry-After", "Mon, 30 Nov 2026 13:00:07 GMT"),
        ("Date", "Mon, 30 Nov 2026 13:00:00 GMT"),
      ], waits: [7]),
    WaitCase(429, [("RateLimit", "\"api\";r=0;t=55")], waits: [55]),
    WaitCase(429, [("RateLimit", "\"api\";r=3;t=55")], waits: [1]),
    WaitCase(429, [("RateLimit", "\"a\";r=0;t=9, \"b\";t=20;r=0, nonsense;r=x")], waits: [20]),
    WaitCase(429, [("Retry-After", "5"), ("RateLimit", "\"api\";r=0;t=55")], waits: [5]),
    WaitCase(503, [("Retry-After", "5")], waits: [5]),
    WaitCase(500, [], waits: [1]),
    WaitCase(408, [], waits: [1]),
    WaitCase(529, [], waits: [1]),
  ]

  @Test("what may pass is waited for as long as the answer asks", arguments: waitCases)
  func waits(_ testCase: WaitCase) throws {
    let hub = FakeHub(.status(testCase.status, testCase.headers), .body("well"))
    let (result, waits) = checkGet(hub)
    #expect(try result.get() == "well")
    #expect(waits == testCase.waits)
    #expect(hub.asked.count == 2)
  }

  @Test func `waits double where the answer states none, up to a minute`() {
    let (result, waits) = checkGet(FakeHub(.status(500)))
    #expect(waits == [1, 2, 4, 8, 16, 32, 60])
    #expect(throws: HubFault.self) { try result.get() }
  }

  @Test(
    "a connection that breaks, is slow or is refused is tried again",
    arguments: [TransportFault.Kind.broken, .tooSlow, .unreachable])
  func passing(_ kind: TransportFault.Kind) throws {
    let hub = FakeHub(.fault(TransportFault(kind, "trouble")), .body("well"))
    #expect(try checkGet(hub).result.get() == "well")
  }

  @Test(
    "what does not pass is not tried again",
    arguments: [TransportFault.Kind.untrusted, .headersTooLarge, .bodyTooLarge, .unable])
  func final(_ kind: TransportFault.Kind) {
    let hub = FakeHub(.fault(TransportFault(kind, "trouble")))
    #expect(throws: HubFault.self) { try checkGet(hub).result.get() }
    #expect(hub.asked.count == 1)
  }

  @Test func `no wait is longer than patience, and the fault says how long it would be`() {
    let hub = FakeHub(.status(429, [("Retry-After", "86400")]))
    let (result, waits) = checkGet(hub)
    #expect(waits.isEmpty)
    guard case .failure(let fault) = result else {
      Issue.record("it waited a day")
      return
    }
    #expect(fault.message.hasSuffix("it is 86400 s until it may be asked again"))
    #expect(fault.outlook == .later)
  }

  @Test func `all waits together are no longer than patience`() {
    let (result, waits) = checkGet(FakeHub(.status(429)), patience: 8)
    #expect(waits == [1, 2, 4])
    #expect(throws: HubFault.self) { try result.get() }
  }

  @Test func `where no request is left, the next one waits, and only one of its kind`() throws {
    let hub = FakeHub(.body("well", [("RateLimit", "\"api\";r=0;t=55")]))
    let clock = FakeClock()
    var client = try HubClient(
      hub, clock: clock, endpoint: .of("https://hub.example"), token: nil)
    func get(_ bucket: HubClient.Bucket) throws {
      _ = try client.get(Self.url, bucket, expecting: "a text") { $0.status }
    }
    try get(.lists)
    #expect(clock.waits == [])
    try get(.files)
    #expect(clock.waits == [])
    try get(.lists)
    #expect(clock.waits == [56])
  }

  @Test func `an answer that is garbled is asked for three times, another one once`() {
    let broken = FakeHub(.body("broken"))
    #expect(throws: HubFault.self) { try checkGet(broken).result.get() }
    #expect(broken.asked.count == 3)
    let other = FakeHub(.body("other"))
    #expect(throws: HubFault.self) { try checkGet(other).result.get() }
    #expect(other.asked.count == 1)
  }

  @Test func `a page of a proxy is no list`() {
    let hub = FakeHub(.body("<html>", [("Content-Type", "text/html; charset=utf-8")]))
    guard case .failure(let fault) = checkGet(hub).result else {
      Issue.record("a page was taken for a list")
      return
    }
    #expect(fault.message == "the answer is 'text/html; charset=utf-8', where JSON is expected")
    // A card is a text, whatever the server thinks of it.
    #expect(throws: Never.self) { try checkGet(hub, bucket: .files).result.get() }
  }

  // MARK: Other servers, and the token

  @Test(
    "no answer sends the client to another server",
    arguments: [
      "https://evil.example/", "//evil.example/x", "http://hub.example/x",
      "https://hub.example:444/x", "https://hub.example@evil.example/", "https://hub.example.evil/",
      "https://hub.example\\.evil/", "file:///etc/passwd", "ftp://hub.example/",
    ])
  func otherServer(_ location: String) {
    let hub = FakeHub(.status(307, [("Location", location)]), .body("well"))
    #expect(throws: HubFault.self) { try checkGet(hub, token: "hf_secret").result.get() }
    #expect(hub.asked == [Self.url.description])
  }

  @Test(
    "a redirect within the server is followed with the token",
    arguments: ["/x?y=1", "https://hub.example/x?y=1", "HTTPS://HUB.example:443/x?y=1"])
  func redirect(_ location: String) throws {
    let hub = FakeHub(.status(307, [("Location", location)]), .body("well"))
    #expect(try checkGet(hub, token: " hf_secret\n").result.get() == "well")
    #expect(hub.asked == [Self.url.description, "https://hub.example/x?y=1"])
    #expect(hub.tokens == ["Bearer hf_secret", "Bearer hf_secret"])
  }

  @Test func `a redirect without an end has one`() {
    let hub = FakeHub(.status(302, [("Location", "/again")]))
    #expect(throws: HubFault.self) { try checkGet(hub).result.get() }
    #expect(hub.asked.count == 6)
  }

  @Test(
    "a token that could be something else in a header is none",
    arguments: ["hf a", "hf\r\nX: y", "hf\u{7F}", "hä"])
  func oddToken(_ token: String) {
    let hub = FakeHub(.body("well"))
    guard case .failure(let fault) = checkGet(hub, token: token).result else {
      Issue.record("it was sent")
      return
    }
    #expect(!"\(fault.message) \(fault.help ?? "")".contains(token))
    #expect(hub.asked.isEmpty)
  }

  @Test func `a token does not go where others can read it`() {
    let open = HubURL.of("http://hub.example")
    #expect(throws: HubFault.self) {
      try HubClient(FakeHub(.body("")), clock: FakeClock(), endpoint: open, token: "hf_secret")
    }
    #expect(throws: Never.self) {
      try HubClient(FakeHub(.body("")), clock: FakeClock(), endpoint: open, token: " ")
    }
  }

  @Test("an endpoint is the address of a server", arguments: ["hub", "ftp://h", "https://h?x"])
  func endpoint(_ text: String) {
    #expect(throws: HubFault.self) { try HubEndpoint.read(text) }
  }

  @Test("without one it is the Hub", arguments: [nil, "", " "])
  func usualEndpoint(_ text: String?) throws {
    #expect(try HubEndpoint.read(text).description == "https://huggingface.co/")
  }
}
