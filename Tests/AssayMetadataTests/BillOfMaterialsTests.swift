// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("Bills of materials", .timeLimit(.minutes(15)))
struct BillOfMaterialsTests {
  static let paths = ["declared.energy", "declared.emissions", "declared.place", "pipeline_tag"]

  private func read(_ text: String) throws -> BillOfMaterialsReader.Reading? {
    var text = text
    let plan = PathPlan(try Self.paths.map { try FieldPath($0) })
    return text.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      guard BillOfMaterialsReader.isLikely(bytes) else { return nil }
      return BillOfMaterialsReader.read(bytes, path: "bom.json", plan: plan)
    }
  }

  private func bill(_ components: String) -> String {
    "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [\(components)]}"
  }

  private func model(_ consumptions: String, name: String = #""group":"o","name":"m""#) -> String {
    #"{"type":"machine-learning-model",\#(name),"modelCard":{"considerations":{"#
      + #""environmentalConsiderations":{"energyConsumptions":[\#(consumptions)]}}}}"#
  }

  @Test func `the energy and emissions of training stand as declared`() throws {
    let training =
      #"{"activity":"training","activityEnergyCost":{"value":4,"unit":"kWh"},"#
      + #""co2CostEquivalent":{"value":2,"unit":"tCO2eq"},"co2CostOffset":{"value":2},"#
      + #""energyProviders":[{"organization":{"address":{"country":"X","region":"Y"}}}]}"#
    let record = try #require(try read(bill(model(training)))?.records.first)
    #expect(record.id == "o/m")
    #expect(record.place.description == "bom.json:1 /components/0")
    #expect(record.found[0].first?.value.value(of: "value") == .int(4))
    #expect(record.found[1].first?.value.value(of: "unit") == .string("tCO2eq"))
    #expect(record.found[1].count == 1)
    #expect(record.found[2].map(\.value) == [.string("Y, X")])
    #expect(record.found[0].first?.place.pointer.hasSuffix("/0/activityEnergyCost") == true)
  }

  private func consumption(_ activity: String, energy: Double, tonnes: Double? = nil) -> String {
    let emissions = tonnes.map { #","co2CostEquivalent":{"value":\#($0),"unit":"tCO2eq"}"# } ?? ""
    return #"{"activity":"\#(activity)","activityEnergyCost":{"value":\#(energy),"unit":"kWh"}"#
      + emissions + "}"
  }

  struct Activities: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let given: [(String, Double)]
    /// In kWh.
    let energy: [String]
    let note: String?
  }

  static let activities = [
    Activities(testDescription: "training", given: [("training", 9)], energy: ["9.0"], note: nil),
    Activities(
      testDescription: "fine-tuning alone is the model's own run",
      given: [("fine-tuning", 1.5)], energy: ["1.5"], note: nil),
    Activities(
      testDescription: "beside fine-tuning, training is the base's",
      given: [("training", 9), ("fine-tuning", 1.5)], energy: ["1.5"],
      note: "the model's own run is 'fine-tuning' (1.5 kWh); of its base is 'training' (9.0 kWh)"),
    Activities(
      testDescription: "what is no training is named",
      given: [("training", 9), ("data-preparation", 2), ("inference", 3)], energy: ["9.0"],
      note: "the model's own run is 'training' (9.0 kWh); no training is 'data-preparation'"
        + " (2.0 kWh), 'inference' (3.0 kWh)"),
    Activities(
      testDescription: "without a training nothing is read, and that is said",
      given: [("inference", 3)], energy: [],
      note: "no activity of the model is its training; no training is 'inference' (3.0 kWh)"),
    Activities(
      testDescription: "two trainings add up", given: [("training", 3), ("training", 7.25)],
      energy: ["10.25"],
      note: "the model's own run is 'training' (3.0 kWh), 'training' (7.25 kWh); these add up"),
    Activities(
      testDescription: "entries of one list add up, also those that are equal",
      given: [("training", 3), ("training", 3)], energy: ["6"],
      note: "the model's own run is 'training' (3.0 kWh), 'training' (3.0 kWh); these add up"),
    Activities(
      testDescription: "an activity is known in any case, with any joint",
      given: [("Training", 9), ("FINE_TUNING", 1.5)], energy: ["1.5"],
      note: "the model's own run is 'FINE_TUNING' (1.5 kWh); of its base is 'Training' (9.0 kWh)"),
    Activities(
      testDescription: "of an activity that the format does not have nobody says what it is",
      given: [("training", 9), ("pre-training", 70)], energy: ["9.0"],
      note: "the model's own run is 'training' (9.0 kWh); not counted is 'pre-training' (70.0 kWh),"
        + " no known activity"),
  ]

  @Test func `an activity that nobody knows is stated, and not readable`() throws {
    let record = try #require(
      try read(bill(model(consumption("pre-training", energy: 70))))?.records.first)
    let refusal = try #require(record.found[0].first?.refusal)
    #expect(refusal.words.contains("'pre-training'"))
    #expect(
      record.notes.map(\.message) == [
        "no activity of the model is known to be its training; not counted is 'pre-training'"
          + " (70.0 kWh), no known activity"
      ])
  }

  @Test func `entries in different units are no sum, and that is said`() throws {
    let text =
      consumption("training", energy: 3) + ","
      + #"{"activity":"training","activityEnergyCost":{"value":1,"unit":"MWh"}}"#
    let record = try #require(try read(bill(model(text)))?.records.first)
    #expect(record.found[0].count == 1 && record.found[0].first?.refusal != nil)
    #expect(record.notes.first?.message.hasSuffix("these cannot be added up") == true)
  }

  @Test("the model's own run is its fine-tuning, else its training", arguments: activities)
  func ownRun(_ test: Activities) throws {
    let text = test.given.map { consumption($0.0, energy: $0.1) }.joined(separator: ",")
    let record = try #require(try read(bill(model(text)))?.records.first)
    #expect(record.found[0].compactMap { $0.value.value(of: "value")?.text } == test.energy)
    #expect(record.notes.map(\.message) == [test.note].compactMap(\.self))
    #expect(record.notes.allSatisfy { $0.kind == .combinedRows })
  }

  @Test func `sites that differ are named together`() throws {
    func training(_ country: String, _ energy: Int) -> String {
      #"{"activity":"training","activityEnergyCost":{"value":\#(energy),"unit":"kWh"},"#
        + #""energyProviders":[{"organization":{"address":{"country":"\#(country)"}}}]}"#
    }
    let both = training("X", 1) + "," + training("Y", 2)
    let record = try #require(try read(bill(model(both)))?.records.first)
    #expect(record.found[2].map(\.value) == [.string("X and Y")])
  }

  @Test func `a sum names its entries`() throws {
    let text =
      consumption("training", energy: 3, tonnes: 1) + ","
      + consumption("training", energy: 7, tonnes: 0.5)
    let record = try #require(try read(bill(model(text)))?.records.first)
    #expect(record.found[0].first?.rows.map(\.text) == ["3.0 kWh", "7.0 kWh"])
    #expect(record.found[1].first?.value.value(of: "value") == .double(1.5))
    #expect(
      record.found[1].first?.rows.last?.place.pointer.hasSuffix("/1/co2CostEquivalent") == true)
  }

  @Test func `models are found in the subject and within components`() throws {
    let text =
      #"{"bomFormat":"CycloneDX","metadata":{"component":{"type":"machine-learning-model","#
      + #""name":"subject"}},"components":[{"type":"library","name":"l","components":["#
      + #"{"type":"machine-learning-model","name":"inner"}]}]}"#
    #expect(try read(text)?.records.map(\.id) == ["subject", "inner"])
  }

  @Test func `a model without a name is a finding`() throws {
    let reading = try #require(try read(bill(model("", name: #""group":"o""#))))
    #expect(reading.records.isEmpty)
    #expect(reading.faults.map(\.code) == ["record-without-id"])
    #expect(reading.faults.first?.place.pointer == "/components/0")
  }

  @Test func `components nested beyond all sense do no harm`() throws {
    let depth = 300
    let text =
      String(repeating: #"{"type":"library","components":["#, count: depth)
      + String(repeating: "]}", count: depth)
    #expect(try read(bill(text))?.records.isEmpty == true)
  }

  @Test(
    "other JSON is no bill",
    arguments: [
      "", "{}", "[]", #"{"id":"a"}"#, #"{"bomFormat":"Other"}"#, #"{"bomFormat":"CycloneDX""#,
      "{\"id\":\"\\\"bomFormat\\\"\"}\n{\"id\":\"b\"}",
    ])
  func other(_ text: String) throws { #expect(try read(text)?.models == nil) }
}
