// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("SPDX bills of materials", .timeLimit(.minutes(15)))
struct SPDXReaderTests {
  private func read(_ graph: String) throws -> BillOfMaterialsReader.Reading? {
    var text =
      #"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[\#(graph)]}"#
    let plan = PathPlan([try FieldPath("declared.energy")])
    return text.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      guard SPDXReader.isLikely(bytes) else { return nil }
      return SPDXReader.read(bytes, path: "m.spdx.json", plan: plan)
    }
  }

  private func package(_ consumption: String, _ rest: String = "") -> String {
    #"{"type":"ai_AIPackage","spdxId":"urn:1","name":"o/m"\#(rest),"ai_energyConsumption":\#(consumption)}"#
  }

  private func energy(_ kind: String, _ quantity: String, _ unit: String) -> String {
    #""ai_\#(kind)EnergyConsumption":[{"type":"ai_EnergyConsumptionDescription","#
      + #""ai_energyQuantity":"\#(quantity)","ai_energyUnit":"\#(unit)"}]"#
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let given: [(kind: String, quantity: String, unit: String)]
    let energy: String?
    let notes: Int
  }

  static let cases = [
    Case(
      testDescription: "training", given: [("training", "345", "kilowattHour")],
      energy: "345 kWh", notes: 0),
    Case(
      testDescription: "fine-tuning is the own run",
      given: [("training", "345", "kilowattHour"), ("finetuning", "42.5", "kilowattHour")],
      energy: "42.5 kWh", notes: 1),
    Case(
      testDescription: "megajoules", given: [("training", "1800", "megajoule")],
      energy: "1800 MJ", notes: 0),
    Case(
      testDescription: "a unit that is none is no figure", given: [("training", "3", "other")],
      energy: "3 other", notes: 0),
    Case(
      testDescription: "equal entries of one list add up",
      given: [("training", "50", "kilowattHour"), ("training", "50", "kilowattHour")],
      energy: "100 kWh", notes: 1),
    Case(
      testDescription: "inference alone", given: [("inference", "3", "kilowattHour")], energy: nil,
      notes: 1),
  ]

  @Test("the energy of the own run stands as declared", arguments: cases)
  func energy(_ test: Case) throws {
    let consumption = test.given.map { "{\(energy($0.kind, $0.quantity, $0.unit))}" }
    let record = try #require(
      try read(package("[\(consumption.joined(separator: ","))]"))?.records.first)
    #expect(record.id == "o/m")
    let value = record.found[0].first?.value
    let words = ["value", "unit"].compactMap { value?.value(of: $0)?.text }
    #expect(words == (test.energy?.split(separator: " ").map(String.init) ?? []))
    #expect(record.notes.count == test.notes)
  }

  @Test func `an element may be referred to, and a package URL of the Hub is the id`() throws {
    let element =
      #"{"type":"ai_EnergyConsumption","@id":"_:e","# + energy("training", "3", "kilowattHour")
      + "}"
    let url = #","software_packageUrl":"pkg:huggingface/Org/Name@main""#
    let record = try #require(
      try read(element + "," + package("\"_:e\"", url))?.records.first)
    #expect(record.id == "Org/Name")
    #expect(record.place.description == "m.spdx.json:1 /@graph/1")
    #expect(
      record.found[0].first?.place.pointer == "/@graph/0/ai_trainingEnergyConsumption/0")
  }

  @Test func `an element that is referred to twice counts once`() throws {
    let element =
      #"{"type":"ai_EnergyConsumption","@id":"_:e","# + energy("training", "3", "kilowattHour")
      + "}"
    let record = try #require(
      try read(element + "," + package(#"["_:e","_:e"]"#))?.records.first)
    #expect(record.found[0].first?.value.value(of: "value")?.text == "3")
  }

  @Test func `a package without a name is a finding, and other JSON is no bill`() throws {
    let reading = try #require(try read(#"{"type":"ai_AIPackage","name":""}"#))
    #expect(reading.records.isEmpty && reading.faults.map(\.code) == ["record-without-id"])
    for text in ["{}", "[]", #"{"@context":"https://schema.org"}"#] {
      #expect(Array(text.utf8).withUnsafeBytes { SPDXReader.isLikely($0) } == false)
    }
  }
}
