// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Testing

@Suite("Timestamps", .timeLimit(.minutes(15)))
struct TimestampTests {
  // Python 3 `datetime`.
  static let days: [(String, Int64, Int, Int)] = [
    ("2022-03-01", 1_646_092_800, 2, 59), ("1969-12-31", -86_400, 3, 364),
    ("0001-01-01", -62_135_596_800, 1, 0), ("9999-12-31", 253_402_214_400, 5, 364),
    ("2000-02-29", 951_782_400, 2, 59),
  ]

  @Test("a day is so many seconds from 1970", arguments: days)
  func day(_ text: String, _ seconds: Int64, _ dayOfWeek: Int, _ dayOfYear: Int) throws {
    let timestamp = try #require(Timestamp(text))
    #expect(timestamp.seconds == seconds)
    #expect(timestamp.isoDate == text)
    #expect(timestamp.dayOfWeek == dayOfWeek)
    #expect(timestamp.dayOfYear == dayOfYear)
  }

  @Test func `every day of nine thousand years has its own number`() throws {
    var expected = try #require(Timestamp(year: 1, month: 1, day: 1)).seconds
    for year in stride(from: 1, through: 9999, by: 7) {
      expected = try #require(Timestamp(year: year, month: 1, day: 1)).seconds
      for month in 1...12 {
        for day in 1...31 {
          guard let timestamp = Timestamp(year: year, month: month, day: day) else { continue }
          #expect(timestamp.seconds == expected)
          #expect((timestamp.year, timestamp.month, timestamp.day) == (year, month, day))
          expected += 86_400
        }
      }
      if year < 9999 { #expect(Timestamp(year: year + 1, month: 1, day: 1)?.seconds == expected) }
    }
  }

  static let texts: [(String, String, Timestamp.Precision)] = [
    ("2022-01-20T12:13:34.000Z", "2022-01-20T12:13:34Z", .instant),
    ("2025-01-29 08:29:22+00:00", "2025-01-29T08:29:22Z", .instant),
    ("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00Z", .instant),
    ("2024-01-01T00:30:00.125-0130", "2024-01-01T02:00:00.125Z", .instant),
    ("2025-06-12 14:51", "2025-06-12T14:51:00Z", .instant),
    ("2021-05-07T15:01:03", "2021-05-07T15:01:03Z", .instant),
    ("2024-01-01", "2024-01-01T00:00:00Z", .day), ("2024-02", "2024-02-01T00:00:00Z", .month),
    ("2024", "2024-01-01T00:00:00Z", .year),
    ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z", .instant),
  ]

  @Test("dates and instants are read as they occur", arguments: texts)
  func reads(_ text: String, _ expected: String, _ precision: Timestamp.Precision) throws {
    let reading = try #require(Timestamp.read(text))
    #expect(reading.timestamp.description == expected)
    #expect(reading.precision == precision)
  }

  @Test(arguments: [
    "", "2024-13", "2024-02-30", "2023-02-29", "1900-02-29", "24-01-01", "2024-1-1", "0000-01-01",
    "2024-01-01T", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z",
    "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+1", "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-00:01", "2024-01-01Z", "2024-01-01T00:00:00Zx", "20240101", "NA",
  ])
  func `what is no date is refused`(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `the strict form asks for T and an offset`() {
    #expect(Timestamp(rfc3339: "2024-01-01T00:00:00Z") != nil)
    #expect(Timestamp(rfc3339: "2024-01-01 00:00:00Z") == nil)
    #expect(Timestamp(rfc3339: "2024-01-01T00:00:00") == nil)
    #expect(Timestamp(rfc3339: "2024-01-01") == nil)
  }

  @Test func `the time of day is read from seconds before 1970 too`() throws {
    let timestamp = try #require(Timestamp("1969-12-31T23:59:58Z"))
    #expect([timestamp.hour, timestamp.minute, timestamp.second] == [23, 59, 58])
  }

  static let spans: [(String, String)] = [
    ("1h30m", "5400s"), ("1.5s", "1.5s"), ("-2ms", "-0.002s"), ("0", "0s"), ("90m", "5400s"),
    ("1us1ns", "0.000001001s"), ("1.5h", "5400s"), (".5s", "0.5s"),
    ("315576000000s", "315576000000s"),
  ]

  @Test("a length of time is read", arguments: spans)
  func span(_ text: String, _ expected: String) throws {
    #expect(try #require(TimeSpan(text)).description == expected)
  }

  @Test(arguments: ["", "-", "1", "1d", "h", "1h30", "315576000001s", "1e3s", "s1", ". s"])
  func `what is no length of time is refused`(_ text: String) {
    #expect(TimeSpan(text) == nil)
  }

  @Test func `spans lead from one instant to another`() throws {
    let start = try #require(Timestamp("2024-02-28T12:00:00.75Z"))
    let span = try #require(TimeSpan("24h0.5s"))
    let end = try #require(start.adding(span))
    #expect(end.description == "2024-02-29T12:00:01.25Z")
    #expect(end.since(start) == span)
    #expect(start.since(end) == span.negated)
    #expect(end.adding(span.negated) == start)
    #expect(span.adding(span)?.description == "172801s")
    let last = try #require(Timestamp("9999-12-31"))
    #expect(last.adding(span) == nil)
  }
}
