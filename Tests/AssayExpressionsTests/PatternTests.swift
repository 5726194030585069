// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayExpressions

@Suite("Pattern", .timeLimit(.minutes(15)))
struct PatternTests {
  @Test func `a pattern matches anywhere in a text`() throws {
    let pattern = try Pattern("b+")
    #expect(pattern.matches("abbc"))
    #expect(!pattern.matches("ac"))
    #expect(try Pattern("").matches(""))
  }

  @Test func `groups are numbered and named, and those without a part are nil`() throws {
    let pattern = try Pattern(#"(?P<count>\d+)\s*(x|×)?\s*(?P<name>\w+)"#)
    let match = try #require(pattern.firstMatch(in: "… 8 × abc"))
    #expect(match.text == "8 × abc")
    #expect(match.range == 4..<12)
    #expect(match.groups == ["8 × abc", "8", "×", "abc"])
    #expect(match["count"] == "8" && match["name"] == "abc" && match["other"] == nil)
    #expect(pattern.firstMatch(in: "8 abc")?.groups[2] == String?.none)
    #expect(pattern.firstMatch(in: "none") == nil)
    #expect(pattern.group(named: "name") == 3 && pattern.group(named: "x") == nil)
    #expect(pattern.groupCount == 3)
  }

  @Test func `a full match takes the longer alternative that a search would pass by`() throws {
    let pattern = try Pattern("a|ab")
    #expect(pattern.firstMatch(in: "ab")?.text == "a")
    #expect(pattern.fullMatch("ab")?.text == "ab")
    #expect(pattern.fullMatch("abc") == nil)
  }

  @Test func `case is ignored on demand, also beyond ASCII`() throws {
    #expect(try Pattern("É", ignoringCase: true).matches("caf\u{E9}"))
    #expect(try !Pattern("É").matches("caf\u{E9}"))
  }

  @Test func `a zero byte is a character like any other`() throws {
    #expect(try Pattern("a\0b").fullMatch("a\0b")?.text == "a\0b")
  }

  @Test(
    "a text that is no pattern is refused with the reason",
    arguments: ["(a", "a**", #"\p{X}"#, "(?=a)"])
  func refused(_ text: String) {
    #expect(throws: PatternError.self) { try Pattern(text) }
  }

  @Test func `a pattern whose program would be too large is refused`() throws {
    let error = #expect(throws: PatternError.self) { try Pattern("((a{100}){100}){100}") }
    #expect(error?.reason.isEmpty == false)
    #expect(throws: PatternError.self) { try Pattern("(abc|def){50}", maxMemory: 1_000) }
  }

  @Test func `text that makes backtracking explode takes linear time`() throws {
    let pattern = try Pattern("(a+)+$")
    #expect(!pattern.matches(String(repeating: "a", count: 100_000) + "b"))
  }
}
