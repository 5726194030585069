// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayInterpreter
import AssayRules
import AssaySource
import AssayStatistics
import AssayValues
import Foundation
import Testing

@Suite("Fits of regressions", .timeLimit(.minutes(15)))
struct RegressionFitTests {
  static let folder = "fixtures/packs/good/regressions"

  private func rules() throws -> [RegressionRule] {
    let pack = PackReader.read(try Repository.packFiles(Self.folder), readsFits: false).pack
    return try #require(pack).regressions.map(\.rule)
  }

  /// A pack of one regression of `y` on predictors named like its columns.
  private func rule(
    _ columns: [String], gate: String = "p: 0.05, n: 4, margin: 0.5", interval: String = "residual"
  ) throws -> RegressionRule {
    let declared = (columns + ["y"]).map { "\($0): {type: double}" }.joined(separator: ", ")
    let predictors = columns.map { "\($0): {row: row.\($0), model: model.x}" }
      .joined(separator: ", ")
    let text = """
      assay: 1
      pack: demo
      version: 1.0.0
      title: Demonstration
      references: {demo: {title: Demonstration data}}
      defaults: {source: demo, evidence: policy}
      fields: {x: {type: double, from: [x]}}
      regressions:
        line:
          title: L
          sample: s.csv
          columns: {\(declared)}
          response: "log10(row.y)"
          predictors: {\(predictors)}
          returns: "pow(10.0, predicted)"
          gate: {\(gate)}
          interval: \(interval)
      """
    let files = [
      SourceFile(path: "demo/pack.yaml", text: text),
      SourceFile(path: "demo/s.csv", text: (columns + ["y"]).joined(separator: ",") + "\n"),
    ]
    let reading = PackReader.read(PackFiles(root: "demo", files: files), readsFits: false)
    let mistakes = reading.diagnostics.map(\.rendered).joined()
    return try #require(reading.pack, "\(mistakes)").regressions[0].rule
  }

  @Test func `a row that decides alone leaves no error of what is left out`() throws {
    let rows: [[Double?]] = [[0, 1], [0, 2], [0, 3], [0, 4], [1, 10]]
    let rule = try rule(["x"], interval: "left-out")
    let (fit, found) = RegressionFitter.fit(rule, to: sample(rows))
    #expect(fit == nil)
    #expect(found.map(\.code) == ["left-out-undetermined"])
  }

  private func sample(_ rows: [[Double?]]) -> Sample {
    Sample(
      path: "s.csv",
      rows: rows.enumerated().map { index, cells in
        Sample.Row(
          cells: cells.map { cell in cell.map { .number($0) } },
          place: Place(path: "s.csv", line: index + 2, column: 1), model: nil)
      })
  }

  /// The design is balanced, so that all follows by hand: the cells' means are 5 ± 2 ± 1; of each
  /// cell's three rows one is 0.25 above, one as much below; RSS = 8/16, s² = (1/2)/9, every
  /// coefficient's variance is s²/12, R² = 60/60.5, and a row's leverage is 3/12.
  @Test func `a fit is that of exact arithmetic`() throws {
    let rule = try rules()[0]
    let (fit, diagnostics) = RegressionFitter.fit(rule, to: rule.sample)
    #expect(diagnostics.isEmpty)
    let found = try #require(fit)
    #expect(found.rows == Fit.Rows(used: 12, filtered: 1, incomplete: 1))
    let inference = try #require(found.inference)
    #expect(inference.terms.map(\.name) == ["intercept", "size", "year"])
    // The responses are logarithms of decimals with 17 digits: 15 of them hold.
    for (term, expected) in zip(inference.terms, [5, 2, 1.0]) {
      #expect((term.estimate - expected).magnitude < 1e-14)
      #expect((term.standardError - (1.0 / 216).squareRoot()).magnitude < 1e-14)
    }
    #expect((inference.residualDeviation - (1.0 / 18).squareRoot()).magnitude < 1e-14)
    #expect(inference.degreesOfFreedom == 9)
    #expect((inference.rSquared - 60 / 60.5).magnitude < 1e-14)
    // 0.25 / (1 − 3/12) for the rows that are off their cell's mean, 8 of 12.
    #expect(((inference.leaveOneOut?.median ?? 0) - 1.0 / 3).magnitude < 1e-14)
    #expect(found.domains == Array(repeating: Fit.Domain(low: -1, mean: 0, high: 1), count: 2))
  }

  @Test func `the median of leaving one row out interpolates between two rows`() throws {
    let rule = try rule(["x"], gate: "p: 1, n: 1, margin: 0")
    // y = 10^(x + e), e = ±1 at both ends: each row's leverage is 1/2.
    let rows = sample([[-1, 1], [-1, 0.01], [1, 100], [1, 1]])
    let fit = try #require(RegressionFitter.fit(rule, to: rows).fit)
    #expect(((fit.inference?.leaveOneOut?.median ?? 0) - 2).magnitude < 1e-12)
  }

  @Test func `a gate refuses a fit for every part that it fails`() throws {
    let rule = try rule(["x"], gate: "p: 0.05, n: 9, margin: 0")
    let rows = sample([[-1, 1], [-1, 0.01], [1, 100], [1, 1]])
    let fit = try #require(RegressionFitter.fit(rule, to: rows).fit)
    // t = 1/(√(4/2)/√4) = √2 with 2 degrees of freedom: p = 1 − √2/√(2 + 2) = 0.29.
    #expect(fit.refusals(by: rule.gate) == ["n = 4 < 9", "predictor x p = 0.29 ≥ 0.05"])
  }

  @Test func `too few rows are refused in plain sight, without coefficients`() throws {
    let rule = try rule(["x", "z"])
    let fit = try #require(
      RegressionFitter.fit(rule, to: sample([[1, 2, 3], [2, 1, 4], [3, 3, 5]])).fit)
    #expect(fit.inference == nil)
    #expect(
      fit.refusals(by: rule.gate) == ["n = 3 < 4", "3 rows are too few for a fit"])
    let text = FitWriter.text(fit, predictors: ["x", "z"], gate: rule.gate)
    #expect(text.contains("verdict: refused"))
    #expect(text.contains("equation: 'no fit'"))
  }

  struct Dependence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rows: [[Double]]
    let message: String
  }

  static let dependences = [
    Dependence(
      testDescription: "a multiple of another and a constant",
      rows: [[1, 7], [2, 9], [3, 11], [4, 13], [5, 15]],
      message: "over the sample 'z' follows from the constant and 'x'"),
    Dependence(
      testDescription: "one value throughout",
      rows: [[1, 7], [2, 7], [3, 7], [4, 7], [5, 7]],
      message: "over the sample 'z' does not vary"),
    Dependence(
      testDescription: "zero throughout",
      rows: [[1, 0], [2, 0], [3, 0], [4, 0], [5, 0]], message: "over the sample 'z' is 0"),
  ]

  @Test("a predictor that the sample cannot tell apart is named", arguments: dependences)
  func dependent(_ dependence: Dependence) throws {
    let rule = try rule(["x", "z"])
    let rows = sample(zip(dependence.rows, [1.0, 2, 4, 3, 5]).map { $0 + [$1] })
    let (fit, diagnostics) = RegressionFitter.fit(rule, to: rows)
    #expect(fit == nil)
    #expect(diagnostics.map(\.code) == ["dependent-predictor"])
    #expect(diagnostics.first?.message == dependence.message)
  }

  @Test func `a row whose expression fails is named, and nothing is fitted`() throws {
    let rule = try rule(["x"])
    let rows = sample([[1, 1], [2, 0], [3, 2], [4, nil], [5, 3], [6, -1]])
    let (fit, diagnostics) = RegressionFitter.fit(rule, to: rows)
    #expect(fit == nil)
    #expect(diagnostics.map(\.code) == ["sample-row", "sample-row"])
    #expect(diagnostics.first?.message.contains("the row at s.csv:3:1") == true)
  }

  @Test func `an extreme sample is an error, and no NaN`() throws {
    let rule = try rule(["x"])
    let rows = sample([[1e-200, 1], [2e-200, 10], [3e-200, 1000], [4e-200, 1]])
    let (fit, diagnostics) = RegressionFitter.fit(rule, to: rows)
    #expect(fit == nil)
    #expect(diagnostics.map(\.code) == ["fit-beyond-range"])
  }

  /// By 4,000 samples of eight rows from a known line, and one further observation each: the share
  /// inside the interval has a standard deviation of √(0.9·0.1/4000) = 0.5 %. The normal interval,
  /// without widening, would cover 85 %.
  @Test func `a 90 % interval is Student's: nine in ten further observations lie in it`() throws {
    let rule = try rule(["x", "z"], gate: "p: 1, n: 1, margin: 100")
    let generator = CounterGenerator(seed: 20_260_630)
    var (inside, insideNormal) = (0, 0)
    let runs = 4000
    for run in 0..<runs {
      let stream = generator.stream(factor: UInt64(run), scope: .all)
      let rows = (0..<8).map { row -> [Double] in
        let (x, z) = (
          stream.standardNormal(UInt64(3 * row)), stream.standardNormal(UInt64(3 * row + 1))
        )
        let noise = 0.4 * stream.standardNormal(UInt64(3 * row + 2))
        return [x, z, pow(10, 1 + 0.5 * x - 0.3 * z + noise)]
      }
      let fit = try #require(RegressionFitter.fit(rule, to: sample(rows)).fit)
      let steepness = rule.steepness(of: fit)
      let basis = try #require(PredictionBasis(fit, z: Spread.z, steepness: steepness))
      let (x, z) = (2 * stream.standardNormal(100), 2 * stream.standardNormal(101))
      let truth = 1 + 0.5 * x - 0.3 * z + 0.4 * stream.standardNormal(102)
      let point = [x, z]
      let sigma =
        (pow(basis.deviation(at: point), 2) + basis.residual * basis.residual).squareRoot()
      let miss = (truth - basis.response(at: point)).magnitude
      if miss <= Spread.z * basis.widening * sigma { inside += 1 }
      if miss <= Spread.z * sigma { insideNormal += 1 }
    }
    #expect((Double(inside) / Double(runs) - 0.9).magnitude < 0.02)
    #expect(Double(insideNormal) / Double(runs) < 0.88)
  }

  @Test func `independent factors add up to the variance of the line at any point`() throws {
    let rule = try rules()[1]
    let fit = try #require(RegressionFitter.fit(rule, to: rule.sample).fit)
    let covariance = try #require(fit.inference).covariance
    let basis = try #require(PredictionBasis(fit, z: Spread.z, steepness: 1))
    for point in [[0, 6.5], [-3, 1], [0.5, 40], [1e3, -1e3]] {
      let row = [1] + point
      var variance = 0.0
      for i in row.indices {
        for j in row.indices { variance += row[i] * covariance[i][j] * row[j] }
      }
      let found = pow(basis.deviation(at: point), 2)
      #expect((found / variance - 1).magnitude < 1e-11, "\(point)")
    }
  }
}
