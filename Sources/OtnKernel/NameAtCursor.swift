import OtnSyntax

/// Finds the names that somebody may want explained at a place of a text.
enum NameAtCursor {
  /// The name that the cursor touches, `coco.load` before `coco`; then the head of the stage that it stands in.
  ///
  /// `cursor` is counted in Unicode scalars.
  static func candidates(in code: String, cursor: Int) -> [String] {
    let before = String(String.UnicodeScalarView(code.unicodeScalars.prefix(max(cursor, 0))))
    let place = before.utf8.count
    let file = SourceFile(name: "cell", text: code)
    let tokens = Lexer(file: file).tokens
    var names: [String] = []
    if let touched = tokens.firstIndex(where: { $0.isWord && $0.span.start <= place && place <= $0.span.end }) {
      names += paths(around: touched, tokens, file)
    }
    // The first word of the stage: after a line's start or a mark that begins one.
    var head: Int?
    var startsStage = true
    for (index, token) in tokens.enumerated() where token.span.start <= place {
      if startsStage || token.startsLine, token.isWord { head = index }
      startsStage = beginsStage(token)
    }
    if let head { names += paths(around: head, tokens, file) }
    return names
  }

  private static func beginsStage(_ token: Token) -> Bool {
    switch token.kind {
    case .symbol(.bar), .symbol(.assign), .symbol(.semicolon), .symbol(.leftParenthesis), .symbol(.leftBrace): true
    case .keyword(.return), .keyword(.let), .keyword(.var): true
    default: false
    }
  }

  /// `a.b.c` for a cursor in `c`, then `a.b`, `a`.
  private static func paths(around index: Int, _ tokens: [Token], _ file: SourceFile) -> [String] {
    var first = index
    while first >= 2, tokens[first - 1].kind == .symbol(.dot), tokens[first - 2].isWord { first -= 2 }
    var last = index
    while last + 2 < tokens.count, tokens[last + 1].kind == .symbol(.dot), tokens[last + 2].isWord { last += 2 }
    return stride(from: last, through: first, by: -2).map { file.text(tokens[first].span.through(tokens[$0].span)) }
  }
}
