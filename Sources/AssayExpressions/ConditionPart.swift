// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// An operand of the `&&` and `||` that a condition is made of, and what it comes to for one model.
package struct ConditionPart: Sendable {
  /// What stands before it since the last one, on one line: an operator and brackets.
  package let lead: String
  /// As its author wrote it, on one line.
  package let expression: String
  /// The brackets behind the last one.
  package let tail: String
  package let outcome: Outcome
  /// What it read, in order of first reading.
  package let reads: [Read]
}

extension CompiledExpression {
  /// What each part of a condition comes to, in the order in which they are written: also of those
  /// that did not matter any more, since another one had decided.
  package func parts(in frame: inout Frame) -> [ConditionPart] {
    let nodes = program.operandsOfLogic
    var end = span.start
    return nodes.enumerated().map { position, node in
      frame.forgetReads()
      frame.fuelLeft = frame.fuel
      let outcome = program.run(node, &frame)
      let site = program.sites[Int(node)]
      defer { end = site.end }
      return ConditionPart(
        lead: line(from: end, to: site.start), expression: line(from: site.start, to: site.end),
        tail: position == nodes.count - 1 ? line(from: site.end, to: span.end) : "",
        outcome: outcome, reads: frame.takeReads())
    }
  }

  /// A part of the author's text with its breaks as blanks.
  private func line(from start: Int, to end: Int) -> String {
    span.file.text(from: start, to: end).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }
}

extension Program {
  /// The nodes below the `&&` and `||` at the top, in order; the root alone if there are none.
  fileprivate var operandsOfLogic: [Int32] {
    var found: [Int32] = []
    var pending = [root]
    while let node = pending.popLast() {
      let it = code[Int(node)]
      switch it.operation {
      case .and, .or: pending += [it.b, it.a]
      default: found.append(node)
      }
    }
    return found
  }
}
