// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// Where a predictor beyond the sample is held.
enum HeldAt: String, CaseIterable { case sample }

/// A regression as its file states it.
struct RegressionDraft {
  struct Column {
    let rule: ColumnRule
    let from: ParsedExpression?
  }

  struct Predictor {
    let name: Located<String>
    let row: ParsedExpression?
    let model: ParsedExpression?
    var isHeld = false

    /// The same read otherwise on a model.
    func reading(_ model: ParsedExpression?) -> Predictor {
      Predictor(name: name, row: row, model: model, isHeld: isHeld)
    }
  }

  let id: Located<String>
  /// The folder of its pack as the user typed it.
  let root: String
  var columns: [Column] = []
  var sample = Sample(path: "", rows: [])
  var condition: ParsedExpression?
  /// Whether a condition was written, right or wrong.
  var hasCondition = false
  var response: ParsedExpression?
  var predictors: [Predictor] = []
  var grouping: Predictor?
  var returns: ParsedExpression?
  var unit: Located<Unit>?
  var gate: RegressionRule.Gate?
  var residuals = RegressionRule.Residuals.normal
  var intervals = RegressionRule.IntervalBasis.residual
  var clauses: [Located<String>] = []
  var sourcing = Sourcing()
  /// What `fits/ID.yaml` says; nil if it is not there, not readable, or not sought.
  var fit: Located<Fit>?
  /// The rows that the fit was made from, if they are not those of `sample`.
  var drawn: Sample?
  /// Whether the fit is there, readable or not.
  var hasFitFile = false
}

/// Regressions: the section, the sample beside it, and the fit that `assay fit` wrote.
extension PackDecoder {
  mutating func decodeRegression(_ id: Located<String>, _ node: YAMLNode) {
    declare(id, as: "a regression")
    guard let section = Section(node, .regression, at: id.span, &diagnostics) else { return }
    var regression = RegressionDraft(id: id, root: files.root)
    let title = text(section.required("title", &diagnostics))
    regression.sourcing = sourcing(section, around: defaults)
    regression.clauses = texts(section["clause"], "clauses")
    if let columns = section.required("columns", &diagnostics) {
      each(of: columns, "columns") { $0.decodeSampleColumn($1, $2, &regression) }
    }
    if let file = located(section.required("sample", &diagnostics)) {
      regression.sample = decodeSample(file, regression)
    }
    regression.hasCondition = section["where"] != nil
    regression.condition = section["where"].flatMap { expression($0, of: "where") }
    regression.response = expression(section.required("response", &diagnostics), of: "response")
    if let predictors = section.required("predictors", &diagnostics) {
      each(of: predictors, "predictors") { $0.decodePredictor($1, $2, &regression) }
      if predictors.pairs?.isEmpty == true {
        diagnostics.append(.missingKey("predictors", in: "a regression", at: predictors.span))
      }
    }
    if let node = section["group"] {
      regression.grouping = decodeReadings(node, .group, of: Located("group", at: node.span))
    }
    regression.returns = expression(section.required("returns", &diagnostics), of: "returns")
    regression.unit = section["unit"].flatMap { unit($0) }
    if let gate = section.required("gate", &diagnostics) { regression.gate = decodeGate(gate) }
    regression.residuals = choice(section["residuals"], RegressionRule.Residuals.self) ?? .normal
    regression.intervals =
      choice(section["interval"], RegressionRule.IntervalBasis.self) ?? .residual
    decodeHistory(section, of: id)
    if draft.readsFits { decodeFit(&regression) }
    draft.steps.append(
      StepDraft(
        name: Located("predict('\(id.value)')", at: id.span), title: title ?? id.value,
        kind: .regression(regression)))
  }

  private mutating func decodeSampleColumn(
    _ name: Located<String>, _ node: YAMLNode, _ regression: inout RegressionDraft
  ) {
    check(name, as: "a column", isMember: true)
    if Self.sampleKeys.contains(name.value) {
      diagnostics.append(.reservedName(name, as: "a column"))
    }
    guard
      let section = Section(node, .sampleColumn, at: name.span, as: "a column", &diagnostics)
    else { return }
    var type = CELType.error
    var columnUnit: Unit?
    var span = name.span
    if let node = section["unit"] {
      if let other = section["type"] { diagnostics.append(.typeAndUnit(other.span, node.span)) }
      columnUnit = unit(node)?.value
      (type, span) = (columnUnit.map { .number($0.dimension) } ?? .error, node.span)
    } else if let node = section["type"] {
      (type, span) = (columnType(node), node.span)
      if type == .double { columnUnit = .one }
    } else {
      section.reportMissing("unit", or: "type", &diagnostics)
    }
    regression.columns.append(
      RegressionDraft.Column(
        rule: ColumnRule(
          name: name.value, title: text(section["title"]), type: type, unit: columnUnit,
          uncertainty: nil, valid: nil, span: span),
        from: section["from"].flatMap { expression($0, of: "from") }))
  }

  private mutating func decodePredictor(
    _ name: Located<String>, _ node: YAMLNode, _ regression: inout RegressionDraft
  ) {
    check(name, as: "a predictor", isMember: true)
    if name.value == "intercept" { diagnostics.append(.reservedName(name, as: "a predictor")) }
    if let predictor = decodeReadings(node, .predictor, of: name) {
      regression.predictors.append(predictor)
    }
  }

  /// How something is read on a row of the sample, and how on a model.
  private mutating func decodeReadings(
    _ node: YAMLNode, _ schema: SectionSchema, of name: Located<String>
  ) -> RegressionDraft.Predictor? {
    guard let section = Section(node, schema, at: name.span, &diagnostics) else { return nil }
    return RegressionDraft.Predictor(
      name: name, row: expression(section.required("row", &diagnostics), of: "row"),
      model: expression(section.required("model", &diagnostics), of: "model"),
      isHeld: section["hold"].flatMap { choice($0, HeldAt.self) } != nil)
  }

  private mutating func decodeGate(_ node: YAMLNode) -> RegressionRule.Gate? {
    guard let section = Section(node, .gate, &diagnostics) else { return nil }
    let p = limit(section.required("p", &diagnostics), "a probability above 0, up to 1") {
      $0 > 0 && $0 <= 1
    }
    let n = limit(section.required("n", &diagnostics), "a whole number of rows, at least 1") {
      $0 >= 1 && $0 == $0.rounded() && $0 < 1e9
    }
    let margin = limit(section.required("margin", &diagnostics), "a margin of at least 0") {
      $0 >= 0
    }
    let share = limit(section["r2"], "a share from 0 to 1") { $0 >= 0 && $0 <= 1 }
    let groups = limit(section["groups"], "a whole number of groups, at least 2") {
      $0 >= 2 && $0 == $0.rounded() && $0 < 1e9
    }
    let error = limit(section["error"], "an error above 0, in the response's scale") { $0 > 0 }
    let leverage = limit(section["leverage"], "a leverage above 0, up to 1") { $0 > 0 && $0 <= 1 }
    guard let p, let n, let margin else { return nil }
    return RegressionRule.Gate(
      p: p, n: Int(n), margin: margin, rSquared: share, groups: groups.map { Int($0) },
      error: error, leverage: leverage)
  }

  private mutating func limit(
    _ node: YAMLNode?, _ expected: String, _ holds: (Double) -> Bool
  ) -> Double? {
    guard let node, let value = number(node, "a limit of the gate") else { return nil }
    if holds(value) { return value }
    diagnostics.append(.badValue(Located(node.text ?? "", at: node.span), expected))
    return nil
  }

  // MARK: Samples

  /// Columns of a sample besides those that the regression declares.
  static let sampleKeys = ["source", "evidence", "model", "place"]

  /// The rows of a CSV file of which the columns stand in any order.
  ///
  /// Columns that the regression does not declare are not read: one sample serves several
  /// regressions, and may carry remarks.
  private mutating func decodeSample(
    _ name: Located<String>, _ regression: RegressionDraft
  ) -> Sample {
    guard let file = csvFile(name) else { return Sample(path: name.value, rows: []) }
    let (table, found) = DelimitedText.read(file)
    diagnostics += found
    guard let table else { return Sample(path: name.value, rows: []) }
    let what = "the header of the sample '\(name.value)'"
    let names = table.header.map(\.value)
    let places = regression.columns.map { column -> Int? in
      guard let place = table.column(column.rule.name) else {
        diagnostics.append(.missingColumn(column.rule, in: what, name, known: names))
        return nil
      }
      return place
    }
    let (source, evidence) = (table.column("source"), table.column("evidence"))
    let rows = table.rows.compactMap { row -> Sample.Row? in
      guard let first = row.first else { return nil }
      var sourcing = regression.sourcing
      if let source, !row[source].value.isEmpty {
        sourcing.source = SourceCitation(
          reference: row[source].value, location: nil, span: row[source].span)
      }
      if let evidence, !row[evidence].value.isEmpty {
        sourcing.evidence = Evidence(rawValue: row[evidence].value)
        if sourcing.evidence == nil {
          diagnostics.append(.badChoice(row[evidence], among: Evidence.allCases.map(\.rawValue)))
        }
      }
      if sourcing.source == nil {
        diagnostics.append(.missingSource("a row of the sample", at: first.span))
      }
      if sourcing.evidence == nil {
        diagnostics.append(.missingEvidence("a row of the sample", at: first.span))
      }
      return Sample.Row(
        cells: cells(row, places, regression.columns.map(\.rule)), place: first.span.place,
        model: nil,
        source: sourcing.source)
    }
    return Sample(path: name.value, rows: rows)
  }

  mutating func cells(
    _ row: [Located<String>], _ places: [Int?], _ columns: [ColumnRule]
  ) -> [Value?] {
    zip(columns, places).map { column, place in
      guard let place, !row[place].value.isEmpty else { return nil }
      return cell(row[place], column)?.value
    }
  }

  // MARK: Fits

  private mutating func decodeFit(_ regression: inout RegressionDraft) {
    let id = regression.id.value
    guard let file = files.file(named: RegressionRule.fitPath(id)) else { return }
    regression.hasFitFile = true
    do throws(FitFault) {
      regression.fit = try FitReader.read(file)
    } catch {
      diagnostics.append(.unreadableFit(error, of: id, in: files.root))
      return
    }
    guard regression.fit?.value.population != nil else { return }
    // The rows that were drawn are part of what the fit is known by.
    let name = Located(RegressionRule.drawnSamplePath(id), at: regression.id.span)
    guard let file = files.file(named: name.value) else {
      regression.drawn = Sample(path: name.value, rows: [])
      return
    }
    let (sample, found) = Sample.drawn(file, columns: regression.columns.map(\.rule))
    diagnostics += found
    regression.drawn = sample
  }

  /// Warns of files in `fits/` that belong to no regression.
  mutating func checkFitFiles() {
    let regressions = draft.regressions.filter { $0.root == files.root }
    var expected = Set(regressions.map { RegressionRule.fitPath($0.id.value) })
    for regression in regressions where regression.drawn != nil {
      expected.insert(RegressionRule.drawnSamplePath(regression.id.value))
    }
    for file in files.files {
      let path = files.relativePath(of: file)
      guard path.hasPrefix("fits/"), !expected.contains(path) else { continue }
      diagnostics.append(.orphanFit(file))
    }
  }
}

extension PackDraft {
  var regressions: [RegressionDraft] {
    steps.compactMap { if case .regression(let regression) = $0.kind { regression } else { nil } }
  }
}
