// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A condition in an expression: the whole of one, or what `? :` asks; with its operands, which are what
/// `&&`, `||` and `!` join.
///
/// Source: RTCA DO-178C, section 6.4.4 and glossary: decisions, conditions, and modified
/// condition/decision coverage; of its forms masking MC/DC (FAA CAST-10), by which a value of an
/// operand counts where it decides, whatever the others are.
package struct Decision: Sendable {
  /// An operand, on one line, and where it stands.
  package struct Operand: Sendable {
    package let text: String
    package let span: Span
    fileprivate let node: Int32
  }

  package let text: String
  package let span: Span
  /// In the order in which they are written; one alone is the decision itself.
  package let operands: [Operand]
  fileprivate let node: Int32
}

/// What a decision came to for one model.
package struct DecisionOutcome: Sendable {
  /// Which of the expression's decisions.
  package let decision: Int
  /// Nil where it is missing or fails.
  package let value: Bool?
  /// By operand: what it came to, and whether the decision would be another without it.
  package let operands: [(value: Bool?, decides: Bool)]
}

extension CompiledExpression {
  /// The decisions of the expression, but for those about the items of a list and for constants.
  package var decisions: [Decision] {
    var found: [Int32] = program.conditions(from: program.root)
    if type == .bool { found.insert(program.root, at: 0) }
    return found.map { node in
      Decision(
        text: line(of: node), span: program.sites[Int(node)],
        operands: program.operands(of: node).map {
          Decision.Operand(text: line(of: $0), span: program.sites[Int($0)], node: $0)
        }, node: node)
    }.filter { decision in
      !decision.operands.allSatisfy { program.code[Int($0.node)].operation == .constant }
    }
  }

  /// What the decisions come to that are reached for the model of a frame.
  ///
  /// - Parameter decisions: Those of the expression.
  package func outcomes(
    of decisions: [Decision], in frame: inout Frame
  ) -> [DecisionOutcome] {
    var frame = frame.withLocals(program.slots)
    let reached = program.reached(from: program.root, &frame)
    return decisions.enumerated().compactMap { index, decision in
      guard decision.node == program.root || reached.contains(decision.node) else { return nil }
      let leaves = decision.operands.map { ($0.node, program.truth(of: $0.node, &frame)) }
      let values = Dictionary(leaves) { first, _ in first }
      let value = program.combined(decision.node, values)
      return DecisionOutcome(
        decision: index, value: value,
        operands: leaves.map { node, truth in
          guard let truth else { return (nil, false) }
          var other = values
          other[node] = !truth
          return (truth, program.combined(decision.node, other) != value)
        })
    }
  }

  /// A node as its author wrote it, with its breaks as blanks.
  func line(of node: Int32) -> String {
    let site = program.sites[Int(node)]
    return site.file.text(from: site.start, to: site.end).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }
}

extension Program {
  /// The nodes that a node evaluates, but for those about the items of a list.
  func parts(of node: Int32) -> [Int32] {
    let it = code[Int(node)]
    switch it.operation {
    case .and, .or, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .add, .subtract,
      .multiply, .divide, .remainder, .power, .rowAt, .keyPair, .index, .isIn, .quantile, .contains,
      .startsWith, .endsWith, .matchesDynamic:
      return [it.a, it.b]
    case .conditional: return [it.a, it.b, it.c]
    case .not, .known, .isTrueOrUnknown, .negate, .widen, .absolute, .squareRoot, .logarithm10,
      .naturalLogarithm, .exponential, .sum, .mean, .least, .greatest, .low, .high, .inUnit,
      .assume, .size, .lowerASCII, .upperASCII, .trim, .matches, .toString, .toInt, .toUInt,
      .toDouble, .toTimestamp, .toDuration, .timePart, .spanPart, .cell, .hasCell, .member,
      .hasMember, .statedMember, .withheldMember, .round, .hasKey:
      return [it.a]
    case .tableRow, .tableRows, .isKey: return [it.b]
    case .list, .map, .firstOf, .leastOf, .greatestOf, .split, .join, .replace, .substring,
      .indexOf,
      .lastIndexOf, .characterAt:
      return Array(operands[Int(it.a)..<Int(it.a + it.b)])
    default: return []
    }
  }

  /// The conditions of conditionals at a node and below it.
  fileprivate func conditions(from node: Int32) -> [Int32] {
    let it = code[Int(node)]
    let below = parts(of: node).flatMap(conditions)
    return it.operation == .conditional ? [it.a] + below : below
  }

  /// What `&&`, `||` and `!` join at a node.
  fileprivate func operands(of node: Int32) -> [Int32] {
    switch code[Int(node)].operation {
    case .and, .or, .not: parts(of: node).flatMap(operands)
    default: [node]
    }
  }

  /// The conditions of conditionals that are asked for the model of a frame.
  fileprivate func reached(from node: Int32, _ frame: inout Frame) -> Set<Int32> {
    let it = code[Int(node)]
    switch it.operation {
    case .conditional:
      var found = reached(from: it.a, &frame).union([it.a])
      if let truth = truth(of: it.a, &frame) {
        found.formUnion(reached(from: truth ? it.b : it.c, &frame))
      }
      return found
    case .and, .or:
      var found = reached(from: it.a, &frame)
      if truth(of: it.a, &frame) != (it.operation == .or) {
        found.formUnion(reached(from: it.b, &frame))
      }
      return found
    default:
      var found: Set<Int32> = []
      for part in parts(of: node) { found.formUnion(reached(from: part, &frame)) }
      return found
    }
  }

  fileprivate func truth(of node: Int32, _ frame: inout Frame) -> Bool? {
    frame.forgetReads()
    frame.fuelLeft = frame.fuel
    return run(node, &frame).bool
  }

  /// What a decision comes to by the values of its operands.
  fileprivate func combined(_ node: Int32, _ values: [Int32: Bool?]) -> Bool? {
    let it = code[Int(node)]
    switch it.operation {
    case .not: return combined(it.a, values).map { !$0 }
    case .and, .or:
      let deciding = it.operation == .or
      let (left, right) = (combined(it.a, values), combined(it.b, values))
      if left == deciding || right == deciding { return deciding }
      return left == nil || right == nil ? nil : !deciding
    default: return values[node] ?? nil
    }
  }
}

extension Frame {
  /// A copy in which expressions with so many bound names can be evaluated.
  fileprivate func withLocals(_ slots: Int) -> Frame {
    var frame = self
    if frame.locals.count < slots { frame.locals = Array(repeating: .value(.null), count: slots) }
    return frame
  }
}
