/// A coloured part of a text.
public struct Highlight: Sendable, Equatable {
  public enum Kind: Sendable {
    case keyword, number, string, comment
    /// `\(` and `)` inside a string.
    case interpolation
    /// The name of what is called: at the head of a stage, after `|`, before a touching `(`.
    case commandHead
    /// `epochs:`.
    case label
    /// Text that is no part of the language.
    case invalid
  }

  public let kind: Kind
  public let span: Span
}

/// Tells the parts of a text for colouring; works on tokens, so that a half-written line is coloured too.
public struct Highlighter {
  private let tokens: [Token]
  private let comments: [Comment]
  private var highlights: [Highlight] = []
  /// Whether each open bracket holds statements or a stage; the innermost last.
  private var holdsStages: [Bool] = []

  /// What is not listed has no colour of its own. In the order of the text, without overlaps.
  public static func highlight(_ file: SourceFile, span: Span? = nil) -> [Highlight] {
    let lexer = Lexer(file: file, span: span)
    var highlighter = Highlighter(tokens: lexer.tokens, comments: lexer.comments)
    return highlighter.run()
  }

  private init(tokens: [Token], comments: [Comment]) {
    self.tokens = tokens
    self.comments = comments
  }

  private mutating func run() -> [Highlight] {
    var nextComment = 0
    var index = 0
    while index < tokens.count {
      while nextComment < comments.count, comments[nextComment].nextToken <= index {
        add(.comment, comments[nextComment].span)
        nextComment += 1
      }
      index = visit(index)
    }
    return highlights
  }

  /// Colours what begins at a token; returns where to go on.
  private mutating func visit(_ index: Int) -> Int {
    let token = tokens[index]
    switch token.kind {
    case .name, .keyword:
      if isLabel(index) {
        add(.label, token.span.through(tokens[index + 1].span))
        return index + 2
      }
      if case .keyword(let keyword) = token.kind, keyword != .it {
        add(.keyword, token.span)
        return index + 1
      }
      let end = pathEnd(index)
      if isCalled(from: index, to: end) { add(.commandHead, token.span.through(tokens[end - 1].span)) }
      return end
    case .number: add(.number, token.span)
    case .rawString, .stringStart, .stringText, .stringEnd: add(.string, token.span)
    case .interpolationStart:
      holdsStages.append(true)
      add(.interpolation, token.span)
    case .interpolationEnd:
      _ = holdsStages.popLast()
      add(.interpolation, token.span)
    case .invalid, .foreign: add(.invalid, token.span)
    case .symbol(.leftBrace): holdsStages.append(true)
    case .symbol(.leftParenthesis): holdsStages.append(!touches(index))
    case .symbol(.leftBracket): holdsStages.append(false)
    case .symbol(let symbol):
      if symbol.isCloser { _ = holdsStages.popLast() }
    case .end: break
    }
    return index + 1
  }

  private mutating func add(_ kind: Highlight.Kind, _ span: Span) {
    highlights.append(Highlight(kind: kind, span: span))
  }

  private func touches(_ index: Int) -> Bool {
    index > 0 && index < tokens.count && tokens[index - 1].span.end == tokens[index].span.start
  }

  private func isLabel(_ index: Int) -> Bool {
    index + 1 < tokens.count && tokens[index + 1].kind == .symbol(.colon) && touches(index + 1)
  }

  private func pathEnd(_ first: Int) -> Int {
    var end = first + 1
    while end + 1 < tokens.count, tokens[end].kind == .symbol(.dot), touches(end), tokens[end + 1].isWord,
      touches(end + 1)
    {
      end += 2
    }
    return end
  }

  private func isCalled(from first: Int, to end: Int) -> Bool {
    if tokens[end].kind == .symbol(.leftParenthesis), touches(end) { return true }
    if first > 0, tokens[first - 1].kind == .symbol(.bar) { return true }
    return isStageHead(first) && startsArgument(end)
  }

  private func isStageHead(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    if tokens[index].startsLine, holdsStages.last ?? true { return true }
    switch tokens[index - 1].kind {
    case .symbol(let symbol):
      return symbol.isAssignment || symbol == .semicolon || symbol == .leftBrace
        || (symbol == .leftParenthesis && holdsStages.last == true)
    case .keyword(.return), .interpolationStart: return true
    case .keyword(.in): return followsClosureParameters(index - 1)
    default: return false
    }
  }

  /// Whether an `in` ends a closure's parameters, as opposed to `for x in`.
  private func followsClosureParameters(_ keyword: Int) -> Bool {
    var index = keyword - 1
    while index >= 0 {
      switch tokens[index].kind {
      case .name, .symbol(.comma), .symbol(.leftBracket), .symbol(.rightBracket): index -= 1
      case .symbol(.leftBrace): return true
      default: return false
      }
    }
    return false
  }

  private func startsArgument(_ index: Int) -> Bool {
    let token = tokens[index]
    guard !token.startsLine, !touches(index) else { return false }
    if token.isWord, isLabel(index) { return true }
    switch token.kind {
    case .name, .number, .rawString, .stringStart, .keyword(.true), .keyword(.false), .keyword(.nil), .keyword(.it),
      .symbol(.leftParenthesis), .symbol(.leftBracket), .symbol(.leftBrace):
      return true
    case .symbol(.subtract): return touches(index + 1)
    default: return false
    }
  }
}
