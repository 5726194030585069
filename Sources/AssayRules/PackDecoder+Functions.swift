// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import AssayYAML

/// A function as its file states it.
private struct FunctionDraft {
  let name: Located<String>
  let arguments: [ExpressionFunction.Argument]
  let value: ParsedExpression
}

/// `functions:`, expressions with arguments that other expressions call by a name.
extension PackDecoder {
  /// Decodes the functions of all files of a pack, before anything that may call them.
  mutating func decodeFunctions(of roots: [YAMLNode]) {
    var drafts: [FunctionDraft] = []
    for root in roots {
      guard let node = root.value(of: "functions") else { continue }
      each(of: node, "functions") { decoder, name, node in
        if let draft = decoder.decodeFunction(name, node) { drafts.append(draft) }
      }
    }
    guard !drafts.isEmpty else { return }
    let names = Set(drafts.map(\.name.value)).union(draft.functions.keys)
    var waiting = drafts
    while !waiting.isEmpty {
      // One that calls none of those that wait is ready.
      let open = Set(waiting.map(\.name.value))
      let ready = waiting.filter { $0.value.calls(among: open).isEmpty }
      guard !ready.isEmpty else { break }
      for function in ready {
        let value = function.value.calling(draft.functions)
        diagnostics += value.diagnostics.dropFirst(function.value.diagnostics.count)
        if let expression = value.expression, draft.functions[function.name.value] == nil {
          draft.functions[function.name.value] = ExpressionFunction(
            name: function.name, arguments: function.arguments, value: expression)
        }
      }
      waiting.removeAll { function in ready.contains { $0.name.span == function.name.span } }
    }
    for function in waiting {
      guard
        let call = function.value.calls(among: names).first(where: { call in
          waiting.contains { $0.name.value == call.value }
        })
      else { continue }
      diagnostics.append(.recursiveFunction(function.name, at: call.span))
    }
  }

  private mutating func decodeFunction(
    _ name: Located<String>, _ node: YAMLNode
  ) -> FunctionDraft? {
    declareName(name, as: "a function")
    if FunctionNames.builtin.contains(name.value) {
      diagnostics.append(.reservedName(name, as: "a function"))
    }
    guard let section = Section(node, .function, at: name.span, &diagnostics) else { return nil }
    _ = text(section.required("title", &diagnostics))
    _ = sourcing(section, around: defaults)
    var arguments: [ExpressionFunction.Argument] = []
    var isWhole = true
    if let node = section["arguments"] {
      each(of: node, "arguments") { decoder, argument, node in
        decoder.check(argument, as: "an argument")
        if let kind = decoder.argumentKind(argument, node) {
          arguments.append(.init(name: argument, kind: kind))
        } else {
          isWhole = false
        }
      }
    }
    guard let text = expressionText(section.required("value", &diagnostics), of: "value") else {
      return nil
    }
    let parsed = ExpressionParser().parse(text)
    diagnostics += parsed.diagnostics
    guard isWhole, parsed.expression != nil else { return nil }
    return FunctionDraft(name: name, arguments: arguments, value: parsed)
  }

  /// `{unit: kWh}` or `{type: string}`.
  private mutating func argumentKind(_ name: Located<String>, _ node: YAMLNode) -> String? {
    guard
      let section = Section(node, .argument, at: name.span, &diagnostics)
    else { return nil }
    if let node = section["unit"] {
      if let other = section["type"] { diagnostics.append(.typeAndUnit(other.span, node.span)) }
      return unit(node).map { "unit \($0.value.symbol)" }
    }
    guard let type = located(section["type"]) else {
      section.reportMissing("unit", or: "type", &diagnostics)
      return nil
    }
    guard CELType.ofArgument(type.value) != nil else {
      diagnostics.append(
        .badChoice(type, among: ["string", "int", "double", "date", "bool"]))
      return nil
    }
    return "type \(type.value)"
  }
}

extension Diagnostic {
  static func recursiveFunction(_ name: Located<String>, at span: Span) -> Diagnostic {
    Diagnostic(
      "cycle", "the function '\(name.value)' calls itself, through others or directly", at: span,
      notes: [.init("it is declared here", at: name.span)],
      help: "a function cannot be worked out by itself; use a macro over a list")
  }
}
