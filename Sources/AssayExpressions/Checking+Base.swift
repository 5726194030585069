// SPDX-License-Identifier: Apache-2.0

import AssaySource

/// `base.NAME`: the fields and quantities of the model that the audited one was derived from.
extension Checking {
  func isBase(_ target: Expression) -> Bool {
    guard case .identifier(let name) = target.kind else { return false }
    return name == ".base" || (name == "base" && !scope.contains { $0.name == name })
  }

  mutating func baseMember(_ member: Located<String>, isTest: Bool, at span: Span) -> Operand {
    if basePlace == nil { basePlace = span }
    if member.value == "id" {
      let node = emit(isTest ? .hasBase : .baseID, at: span)
      return Operand(node: node, type: isTest ? .bool : .string, span: span)
    }
    let field = declarations.fields[member.value]
    let name = declarations.names[member.value]
    if let name, case .step(let step, let type) = name.meaning, name.isQuantity {
      // Which of the two was meant would decide a figure.
      if let field { return wrong(.ambiguousBase(member, field: field.span, quantity: name.span)) }
      baseSteps.insert(step)
      let node = emit(isTest ? .hasBaseStep : .baseStep, Int32(step), at: span)
      if isTest { return Operand(node: node, type: .bool, span: span) }
      return Operand(
        node: node, type: type, span: span,
        origins: origin("base.\(member.value)", type, name.unit, name.span), readOut: name.readOut)
    }
    guard let field else { return wrong(.unknownBaseMember(member, declarations)) }
    baseFields.insert(field.index)
    let node = emit(isTest ? .hasBaseField : .baseField, Int32(field.index), at: span)
    if isTest { return Operand(node: node, type: .bool, span: span) }
    return Operand(
      node: node, type: field.type, span: span,
      origins: origin("base.\(member.value)", field.type, field.unit, field.span))
  }
}
