// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayHub

@Suite("Headers of the Hub", .timeLimit(.minutes(15)))
struct HubHeaderTests {
  static let links: [(String?, LinkHeader)] = [
    (nil, .noNext),
    ("", .noNext),
    ("<https://h/a>; rel=\"next\"", .next("https://h/a")),
    ("<https://h/a,b;c>; rel=next", .next("https://h/a,b;c")),
    ("</p>; rel=\"prev\", </a>; title=\"a, <b>; rel=x\"; REL=\"last Next\"", .next("/a")),
    ("</p>;rel=\"prev\" , </a>;rel=next;type=x", .next("/a")),
    ("</p>; rel=\"prev\"", .noNext),
    ("</p>; rel=\"nextish\"", .noNext),
    ("</p>", .noNext),
    ("the next page", .unreadable),
    ("<https://h/a; rel=next", .unreadable),
    ("</p>; title=\"never closed; rel=next", .unreadable),
    ("</p> rel=next", .unreadable),
  ]

  @Test("a link leads to the next page, or says that there is none", arguments: links)
  func link(_ text: String?, _ expected: LinkHeader) {
    #expect(LinkHeader(text) == expected)
  }

  static let dates: [(String, Int64?)] = [
    // By `date -u -d … +%s`.
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
    ("Mon, 30 Nov 2026 12:00:00 GMT", FakeClock.start),
    ("Sun, 06 Nov 1994 08:49:37", nil),
    ("Sun, 31 Feb 2026 08:49:37 GMT", nil),
    ("Sun, 06 Nov 1994 25:49:37 GMT", nil),
    ("1994-11-06T08:49:37Z", nil),
    ("", nil),
  ]

  @Test("a date is read as HTTP writes it", arguments: dates)
  func date(_ text: String, _ expected: Int64?) {
    #expect(HTTPDate.read(text) == expected)
  }

  @Test func `headers of one name are one list, and those of answers in between are none`() {
    let lines = """
      HTTP/1.1 103 Early Hints\r\nLink: </evil>; rel=next\r\n\r
      HTTP/1.1 200 OK\r\nLINK:  </a>; rel=prev \r\nlink: </b>; rel=next\r\nX:\r\nno header\r\n\r\n
      """
    let headers = HubHeaders(lines: Array(lines.utf8))
    #expect(headers["Link"] == "</a>; rel=prev, </b>; rel=next")
    #expect(headers["x"] == "")
    #expect(headers["y"] == nil)
  }
}
