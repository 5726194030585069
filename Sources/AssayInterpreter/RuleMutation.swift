// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayRules
import AssaySource
package import AssayValues

/// The tests of a pack, run on mutants of it.
package struct RuleMutation: Sendable {
  private let pack: RulePack
  private let asOf: Timestamp
  private let tests: [RuleTest]
  private let reached: Reached
  package let coverage: RuleCoverage
  package let results: [RuleTestRunner.Result]

  /// Which tests reach what, by their index.
  private struct Reached: Sendable {
    var parts: [PackPart: [Int]] = [:]
    var parameters: [Int: [Int]] = [:]
    var cells: [RuleCoverageCollector.Cell: [Int]] = [:]
    /// By step and method, the tests in which it is used.
    var used: [[[Int]]] = []
  }

  /// Runs the tests on the pack as it is, and notes what they reach.
  ///
  /// - Parameter asOf: For tests that name no date of their own.
  package init(pack: RulePack, asOf: Timestamp) {
    self.pack = pack
    self.asOf = asOf
    tests = pack.applicableTests(asOf: asOf)
    var bench = RuleTestBench(asOf: asOf)
    var collector = RuleCoverageCollector(pack)
    var reached = Reached()
    reached.used = pack.steps.map { step in
      if case .quantity(let rule) = step.kind { rule.methods.map { _ in [] } } else { [] }
    }
    let many = RuleMutation.further(tests)
    var results: [RuleTestRunner.Result] = []
    for (index, test) in tests.enumerated() {
      let failures: [RuleTestRunner.Failure]
      switch bench.run(test, by: pack, variant: 0) {
      case .failure(let failure): failures = [failure]
      case .success(let run):
        failures = RuleTestCheck(pack: pack, run: run).failures(of: test)
        // Many rows of a table are one example of the rules.
        guard !many.contains(index) else {
          collector.noteReads(run, of: index, from: test.each)
          break
        }
        collector.note(run, of: index, expecting: test.expectedSteps)
        for model in run.models {
          for (step, ladder) in model.assessment.evaluation.ladders.enumerated() {
            for method in ladder?.positions ?? [] { reached.used[step][method].append(index) }
          }
        }
      }
      results.append(
        RuleTestRunner.Result(test: test.id, place: test.span.place, failures: failures))
    }
    for part in collector.parts { reached.parts[part.part] = collector.tests(reaching: part.part) }
    reached.parameters = collector.parameters.mapValues { $0.sorted() }
    reached.cells = collector.cells.mapValues { $0.sorted() }
    self.reached = reached
    self.results = results
    coverage = RuleCoverage(collector)
  }

  /// The mutants of the rules, or a sample of them, and a sample of those of the cells of tables.
  ///
  /// - Parameters:
  ///   - rules: How many of the rules' there are at most; nil for all.
  ///   - cells: How many of the tables'.
  ///   - seed: Which of them: the same seed draws the same.
  package func mutants(rules: Int?, cells: Int, seed: UInt64) -> [PackMutant] {
    var draw = SampleDraw(seed: seed)
    let all = pack.ruleMutants
    return draw.take(rules ?? all.count, of: all) + draw.take(cells, of: pack.cellMutants)
  }

  /// Runs the tests that reach what is mutated, until one fails.
  ///
  /// - Parameters:
  ///   - number: Another for each mutant, from 1.
  ///   - worker: What a thread keeps from mutant to mutant.
  package func verdict(on mutant: PackMutant, number: Int, by worker: inout Worker)
    -> RuleMutantResult
  {
    // A test that fails by the rules as they are says nothing of a fault.
    let indices = tests(reaching: mutant.change).filter { results[$0].failures.isEmpty }
    let mutated = pack.mutated(by: mutant)
    var sharesFields = true
    if case .cell(let table, _, _) = mutant.change {
      sharesFields = !pack.fields.contains { $0.catalogue?.table == table }
    }
    // The test that a neighbour of the mutant failed is likely to fail by this one.
    let order = indices.sorted { left, right in
      let (a, b) = (worker.kills[left, default: 0], worker.kills[right, default: 0])
      return a != b ? a > b : left < right
    }
    for index in order {
      let failures = worker.bench.failures(
        of: tests[index], by: mutated, variant: number, sharesFields: sharesFields)
      if !failures.isEmpty {
        worker.kills[index, default: 0] += 1
        return result(mutant, indices.count, isKilled: true)
      }
    }
    return result(mutant, indices.count, isKilled: false)
  }

  private func result(_ mutant: PackMutant, _ tests: Int, isKilled: Bool) -> RuleMutantResult {
    RuleMutantResult(
      kind: mutant.kind.rawValue, rule: mutant.name, place: mutant.place, old: mutant.old,
      new: mutant.new, tests: tests, isKilled: isKilled)
  }

  /// What is reported of the tests.
  package func summary(
    toolVersion: String, mutants: [RuleMutantResult]?, seed: UInt64
  ) -> RuleTestSummary {
    RuleTestSummary(
      toolVersion: toolVersion, pack: PackReference(pack.identity), asOf: asOf.isoDate,
      results: results, coverage: coverage, mutants: mutants, seed: seed)
  }

  /// What a thread keeps.
  package struct Worker {
    fileprivate var bench: RuleTestBench
    fileprivate var kills: [Int: Int] = [:]
  }

  package func worker() -> Worker {
    var bench = RuleTestBench(asOf: asOf)
    bench.prepare(tests, of: pack)
    return Worker(bench: bench)
  }

  private func tests(reaching change: PackMutant.Change) -> [Int] {
    switch change {
    case .expression(let part, _): return reached.parts[part] ?? []
    case .parameter(let index): return reached.parameters[index] ?? []
    case .cell(let table, let row, let column):
      return reached.cells[.init(table: table, row: row, column: column)] ?? []
    case .methodOrder(let step, let method), .method(let step, let method),
      .tier(let step, let method, _):
      return unique(reached.used[step][method])
    case .weight, .classOrder, .severity:
      return tests.indices.filter { tests[$0].each == nil }
    }
  }

  /// The tests of rows of a table besides the first few of each.
  private static func further(_ tests: [RuleTest]) -> Set<Int> {
    var counts: [Place: Int] = [:]
    return Set(
      tests.indices.filter { index in
        guard tests[index].each != nil else { return false }
        counts[tests[index].span.place, default: 0] += 1
        return (counts[tests[index].span.place] ?? 0) > 3
      })
  }

  private func unique(_ indices: [Int]) -> [Int] { Set(indices).sorted() }
}

/// Draws samples without repetition.
///
/// Source: SplitMix64 (Steele, Lea and Flood 2014); the shuffle is that of Fisher and Yates.
private struct SampleDraw: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// Some of the items, in their order.
  mutating func take<Item>(_ count: Int, of items: [Item]) -> [Item] {
    guard count < items.count else { return items }
    var indices = Array(items.indices)
    for place in 0..<count {
      let rest = UInt64(items.count - place)
      indices.swapAt(place, place + Int(next().multipliedFullWidth(by: rest).high))
    }
    return indices.prefix(count).sorted().map { items[$0] }
  }
}
