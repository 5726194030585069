// SPDX-License-Identifier: Apache-2.0

import AssayValues
import Foundation
import Testing

/// The shared data: `ASSAY_SHARED`, or `shared` beside the checkout.
enum SharedData {
  static let root: URL? = {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["ASSAY_SHARED"].map { URL(filePath: $0) }
    let url = named ?? checkout.deletingLastPathComponent().appending(path: "shared")
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }()

  static let emissionTexts: URL? = root.map {
    $0.appending(path: "data/messy/emission_strings.csv")
  }
}

@Suite("Emission texts of the Hub", .timeLimit(.minutes(15)))
struct MessyFigureTests {
  /// The number that a text states, by the only spellings that occur: a scale from its words.
  private static func expected(_ text: String) -> Double? {
    let number = text.prefix { $0.isNumber || $0 == "." || $0 == "," }.filter { $0 != "," }
    guard let value = Double(number) else { return nil }
    let words = text.lowercased()
    if words.contains("kg") { return value * 1e3 }
    if words.contains("gram") { return value }
    return words.contains("t") ? value * 1e6 : value
  }

  @Test(.enabled(if: SharedData.emissionTexts != nil, "the shared data is absent"))
  func `every text is read in its unit, or is not a number`() throws {
    let url = try #require(SharedData.emissionTexts)
    let unit = try units.parse("gCO2e")
    var refused: [String] = []
    var count = 0
    for line in try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
      .dropFirst()
    {
      let isQuoted = line.hasPrefix("\"")
      let text = String(
        isQuoted
          ? line.dropFirst().prefix { $0 != "\"" } : line.prefix { $0 != "," })
      count += 1
      do {
        let figure = try FigureReader(parser: units).read(text, as: unit)
        let expected = try #require(Self.expected(text))
        // 1e-15: one rounding more or less.
        #expect((figure.value - expected).magnitude <= 1e-15 * expected, "\(text)")
      } catch let error as FigureError {
        refused.append("\(text): \(error.message)")
      }
    }
    print("refused of \(count) emission texts:", refused)
    #expect(count >= 90)
    #expect(refused == ["Kg: 'Kg' does not start with a number"])
  }
}
