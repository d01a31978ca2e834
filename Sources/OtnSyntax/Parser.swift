/// What became of a cell's text.
public enum ParseResult: Sendable {
  case complete(Cell)
  /// The text ended where more was needed: the prompt asks for another line; for a file the diagnostic is the error.
  case incomplete(Diagnostic)
  /// Never empty; in the order of the text.
  case invalid([Diagnostic])
}

/// Recursive descent over the tokens of one cell, in one pass; the grammar is in the language reference.
///
/// Each rule of the grammar is a method that either returns its tree and stands behind it, or throws. After an error the parser goes
/// on at the next statement that stands no deeper than the failed one, so that independent errors are reported together.
public struct Parser {
  let file: SourceFile
  let bytes: [UInt8]
  let tokens: [Token]
  let comments: [Comment]
  let start: Int
  /// The token to be read next.
  var index = 0
  var context = Context.statements
  /// The brackets that are open here, the innermost last.
  var openers: [Token] = []
  /// Levels of nesting here, bounded so that no text can exhaust the stack.
  var depth = 0
  /// The height of the tree that the running rule has built so far: chains such as `1 + 1 + 1` nest trees without nesting rules,
  /// and whoever walks the tree walks it recursively.
  var height = 0

  static let maximumDepth = 200
  static let maximumHeight = 500
  static let maximumErrors = 10

  /// How text is read at this place.
  struct Context {
    /// Inside `( )` or `[ ]`: newlines are blanks.
    var ignoresNewlines: Bool
    /// False in the header of `if`, `while`, `for` and `func`, where `{` opens the block.
    var allowsClosures: Bool
    /// False directly inside an index, where `:` slices.
    var allowsLabels: Bool
    var position: Position

    enum Position {
      case expression
      /// An argument of the command form: another may follow it.
      case argument
      /// A label's default in a `func` header: another label may follow it.
      case labelDefault
    }

    static let statements = Context(
      ignoresNewlines: false, allowsClosures: true, allowsLabels: true, position: .expression)
    static let brackets = Context(
      ignoresNewlines: true, allowsClosures: true, allowsLabels: true, position: .expression)
    static let index = Context(
      ignoresNewlines: true, allowsClosures: true, allowsLabels: false, position: .expression)
  }

  /// Boxed: a frame of the parser has a slot for each call that may throw, and there are hundreds of frames in deep nesting.
  indirect enum Failure: Error {
    case incomplete(Diagnostic)
    case invalid(Diagnostic)
  }

  /// Parses one cell.
  /// - Parameter span: the cell's code in the file; nil for the whole text.
  public static func parseCell(file: SourceFile, span: Span? = nil) -> ParseResult {
    let lexer = Lexer(file: file, span: span)
    // What follows a bad character or an open string is guesswork: their errors stand alone.
    guard lexer.diagnostics.isEmpty else { return .invalid(Array(lexer.diagnostics.prefix(maximumErrors))) }
    var parser = Parser(lexer: lexer, start: span.map { Int($0.start) } ?? 0)
    return parser.cell()
  }

  private init(lexer: Lexer, start: Int) {
    file = lexer.file
    bytes = lexer.bytes
    tokens = lexer.tokens
    comments = lexer.comments
    self.start = start
  }

  private mutating func cell() -> ParseResult {
    if token.kind == .end, let comment = comments.last, comment.isDocumentation {
      let diagnostic = Diagnostic(
        "unexpected-end", "a `##` comment documents the declaration below it, and there is none", file: file,
        span: comment.span, help: "write one `#` for a plain comment")
      return .incomplete(diagnostic)
    }
    var statements: [Statement] = []
    var errors: [Diagnostic] = []
    while token.kind != .end, errors.count < Self.maximumErrors {
      let first = index
      do throws(Failure) {
        statements.append(try statement())
        try endOfStatement()
      } catch {
        switch error {
        case .incomplete(let diagnostic): return errors.isEmpty ? .incomplete(diagnostic) : .invalid(errors)
        case .invalid(let diagnostic): errors.append(diagnostic.withHabit(of: file.text(tokens[first].span)))
        }
        recover(from: first)
      }
    }
    let span = Span(start, Int(tokens[tokens.count - 1].span.end))
    return errors.isEmpty ? .complete(Cell(file: file, statements: statements, span: span)) : .invalid(errors)
  }

  /// Goes on at the next line that is indented no deeper than the failed statement.
  private mutating func recover(from first: Int) {
    context = .statements
    openers = []
    depth = 0
    height = 0
    let column = file.position(of: tokens[first].span.start).column
    index = max(index, first + 1)
    while token.kind != .end, !isFreshStart(token, column: column) { advance() }
    index = min(index, tokens.count - 1)
  }

  private func isFreshStart(_ token: Token, column: Int) -> Bool {
    guard token.startsLine, file.position(of: token.span.start).column <= column else { return false }
    switch token.kind {
    case .symbol(let symbol): return !symbol.isCloser && symbol != .bar
    case .keyword(.else), .keyword(.catch): return false
    default: return true
    }
  }
}

extension Diagnostic {
  /// The same with advice, when the statement opens with a word of another language and nothing better is known.
  fileprivate func withHabit(of word: String) -> Diagnostic {
    guard code == "unexpected-token" || code == "command-in-expression", help == nil,
      let habit = Habits.hint(forWord: word)
    else { return self }
    var diagnostic = self
    diagnostic.help = "`\(word)` is not a word of this language: \(habit)"
    return diagnostic
  }
}
