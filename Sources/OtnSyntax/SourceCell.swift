/// A cell of a notebook as it stands in its file.
public struct SourceCell: Sendable {
  public enum Kind: Sendable { case code, markdown }

  public let kind: Kind
  /// What follows `# %%`, without the options; empty where nothing does.
  public let title: String
  /// `key=value` after the title.
  public let options: [String: String]
  /// The `# %%` line without its line end; nil for code before the first mark.
  public let markSpan: Span?
  /// Whole lines with their line ends, without blank lines at the end: a code cell's program, a prose cell's comments. Recorded
  /// output is written right behind it.
  public let codeSpan: Span
  /// The `#>` lines with their line ends, where there are any.
  public let outputSpan: Span?
  /// From the mark to the next one: the cells' spans follow each other without a gap.
  public let span: Span

  /// What may follow `# %%` or `# %% [markdown]`: a title, then `key=value` options.
  public struct Heading: Sendable, Equatable {
    public let title: String
    public let options: [String: String]

    public init(_ text: String) { self.init(words: text.split { $0 == " " || $0 == "\t" }[...]) }

    init(words: ArraySlice<Substring>) {
      var words = words
      var options: [String: String] = [:]
      while let last = words.last, let equals = last.firstIndex(of: "="), equals > last.startIndex {
        options[String(last[..<equals])] = String(last[last.index(after: equals)...])
        words = words.dropLast()
      }
      self.options = options
      title = words.joined(separator: " ")
    }
  }

  /// What begins a line that is no output, but says how it came about.
  public static let noteMark = "#>~"

  /// The recorded output without its marks, one line each.
  public func output(in file: SourceFile) -> [String] {
    recorded(in: file).filter { !$0.hasPrefix(Self.noteMark) }.map { Self.text($0, behind: "#>") }
  }

  /// What is noted of the recorded output, without its marks: the `#>~` lines.
  public func notes(in file: SourceFile) -> [String] {
    recorded(in: file).filter { $0.hasPrefix(Self.noteMark) }.map { line in
      String(line.dropFirst(Self.noteMark.count).drop { $0 == " " })
    }
  }

  private func recorded(in file: SourceFile) -> [String] {
    guard let outputSpan else { return [] }
    return Self.lines(of: outputSpan, in: file).filter { $0.hasPrefix("#>") }
  }

  /// A prose cell's text: its lines without `# `.
  public func prose(in file: SourceFile) -> String {
    Self.lines(of: codeSpan, in: file).map { Self.text($0, behind: "#") }.joined(separator: "\n")
  }

  /// What follows a mark and the blank behind it; the whole line where it has no mark. By scalars: an accent may follow the blank.
  private static func text(_ line: String, behind mark: String) -> String {
    var rest = line.unicodeScalars[...]
    guard rest.starts(with: mark.unicodeScalars) else { return line }
    rest.removeFirst(mark.unicodeScalars.count)
    if rest.first == " " { rest.removeFirst() }
    return String(rest)
  }

  private static func lines(of span: Span, in file: SourceFile) -> [String] {
    // By scalars: `\r\n` is one character, and no `\n`.
    var lines = file.text(span).unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.last == "\r" ? line.dropLast() : line)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

/// A file cut into its cells.
public struct SourceNotebook: Sendable {
  /// `key: value` between `# ---` lines at the top, in their order.
  public let header: [(key: String, value: String)]
  /// The header with its `# ---` lines and the last one's line end; nil where there is none.
  public let headerSpan: Span?
  public let cells: [SourceCell]
  /// `code-in-markdown`: one for each prose cell that holds something other than comments.
  public let diagnostics: [Diagnostic]

  public func headerValue(_ key: String) -> String? { header.first { $0.key == key }?.value }
}
