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

  package var type: CELType { content.type }
  /// As its author wrote it.
  package var source: String { content.source }
  /// Without layout and comments: equal texts mean the same.
  package var canonical: String { content.canonical }
  package var span: Span { content.span }
  /// The steps that it may read whatever the model, ascending: the edges of the graph of
  /// dependencies. Those that it names in `used` and `derives` are among them.
  package var stepsRead: [Int] { content.stepsRead }
  package var fieldsRead: [Int] { content.fieldsRead }
  package var parametersRead: [Int] { content.parametersRead }
  package var tablesRead: [Int] { content.tablesRead }
  package var assumptions: [Assumption] { content.assumptions }
  /// `base.FIELD` that it may read, and `base.QUANTITY`, ascending.
  package var baseFieldsRead: [Int] { content.baseFieldsRead }
  package var baseStepsRead: [Int] { content.baseStepsRead }
  /// Whether it reads all that it names, whatever the values: without conditions and tests. If one
  /// of these is missing, it has no value.
  package var isStrict: Bool { content.isStrict }
  /// What its number was before `to` took it out of its unit; nil if it has lost none.
  package var readOut: ReadOut? { content.readOut }
  /// Where it first reads the base; nil if it does not.
  package var basePlace: Span? { content.basePlace }
  /// Whether it asks somewhere if a thing is there, so that what is missing may decide it.
  package var asksPresence: Bool { content.asksPresence }
  /// Whether it reads the date of the audit.
  package var readsDate: Bool { program.code.contains { $0.operation == .asOf } }
  /// How many nodes it has, which it is not deeper than.
  package var nodeCount: Int { program.code.count }
  /// The texts that are written out in it, regular expressions among them.
  package var literalTexts: [Located<String>] {
    program.code.enumerated().compactMap { node, it in
      guard it.operation == .constant, case .string(let text) = program.constants[Int(it.a)] else {
        return nil
      }
      return Located(text, at: program.sites[node])
    }
  }
  /// What the plain evaluator walks, for other passes over it.
  var program: Program { content.program }

  /// What it comes to where a model has nothing to say to it, if that is known.
  var silence: Silence? { content.silence }

  /// One reference, so that rules are copied for the price of counting it.
  private let content: Content

  private final class Content: Sendable {
    let type: CELType
    let source: String
    let canonical: String
    let span: Span
    let stepsRead: [Int]
    let fieldsRead: [Int]
    let parametersRead: [Int]
    let tablesRead: [Int]
    let baseFieldsRead: [Int]
    let baseStepsRead: [Int]
    let basePlace: Span?
    let assumptions: [Assumption]
    let isStrict: Bool
    let asksPresence: Bool
    let readOut: ReadOut?
    let program: Program
    /// Nil if it has not been asked, or if every model may have something to say.
    let silence: Silence?

    init(_ parsed: ParsedExpression, canonical: String, _ operand: Operand, _ checking: Checking) {
      self.type = operand.type
      self.readOut = operand.readOut
      self.source = parsed.text.text
      self.canonical = canonical
      self.span = parsed.text.wholeSpan
      self.stepsRead = checking.steps.sorted()
      self.fieldsRead = checking.fields.sorted()
      self.parametersRead = checking.parameters.sorted()
      self.tablesRead = checking.tables.sorted()
      self.baseFieldsRead = checking.baseFields.sorted()
      self.baseStepsRead = checking.baseSteps.sorted()
      self.basePlace = checking.basePlace
      self.assumptions = checking.assumptions
      self.program = checking.program
      isStrict = checking.program.code.allSatisfy { $0.operation.isStrict }
      asksPresence = checking.program.code.contains { $0.operation.asksPresence }
      self.silence = nil
    }

    init(_ content: Content, program: Program, silence: Silence?) {
      type = content.type
      source = content.source
      canonical = content.canonical
      span = content.span
      stepsRead = content.stepsRead
      fieldsRead = content.fieldsRead
      parametersRead = content.parametersRead
      tablesRead = content.tablesRead
      baseFieldsRead = content.baseFieldsRead
      baseStepsRead = content.baseStepsRead
      basePlace = content.basePlace
      assumptions = content.assumptions
      isStrict = content.isStrict
      asksPresence = content.asksPresence
      readOut = content.readOut
      self.program = program
      self.silence = silence
    }
  }

  init(_ parsed: ParsedExpression, canonical: String, _ operand: Operand, _ checking: Checking) {
    content = Content(parsed, canonical: canonical, operand, checking)
  }

  private init(_ content: Content) { self.content = content }

  /// The expression with another program, in which nothing is read that this one does not read.
  func running(_ program: Program) -> CompiledExpression {
    CompiledExpression(Content(content, program: program, silence: nil))
  }

  /// The same expression in memory of its own, without what it knows of silent models.
  ///
  /// Threads that count references to one and the same object wait for each other: with two, every
  /// evaluation took half as long again.
  package func unshared() -> CompiledExpression {
    CompiledExpression(Content(content, program: content.program.unshared(), silence: nil))
  }

  /// The same expression, with what it comes to where a model has nothing to say to it.
  func knowing(_ silence: Silence) -> CompiledExpression {
    CompiledExpression(Content(content, program: content.program, silence: silence))
  }

  /// Evaluates a condition of which nobody asks what it read.
  package func decide(in frame: inout Frame) -> Outcome {
    frame.keepsReads = false
    defer { frame.keepsReads = true }
    return evaluate(in: &frame)
  }

  /// Evaluates the expression for one model, and notes in the frame what it read.
  package func evaluate(in frame: inout Frame) -> Outcome {
    if let silence = content.silence, frame.caution == nil,
      let outcome = frame.answer(of: silence)
    {
      return outcome
    }
    frame.fuelLeft = frame.fuel
    let slots = content.program.slots
    if frame.locals.count < slots {
      frame.locals = Array(repeating: .value(.null), count: slots)
    }
    return content.program.run(content.program.root, &frame)
  }
}

extension Operation {
  /// Whether the operation has a value where its operand is missing, and another one where it is not.
  fileprivate var asksPresence: Bool {
    switch self {
    case .hasField, .hasMember, .hasCell, .statedField, .statedMember, .withheldField,
      .withheldMember, .known:
      true
    default: false
    }
  }

  /// Whether the operation reads all of its operands, and has no value if one of them has none.
  fileprivate var isStrict: Bool {
    switch self {
    case .constant, .modelID, .asOf, .field, .baseField, .baseStep, .parameter, .step, .tableRow,
      .rowAt, .cell, .add, .subtract, .multiply, .divide, .negate, .widen, .absolute, .squareRoot,
      .logarithm10, .naturalLogarithm, .exponential, .power, .inUnit, .assume, .toDouble:
      true
    default: false
    }
  }
}
