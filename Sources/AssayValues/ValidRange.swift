// SPDX-License-Identifier: Apache-2.0

/// Which figures a field, a column, a parameter or a quantity may have.
package struct ValidRange: Sendable, Hashable {
  /// In canonical units; of dates, in seconds since 1970. An open end is infinite.
  package let range: ClosedRange<Double>
  package let zero: Zero
  /// Which end of a range of dates is the date as of which models are audited; the range is open there.
  package let asOf: End?
  /// The day that this is, in seconds since 1970; nil until `settled(asOf:)`.
  private var day: Double?

  /// What a zero is, whatever the range.
  package enum Zero: String, Sendable, CaseIterable {
    /// A figure like any other.
    case figure
    /// How the source writes that there is nothing.
    case missing
    /// Valid though it lies outside: a claim that a rule judges.
    case allowed
  }

  package enum End: String, Sendable {
    case from, to
  }

  package init(_ range: ClosedRange<Double>, zero: Zero = .figure, asOf: End? = nil) {
    self.range = range
    self.zero = zero
    self.asOf = asOf
  }

  /// The same for audits as of a date, whose whole day, in UTC, is within.
  package func settled(asOf date: Timestamp) -> ValidRange {
    var settled = self
    if asOf != nil { settled.day = Double(date.startOfDay.seconds) }
    return settled
  }

  package var isZeroMissing: Bool { zero == .missing }

  /// What holds of quantities of which the pack says nothing else: no less than nothing.
  package static let notNegative = ValidRange(0...Double.infinity)

  package func contains(_ number: Double) -> Bool {
    number == 0 && zero != .figure
      ? zero == .allowed : range.contains(number) && isWithinAsOf(number)
  }

  /// Whether a date lies on the right side of that of the audit; true where neither end is that date.
  package func isWithinAsOf(_ number: Double) -> Bool {
    guard let day, let asOf else { return true }
    return asOf == .from ? number >= day : number < day + 86_400
  }

  /// The range as people write it: `1 to 3 kWh[facility]/kWh[it]`, `10 W/accelerator and more`.
  package func words(in unit: Unit) -> String {
    let symbol = unit == .one ? "" : " " + unit.symbol
    return words(symbol, ("more", "less")) { NumberFormat.plain(unit.amount($0), significant: 12) }
  }

  /// The range of dates as people write it: `1950-01-01 to 2100-01-01`.
  package var wordsOfDates: String {
    words("", ("later", "earlier")) { seconds in
      guard seconds.isFinite else { return day.map(isoDate) ?? "asOf" }
      return isoDate(seconds)
    }
  }

  private func isoDate(_ seconds: Double) -> String {
    Int64(exactly: seconds.rounded()).flatMap { Timestamp(seconds: $0) }?.isoDate ?? ""
  }

  private func words(_ symbol: String, _ ends: (String, String), _ text: (Double) -> String)
    -> String
  {
    let (least, greatest) = (range.lowerBound, range.upperBound)
    switch (least.isFinite || asOf == .from, greatest.isFinite || asOf == .to) {
    case (true, true): return "\(text(least)) to \(text(greatest))\(symbol)"
    case (true, false): return "\(text(least))\(symbol) and \(ends.0)"
    case (false, true): return "\(text(greatest))\(symbol) and \(ends.1)"
    case (false, false): return isZeroMissing ? "any figure but 0" : "any figure"
    }
  }
}

/// The texts that a field may have, in the spelling that rules compare with.
///
/// Case, blanks, hyphens and underscores do not tell texts apart: `Pre-Training` is `pretraining`.
package struct TextChoices: Sendable, Hashable {
  package let texts: [String]
  private let byKey: [String: String]

  package init(_ texts: [String]) {
    self.texts = texts
    byKey = Dictionary(texts.map { (TextChoices.key(of: $0), $0) }) { first, _ in first }
  }

  /// The spelling of the list for a text that is one of it; nil if it is none.
  package func spelling(of text: String) -> String? { byKey[TextChoices.key(of: text)] }

  /// What is compared of a text.
  package static func key(of text: String) -> String {
    var key = String.UnicodeScalarView()
    for scalar in text.lowercased().unicodeScalars
    where !scalar.properties.isWhitespace && !scalar.properties.isDash && scalar != "_" {
      key.append(scalar)
    }
    return String(key)
  }

  /// The list as messages name it: `accelerator, it, facility`.
  package var words: String { texts.joined(separator: ", ") }
}
