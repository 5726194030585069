// SPDX-License-Identifier: Apache-2.0

import AssayInterpreter
import AssayRules
import AssaySource
import Testing

@testable import AssayDiff

/// Ratios of any size: what they are, and what moved them.
@Suite("Sizes of ratios", .timeLimit(.minutes(15)))
struct RatioSizeTests {
  private static func pack(_ first: String, _ second: String, of: String, per: String, unit: String)
    -> PackReading
  {
    let text = """
      assay: 1
      pack: x
      version: 1.0.0
      title: Ratios
      references: {demo: {title: Invented}}
      defaults: {source: demo, evidence: policy}
      fields: {o: {unit: FLOP, from: [o]}, e: {unit: kWh, from: [e]}}
      parameters:
        p: {title: P, value: \(first), unit: "1", range: [1, 9]}
        q: {title: Q, value: \(second), unit: "1", range: [1, 9]}
      quantities:
        work: {title: W, unit: FLOP, quantum: 1 FLOP, methods: [{id: w.a, value: "model.o * p * q"}]}
        energy: {title: E, unit: kWh, quantum: 1 Wh, methods: [{id: e.a, value: "model.e / p"}]}
      totals:
        - id: all
          title: All
          sum: [work, energy]
          ratios: {r: {title: R, of: \(of), per: \(per), unit: "\(unit)"}}
      """
    return PackReader.read(
      PackFiles(root: "x", files: [SourceFile(path: "x/pack.yaml", text: text)]))
  }

  @Test("a part is stated however small it is beside the ratio", arguments: [1e-4, 1e-7, 1e-9])
  func smallPart(_ step: Double) throws {
    let base = Self.pack("2", "2.5", of: "work", per: "energy", unit: "FLOP/kWh")
    let head = Self.pack("3", "\(2.5 * (1 + step))", of: "work", per: "energy", unit: "FLOP/kWh")
    let revision = try #require(PackRevision(base: base, head: head))
    let population = try ComparedPopulation(
      revision, head: ["{\"id\":\"a/b\",\"o\":1e18,\"e\":1000}"])
    let (_, document) = try population.compared()
    let number = try #require(document.totals.first { $0.kind == .ratio }?.number)
    #expect(number.residual == 0 && number.shares.count == 2)
    let part = try #require(
      number.shares.first { document.units[$0.unit].id == "q.value" })
    // work · p · q ÷ (energy ÷ p): the mean of the effects at p = 2 and at p = 3.
    let expected = 1e15 * 2.5 * step * (4 + 9) / 2
    #expect(abs(QuantaAmount.amount(part.quanta, digits: number.digits) / expected - 1) < 1e-2)
  }

  @Test(
    "the parts add up to the change, whatever the size",
    arguments: [
      ("work", "energy", "FLOP/kWh", 1e22), ("work", "energy", "FLOP/kWh", 1e15),
      ("energy", "work", "kWh/FLOP", 1e15), ("energy", "work", "kWh/FLOP", 1e22),
      ("work", "energy", "FLOP/kWh", 3.0),
    ])
  func parts(_ of: String, _ per: String, _ unit: String, _ operations: Double) throws {
    let base = Self.pack("2", "2.5", of: of, per: per, unit: unit)
    let head = Self.pack("3", "3.5", of: of, per: per, unit: unit)
    let revision = try #require(PackRevision(base: base, head: head))
    let population = try ComparedPopulation(
      revision, head: ["{\"id\":\"a/b\",\"o\":\(operations),\"e\":1}"])
    let start = ContinuousClock.now
    let (_, document) = try population.compared()
    #expect(ContinuousClock.now - start < .seconds(10))
    let number = try #require(document.totals.first { $0.kind == .ratio }?.number)
    #expect(number.residual == 0)
    #expect(number.before != 0 && number.after != 0)
    #expect(number.shares.count == 2)
    #expect(number.shares.allSatisfy { $0.quanta != 0 })
    // Both quantities are known to 53 bits: work = o·p·q, energy = e/p.
    let ratio = (operations * 2 * 2.5) / 0.5
    let expected = of == "work" ? ratio : 1 / ratio
    let before = QuantaAmount.amount(number.before, digits: number.digits)
    #expect(abs(before / expected - 1) < 1e-6)
  }
}

private enum QuantaAmount {
  static func amount(_ quanta: Int128, digits: Int) -> Double {
    var amount = Double(quanta)
    for _ in 0..<abs(digits) { amount = digits > 0 ? amount / 10 : amount * 10 }
    return amount
  }
}
