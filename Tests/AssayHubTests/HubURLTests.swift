// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayHub

@Suite("Addresses of the Hub", .timeLimit(.minutes(15)))
struct HubURLTests {
  static let readable = [
    ("https://huggingface.co", "https://huggingface.co/"),
    ("HTTPS://HuggingFace.CO:443/api?x=1#part", "https://huggingface.co/api?x=1"),
    ("http://127.0.0.1:8000/hub/", "http://127.0.0.1:8000/hub/"),
    ("http://[::1]:80/", "http://[::1]/"),
    ("https://h?x", "https://h/?x"),
  ]

  @Test("an address is read into its parts", arguments: readable)
  func reads(_ text: String, _ expected: String) {
    #expect(HubURL(text)?.description == expected)
  }

  @Test(
    "what another reader could take for another host is none",
    arguments: [
      "", "huggingface.co", "ftp://h/", "file:///etc/passwd", "https:/h/", "https://",
      "https://user@h/", "https://h\\@evil/", "https://h:80:80/", "https://h:0/",
      "https://h:99999/", "https://h:+1/", "https://h /", "https://h/a b", "https://h/\u{7F}",
      "https://h/ä", "https://hä/", "https://h/a\r\nHost: evil", "https://[::1/", "https://[]/",
      "https://h%2eevil/", "https://:80/", "javascript:alert(1)",
    ])
  func refuses(_ text: String) {
    #expect(HubURL(text) == nil)
  }

  static let references = [
    ("/api/models?cursor=a", "https://h/api/models?cursor=a"),
    ("?cursor=a", "https://h/base/models?cursor=a"),
    ("other", "https://h/base/other"),
    ("https://h:8/x", "https://h:8/x"),
    ("//evil/x", "https://evil/x"),
    ("http://h/x", "http://h/x"),
    ("javascript:alert(1)", nil),
    ("https://u@h/", nil),
    ("/a b", nil),
    ("", nil),
  ]

  @Test("a reference is read from where it stands", arguments: references)
  func resolves(_ reference: String, _ expected: String?) throws {
    let base = try #require(HubURL("https://h/base/models?limit=500"))
    #expect(base.resolving(reference)?.description == expected)
  }

  @Test func `only encryption or this machine keeps a token from those on the way`() {
    let confidential = ["https://h", "http://localhost:1", "http://127.0.0.1", "http://[::1]:9"]
    for text in confidential { #expect(HubURL(text)?.origin.isConfidential == true, "\(text)") }
    for text in ["http://h", "http://127.0.0.1.evil", "http://localhost.evil"] {
      #expect(HubURL(text)?.origin.isConfidential == false, "\(text)")
    }
  }
}
