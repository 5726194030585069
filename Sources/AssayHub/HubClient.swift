// SPDX-License-Identifier: Apache-2.0

/// Asks the Hub for one thing at a time, as often and as seldom as it may be asked.
///
/// Only the endpoint's own server is asked, whatever an answer says, and so it alone gets the token.
package struct HubClient {
  /// How long it goes on.
  package struct Patience: Sendable {
    /// How often one thing is asked for.
    package var attempts = 8
    /// How often of these if what comes is garbled.
    package var garbled = 3
    /// How long is waited for one thing, in seconds.
    package var seconds: Double = 900
    /// How often an answer may send elsewhere.
    package var redirects = 5

    package init() {}
  }

  /// What requests are counted by, each with a limit of its own.
  enum Bucket: String {
    case lists, files
  }

  /// An answer of status 200, where it came from in the end, and when.
  struct Answer<Content> {
    let content: Content
    let url: HubURL
    let headers: HubHeaders
    /// Seconds since 1970, by the answer itself or else by the clock.
    let time: Int64
  }

  private enum Outcome<Content> {
    case answer(Answer<Content>)
    case redirect(HubURL)
    /// Asked again, after the seconds that the answer stated, it may be an answer.
    case again(String, after: Double? = nil, isGarbled: Bool = false)
  }

  private let origin: HubURL.Origin
  private let authorization: String?
  private let patience: Patience
  private let listener: (HubEvent) -> Void
  private var transport: any HubTransport
  private var clock: any HubClock
  /// When there are requests left again, in seconds since 1970.
  private var closedUntil: [Bucket: Int64] = [:]

  /// - Throws: `HubFault` where the token is none, or must not be sent.
  package init(
    _ transport: any HubTransport, clock: any HubClock, endpoint: HubURL, token: String?,
    patience: Patience = Patience(), listener: @escaping (HubEvent) -> Void = { _ in }
  ) throws(HubFault) {
    let token = token.map(\.trimmingBlanks).flatMap { $0.isEmpty ? nil : $0 }
    if let token {
      guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .tokenUnreadable() }
      guard endpoint.origin.isConfidential else { throw .tokenInTheOpen(endpoint) }
    }
    self.transport = transport
    self.clock = clock
    self.patience = patience
    self.listener = listener
    origin = endpoint.origin
    authorization = token.map { "Bearer \($0)" }
  }

  package var hasToken: Bool { authorization != nil }

  /// Seconds since 1970, by the clock.
  var now: Int64 { clock.now }

  func tell(_ event: HubEvent) { listener(event) }

  /// Asks until there is an answer that can be read.
  ///
  /// - Parameters:
  ///   - expected: What is asked for, in words.
  ///   - isPatient: Whether it is asked for again where it is not there at once.
  ///   - read: Makes something of an answer; a broken one is asked for again.
  mutating func get<Content>(
    _ first: HubURL, _ bucket: Bucket, expecting expected: String, isPatient: Bool = true,
    read: (HubResponse) throws(PageFault) -> Content
  ) throws(HubFault) -> Answer<Content> {
    var (url, redirects, attempts, garbled, waited) = (first, 0, 0, 0, 0.0)
    while true {
      waitForRequests(bucket, url)
      switch try ask(url, bucket, expecting: expected, read: read) {
      case .answer(let answer): return answer
      case .redirect(let target):
        redirects += 1
        guard redirects <= patience.redirects else {
          throw .tooManyRedirects(url, limit: patience.redirects)
        }
        url = target
      case .again(let reason, let stated, let isGarbled):
        attempts += 1
        garbled += isGarbled ? 1 : 0
        guard isPatient, attempts < patience.attempts, garbled < patience.garbled else {
          throw .gaveUp(url, reason, attempts: attempts)
        }
        // Twice as long each time, and never less than is asked for.
        let seconds = max(stated ?? 0, min(Double(1 << (attempts - 1)), 60))
        guard waited + seconds <= patience.seconds else {
          guard let stated, stated > patience.seconds else {
            throw .gaveUp(url, reason, attempts: attempts)
          }
          throw .tooLongToWait(url, reason, seconds: stated, hasToken: hasToken)
        }
        listener(.waits(seconds: seconds, reason, at: url))
        clock.wait(seconds: seconds)
        waited += seconds
      }
    }
  }

  private mutating func ask<Content>(
    _ url: HubURL, _ bucket: Bucket, expecting expected: String,
    read: (HubResponse) throws(PageFault) -> Content
  ) throws(HubFault) -> Outcome<Content> {
    let response: HubResponse
    do throws(TransportFault) {
      // Every address that gets here was compared; and who is not the endpoint gets no token.
      response = try transport.get(url, authorization: url.origin == origin ? authorization : nil)
    } catch {
      guard error.isPassing else { throw .transport(url, error) }
      return .again(error.message)
    }
    if response.status != 429, let seconds = WaitHeaders.exhausted(response.headers) {
      closedUntil[bucket] = clock.now + Int64(seconds) + 1
    }
    switch response.status {
    case 200: break
    case 301, 302, 303, 307, 308: return .redirect(try target(of: response, from: url))
    case 429:
      return .again(
        "the limit of requests is used up (HTTP 429)",
        after: WaitHeaders.retryAfter(response.headers, now: clock.now)
          ?? WaitHeaders.exhausted(response.headers))
    case 408, 500...599:
      return .again(
        "the server is in trouble (HTTP \(response.status))",
        after: WaitHeaders.retryAfter(response.headers, now: clock.now))
    default: throw fault(of: response, from: url)
    }
    if bucket == .lists, let type = response.headers["content-type"], !isJSON(type) {
      throw .notJSON(url, type: type)
    }
    do throws(PageFault) {
      let time = response.headers["date"].flatMap(HTTPDate.read) ?? clock.now
      return .answer(
        Answer(content: try read(response), url: url, headers: response.headers, time: time))
    } catch {
      switch error {
      case .broken(let why):
        return .again("the answer is not \(expected): \(why)", isGarbled: true)
      case .other(let why): throw .notModels(url, expected: expected, why)
      }
    }
  }

  /// Waits where the last answer said that no request is left; not for longer than patience has: the
  /// next answer then says how long it is.
  private mutating func waitForRequests(_ bucket: Bucket, _ url: HubURL) {
    guard let until = closedUntil.removeValue(forKey: bucket) else { return }
    let seconds = Double(until - clock.now)
    guard seconds > 0, seconds <= patience.seconds else { return }
    listener(.waits(seconds: seconds, "the limit of requests is used up", at: url))
    clock.wait(seconds: seconds)
  }

  private func target(of response: HubResponse, from url: HubURL) throws(HubFault) -> HubURL {
    guard let location = response.headers["location"] else { throw .missesTarget(url) }
    return try sameServer(location, from: url, in: "Location")
  }

  /// What a header leads to, if that is where the endpoint is.
  func sameServer(
    _ reference: String, from url: HubURL, in header: String
  ) throws(HubFault) -> HubURL {
    guard let target = url.resolving(reference) else {
      throw .targetUnreadable(url, reference, in: header)
    }
    guard target.origin == origin else {
      throw .otherHost(url, leadsTo: "\(target.origin)", by: header)
    }
    return target
  }

  private func fault(of response: HubResponse, from url: HubURL) -> HubFault {
    let reason = response.headers["x-error-message"].map { String($0.prefix(200)) }
    switch response.status {
    case 401, 403:
      return .unauthorized(url, status: response.status, reason: reason, hasToken: hasToken)
    case 404, 410: return .notFound(url, status: response.status, reason: reason)
    default: return .unexpectedStatus(url, status: response.status, reason: reason)
    }
  }

  private func isJSON(_ type: String) -> Bool {
    let type = type.prefix { $0 != ";" }.trimmingBlanks.lowercased()
    return type == "application/json" || type.hasSuffix("+json")
  }
}

/// What is to be known while it lasts.
package enum HubEvent: Hashable, Sendable {
  case waits(seconds: Double, String, at: HubURL)
  case progress(records: Int, pages: Int)
  case cards(Int, of: Int)
}
