// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayInterpreter
import AssayRules
import AssaySource
import Testing

/// Limits to which uncertain quantities are held.
@Suite("Thresholds", .timeLimit(.minutes(15)))
struct ThresholdTests {
  /// A 90 % factor of 2 where tokens are stated, and of 10 where the size alone is.
  private static func rules(_ threshold: String, more: String = "") -> String {
    """
    fields:
      size: {unit: parameter, from: [size]}
      tokens: {unit: token, from: [tokens]}
      flop: {unit: FLOP, from: [flop]}
    parameters:
      per_size: {title: Compute per size, value: 1, unit: ZFLOP/parameter, range: [0.1, 10], per: model}
    quantities:
      compute:
        title: Compute
        unit: FLOP
        quantum: 1e12 FLOP
        methods:
          - {id: compute.stated, value: model.flop}
          - {id: compute.tokens, value: "model.size * model.tokens * quantity('6 FLOP/(parameter·token)')", uncertainty: 2}
          - {id: compute.base, value: "base.compute * 0.1", uncertainty: 4}
          - {id: compute.size, value: model.size * per_size}
    lineage:
      parents: {from: [base_model], relation: [relation]}
      counts: {quantized: nothing, finetune: increment}
    requirements:
      - {id: systemic, title: Compute is below the limit, kind: nonconformity, severity: warning, threshold: \(threshold)\(more)}
    """
  }

  private static func finding(_ json: String, by rules: String) throws -> (
    RequirementResult, Finding?
  ) {
    let audit = try InlineAudit(rules)
    let model = try audit.model(json)
    return (try #require(model.results.first), model.findings(of: "systemic").first)
  }

  @Test(
    "an interval on one side decides, and one with the limit within does not",
    arguments: [
      // By size and tokens, with a factor of 2: 4.9e24, 5.1e24, 1e25, 1.99e25 and 2.01e25.
      ("8.1666666e11", RequirementResult.pass), ("8.5e11", .unknown), ("1.6666667e12", .unknown),
      ("3.3166667e12", .unknown), ("3.35e12", .fail),
    ])
  func decided(_ tokens: String, _ result: RequirementResult) throws {
    let (found, finding) = try Self.finding(
      "{\"size\": 1e12, \"tokens\": \(tokens)}", by: Self.rules("{of: compute, at: 1e25 FLOP}"))
    #expect(found == result)
    #expect((finding == nil) == (result == .pass))
    #expect(finding?.isUndecided ?? false == (result == .unknown))
  }

  @Test func `what is undecided says between what, and what would decide it`() throws {
    let (result, finding) = try Self.finding(
      #"{"size": 9000}"#, by: Self.rules("{of: compute, at: 1e25 FLOP}"))
    #expect(result == .unknown)
    #expect(
      finding?.message
        == "x/y: undecided: compute is between 9.00e23 and 9.00e25 FLOP (90 %), and 1e25 FLOP lies within;"
        + " stated, model.flop would decide it")
  }

  @Test func `a limit that is reached says so with the interval`() throws {
    let (result, finding) = try Self.finding(
      #"{"size": 9e9}"#, by: Self.rules("{of: compute, at: 1e25 FLOP}"))
    #expect(result == .fail)
    #expect(
      finding?.message
        == "x/y: compute is between 9.00e29 and 9.00e31 FLOP (90 %), and 1e25 FLOP is"
        + " reached")
  }

  @Test func `a wider level leaves open what a narrower one decides`() throws {
    // A factor of 2 at 90 % is one of 1.716 at 80 % and of 2.28 at 95 %.
    for (level, expected) in [
      ("0.8", RequirementResult.fail), ("90%", .unknown), ("0.95", .unknown),
    ] {
      let (result, _) = try Self.finding(
        #"{"size": 1e12, "tokens": 3e12}"#,
        by: Self.rules("{of: compute, at: 1e25 FLOP, level: \(level)}"))
      #expect(result == expected)
    }
  }

  @Test func `demands: reached fails on the other side`() throws {
    let rules = Self.rules("{of: compute, at: 1e25 FLOP, demands: reached}")
    #expect(try Self.finding(#"{"flop": 1e25}"#, by: rules).0 == .pass)
    #expect(try Self.finding(#"{"flop": 9.9e24}"#, by: rules).0 == .fail)
  }

  @Test func `a bound is open on its side`() throws {
    let rules = Self.rules("{of: compute, at: 1e25 FLOP}")
    #expect(try Self.finding(#"{"flop": "over 1e24 FLOP"}"#, by: rules).0 == .unknown)
    #expect(try Self.finding(#"{"flop": "over 1e26 FLOP"}"#, by: rules).0 == .fail)
    #expect(try Self.finding(#"{"flop": "at most 1e26 FLOP"}"#, by: rules).0 == .unknown)
    #expect(try Self.finding(#"{"flop": "at most 1e24 FLOP"}"#, by: rules).0 == .pass)
  }

  @Test func `a quantity without a value is not known, as for every requirement`() throws {
    let (result, finding) = try Self.finding("{}", by: Self.rules("{of: compute, at: 1e25 FLOP}"))
    #expect(result == .unknown)
    #expect(finding?.missing.contains("model.flop") == true)
    let counted = Self.rules("{of: compute, at: 1e25 FLOP}", more: ", unknown: fail")
    #expect(try Self.finding(#"{"size": 9000}"#, by: counted).0 == .fail)
  }

  @Test func `of a fraction of the base, what both depend on cancels`() throws {
    // The base's compute is uncertain by a factor of 10, the fine-tune per base by one of 4 about 0.1.
    let audit = try InlineAudit(Self.rules("{of: compute, at: base.compute / 3.0}"))
    let models = audit.population(
      """
      {"id": "org/base", "size": 9000}
      {"id": "org/tuned", "base_model": "org/base", "relation": "finetune"}
      {"id": "org/stated", "base_model": "org/base", "relation": "finetune", "flop": 1e22}
      {"id": "org/much", "base_model": "org/base", "relation": "finetune", "flop": 1e26}
      """)
    let tuned = try #require(models.model("org/tuned"))
    #expect(tuned.results == [.unknown])
    #expect(
      tuned.findings(of: "systemic").first?.message.contains(
        "compute per (base.compute / 3.0) is between 0.075 and 1.2 (90 %), and 1 lies within")
        == true)
    #expect(models.model("org/stated")?.results == [.pass])
    #expect(models.model("org/much")?.results == [.fail])
    // Of a model without a base there is nothing to hold it to.
    #expect(models.model("org/base")?.results == [.unknown])
  }

  @Test(
    "what cannot be a threshold is said with a mend",
    arguments: [
      ("{of: compute, at: 1e25 kWh}", ["unit-mismatch"]),
      ("{of: comput, at: 1e25 FLOP}", ["unknown-name"]),
      ("{of: per_size, at: 1 ZFLOP/parameter}", ["unknown-id"]), ("{of: compute}", ["missing-key"]),
      ("{of: compute, at: 1e25 FLOP, level: 90}", ["bad-value"]),
      ("{of: compute, at: 0 FLOP}", ["bad-value"]), ("{of: compute, at: 1e25}", ["unit-mismatch"]),
      ("{of: compute, at: 1e25 FLOP, demands: under}", ["bad-value"]),
      ("{of: compute, at: 1e25 FLOP}, assert: \"true\"", ["bad-value"]),
      ("{of: compute, at: 1e25 FLOP}, on: field-conflict", ["bad-value"]),
      ("{of: compute, at: 1e25 FLOP}, over: entity", ["bad-value", "one-model-in-group"]),
    ])
  func mistakes(_ threshold: String, _ codes: [String]) {
    let found = InlineAudit.codes(Self.rules(threshold))
    #expect(found.filter { !$0.hasPrefix("unused") } == codes)
  }
}
