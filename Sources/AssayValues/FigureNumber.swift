// SPDX-License-Identifier: Apache-2.0

/// The number at the start of a figure, its bounds, and the words behind it.
struct FigureNumber {
  /// Of a range the lower end.
  let value: Double
  /// The upper end of a range that begins above zero.
  let upper: Double?
  let qualifier: Qualifier
  /// What follows, without "of" or "in" before it.
  let rest: String

  /// - Parameters:
  ///   - text: A figure with one space for any space, as `plain` has it.
  ///   - allowsSuffix: Whether "7B" can mean billions.
  init(_ whole: String, allowsSuffix: Bool) throws(FigureError) {
    var rest = Substring(whole)
    var qualifier = FigureNumber.takeQualifier(&rest) ?? .exact
    let isBetween = FigureNumber.takeWord("between", &rest)
    var first = try FigureNumber.takeNumber(&rest, whole)
    var isMore = FigureNumber.take("+", &rest)
    var multiplier = FigureNumber.takeMultiplier(&rest, allowsSuffix: allowsSuffix)
    isMore = FigureNumber.take("+", &rest) || isMore
    var upper: Double?
    if FigureNumber.takeRangeSign(&rest, isBetween: isBetween) {
      upper = try FigureNumber.takeNumber(&rest, whole)
      if let scale = FigureNumber.takeMultiplier(&rest, allowsSuffix: allowsSuffix) {
        upper = upper.map { $0 * scale }
        multiplier = multiplier ?? scale
      } else if let scale = multiplier {
        upper = upper.map { $0 * scale }
      }
    } else if isBetween {
      throw .notANumber(whole)
    }
    first *= multiplier ?? 1
    if let end = upper {
      guard end > first, first >= 0 else { throw .emptyRange(whole) }
      // "over 5-10" and "5-10+" say two things of one figure.
      guard !isMore, qualifier == .exact || qualifier == .about else { throw .twoNumbers(whole) }
      // From zero up to a number is a bound, and no range on a scale of ratios.
      if first == 0 { (first, upper, qualifier) = (end, nil, .atMost) }
    }
    if isMore { qualifier = .atLeast }
    guard first.isFinite, (upper ?? 0).isFinite else { throw .outOfRange(whole) }
    if let next = rest.first(where: { $0 != " " }), next.isNumber { throw .twoNumbers(whole) }
    value = first
    self.upper = upper
    self.qualifier = qualifier
    self.rest = FigureNumber.phrase(rest)
  }

  /// One space for any space, one hyphen for any dash, plain digits for subscripts.
  static func plain(_ text: String) -> String {
    var view = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x2010...0x2015, 0x2212: view.append("-")
      case 0x2082: view.append("2")
      case 0x2248, 0x223C, 0xFF5E: view.append("~")
      case 0x200B, 0xFEFF: continue
      default:
        if scalar.properties.isWhitespace {
          if let last = view.last, last != " " { view.append(" ") }
        } else {
          view.append(scalar)
        }
      }
    }
    while let last = view.last, last == " " || last == "." { view.removeLast() }
    return String(view)
  }

  private static let qualifiers: [(text: String, qualifier: Qualifier)] = [
    ("~", .about), ("about", .about), ("approximately", .about), ("approx.", .about),
    ("approx", .about), ("appx.", .about), ("appx", .about), ("apprx.", .about),
    ("around", .about), ("circa", .about), ("ca.", .about),
    ("roughly", .about), ("nearly", .about), ("almost", .about), (">=", .atLeast),
    ("≥", .atLeast), (">", .atLeast), ("over", .atLeast), ("more than", .atLeast),
    ("at least", .atLeast), ("above", .atLeast), ("greater than", .atLeast),
    ("no less than", .atLeast), ("<=", .atMost), ("≤", .atMost), ("<", .atMost),
    ("up to", .atMost), ("at most", .atMost), ("less than", .atMost), ("under", .atMost),
    ("below", .atMost), ("no more than", .atMost),
  ]

  static func takeQualifier(_ rest: inout Substring) -> Qualifier? {
    for (text, qualifier) in qualifiers {
      let isWord = text.last?.isLetter == true
      if isWord ? takeWord(text, &rest) : take(text, &rest) {
        // "over about 5" says more than one thing; what stays is no number and is refused.
        while rest.first == " " { rest.removeFirst() }
        return qualifier
      }
    }
    return nil
  }

  /// Takes a word, in any case, and the space behind it.
  private static func takeWord(_ word: String, _ rest: inout Substring) -> Bool {
    let start = rest.prefix(word.count + 1)
    guard start.lowercased() == word + " " else { return false }
    rest.removeFirst(start.count)
    return true
  }

  private static func take(_ sign: String, _ rest: inout Substring) -> Bool {
    guard rest.hasPrefix(sign) else { return false }
    rest.removeFirst(sign.count)
    return true
  }

  private static func takeNumber(
    _ rest: inout Substring, _ whole: String
  ) throws(FigureError) -> Double {
    var text = ""
    if let sign = rest.first, sign == "-" || sign == "+" {
      if sign == "-" { text = "-" }
      rest.removeFirst()
    }
    var body = rest.prefix { ("0"..."9").contains($0) || ",._".contains($0) }
    let length = body.count
    // "120." is 120.
    if body.last == ".", body.dropLast().last?.isNumber == true { body.removeLast() }
    guard body.contains(where: { !",._".contains($0) }), body.first != "_" else {
      throw .notANumber(whole)
    }
    rest.removeFirst(length)
    let plain = try withoutSeparators(body)
    if plain == "10", let power = takeRaised(&rest) {
      text += "1e\(power)"
    } else {
      text += plain + (try takeExponent(&rest, whole))
    }
    guard let value = NumberText.parse(text) else {
      throw Double(text)?.isInfinite == true ? .outOfRange(whole) : .notANumber(whole)
    }
    return value
  }

  /// The digits with a point before decimals, without what groups thousands.
  ///
  /// A comma groups thousands where three digits follow it, and else separates decimals: "12,5" can mean
  /// nothing but twelve and a half. Where both signs occur the last one separates decimals. What could
  /// be read in two ways is refused.
  private static func withoutSeparators(_ body: Substring) throws(FigureError) -> String {
    let parts = body.split(separator: "_", omittingEmptySubsequences: false)
    guard
      parts.allSatisfy({ $0.first?.isNumber == true && $0.last?.isNumber == true })
        || parts.count == 1
    else { throw .ambiguousSeparator(String(body)) }
    let digits = parts.joined()
    let commas = digits.split(separator: ",", omittingEmptySubsequences: false)
    let points = digits.split(separator: ".", omittingEmptySubsequences: false)
    switch (points.count - 1, commas.count - 1) {
    case (0...1, 0):
      return points[0].isEmpty ? "0" + digits : digits
    case (2..., 0) where isGrouped(points): return points.joined()
    case (0, 1...) where isGrouped(commas): return commas.joined()
    // "1234,567" is neither the one nor the other.
    case (0, 1) where !commas[0].isEmpty && !commas[1].isEmpty:
      guard commas[1].count != 3 || commas[0] == "0" else { break }
      return commas.joined(separator: ".")
    case (1, _) where !points[1].contains(","):
      let groups = points[0].split(separator: ",", omittingEmptySubsequences: false)
      if isGrouped(groups) { return groups.joined() + "." + points[1] }
    case (_, 1) where !commas[1].contains(".") && !commas[1].isEmpty:
      let groups = commas[0].split(separator: ".", omittingEmptySubsequences: false)
      if isGrouped(groups) { return groups.joined() + "." + commas[1] }
    default: break
    }
    throw .ambiguousSeparator(String(body))
  }

  /// Whether a number is written in groups of three digits.
  private static func isGrouped(_ groups: [Substring]) -> Bool {
    (1...3).contains(groups[0].count) && groups[0].first != "0"
      && groups.dropFirst().allSatisfy { $0.count == 3 }
  }

  /// Takes `e21`, or `×10^21` in one of its spellings.
  private static func takeExponent(
    _ rest: inout Substring, _ whole: String
  ) throws(FigureError) -> String {
    if let letter = rest.first, letter == "e" || letter == "E" {
      var ahead = rest.dropFirst()
      // A sign behind the digits is that of a range, as in "1e3-2e3".
      let sign = ahead.first.flatMap { $0 == "+" || $0 == "-" ? String($0) : nil } ?? ""
      ahead.removeFirst(sign.count)
      let digits = ahead.prefix { ("0"..."9").contains($0) }
      guard !digits.isEmpty else { return "" }
      rest = ahead.dropFirst(digits.count)
      return "e" + sign + digits
    }
    var ahead = rest.drop { $0 == " " }
    guard let sign = ahead.first, "x×*·".contains(sign) else { return "" }
    ahead = ahead.dropFirst().drop { $0 == " " }
    guard take("10", &ahead) else { return "" }
    guard let power = takeRaised(&ahead) else { throw .twoNumbers(whole) }
    rest = ahead
    return "e\(power)"
  }

  /// Takes `^21`, `**21` or `²¹`.
  private static func takeRaised(_ rest: inout Substring) -> Int? {
    let raised: [Character: Character] = [
      "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
      "⁹": "9", "⁻": "-",
    ]
    var ahead = rest
    var digits = ""
    if take("^", &ahead) || take("**", &ahead) {
      while let next = ahead.first, ("0"..."9").contains(next) || (next == "-" && digits.isEmpty) {
        digits.append(next)
        ahead.removeFirst()
      }
    } else {
      while let next = ahead.first, let digit = raised[next] {
        digits.append(digit)
        ahead.removeFirst()
      }
    }
    guard let power = Int(digits), power.magnitude < 1000 else { return nil }
    rest = ahead
    return power
  }

  /// Takes "million", or a letter such as the T of "15T" where the field counts things.
  private static func takeMultiplier(_ rest: inout Substring, allowsSuffix: Bool) -> Double? {
    let words: [(String, Double)] = [
      ("thousand", 1e3), ("million", 1e6), ("billion", 1e9), ("trillion", 1e12),
    ]
    let ahead = rest.drop { $0 == " " }
    let word = ahead.prefix { $0.isLetter }
    if let scale = words.first(where: { $0.0 == word.lowercased() })?.1 {
      rest = ahead.dropFirst(word.count)
      return scale
    }
    let letters: [String: Double] = [
      "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "b": 1e9, "bn": 1e9, "bln": 1e9, "t": 1e12,
      "tn": 1e12, "trn": 1e12,
    ]
    guard allowsSuffix, let scale = letters[word.lowercased()] else { return nil }
    let next = ahead.dropFirst(word.count).first
    guard next == nil || next == " " || next == "+" || next == "-" else { return nil }
    rest = ahead.dropFirst(word.count)
    return scale
  }

  /// Takes the sign between the ends of a range, if a number follows it.
  private static func takeRangeSign(_ rest: inout Substring, isBetween: Bool) -> Bool {
    var ahead = rest.drop { $0 == " " }
    let isSign =
      isBetween ? takeWord("and", &ahead) : take("-", &ahead) || takeWord("to", &ahead)
    guard isSign else { return false }
    ahead = ahead.drop { $0 == " " }
    guard let digit = ahead.first, ("0"..."9").contains(digit) else { return false }
    rest = ahead
    return true
  }

  private static func phrase(_ rest: Substring) -> String {
    var rest = rest.drop { $0 == " " }
    _ = takeWord("in", &rest) || takeWord("of", &rest)
    return String(rest)
  }
}
