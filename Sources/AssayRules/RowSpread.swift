// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
package import AssaySource
import AssayValues
import AssayYAML

/// How uncertain a figure of a table is by what its own row says of it.
package enum RowSpread: Sendable, Hashable {
  /// The 90 % factor stands in a column.
  case column(Located<String>)
  /// Scores stand in columns, whole numbers from 1: the variance of the logarithm is the sum of `basic`
  /// and of what each score brings.
  ///
  /// Source: Weidema et al. (2013), *Overview and methodology. Data quality guideline for the ecoinvent
  /// database version 3*, on additional uncertainty by the pedigree matrix: variances of the underlying
  /// normal distribution add.
  case pedigree(basic: Double, indicators: [Indicator])

  /// A column of scores, and the variance of ln x for each, best first.
  package struct Indicator: Sendable, Hashable {
    package let column: Located<String>
    package let variances: [Double]
  }

  /// The columns that it reads.
  var columns: [Located<String>] {
    switch self {
    case .column(let name): [name]
    case .pedigree(_, let indicators): indicators.map(\.column)
    }
  }

  /// For digests and edits.
  var text: String {
    switch self {
    case .column(let name): "by column \(name.value)"
    case .pedigree(let basic, let indicators):
      "pedigree \(PackFingerprint.text(basic))"
        + indicators.map { indicator in
          " \(indicator.column.value): "
            + indicator.variances.map { PackFingerprint.text($0) }.joined(separator: " ")
        }.joined(separator: ",")
    }
  }
}

extension PackDecoder {
  /// `{column: NAME}` or `{pedigree: {basic: 0.0006, NAME: [0, 0.0006, …]}}` under `uncertainty` of a
  /// column; nil for everything else, which is an uncertainty of every figure.
  mutating func rowUncertainty(_ node: YAMLNode?) -> UncertaintyRule?? {
    guard let node, let pairs = node.pairs,
      pairs.contains(where: { $0.key.text == "column" || $0.key.text == "pedigree" })
    else { return nil }
    guard
      let section = Section(node, .rowUncertainty, &diagnostics)
    else { return .some(nil) }
    let scope = choice(section["per"], UncertaintyFactor.Scope.self) ?? .all
    if let node = section["column"] {
      if let other = section["pedigree"] {
        diagnostics.append(.rangeAndUncertainty(at: other.span, range: node.span))
      }
      return .some(
        located(node).map {
          UncertaintyRule(spread: .none, byRow: .column($0), scope: scope, span: node.span)
        })
    }
    guard let node = section["pedigree"] else { return .some(nil) }
    var basic = 0.0
    var indicators: [RowSpread.Indicator] = []
    each(of: node, "a pedigree") { decoder, name, node in
      if name.value == "basic" {
        basic = decoder.variance(node) ?? 0
        return
      }
      guard let items = node.items else {
        decoder.diagnostics.append(.notAList(node, "the variances of its scores"))
        return
      }
      indicators.append(.init(column: name, variances: items.compactMap { decoder.variance($0) }))
    }
    return .some(
      UncertaintyRule(
        spread: .none, byRow: .pedigree(basic: basic, indicators: indicators), scope: scope,
        span: node.span))
  }

  private mutating func variance(_ node: YAMLNode) -> Double? {
    guard let value = number(node, "a variance") else { return nil }
    guard value >= 0 else {
      diagnostics.append(
        .badValue(
          Located(node.text ?? "", at: node.span),
          "a variance of ln x of at least 0, such as 0.0006"))
      return nil
    }
    return value
  }
}

extension TableBuilder {
  /// How uncertain a figure of a row is; nil, reported, if the row does not say.
  mutating func spread(_ rule: UncertaintyRule, of row: RowDraft) -> Spread? {
    guard let byRow = rule.byRow else { return rule.spread }
    var numbers: [(Double, Located<String>)] = []
    for name in byRow.columns {
      // A column that there is not is reported once, with the columns.
      guard let index = draft.columns.firstIndex(where: { $0.name == name.value }) else {
        return nil
      }
      guard let cell = row.cells[index], let number = cell.value.plainNumber else {
        diagnostics.append(.rowWithoutSpread(row.key, column: name))
        return nil
      }
      numbers.append((number, Located(NumberFormat.shortest(number), at: cell.span)))
    }
    switch byRow {
    case .column:
      guard let (factor, text) = numbers.first else { return nil }
      if let spread = Spread(factor: factor) { return spread }
      diagnostics.append(.badValue(text, "a 90 % factor of at least 1, such as 1.3"))
      return nil
    case .pedigree(let basic, let indicators):
      var variance = basic
      for ((score, text), indicator) in zip(numbers, indicators) {
        guard let index = Int(exactly: score), indicator.variances.indices.contains(index - 1)
        else {
          diagnostics.append(
            .badValue(text, "a score from 1 to \(indicator.variances.count)"))
          return nil
        }
        variance += indicator.variances[index - 1]
      }
      return Spread(sigmaLow: variance.squareRoot(), sigmaHigh: variance.squareRoot())
    }
  }

  /// Reports columns that an uncertainty by row reads and that there are not, or are no numbers.
  mutating func checkSpreadColumns() {
    for column in draft.columns {
      for name in column.uncertainty?.byRow?.columns ?? [] {
        guard let found = draft.columns.first(where: { $0.name == name.value }) else {
          diagnostics.append(
            .unknownSpreadColumn(name, known: draft.columns.map(\.name)))
          continue
        }
        if found.type != .int, found.type != .double, found.type != .error {
          diagnostics.append(.uncertainNonNumber(name, at: found.span))
        }
      }
    }
  }
}

extension Value {
  fileprivate var plainNumber: Double? {
    switch self {
    case .double(let number, _): number
    case .int(let number): Double(number)
    default: nil
    }
  }
}

extension Diagnostic {
  static func unknownSpreadColumn(_ name: Located<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      "unknown-column",
      "the table has no column '\(name.value)' by which its figures are uncertain",
      at: name.span, help: Suggestion.help(for: name.value, among: known))
  }

  static func rowWithoutSpread(_ row: Located<String>, column: Located<String>) -> Diagnostic {
    Diagnostic(
      "missing-key",
      "the row '\(row.value)' does not say '\(column.value)', by which its figure is uncertain",
      at: row.span, notes: [.init("the column's uncertainty is stated here", at: column.span)],
      help: "fill in the cell; what is not known is no certainty")
  }
}
