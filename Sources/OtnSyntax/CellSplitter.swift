/// Cuts a file into cells by its marks, line by line, before anything else is looked at: a `# %%` line opens a cell even where
/// brackets or strings are open.
///
/// 1. `# ---` on the first line that is neither blank nor `#!` opens the header; the next `# ---` ends it.
/// 2. `# %%`, alone or followed by a blank, opens a cell: `# %% [markdown] title key=value`.
/// 3. `#>` lines that end a cell, but for blank lines, are its recorded output.
/// 4. Text before the first mark is a cell too, unless it holds only comments; a file without marks is one cell.
public struct CellSplitter {
  private let file: SourceFile
  private var lines: [Line] = []

  private struct Line {
    let span: Span
    let text: String
    var isBlank: Bool { text.allSatisfy { $0 == " " || $0 == "\t" } }
    var isMark: Bool { text == "# %%" || text.hasPrefix("# %% ") || text.hasPrefix("# %%\t") }
    var isOutput: Bool { text.hasPrefix("#>") }
    var isRule: Bool { text == "# ---" }
    /// Nothing but blanks before a `#`.
    var isComment: Bool { text.first { $0 != " " && $0 != "\t" } == "#" }
  }

  public static func split(_ file: SourceFile) -> SourceNotebook { CellSplitter(file).notebook() }

  private init(_ file: SourceFile) {
    self.file = file
    let starts = file.lineStarts
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? Int(starts[index + 1]) : file.bytes.count
      guard Int(start) < end else { continue }
      // Only a mark's text matters, and all of them begin with `#`.
      lines.append(Line(span: Span(Int(start), end), text: Self.text(of: file.bytes[Int(start)..<end])))
    }
  }

  /// A line without its end and the blanks before it.
  private static func text(of bytes: ArraySlice<UInt8>) -> String {
    var end = bytes.endIndex
    while end > bytes.startIndex, [0x0A, 0x0D, 0x20, 0x09].contains(bytes[end - 1]) { end -= 1 }
    return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
  }

  private func notebook() -> SourceNotebook {
    let headerLines = headerLines()
    let first = headerLines?.upperBound ?? 0
    let marks = lines.indices[first...].filter { lines[$0].isMark }
    var cells: [SourceCell] = []
    let beforeMarks = first..<(marks.first ?? lines.count)
    if marks.isEmpty || beforeMarks.contains(where: { !lines[$0].isBlank && !lines[$0].isComment }) {
      cells.append(cell(mark: nil, body: beforeMarks))
    }
    for (position, mark) in marks.enumerated() {
      let next = position + 1 < marks.count ? marks[position + 1] : lines.count
      cells.append(cell(mark: mark, body: (mark + 1)..<next))
    }
    return SourceNotebook(
      header: headerLines.map(header) ?? [], headerSpan: headerLines.map(span), cells: cells,
      diagnostics: cells.compactMap(codeInProse))
  }

  /// The header's lines, its rules included.
  private func headerLines() -> Range<Int>? {
    guard let first = lines.indices.first(where: { !lines[$0].isBlank && !lines[$0].text.hasPrefix("#!") }),
      lines[first].isRule, let last = lines.indices[(first + 1)...].first(where: { lines[$0].isRule }),
      lines[first..<last].allSatisfy({ $0.isComment && !$0.isMark })
    else { return nil }
    return first..<(last + 1)
  }

  private func header(_ range: Range<Int>) -> [(key: String, value: String)] {
    lines[range].compactMap { line in
      let text = line.text.drop { $0 == "#" || $0 == " " }
      guard let colon = text.firstIndex(of: ":") else { return nil }
      return (String(text[..<colon]), String(text[text.index(after: colon)...].drop { $0 == " " }))
    }
  }

  private func cell(mark: Int?, body: Range<Int>) -> SourceCell {
    let (kind, heading) = mark.map { Self.parseMark(lines[$0].text) } ?? (.code, SourceCell.Heading(""))
    let start = body.isEmpty ? mark.map { Int(lines[$0].span.end) } ?? 0 : Int(lines[body.lowerBound].span.start)
    var end = body.upperBound
    while end > body.lowerBound, lines[end - 1].isBlank { end -= 1 }
    var outputEnd = end
    if kind == .code {
      while end > body.lowerBound, lines[end - 1].isOutput { end -= 1 }
      if end == outputEnd { outputEnd = end }
    }
    var codeEnd = end
    while codeEnd > body.lowerBound, lines[codeEnd - 1].isBlank { codeEnd -= 1 }
    return SourceCell(
      kind: kind, title: heading.title, options: heading.options, markSpan: mark.map { contentSpan($0) },
      codeSpan: codeEnd > body.lowerBound ? span(body.lowerBound..<codeEnd) : Span(start, start),
      outputSpan: end < outputEnd ? span(end..<outputEnd) : nil,
      span: Span(
        mark.map { Int(lines[$0].span.start) } ?? start, body.isEmpty ? start : Int(lines[body.upperBound - 1].span.end)
      ))
  }

  private func span(_ range: Range<Int>) -> Span {
    lines[range.lowerBound].span.through(lines[range.upperBound - 1].span)
  }

  /// A line without its end.
  private func contentSpan(_ line: Int) -> Span {
    let span = lines[line].span
    var end = Int(span.end)
    while end > Int(span.start), file.bytes[end - 1] == 0x0A || file.bytes[end - 1] == 0x0D { end -= 1 }
    return Span(Int(span.start), end)
  }

  private static func parseMark(_ text: String) -> (SourceCell.Kind, SourceCell.Heading) {
    let words = text.dropFirst(4).split { $0 == " " || $0 == "\t" }
    let isMarkdown = words.first == "[markdown]"
    return (isMarkdown ? .markdown : .code, SourceCell.Heading(words: isMarkdown ? words.dropFirst() : words[...]))
  }

  private func codeInProse(_ cell: SourceCell) -> Diagnostic? {
    guard cell.kind == .markdown, cell.codeSpan.start < cell.codeSpan.end else { return nil }
    let range = (file.position(of: cell.codeSpan.start).line - 1)..<file.position(of: cell.codeSpan.end - 1).line
    guard let line = lines[range].first(where: { !$0.isBlank && !$0.isComment }) else { return nil }
    return Diagnostic(
      "code-in-markdown", "a prose cell holds comments only", file: file,
      span: Span(Int(line.span.start), Int(line.span.start) + line.text.utf8.count),
      hint: "begin the line with `# `", help: "or open a cell for the code above it with `# %%`")
  }
}
