// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Testing

@Suite("Written dates", .timeLimit(.minutes(15)))
struct WrittenDateTests {
  @Test(
    "a date is read as people write it",
    arguments: [
      ("2024-03-15", "2024-03-15"), ("15.03.2024", "2024-03-15"), ("5.3.2024", "2024-03-05"),
      ("2024/05/01", "2024-05-01"), ("15/3/2024", "2024-03-15"), ("3/15/2024", "2024-03-15"),
      ("4/4/2024", "2024-04-04"), ("03/2024", "2024-03-01"), ("2024.05", "2024-05-01"),
      ("March 2024", "2024-03-01"), ("mar 2024", "2024-03-01"), ("Sept. 2023", "2023-09-01"),
      ("15 March 2024", "2024-03-15"), ("March 15th, 2024", "2024-03-15"),
      ("Q1 2024", "2024-01-01"), ("2024-Q4", "2024-10-01"),
    ])
  func read(_ text: String, _ date: String) throws {
    #expect(try WrittenDate.read(text).isoDate == date)
  }

  @Test func `a date that may be two is refused with both`() {
    #expect(throws: WrittenDate.Failure.ambiguous("2024-06-05", "2024-05-06")) {
      try WrittenDate.read("05/06/2024")
    }
  }

  @Test(
    "what is no date is refused",
    arguments: [
      "2024-13-45", "31.02.2024", "Q5 2024", "Marchember 2024", "32 March 2024", "1/2/24", "soon",
      "March", "2024 2025", "12.5", "ma 2024", "1.2.3.2024",
    ])
  func refused(_ text: String) {
    #expect(throws: WrittenDate.Failure.notADate) { try WrittenDate.read(text) }
  }
}
