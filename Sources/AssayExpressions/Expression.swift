// SPDX-License-Identifier: Apache-2.0

package import AssaySource

/// A node of a parsed CEL expression, which knows where its author wrote it.
///
/// Operators are calls by their names in the CEL specification (`_+_`, `_?_:_`, `@in`), and macros
/// are expanded, so that a checker and an evaluator meet few kinds of nodes.
package struct Expression: Sendable {
  /// Unique among the nodes of one parsed text, from 1.
  package let id: Int
  /// The place in the author's file, from the first to the last character of the node.
  package let span: Span
  package let kind: Kind

  package init(id: Int, span: Span, kind: Kind) {
    self.id = id
    self.span = span
    self.kind = kind
  }

  package indirect enum Kind: Sendable {
    case literal(Literal)
    /// A name; an absolute one (`.name`) keeps its leading dot.
    case identifier(String)
    /// `a.b`, or `has(a.b)` if `isTest`.
    case select(Expression, field: Located<String>, isTest: Bool)
    /// A function, receiver function or operator. `a.?b` is the operator `_?._` with the field's
    /// name as a string literal, and `a[?b]` is `_[?_]`.
    case call(Located<String>, target: Expression?, arguments: [Expression])
    case list([Element])
    case map([Entry])
    /// `type.name{field: value}`.
    case message(Located<String>, [Field])
    case comprehension(Comprehension)
  }

  package struct Element: Sendable {
    package let value: Expression
    /// Written `[?value]`: left out if the value is an empty optional.
    package let isOptional: Bool

    package init(value: Expression, isOptional: Bool = false) {
      self.value = value
      self.isOptional = isOptional
    }
  }

  package struct Entry: Sendable {
    package let key: Expression
    package let value: Expression
    /// Written `{?key: value}`: left out if the value is an empty optional.
    package let isOptional: Bool

    package init(key: Expression, value: Expression, isOptional: Bool = false) {
      self.key = key
      self.value = value
      self.isOptional = isOptional
    }
  }

  package struct Field: Sendable {
    package let name: Located<String>
    package let value: Expression
    package let isOptional: Bool

    package init(name: Located<String>, value: Expression, isOptional: Bool = false) {
      self.name = name
      self.value = value
      self.isOptional = isOptional
    }
  }

  /// A fold over a list or map: what the macros `all`, `exists`, `map`, `filter`… expand to.
  ///
  /// The accumulator starts as `accuInit`; for each item of `range` while `loopCondition` holds it
  /// becomes `loopStep`; the value is `result`. Only `loopCondition`, `loopStep` and `result` see
  /// the accumulator, and only the first two see the iteration variables.
  ///
  /// Source: cel-spec, `syntax.proto`, message `Expr.Comprehension`.
  package struct Comprehension: Sendable {
    /// The macro as written: `all`, `exists`, `exists_one`, `existsOne`, `map`, `filter`,
    /// `transformList`, `transformMap`, `transformMapEntry`, `bind`, `optMap`, `optFlatMap`.
    package let macro: String
    /// The item, or with `iterVar2` the index or key; `#unused` if nothing is iterated.
    package let iterVar: Located<String>
    /// The value, in the macros with two variables.
    package let iterVar2: Located<String>?
    package let range: Expression
    /// `@result`, which no author can write; in `bind`, the author's name.
    package let accuVar: Located<String>
    package let accuInit: Expression
    package let loopCondition: Expression
    package let loopStep: Expression
    package let result: Expression

    package init(
      macro: String, iterVar: Located<String>, iterVar2: Located<String>? = nil,
      range: Expression, accuVar: Located<String>, accuInit: Expression,
      loopCondition: Expression, loopStep: Expression, result: Expression
    ) {
      self.macro = macro
      self.iterVar = iterVar
      self.iterVar2 = iterVar2
      self.range = range
      self.accuVar = accuVar
      self.accuInit = accuInit
      self.loopCondition = loopCondition
      self.loopStep = loopStep
      self.result = result
    }
  }
}

/// A constant as an author writes it.
package enum Literal: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
}

/// What a text of an expression parses to: a tree if it is well formed, and what is wrong if not.
package struct ParsedExpression: Sendable {
  /// Nil if and only if there are errors.
  package let expression: Expression?
  package let diagnostics: [Diagnostic]
  package let text: LocatedText
  /// What it reads in scopes, which its text does not show.
  package let scopedNames: Set<String>

  package init(
    expression: Expression?, diagnostics: [Diagnostic], text: LocatedText,
    scopedNames: Set<String> = []
  ) {
    self.expression = expression
    self.diagnostics = diagnostics
    self.text = text
    self.scopedNames = scopedNames
  }
}
