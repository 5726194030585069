// SPDX-License-Identifier: Apache-2.0

/// The text of a card without its markup.
enum CardMarkup {
  /// One line of text: no tags, emphasis, code marks or addresses of links; entities and escapes as the
  /// characters that they are, one blank for any white space.
  static func plain(_ text: String) -> String {
    var scalars = Array(text.unicodeScalars)
    scalars = withoutTags(scalars)
    scalars = withoutLinks(scalars)
    scalars = withoutMarks(scalars)
    var plain = String.UnicodeScalarView()
    for scalar in scalars {
      if scalar.properties.isWhitespace {
        if let last = plain.last, last != " " { plain.append(" ") }
      } else {
        plain.append(scalar)
      }
    }
    return FieldReader.trimmed(String(plain))
  }

  /// The lines of a card, in which comments, code and front matter are blank; nil where the front
  /// matter has no end, so that nobody knows where the text begins.
  static func lines(of text: String) -> [String]? {
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      .map(String.init)
    if lines[0].hasPrefix("\u{FEFF}") { lines[0].unicodeScalars.removeFirst() }
    func isMarker(_ line: String) -> Bool {
      line.hasPrefix("---") && line.dropFirst(3).allSatisfy(\.isWhitespace)
    }
    if let first = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }),
      isMarker(lines[first])
    {
      guard let last = lines[(first + 1)...].firstIndex(where: isMarker) else { return nil }
      for index in first...last { lines[index] = "" }
    }
    var fence: String?
    var isInComment = false
    for index in lines.indices {
      let mark = lines[index].drop { $0 == " " || $0 == "\t" }.prefix(3)
      if let open = fence {
        if mark == open { fence = nil }
        lines[index] = ""
      } else if !isInComment, mark == "```" || mark == "~~~" {
        fence = String(mark)
        lines[index] = ""
      } else {
        blankComments(in: &lines[index], &isInComment)
      }
      if lines[index].utf8.count > lineLimit { lines[index] = "" }
    }
    return lines
  }

  /// Longer lines are data, such as pictures, and no sentences.
  private static let lineLimit = 20_000

  /// How far the end of a tag or a link is sought, so that marks that are none cost little.
  static let markLimit = 1_000

  /// Puts blanks where comments stand, so that columns stay.
  private static func blankComments(in line: inout String, _ isInComment: inout Bool) {
    guard isInComment || line.contains("<!--") else { return }
    var scalars = Array(line.unicodeScalars)
    var index = 0
    while index < scalars.count {
      if !isInComment, scalars[index...].starts(with: "<!--".unicodeScalars) { isInComment = true }
      if isInComment {
        if scalars[index...].starts(with: "-->".unicodeScalars) {
          for offset in 0..<3 { scalars[index + offset] = " " }
          isInComment = false
          index += 3
          continue
        }
        scalars[index] = " "
      }
      index += 1
    }
    line = String(String.UnicodeScalarView(scalars))
  }

  private static func withoutTags(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard scalars.contains("<") || scalars.contains("&") else { return scalars }
    var result: [Unicode.Scalar] = []
    var index = 0
    while index < scalars.count {
      let rest = scalars[index...]
      if rest.first == "<", let next = rest.dropFirst().first,
        next == "/" || next.properties.isAlphabetic,
        let end = rest.prefix(markLimit).firstIndex(of: ">")
      {
        let name = String(String.UnicodeScalarView(rest[(index + 1)..<end])).lowercased()
        // What begins a line of its own parts words.
        if ["p", "/p", "br", "br/", "br /", "li", "/li"].contains(name) { result.append(" ") }
        index = end + 1
        continue
      }
      if rest.first == "&",
        let entity = entities.first(where: { rest.starts(with: $0.name.unicodeScalars) })
      {
        result.append(entity.scalar)
        index += entity.name.unicodeScalars.count
        continue
      }
      result.append(scalars[index])
      index += 1
    }
    return result
  }

  private static let entities: [(name: String, scalar: Unicode.Scalar)] = [
    ("&nbsp;", " "), ("&#160;", " "), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"),
    ("&quot;", "\""), ("&#39;", "'"),
  ]

  /// `[text](address)` is its text, a picture is nothing; `[More Information Needed]` stays.
  private static func withoutLinks(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard scalars.contains("[") else { return scalars }
    var result: [Unicode.Scalar] = []
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if scalar == "[", let close = scalars[index...].prefix(markLimit).firstIndex(of: "]"),
        close + 1 < scalars.count, scalars[close + 1] == "(",
        let end = scalars[(close + 1)...].prefix(markLimit).firstIndex(of: ")")
      {
        if result.last == "!" {
          result.removeLast()
        } else {
          result += scalars[(index + 1)..<close]
        }
        index = end + 1
        continue
      }
      result.append(scalar)
      index += 1
    }
    return result
  }

  /// Without emphasis, code marks and escapes; a star between two numbers is one of theirs.
  private static func withoutMarks(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    var index = 0
    func isWord(_ scalar: Unicode.Scalar?) -> Bool {
      scalar.map { $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
    }
    func isBlank(_ scalar: Unicode.Scalar?) -> Bool {
      scalar?.properties.isWhitespace ?? false
    }
    while index < scalars.count {
      let scalar = scalars[index]
      switch scalar {
      case "`": index += 1
      case "\\" where index + 1 < scalars.count && !isWord(scalars[index + 1]):
        result.append(scalars[index + 1])
        index += 2
      case "*", "_":
        var end = index
        while end < scalars.count, scalars[end] == scalar { end += 1 }
        let before = index > 0 ? scalars[index - 1] : nil
        let after = end < scalars.count ? scalars[end] : nil
        let isInside = isWord(before) && isWord(after) || isBlank(before) && isBlank(after)
        if end - index == 1 ? isInside : scalar == "_" && isInside {
          result += scalars[index..<end]
        }
        index = end
      default:
        result.append(scalar)
        index += 1
      }
    }
    return result
  }
}
