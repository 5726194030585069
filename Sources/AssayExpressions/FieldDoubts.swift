// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// What of a model is not known to be absent, although it has no value: fields that are stated and
/// could not be read, and fields of which nothing that could state them was read.
package struct FieldDoubts: Sendable {
  /// What a record leaves open that has no source of some kind, by field; shared by all such records.
  package final class Unread: Sendable {
    package let isUnread: [Bool]
    package let statements: Statements

    package init(_ fields: Set<Int>, of count: Int) {
      isUnread = (0..<count).map { fields.contains($0) }
      var statements = Statements()
      for field in fields { statements.formUnion(Statements(field: field)) }
      self.statements = statements
    }
  }

  /// Fields that are stated and have no value.
  package var stated: [Int] = []
  /// Fields that may be stated in a text that could not be read, such as a number of devices.
  package var inText: [Int] = []
  /// Members of items that are stated and have no value.
  package var members: [MissingPath] = []
  /// Fields and members that are stated to be withheld: that they have no value is known.
  package var withheld: [MissingPath] = []
  /// Fields of which no source was read.
  package var unread: Unread?

  package init() {}

  /// Whether all that has no value is simply absent.
  package var isNone: Bool {
    stated.isEmpty && inText.isEmpty && members.isEmpty && withheld.isEmpty && unread == nil
  }

  /// Whether a field without a value is stated, though not read.
  package func isStated(_ field: Int) -> Bool { stated.contains(field) }

  /// Whether it is not known that a field without a value is absent.
  package func isOpen(_ field: Int) -> Bool {
    stated.contains(field) || inText.contains(field) || unread?.isUnread[field] == true
  }

  /// Whether it is not known that what a path names is absent.
  package func isOpen(_ path: MissingPath) -> Bool {
    switch path {
    case .field(let field): isOpen(field)
    case .member: members.contains(path)
    default: false
    }
  }

  /// What is open, as far as expressions may read it.
  package var statements: Statements {
    var all = unread?.statements ?? Statements()
    for field in stated + inText { all.formUnion(Statements(field: field)) }
    for case .field(let field) in withheld { all.formUnion(Statements(field: field)) }
    for case .member(let field, _, _) in members + withheld {
      all.formUnion(Statements(field: field))
    }
    return all
  }
}

/// How expressions answer where a requirement is about to fail: what is not known to be absent is
/// missing for `has`, `known` and `stated` as well, so that nobody is accused of silence who was
/// not understood, or not heard.
package struct Caution: Sendable {
  /// By step, the methods of its ladder; empty for a definition.
  package let ladders: [[LadderMethod]]

  package init(ladders: [[LadderMethod]]) { self.ladders = ladders }
}

/// A method of a ladder, as far as caution asks why it has no value.
package struct LadderMethod: Sendable {
  package let when: CompiledExpression?
  package let value: CompiledExpression

  package init(when: CompiledExpression?, value: CompiledExpression) {
    (self.when, self.value) = (when, value)
  }
}

extension Frame {
  /// What `has` comes to for something that has no value.
  func presence(ofMissing path: MissingPath) -> Outcome {
    guard caution != nil, doubts.isOpen(path) else { return .value(.bool(false)) }
    return .missing([path])
  }

  /// What `has` and `known` come to for an expression that has no value.
  func presence(ofMissing paths: [MissingPath]) -> Outcome {
    guard caution != nil else { return .value(.bool(false)) }
    let open = paths.filter { doubts.isOpen($0) }
    return open.isEmpty ? .value(.bool(false)) : .missing(open)
  }

  /// What `stated` comes to for something that has no value.
  func statement(ofMissing path: MissingPath, isStated: Bool) -> Outcome {
    if isStated { return .value(.bool(true)) }
    return presence(ofMissing: path)
  }

  /// What a quantity without a value comes to under caution: missing, by what is open among what its
  /// methods lack, or as it was.
  mutating func missing(step: Int) -> Outcome {
    guard let ladder = caution?.ladders[step] else { return .missing([.step(step)]) }
    var open: [MissingPath] = []
    for method in ladder {
      if let condition = method.when {
        let outcome = condition.evaluate(in: &self)
        open += outcome.missingPaths.filter { doubts.isOpen($0) }
        guard outcome.bool == true else { continue }
      }
      open += method.value.evaluate(in: &self).missingPaths.filter { doubts.isOpen($0) }
    }
    guard !open.isEmpty else { return .missing([.step(step)]) }
    return .missing(open.sorted().reduce(into: []) { if $0.last != $1 { $0.append($1) } })
  }
}

extension Program {
  /// `stated(model.field)`.
  func isFieldStated(_ index: Int, _ frame: inout Frame) -> Outcome {
    frame.note(.field(index))
    guard case .missing = frame.fields[index] else { return .value(.bool(true)) }
    return frame.statement(ofMissing: .field(index), isStated: frame.doubts.isStated(index))
  }

  /// `stated(item.member)`; false where the item itself is missing.
  func isMemberStated(_ it: Instruction, _ frame: inout Frame) -> Outcome {
    whetherThere(it, &frame) { _, path, frame in
      frame.statement(ofMissing: path, isStated: frame.doubts.members.contains(path))
    }
  }
}

extension Program {
  /// `withheld(model.field)`: whether it is stated that it is not told.
  func isFieldWithheld(_ index: Int, _ frame: inout Frame) -> Outcome {
    frame.note(.field(index))
    guard case .missing = frame.fields[index] else { return .value(.bool(false)) }
    return frame.withholding(of: .field(index))
  }

  /// `withheld(item.member)`; false where the item itself is missing.
  func isMemberWithheld(_ it: Instruction, _ frame: inout Frame) -> Outcome {
    let item = run(it.a, &frame)
    if case .error = item { return item }
    guard case .value(.record(let record)) = item else {
      return frame.presence(ofMissing: item.missingPaths)
    }
    let path = MissingPath.member(field: record.field, item: record.index, member: Int(it.b))
    frame.note(.member(field: record.field, item: record.index, member: Int(it.b)))
    guard case .missing = record.members[Int(it.b)] else { return .value(.bool(false)) }
    return frame.withholding(of: path)
  }
}

extension Frame {
  /// Whether something without a value is stated to be withheld.
  func withholding(of path: MissingPath) -> Outcome {
    doubts.withheld.contains(path) ? .value(.bool(true)) : presence(ofMissing: path)
  }
}

extension Checking {
  /// `stated(model.field)`, `stated(item.member)`: whether it is there, be it readable or not; and
  /// `withheld(…)`: whether it says that it is not told.
  mutating func stated(
    _ name: Located<String>, _ arguments: [Expression], at span: Span
  ) -> Operand {
    let isWithholding = name.value == "withheld"
    guard arguments.count == 1 else {
      return wrong(.argumentCount(name, 1...1, got: arguments.count, at: span))
    }
    guard case .select(let target, let field, isTest: false) = arguments[0].kind else {
      return wrong(.statedOfNoField(name, at: arguments[0].span))
    }
    let operand = select(target, field, isTest: true, at: arguments[0].span)
    if operand.isWrong { return absorbed(span) }
    let node = Int(operand.node)
    let tested = program.code[node]
    switch tested.operation {
    case .hasField: retarget(node, isWithholding ? .withheldField : .statedField, tested)
    case .hasMember: retarget(node, isWithholding ? .withheldMember : .statedMember, tested)
    // `model.id` is always stated.
    case .constant where !isWithholding: break
    default: return wrong(.statedOfNoField(name, at: arguments[0].span))
    }
    return Operand(node: operand.node, type: .bool, span: span)
  }

  private mutating func retarget(_ node: Int, _ operation: Operation, _ it: Instruction) {
    program.code[node] = Instruction(operation: operation, a: it.a, b: it.b, c: it.c)
  }
}
