// SPDX-License-Identifier: Apache-2.0

package import AssaySource
package import AssayValues

/// An expression that has been checked against the declarations of a pack: no type or unit error
/// can occur while it is evaluated.
package struct CompiledExpression: Sendable {
  /// `x.assume('kWh[facility]')`: a basis that the author supposes.
  package struct Assumption: Sendable, Hashable {
    package let unit: Unit
    /// The call, in the author's file.
    package let span: Span
  }

  package let type: CELType
  /// As its author wrote it.
  package let source: String
  /// Without layout and comments: equal texts mean the same.
  package let canonical: String
  package let span: Span
  /// What it may read whatever the model, ascending: the edges of the graph of dependencies. Those
  /// that it names in `used` and `derives` are among them.
  package let stepsRead: [Int]
  package let fieldsRead: [Int]
  package let parametersRead: [Int]
  package let tablesRead: [Int]
  package let assumptions: [Assumption]

  let program: Program

  /// Evaluates the expression for one model, and notes in the frame what it read.
  package func evaluate(in frame: inout Frame) -> Outcome {
    frame.fuelLeft = frame.fuel
    if frame.locals.count < program.slots {
      frame.locals = Array(repeating: .value(.null), count: program.slots)
    }
    return program.run(program.root, &frame)
  }
}
