// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The same facts of the same trainings in each form in which they may be held.
@Suite("Same facts, same figures", .timeLimit(.minutes(15)))
struct SameFactsTests {
  /// What is known of one training: names under `declared`, and the map of its card.
  struct Training {
    let id: String
    var declared: [String: Any] = [:]
    var card: [String: Any] = [:]
  }

  private struct Dice {
    var state: UInt64
    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(sides))
    }
    mutating func isIn(_ share: Int) -> Bool { roll(share) == 0 }
    mutating func one<Value>(of values: [Value]) -> Value { values[roll(values.count)] }
  }

  static func trainings(_ count: Int) -> [Training] {
    var dice = Dice(state: 41)
    return (0..<count).map { index in
      var training = Training(id: "org-\(index % 4)/model-\(index)")
      var declared: [String: Any] = [:]
      func set(_ name: String, _ share: Int, _ value: @autoclosure () -> Any) {
        if dice.isIn(share) { declared[name] = value() }
      }
      set("tokens", 2, dice.one(of: ["1.1T", "300 billion", "2e12"]))
      set("parameters", 2, dice.one(of: [1_300_000_000, 7_000_000_000]))
      set("compute", 3, dice.one(of: ["8.4e22", "3e21 FLOP"]))
      set("accelerator_hours", 2, dice.one(of: ["61400", "120,000", "1300.5"]))
      set("wall_hours", 3, dice.one(of: ["360", "12 d"]))
      set("accelerators", 3, dice.one(of: [8, 64, 512]))
      set("pue", 3, dice.one(of: [1.1, 1.31]))
      set("trained", 2, dice.one(of: ["2023-05-01", "2024-11", "2022"]))
      if dice.isIn(2) {
        declared["energy"] = dice.one(of: ["38.2 MWh", "900", "61,500 kWh", "5-10 MWh"])
        set("energy_meter", 2, dice.one(of: ["it", "facility", "accelerator"]))
      }
      if dice.isIn(3) {
        declared["emissions"] = dice.one(of: ["3 t", "12.5 kg", "450"])
        set("emissions_meter", 2, dice.one(of: ["it", "facility"]))
        set("emissions_accounting", 2, dice.one(of: ["location", "market"]))
      }
      if dice.isIn(2) {
        training.card["hardware_used"] = dice.one(of: ["8 x A100 80GB", "H100", "NVIDIA V100"])
      }
      if dice.isIn(2) {
        training.card["geographical_location"] = dice.one(of: ["France", "Oregon, USA", "Sweden"])
      }
      if dice.isIn(3) {
        training.card["training_type"] = dice.one(of: ["pre-training", "fine-tuning"])
      }
      if dice.isIn(3) { training.card["emissions"] = dice.one(of: [1_234.5, 800_000.0]) }
      training.declared = declared
      return training
    }
  }

  // MARK: Forms

  static func json(_ value: Any) throws -> String {
    String(
      decoding: try JSONSerialization.data(
        withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed]), as: UTF8.self)
  }

  /// YAML holds JSON, but for a blank behind each colon.
  static func declarations(_ trainings: [(id: String, facts: [String: Any])]) throws -> String {
    try "models:\n"
      + trainings.filter { !$0.facts.isEmpty }.map { "  \($0.id): \(try json($0.facts))\n" }
      .joined()
  }

  /// What a card says of one training under the names of `declared`, where it is the same field.
  static func restated(_ training: Training) -> [String: Any] {
    var facts = training.declared
    let names = [
      "hardware_used": "accelerator", "geographical_location": "place",
      "training_type": "training_type",
    ]
    for (name, other) in names { facts[other] = training.card[name] }
    return facts
  }

  private func figures(
    _ inputs: [String], _ scratch: ScratchFolder
  ) throws -> [String: [String: Double]] {
    let run = try Tool.audit(
      inputs, rules: OwnInputTests.pack,
      ["--fail-on", "never", "--format", "json", "--derivations", "none"], in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let json = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    var figures: [String: [String: Double]] = [:]
    for model in try #require(json?["models"] as? [[String: Any]]) {
      let id = try #require(model["id"] as? String)
      figures[id] = [:]
      for (name, quantity) in try #require(model["quantities"] as? [String: [String: Any]]) {
        for end in ["central", "expected", "low", "high"] {
          figures[id]?["\(name).\(end)"] = quantity[end] as? Double
        }
      }
    }
    return figures
  }

  private func write(_ text: String, to path: String, _ scratch: ScratchFolder) throws {
    let file = scratch.file(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  private func table(_ trainings: [Training], _ scratch: ScratchFolder) throws {
    let names = Set(trainings.flatMap { Self.restated($0).keys }).sorted()
    var text = (["Model"] + names + ["card"]).joined(separator: ",") + "\n"
    for training in trainings {
      let facts = Self.restated(training)
      let cells =
        [training.id] + names.map { facts[$0].map { "\($0)" } ?? "" }
        + [training.card["emissions"].map { "\($0)" } ?? ""]
      text += cells.map { "\"\($0)\"" }.joined(separator: ",") + "\n"
    }
    try scratch.write(text, to: "runs.csv")
    let columns = names.map { "      \($0): declared.\($0)\n" }.joined()
    try scratch.write(
      "inventories:\n  runs:\n    key: Model\n    columns:\n" + columns
        + "      card: cardData.co2_eq_emissions.emissions\n", to: "runs.columns.yaml")
  }

  @Test func `forty trainings have the same figures in every form`() throws {
    let trainings = Self.trainings(40)
    let scratch = try ScratchFolder()
    func lines(_ record: (Training) throws -> [String: Any]) throws -> String {
      try trainings.map { try Self.json(record($0)) + "\n" }.joined()
    }
    func card(_ training: Training) -> [String: Any] {
      training.card.isEmpty ? [:] : ["co2_eq_emissions": training.card]
    }
    // As the Hub's API has a card, and what is declared beside it in the record.
    try scratch.write(
      lines { ["id": $0.id, "cardData": card($0), "declared": $0.declared] }, to: "api.jsonl")
    // As a row of a snapshot: the card is a text of JSON, and much is null.
    try scratch.write(
      lines {
        [
          "id": $0.id, "cardData": try Self.json(card($0)), "baseModels": NSNull(),
          "gguf": NSNull(), "safetensors": NSNull(), "siblings": "[]",
        ]
      }, to: "rows.jsonl")
    try scratch.write(
      Self.declarations(trainings.map { ($0.id, $0.declared) }), to: "declared.yaml")
    for training in trainings {
      let front = training.card.isEmpty ? "{}" : "co2_eq_emissions: \(try Self.json(training.card))"
      try write(
        "---\n\(front)\n---\n# A model\n", to: "cards/\(training.id)/README.md", scratch)
    }
    // Without a card, but for its emissions, which are another field.
    try scratch.write(
      lines {
        let emissions = $0.card["emissions"].map { ["co2_eq_emissions": ["emissions": $0]] }
        return ["id": $0.id, "cardData": emissions ?? [:]]
      }, to: "listing.jsonl")
    try scratch.write(
      Self.declarations(trainings.map { ($0.id, Self.restated($0)) }), to: "all.yaml")
    try table(trainings, scratch)

    let api = try figures(["api.jsonl"], scratch)
    #expect(api.count == 40)
    #expect(api.values.filter { $0["emissions.expected"] != nil }.count > 25)
    let forms = [
      "snapshot": ["rows.jsonl", "declared.yaml"], "cards": ["cards", "declared.yaml"],
      "declared": ["listing.jsonl", "all.yaml"], "table": ["runs.csv"],
    ]
    for (form, inputs) in forms.sorted(by: { $0.key < $1.key }) {
      let others = try figures(inputs, scratch)
      #expect(Set(others.keys) == Set(api.keys))
      for (id, expected) in api where others[id] != expected {
        let names = Set(expected.keys).union(others[id]?.keys ?? [:].keys)
          .filter { expected[$0] != others[id]?[$0] }
        Issue.record(
          "\(form): \(id) differs in \(names.sorted().prefix(6)): \(trainings.first { $0.id == id }!)"
        )
      }
    }
  }

  /// Figures of a card's text have factors of their own, and are compared among themselves.
  @Test func `the text of a card says the same wherever it stands`() throws {
    let scratch = try ScratchFolder()
    var dice = Dice(state: 7)
    var (records, rows) = ("", "")
    for index in 0..<40 {
      let id = "org/text-\(index)"
      var lines: [String] = []
      if dice.isIn(2) {
        lines.append("- **Hardware Type:** \(dice.one(of: ["8 x A100", "V100", "TPU v3-8"]))")
      }
      if dice.isIn(2) {
        lines.append("- **Hours used:** \(dice.one(of: ["120", "1,300 GPU hours", "3 days"]))")
      }
      if dice.isIn(2) {
        lines.append("- **Compute Region:** \(dice.one(of: ["us-east-1", "France"]))")
      }
      lines.append("- **Carbon Emitted:** \(dice.one(of: ["12 kg", "3.5 tons CO2eq", "800 g"]))")
      let text = "# Model\n\n## Environmental Impact\n\n" + lines.joined(separator: "\n") + "\n"
      records += try Self.json(["id": id, "cardData": [:] as [String: Any], "readme": text]) + "\n"
      rows += try Self.json(["id": id, "cardData": "{}", "readme": text]) + "\n"
      try write(text, to: "cards/\(id)/README.md", scratch)
    }
    try scratch.write(records, to: "api.jsonl")
    try scratch.write(rows, to: "rows.jsonl")
    let api = try figures(["api.jsonl"], scratch)
    #expect(api.values.filter { $0["emissions.expected"] != nil }.count > 35)
    #expect(try figures(["rows.jsonl"], scratch) == api)
    #expect(try figures(["cards"], scratch) == api)
  }
}
