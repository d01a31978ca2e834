import OtnRuntime
import OtnSyntax
import OtnWork

/// Runs cells in a session and shows what each one shows: the one way for prompt, script and notebook.
public struct CellRunner {
  public let interpreter: Interpreter

  public init(_ interpreter: Interpreter) { self.interpreter = interpreter }

  /// Runs a cell and writes the value that it shows to the session's host.
  public func run(_ cell: Cell) throws(CellFailure) {
    guard let value = try interpreter.run(cell) else { return }
    let host = interpreter.session.host
    do {
      let text = { width in try value.display(width: width) + "\n" }
      if let host = host as? CapturingHost { try host.write(value: text) } else { try host.write(fitting: text) }
    } catch {
      throw CellFailure([diagnostic(for: error, in: cell)])
    }
  }

  /// What is wrong with a notebook and can be known before it runs, wrong parameters included.
  public func check(_ notebook: Notebook) -> [Diagnostic] { interpreter.check(notebook.programs) }

  /// A value that can't be shown is an error of the statement that gave it.
  private func diagnostic(for error: any Error, in cell: Cell) -> Diagnostic {
    let span = cell.statements.last?.span ?? cell.span
    switch error {
    case let error as Diagnostic: return error
    case let error as any CodedError:
      return Diagnostic(error.code, error.message, file: cell.file, span: span, help: error.help)
    default: return Diagnostic("failed", "\(error)", file: cell.file, span: span)
    }
  }
}
