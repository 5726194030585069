// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import AssaySource
import Testing

@testable import AssayInterpreter

/// Every distinct spelling of a place in real metadata, read by the fields of the default pack.
@Suite(
  "Spellings of places",
  .enabled(if: Repository.shared != nil, "no data beside the checkout: set ASSAY_SHARED"),
  .timeLimit(.minutes(15)))
struct PlaceSpellingTests {
  static let census: Result<SpellingCensus, any Error> = Result {
    try SpellingCensus("Places", "data/messy/location_strings.csv", fields: ["place"]) { raw, _ in
      try SpellingCensus.object(at: "declared.place", raw)
    }
  }

  @Test func `what each spelling becomes is recorded`() throws {
    let census = try Self.census.get()
    print(census.statement)
    try census.checkTable("places.csv")
  }

  @Test func `no spelling becomes another place than a person reads in it`() throws {
    let census = try Self.census.get()
    let verdict = census.verdict(try SpellingCensus.judgements("places-judged.csv"))
    print(
      "Places: \(verdict.judged) spellings are judged; of those that name one place,"
        + " \(verdict.recall.distinct) of the spellings and \(verdict.recall.weighted) by count"
        + " are read; wrong are \(verdict.wrong.count).")
    for mistake in verdict.wrong { Issue.record("\(mistake)") }
    #expect(verdict.judged == census.entries.count)
    #expect(verdict.recall.distinct >= 0.9 && verdict.recall.weighted >= 0.95)
    #expect(verdict.missed == [])
  }
}

/// Spellings that people use elsewhere, with what each means.
@Suite("Places of the default pack", .timeLimit(.minutes(15)))
struct PlaceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    /// A key, keys between which a text is refused, or none.
    let means: [String]
    var testDescription: String { "'\(text)'" }

    init(_ text: String, _ means: String...) {
      self.text = text
      self.means = means
    }
  }

  static let cases = [
    // Countries: names in some languages, official names, codes, cities.
    Case("Deutschland", "DEU"), Case("ÖSTERREICH", "AUT"), Case("the Netherlands", "NLD"),
    Case("Kingdom of the Netherlands", "NLD"), Case("Bosnia and Herzegovina", "BIH"),
    Case("Trinidad and Tobago", "TTO"), Case("Hong Kong, China", "HKG"), Case("IS", "ISL"),
    Case("Taiwan, China", "TWN"), Case("North Korea", "PRK"), Case("Korea, South", "KOR"),
    Case("Republic of Korea", "KOR"), Case("Democratic Republic of the Congo", "COD"),
    Case("Northern Ireland", "GBR"), Case("Ireland", "IRL"), Case("Guinea-Bissau", "GNB"),
    Case("Île-de-France, France", "FRA"), Case("Munich, Bavaria, Germany", "DEU"),
    Case("München", "DEU"), Case("London, UK", "GBR"), Case("England, UK", "GBR"),
    Case("Paris (France)", "FRA"), Case("Leiden, NL", "NLD"), Case("Zwolle, NL", "NLD"),
    Case("Dortmund, DE", "DEU"), Case("Bangalore, IN", "IND"), Case("DE", "DEU"),
    Case("FRA", "FRA"),
    Case("Abu Dhabi, UAE", "ARE"), Case("Trained in Germany on our cluster", "DEU"),
    Case("Germany; Germany", "DEU"), Case("LUMI supercomputer, Finland", "FIN"),
    Case("Jean Zay supercomputer, IDRIS, Orsay, France", "FRA"), Case("uk", "GBR"),
    Case("Germany, Europe", "DEU"), Case("UK, Europe", "GBR"), Case("EU - France", "FRA"),
    Case("trained in the UK", "GBR"), Case("Peng Cheng Cloud Brain II", "CHN"),
    // States of the United States, provinces of Canada.
    Case("Washington, USA", "US-WA"), Case("Seattle, Washington, USA", "US-WA"),
    Case("Seattle, WA", "US-WA"), Case("Washington DC", "US-DC"), Case("Portland, OR", "US-OR"),
    Case("Washington, D.C., United States", "US-DC"), Case("Georgia, USA", "US-GA"),
    Case("Atlanta, Georgia", "US-GA"), Case("Oregon USA", "US-OR"), Case("USA, Oregon", "US-OR"),
    Case("San Francisco, CA", "US-CA"), Case("San Francisco, CA, USA", "US-CA"),
    Case("New Jersey", "US-NJ"), Case("New Mexico, USA", "US-NM"), Case("NYC", "US-NY"),
    Case("West Virginia", "US-WV"), Case("Paris, Texas", "US-TX"), Case("Dublin, OH", "US-OH"),
    Case("Ontario, California", "US-CA"), Case("Springfield, USA", "USA"),
    Case("Cambridge, MA", "US-MA"), Case("the US", "USA"),
    Case("Toronto, CA", "CA-ON"), Case("London, Ontario", "CA-ON"), Case("Vancouver, WA", "US-WA"),
    Case("Montréal, Québec, Canada", "CA-QC"), Case("Vancouver", "CA-BC"), Case("Quebec", "CA-QC"),
    Case("United States (Oregon)", "US-OR"), Case("USA - California", "US-CA"),
    Case("us-west (Oregon)", "US-OR"), Case("California, USA, North America", "US-CA"),
    Case("xAI Memphis Colossus", "US-TN"), Case("Springfield, MO", "MAC", "US-MO"),
    // Regions of cloud providers.
    Case("canadacentral", "canadacentral"), Case("Region: us-east-1", "us-east-1"),
    Case("Virginia: East US", "eastus"), Case("Azure East Asia", "eastasia"),
    Case("AWS eu-west-1 (Ireland)", "eu-west-1"), Case("us-phoenix-1", "us-phoenix-1"),
    Case("us-east-1 (N. Virginia)", "us-east-1"), Case("AWS us-east-1, USA", "us-east-1"),
    Case("US East (N. Virginia)", "us-east-1"), Case("US East (Ohio)", "us-east-2"),
    Case("US West (Oregon)", "us-west-2"), Case("us-west-2a", "us-west-2"),
    Case("GCP us-central1 (Iowa)", "us-central1"), Case("us-central1-a", "us-central1"),
    Case("Iowa, USA (us-central1)", "us-central1"), Case("us-east1", "us-east1"),
    Case("europe-west4-a", "europe-west4"), Case("europe-west12", "europe-west12"),
    Case("eu-central-1 (Frankfurt, Germany)", "eu-central-1"), Case("East US 2", "eastus2"),
    Case("Azure East US", "eastus"), Case("uksouth", "uksouth"), Case("UK South", "uksouth"),
    // What says two things, or one that means two, is refused.
    Case("Georgia", "GEO", "US-GA"), Case("Washington", "US-WA", "US-DC"),
    Case("CA", "CAN", "US-CA"),
    Case("IN", "IND", "US-IN"), Case("Portland", "US-ME", "US-OR"), Case("Congo", "COD", "COG"),
    Case("Cambridge", "GBR", "US-MA"), Case("Kansas City", "US-KS", "US-MO"),
    Case("Paris, IN", "FRA", "IND", "US-IN"), Case("CN, US", "CHN", "USA"),
    Case("FR,DE", "DEU", "FRA"),
    Case("us-east-1, eu-west-1", "eu-west-1", "us-east-1"), Case("France or Germany", "DEU", "FRA"),
    Case("China, Hong Kong, China", "CHN", "HKG"), Case("USA and Europe", "USA", "europe"),
    Case("Pasadena", "US-CA", "US-TX"), Case("Oregon; Iowa, USA", "US-IA", "US-OR"),
    Case("Multinational,United States of America", "USA", "several"),
    Case("Ontario, CA", "US-CA", "CA-ON"), Case("Santa Fe", "ARG", "US-NM"),
    Case("East Asia", "eastasia", "asia"), Case("San Jose", "CRI", "US-CA"),
    Case("us-east (us-east1 or us-east5)", "us-east1", "us-east5"),
    // Areas are places without a grid.
    Case("somewhere in Europe", "europe"), Case("EU", "europe"), Case("Worldwide", "several"),
    Case("North America", "north-america"), Case("North America (US)", "USA"),
    // Nothing that is a place.
    Case("home"), Case("Kaggle"), Case("contact us"), Case("not in China"), Case("my laptop"),
    Case("our cluster"), Case("Google Colab"), Case("the cloud"),
  ]

  @Test("a text becomes the place that a person reads in it", arguments: cases)
  func match(_ testCase: Case) throws {
    let table = try #require(RulePackTests.pack?.tables.first { $0.name == "places" })
    let found: [String] =
      switch TextMatcher(table: table).match(testCase.text) {
      case .key(let key, _, _): [key]
      case .rivals(let keys): keys
      case .leftover(let key, _): [key]
      case .none, .parts: []
      }
    #expect(found == testCase.means)
  }

  @Test("the shares of a province add up", arguments: Repository.packFolders)
  func shares(of folder: String) throws {
    let path = "\(folder)/canada-mix.csv"
    let source = SourceFile(path: path, text: try Repository.text(path))
    let table = try #require(DelimitedText.read(source).table)
    #expect(table.rows.count == 13)
    for row in table.rows {
      let shares = row.compactMap { Double($0.value) }
      #expect(shares.count == 9)
      #expect(abs(shares.reduce(0, +) - 1) < 0.0005, "\(row[0].value)")  // nine of four digits
    }
  }

  /// `place-names.csv` is what people edit; `places.py` makes the table of it.
  @Test("the table has the places of the list it is made of", arguments: Repository.packFolders)
  func list(of folder: String) throws {
    func rows(_ path: String) throws -> [String] {
      let source = SourceFile(path: path, text: try Repository.text(path))
      let table = try #require(DelimitedText.read(source).table)
      let columns = try ["key", "level", "country", "state", "provider", "source"].map {
        try #require(table.column($0))
      }
      return table.rows.map { row in columns.map { row[$0].value }.joined(separator: ",") }
    }
    let made = try rows("\(folder)/places.csv")
    #expect(made == (try rows("Tests/Tables/place-names.csv")))
    #expect(made.count == 460)
  }

  /// A pattern of a state is several hundred characters long.
  @Test func `a pattern too long to read is named by what it found`() throws {
    let model = try InlineAudit.ofDefaultPack().model(
      #"{"declared": {"place": "Montréal, Canada", "energy": 1, "energy_meter": "facility"}}"#)
    let step = try #require(model.quantity("intensity")?.step)
    let fields = step.inputs.compactMap { part -> String? in
      if case .field(let field) = part { field.matched } else { nil }
    }
    let matched = try #require(fields.first)
    #expect(matched.hasPrefix("pattern that finds 'montreal,canada' at "), "\(matched)")
    #expect(matched.contains("places.csv:") && matched.hasSuffix(" of places"), "\(matched)")
  }

  @Test func `every place leads to a grid, or is an area`() throws {
    let pack = try #require(RulePackTests.pack)
    func keys(_ name: String) throws -> Set<String> {
      Set(try #require(pack.tables.first { $0.name == name }).rows.map(\.key))
    }
    let audit = try InlineAudit.ofDefaultPack()
    let regional = try keys("us_states").union(try keys("canada_mix")).subtracting(["USA"])
    #expect(regional.count == 64)  // 50 states, D.C. and 13 provinces
    for key in try keys("places").sorted() where !Self.withoutGrid.contains(key) {
      let record = """
        {"declared": {"place": "\(key)", "energy": 1, "energy_meter": "facility",
        "trained": "2023-06-01"}}
        """
      let intensity = try audit.model(record).quantity("intensity")
      let used = intensity?.estimate?.method ?? ""
      // The cleanest grid is hydropower alone, the dirtiest burns gas or coal in old plants.
      #expect((15...1400).contains(try #require(intensity?.value)), "\(key)")
      #expect(used != "intensity.world" && used != "", "\(key): \(used)")
      if regional.contains(key) {
        #expect(["intensity.state", "intensity.province"].contains(used), "\(key): \(used)")
      }
    }
  }

  /// Areas, and countries of which the source has no figure.
  private static let withoutGrid: Set<String> = [
    "europe", "asia", "africa", "north-america", "south-america", "oceania", "middle-east",
    "nordics", "several", "AND", "CAF", "CUW", "FSM", "GGY", "IMN", "JEY", "LIE", "MCO", "MHL",
    "PLW", "SMR", "TUV",
  ]
}
