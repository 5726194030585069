// SPDX-License-Identifier: Apache-2.0

/// An instant in UTC, from the year 1 to the year 9999, to the nanosecond.
///
/// The calendar is the proleptic Gregorian one without leap seconds, as in RFC 3339 and CEL.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  package let seconds: Int64
  /// From 0 to 999,999,999, counted forward from `seconds`.
  package let nanoseconds: Int32

  /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
  package static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  /// 1970-01-01T00:00:00Z, for what has no date.
  package static let epoch = Timestamp(unchecked: 0)

  private init(unchecked seconds: Int64) {
    self.seconds = seconds
    nanoseconds = 0
  }

  /// Returns nil outside the years 1 to 9999, or for nanoseconds outside a second.
  package init?(seconds: Int64, nanoseconds: Int32 = 0) {
    guard Timestamp.secondsRange.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
      return nil
    }
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The start of a day in UTC, or nil if the calendar has no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...CivilDate.days(inMonth: month, ofYear: year)).contains(day)
    else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    self.init(seconds: Int64(days) * 86_400)
  }

  package var date: CivilDate { CivilDate(daysSinceEpoch: daysSinceEpoch) }
  package var year: Int { date.year }
  /// From 1 to 12.
  package var month: Int { date.month }
  /// From 1 to 31.
  package var day: Int { date.day }
  package var hour: Int { secondOfDay / 3600 }
  package var minute: Int { secondOfDay / 60 % 60 }
  package var second: Int { secondOfDay % 60 }
  /// From 0, which is Sunday, to 6.
  package var dayOfWeek: Int { ((daysSinceEpoch + 4) % 7 + 7) % 7 }
  /// From 0, which is the first of January.
  package var dayOfYear: Int {
    daysSinceEpoch - CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
  }

  /// The beginning of its day in UTC.
  package var startOfDay: Timestamp { Timestamp(unchecked: seconds - Int64(secondOfDay)) }

  /// Returns nil where the sum leaves the years 1 to 9999.
  package func adding(_ span: TimeSpan) -> Timestamp? {
    var seconds = self.seconds + span.seconds
    var nanoseconds = self.nanoseconds + span.nanoseconds
    if nanoseconds < 0 {
      nanoseconds += 1_000_000_000
      seconds -= 1
    } else if nanoseconds >= 1_000_000_000 {
      nanoseconds -= 1_000_000_000
      seconds += 1
    }
    return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
  }

  package func since(_ other: Timestamp) -> TimeSpan {
    TimeSpan(
      balancing: seconds - other.seconds, nanoseconds: nanoseconds - other.nanoseconds)
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  private var daysSinceEpoch: Int {
    Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
  }

  private var secondOfDay: Int { Int(seconds) - daysSinceEpoch * 86_400 }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC, with as many decimals of a second as are not zero.
  package var description: String {
    let clock = [hour, minute, second].map { Timestamp.padded($0, to: 2) }.joined(separator: ":")
    return "\(isoDate)T\(clock)\(TimeSpan.fraction(nanoseconds))Z"
  }

  /// The day in UTC, such as `2022-03-01`.
  package var isoDate: String {
    let date = date
    return Timestamp.padded(date.year, to: 4) + "-" + Timestamp.padded(date.month, to: 2) + "-"
      + Timestamp.padded(date.day, to: 2)
  }

  static func padded(_ value: Int, to width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// A day of the proleptic Gregorian calendar.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2021),
/// `days_from_civil` and `civil_from_days`.
package struct CivilDate: Hashable, Sendable {
  package let year: Int
  /// From 1 to 12.
  package let month: Int
  /// From 1 to 31.
  package let day: Int

  init(year: Int, month: Int, day: Int) {
    (self.year, self.month, self.day) = (year, month, day)
  }

  init(daysSinceEpoch: Int) {
    let shifted = daysSinceEpoch + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSinceEpoch: Int {
    let year = month <= 2 ? self.year - 1 : self.year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func days(inMonth month: Int, ofYear year: Int) -> Int {
    switch month {
    case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}
