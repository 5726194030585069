// SPDX-License-Identifier: Apache-2.0

/// What expressions read as `base.NAME`: the model that the audited one was derived from, one step
/// up, with its own values as they are before anybody reads a base.
package final class BaseValues: Sendable {
  package let id: String
  /// By field index; an absent one is not in it.
  package let fields: [Int: Value]
  /// By step index; a quantity without a value is not in it.
  package let steps: [Int: Value]
  /// What bears on its values, by the numbers that the factors have for the models derived from it.
  package let modifiers: [Int32: Modifier]

  package init(
    id: String, fields: [Int: Value], steps: [Int: Value], modifiers: [Int32: Modifier] = [:]
  ) {
    self.modifiers = modifiers
    self.id = id
    self.fields = fields
    self.steps = steps
  }
}

extension Program {
  func runBase(_ it: Instruction, _ frame: inout Frame) -> Outcome {
    let index = Int(it.a)
    switch it.operation {
    case .baseID: return frame.base.map { .value(.string($0.id)) } ?? .missing([.baseID])
    case .hasBase: return .value(.bool(frame.base != nil))
    case .baseField, .hasBaseField:
      frame.note(.baseField(index))
      let value = frame.base?.fields[index]
      if it.operation == .hasBaseField { return .value(.bool(value != nil)) }
      return value.map { .value($0) } ?? .missing([.baseField(index)])
    default:
      frame.note(.baseStep(index))
      let value = frame.base?.steps[index]
      if it.operation == .hasBaseStep { return .value(.bool(value != nil)) }
      return value.map { .value($0) } ?? .missing([.baseStep(index)])
    }
  }
}
