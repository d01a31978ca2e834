import OtnSyntax

/// A notebook of a Markdown file: of one that otn has written, or of any other.
///
/// Fences of the language `otn` are code, a fence named `output` and links to pictures of notebooks right behind one are its output;
/// all else is prose, the code of other languages too.
public enum MarkdownImport {
  /// - Throws: `bad-character`, `bad-front-matter`, `bad-notebook`.
  public static func notebook(of bytes: [UInt8]) throws(ConversionError) -> ImportedNotebook {
    let lines = try ConvertedText.of(bytes).fileLines(usesCRLF: bytes.usesCRLF)
    let (header, start) = try FrontMatter.header(of: lines)
    var reader = Reader(lines: lines, position: start)
    try reader.run()
    var content = reader.content
    content.header = header
    content.usesCRLF = bytes.usesCRLF
    var result = ImportedNotebook(content: content)
    result.quoteInvalidCode()
    return result
  }

  /// Whether prose that stands between code without a comment of its own would come back as it is.
  static func readsAsOneProse(_ text: String) -> Bool {
    let lines = text.lines
    guard let first = lines.first, let last = lines.last, !first.isBlank, !last.isBlank,
      first != FrontMatter.rule, first.unicodeScalars.first != "\u{FEFF}", !lines.contains(where: MarkdownMark.isLike)
    else { return false }
    // Behind a code cell, as what follows it may be taken for its output.
    var reader = Reader(lines: ["```otn", "```"] + lines)
    guard (try? reader.run()) != nil else { return false }
    return reader.content.cells.count == 2 && reader.content.cells[1] == .init(.markdown, text: text)
      && !reader.endsInFence
  }

  private struct Reader {
    let lines: [String]
    var position = 0
    var content = NotebookContent()
    private(set) var endsInFence = false

    init(lines: [String], position: Int = 0) {
      self.lines = lines
      self.position = position
    }

    mutating func run() throws(ConversionError) {
      while position < lines.count {
        if let mark = MarkdownMark.kind(of: lines[position]) {
          try read(mark)
        } else if codeFence(at: position) != nil {
          readCode(SourceCell.Heading(""))
        } else {
          readProse()
        }
      }
    }

    private mutating func read(_ mark: MarkdownMark.Kind) throws(ConversionError) {
      switch mark {
      case .cell(let heading, isProse: true): readMarkedProse(SourceCell.Heading(heading))
      case .cell(let heading, isProse: false):
        position += 1
        skipBlankLines()
        readCode(SourceCell.Heading(heading))
      case .note: position += 1
      case .lines(let name):
        guard let block = MarkdownMark.lines(after: position, in: lines) else {
          throw ConversionError("bad-notebook", "the comment is not closed by a line `-->`", line: position + 1)
        }
        position = block.end
        switch name {
        case "comments": content.comments += block.lines
        case "recorded": content.provenance += block.lines
        default: break
        }
      }
    }

    private func codeFence(at position: Int) -> MarkdownFence? {
      guard position < lines.count, let fence = MarkdownFence(opening: lines[position]) else { return nil }
      return fence.language == MarkdownFence.code ? fence : nil
    }

    private mutating func skipBlankLines() {
      while position < lines.count, lines[position].isBlank { position += 1 }
    }

    // MARK: Prose

    /// Everything up to the next comment; the blank line before that only parts them.
    private mutating func readMarkedProse(_ heading: SourceCell.Heading) {
      let end = lines[(position + 1)...].firstIndex { MarkdownMark.kind(of: $0) != nil }
      var prose = lines[(position + 1)..<(end ?? lines.count)]
      if end != nil, prose.last == "" { prose.removeLast() }
      position = end ?? lines.count
      let text = prose.map(MarkdownMark.unquoted).joined(separator: "\n")
      content.cells.append(.init(.markdown, title: heading.title, options: heading.options, text: text))
    }

    /// Up to the next code or comment.
    private mutating func readProse() {
      var prose: [String] = []
      endsInFence = false
      while position < lines.count, MarkdownMark.kind(of: lines[position]) == nil, codeFence(at: position) == nil {
        guard let fence = MarkdownFence(opening: lines[position]) else {
          prose.append(MarkdownMark.unquoted(lines[position]))
          position += 1
          continue
        }
        let block = fence.block(after: position, in: lines)
        prose += lines[position..<block.end].map(MarkdownMark.unquoted)
        position = block.end
        endsInFence = !block.isClosed
      }
      while prose.first?.isBlank ?? false { prose.removeFirst() }
      while prose.last?.isBlank ?? false { prose.removeLast() }
      if !prose.isEmpty { content.cells.append(.init(.markdown, text: prose.joined(separator: "\n"))) }
    }

    // MARK: Code

    private mutating func readCode(_ heading: SourceCell.Heading) {
      var cell = NotebookContent.Cell(.code, title: heading.title, options: heading.options, text: "")
      if let fence = codeFence(at: position) {
        let block = fence.block(after: position, in: lines)
        cell.text = block.lines.joined(separator: "\n")
        position = block.end
        while readOutput(into: &cell) {}
      }
      content.cells.append(cell)
    }

    private mutating func readOutput(into cell: inout NotebookContent.Cell) -> Bool {
      guard let next = lines[position...].firstIndex(where: { !$0.isBlank }) else { return false }
      if let fence = MarkdownFence(opening: lines[next]), fence.info == MarkdownFence.output {
        let block = fence.block(after: next, in: lines)
        cell.output += block.lines
        position = block.end
        return true
      }
      guard let picture = MarkdownPicture.parsed(lines[next]) else { return false }
      cell.output.append(picture.link)
      position = next + 1
      return true
    }
  }
}

extension String {
  var isBlank: Bool { unicodeScalars.allSatisfy { $0 == " " || $0 == "\t" || $0 == "\r" } }
}
