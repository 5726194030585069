// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource
import Testing

@Suite("Broken packs at random", .timeLimit(.minutes(15)))
struct PackMutationTests {
  /// SplitMix64 (Steele, Lea and Flood 2014), so that a failure can be repeated.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return bits ^ (bits >> 31)
    }
  }

  static let pieces: [String] = [
    "!", "&", "*", "#", " #", ": ", "{", "}", "[", "]", "\"", "'", "\n", "  ", "-", "é", "\0",
    "1e999",
    "nan", "\u{202E}", ",", "|", ">-",
  ]

  @Test("what is wrong is reported, and what is not reported is right", arguments: UInt64(0)..<24)
  func mutate(seed: UInt64) throws {
    var generator = Generator(state: seed)
    let good = try PackFolder.files("fixtures/packs/good/minimal").files[0].text
    for _ in 0..<20 {
      var scalars = Array(good.unicodeScalars)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<scalars.count, using: &generator)
        let end = min(place + Int.random(in: 0...12, using: &generator), scalars.count)
        let piece = Self.pieces.randomElement(using: &generator) ?? ""
        scalars.replaceSubrange(place..<end, with: Array(piece.unicodeScalars))
      }
      let text = String(String.UnicodeScalarView(scalars))
      let file = SourceFile(path: "demo/pack.yaml", text: text)
      let reading = PackReader.read(PackFiles(root: "demo", files: [file]))
      #expect((reading.pack == nil) == reading.diagnostics.hasErrors, "\(text)")
      #expect(reading.diagnostics == reading.diagnostics.inOrder)
      #expect(!reading.rendered.contains("\u{202E}"))
    }
  }
}
