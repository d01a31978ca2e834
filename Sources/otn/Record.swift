import ArgumentParser
import OtnNotebook
import OtnRuntime
import OtnSyntax

/// `otn record lab.otn`: runs a notebook and writes its outputs into it.
struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs notebooks and writes what they print and show into them, for `otn check` to compare.")

  @ArgumentParser.Argument(help: ArgumentHelp("The notebooks.", valueName: "notebook"))
  var paths: [String]

  @OptionGroup var options: RunOptions

  func run() throws {
    let (paths, options) = (paths, options)
    options.setThreads()
    Launch.run(quiet: options.quiet) { console, signals in
      for path in paths {
        try NotebookRecord.checkPlace(of: path)
        let session = try ConsoleSession(console: console, signals: signals)
        try options.apply(to: session)
        session.host.keepsPictures = false
        let style = options.quiet ? NotebookRun.Style.outputs : .everything
        let run = try NotebookRun(SourceFile(notebook: path), session: session, style: style)
        if session.interpreter.session.gate?.mayRefuse != true { run.keepJournal(try run.journal("record")) }
        let status = run.run()
        if status != ExitStatus.success { return status }
        try run.record()
      }
      return ExitStatus.success
    }
  }
}
