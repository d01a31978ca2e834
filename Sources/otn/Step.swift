import ArgumentParser

/// `otn step lab.otn`: a notebook cell by cell, for a class.
struct Step: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Goes through a notebook cell by cell: shows each, waits, runs it, shows what it gives.",
    discussion: StepLoop.keys)

  @ArgumentParser.Argument(help: ArgumentHelp("The notebook.", valueName: "notebook"))
  var path: String

  @OptionGroup var options: RunOptions

  func run() throws {
    let (path, options) = (path, options)
    options.setThreads()
    Launch.run { console, signals in
      let session = try ConsoleSession(console: console, signals: signals)
      try options.apply(to: session)
      return try StepLoop(path, session).run()
    }
  }
}
