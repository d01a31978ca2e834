/// Puts a file's code into the house style: indentation by brackets, one blank around operators and after commas, none inside `( )`
/// and `[ ]`, at most one empty line in a row.
///
/// Only blanks change. Lines stay lines, and what touches its neighbour where that means something (`xs[0]`, `f(x)`, `-1`) still
/// does, so the program means the same. Prose cells, the header, marks and recorded output keep their bytes, as do strings and comments.
public struct Formatter {
  private let file: SourceFile
  private let pieces: [Piece]
  private let lineEnd: String
  private var output = ""
  /// The open brackets, the innermost last.
  private var openers: [Opener] = []
  private var lineIndentation = 0

  private struct Opener {
    /// Of the line that the bracket stands on.
    let indentation: Int
    /// `xs[…]`, where `:` slices.
    let isIndex: Bool
  }

  /// A token, a whole string or a comment.
  private struct Piece {
    let kind: Token.Kind?
    let span: Span
    /// The minus of `a - b`, or another operator that takes a blank on both sides.
    var isSpacedOperator = false
    var symbol: Symbol? {
      if case .symbol(let symbol)? = kind { symbol } else { nil }
    }
  }

  /// The formatted text of a file of any number of cells.
  /// - Throws: the first diagnostic of a cell that does not parse.
  public static func format(_ file: SourceFile) throws(Diagnostic) -> String {
    var result = ""
    var offset = 0
    for cell in CellSplitter.split(file).cells where cell.kind == .code {
      switch Parser.parseCell(file: file, span: cell.codeSpan) {
      case .complete: break
      case .incomplete(let diagnostic): throw diagnostic
      case .invalid(let diagnostics): if let first = diagnostics.first { throw first }
      }
      result += file.text(Span(offset, Int(cell.codeSpan.start)))
      var formatter = Formatter(file, cell.codeSpan)
      result += formatter.run()
      offset = Int(cell.codeSpan.end)
    }
    return result + file.text(Span(offset, file.bytes.count))
  }

  private init(_ file: SourceFile, _ span: Span) {
    self.file = file
    lineEnd = file.bytes.contains(UInt8(ascii: "\r")) ? "\r\n" : "\n"
    pieces = Self.pieces(of: Lexer(file: file, span: span))
  }

  private static func pieces(of lexer: Lexer) -> [Piece] {
    var pieces: [Piece] = []
    var comments = lexer.comments[...]
    var openStrings = 0
    var start = 0
    for (index, token) in lexer.tokens.enumerated() {
      while let comment = comments.first, comment.nextToken <= index {
        if openStrings == 0 { pieces.append(Piece(kind: nil, span: comment.span)) }
        comments.removeFirst()
      }
      if token.kind == .stringStart {
        if openStrings == 0 { start = Int(token.span.start) }
        openStrings += 1
      } else if token.kind == .stringEnd {
        openStrings -= 1
        if openStrings == 0 { pieces.append(Piece(kind: .stringEnd, span: Span(start, Int(token.span.end)))) }
      } else if openStrings == 0, token.kind != .end {
        pieces.append(
          Piece(kind: token.kind, span: token.span, isSpacedOperator: isSpacedOperator(index, in: lexer.tokens)))
      }
    }
    return pieces
  }

  private static func isSpacedOperator(_ index: Int, in tokens: [Token]) -> Bool {
    guard case .symbol(let symbol) = tokens[index].kind else { return false }
    switch symbol {
    case .add, .multiply, .divide, .floorDivide, .modulo, .matrixMultiply, .orElse, .equal, .notEqual, .less,
      .lessOrEqual,
      .greater, .greaterOrEqual, .bar, .assign, .addAssign, .subtractAssign, .multiplyAssign, .divideAssign:
      return true
    case .subtract:
      guard index > 0, endsOperand(tokens[index - 1].kind), !tokens[index].startsLine else { return false }
      let hasBlankBefore = tokens[index - 1].span.end != tokens[index].span.start
      let hasBlankAfter = tokens[index].span.end != tokens[index + 1].span.start
      return !hasBlankBefore || hasBlankAfter
    default: return false
    }
  }

  private static func endsOperand(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .name, .number, .rawString, .stringEnd, .keyword(.true), .keyword(.false), .keyword(.nil), .keyword(.it): true
    case .symbol(let symbol): symbol.isCloser
    default: false
    }
  }

  private mutating func run() -> String {
    for (index, piece) in pieces.enumerated() {
      if index == 0 || hasNewline(before: index) {
        breakLine(before: index)
      } else {
        output += blank(between: pieces[index - 1], and: piece)
      }
      output += file.text(piece.span)
      guard let symbol = piece.symbol else { continue }
      if symbol.closer != nil {
        let touches = index > 0 && pieces[index - 1].span.end == piece.span.start && !isOperator(pieces[index - 1])
        openers.append(Opener(indentation: lineIndentation, isIndex: symbol == .leftBracket && touches))
      }
      if symbol.isCloser { _ = openers.popLast() }
    }
    return output.isEmpty ? "" : output + lineEnd
  }

  /// What a bracket may touch without belonging to it.
  private func isOperator(_ piece: Piece) -> Bool {
    piece.symbol.map { !$0.isCloser } ?? (piece.kind == nil)
  }

  private func gap(before index: Int) -> ArraySlice<UInt8> {
    file.bytes[Int(pieces[index - 1].span.end)..<Int(pieces[index].span.start)]
  }

  private func hasNewline(before index: Int) -> Bool { gap(before: index).contains(UInt8(ascii: "\n")) }

  private mutating func breakLine(before index: Int) {
    if index > 0 {
      output += lineEnd
      let isCloser = pieces[index].symbol?.isCloser == true
      if !isCloser, gap(before: index).count(where: { $0 == UInt8(ascii: "\n") }) > 1 { output += lineEnd }
    }
    if let symbol = pieces[index].symbol, symbol.isCloser {
      lineIndentation = openers.last?.indentation ?? 0
    } else {
      lineIndentation = openers.last.map { $0.indentation + 1 } ?? 0
      if goesOn(before: index) { lineIndentation += 1 }
    }
    output += String(repeating: "  ", count: lineIndentation)
  }

  /// The line before ends in an operator, so that this one belongs to its statement.
  private func goesOn(before index: Int) -> Bool {
    guard let previous = pieces[..<index].last(where: { $0.kind != nil }) else { return false }
    switch previous.kind {
    case .symbol(let symbol):
      return previous.isSpacedOperator
        || [.power, .subtract, .closedRange, .halfOpenRange].contains(symbol)
        || (symbol == .colon && pieces[index].symbol == nil)
    case .keyword(.and), .keyword(.or), .keyword(.not): return true
    default: return false
    }
  }

  private func blank(between left: Piece, and right: Piece) -> String {
    let gap = file.bytes[Int(left.span.end)..<Int(right.span.start)]
    // Comments at the ends of lines may be aligned.
    if right.kind == nil { return gap.isEmpty ? " " : String(decoding: gap, as: UTF8.self) }
    if left.symbol == .subtract, !left.isSpacedOperator { return gap.isEmpty ? "" : " " }
    if right.symbol == .comma || right.symbol == .semicolon || right.symbol == .rightParenthesis { return "" }
    if left.symbol == .leftParenthesis || left.symbol == .leftBracket || right.symbol == .rightBracket { return "" }
    if left.symbol == .leftBrace, right.symbol == .rightBrace { return "" }
    if left.isSpacedOperator || right.isSpacedOperator { return " " }
    if left.symbol == .comma || left.symbol == .semicolon { return " " }
    if left.symbol == .leftBrace || right.symbol == .leftBrace || right.symbol == .rightBrace { return " " }
    if left.symbol == .rightBrace, right.symbol == nil { return " " }
    if left.symbol == .colon, openers.last?.isIndex != true { return " " }
    return gap.isEmpty ? "" : " "
  }
}
