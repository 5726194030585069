// SPDX-License-Identifier: Apache-2.0

import AssayAudit

/// An expression with the values of its inputs in the places of their names.
///
/// It reads names, `model.NAME`, and `table[…].column` with an `.at(…)` between; what it cannot
/// tell (a row of several with the same column) stays as written. Only people read the result.
struct Substitution {
  private var fields: [String: String] = [:]
  private var names: [String: String] = [:]
  /// By table and column; nil if more than one row was read.
  private var cells: [String: String?] = [:]
  private var tables: Set<String> = []
  /// By the id of the regression.
  private var predictions: [String: String] = [:]

  init(inputs: [Derivation]) {
    var lists: Set<String> = []
    for input in inputs {
      // The members of a list's items follow the list; an expression walks over it by its name.
      if case .field(let field) = input, let bracket = field.name.firstIndex(of: "[") {
        lists.insert(String(field.name[..<bracket]))
        continue
      }
      switch input {
      case .field(let field):
        fields[field.name] = NumberShape.operand(field.value, unit: field.unit)
      // A list that is no list of numbers is walked over by its name.
      case .step(let step) where step.value.text.hasPrefix("[") && !step.value.isNumbers: break
      case .step(let step): names[step.name] = NumberShape.operand(step.value, unit: step.unit)
      case .parameter(let parameter):
        names[parameter.name] = NumberShape.operand(parameter.value, unit: parameter.unit)
      case .row(let row):
        tables.insert(row.table)
        let key = "\(row.table).\(row.column)"
        let words = NumberShape.operand(row.value, unit: row.unit)
        if let known = cells[key], known != words {
          cells[key] = .some(nil)
        } else {
          cells[key] = words
        }
      case .fit(let fit):
        predictions[fit.regression] = NumberShape.operand(fit.value, unit: fit.unit)
      case .assumption: break
      }
    }
    for list in lists { fields[list] = nil }
  }

  func apply(to expression: String) -> String {
    let text = Array(expression)
    var result = ""
    var index = 0
    var previous: Character = " "
    while index < text.count {
      let character = text[index]
      if character == "'" || character == "\"" {
        let end = Substitution.endOfString(text, from: index)
        result += String(text[index..<end])
        (index, previous) = (end, character)
      } else if Substitution.isNameStart(character), previous != ".",
        !Substitution.isNamePart(previous)
      {
        let end = Substitution.endOfName(text, from: index)
        if let (words, after) = replacement(in: text, from: index, nameEnd: end) {
          result += words
          index = after
        } else {
          result += String(text[index..<end])
          index = end
        }
        previous = "x"
      } else {
        result.append(character)
        (index, previous) = (index + 1, character)
      }
    }
    return result
  }

  private func replacement(
    in text: [Character], from start: Int, nameEnd: Int
  ) -> (words: String, after: Int)? {
    let name = String(text[start..<nameEnd])
    // `has(…)` asks for the name, not for what it holds.
    if start >= 4, String(text[start - 4..<start]) == "has(" { return nil }
    let next = nameEnd < text.count ? text[nameEnd] : " "
    if name == "model", next == "." {
      let end = Substitution.endOfName(text, from: nameEnd + 1)
      return fields[String(text[nameEnd + 1..<end])].map { ($0, end) }
    }
    if name == "predict", next == "(" { return prediction(in: text, from: nameEnd) }
    if tables.contains(name), next == "[" { return cell(of: name, in: text, from: nameEnd) }
    guard next != "(", next != "[" else { return nil }
    return names[name].map { ($0, nameEnd) }
  }

  /// Reads `('…')`.
  private func prediction(
    in text: [Character], from start: Int
  ) -> (words: String, after: Int)? {
    guard let end = Substitution.endOfBrackets(text, from: start) else { return nil }
    let id = text[start..<end].filter { !"()'\" ".contains($0) }
    return predictions[String(id)].map { ($0, end) }
  }

  /// Reads `[…]`, an optional `.at(…)`, and `.column`.
  private func cell(
    of table: String, in text: [Character], from start: Int
  ) -> (words: String, after: Int)? {
    guard var index = Substitution.endOfBrackets(text, from: start) else { return nil }
    let at = Array(".at(")
    if text[index...].starts(with: at) {
      guard let end = Substitution.endOfBrackets(text, from: index + at.count - 1) else {
        return nil
      }
      index = end
    }
    guard index < text.count, text[index] == "." else { return nil }
    let end = Substitution.endOfName(text, from: index + 1)
    guard let words = cells["\(table).\(String(text[index + 1..<end]))"] ?? nil else { return nil }
    return (words, end)
  }

  /// The index after the bracket that closes the one at `start`; nil if none does.
  private static func endOfBrackets(_ text: [Character], from start: Int) -> Int? {
    var depth = 0
    var index = start
    while index < text.count {
      switch text[index] {
      case "'", "\"":
        index = endOfString(text, from: index)
        continue
      case "[", "(": depth += 1
      case "]", ")":
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    return nil
  }

  private static func endOfString(_ text: [Character], from start: Int) -> Int {
    var index = start + 1
    while index < text.count, text[index] != text[start] {
      index += text[index] == "\\" ? 2 : 1
    }
    return min(index + 1, text.count)
  }

  private static func endOfName(_ text: [Character], from start: Int) -> Int {
    var index = start
    while index < text.count, isNamePart(text[index]) { index += 1 }
    return index
  }

  private static func isNameStart(_ character: Character) -> Bool {
    character == "_" || (character.isASCII && character.isLetter)
  }

  private static func isNamePart(_ character: Character) -> Bool {
    isNameStart(character) || (character.isASCII && character.isWholeNumber)
  }
}

extension DerivedValue {
  fileprivate var isNumbers: Bool { if case .list = self { true } else { false } }
}
