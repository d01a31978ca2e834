import ArgumentParser
import OtnNotebook
import OtnRuntime
import OtnSyntax

/// `otn plan lab.otn`: what a notebook would do.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Says what a notebook would read, write, make in the cloud, delete and train. Does nothing of it.")

  @ArgumentParser.Argument(help: ArgumentHelp("The notebook.", valueName: "notebook"))
  var path: String

  @OptionGroup var options: RunOptions

  func run() throws {
    let (path, options) = (path, options)
    options.setThreads()
    Launch.run(quiet: options.quiet) { console, signals in
      let session = try ConsoleSession(console: console, signals: signals, isPlanning: true)
      try options.apply(to: session)
      let run = try NotebookRun(SourceFile(notebook: path), session: session, style: .outputs)
      let plan = NotebookPlan(run.notebook, session.interpreter)
      console.write(plan.page(pictures: session.host.pictureFolder))
      return session.reporting { () throws(CellFailure) in
        if let failure = plan.failure { throw failure }
      }
    }
  }
}
