/// A piece of program text. What lies between two tokens is blanks, newlines and comments.
public struct Token: Sendable {
  public enum Kind: Sendable, Equatable {
    case name
    case keyword(Keyword)
    case symbol(Symbol)
    case number
    /// `'…'`, quotes included.
    case rawString
    /// `"` or `"""`; then texts and interpolations follow up to a `stringEnd`.
    case stringStart, stringText, stringEnd
    /// `\(` and the `)` that belongs to it.
    case interpolationStart, interpolationEnd
    /// An operator of other languages: `&&`, `->`; the parser knows what to write instead.
    case foreign
    /// Text that is no part of the language; the lexer has reported it.
    case invalid
    /// The end of the text: always the last token.
    case end
  }

  public let kind: Kind
  public let span: Span
  /// A newline stands between this token and the one before it.
  public let startsLine: Bool

  /// A name or a keyword: what a label or a member may be.
  public var isWord: Bool {
    switch kind {
    case .name, .keyword: true
    default: false
    }
  }
}

public enum Keyword: String, Sendable, CaseIterable {
  case `let`, `var`, `func`, param, use, `if`, `else`, `for`, `in`, `while`, `return`, `break`, `continue`, `try`,
    `catch`
  case and, or, not, `true`, `false`, `nil`, it

  /// Keywords by their bytes, the first lowest: none is longer than eight.
  static let byBytes: [UInt64: Keyword] = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.rawValue.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }, $0) })

  /// Statements that are no expressions: inside brackets such a word means that a bracket was left open.
  var opensStatement: Bool {
    switch self {
    case .let, .var, .func, .param, .use, .for, .while, .return, .break, .continue: true
    default: false
    }
  }
}

public enum Symbol: String, Sendable {
  case leftParenthesis = "(", rightParenthesis = ")"
  case leftBracket = "[", rightBracket = "]"
  case leftBrace = "{", rightBrace = "}"
  case comma = ",", semicolon = ";", colon = ":", dot = ".", bar = "|"
  case assign = "=", addAssign = "+=", subtractAssign = "-=", multiplyAssign = "*=", divideAssign = "/="
  case power = "**", multiply = "*", divide = "/", floorDivide = "//", modulo = "%", matrixMultiply = "@"
  case add = "+", subtract = "-"
  case halfOpenRange = "..<", closedRange = "...", orElse = "??"
  case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="

  /// The closing bracket of an opening one.
  var closer: Symbol? {
    switch self {
    case .leftParenthesis: .rightParenthesis
    case .leftBracket: .rightBracket
    case .leftBrace: .rightBrace
    default: nil
    }
  }

  var isAssignment: Bool { self == .assign || assignedOperator != nil }

  /// The operator of `+=` and the like.
  var assignedOperator: BinaryOperator? {
    switch self {
    case .addAssign: .add
    case .subtractAssign: .subtract
    case .multiplyAssign: .multiply
    case .divideAssign: .divide
    default: nil
    }
  }

  var isCloser: Bool { self == .rightParenthesis || self == .rightBracket || self == .rightBrace }
}

/// From `#` to the end of its line.
public struct Comment: Sendable {
  public let span: Span
  /// The token after it, as an index into the lexer's tokens.
  public let nextToken: Int
  /// `## …` on a line of its own: it documents the declaration right below.
  public let isDocumentation: Bool
}
