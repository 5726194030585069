// SPDX-License-Identifier: Apache-2.0

import AssayRules
import AssaySource

/// What may be written at a place of a rule file, as its lines up to there show.
///
/// It reads the text and not its tree, for what is being written is seldom whole.
struct RuleContext {
  /// The keys that lead to the place, from the top of the file.
  let path: [String]
  /// Whether a key is due there, and not a value.
  let isKey: Bool
  /// The line up to the place.
  let line: String
  /// What may stand there.
  let forms: [ValueForm]

  init(_ file: SourceFile, at offset: Int) {
    let number = file.position(at: offset).line
    let line = String(file.text(from: file.offset(ofLine: number), to: offset))
    var path: [String] = []
    let own = RuleLine(line)
    // A line whose key stands further left than this holds the place.
    var limit = own.dashColumn.map { $0 + 1 } ?? own.keyColumn
    for above in stride(from: number - 1, to: 0, by: -1) where limit > 0 {
      let other = RuleLine(String(file.line(above)))
      guard let key = other.key else { continue }
      if other.keyColumn < limit {
        path.insert(key, at: 0)
        limit = other.dashColumn.map { $0 + 1 } ?? other.keyColumn
      } else if other.keyColumn == limit, let dash = other.dashColumn {
        // The first line of the item of a list that the place is in.
        limit = dash + 1
      }
    }
    let inner = FlowPath(own.content)
    self.path = path + inner.path
    isKey = inner.isKey
    self.line = line
    let isProfile = file.text.hasPrefix("profile:") || file.text.contains("\nprofile:")
    forms = Self.forms(at: self.path, in: isProfile ? .profile : .ruleFile)
  }

  /// The sections whose keys may be written.
  var sections: [SectionSchema] {
    forms.compactMap { if case .section(let section) = $0 { section } else { nil } }
  }

  var isExpression: Bool {
    forms.contains {
      if case .expression = $0 { true } else if case .message = $0 { true } else { false }
    }
  }

  private static func forms(at path: [String], in root: SectionSchema) -> [ValueForm] {
    var forms: [ValueForm] = [.section(root)]
    for key in path { forms = forms.flatMap { inner($0, key) }.flatMap(open) }
    return forms
  }

  private static func inner(_ form: ValueForm, _ key: String) -> [ValueForm] {
    switch form {
    case .section(let section):
      (section.key(key)?.form ?? section.others).map { [$0] } ?? []
    case .map(_, let form), .about(_, let form): [form]
    default: []
    }
  }

  /// Lists and choices as what stands in them.
  private static func open(_ form: ValueForm) -> [ValueForm] {
    switch form {
    case .list(let form), .pair(let form), .oneOrMore(let form): open(form)
    case .either(let forms): forms.flatMap(open)
    default: [form]
    }
  }
}

/// A line of block YAML: where its key and its dash stand.
private struct RuleLine {
  let dashColumn: Int?
  let keyColumn: Int
  /// The key, if the line has one.
  let key: String?
  /// The line behind dashes and blanks.
  let content: String

  init(_ line: String) {
    var column = 0
    var dash: Int?
    var rest = line[...]
    while let first = rest.first {
      if first == " " {
        column += 1
        rest.removeFirst()
      } else if first == "-", rest.dropFirst().first.map({ $0 == " " }) ?? true {
        dash = dash ?? column
        column += 1
        rest.removeFirst()
      } else {
        break
      }
    }
    dashColumn = dash
    keyColumn = column
    content = String(rest)
    let match = rest.prefixMatch(
      of: /(?:"([^"]+)"|'([^']+)'|([^\s#\{\[\]\}"'&!|>%@`,][^:#]*?))\s*:(?:\s|$)/)
    key = match.flatMap { $0.1 ?? $0.2 ?? $0.3 }.map(String.init)
  }
}

/// The keys within one line that lead to its end: `pue: {title: X, unit: ` is in `pue`, `unit`.
private struct FlowPath {
  private(set) var path: [String] = []
  private(set) var isKey = true

  init(_ text: String) {
    var token = ""
    var quote: Character?
    /// The brackets that are open, each with whether it is a map's.
    var open: [Bool] = []
    /// Whether a key of this level has been read.
    var hasKey = false
    for character in text {
      if let mark = quote {
        if character == mark { quote = nil }
        token.append(character)
        continue
      }
      switch character {
      case "\"", "'":
        if token.allSatisfy(\.isWhitespace) { quote = character }
        token.append(character)
      case ":" where !hasKey && !(open.last == false):
        path.append(Self.bare(token))
        hasKey = true
        token = ""
      case "{" where token.allSatisfy(\.isWhitespace):
        open.append(true)
        hasKey = false
        token = ""
      case "[" where token.allSatisfy(\.isWhitespace):
        open.append(false)
        token = ""
      case "," where !open.isEmpty:
        if open.last == true, hasKey {
          path.removeLast()
          hasKey = false
        }
        token = ""
      case "}" where open.last == true:
        if hasKey { path.removeLast() }
        open.removeLast()
        hasKey = !path.isEmpty
        token = ""
      case "]" where open.last == false:
        open.removeLast()
        token = ""
      default: token.append(character)
      }
    }
    isKey = !hasKey && open.last != false
  }

  private static func bare(_ token: String) -> String {
    var token = token[...]
    while let last = token.last, last.isWhitespace { token.removeLast() }
    while let first = token.first, first.isWhitespace { token.removeFirst() }
    if token.count > 1, let first = token.first, first == token.last, first == "\"" || first == "'"
    {
      token = token.dropFirst().dropLast()
    }
    return String(token)
  }
}
