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

  func run() throws {
    let (path, options) = (path, options)
    options.setThreads()
    Launch.run(quiet: options.quiet) { console, signals in
      let file = try SourceFile(notebook: path)
      let journal = try Journal(goingOnWith: path, warn: { console.say("warning: \($0)") })
      let records = journal.head.command == "record"
      if records { try NotebookRecord.checkPlace(of: path) }
      let session = try ConsoleSession(console: console, signals: signals)
      session.override(try Notebook(file), with: journal.head.parameters)
      try options.apply(to: session)
      if records { session.host.keepsPictures = false }
      let run = try NotebookRun(file, session: session, style: options.quiet ? .outputs : .everything)
      try run.checkSecrets()
      run.keepJournal(journal)
      let status = run.run()
      if status == ExitStatus.success, records { try run.record() }
      return status
    }
  }
}
