import Foundation
import OtnNotebook
import OtnRuntime
import OtnSyntax
import OtnWork

/// What came of a cell: a value to show, a page of the reference, or an error.
struct CellOutcome {
  private(set) var display: Display?
  private(set) var page: String?
  private(set) var failure: ErrorContent?

  /// Checks and runs `code`. `isKept`: what it shows becomes `it`.
  init(_ code: String, name: String, isKept: Bool, _ interpreter: Interpreter) {
    do {
      if let name = Self.questionedName(in: code) {
        page = try Self.page(for: name, interpreter)
        return
      }
      let cell = try Self.parse(code, name: name)
      guard let value = try interpreter.run(cell, isKept: isKept) else { return }
      do { display = try Display(value) } catch {
        throw CellFailure([Diagnostic(error, in: cell)])
      }
    } catch let error as CellFailure {
      failure = ErrorContent(error)
    } catch {
      failure = ErrorContent(ename: "failed", evalue: "\(error)", traceback: ["\(error)"])
    }
  }

  /// `?name`, `name?` and `?` ask for a page: the name, empty for the overview.
  static func questionedName(in code: String) -> String? {
    let text = code.trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.hasPrefix("?") || text.hasSuffix("?"), !text.contains(where: \.isNewline) else { return nil }
    let name = text.trimmingCharacters(in: ["?", " "])
    return name.allSatisfy { $0.isLetter || $0.isNumber || "._".contains($0) } ? name : nil
  }

  private static func page(for name: String, _ interpreter: Interpreter) throws(CellFailure) -> String {
    let reference = interpreter.session.reference
    if name.isEmpty { return reference.overview }
    if let page = reference.page(for: name) { return page }
    let file = SourceFile(name: "?", text: name)
    throw CellFailure([
      Diagnostic(
        "unknown-name", "there is no command `\(name)`", file: file, span: Span(0, file.bytes.count),
        help: Suggestion.nearest(name, in: interpreter.commandNames).map { "did you mean `\($0)`?" }
          ?? "`?` lists the commands")
    ])
  }

  private static func parse(_ code: String, name: String) throws(CellFailure) -> Cell {
    switch Parser.parseCell(file: SourceFile(name: name, text: code)) {
    case .complete(let cell): return cell
    case .incomplete(let diagnostic): throw CellFailure([diagnostic])
    case .invalid(let diagnostics): throw CellFailure(diagnostics)
    }
  }
}

extension ErrorContent {
  /// The rendered diagnostics, with the colours of a terminal, which is the protocol's way for tracebacks.
  init(_ failure: CellFailure) {
    ename = failure.diagnostics.first?.code ?? "failed"
    evalue = failure.diagnostics.first?.title ?? ""
    traceback = Renderer(width: KernelOutput.width, colors: true).render(failure.diagnostics)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

extension Diagnostic {
  /// A value that can't be shown is an error of the statement that gave it.
  fileprivate init(_ error: any Error, in cell: Cell) {
    let span = cell.statements.last?.span ?? cell.span
    switch error {
    case let error as Diagnostic: self = error
    case let error as any CodedError:
      self.init(error.code, error.message, file: cell.file, span: span, help: error.help)
    default: self.init("failed", "\(error)", file: cell.file, span: span)
    }
  }
}

extension Display {
  /// As text, tables also as such. Pictures are for `show`, here as at the prompt.
  init(_ value: Value) throws {
    let text = try value.display(width: KernelOutput.width)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    data = ["text/plain": text]
    if let table = value.table {
      data["text/html"] = HTMLTable(table).html
    } else if OutputBlock.hasTable(lines) {
      data["text/html"] = OutputBlock.html(lines)
    }
  }
}
