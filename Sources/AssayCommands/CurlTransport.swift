// SPDX-License-Identifier: Apache-2.0

import AssayHub
import CCurl
import Glibc

/// Requests by libcurl: the one place of the program that opens a socket.
final class CurlTransport: HubTransport {
  private let http: OpaquePointer
  /// Seconds without a byte, or with hardly any, after which an answer is given up.
  private let timeout: Int

  /// Of all headers of an answer, in bytes.
  private static let headerLimit = 256 << 10
  /// Of an answer, decompressed, in bytes: a page of 500 records has some 10 MB.
  private static let bodyLimit = 128 << 20
  /// What is slower is given up, in bytes a second.
  private static let slowest = 64

  /// - Throws: `TransportFault` where this machine has no libcurl.
  init(timeout: Int) throws(TransportFault) {
    guard let http = assay_http_open() else {
      throw TransportFault(.unable, "this machine has no libcurl.so.4, by which the Hub is asked")
    }
    self.http = http
    self.timeout = timeout
  }

  deinit { assay_http_close(http) }

  func get(
    _ url: HubURL, authorization: String?
  ) throws(TransportFault) -> HubResponse {
    let agent = "assay/\(ToolVersion.current)"
    let header = authorization.map { "Authorization: \($0)" }
    var response = assay_http_response()
    let code = url.description.withCString { url in
      agent.withCString { agent in
        withOptionalCString(header) { header in
          var request = assay_http_request(
            url: url, user_agent: agent, authorization: header,
            connect_milliseconds: timeout * 1000, total_milliseconds: timeout * 10_000,
            slowest_bytes: CurlTransport.slowest, slowest_seconds: timeout,
            header_limit: CurlTransport.headerLimit, body_limit: CurlTransport.bodyLimit)
          return assay_http_get(http, &request, &response)
        }
      }
    }
    guard code == 0 else { throw fault(code, response) }
    return HubResponse(
      status: response.status,
      headers: HubHeaders(lines: bytes(response.headers, response.header_count)),
      body: Array(bytes(response.body, response.body_count)))
  }

  private func fault(_ code: Int32, _ response: assay_http_response) -> TransportFault {
    if response.headers_too_large != 0 {
      return TransportFault(
        .headersTooLarge, "the answer's headers have more than \(CurlTransport.headerLimit) bytes")
    }
    if response.body_too_large != 0 {
      return TransportFault(
        .bodyTooLarge, "the answer has more than \(CurlTransport.bodyLimit) bytes, decompressed")
    }
    let text = String(cString: assay_http_error(http)).lowercasedFirst
    // CURLE_…, as in curl/curl.h.
    switch code {
    case 5, 6, 7: return TransportFault(.unreachable, "the server cannot be reached: \(text)")
    case 28:
      return TransportFault(
        .tooSlow,
        "the server is silent, or slower than \(CurlTransport.slowest) bytes a second: \(text)")
    case 2, 4, 43, 48: return TransportFault(.unable, "libcurl cannot ask: \(text)")
    // It has a limit of its own for one header, and says so differently from version to version.
    case 27, 100:
      return TransportFault(.headersTooLarge, "a header of the answer is too large: \(text)")
    case 53, 54, 58, 59, 60, 64, 66, 77, 82, 83, 90, 91:
      return TransportFault(.untrusted, "the server is not known to be who it should be: \(text)")
    default: return TransportFault(.broken, "the connection broke: \(text)")
    }
  }

  private func bytes(_ start: UnsafePointer<CChar>?, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
  }

  private func withOptionalCString<Result>(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
  ) -> Result {
    guard let text else { return body(nil) }
    return text.withCString(body)
  }
}

/// The time of this machine.
struct WallClock: HubClock {
  var now: Int64 { Int64(time(nil)) }

  func wait(seconds: Double) {
    var left = timespec(
      tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
    var rest = timespec()
    while nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
