import ArgumentParser
import OtnNotebook
import OtnRuntime
import OtnSyntax
import OtnWork

/// `otn resume lab.otn`: goes on with a run or a record that was stopped.
struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Goes on with a run or record that was stopped: what is finished and unchanged is not run again.")

  @ArgumentParser.Argument(help: ArgumentHelp("The notebook.", valueName: "notebook"))
  var path: String

  @OptionGroup var options: RunOptions

  private struct Absent: CodedError {
    let code = "no-journal"
    let message: String
    let help: String? = "`otn run` and `otn record` keep one"
  }

  func run() throws {
    let (path, options) = (path, options)
    options.setThreads()
    Launch.run(quiet: options.quiet) { console, signals in
      let file = try SourceFile(notebook: path)
      let journal = try Journal(notebook: path, startingWith: nil, warn: { console.line("warning: \($0)") })
      guard let head = journal.head else { throw Absent(message: "there is no journal of `\(path)` to go on with") }
      let session = try ConsoleSession(console: console, signals: signals)
      for (name, value) in head.parameters { session.interpreter.parameterOverrides[name] = .text(value) }
      try options.apply(to: session)
      let records = head.command == "record"
      if records { session.host.keepsPictures = false }
      let run = try NotebookRun(file, session: session, style: options.quiet ? .outputs : .everything)
      run.keepJournal(journal)
      let status = run.run()
      if status == ExitStatus.success, records { try run.record() }
      return status
    }
  }
}
