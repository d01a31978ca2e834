import OtnSyntax

/// What was made of a file of another format.
public struct ImportedNotebook {
  public internal(set) var content: NotebookContent
  /// Pictures that were inside the file, by their paths beside the notebook: `lab.assets/filter-1.png`.
  public internal(set) var pictures: [String: [UInt8]] = [:]
  /// What did not come along, or came as something else, in sentences.
  public internal(set) var remarks: [String] = []

  public init(content: NotebookContent) { self.content = content }

  /// Its pictures lie in other places.
  public mutating func move(_ paths: [String: String]) { content = content.moving(paths) }

  /// Code that is none of the language becomes text that quotes it.
  mutating func quoteInvalidCode() {
    for (position, cell) in content.cells.enumerated() where cell.kind == .code {
      let diagnostic: Diagnostic
      switch Parser.parseCell(file: SourceFile(name: "", text: cell.text)) {
      case .complete: continue
      case .incomplete(let found): diagnostic = found
      case .invalid(let found):
        guard let first = found.first else { continue }
        diagnostic = first
      }
      let name = cell.title.isEmpty ? "cell \(position + 1)" : "cell \(position + 1) (\(cell.title))"
      remarks.append("\(name) is not in the language, and came as quoted text: \(diagnostic.title)")
      let quoted = [MarkdownFence.block(MarkdownFence.code, cell.text.lines)]
      let output = cell.output.isEmpty ? [] : [MarkdownFence.block("text", cell.output)]
      content.cells[position] = .init(
        .markdown, title: cell.title, options: cell.options, text: (quoted + output).joined(separator: "\n\n"))
    }
  }
}
