// SPDX-License-Identifier: Apache-2.0

package import AssayExpressions
package import AssaySource
import AssayValues

/// A pack with one small fault in it, for asking whether its tests would notice.
///
/// It is the checked pack with one part exchanged, so that making one costs next to nothing.
package struct PackMutant: Sendable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case comparison, logic, clause, negation, arithmetic, constant, branch
    /// A parameter, the weight of a criterion, or a table's number, a tenth greater.
    case parameter, weight, cell
    /// Two neighbours of a list in which the first counts, exchanged.
    case order
    /// A method that is never used.
    case method
    /// The next worse tier of a method.
    case tier
    /// Another severity of a requirement.
    case severity
  }

  /// What of the pack is another: by this it is known which tests can notice.
  package enum Change: Sendable {
    case expression(PackPart, CompiledExpression)
    case parameter(Int)
    case weight(criterion: Int)
    case cell(table: Int, row: Int, column: Int)
    /// A method and the next one.
    case methodOrder(step: Int, method: Int)
    case classOrder(Int)
    case method(step: Int, method: Int)
    case tier(step: Int, method: Int, String)
    case severity(requirement: Int, RequirementRule.Severity)
  }

  package let kind: Kind
  package let change: Change
  /// What it is of: the id or name of a rule, and the key of its expression.
  package let name: String
  package let place: Place
  package let old: String
  package let new: String

  /// How much greater than it is a changed number becomes.
  package static let factor = 1.1
}

extension RulePack {
  /// Every mutant of the rules, in the order of the pack, but for those of tables' cells and for those
  /// that are known to mean the same.
  package var ruleMutants: [PackMutant] {
    var mutants: [PackMutant] = []
    for (part, name, key, expression) in parts {
      for mutant in expression.mutants where !isSame(mutant, in: part) {
        mutants.append(
          PackMutant(
            kind: PackMutant.Kind(mutant.kind), change: .expression(part, mutant.expression),
            name: "\(name), \(key)", place: mutant.span.place, old: mutant.old, new: mutant.new))
      }
    }
    let read = Set(parts.flatMap(\.expression.parametersRead))
    for (index, parameter) in parameters.enumerated()
    where read.contains(index) && parameter.value != 0 {
      let amount = parameter.amount
      mutants.append(
        PackMutant(
          kind: .parameter, change: .parameter(index), name: parameter.name,
          place: parameter.span.place, old: shown(amount, parameter.unit.value),
          new: shown(amount * PackMutant.factor, parameter.unit.value)))
    }
    for (index, step) in steps.enumerated() {
      if case .quantity(let rule) = step.kind { mutants += methodMutants(of: rule, at: index) }
    }
    for (index, rule) in requirements.enumerated() {
      let other: RequirementRule.Severity = rule.severity == .error ? .warning : .error
      mutants.append(
        PackMutant(
          kind: .severity, change: .severity(requirement: index, other), name: rule.id,
          place: rule.span.place, old: rule.severity.rawValue, new: other.rawValue))
    }
    for (index, criterion) in (disclosure?.criteria ?? []).enumerated() where criterion.weight != 0
    {
      mutants.append(
        PackMutant(
          kind: .weight, change: .weight(criterion: index), name: criterion.id,
          place: criterion.span.place, old: NumberFormat.shortest(criterion.weight),
          new: NumberFormat.shortest(criterion.weight * PackMutant.factor)))
    }
    let classes = disclosure?.classes ?? []
    for index in classes.indices.dropLast()
    where !classes[index].when.excludes(classes[index + 1].when) {
      mutants.append(
        PackMutant(
          kind: .order, change: .classOrder(index), name: classes[index].id,
          place: classes[index].span.place, old: "before \(classes[index + 1].id)",
          new: "after it"))
    }
    return mutants
  }

  /// A mutant for every number of a table.
  package var cellMutants: [PackMutant] {
    tables.enumerated().flatMap { table, rule in
      rule.factorTable.rows.enumerated().flatMap { row, cells -> [PackMutant] in
        cells.cells.enumerated().compactMap { column, cell in
          guard case .double(let number, _)? = cell, number != 0 else { return nil }
          let unit = rule.columns[column].unit ?? .one
          let line = rule.rows[row]
          return PackMutant(
            kind: .cell, change: .cell(table: table, row: row, column: column),
            name: "\(rule.name)['\(line.key)'].\(rule.columns[column].name)"
              + (line.periodText.map { " of \($0)" } ?? ""),
            place: line.cellPlaces[column] ?? line.place, old: shown(unit.amount(number), unit),
            new: shown(unit.amount(number * PackMutant.factor), unit))
        }
      }
    }
  }

  private func shown(_ amount: Double, _ unit: Unit) -> String {
    let number = NumberFormat.plain(amount, significant: 6)
    return unit.symbol == "1" ? number : "\(number) \(unit.symbol)"
  }

  private func methodMutants(of rule: QuantityRule, at step: Int) -> [PackMutant] {
    var mutants: [PackMutant] = []
    for (position, method) in rule.methods.enumerated() {
      mutants.append(
        PackMutant(
          kind: .method, change: .method(step: step, method: position), name: method.id,
          place: method.span.place, old: "a method of \(steps[step].name)", new: "left out"))
      if let tier = method.tier, let order = tiers?.order.map(\.id),
        let rank = order.firstIndex(of: tier), rank + 1 < order.count
      {
        mutants.append(
          PackMutant(
            kind: .tier, change: .tier(step: step, method: position, order[rank + 1]),
            name: method.id, place: method.span.place, old: "tier \(tier)",
            new: "tier \(order[rank + 1])"))
      }
      // Of compared or narrowest figures the order decides little, and of exclusive ones nothing.
      guard position + 1 < rule.methods.count, rule.choose == .first, rule.disagreement == nil
      else {
        continue
      }
      let next = rule.methods[position + 1]
      if let when = method.when, let other = next.when, when.excludes(other) { continue }
      mutants.append(
        PackMutant(
          kind: .order, change: .methodOrder(step: step, method: position), name: method.id,
          place: method.span.place, old: "before \(next.id)", new: "after it"))
    }
    return mutants
  }

  /// Whether a mutant of a condition means the same where it stands: what is missing passes a method, a
  /// tier, a criterion and a class over as what is false does.
  private func isSame(_ mutant: ExpressionMutant, in part: PackPart) -> Bool {
    switch part {
    case .methodCondition, .tier, .criterion, .disclosureClass: mutant.isPresenceGuard
    default: false
    }
  }

  /// The pack with the fault of a mutant.
  package func mutated(by mutant: PackMutant) -> RulePack {
    var pack = self
    switch mutant.change {
    case .expression(let part, let expression): pack.replace(part, by: expression)
    case .parameter(let index): pack.parameters[index].value *= PackMutant.factor
    case .weight(let index): pack.disclosure?.criteria[index].weight *= PackMutant.factor
    case .cell(let table, let row, let column):
      let factors = tables[table].factorTable
      guard case .double(let number, let gradient)? = factors.rows[row].cells[column] else { break }
      pack.tables[table].factorTable = factors.replacing(
        row: row, column: column,
        by: .double(number * PackMutant.factor, gradient.scaled(by: PackMutant.factor)))
    case .methodOrder(let step, let method):
      pack.changeMethods(of: step) { $0.swapAt(method, method + 1) }
    case .classOrder(let index): pack.disclosure?.classes.swapAt(index, index + 1)
    case .method(let step, let method): pack.changeMethods(of: step) { $0.remove(at: method) }
    case .tier(let step, let method, let tier):
      pack.changeMethods(of: step) { $0[method].tier = tier }
    case .severity(let index, let severity): pack.requirements[index].severity = severity
    }
    return pack
  }
}

extension PackMutant.Kind {
  init(_ kind: ExpressionMutant.Kind) {
    self =
      switch kind {
      case .comparison: .comparison
      case .logic: .logic
      case .clause: .clause
      case .negation: .negation
      case .arithmetic: .arithmetic
      case .constant: .constant
      case .branch: .branch
      }
  }
}
