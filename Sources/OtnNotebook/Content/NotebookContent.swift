import OtnSyntax

/// What a notebook consists of, without the layout of a file: what its formats have in common, and what passes from one to another.
///
///     let content = NotebookContent(try Notebook(file))
///     MarkdownExport(content).text            // and back: MarkdownImport.notebook(of: bytes)
///     content.text                            // as an `.otn` file
public struct NotebookContent: Equatable, Sendable {
  public struct Entry: Equatable, Sendable {
    public var key: String
    public var value: String

    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  public struct Cell: Equatable, Sendable {
    public var kind: SourceCell.Kind
    public var title: String
    public var options: [String: String]
    /// Code, or Markdown. Its lines are parted by `\n`; the last one has no end.
    public var text: String
    /// The recorded output, as it stands behind `#> `.
    public var output: [String]

    public init(
      _ kind: SourceCell.Kind, title: String = "", options: [String: String] = [:], text: String,
      output: [String] = []
    ) {
      self.kind = kind
      self.title = title
      self.options = options
      self.text = text
      self.output = output
    }

    /// What follows `# %%`: title, then options.
    public var heading: String {
      ([title] + options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        .filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// Comments before the first cell that are no header: `#!`, a licence.
  public var comments: [String]
  public var header: [Entry]
  public var cells: [Cell]
  /// How it was recorded: the text of the `#>~` lines.
  public var provenance: [String]
  /// Whether the file's lines end in `\r\n`.
  public var usesCRLF: Bool

  public init(
    comments: [String] = [], header: [Entry] = [], cells: [Cell] = [], provenance: [String] = [],
    usesCRLF: Bool = false
  ) {
    self.comments = comments
    self.header = header
    self.cells = cells
    self.provenance = provenance
    self.usesCRLF = usesCRLF
  }

  public func headerValue(_ key: String) -> String? { header.first { $0.key == key }?.value }

  /// The paths of the pictures beside the notebook that were recorded, each once.
  public var picturePaths: [String] {
    cells.flatMap(\.output).compactMap(PictureOutput.init(link:)).filter(\.isBesideNotebook)
      .reduce(into: []) { if !$0.contains($1.path) { $0.append($1.path) } }
  }

  /// The same, with pictures in other places.
  public func moving(_ paths: [String: String]) -> NotebookContent {
    var result = self
    for position in cells.indices {
      result.cells[position].output = cells[position].output.map { line in
        guard let picture = PictureOutput(link: line), let path = paths[picture.path] else { return line }
        return PictureOutput(caption: picture.caption, path: path).link
      }
    }
    return result
  }
}

extension NotebookContent {
  public init(_ notebook: Notebook) {
    let (file, source) = (notebook.file, notebook.source)
    let usesCRLF = file.bytes.usesCRLF
    let firstCell = source.cells.first?.span.start ?? Int32(file.bytes.count)
    let header = source.headerSpan ?? Span(0, 0)
    let comments = [Span(0, Int(header.start)), Span(Int(header.end), Int(max(header.end, firstCell)))]
      .flatMap { file.text($0).fileLines(usesCRLF: usesCRLF) }
    self.init(
      comments: comments.filter { !$0.allSatisfy(\.isWhitespace) },
      header: source.header.map { Entry($0.key, $0.value) },
      cells: source.cells.map { cell in
        let text =
          cell.kind == .markdown
          ? cell.prose(in: file)
          : file.text(cell.codeSpan).fileLines(usesCRLF: usesCRLF).joined(separator: "\n")
        return Cell(
          cell.kind, title: cell.title, options: cell.options, text: text,
          output: cell.output(in: file))
      },
      provenance: source.cells.flatMap { $0.notes(in: file) },
      usesCRLF: usesCRLF)
  }

  /// As an `.otn` file.
  public var text: String {
    let (interpreter, comments) = (comments.prefix { $0.hasPrefix("#!") }, comments.drop { $0.hasPrefix("#!") })
    var lines = Array(interpreter)
    if !header.isEmpty {
      lines += ["# ---"] + header.map { "# \($0.key): \($0.value)" } + ["# ---"]
    }
    lines += comments
    let recorded = cells.lastIndex { $0.hasStatements } ?? cells.lastIndex { $0.kind == .code }
    for (position, cell) in cells.enumerated() {
      if !lines.isEmpty { lines.append("") }
      let mark = cell.kind == .markdown ? "# %% [markdown]" : "# %%"
      lines.append(cell.heading.isEmpty ? mark : "\(mark) \(cell.heading)")
      lines += cell.kind == .markdown ? cell.text.lines.map(Self.comment) : cell.text.lines
      lines += cell.output.map { $0.isEmpty ? "#>" : "#> \($0)" }
      if position == recorded { lines += provenance.map { "\(SourceCell.noteMark) \($0)" } }
    }
    return lines.map { $0 + (usesCRLF ? "\r\n" : "\n") }.joined()
  }

  /// A line of prose; what would open a cell there stands without the blank.
  private static func comment(_ line: String) -> String {
    line.isEmpty ? "#" : line.hasPrefix("%%") ? "#\(line)" : "# \(line)"
  }
}

extension NotebookContent.Cell {
  /// Whether it is code with anything but comments in it.
  var hasStatements: Bool {
    kind == .code
      && text.lines.contains { line in
        let text = line.drop { $0 == " " || $0 == "\t" }
        return !text.isEmpty && text.first != "#"
      }
  }
}
