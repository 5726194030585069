// SPDX-License-Identifier: Apache-2.0

/// What `derives('quantity', 'id')` seeks in the derivation of a quantity.
enum DerivationPart: Hashable, Sendable {
  case field(Int)
  case parameter(Int)
  case table(Int)
  case step(Int)
  case method(Int)

  /// The kind and the index as an instruction holds them.
  var encoded: (kind: Int32, index: Int) {
    switch self {
    case .field(let index): (0, index)
    case .parameter(let index): (1, index)
    case .table(let index): (2, index)
    case .step(let index): (3, index)
    case .method(let index): (4, index)
    }
  }

  init?(_ kind: Int32, _ index: Int) {
    switch kind {
    case 0: self = .field(index)
    case 1: self = .parameter(index)
    case 2: self = .table(index)
    case 3: self = .step(index)
    case 4: self = .method(index)
    default: return nil
    }
  }

  /// Whether the derivation of a step contains it: among what the step's value was made of, or
  /// what that was made of. A quantity is part of its own derivation.
  func occurs(inDerivationOf step: Int, of frame: Frame) -> Bool {
    var visited: Set<Int> = [step]
    var waiting = [step]
    while let step = waiting.popLast() {
      if self == .step(step) { return true }
      if case .method(let index) = self, step < frame.selected.count,
        frame.selected[step] == index
      {
        return true
      }
      guard step < frame.stepReads.count else { continue }
      for read in frame.stepReads[step] {
        switch read {
        case .field(let index): if self == .field(index) { return true }
        case .parameter(let index): if self == .parameter(index) { return true }
        case .cell(let table, _, _, _): if self == .table(table) { return true }
        case .step(let other), .selected(let other):
          if visited.insert(other).inserted { waiting.append(other) }
        case .assumption, .member, .baseField, .baseStep: break
        }
      }
    }
    return false
  }
}
