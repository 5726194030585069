// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Testing

@testable import AssayExpressions

@Suite("Bare conversion factors", .timeLimit(.minutes(15)))
struct ConversionLintTests {
  static let factors = [
    "1000", "1000.0", "1e3", "1000000.0", "1e6", "1e9", "1e12", "1e15", "0.001", "1e-3", "1e-6",
    "1e-9", "24", "60.0", "1440", "3600", "86400.0", "365", "365.25", "8760", "8766.0", "1024",
    "1048576.0", "3.6", "3.6e6", "(60 * 60)", "(24.0 * 365.0)", "1000u",
  ]

  @Test("a factor between units beside a quantity is a warning", arguments: factors)
  func warned(_ factor: String) {
    for text in ["energy * \(factor)", "\(factor) * energy", "energy / \(factor)"] {
      let (expression, diagnostics) = ExamplePack.check(text)
      #expect(expression != nil, "\(text)")
      #expect(diagnostics.map(\.code) == ["bare-conversion-factor"], "\(text)")
      #expect(diagnostics.first?.severity == .warning)
      let written = factor.hasPrefix("(") ? String(factor.dropFirst().dropLast()) : factor
      #expect(diagnostics.first.map { Self.text(of: $0.span) } == written, "\(text)")
    }
  }

  @Test(
    "other numbers, numbers beside numbers, and rates are none",
    arguments: [
      "energy * 2", "energy * 1.1", "energy / 3.0", "energy * 100", "energy * 0.5", "1000 * 2.5",
      "model.downloads * 1000", "model.downloads > 1000", "1000.0 / energy", "model.ratio * 1e6",
      "energy.to('kWh[facility]') * 1000.0", "energy < quantity('1000 kWh[facility]')",
      "pow(energy, 24)", "[energy][24]", "energy * -1.0",
    ])
  func notWarned(_ text: String) {
    #expect(ExamplePack.check(text).diagnostics.map(\.code) == [])
  }

  private static func text(of span: Span) -> String {
    String(decoding: Array(span.file.text.utf8)[span.start..<span.end], as: UTF8.self)
  }
}
