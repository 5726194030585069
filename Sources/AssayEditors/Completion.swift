// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssayRules
package import AssaySource
import AssayValues
import AssayYAML

/// A text that may be written at a place.
package struct Completion: Sendable, Hashable {
  /// What it is, by the numbers of the protocol (LSP 3.17, "CompletionItemKind").
  package enum Kind: Int, Sendable {
    case function = 3
    case field = 5
    case variable = 6
    case module = 9
    case property = 10
    case unit = 11
    case value = 12
    case word = 13
    case reference = 18
  }

  package let label: String
  package let kind: Kind
  /// What it stands for, in one line.
  package let detail: String

  package init(_ label: String, _ kind: Kind, _ detail: String) {
    (self.label, self.kind, self.detail) = (label, kind, detail)
  }
}

extension PackIndex {
  /// What may be written at an offset of a file, in order, each once.
  package func completions(in file: SourceFile, at offset: Int) -> [Completion] {
    let context = RuleContext(file, at: offset)
    var found: [Completion] = []
    if context.isKey {
      for section in context.sections {
        found += section.keys.map { Completion($0.name, .property, $0.words) }
      }
      for form in context.forms {
        if case .about(let kinds, _) = form { found += names(of: kinds) }
      }
      found += context.sections.flatMap { $0.othersName.isEmpty ? [] : names(of: $0.othersName) }
    } else if context.isExpression {
      found += expressionCompletions(after: context.line)
    } else {
      found += context.forms.flatMap { completions($0, after: context.line) }
    }
    var seen: Set<String> = []
    return found.filter { seen.insert($0.label).inserted }
  }

  private func completions(_ form: ValueForm, after line: String) -> [Completion] {
    switch form {
    case .words(let words): words.map { Completion($0, .word, "") }
    case .flag: ["true", "false"].map { Completion($0, .word, "") }
    case .name(.group):
      [
        Completion("tier", .word, "the tier of a model"),
        Completion("entity", .word, "the organization"),
      ]
        + names(of: [.field, .definition])
    case .name(let kind): names(of: [kind])
    case .cell: cells(after: line)
    case .unit, .quantity: units(after: line)
    case .section(let section):
      // Behind a key whose value is a map nothing else can be told.
      section.keys.isEmpty ? [] : []
    default: []
    }
  }

  /// Names of declarations of some kinds, in order of their files.
  private func names(of kinds: [DeclarationKind]) -> [Completion] {
    declarations.filter { kinds.contains($0.kind) }.map { item($0) }
  }

  private func item(_ declaration: Declaration) -> Completion {
    let kind: Completion.Kind =
      switch declaration.kind {
      case .field, .member, .column: .field
      case .table: .module
      case .parameter, .definition, .quantity: .variable
      default: .reference
      }
    let title = declaration.node.value(of: "title")?.text
    let unit = declaration.node.value(of: "unit")?.text ?? declaration.node.value(of: "type")?.text
    return Completion(
      declaration.symbol.name, kind, [unit, title].compactMap(\.self).joined(separator: ", "))
  }

  private func cells(after line: String) -> [Completion] {
    if let match = line.firstMatch(of: /(\w+)\.\w*$/) { return columns(of: String(match.1)) }
    return names(of: [.table])
  }

  private func columns(of table: String) -> [Completion] {
    declarations.filter { if case .column(_, table) = $0.symbol { true } else { false } }.map {
      item($0)
    }
  }

  /// Symbols of units, and behind a bracket the tags of bases.
  private func units(after line: String) -> [Completion] {
    if line.firstMatch(of: /\[[^\[\]]*$/) != nil, line.firstMatch(of: /\w\[[^\[\]]*$/) != nil {
      return axes.flatMap { axis in
        axis.tags.map { Completion($0, .value, "basis of \(axis.axis)") }
      }
    }
    return ownUnits.map { Completion($0, .unit, "unit of the pack") }
      + UnitWords.all.map { Completion($0.symbol, .unit, $0.dimension) }
      + UnitWords.usual.map { Completion($0, .unit, "") }
  }

  // MARK: Expressions

  private func expressionCompletions(after line: String) -> [Completion] {
    if line.firstMatch(of: /\bmodel\.\w*$/) != nil {
      return [Completion("id", .field, "string, the id of the model")] + names(of: [.field])
    }
    if line.firstMatch(of: /\bbase\.\w*$/) != nil { return names(of: [.field, .quantity]) }
    if line.firstMatch(of: /\brow\.\w*$/) != nil { return names(of: [.column]) }
    if let match = line.firstMatch(of: /(\w+)\[["'][^"'\]]*$/) { return keys(of: String(match.1)) }
    if let match = line.firstMatch(of: /(\w+)\[[^\]]*\](?:\.at\([^()]*\))?\.\w*$/) {
      return [Completion("at", .function, "the row that is in force on a date")]
        + columns(of: String(match.1))
    }
    if line.firstMatch(of: /\b(?:quantity|to|assume)\(["'][^"']*$/) != nil {
      return units(after: line)
    }
    if line.firstMatch(of: /\bused\(["'][^"']*$/) != nil { return names(of: [.method]) }
    if line.firstMatch(of: /\bpredict\(["'][^"']*$/) != nil { return names(of: [.regression]) }
    if line.firstMatch(of: /\bderives\(["'][^"']*$/) != nil { return names(of: [.quantity]) }
    if line.firstMatch(of: /\bderives\(["'][^"']*["'],\s*["'][^"']*$/) != nil {
      return names(of: [.method, .parameter, .quantity])
    }
    if line.firstMatch(of: /[\w\])]\.\w*$/) != nil {
      return FunctionWords.all.filter(\.isReceiver).map {
        Completion($0.name, .function, $0.signature)
      }
        + names(of: [.member])
    }
    return names(of: [.parameter, .definition, .quantity, .table, .function])
      + [Completion("model", .word, "the model that is audited")]
      + FunctionWords.all.filter { !$0.isReceiver }.map {
        Completion($0.name, .function, $0.signature)
      }
  }

  private func keys(of table: String) -> [Completion] {
    rows.compactMap { row in
      guard case .row(let key, table) = row.symbol else { return nil }
      let cells = row.cells.prefix(3).map { "\($0.name) \($0.text)" }
      return Completion(key, .value, cells.joined(separator: ", "))
    }
  }
}

extension FunctionWords {
  /// Whether it is called on a value: `x.name()`.
  var isReceiver: Bool { signature.contains(".\(name)(") }
}
