// SPDX-License-Identifier: Apache-2.0

import AssaySource
import Synchronization

/// Keeps one of compiled expressions that are equal: the packs of a comparison have nearly all of
/// theirs in common.
package final class ExpressionPool: Sendable {
  private let known = Mutex<[Span: [CompiledExpression]]>([:])

  package init() {}

  /// The first that was given of those equal to this one.
  package func shared(_ expression: CompiledExpression) -> CompiledExpression {
    known.withLock { known in
      let equals = known[expression.span] ?? []
      if let found = equals.first(where: { $0.isEqual(to: expression) }) { return found }
      known[expression.span] = equals + [expression]
      return expression
    }
  }
}

extension CompiledExpression {
  /// Whether two that stand at one place also read the same: by indices that may differ from pack to
  /// pack.
  fileprivate func isEqual(to other: CompiledExpression) -> Bool {
    canonical == other.canonical && program.root == other.program.root
      && program.operands == other.program.operands
      && program.code.count == other.program.code.count
      && zip(program.code, other.program.code).allSatisfy {
        $0.operation == $1.operation && $0.a == $1.a && $0.b == $1.b && $0.c == $1.c
      }
      && type == other.type && stepsRead == other.stepsRead && fieldsRead == other.fieldsRead
      && parametersRead == other.parametersRead && tablesRead == other.tablesRead
      && baseFieldsRead == other.baseFieldsRead && baseStepsRead == other.baseStepsRead
  }
}
