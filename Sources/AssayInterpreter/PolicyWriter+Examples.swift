// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayRules
import AssaySource

/// What rule tests show of requirements and methods: by id, the tests, in the pack's order.
struct Examples: Sendable {
  private(set) var results: [String: [(result: String, test: String)]] = [:]
  private(set) var uses: [String: [String]] = [:]

  init(_ pack: RulePack) {
    for test in pack.tests { for expected in test.expect { note(expected.value, in: test.id) } }
  }

  private mutating func note(_ expected: Expected, in test: String) {
    switch expected {
    case .finding(let finding):
      guard let result = finding.result else { return }
      results[finding.requirement, default: []].append((result.rawValue, test))
    case .used(let methods):
      for method in methods { uses[method, default: []].append(test) }
    case .model(_, let others):
      for other in others { note(other.value, in: test) }
    default: break
    }
  }

  /// "fail: test a, test b and 3 more; pass: test c"; nil for none.
  func words(ofRequirement id: String) -> String? {
    let found = results[id] ?? []
    let groups = ["fail", "pass", "unknown", "notapplicable", "error"].compactMap {
      result -> String? in
      let tests = found.filter { $0.result == result }.map(\.test)
      return tests.isEmpty ? nil : "\(result): \(Examples.shortened(tests))"
    }
    return groups.isEmpty ? nil : groups.joined(separator: "; ")
  }

  func words(ofMethod id: String) -> String? { uses[id].map { Examples.shortened($0) } }

  private static func shortened(_ tests: [String]) -> String {
    let shown = tests.prefix(3).joined(separator: ", ")
    return tests.count > 3 ? "\(shown) and \(tests.count - 3) more" : shown
  }
}
