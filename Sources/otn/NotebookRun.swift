import OtnBindings
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
  let runner: NotebookRunner
  private let session: ConsoleSession
  private let style: Style
  /// The session that keeps a log of the cells; nil: there is no log.
  private let log: LoggedSession?
  static let outputIndentation = 4

  /// - Throws: everything that can be known to be wrong before it runs.
  init(_ file: SourceFile, session: ConsoleSession, style: Style, log: LoggedSession? = nil) throws {
    self.session = session
    self.log = log
    session.host.openNotebook(file.name)
    self.style = style
    notebook = try Notebook(file)
    runner = NotebookRunner(notebook, session.interpreter, session.capturing)
    try Self.checkParameters(of: notebook, session)
    let diagnostics = session.interpreter.check(notebook.programs)
    if !diagnostics.isEmpty { throw CellFailure(diagnostics) }
    try log?.open(notebook)
  }

  /// - Throws: a `UsageError` for a value for a param that the notebook does not have.
  static func checkParameters(of notebook: Notebook, _ session: ConsoleSession) throws {
    let names = notebook.parameterNames
    for name in session.interpreter.parameterOverrides.keys.sorted() where !names.contains(name) {
      throw UsageError(
        message: "`\(notebook.file.name)` has no param `\(name)`",
        help: Suggestion.nearest(name, in: names).map { "did you mean `\($0)`?" }
          ?? (names.isEmpty ? "it declares none" : "it has \(names.map { "`\($0)`" }.joined(separator: ", "))"))
    }
  }

  /// Starts a journal of this run. - Throws: `notebook-busy`; `secret`.
  func journal(_ command: String) throws -> Journal {
    try checkSecrets()
    let console = session.console
    return try Journal(
      notebook: notebook.file.name, startingWith: Journal.Head(command: command, parameters: parameters),
      warn: { console.say("warning: \($0)") })
  }

  /// Journals and records say with which parameters a notebook ran.
  ///
  /// - Throws: `secret` where one is nothing to be written down.
  func checkSecrets() throws {
    let secrets = Secrets(environment: session.console.environment)
    guard let name = parameters.keys.sorted().first(where: { secrets.areHeld(by: parameters[$0] ?? "") }) else {
      return
    }
    throw NotebookRecord.Unrecorded(
      code: "secret", message: "the value for `\(name)` holds a secret of the environment, which would be written down",
      help: "let a cell take it from there: `env \"NAME\"`")
  }

  /// Values from outside for its `param`s.
  private var parameters: [String: String] { session.interpreter.parameterOverrides.mapValues(\.source) }

  /// From here on cells are entered in a journal, and those that it knows to be finished are not run again.
  func keepJournal(_ journal: Journal) {
    journal.append(Journal.Head(command: journal.head.command, parameters: parameters))
    runner.journaled = JournaledCells(journal, notebook, session.interpreter, restorers: objectRestorers())
  }

  /// Runs the cells up to the first that fails. The result is the exit code.
  func run() -> Int32 {
    for position in notebook.cells.indices {
      let cell = notebook.cells[position]
      switch cell.content {
      case .prose(let text): show(prose: text)
      case .program(nil): continue
      case .program:
        let status = run(position)
        if status == ExitStatus.interrupted, runner.journaled != nil {
          session.console.line("`otn resume \(notebook.file.name)` goes on from here")
        }
        if status != ExitStatus.success { return status }
      }
    }
    return ExitStatus.success
  }

  /// Runs the program at a position and reports how it failed, if it did. The result is the exit code.
  func run(_ position: Int) -> Int32 {
    let cell = notebook.cells[position]
    session.host.startCell(title: cell.source.title)
    let number = (notebook.programPositions.firstIndex(of: position) ?? 0) + 1
    show(code: cell, number: number)
    session.console.indentation = style == .everything ? Self.outputIndentation : 0
    defer { session.console.indentation = 0 }
    if runner.skip(position) != nil {
      session.console.line("finished before, not run again")
      return ExitStatus.success
    }
    return session.reporting { () throws(CellFailure) in
      if let log { try log.rerun(number) } else { try runner.run(position) }
    }
  }

  /// Writes what the cells gave into the notebook, and says what came of it.
  func record() throws {
    if let gate = session.interpreter.session.gate, gate.mayRefuse, gate.plainLabel != nil {
      throw NotebookRecord.Unrecorded(
        code: "residency", message: "what was printed may come of held data, and would be written into the notebook",
        help: "under a policy of residency, `otn run` the notebook, which records nothing")
    }
    let record = NotebookRecord(notebook, runner.finished, runner.provenance(on: .current))
    let changed = try record.write()
    session.console.line("\(notebook.file.name) \(changed ? "recorded" : "is as it was recorded")")
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
    console.write(CodeMargin.text(notebook.file.text(cell.source.codeSpan), number: number, colors: console.usesColors))
  }

  private func bold(_ text: String) -> String { session.console.usesColors ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
}
