import ArgumentParser
import OtnRuntime
import OtnSyntax
import OtnWork

/// `otn run lab.otn`: a notebook from its first cell to its last.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a notebook: checks all of its cells, then prints each with its output.")

  @ArgumentParser.Argument(help: ArgumentHelp("The notebook; - for standard input.", valueName: "notebook"))
  var path: String

  @OptionGroup var options: RunOptions

  func run() throws {
    let (path, options) = (path, options)
    options.setThreads()
    Launch.run(quiet: options.quiet) { console, signals in
      let session = try ConsoleSession(console: console, signals: signals)
      try options.apply(to: session)
      let style = options.quiet ? NotebookRun.Style.outputs : .everything
      let run = try NotebookRun(Self.file(path), session: session, style: style)
      if path != "-", session.interpreter.session.gate?.mayRefuse != true {
        // Two runs beside each other are fine, but only one of them can be resumed.
        do { run.keepJournal(try run.journal("run")) } catch let error as any CodedError {
          console.line("note: \(error.message): this run keeps no journal")
        }
      }
      return run.run()
    }
  }

  private static func file(_ path: String) throws -> SourceFile {
    if path == "-" { return SourceFile(name: "standard input", bytes: try FileAccess.read("/dev/stdin")) }
    return try SourceFile(notebook: path)
  }
}

extension SourceFile {
  /// A notebook on the command line: that it can't be read is a mistake of the one who typed it.
  convenience init(notebook path: String) throws(UsageError) {
    do { self.init(name: path, bytes: try FileAccess.read(path)) } catch {
      throw UsageError(code: error.code, message: error.message, help: error.help)
    }
  }
}
