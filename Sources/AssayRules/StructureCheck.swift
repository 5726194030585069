// SPDX-License-Identifier: Apache-2.0

import AssayExpressions
import AssaySource
import AssayValues

/// Finds declarations that cannot do what they are there for: tiers, weights, patterns, paths.
struct StructureCheck {
  private let draft: PackDraft

  static func warnings(of draft: PackDraft) -> [Diagnostic] {
    let check = StructureCheck(draft: draft)
    return check.lastTier() + check.weights() + check.patterns()
      + check.entity() + check.paths() + check.samePaths() + check.splitQuantities()
      + check.disagreements() + check.inventories()
  }

  // MARK: Tiers and weights

  /// The last tier is that of models without a figure.
  private func lastTier() -> [Diagnostic] {
    guard let last = draft.tiers?.order.last else { return [] }
    var found: [Diagnostic] = []
    if let when = last.when { found.append(.conditionOfLastTier(last.id, at: when.text.wholeSpan)) }
    if let method = draft.methods.first(where: { $0.tier?.value == last.id.value }),
      let tier = method.tier
    {
      found.append(.methodOfLastTier(tier, method.id, at: last.id.span))
    }
    for total in draft.totals {
      if let tier = total.tiers?.first(where: { $0.value == last.id.value }) {
        found.append(.totalOfLastTier(tier, total.id, at: last.id.span))
      }
    }
    return found
  }

  /// Weights that differ are points of a whole.
  private func weights() -> [Diagnostic] {
    guard let disclosure = draft.disclosure, draft.profile == nil else { return [] }
    let criteria = disclosure.criteria.filter(\.isSelected)
    // Those by value sum to another whole for each model.
    if criteria.contains(where: { $0.weightBy != nil }) { return [] }
    let weights = criteria.map(\.weight)
    guard let first = weights.first, weights.contains(where: { $0 != first }) else { return [] }
    // Tenths add up to one within rounding.
    let sum = weights.reduce(0, +)
    let wholes = [1.0, 10, 100, 1000]
    if wholes.contains(where: { abs(sum - $0) < 1e-9 * $0 }) { return [] }
    let nearest = wholes.min { abs(log2(sum / $0)) < abs(log2(sum / $1)) } ?? 100
    return [.weightsSum(sum, whole: nearest, at: disclosure.span)]
  }

  private func log2(_ number: Double) -> Double {
    // Only compared: whole powers and what lies between them.
    number > 0 ? Double(number.exponent) + number.significand - 1 : -.infinity
  }

  // MARK: Patterns

  private func patterns() -> [Diagnostic] {
    var found: [Diagnostic] = []
    let matching = draft.fields.flatMap { [$0] + $0.members }.filter { $0.match != nil }
    for table in draft.tables {
      var counting: Located<PatternRule>?
      for row in table.rows {
        for pattern in row.patterns {
          if pattern.value.findsEverything { found.append(.patternOfEverything(pattern)) }
          if counting == nil, pattern.value.text.contains("(?"),
            PatternText.groupNames(in: pattern.value.text).contains(where: {
              CountGroup(rawValue: $0) != nil
            })
          {
            counting = pattern
          }
        }
      }
      found += rivalPatterns(of: table)
      let readers = matching.filter { $0.match?.value == table.name.value }
      if let counting, !readers.isEmpty, readers.allSatisfy({ $0.count == nil }) {
        found.append(.uncounted(counting, readers[0].name))
      }
    }
    return found
  }

  /// Patterns that find the whole key of another row, so that a text with that name in it is both.
  private func rivalPatterns(of table: TableDraft) -> [Diagnostic] {
    var keys: [String] = []
    for row in table.rows where keys.last != row.key.value { keys.append(row.key.value) }
    let count = table.rows.reduce(0) { $0 + $1.patterns.count }
    var found: [Diagnostic] = []
    for row in table.rows {
      for pattern in row.patterns
      // Of a large table only patterns that may find anything are tried.
      where count * keys.count <= 2000 || pattern.value.findsLetters {
        if pattern.value.findsEverything { continue }
        let rival = keys.first { key in
          guard key != row.key.value else { return false }
          let name = table.normalization.normalized(key)
          return pattern.value.pattern.fullMatch(name) != nil
        }
        if let rival { found.append(.rivalPattern(pattern, key: row.key.value, rival: rival)) }
      }
    }
    return found
  }

  // MARK: Organizations

  private func entity() -> [Diagnostic] {
    var found: [Diagnostic] = []
    if let step = draft.steps.first(where: { $0.name.value == "entity" }),
      case .definition(let value?, _) = step.kind, let expression = value.expression
    {
      if expression.isNameBehindNamespace {
        found.append(.entityOfModel(step.name, at: expression.span))
      }
      return found
    }
    let uncertainties =
      draft.parameters.flatMap(\.uncertainties) + draft.methods.flatMap(\.uncertainties)
      + draft.tables.flatMap {
        $0.columns.compactMap(\.uncertainty) + [$0.growth].compactMap(\.self)
      }
    if let shared = uncertainties.first(where: { $0.scope == .organization }) {
      found.append(.sharedWithoutEntity(at: shared.span))
    }
    return found
  }

  // MARK: Paths

  private func paths() -> [Diagnostic] {
    var found: [Diagnostic] = []
    for field in draft.fields {
      for path in field.paths + field.marks {
        if let (name, meant) = HubKeys.misspelt(path.value.names) {
          found.append(.misspeltPath(path, name, meant: meant))
        } else if let meant = misspeltName(in: path.value.names, of: field.name.value),
          let name = path.value.names.last
        {
          found.append(.misspeltPath(path, name, meant: meant))
        }
      }
    }
    return found
  }

  /// The name of a field that the last name of a path under `declared` was most likely to be.
  private func misspeltName(in names: [String], of field: String) -> String? {
    guard names.count == 2, names[0] == "declared", names[1] != field, names[1].count > 3,
      !names[1].hasPrefix(field), !field.hasPrefix(names[1]), !names[1].hasSuffix(field),
      !field.hasSuffix(names[1])
    else { return nil }
    // Two words that are each some field's own are two names.
    if draft.fields.contains(where: { $0.name.value == names[1] }) { return nil }
    let letters = names[1].filter(\.isLetter).count
    guard Suggestion.nearest(to: names[1], among: [field]) == field,
      letters == names[1].filter({ $0 != "_" }).count, names[1].isTypo(of: field)
    else { return nil }
    return field
  }

  // MARK: Figures

  /// A number times `quantity('1 UNIT')` is a quantity in two pieces, of which neither shows what it is.
  private func splitQuantities() -> [Diagnostic] {
    draft.methods.compactMap(\.value?.expression).flatMap { $0.splitQuantities() }
      + draft.steps.flatMap { step -> [Diagnostic] in
        guard case .definition(let value, _) = step.kind else { return [] }
        return value?.expression?.splitQuantities() ?? []
      }
  }

  /// Where figures are compared there are two at least: fallbacks are compared with none.
  private func disagreements() -> [Diagnostic] {
    draft.steps.compactMap { step in
      guard case .quantity(let quantity) = step.kind, let disagreement = quantity.disagreement,
        quantity.methods.count(where: { !$0.isFallback }) < 2
      else { return nil }
      return .nothingToDisagree(step.name, at: disagreement.span)
    }
  }

  /// Columns of inventories state what the fields that read them can be.
  private func inventories() -> [Diagnostic] {
    draft.inventories.flatMap(\.targets).compactMap { target in
      guard let text = target.unit, let unit = try? draft.units.parse(text) else { return nil }
      for field in draft.fields {
        guard case .quantity(let read) = field.kind,
          field.paths.contains(where: { $0.value == target.path.value }),
          read.value.dimension.withoutTags() != unit.dimension.withoutTags()
        else { continue }
        return .unitOfColumn(target, field.name, read.value.symbol)
      }
      return nil
    }
  }

  /// Two fields that read one place in two units: a bare number there would be both.
  private func samePaths() -> [Diagnostic] {
    var first: [String: (field: FieldDraft, path: Located<FieldPath>)] = [:]
    var found: [Diagnostic] = []
    for field in draft.fields {
      // What is taken out of a text has the unit that stands there.
      guard case .quantity(let unit) = field.kind, field.extract == nil else { continue }
      for path in field.paths {
        guard let other = first[path.value.text] else {
          first[path.value.text] = (field, path)
          continue
        }
        guard case .quantity(let otherUnit) = other.field.kind, other.field.name != field.name,
          unit.value.factor != otherUnit.value.factor
            || unit.value.dimension != otherUnit.value.dimension
        else { continue }
        found.append(
          .samePath(
            path, field.name, unit.value.symbol, other.field.name, otherUnit.value.symbol,
            at: other.path.span))
      }
    }
    return found
  }
}

extension PatternRule {
  /// Whether it may find letters that it does not name.
  var findsLetters: Bool {
    ["[A-Z", "[a-z", ".*", ".+", "\\w", "\\S"].contains { text.contains($0) }
  }

  /// Whether the pattern finds something in any text there is.
  var findsEverything: Bool {
    // Nearly every pattern is through after the first: no name holds these.
    guard pattern.matches("\u{FFFC}") else { return false }
    let others = ["a", "z", "0", "9", " ", "-", "~", "\u{436}", "a b c d", "0123456789", "-- --"]
    return others.allSatisfy { pattern.matches($0) }
  }
}

extension Unicode.Scalar {
  /// A control character that no author writes: an escape of YAML or CEL made it.
  var isUnwritten: Bool { value < 0x20 && self != "\n" && self != "\t" && self != "\r" }
}

extension Expression {
  /// The factors of a product, from left to right.
  private var factors: [Expression] {
    if case .call(let name, _, let parts) = kind, name.value == "_*_", parts.count == 2 {
      return parts[0].factors + parts[1].factors
    }
    return [self]
  }

  /// The numbers in it that stand before a quantity of one.
  fileprivate func splitQuantities() -> [Diagnostic] {
    var found: [Diagnostic] = []
    let factors = factors
    for (number, quantity) in zip(factors, factors.dropFirst()) {
      let digits: String
      switch number.kind {
      case .literal(.double(let value)): digits = NumberFormat.shortest(value)
      case .literal(.int(let value)): digits = String(value)
      default: continue
      }
      guard case .call(let name, nil, let arguments) = quantity.kind, name.value == "quantity",
        case .literal(.string(let text))? = arguments.first?.kind, text.hasPrefix("1 ")
      else { continue }
      found.append(.splitQuantity("\(digits) \(text.dropFirst(2))", at: number.span))
    }
    return factors.count > 1 ? found : parts.flatMap { $0.splitQuantities() }
  }

  /// `model.id.split('/')[1]`: what stands behind the namespace.
  fileprivate var isNameBehindNamespace: Bool {
    guard case .call(let index, _, let parts) = kind, index.value == "_[_]", parts.count == 2,
      case .literal(.int(let position)) = parts[1].kind, position > 0,
      case .call(let split, let target?, let arguments) = parts[0].kind, split.value == "split",
      case .literal(.string("/"))? = arguments.first?.kind,
      case .select(let model, let field, false) = target.kind, field.value == "id",
      case .identifier("model") = model.kind
    else { return false }
    return true
  }
}

extension String {
  /// Whether one slip of the fingers makes the other text of this one: a letter more, less, or other, or
  /// two that changed places.
  func isTypo(of other: String) -> Bool {
    let (left, right) = (Array(unicodeScalars), Array(other.unicodeScalars))
    let start = zip(left, right).prefix { $0 == $1 }.count
    let end = min(
      zip(left.reversed(), right.reversed()).prefix { $0 == $1 }.count,
      min(left.count, right.count) - start)
    let (a, b) = (left.count - start - end, right.count - start - end)
    if a == 2, b == 2 {
      return left[start] == right[start + 1] && left[start + 1] == right[start]
    }
    return a <= 1 && b <= 1 && a + b > 0
  }
}

/// Names in what the Hub says of a model, to tell which of them a path misspells.
///
/// Source: huggingface_hub, `hf_api.py`, class `ModelInfo`, and `repocard_data.py`, class `ModelCardData`;
/// Hub documentation, "Model Cards" and "Displaying carbon emissions for your model".
enum HubKeys {
  private static let top = [
    "author", "baseModels", "cardData", "config", "createdAt", "declared", "disabled", "downloads",
    "downloadsAllTime", "gated", "gguf", "inference", "lastModified", "library_name", "likes",
    "mask_token", "modelId", "model-index", "pipeline_tag", "private", "safetensors", "siblings",
    "spaces", "tags", "transformersInfo", "trendingScore", "usedStorage", "widgetData",
  ]
  private static let below: [String: [String]] = [
    "cardData": [
      "base_model", "base_model_relation", "co2_eq_emissions", "datasets", "language",
      "library_name", "license", "license_link", "license_name", "metrics", "model_name",
      "model-index", "pipeline_tag", "tags",
    ],
    "cardData.co2_eq_emissions": [
      "emissions", "geographical_location", "hardware_used", "source", "training_type",
    ],
    "safetensors": ["parameters", "total"],
    "gguf": ["architecture", "context_length", "total"],
    "config": ["architectures", "model_type"],
  ]

  /// The first name of a path that is one slip away from one that the Hub has, and that one.
  static func misspelt(_ names: [String]) -> (name: String, meant: String)? {
    var place = ""
    for name in names.map({ $0.hasSuffix("[]") ? String($0.dropLast(2)) : $0 }) {
      let known = place.isEmpty ? top : below[place] ?? []
      if !known.isEmpty, !known.contains(name) {
        let meant = known.first { name.isTypo(of: $0) || name.lowercased() == $0.lowercased() }
        // Of a thing of its own nothing is known any more.
        return meant.map { (name, $0) }
      }
      if known.isEmpty { return nil }
      place += (place.isEmpty ? "" : ".") + name
    }
    return nil
  }
}
