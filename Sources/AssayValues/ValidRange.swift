// SPDX-License-Identifier: Apache-2.0

/// Which figures a field, a column, a parameter or a quantity may have.
package struct ValidRange: Sendable, Hashable {
  /// In canonical units; of dates, in seconds since 1970. An open end is infinite.
  package let range: ClosedRange<Double>
  package let zero: Zero

  /// What a zero is, whatever the range.
  package enum Zero: String, Sendable, CaseIterable {
    /// A figure like any other.
    case figure
    /// How the source writes that there is nothing.
    case missing
    /// Valid though it lies outside: a claim that a rule judges.
    case allowed
  }

  package init(_ range: ClosedRange<Double>, zero: Zero = .figure) {
    self.range = range
    self.zero = zero
  }

  package var isZeroMissing: Bool { zero == .missing }

  /// What holds of quantities of which the pack says nothing else: no less than nothing.
  package static let notNegative = ValidRange(0...Double.infinity)

  package func contains(_ number: Double) -> Bool {
    number == 0 && zero != .figure ? zero == .allowed : range.contains(number)
  }

  /// The range as people write it: `1 to 3 kWh[facility]/kWh[it]`, `10 W/accelerator and more`.
  package func words(in unit: Unit) -> String {
    let symbol = unit == .one ? "" : " " + unit.symbol
    return words(symbol, ("more", "less")) { NumberFormat.plain(unit.amount($0), significant: 12) }
  }

  /// The range of dates as people write it: `1950-01-01 to 2100-01-01`.
  package var wordsOfDates: String {
    words("", ("later", "earlier")) { seconds in
      Int64(exactly: seconds.rounded()).flatMap { Timestamp(seconds: $0) }?.isoDate ?? ""
    }
  }

  private func words(_ symbol: String, _ ends: (String, String), _ text: (Double) -> String)
    -> String
  {
    let range = self.range
    switch (range.lowerBound.isFinite, range.upperBound.isFinite) {
    case (true, true): return "\(text(range.lowerBound)) to \(text(range.upperBound))\(symbol)"
    case (true, false): return "\(text(range.lowerBound))\(symbol) and \(ends.0)"
    case (false, true): return "\(text(range.upperBound))\(symbol) and \(ends.1)"
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
