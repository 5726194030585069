// SPDX-License-Identifier: Apache-2.0

import AssaySource
import AssayValues

/// Functions: which is meant, and those whose types are simple.
extension Checking {
  /// A call whose operands have been checked.
  struct Call {
    let name: Located<String>
    let target: Operand?
    var arguments: [Operand]
    /// As parsed, for those that must be literals.
    let written: [Expression]
    let span: Span

    /// Receiver and arguments: `x.size()` is `size(x)`.
    var operands: [Operand] { (target.map { [$0] } ?? []) + arguments }
  }

  mutating func function(
    _ name: Located<String>, _ target: Expression?, _ arguments: [Expression], at span: Span
  ) -> Operand {
    // Ids are literals that name parts of the pack; they are no texts to be computed.
    switch (name.value, target == nil) {
    case (ValueLadder.call, true): return ladder(arguments, at: span)
    case (ExpressionFunction.argumentCall, true): return declaredArgument(arguments, at: span)
    case ("used", true): return used(name, arguments, at: span)
    case ("derives", true): return derives(name, arguments, at: span)
    case ("quantity", true): return quantity(name, arguments, at: span)
    case ("predict", true): return predict(name, arguments, at: span)
    case ("stated", true), ("withheld", true): return stated(name, arguments, at: span)
    default: break
    }
    let receiver = target.map { check($0) }
    let call = Call(
      name: name, target: receiver, arguments: arguments.map { check($0) }, written: arguments,
      span: span)
    if call.operands.contains(where: \.isWrong) {
      if !Signature.names.contains(name.value) { report(.unknownFunction(name)) }
      return absorbed(span)
    }
    switch (name.value, target == nil) {
    case ("known", true): return known(call)
    case ("size", _): return size(call)
    case ("matches", _): return matches(call)
    case ("string", true), ("int", true), ("uint", true), ("double", true), ("timestamp", true),
      ("duration", true):
      return conversion(call)
    case ("sum", true), ("mean", true), ("min", true), ("max", true), ("quantile", true):
      return statistic(call)
    case ("log10", true), ("ln", true), ("exp", true), ("sqrt", true), ("abs", true),
      ("pow", true), ("low", true), ("high", true):
      return numeric(call)
    case ("to", false): return reading(call)
    case ("round", false): return rounding(call)
    case ("assume", false): return assumption(call)
    case ("at", false): return rowAt(call)
    default: break
    }
    if target != nil, let signature = Signature.all.first(where: { $0.name == name.value }) {
      return apply(signature, call)
    }
    if target != nil, TimePart.all.contains(where: { $0.name == name.value }) {
      return timePart(call)
    }
    if Signature.names.contains(name.value) {
      return wrong(.wrongForm(of: name, isReceiver: target != nil, at: span))
    }
    return wrong(.unknownFunction(name))
  }

  /// Whether a call has as many arguments as its function takes; reports it if not.
  mutating func takes(_ count: ClosedRange<Int>, _ call: Call) -> Bool {
    if count.contains(call.arguments.count) { return true }
    report(.argumentCount(call.name, count, got: call.arguments.count, at: call.span))
    return false
  }

  private mutating func apply(_ signature: Signature, _ call: Call) -> Operand {
    let count = signature.arguments.count
    guard takes((count - signature.optional)...count, call) else { return absorbed(call.span) }
    let types = (signature.receiver.map { [$0] } ?? []) + signature.arguments
    var areFit = true
    for (operand, type) in zip(call.operands, types) {
      areFit = isFit(operand, type, .argument(of: signature.name)) && areFit
    }
    guard areFit else { return absorbed(call.span) }
    let nodes = call.operands.map(\.node)
    let node: Int32
    if signature.isLong {
      let first = operands(nodes)
      node = emit(signature.operation, first, Int32(nodes.count), at: call.span)
    } else {
      node = emit(signature.operation, nodes[0], nodes.count > 1 ? nodes[1] : -1, at: call.span)
    }
    return Operand(node: node, type: signature.result, span: call.span)
  }

  private mutating func known(_ call: Call) -> Operand {
    guard takes(1...1, call) else { return absorbed(call.span) }
    if case .table = call.arguments[0].type {
      return wrong(.notAValue(call.arguments[0], declarations))
    }
    return boolean(emit(.known, call.arguments[0].node, at: call.span), at: call.span)
  }

  private mutating func size(_ call: Call) -> Operand {
    guard call.operands.count == 1 else {
      return wrong(.argumentCount(call.name, 1...1, got: call.arguments.count, at: call.span))
    }
    let operand = call.operands[0]
    switch operand.type {
    case .string, .bytes, .list, .map: break
    default: return wrong(.noSize(operand))
    }
    return Operand(node: emit(.size, operand.node, at: call.span), type: .int, span: call.span)
  }

  private mutating func matches(_ call: Call) -> Operand {
    guard call.operands.count == 2 else {
      return wrong(.argumentCount(call.name, 1...1, got: call.arguments.count, at: call.span))
    }
    let (text, pattern) = (call.operands[0], call.operands[1])
    let areFit = [text, pattern].map { isFit($0, .string, .argument(of: "matches")) }
    guard areFit == [true, true] else { return boolean(-1, at: call.span) }
    guard case .string(let literal) = pattern.literal else {
      return boolean(emit(.matchesDynamic, text.node, pattern.node, at: call.span), at: call.span)
    }
    do throws(PatternError) {
      program.patterns.append(try Pattern(literal))
    } catch {
      report(.badRegex(error.reason, at: pattern.span))
      return boolean(-1, at: call.span)
    }
    let index = Int32(program.patterns.count - 1)
    return boolean(emit(.matches, text.node, index, at: call.span), at: call.span)
  }

  private mutating func conversion(_ call: Call) -> Operand {
    guard takes(1...1, call) else { return absorbed(call.span) }
    let operand = call.arguments[0]
    let operation: Operation
    let type: CELType
    let accepted: [CELType]
    switch call.name.value {
    case "string":
      (operation, type) = (.toString, .string)
      accepted = [.string, .bool, .int, .uint, .double, .timestamp, .duration]
    case "int":
      (operation, type, accepted) = (.toInt, .int, [.int, .uint, .double, .string, .timestamp])
    case "uint": (operation, type, accepted) = (.toUInt, .uint, [.int, .uint, .double, .string])
    case "double":
      (operation, type, accepted) = (.toDouble, .double, [.int, .uint, .double, .string])
    case "timestamp":
      (operation, type, accepted) = (.toTimestamp, .timestamp, [.string, .int, .timestamp])
    default: (operation, type, accepted) = (.toDuration, .duration, [.string, .duration])
    }
    guard accepted.contains(operand.type) else {
      return wrong(.notConvertible(operand, to: type, call.name.value))
    }
    if let folded = folded(operand, type, at: call.span) { return folded }
    return Operand(
      node: emit(operation, operand.node, at: call.span), type: type, span: call.span,
      readOut: type.isNumber ? operand.readOut : nil)
  }

  /// A time or duration that the author wrote out; nil if it is not a literal.
  private mutating func folded(_ operand: Operand, _ type: CELType, at span: Span) -> Operand? {
    guard case .string(let text) = operand.literal else { return nil }
    switch type {
    case .timestamp:
      guard let moment = Timestamp(text) else {
        return wrong(.badTimestamp(text, at: operand.span))
      }
      return Operand(node: emit(.timestamp(moment), at: span), type: type, span: span)
    case .duration:
      guard let length = TimeSpan(text) else { return wrong(.badDuration(text, at: operand.span)) }
      return Operand(node: emit(.duration(length), at: span), type: type, span: span)
    default: return nil
    }
  }

  private mutating func timePart(_ call: Call) -> Operand {
    guard let target = call.target else { return absorbed(call.span) }
    let name = call.name.value
    guard call.arguments.isEmpty else { return wrong(.timeZone(call.name, at: call.span)) }
    let operation: Operation
    let part: Int?
    if target.type == .duration {
      (operation, part) = (.spanPart, TimePart.ofSpans.firstIndex { $0.name == name })
    } else {
      (operation, part) = (.timePart, TimePart.all.firstIndex { $0.name == name })
    }
    guard target.type == .duration || target.type == .timestamp, let part else {
      return wrong(.unfit(target, .timestamp, .argument(of: name)))
    }
    return Operand(
      node: emit(operation, target.node, Int32(part), at: call.span), type: .int, span: call.span)
  }
}
