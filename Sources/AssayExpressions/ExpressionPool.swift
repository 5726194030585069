// SPDX-License-Identifier: Apache-2.0

package import AssaySource
import Synchronization

/// Checks each expression once for what its names mean, and keeps one of compiled expressions that are equal: the packs of a comparison have nearly all of
/// theirs in common.
package final class ExpressionPool: Sendable {
  private struct Known {
    let expectation: Expectation
    let scopedNames: Set<String>
    let meanings: NameMeanings
    let expression: CompiledExpression
  }

  private struct Store {
    var checked: [Span: [Known]] = [:]
    var compiled: [Span: [CompiledExpression]] = [:]
  }

  private let store = Mutex(Store())

  package init() {}

  /// What checking an expression comes to: known, where all that it names means what it meant before. What
  /// has mistakes or warnings is checked each time.
  package func checked(
    _ parsed: ParsedExpression, _ expectation: Expectation, by checker: Checker
  ) -> (expression: CompiledExpression?, diagnostics: [Diagnostic]) {
    let span = parsed.text.wholeSpan
    let known = store.withLock { $0.checked[span] } ?? []
    let declarations = checker.declarations
    let found = known.first {
      $0.expectation == expectation && $0.scopedNames == parsed.scopedNames
        && $0.meanings.hold(in: declarations)
    }
    if let found { return (found.expression, []) }
    let (expression, diagnostics) = checker.check(parsed, expecting: expectation)
    guard let expression, diagnostics.isEmpty, let references = parsed.expression?.references else {
      return (expression, diagnostics)
    }
    let meanings = NameMeanings(of: references, in: declarations)
    return store.withLock { store in
      let equal = store.compiled[span]?.first { $0.isEqual(to: expression) }
      let shared = equal ?? expression
      if equal == nil { store.compiled[span, default: []].append(shared) }
      store.checked[span, default: []].append(
        Known(
          expectation: expectation, scopedNames: parsed.scopedNames, meanings: meanings,
          expression: shared))
      return (shared, [])
    }
  }
}

/// What the names of one expression mean, under all that checking it asks for.
private struct NameMeanings: Sendable {
  private struct Meaning: Equatable {
    let name: Declarations.Name?
    let table: Declarations.Table?
    let field: Declarations.Field?
    let members: Declarations.Record?
    let method: Declarations.Method?
    let prediction: Declarations.Prediction?

    init(of name: String, in declarations: Declarations) {
      self.name = declarations.names[name]
      if case .table(let index)? = self.name?.meaning {
        table = declarations.tables[index]
      } else {
        table = nil
      }
      let bare = name.hasPrefix("model.") ? String(name.dropFirst("model.".count)) : name
      field = declarations.fields[bare]
      if case .list(.record(let index))? = field?.type {
        members = declarations.records[index]
      } else {
        members = nil
      }
      method = declarations.methods[name]
      prediction = declarations.predictions[name]
    }
  }

  private let meanings: [(name: String, meaning: Meaning)]

  init(of references: References, in declarations: Declarations) {
    var names = Set((references.names + references.fields + references.bases).map(\.value))
    names.formUnion((references.used + references.predicted).map(\.value))
    for pair in references.derives { names.formUnion([pair.quantity.value, pair.id.value]) }
    meanings = names.map { ($0, Meaning(of: $0, in: declarations)) }
  }

  func hold(in declarations: Declarations) -> Bool {
    meanings.allSatisfy { $0.meaning == Meaning(of: $0.name, in: declarations) }
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
