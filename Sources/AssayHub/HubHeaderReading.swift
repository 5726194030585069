// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// What a `Link` header says of the next page.
///
/// Source: RFC 8288, section 3.
enum LinkHeader: Hashable {
  case next(String)
  case noNext
  /// It is there and cannot be read: what it would have led to would be lost.
  case unreadable

  init(_ text: String?) {
    guard let text else {
      self = .noNext
      return
    }
    var rest = text[...]
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
      guard !rest.isEmpty else {
        self = .noNext
        return
      }
      guard rest.first == "<", let end = rest.firstIndex(of: ">") else {
        self = .unreadable
        return
      }
      let target = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
      guard let relations = LinkHeader.relations(in: &rest) else {
        self = .unreadable
        return
      }
      if relations.contains("next") {
        self = .next(target)
        return
      }
    }
  }

  /// Reads parameters up to the comma that ends them; nil where a text in quotes has no end.
  private static func relations(in rest: inout Substring) -> [String]? {
    var relations: [String] = []
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      guard rest.first == ";" else { return rest.isEmpty || rest.first == "," ? relations : nil }
      rest = rest.dropFirst()
      let name = rest.prefix { $0 != "=" && $0 != ";" && $0 != "," }
      rest = rest[name.endIndex...]
      guard rest.first == "=" else { continue }
      rest = rest.dropFirst()
      let value: Substring
      if rest.first == "\"" {
        rest = rest.dropFirst()
        guard let end = rest.firstIndex(of: "\"") else { return nil }
        value = rest[..<end]
        rest = rest[rest.index(after: end)...]
      } else {
        value = rest.prefix { $0 != ";" && $0 != "," }
        rest = rest[value.endIndex...]
      }
      if name.trimmingBlanks.lowercased() == "rel" {
        relations += value.lowercased().split(separator: " ").map { $0.trimmingBlanks }
      }
    }
  }
}

/// How long an answer asks to wait before the next request.
enum WaitHeaders {
  /// `Retry-After`, in seconds from the answer on; nil where it is absent or says neither a number of
  /// seconds nor a date (RFC 9110, section 10.2.3).
  static func retryAfter(_ headers: HubHeaders, now: Int64) -> Double? {
    guard let text = headers["retry-after"] else { return nil }
    if let seconds = wholeNumber(text) { return Double(seconds) }
    guard let date = HTTPDate.read(text) else { return nil }
    // Both dates by the one clock, where there is one: this machine's may be wrong.
    return Double(max(0, date - (headers["date"].flatMap(HTTPDate.read) ?? now)))
  }

  /// The seconds until there are requests left again; nil where some are left.
  ///
  /// The Hub says `RateLimit: "api";r=0;t=55` (draft-ietf-httpapi-ratelimit-headers).
  static func exhausted(_ headers: HubHeaders) -> Double? {
    guard let text = headers["ratelimit"] else { return nil }
    var longest: Double?
    for policy in text.split(separator: ",") {
      var (left, time): (Int?, Int?) = (nil, nil)
      for part in policy.split(separator: ";").dropFirst() {
        let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingBlanks }
        guard pair.count == 2 else { continue }
        if pair[0] == "r" { left = wholeNumber(pair[1]) }
        if pair[0] == "t" { time = wholeNumber(pair[1]) }
      }
      if left == 0, let time { longest = max(longest ?? 0, Double(time)) }
    }
    return longest
  }

  private static func wholeNumber(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 12,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(text)
  }
}

/// Dates as HTTP writes them, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Source: RFC 9110, section 5.6.7; the two obsolete forms are not read.
package enum HTTPDate {
  /// Seconds since 1970-01-01T00:00:00Z.
  package static func read(_ text: String) -> Int64? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT",
      let month = months.firstIndex(of: String(parts[2])),
      let day = Int(parts[1]), let year = Int(parts[3]),
      let midnight = Timestamp(year: year, month: month + 1, day: day)
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
    else { return nil }
    return midnight.seconds + Int64(hour * 3600 + minute * 60 + second)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
