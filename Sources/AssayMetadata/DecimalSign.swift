// SPDX-License-Identifier: Apache-2.0

/// What stands before the decimals of the figures in a column of a table.
package enum DecimalSign: String, Sendable, CaseIterable {
  case point, comma
}

/// How the figures of one column are written, as its own cells show.
///
/// "61.000" is sixty-one thousand where another cell of the column says "0,5", and sixty-one where one
/// says "0.5". A cell that could be either is read as figures are everywhere if nothing in its column
/// speaks against that, and refused if something does.
struct ColumnSigns {
  private let shown: Set<DecimalSign>
  /// What the mapping of the table says of the column.
  private let stated: DecimalSign?
  /// Whether cells that could be either are refused where the column shows nothing.
  private let isStrict: Bool

  /// - Parameters:
  ///   - isStrict: Whether the table has semicolons between its cells, as programs write it whose
  ///     decimals follow a comma.
  init(cells: some Sequence<String>, stated: DecimalSign?, isStrict: Bool) {
    var shown: Set<DecimalSign> = []
    for cell in cells.map(ColumnSigns.joined) {
      for run in ColumnSigns.runs(in: cell) {
        if case .sign(let sign) = ColumnSigns.evidence(of: cell[run]) { shown.insert(sign) }
      }
    }
    self.shown = shown
    self.stated = stated
    self.isStrict = isStrict
  }

  /// What became of a cell.
  enum Reading: Equatable {
    case text(String)
    /// Why it is not read: one clause, lower case.
    case refused(String)
  }

  /// The text of a cell with its decimals behind a point, where the column says how they are written,
  /// and without what stands between thousands.
  func read(_ cell: String) -> Reading {
    let text = ColumnSigns.joined(cell)
    var plain = text
    for run in ColumnSigns.runs(in: text).reversed() {
      let digits = text[run]
      switch ColumnSigns.evidence(of: digits) {
      case .none: continue
      case .sign(let sign):
        if let stated, sign != stated {
          return .refused(
            "its decimals stand behind a \(sign.rawValue), and the mapping of the table says \(stated.rawValue)"
          )
        }
      case .either:
        let sign = stated ?? (shown.count == 1 ? shown.first : nil)
        if sign == nil, shown.count > 1 || isStrict {
          return .refused(
            "it may be \(ColumnSigns.grouped(digits)) or \(ColumnSigns.decimal(digits)): "
              + (shown.count > 1
                ? "the column has decimals behind commas and behind points"
                : "nothing in the column shows which sign its decimals stand behind")
              + "; say 'decimal: comma' or 'decimal: point' of the column")
        }
        guard let sign else { continue }
        let isDecimal = digits.contains(",") == (sign == .comma)
        let written = isDecimal ? ColumnSigns.decimal(digits) : ColumnSigns.grouped(digits)
        plain.replaceSubrange(run, with: written)
      }
    }
    return .text(plain)
  }

  /// The text with "61 000" and "61'000" as 61000: a cell holds one figure.
  private static func joined(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    func isDigit(_ index: Int) -> Bool {
      scalars.indices.contains(index) && ("0"..."9").contains(scalars[index])
    }
    var kept = String.UnicodeScalarView()
    // How many digits stand directly before, and whether they are whole thousands.
    var (digits, isGrouped) = (0, false)
    for (index, scalar) in scalars.enumerated() {
      let isGroup =
        (isGrouped ? digits == 3 : (1...3).contains(digits)) && isBetweenThousands(scalar)
        && (1...3).allSatisfy { isDigit(index + $0) } && !isDigit(index + 4)
        && (isGrouped || index == digits
          || !",.".unicodeScalars.contains(scalars[index - digits - 1]))
      if isGroup {
        (digits, isGrouped) = (0, true)
        continue
      }
      kept.append(scalar)
      if isDigit(index) {
        digits += 1
      } else {
        (digits, isGrouped) = (0, false)
      }
    }
    return String(kept)
  }

  private static func isBetweenThousands(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "'" || scalar == "\u{2019}" || scalar.properties.generalCategory == .spaceSeparator
  }

  private enum Evidence {
    case none, either
    case sign(DecimalSign)
  }

  /// Digits with points and commas between them.
  private static func runs(in text: String) -> [Range<String.Index>] {
    var runs: [Range<String.Index>] = []
    var index = text.startIndex
    func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
    while index < text.endIndex {
      guard isDigit(text[index]) || ",.".contains(text[index]) else {
        index = text.index(after: index)
        continue
      }
      let start = index
      while index < text.endIndex, isDigit(text[index]) || ",.".contains(text[index]) {
        index = text.index(after: index)
      }
      var end = index
      while end > start, !isDigit(text[text.index(before: end)]) { end = text.index(before: end) }
      if end > start { runs.append(start..<end) }
    }
    return runs
  }

  private static func evidence(of digits: Substring) -> Evidence {
    let commas = digits.split(separator: ",", omittingEmptySubsequences: false)
    let points = digits.split(separator: ".", omittingEmptySubsequences: false)
    switch (commas.count - 1, points.count - 1) {
    case (0, 0): return .none
    case (1..., 1...):
      guard let last = digits.last(where: { ",.".contains($0) }) else { return .none }
      return .sign(last == "," ? .comma : .point)
    // Several of one sign group thousands, so that decimals stand behind the other.
    case (2..., 0): return .sign(.point)
    case (0, 2...): return .sign(.comma)
    case (1, _): return isGroup(commas) ? .either : .sign(.comma)
    default: return isGroup(points) ? .either : .sign(.point)
    }
  }

  /// Whether the digits behind a sign may be thousands.
  private static func isGroup(_ parts: [Substring]) -> Bool {
    (1...3).contains(parts[0].count) && parts[0].first != "0" && parts[1].count == 3
  }

  private static func grouped(_ digits: Substring) -> String {
    String(digits.filter { !",.".contains($0) })
  }

  private static func decimal(_ digits: Substring) -> String {
    String(digits.map { $0 == "," ? "." : $0 })
  }
}
