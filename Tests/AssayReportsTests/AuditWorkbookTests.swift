// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssaySource
import AssayValues
import Testing

@testable import AssayReports

@Suite("Audit as a workbook", .timeLimit(.minutes(15)))
struct AuditWorkbookTests {
  private static let place = Place(path: "estimation.yaml", line: 5, column: 3)

  private static func parameter(_ name: String, _ value: String) -> Derivation {
    .parameter(
      ParameterStep(
        name: name, title: "=title", value: .number(value), unit: "kWh[facility]/kWh[it]",
        at: place, source: nil, evidence: "published"))
  }

  private static func step(
    _ name: String, _ value: String, _ inputs: [Derivation], _ formula: Formula<Int>?,
    contested: ContestedQuantity? = nil
  ) -> Derivation {
    .step(
      DerivedStep(
        kind: .quantity, name: name, title: name, value: .number(value), unit: "kWh", low: nil,
        high: nil, rule: "\(name).rule", at: place, expression: "=\(name)", inputs: inputs,
        contested: contested, worked: formula.map { WorkedStep(formula: $0, isOfBranch: false) }))
  }

  private static let field = Derivation.field(
    FieldStep(
      name: "hours", at: "models.jsonl:1", pointer: "/hours", text: "=100", value: .number("100"),
      unit: "h"))

  /// Twice the hours times the PUE, and what rests on it.
  private static let energy = step(
    "energy", "250", [field, parameter("pue", "1.25")],
    .apply(.multiply, [.apply(.multiply, [.leaf(0), .leaf(1)]), .number(2)]))

  private static func workbook(of derivations: [Derivation]) throws -> Workbook {
    var workbook = AuditWorkbook(header: SampleAudit.header)
    for derivation in derivations { workbook.add(SampleAudit.model(with: derivation)) }
    workbook.add(SampleAudit.finding)
    return try workbook.workbook(
      inputs: SampleAudit.inputs,
      summary: SampleAudit.accumulator().summary(for: SampleAudit.header))
  }

  private func rows(_ name: SheetName, of workbook: Workbook) throws -> [[WorkbookCell]] {
    try #require(workbook.sheets.first { $0.name == name }).rows
  }

  private func formula(_ cell: WorkbookCell) -> String? {
    switch cell {
    case .formula(let formula, _, _), .textFormula(let formula, _): formula.text
    default: nil
    }
  }

  private func text(_ cell: WorkbookCell) -> String? {
    if case .text(let text, _) = cell { text } else { nil }
  }

  @Test func `a step is a formula over the cells of its inputs and factors`() throws {
    let workbook = try Self.workbook(of: [Self.energy])
    let steps = try rows(.steps, of: workbook)
    #expect(formula(steps[0][3]) == "=Inputs!C2*Factors!C2*2")
    #expect(try rows(.factors, of: workbook).count == 1)
    let models = try rows(.models, of: workbook)
    #expect(formula(models[0][5]) == "=Steps!D2")
    #expect(
      formula(models[0][6])
        == "=IF(F2*1000000-INT(F2*1000000)=0.5,2*ROUND(F2*500000,0)/1000000,ROUND(F2,6))")
    #expect(text(models[0][17]) == "yes")
    #expect(try rows(.fixed, of: workbook).isEmpty)
  }

  @Test func `a factor that many read has one cell, and says how many`() throws {
    let workbook = try Self.workbook(of: [Self.energy, Self.energy, Self.energy])
    let factors = try rows(.factors, of: workbook)
    #expect(factors.count == 1)
    guard case .number(let models, _) = factors[0][12] else { throw CancellationError() }
    #expect(models == 3)
    #expect(formula(try rows(.steps, of: workbook)[2][3]) == "=Inputs!C4*Factors!C2*2")
  }

  @Test func `what cannot be a formula is a number, and is listed where a figure rests on it`()
    throws
  {
    let fixed = Self.step("energy", "250", [Self.field], nil)
    let emissions = Self.step(
      "emissions", "500", [fixed], .apply(.multiply, [.leaf(0), .number(2)]))
    let workbook = try Self.workbook(of: [emissions])
    let steps = try rows(.steps, of: workbook)
    #expect(formula(steps[0][3]) == nil)
    #expect(formula(steps[1][3]) == "=D2*2")
    #expect(text(steps[1][11]) == "in part")
    let listed = try rows(.fixed, of: workbook)
    #expect(listed.map { text($0[1]) } == ["energy"])
    #expect(text(try rows(.models, of: workbook)[0][17]) == "in part")
  }

  @Test func `the mean factor stays for a product, and nearly for what is made of a sum`() throws {
    let sum = Self.step(
      "sum", "350", [Self.energy, Self.field], .apply(.add, [.leaf(0), .leaf(1)]))
    let emissions = Self.step(
      "emissions", "700", [sum], .apply(.multiply, [.leaf(0), .number(2)]))
    let workbook = try Self.workbook(of: [Self.energy, emissions])
    #expect(try rows(.models, of: workbook).map { text($0[18]) } == ["yes", "nearly"])
  }

  @Test func `the middle of figures that contradict each other is no formula`() throws {
    let contested = ContestedQuantity(
      name: "energy", unit: "kWh", taken: .hull, figures: [], apart: 9, allowed: 2)
    let workbook = try Self.workbook(of: [
      Self.step("energy", "100", [Self.field], .leaf(0), contested: contested)
    ])
    #expect(formula(try rows(.steps, of: workbook)[0][3]) == nil)
    let why = text(try rows(.fixed, of: workbook)[0][4])
    #expect(why?.hasPrefix("its figures contradict each other") == true)
  }

  @Test func `no text of a pack or record is a formula`() throws {
    let workbook = try Self.workbook(of: [Self.energy])
    let texts = workbook.sheets.flatMap(\.rows).joined().compactMap(text)
    #expect(Set(["=title", "=energy", "=100"]).isSubset(of: texts))
    let formulas = workbook.sheets.flatMap(\.rows).joined().compactMap(formula)
    let allowed = Set("=+-*/(),!$:<>.\"'0123456789 ")
    for formula in formulas {
      let words = formula.split { !$0.isLetter }.map(String.init)
      #expect(
        Set(words.filter { $0.count > 1 }).isSubset(of: [
          "Steps", "Inputs", "Factors", "Models", "Totals", "Contributions", "ROUND", "SUMIF",
          "IF", "AND", "ABS", "INT", "yes", "changed",
        ]), "\(formula)")
      #expect(formula.allSatisfy { $0.isLetter || allowed.contains($0) }, "\(formula)")
    }
  }

  @Test func `a model without a figure stands with the reason`() throws {
    var workbook = AuditWorkbook(header: SampleAudit.header)
    workbook.add(SampleAudit.models[2])
    let summary = try SampleAudit.accumulator().summary(for: SampleAudit.header)
    let made = try workbook.workbook(inputs: SampleAudit.inputs, summary: summary)
    let row = try rows(.models, of: made)[0]
    #expect(text(row[19]) == "missing: model.energy, model.accelerator_time")
    #expect(row.count == made.sheets[2].columns.count)
  }

  @Test func `every row has no more cells than its sheet has columns`() throws {
    let workbook = try Self.workbook(of: [Self.energy])
    for sheet in workbook.sheets {
      for row in sheet.rows { #expect(row.count <= sheet.columns.count, "\(sheet.name)") }
    }
  }

  private typealias Cells = Formula<CellReference>

  private static func cell(_ row: Int) -> Formula<CellReference> {
    .leaf(CellReference(sheet: .steps, row: row, column: 27))
  }

  @Test(arguments: [
    (
      Formula.apply(.multiply, [.apply(.add, [cell(0), cell(1)]), cell(2)]), "=(AB1+AB2)*AB3"
    ),
    (.apply(.subtract, [cell(0), .apply(.subtract, [cell(1), cell(2)])]), "=AB1-(AB2-AB3)"),
    (.apply(.divide, [cell(0), .apply(.multiply, [cell(1), cell(2)])]), "=AB1/(AB2*AB3)"),
    (.apply(.power, [.apply(.negate, [cell(0)]), .number(2)]), "=POWER((-AB1),2)"),
    (.apply(.multiply, [cell(0), .number(-1.5e-30)]), "=AB1*(-1.5E-30)"),
    (.apply(.least, [cell(0), .apply(.logarithm10, [cell(1)])]), "=MIN(AB1,LOG10(AB2))"),
  ])
  func `arithmetic keeps its order`(formula: Formula<CellReference>, text: String) {
    #expect(CellFormula(formula, on: .steps)?.text == text)
  }

  @Test func `a formula that is too long for a cell is none`() {
    var sum = Self.cell(0)
    for _ in 0..<3000 { sum = .apply(.add, [sum, Self.cell(1)]) }
    #expect(CellFormula(sum, on: .steps) == nil)
  }

  @Test func `amounts that have more digits than a spreadsheet are not rounded`() {
    #expect(CellFormula.rounded(Self.cell(0), digits: 9, amount: 34e9, on: .steps).text == "=AB1")
    #expect(CellFormula.rounded(0.0000004, digits: 6) == 0)
    #expect(CellFormula.rounded(1234.5678, digits: -2) == 1200)
    #expect(CellFormula.rounded(2776.0425, digits: 3) == 2776.042)
  }
}
