// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues
import Glibc

/// Fields, inventories and parameters of two versions.
extension PackMerge {
  mutating func mergedFields(_ base: [FieldDraft], _ head: [FieldDraft]) -> [FieldDraft] {
    merge(
      base, head, id: \.name.value,
      presence: { field in
        (
          "model.\(field.name.value)", .field(field.name.value), .input,
          field.pathNames.union(["f:\(field.name.value)"]),
          EditSide(
            field.typeText, at: field.name.span.place,
            reads: field.namesRead)
        )
      },
      both: { merge, base, head in
        let (name, rule) = (base.name.value, "model.\(base.name.value)")
        // What reads the members of a list's items reads the list.
        let isList = base.kind == .items || head.kind == .items
        let declares: Set<String> =
          isList || merge.retyped.contains("f:\(name)") ? ["f:\(name)"] : []
        var field = head
        let type = merge.pick(rule, "type", .field(name), .input, base, head, declares: declares) {
          EditSide($0.typeText, at: $0.typeSpan.place, reads: $0.memberNamesRead)
        }
        (field.kind, field.members) = (type.kind, type.members)
        let paths = merge.pick(
          rule, "from", .field(name), .input, base, head,
          declares: base.pathNames.symmetricDifference(head.pathNames)
        ) {
          EditSide(
            $0.paths.map(\.value.text).joined(separator: ", "),
            at: $0.paths.first?.span.place ?? $0.name.span.place)
        }
        (field.paths, field.hasPaths) = (paths.paths, paths.hasPaths)
        field.marks =
          merge.pick(rule, "stated", .field(name), .input, base, head) {
            EditSide(
              $0.marks.map(\.value.text).joined(separator: ", "),
              at: $0.marks.first?.span.place ?? $0.name.span.place)
          }.marks
        let match = merge.pick(rule, "match", .field(name), .input, base, head) {
          EditSide($0.matchText, at: $0.name.span.place, reads: $0.namesRead)
        }
        (field.match, field.count, field.parts) = (match.match, match.count, match.parts)
        field.valid =
          merge.pick(rule, "valid", .field(name), .input, base, head) { field in
            field.valid?.editSide(
              in: type.kind.unit, areDates: type.kind == .date, at: field.name.span.place)
          }.valid
        field.choices =
          merge.pick(rule, "values", .field(name), .input, base, head) { field in
            field.choices.map {
              EditSide($0.texts.sorted().joined(separator: ", "), at: field.name.span.place)
            }
          }.choices
        field.extract =
          merge.pick(rule, "extract", .field(name), .input, base, head) { field in
            field.extract.map {
              EditSide($0.words.joined(separator: ", "), at: $0.pattern.span.place)
            }
          }.extract
        field.catalogue = merge.pick(
          rule, "catalogue", .field(name), .input, base.catalogue, head.catalogue
        ) {
          $0.map { EditSide($0.text, at: $0.column.span.place, reads: $0.namesRead) }
        }
        return field
      })
  }

  mutating func mergedInventories(
    _ base: [InventoryRule], _ head: [InventoryRule]
  ) -> [InventoryRule] {
    func side(_ rule: InventoryRule, besides others: Set<String> = []) -> EditSide {
      let bytes = PackFingerprint.line(for: rule).bytes
      return EditSide(
        PackFingerprint.digest(of: bytes), shown: rule.id, at: nil,
        reads: rule.namesRead.subtracting(others))
    }
    return merge(
      base, head, id: \.id,
      presence: { rule in
        ("inventories.\(rule.id)", .inventory(rule.id), .input, [], side(rule))
      },
      both: { merge, base, head in
        // What both name is read whichever is taken.
        let both = base.namesRead.intersection(head.namesRead)
        return merge.pick(
          "inventories.\(base.id)", "columns", .inventory(base.id), .input, base, head
        ) { side($0, besides: both) }
      })
  }

  mutating func mergedTexts(_ base: [TextRule], _ head: [TextRule]) -> [TextRule] {
    func side(_ rule: TextRule) -> EditSide {
      let bytes = PackFingerprint.line(for: rule).bytes
      return EditSide(PackFingerprint.digest(of: bytes), shown: rule.id, at: rule.span.place)
    }
    return merge(
      base, head, id: \.id,
      presence: { rule in ("texts.\(rule.id)", .inventory(rule.id), .input, [], side(rule)) },
      both: { merge, base, head in
        merge.pick("texts.\(base.id)", "reads", .inventory(base.id), .input, base, head) {
          side($0)
        }
      })
  }

  /// What a parameter is for some models alone.
  private mutating func mergedScopes(
    _ base: ParameterDraft, _ head: ParameterDraft
  ) -> [ScopedParameter] {
    let name = base.name.value
    func side(_ scoped: ScopedParameter, _ parameter: ParameterDraft) -> EditSide {
      var own = parameter
      (own.amount, own.uncertainties) = (scoped.amount, scoped.uncertainties)
      let (value, spread) = (own.valueSide, scoped.uncertainties.editSide(about: scoped.amount))
      return EditSide(
        [value.canonical, spread?.canonical].compactMap(\.self).joined(separator: "; "),
        shown: [value.shown, spread?.shown].compactMap(\.self).joined(separator: ", "),
        at: scoped.scope.span.place)
    }
    return merge(
      base.scoped, head.scoped, id: { $0.scope.label(name) },
      presence: { scoped in
        let isBase = base.scoped.contains { $0.scope.span == scoped.scope.span }
        return (
          scoped.scope.label(name), .scoped(name), .factor, [], side(scoped, isBase ? base : head)
        )
      },
      both: { merge, old, new in
        let isHead = merge.pick(
          old.scope.label(name), "value", .scoped(name), .factor, false, true
        ) { $0 ? side(new, head) : side(old, base) }
        return isHead ? new : old
      })
  }

  mutating func mergedParameters(
    _ base: [ParameterDraft], _ head: [ParameterDraft]
  ) -> [ParameterDraft] {
    merge(
      base, head, id: \.name.value,
      presence: { parameter in
        (
          parameter.name.value, .parameter(parameter.name.value), .factor,
          ["n:\(parameter.name.value)"], parameter.valueSide
        )
      },
      both: { merge, base, head in
        let name = base.name.value
        let declares: Set<String> = merge.retyped.contains("n:\(name)") ? ["n:\(name)"] : []
        var parameter = head
        // The range of a number is about its value: where that changes, the two go together.
        let isSame = base.valueSide.canonical == head.valueSide.canonical
        let value = merge.pick(
          name, "value", .parameter(name), .factor, base, head, declares: declares
        ) { $0.valueSide }
        (parameter.unit, parameter.amount, parameter.sourcing, parameter.uncertainties) = (
          value.unit, value.amount, value.sourcing, value.uncertainties
        )
        parameter.valid = merge.pick(name, "valid", .nothing, .factor, base.valid, head.valid) {
          $0.map { $0.value.editSide(in: parameter.unit?.value, at: $0.span.place) }
        }
        parameter.clauses = merge.pick(
          name, "clause", .nothing, .factor, base.clauses, head.clauses
        ) { EditSide(clauses: $0) }
        parameter.scoped = merge.mergedScopes(base, head)
        guard isSame else { return parameter }
        parameter.uncertainties = merge.pick(
          name, "uncertainty", .parameter(name), .factor, base.uncertainties, head.uncertainties
        ) { uncertainties in
          uncertainties.editSide(about: (uncertainties == base.uncertainties ? base : head).amount)
        }
        return parameter
      })
  }
}

extension FieldDraft {
  fileprivate var typeText: String {
    switch kind {
    case .quantity(let unit): PackFingerprint.text(unit.value)
    case .items: "items {\(members.map(\.memberText).joined(separator: "; "))}"
    default: "\(kind)"
    }
  }

  fileprivate var matchText: String {
    [
      match.map { "match \($0.value)" }, count.map { "count \($0.value)" },
      parts.map { "phases \($0.value)" },
    ].compactMap(\.self).joined(separator: ", ")
  }

  /// A member of a list's items, all of it.
  private var memberText: String {
    let from = paths.map(\.value.text).joined(separator: ", ")
    let parts =
      [matchText] + (valid.map { ["valid"] + PackFingerprint.text($0) } ?? [])
      + (choices.map { ["values"] + $0.texts.sorted() } ?? [])
      + (extract.map { ["extract"] + $0.words } ?? [])
    return (["\(name.value): \(typeText) from \(from)"] + parts.filter { !$0.isEmpty })
      .joined(separator: ", ")
  }

  /// Its paths, `p:declared.trained.until`, and what each is a part of, `p:declared.trained`.
  fileprivate var pathNames: Set<String> {
    var names: Set<String> = []
    for path in paths.map(\.value.text) {
      names.insert("p:\(path)")
      let ends = path.indices.filter { path[$0] == "." || path[$0] == "[" }
      names.formUnion(ends.map { "p:\(path[..<$0])" })
    }
    return names
  }

  fileprivate var memberNamesRead: Set<String> {
    Set(members.compactMap { $0.match.map { "n:\($0.value)" } })
  }

  fileprivate var namesRead: Set<String> {
    Set(
      [
        match.map { "n:\($0.value)" }, count.map { "f:\($0.value)" },
        parts.map { "f:\($0.value)" },
      ].compactMap(\.self)
    ).union(memberNamesRead).union(catalogue?.namesRead ?? [])
  }
}

extension CatalogueDraft {
  fileprivate var namesRead: Set<String> {
    Set(["n:\(table.value)"] + ([with].compactMap(\.self) + unless).map { "f:\($0.value)" })
  }
}

extension InventoryRule {
  /// The paths that it fills.
  fileprivate var namesRead: Set<String> {
    Set((targets.map(\.path) + states.map(\.path)).map { "p:\($0.value.text)" })
  }
}

extension PackDraft {
  /// The paths that some field has to read, because a table of records fills them or a finding names
  /// them.
  var pathsNeeded: Set<String> {
    inventories.reduce(into: Set(writtenNames.map { "p:declared.\($0.name.value)" })) {
      $0.formUnion($1.namesRead)
    }
  }
}

extension ParameterDraft {
  fileprivate var valueSide: EditSide {
    let symbol = unit?.value.symbol ?? "1"
    let value = unit?.value.canonical(amount) ?? amount
    let dimension = unit.map { PackFingerprint.text($0.value.dimension) } ?? ""
    let shown = EditSide.number(amount)
    return EditSide(
      "\(PackFingerprint.text(value)) \(dimension)",
      shown: symbol == "1" ? shown : "\(shown) \(symbol)", at: name.span.place)
  }
}

extension ValidRange {
  /// - Parameter unit: Nil for a date and a plain number.
  func editSide(in unit: Unit?, areDates: Bool = false, at place: Place) -> EditSide {
    EditSide(
      PackFingerprint.text(self).joined(separator: " to "),
      shown: areDates ? wordsOfDates : words(in: unit ?? .one), at: place)
  }
}

extension [UncertaintyRule] {
  /// Nil for an exact figure.
  ///
  /// - Parameter amount: The figure, so that ends are shown in its unit; nil shows them as factors.
  func editSide(about amount: Double? = nil) -> EditSide? {
    guard let first else { return nil }
    let texts = map { PackFingerprint.text($0).joined(separator: " ") }
    let shown = map { $0.shown(about: amount) }
    return EditSide(
      texts.joined(separator: ", "), shown: shown.joined(separator: ", "), at: first.span.place)
  }
}

extension UncertaintyRule {
  /// `1.08 to 1.54 per organization`, or `factor 1.3 (0.77 to 1.3 for all)`.
  fileprivate func shown(about amount: Double?) -> String {
    if let byRow { return byRow.text }
    func number(_ value: Double) -> String { NumberFormat.plain(value, significant: 4) }
    let (low, high) = (exp(-spread.sigmaLow * Spread.z), exp(spread.sigmaHigh * Spread.z))
    let isEven = (spread.sigmaLow - spread.sigmaHigh).magnitude < 1e-9
    let whom = scope == .all ? "for all" : "per \(scope.rawValue)"
    if isEven, amount == nil {
      // The lower end of a factor is no figure of its author's.
      return "factor \(number(high)) (\(NumberFormat.plain(low, significant: 2)) to \(number(high))"
        + " \(whom))"
    }
    let scale = amount ?? 1
    let times = amount == nil ? " times" : ""
    return "\(number(low * scale)) to \(number(high * scale))\(times) \(whom)"
  }
}
