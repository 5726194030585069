// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AssayExpressions

@Suite("Statements", .timeLimit(.minutes(15)))
struct StatementsTests {
  @Test func `sets meet if they have a field in common`() {
    var some = Statements(field: 3)
    some.formUnion(Statements(field: 70))
    #expect(some.meets(Statements(field: 70)))
    #expect(!some.meets(Statements(field: 4)))
    #expect(!Statements().meets(.all))
  }

  @Test func `no field is taken for the id, a base or a trial`() {
    for field in 0..<400 {
      for special in [Statements.id, .base, .trial] {
        #expect(!Statements(field: field).meets(special))
      }
    }
  }

  @Test func `of very many fields some seem to meet, and each meets itself`() {
    #expect(Statements(field: 0).meets(Statements(field: 125)))
    for field in 0..<400 { #expect(Statements(field: field).meets(Statements(field: field))) }
  }
}
