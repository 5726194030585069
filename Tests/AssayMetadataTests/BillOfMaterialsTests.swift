// SPDX-License-Identifier: Apache-2.0

import AssayMetadata
import AssaySource
import Testing

@Suite("Bills of materials", .timeLimit(.minutes(5)))
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

  @Test func `what is not the training is passed over`() throws {
    let other = #"{"activity":"inference","activityEnergyCost":{"value":9,"unit":"kWh"}}"#
    let record = try #require(try read(bill(model(other)))?.records.first)
    #expect(record.found[0].isEmpty)
  }

  @Test func `two trainings are both kept, for a conflict to name them`() throws {
    let one = #"{"activity":"training","activityEnergyCost":{"value":1,"unit":"kWh"}}"#
    let two = #"{"activity":"training","activityEnergyCost":{"value":2,"unit":"kWh"}}"#
    #expect(try read(bill(model(one + "," + two)))?.records.first?.found[0].count == 2)
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
