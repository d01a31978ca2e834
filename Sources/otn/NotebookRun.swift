import OtnNotebook
import OtnRuntime
import OtnSyntax
import OtnWork

/// One pass through a notebook's cells: all are checked, then each is shown and run.
struct NotebookRun {
  enum Style {
    /// Prose, programs and what they print.
    case everything
    /// Only what the programs print.
    case outputs
  }

  let notebook: Notebook
  private let session: ConsoleSession
  private let style: Style
  private static let outputIndentation = 4

  /// - Throws: everything that can be known to be wrong before it runs.
  init(_ file: SourceFile, session: ConsoleSession, style: Style) throws {
    self.session = session
    session.host.openNotebook(file.name)
    self.style = style
    notebook = try Notebook(file)
    for name in session.interpreter.parameterOverrides.keys.sorted() where !notebook.parameterNames.contains(name) {
      let names = notebook.parameterNames
      throw UsageError(
        message: "`\(file.name)` has no param `\(name)`",
        help: Suggestion.nearest(name, in: names).map { "did you mean `\($0)`?" }
          ?? (names.isEmpty ? "it declares none" : "it has \(names.map { "`\($0)`" }.joined(separator: ", "))"))
    }
    let diagnostics = session.interpreter.check(notebook.programs)
    if !diagnostics.isEmpty { throw CellFailure(diagnostics) }
  }

  /// Runs the cells up to the first that fails. The result is the exit code.
  func run() -> Int32 {
    var number = 0
    for cell in notebook.cells {
      session.host.startCell(title: cell.source.title)
      switch cell.content {
      case .prose(let text): show(prose: text)
      case .program(nil): continue
      case .program(let program?):
        number += 1
        show(code: cell, number: number)
        session.console.indentation = style == .everything ? Self.outputIndentation : 0
        defer { session.console.indentation = 0 }
        let status = session.run(program)
        if status != ExitStatus.success { return status }
      }
    }
    return ExitStatus.success
  }

  private func show(prose: String) {
    guard style == .everything, !prose.isEmpty else { return }
    session.console.write("\n" + prose + "\n")
  }

  private func show(code cell: Notebook.Cell, number: Int) {
    guard style == .everything else { return }
    let console = session.console
    let title = cell.source.title
    if !title.isEmpty { console.write(bold("\n── \(title) ──") + "\n") } else { console.write("\n") }
    let prompt = "[\(number)] "
    let margin = String(repeating: " ", count: prompt.count - 2) + "… "
    var mark = prompt
    for line in lines(of: cell) {
      console.write(line.isEmpty ? "\n" : faint(mark) + line + "\n")
      mark = margin
    }
  }

  /// The program's lines, without blank ones before it.
  private func lines(of cell: Notebook.Cell) -> [Substring] {
    var lines = notebook.file.text(cell.source.codeSpan)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    while lines.last?.isEmpty ?? false { lines.removeLast() }
    while lines.first?.allSatisfy(\.isWhitespace) ?? false { lines.removeFirst() }
    return Array(lines)
  }

  private func bold(_ text: String) -> String { session.console.usesColors ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  private func faint(_ text: String) -> String { session.console.usesColors ? "\u{1B}[90m\(text)\u{1B}[0m" : text }
}
