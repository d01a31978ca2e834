import OtnRuntime
import OtnSyntax

/// An `.otn` file: prose and programs, cell by cell.
///
///     # ---
///     # title: Ten things on a shelf
///     # ---
///     # %% [markdown]
///     # ## Filter
///     # %% Filter the set tolerance=1e-3
///     let shelf = coco.sample images: 200
///     shelf
///     #> Dataset sample    200 images
///     # %% A picture
///     show shelf[3]
///     #> ![sample-3, 5 boxes](lab.assets/a-picture-1.png)
///     #>~ otn 0.1, cpu, 2 threads, LibTorch 1.13.1
///     #>~ parameter images = 40
///     #>~ code 3f2a1b9c01d2 77c0de12ab34
///     #>~ data 91bc22f1dd00 -
///     #>~ seed 0
///     #>~ output 5a0c11e7b2f4 0d9e6c53a871
///
/// 1. A header between `# ---` lines may open the file: `title`, `otn` (the format's version), other keys as one likes.
/// 2. `# %%` at the start of a line opens a cell; a title and `key=value` options follow it. `[markdown]` makes it prose.
/// 3. `#>` lines that end a cell are its recorded output: text as it was printed, a picture as a Markdown image link into
///    `NAME.assets/` beside the notebook. They are no part of the program.
/// 4. `#>~` lines behind the last program's output say how the notebook was recorded: with what, with which parameters from outside
///    (a check runs with the same ones), and in cells' order the digests of their code, of the files they read (`-`: none), the seed
///    that each left behind with those that its commands were given (once, where it is always the same), and the digests of what
///    was recorded.
/// 5. `tolerance=1e-2` lets the cell's floats differ by so much relatively (`1e-4` without it); `check=off` runs the cell and compares
///    nothing.
/// 6. Writing a file back changes nothing but `#>` lines; the same results change no byte. Writes are atomic.
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

  /// The file's name without its folder.
  public var name: String { file.name.split(separator: "/").last.map(String.init) ?? file.name }

  /// The programs, in order.
  public var programs: [OtnSyntax.Cell] {
    cells.compactMap { if case .program(let program) = $0.content { program } else { nil } }
  }

  /// The names of its `param`s, in order.
  public var parameterNames: [String] {
    programs.flatMap(\.statements).compactMap { if case .parameter(let name, _) = $0.kind { name.text } else { nil } }
  }

  /// What was recorded for a cell; nil: nothing.
  public func recordedOutput(of position: Int) -> CellOutput? {
    guard cells.indices.contains(position) else { return nil }
    let lines = cells[position].source.output(in: file)
    return lines.isEmpty ? nil : CellOutput(recorded: lines)
  }

  /// How it was recorded; nil: it was not.
  public var provenance: Provenance? {
    Provenance(lines: cells.flatMap { $0.source.notes(in: file) })
  }

  /// The positions of the cells that hold statements.
  public var programPositions: [Int] {
    cells.indices.filter { if case .program(_?) = cells[$0].content { true } else { false } }
  }

  /// The program in a cell.
  public func program(at position: Int) -> OtnSyntax.Cell? {
    if case .program(let program) = cells[position].content { program } else { nil }
  }

  /// What identifies a cell's code: its text, however its lines end, and whether or not the last one does.
  public func codeDigest(of position: Int) -> String {
    let lines = file.text(cells[position].source.codeSpan).split(omittingEmptySubsequences: false) { $0.isNewline }
    var texts = lines.map { line in String(line.reversed().drop { $0 == " " || $0 == "\t" }.reversed()) }
    while texts.last?.isEmpty ?? false { texts.removeLast() }
    return ContentDigest.of(texts.joined(separator: "\n"))
  }

  /// The file with other recorded outputs: `outputs` has the lines for cells by their position in `cells`, and `notes` what is noted
  /// behind one's output. Nothing but `#>` lines changes.
  public func bytes(recording outputs: [Int: [String]], notes: [Int: [String]] = [:]) -> [UInt8] {
    var result: [UInt8] = []
    var copied = 0
    let usesCRLF = file.lineStarts.count > 1 && file.bytes.prefix(Int(file.lineStarts[1])).suffix(2) == [0x0D, 0x0A]
    let lineEnd = usesCRLF ? "\r\n" : "\n"
    for (position, cell) in cells.enumerated() {
      guard let output = outputs[position] else { continue }
      let lines =
        output.map { $0.isEmpty ? "#>" : "#> \($0)" } + (notes[position] ?? []).map { "\(SourceCell.noteMark) \($0)" }
      let start = Int(cell.source.outputSpan?.start ?? cell.source.codeSpan.end)
      let end = Int(cell.source.outputSpan?.end ?? cell.source.codeSpan.end)
      result += file.bytes[copied..<start]
      copied = end
      if !lines.isEmpty, let last = result.last, last != UInt8(ascii: "\n") { result += Array(lineEnd.utf8) }
      var text = lines.joined(separator: lineEnd)
      // The last line of a file may have no end, and keeps that.
      let isOpen = end == file.bytes.count && cell.source.outputSpan != nil && file.bytes.last != UInt8(ascii: "\n")
      if !lines.isEmpty, !isOpen { text += lineEnd }
      result += Array(text.utf8)
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
