import OtnRuntime
import OtnSyntax

/// An `.otn` file: prose and programs, cell by cell.
///
///     # ---
///     # title: Ten things on a shelf
///     # ---
///     # %% [markdown]
///     # ## Filter
///     # %% Filter the set
///     let shelf = coco.sample images: 200
///     #> what it printed when it was recorded
///
/// The file's bytes are the notebook; everything else points into them, so that nothing is lost by reading and writing it.
public struct Notebook {
  public struct Cell {
    public enum Content {
      /// Markdown.
      case prose(String)
      /// Parsed; nil for a cell without statements.
      case program(OtnSyntax.Cell?)
    }

    public let source: SourceCell
    public let content: Content
  }

  public let file: SourceFile
  public let source: SourceNotebook
  public let cells: [Cell]

  /// Reads a notebook and parses all of its cells. - Throws: everything that is wrong with them, in the order of the file.
  public init(_ file: SourceFile) throws(CellFailure) {
    if let invalid = Self.invalidUTF8(in: file) { throw CellFailure([invalid]) }
    self.file = file
    source = CellSplitter.split(file)
    var diagnostics = source.diagnostics
    var cells: [Cell] = []
    for cell in source.cells {
      switch cell.kind {
      case .markdown: cells.append(Cell(source: cell, content: .prose(cell.prose(in: file))))
      case .code:
        switch Parser.parseCell(file: file, span: cell.codeSpan) {
        case .complete(let program):
          cells.append(Cell(source: cell, content: .program(program.statements.isEmpty ? nil : program)))
        case .incomplete(let diagnostic): diagnostics.append(diagnostic)
        case .invalid(let found): diagnostics += found
        }
      }
    }
    guard diagnostics.isEmpty else { throw CellFailure(diagnostics.sorted { $0.span.start < $1.span.start }) }
    self.cells = cells
  }

  /// The programs, in order.
  public var programs: [OtnSyntax.Cell] {
    cells.compactMap { if case .program(let program) = $0.content { program } else { nil } }
  }

  /// The names of its `param`s, in order.
  public var parameterNames: [String] {
    programs.flatMap(\.statements).compactMap { if case .parameter(let name, _) = $0.kind { name.text } else { nil } }
  }

  /// The file with other recorded outputs: `outputs` has the lines for cells by their position in `cells`. Nothing but `#>` lines
  /// changes.
  public func bytes(recording outputs: [Int: [String]]) -> [UInt8] {
    var result: [UInt8] = []
    var copied = 0
    for (position, cell) in cells.enumerated() {
      guard let lines = outputs[position] else { continue }
      let code = cell.source.codeSpan
      result += file.bytes[copied..<Int(code.end)]
      copied = Int(cell.source.outputSpan?.end ?? code.end)
      if !lines.isEmpty, let last = result.last, last != UInt8(ascii: "\n") { result.append(UInt8(ascii: "\n")) }
      for line in lines { result += Array((line.isEmpty ? "#>\n" : "#> \(line)\n").utf8) }
    }
    return result + file.bytes[copied...]
  }

  private static func invalidUTF8(in file: SourceFile) -> Diagnostic? {
    guard String(validating: file.bytes, as: UTF8.self) == nil else { return nil }
    // Lines end outside of characters, so that each stands for itself.
    let ends = file.lineStarts.dropFirst().map(Int.init) + [file.bytes.count]
    let line = zip(file.lineStarts, ends).first { String(validating: file.bytes[Int($0)..<$1], as: UTF8.self) == nil }
    let span = line.map { Span(Int($0.0), $0.1) } ?? Span(0, 0)
    return Diagnostic(
      "bad-character", "the file is not UTF-8 text", file: file, span: span, help: "a notebook is plain text in UTF-8")
  }
}
