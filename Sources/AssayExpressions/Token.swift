// SPDX-License-Identifier: Apache-2.0

/// A word, literal or sign of an expression's text.
struct Token: Sendable, Equatable {
  let kind: Kind
  /// UTF-8 offsets in the expression's text, half open.
  let start: Int
  let end: Int

  enum Kind: Sendable, Equatable {
    case name(String)
    /// A field's name in backticks: `` `content-type` ``.
    case quotedName(String)
    /// A word that CEL keeps for itself and that is no operand: `if`, `for`, `while`…
    case reserved(String)
    /// The digits of an integer without its sign; nil if they exceed 64 bits.
    case integer(UInt64?)
    case literal(Literal)
    case sign(Sign)
    /// Something that was reported already; it stands for an operand.
    case invalid
    case end
  }

  enum Sign: String, Sendable, CaseIterable {
    case plus = "+"
    case minus = "-"
    case star = "*"
    case slash = "/"
    case percent = "%"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and = "&&"
    case or = "||"
    case not = "!"
    case question = "?"
    case colon = ":"
    case comma = ","
    case dot = "."
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
    case isIn = "in"
  }

  /// The words that the CEL specification reserves and that are no literals or operators.
  static let reservedWords: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
    "package", "namespace", "return", "var", "void", "while",
  ]
}

extension Token.Sign {
  /// The sign that closes what this one opens.
  var closer: Token.Sign? {
    switch self {
    case .leftParenthesis: .rightParenthesis
    case .leftBracket: .rightBracket
    case .leftBrace: .rightBrace
    default: nil
    }
  }

  var isCloser: Bool {
    self == .rightParenthesis || self == .rightBracket || self == .rightBrace
  }

  /// The binding strength of a binary operator and its name in the CEL specification.
  ///
  /// Source: cel-spec, `doc/langdef.md`, section "Syntax"; 1 binds least.
  var binary: (level: Int, name: String)? {
    switch self {
    case .or: (1, "_||_")
    case .and: (2, "_&&_")
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: (3, "_\(rawValue)_")
    case .isIn: (3, "@in")
    case .plus, .minus: (4, "_\(rawValue)_")
    case .star, .slash, .percent: (5, "_\(rawValue)_")
    default: nil
    }
  }
}
