// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
package import AssayValues

extension RuleTest {
  /// The test itself; of a test of each row of a table, one for each row that some date reads.
  ///
  /// - Parameter asOf: For tests that name no date of their own.
  package func instances(in pack: RulePack, asOf: Timestamp) -> [RuleTest] {
    guard let each else { return [self] }
    let table = pack.tables[each]
    return table.rows.indices.compactMap { row in
      let date = table.factorTable.date(reading: row, knownAt: self.asOf ?? asOf)
      return date.flatMap { instance(row, of: table, on: $0) }
    }
  }

  /// - Returns: Nil where nothing is left to expect, for the cells of the row are empty.
  private func instance(_ row: Int, of table: TableRule, on date: Timestamp) -> RuleTest? {
    let cells = table.factorTable.rows[row].cells
    let key = table.rows[row].key
    var test = self
    test.id = "\(id)['\(key)'" + (table.factorTable.isDated ? " on \(date.isoDate)]" : "]")
    test.expect = expect.compactMap { expected in
      RuleTest.filled(expected.value, key, cells).map { Located($0, at: expected.span) }
    }
    test.filling = ["key": key, "date": date.isoDate]
    for (column, rule) in table.columns.enumerated() {
      guard let cell = cells[column] else { continue }
      test.filling[rule.name] = RuleTest.text(of: cell, in: rule.unit)
    }
    return test.expect.isEmpty ? nil : test
  }

  /// The names in braces in a text.
  static func placeholders(in text: String) -> [String] {
    text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
      part.firstIndex(of: "}").map { String(part[..<$0]) }
    }
  }

  private static func filled(_ expected: Expected, _ key: String, _ cells: [Value?]) -> Expected? {
    func figure(_ figure: ExpectedFigure) -> ExpectedFigure? {
      guard let column = figure.column else { return figure }
      guard case .double(let number, _)? = cells[column] else { return nil }
      var filled = figure
      filled.value = number
      return filled
    }
    func value(_ value: ExpectedValue) -> ExpectedValue? {
      switch value {
      case .key: return .text(key)
      case .cell(let column):
        switch cells[column] {
        case .string(let text)?: return .text(text)
        case .timestamp(let date)?: return .date(date)
        case .bool(let truth)?: return .truth(truth)
        default: return nil
        }
      default: return value
      }
    }
    switch expected {
    case .figure(let step, let wanted): return figure(wanted).map { .figure(step: step, $0) }
    case .fieldFigure(let field, let wanted): return figure(wanted).map { .fieldFigure(field, $0) }
    case .value(let step, let wanted): return value(wanted).map { .value(step: step, $0) }
    case .field(let field, let wanted): return value(wanted).map { .field(field, $0) }
    default: return expected
    }
  }

  private static func text(of cell: Value, in unit: Unit?) -> String {
    switch cell {
    case .double(let number, _): NumberFormat.shortest(unit?.amount(number) ?? number)
    case .int(let number): String(number)
    case .string(let text): text
    case .timestamp(let date): date.isoDate
    case .bool(let truth): truth ? "true" : "false"
    default: ""
    }
  }
}

extension FactorTable {
  /// A date for which a row is read; nil if another one is read on all that its period suggests.
  func date(reading row: Int, knownAt asOf: Timestamp) -> Timestamp? {
    guard isDated else { return asOf }
    let line = rows[row]
    let day = TimeSpan(seconds: -86_400)
    let last = day.flatMap { day in line.until.flatMap { $0.adding(day) } }
    return [line.from, last, asOf].compactMap(\.self).first { date in
      self.row(among: rows(for: line.key), at: date, knownAt: asOf)?.row == row
    }
  }
}
