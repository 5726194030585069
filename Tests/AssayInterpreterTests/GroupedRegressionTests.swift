// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import AssayStatistics
import Foundation
import Testing

/// Regressions with a random intercept for each organization, from the sample to the total.
@Suite("Regressions with groups", .timeLimit(.minutes(15)))
struct GroupedRegressionTests {
  /// Of four organizations: `y` is about `10^(x + effect)`.
  private static let rows: [(String, Double, Double)] = [
    ("a", 0, 0.41), ("a", 1, 1.38), ("a", 2, 2.44), ("a", 3, 3.36), ("b", 0, -0.52), ("b", 1, 0.47),
    ("b", 3, 2.55), ("c", 1, 1.03), ("c", 2, 1.96), ("d", 0, 0.12), ("d", 2, 2.16), ("d", 3, 3.07),
  ]
  private static let sample =
    "org,x,y\n" + rows.map { "\($0.0),\($0.1),\($0.2)" }.joined(separator: "\n") + "\n"

  private static func rules(gate: String = "p: 0.05, n: 3, margin: 1") -> String {
    """
    fields: {x: {type: double, from: [x]}, org: {type: string, from: [org]}}
    definitions: {entity: {title: Organization, value: "model.org"}}
    regressions:
      line:
        title: L
        sample: s.csv
        columns: {x: {type: double}, y: {type: double}, org: {type: string}}
        response: row.y
        predictors: {x: {row: row.x, model: model.x}}
        group: {row: row.org, model: entity}
        returns: "pow(10.0, predicted)"
        gate: {\(gate)}
    quantities:
      y: {title: Y, unit: "1", quantum: "0.000000001", methods: [{id: y.line, value: "predict('line')"}]}
    totals:
      - {id: all, title: All, population: "true", sum: [y]}
    """
  }

  private func audit() throws -> InlineAudit {
    try InlineAudit.fitted(Self.rules(), sample: Self.sample)
  }

  private func expected() throws -> RandomInterceptFit {
    let names = ["a", "b", "c", "d"]
    return try RandomIntercept.fit(
      Self.rows.map(\.2), predictors: [Self.rows.map(\.1)],
      groups: Self.rows.map { row in names.firstIndex(of: row.0) ?? 0 })
  }

  private func record(_ organization: String?, _ x: Double) -> String {
    #"{"x": \#(x)"# + (organization.map { #", "org": "\#($0)"}"# } ?? "}")
  }

  @Test func `a model of a known organization is predicted with what is known of it`() throws {
    let fit = try expected()
    let known = try #require(try audit().model(record("b", 2)).quantity("y"))
    let own = fit.prediction(at: [2], group: 1)
    #expect(((known.value ?? 0) / pow(10, own.value) - 1).magnitude < 1e-7)
    let new = try #require(try audit().model(record("z", 2)).quantity("y"))
    let other = fit.prediction(at: [2], group: nil)
    #expect(((new.value ?? 0) / pow(10, other.value) - 1).magnitude < 1e-7)
    // Both intervals are widened by the same factor.
    let half = log10((known.high ?? 0) / (known.value ?? 1)) / own.standardErrorOfResponse
    let wide = log10((new.high ?? 0) / (new.value ?? 1)) / other.standardErrorOfResponse
    #expect((half / wide - 1).magnitude < 1e-6)
    let degrees = StudentT.quantile(0.95, degreesOfFreedom: 3)
    #expect(half >= degrees * (1 - 1e-6))
  }

  @Test func `the derivation says what the sample knows of the organization`() throws {
    func group(_ organization: String?) throws -> String? {
      let model = try audit().model(record(organization, 2))
      let quantity = try #require(model.quantity("y"))
      guard case .fit(let step)? = quantity.step?.inputs.first else { return nil }
      return step.group
    }
    #expect(try group("b")?.hasPrefix("'b', of which the sample has 3 rows: -0.") == true)
    #expect(try group("z") == "'z' is none of the sample's 4 groups: as of a new one")
    #expect(try group(nil) == "none is stated: as of one that the sample lacks")
  }

  @Test func `what models of one new organization share does not even out`() throws {
    func shares(_ organizations: [String]) throws -> [String: Double] {
      let records = organizations.map { record($0, 2) }
      let total = try #require(try audit().summary(records).totals.first)
      return Dictionary(
        uniqueKeysWithValues: total.varianceShares.map { ($0.factor, $0.share) })
    }
    let group = "regression 'line': group"
    let one = try shares(Array(repeating: "z", count: 200))
    let many = try shares((0..<200).map { "z\($0)" })
    #expect(one[group] ?? 0 > 0.7)
    #expect(many[group] ?? 0 < 0.3)
  }

  @Test func `a gate may ask for groups, for what predictors explain, and for errors`() throws {
    let text = Self.rules(gate: "p: 0.05, n: 3, margin: 1, r2: 0.99, groups: 5, error: 0.2")
    let rule = try InlineAudit.regression(text, sample: Self.sample)
    let fit = try #require(RegressionFitter.fit(rule, to: rule.sample).fit)
    let reasons = fit.refusals(by: rule.gate)
    #expect(reasons.contains("4 groups < 5"))
    #expect(reasons.contains { $0.hasPrefix("R² = 0.") && $0.hasSuffix(" < 0.99") })
    #expect(reasons.contains { $0.hasPrefix("nine in ten errors of groups left out reach ") })
  }

  @Test func `a fit with groups reads back as it was written`() throws {
    let rule = try InlineAudit.regression(Self.rules(), sample: Self.sample)
    let fit = try #require(RegressionFitter.fit(rule, to: rule.sample).fit)
    let text = FitWriter.text(fit, predictors: ["x"], gate: rule.gate)
    #expect(text.contains("leaveGroupOut: {median: "))
    let files = [
      SourceFile(path: "p/pack.yaml", text: InlineAudit.header + Self.rules()),
      SourceFile(path: "p/s.csv", text: Self.sample),
      SourceFile(path: "p/fits/line.yaml", text: text),
    ]
    let reading = PackReader.read(PackFiles(root: "p", files: files))
    let pack = try #require(reading.pack, "\(reading.diagnostics.map(\.rendered))")
    #expect(pack.regressions.first?.rule.fit?.fit == fit)
  }
}
