import OtnSyntax

/// Where the cursor stands, as far as the tokens before it tell.
struct CompletionContext {
  enum Place: Equatable {
    /// In a string, after this part of it.
    case string(String)
    /// After `a.b.`, and the beginning of a member's name.
    case member(path: [String], word: String)
    /// At a word, inside the arguments of a call if there is one.
    case word(String, call: Call?)
    /// Where nothing can be known: after a number, a bracket's dot.
    case nothing
  }

  struct Call: Equatable {
    let head: String
    /// The labels that are there already.
    let given: Set<String>
  }

  let place: Place
  /// The names that the text binds.
  let names: [String]

  private let file: SourceFile
  private let tokens: [Token]

  /// `file`: the text up to the cursor.
  init(_ file: SourceFile) {
    let lexer = Lexer(file: file)
    let tokens = Array(lexer.tokens.dropLast())
    self.file = file
    self.tokens = tokens
    names = zip(tokens, tokens.dropFirst()).compactMap { binder, name in
      guard name.kind == .name, case .keyword(let keyword) = binder.kind,
        [.let, .var, .func, .param, .for, .catch].contains(keyword)
      else { return nil }
      return file.text(name.span)
    }
    if let comment = lexer.comments.last, Int(comment.span.end) == file.bytes.count {
      place = .nothing
    } else if let start = Self.openString(lexer) {
      place = .string(file.text(Span(start, file.bytes.count)))
    } else {
      place = Self.place(file, tokens)
    }
  }

  /// Where the text of the string starts that the cursor is in; nil: it is in none, or in an interpolation.
  private static func openString(_ lexer: Lexer) -> Int? {
    var open: [Token] = []
    for token in lexer.tokens {
      switch token.kind {
      case .stringStart, .interpolationStart: open.append(token)
      case .stringEnd, .interpolationEnd: _ = open.popLast()
      default: break
      }
    }
    if let innermost = open.last { return innermost.kind == .stringStart ? Int(innermost.span.end) : nil }
    return lexer.diagnostics.last { $0.code == "unterminated-string" }.map { Int($0.span.end) }
  }

  private static func place(_ file: SourceFile, _ tokens: [Token]) -> Place {
    var end = tokens.count
    var word = ""
    if let last = tokens.last, Int(last.span.end) == file.bytes.count {
      if last.isWord {
        word = file.text(last.span)
        end -= 1
      } else if last.kind == .number || last.kind == .stringEnd || last.kind == .rawString {
        return .nothing
      }
    }
    if end > 0, tokens[end - 1].kind == .symbol(.dot) {
      let path = path(endingAt: end - 1, file, tokens)
      return path.isEmpty ? .nothing : .member(path: path, word: word)
    }
    return .word(word, call: call(around: end, file, tokens))
  }

  /// The names before a dot: `a.b` before the dot at `dot`; empty when something else stands there.
  private static func path(endingAt dot: Int, _ file: SourceFile, _ tokens: [Token]) -> [String] {
    var path: [String] = []
    var index = dot
    while index > 0, tokens[index].kind == .symbol(.dot), tokens[index - 1].isWord,
      tokens[index - 1].span.end == tokens[index].span.start
    {
      path.insert(file.text(tokens[index - 1].span), at: 0)
      index -= 2
      if index < 0 || tokens[index].kind != .symbol(.dot) { return path }
    }
    return []
  }

  /// The call whose arguments hold the place before token `end`.
  private static func call(around end: Int, _ file: SourceFile, _ tokens: [Token]) -> Call? {
    var given: Set<String> = []
    var depth = 0
    var index = end - 1
    while index >= 0 {
      let token = tokens[index]
      switch token.kind {
      case .symbol(.rightParenthesis), .symbol(.rightBracket), .symbol(.rightBrace), .interpolationEnd: depth += 1
      case .symbol(.leftParenthesis), .symbol(.leftBracket), .symbol(.leftBrace), .interpolationStart:
        if depth == 0 { return opened(by: index, before: end, given, file, tokens) }
        depth -= 1
      case .symbol(.colon) where depth == 0 && index > 0 && tokens[index - 1].isWord:
        given.insert(file.text(tokens[index - 1].span))
      case .symbol(.bar), .symbol(.semicolon), .symbol(.assign), .keyword(.return):
        if depth == 0 { return command(from: index + 1, before: end, given, file, tokens) }
      default: break
      }
      if depth == 0, token.startsLine { return command(from: index, before: end, given, file, tokens) }
      index -= 1
    }
    return command(from: 0, before: end, given, file, tokens)
  }

  /// `f(` makes a call of f; other brackets and braces hold a stage, lists none.
  private static func opened(
    by bracket: Int, before end: Int, _ given: Set<String>, _ file: SourceFile, _ tokens: [Token]
  ) -> Call? {
    let token = tokens[bracket]
    if token.kind == .symbol(.leftBracket) { return nil }
    let isCall =
      token.kind == .symbol(.leftParenthesis) && bracket > 0 && tokens[bracket - 1].isWord
      && tokens[bracket - 1].span.end == token.span.start
    guard isCall else { return command(from: bracket + 1, before: end, given, file, tokens) }
    var first = bracket - 1
    while first >= 2, tokens[first - 1].kind == .symbol(.dot), tokens[first - 2].isWord { first -= 2 }
    return Call(head: file.text(tokens[first].span.through(tokens[bracket - 1].span)), given: given)
  }

  /// A stage that begins with a command's name, and the place behind it.
  private static func command(
    from first: Int, before end: Int, _ given: Set<String>, _ file: SourceFile, _ tokens: [Token]
  ) -> Call? {
    guard first < end, tokens[first].kind == .name else { return nil }
    var last = first
    while last + 2 < end, tokens[last + 1].kind == .symbol(.dot), tokens[last + 2].isWord { last += 2 }
    return Call(head: file.text(tokens[first].span.through(tokens[last].span)), given: given)
  }
}
