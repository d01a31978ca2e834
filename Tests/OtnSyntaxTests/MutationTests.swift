import Foundation
import OtnSyntax
import OtnTestSupport
import Testing

/// Whatever is typed, the parser returns, and what it says lies in the text.
@Suite struct MutationTests {
  /// SplitMix64 (Steele, Lea, Flood 2014): the same mutations at every run.
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let pieces: [String] = [
    "(", ")", "[", "]", "{", "}", "|", "-", " -", "\"", "'", "\"\"\"", "\\(", "\\", "\n", "\r\n", "\t", " ", "#", "##",
    "# %%\n", ",",
    ":", "::", ".", "..", "...", "..<", "1", "0x", "1e", "3m", "x", "x:", "let ", "if ", "else ", "in ", "not ",
    "func ", "catch ",
    "=", "+=", "**", "??", "?", "!", "&&", "é", "“", "🍌", "\u{0}", ";", "it", "use ", "return ",
  ]

  private static func sources() throws -> [String] {
    struct Case: Decodable { let source: String }
    return try Fixtures.cases(in: "language", suffix: ".json").flatMap { path in
      try JSONDecoder().decode([Case].self, from: Data(contentsOf: URL(fileURLWithPath: path))).map(\.source)
    }
  }

  private static func mutated(_ source: [UInt8], _ random: inout Random) -> [UInt8] {
    var bytes = source
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: place)
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...6, using: &random)))
      case 2: bytes = Array(bytes[..<place])
      default:
        bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      }
    }
    return bytes
  }

  @Test func mutatedProgramsAreAlwaysAnswered() throws {
    var random = Random(state: 7)
    for source in try Self.sources() {
      for _ in 0..<40 {
        let file = SourceFile(name: "m.otn", bytes: Self.mutated(Array(source.utf8), &random))
        for cell in CellSplitter.split(file).cells { check(Parser.parseCell(file: file, span: cell.codeSpan), file) }
        check(Parser.parseCell(file: file), file)
        checkTokens(file)
        checkFormat(file)
      }
    }
  }

  private func check(_ result: ParseResult, _ file: SourceFile) {
    switch result {
    case .complete(let cell):
      for statement in cell.statements { require(isInside(statement.span, file), "a statement's span", file) }
    case .incomplete(let diagnostic): check(diagnostic, file)
    case .invalid(let diagnostics):
      require(!diagnostics.isEmpty, "no diagnostics", file)
      for diagnostic in diagnostics { check(diagnostic, file) }
    }
  }

  private func check(_ diagnostic: Diagnostic, _ file: SourceFile) {
    require(isInside(diagnostic.span, file), diagnostic.code, file)
    require(!Renderer(width: 60, colors: true).render(diagnostic).isEmpty, "no text", file)
  }

  /// Cheaper than `#expect` where it is asked a million times.
  private func require(_ condition: Bool, _ what: String, _ file: SourceFile) {
    if !condition { Issue.record("\(what) of: \(file.text(Span(0, file.bytes.count)))") }
  }

  private func isInside(_ span: Span, _ file: SourceFile) -> Bool {
    span.start >= 0 && span.start <= span.end && span.end <= file.bytes.count
  }

  /// What can be formatted means the same afterwards.
  private func checkFormat(_ file: SourceFile) {
    guard let text = try? Formatter.format(file) else { return }
    let formatted = SourceFile(name: "m.otn", text: text)
    require(trees(file) == trees(formatted), "another meaning: \(text)", file)
    require((try? Formatter.format(formatted)) == text, "formatted twice", file)
  }

  private func trees(_ file: SourceFile) -> [String] {
    CellSplitter.split(file).cells.map { cell in
      guard case .complete(let tree) = Parser.parseCell(file: file, span: cell.codeSpan) else { return "not complete" }
      return TreeText.of(tree)
    }
  }

  /// Between tokens and comments there are only blanks; colours neither overlap nor leave the text.
  private func checkTokens(_ file: SourceFile) {
    let lexer = Lexer(file: file)
    let spans = (lexer.tokens.map(\.span) + lexer.comments.map(\.span)).sorted {
      ($0.start, $0.end) < ($1.start, $1.end)
    }
    var offset = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for span in spans {
      let gap = file.bytes[offset..<max(offset, Int(span.start))]
      require(gap.allSatisfy { [0x20, 0x09, 0x0D, 0x0A].contains($0) } && span.start >= offset, "a gap", file)
      offset = Int(span.end)
    }
    require(offset == file.bytes.count, "the last token", file)
    var end: Int32 = 0
    for highlight in Highlighter.highlight(file) {
      require(highlight.span.start >= end, "highlights overlap", file)
      end = highlight.span.end
    }
  }
}
