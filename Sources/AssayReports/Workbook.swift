// SPDX-License-Identifier: Apache-2.0

import AssayValues

/// A workbook as plain data: sheets, each a table or a page of lines.
///
/// Texts are cells of text whatever they look like. A formula is made of references, numbers and
/// functions alone (`CellFormula`), so that no text of a stranger can be one.
package struct Workbook: Sendable {
  package internal(set) var sheets: [WorkbookSheet] = []
}

package struct WorkbookSheet: Sendable {
  package struct Column: Sendable {
    package let title: String
    /// In characters.
    package let width: Double
    package let isHidden: Bool

    init(_ title: String, _ width: Double, isHidden: Bool = false) {
      self.title = title
      self.width = width
      self.isHidden = isHidden
    }
  }

  package let name: SheetName
  package let columns: [Column]
  /// Whether the titles of the columns stand above the rows.
  package let hasHeader: Bool
  package internal(set) var rows: [[WorkbookCell]] = []

  init(_ name: SheetName, hasHeader: Bool = true, _ columns: [Column]) {
    self.name = name
    self.hasHeader = hasHeader
    self.columns = columns
  }

  /// Where the next row will stand.
  var nextRow: Int { rows.count + (hasHeader ? 1 : 0) }

  /// The most rows that a sheet has, in every program that reads the format.
  package static let rowLimit = 1 << 20
}

/// The sheets of the workbook of an audit, by their names in it.
package enum SheetName: String, Sendable, Hashable {
  case audit = "Audit"
  case totals = "Totals"
  case models = "Models"
  case contributions = "Contributions"
  case steps = "Steps"
  case inputs = "Inputs"
  case factors = "Factors"
  case findings = "Findings"
  case fixed = "What does not recalculate"

  /// As formulas have it.
  var reference: String { self == .fixed ? "'\(rawValue)'" : rawValue }
}

package enum WorkbookCell: Sendable {
  package enum Look: Sendable, Hashable, CaseIterable {
    case plain, bold, title, wrapped
    /// A number that the reader may change.
    case changeable
    /// An amount with so many decimals, its thousands grouped.
    case whole, tenths, hundredths, thousandths
    /// In powers of ten.
    case scientific

    /// The look of an amount: three decimals at most, and four digits at least.
    init(amount: Double) {
      let magnitude = amount.magnitude
      self =
        switch magnitude {
        case 0, 1e15...: magnitude == 0 ? .whole : .scientific
        case 1000...: .whole
        case 100...: .tenths
        case 10...: .hundredths
        case 0.1...: .thousandths
        default: .scientific
        }
    }
  }

  case empty
  case text(String, Look = .plain)
  case number(Double, Look = .plain)
  /// With what it comes to.
  case formula(CellFormula, Double, Look = .plain)
  case textFormula(CellFormula, String)

  static func text(_ text: String?) -> WorkbookCell {
    text.map { $0.isEmpty ? .empty : .text($0, .plain) } ?? .empty
  }
}

/// A cell, as formulas name it.
struct CellReference: Sendable, Hashable {
  let sheet: SheetName
  /// From 0.
  let row: Int
  let column: Int

  /// `D5` on its own sheet, `Steps!D5` elsewhere.
  func text(on sheet: SheetName) -> String {
    let name = "\(CellReference.letters(column))\(row + 1)"
    return sheet == self.sheet ? name : "\(self.sheet.reference)!\(name)"
  }

  static func letters(_ column: Int) -> String {
    let last = String(UnicodeScalar(UInt8(65 + column % 26)))
    return column < 26 ? last : letters(column / 26 - 1) + last
  }
}

/// A formula of a spreadsheet, with its sign of equality.
package struct CellFormula: Sendable, Hashable {
  package let text: String

  /// The characters of the longest formula of the format.
  static let limit = 8192

  private init(_ text: String) { self.text = "=" + text }

  /// Writes arithmetic over cells.
  ///
  /// - Returns: Nil if it is too long for a cell.
  init?(_ formula: Formula<CellReference>, on sheet: SheetName) {
    let text = CellFormula.text(of: formula, on: sheet).text
    guard text.utf8.count < CellFormula.limit else { return nil }
    self.init(text)
  }

  /// The same number in so many decimals, half to even as figures are published; as it is where a
  /// spreadsheet has not so many digits.
  ///
  /// - Parameter amount: What it comes to.
  static func rounded(
    _ formula: Formula<CellReference>, digits: Int, amount: Double, on sheet: SheetName
  ) -> CellFormula {
    let (bare, binding) = CellFormula.text(of: formula, on: sheet)
    let text = binding == .sum ? "(\(bare))" : bare
    guard let scale = scale(digits: digits, amount: amount) else { return CellFormula(text) }
    // ROUND takes halves away from zero.
    let (whole, half) = (NumberFormat.shortest(scale), NumberFormat.shortest(scale / 2))
    return CellFormula(
      "IF(\(text)*\(whole)-INT(\(text)*\(whole))=0.5,2*ROUND(\(text)*\(half),0)/\(whole),"
        + "ROUND(\(text),\(digits)))")
  }

  /// What such a formula comes to.
  static func rounded(_ amount: Double, digits: Int) -> Double {
    guard let scale = scale(digits: digits, amount: amount) else { return amount }
    return (amount * scale).rounded(.toNearestOrEven) / scale
  }

  /// Quanta per unit; nil where a spreadsheet has not so many digits.
  private static func scale(digits: Int, amount: Double) -> Double? {
    guard digits <= 15, let scale = Ratio(10).power(max(digits, -30))?.double,
      amount.magnitude * scale < 1e15
    else { return nil }
    return scale
  }

  /// The sum of cells of one column in the rows in which another has the number of a cell.
  static func sum(
    of column: Int, where marks: Int, equal cell: CellReference, in sheet: SheetName,
    rows: ClosedRange<Int>
  ) -> CellFormula {
    func range(_ column: Int) -> String {
      let letters = CellReference.letters(column)
      return
        "\(sheet.reference)!$\(letters)$\(rows.lowerBound + 1):$\(letters)$\(rows.upperBound + 1)"
    }
    return CellFormula("SUMIF(\(range(marks)),\(cell.text(on: cell.sheet)),\(range(column)))")
  }

  /// "yes" where two pairs of cells agree to 12 digits, else "changed".
  static func agreement(
    _ pairs: [(CellReference, CellReference)], on sheet: SheetName
  ) -> CellFormula {
    let tests = pairs.map { left, right in
      let (left, right) = (left.text(on: sheet), right.text(on: sheet))
      return "ABS(\(left)-\(right))<=1E-12*ABS(\(right))"
    }
    return CellFormula("IF(AND(\(tests.joined(separator: ","))),\"yes\",\"changed\")")
  }

  /// How tightly an operation binds.
  private enum Binding: Int { case sum, product, whole }

  private static func text(
    of formula: Formula<CellReference>, on sheet: SheetName
  ) -> (text: String, binding: Binding) {
    switch formula {
    case .leaf(let cell): return (cell.text(on: sheet), .whole)
    case .number(let number):
      let text = NumberFormat.shortest(number).uppercased()
      return number < 0 ? ("(\(text))", .whole) : (text, .whole)
    case .apply(let operation, let operands):
      let parts = operands.map { text(of: $0, on: sheet) }
      /// An operand of an operation that binds as tightly as this.
      func operand(_ index: Int, _ binding: Binding) -> String {
        let part = parts[index]
        return part.binding.rawValue < binding.rawValue ? "(\(part.text))" : part.text
      }
      switch operation {
      case .add: return ("\(operand(0, .sum))+\(operand(1, .sum))", .sum)
      case .subtract: return ("\(operand(0, .sum))-\(operand(1, .product))", .sum)
      case .multiply: return ("\(operand(0, .product))*\(operand(1, .product))", .product)
      case .divide: return ("\(operand(0, .product))/\(operand(1, .whole))", .product)
      case .negate: return ("(-\(operand(0, .whole)))", .whole)
      default: break
      }
      let name =
        switch operation {
        case .power: "POWER"
        case .absolute: "ABS"
        case .squareRoot: "SQRT"
        case .logarithm10: "LOG10"
        case .naturalLogarithm: "LN"
        case .exponential: "EXP"
        case .least: "MIN"
        default: "MAX"
        }
      return ("\(name)(\(parts.map(\.text).joined(separator: ",")))", .whole)
    }
  }
}
