import Foundation
import OtnBindings
import OtnNotebook
import OtnOutposts
import OtnPrompt
import OtnRuntime
import OtnSyntax
import OtnWork

/// A session of the language on the command line: what prompt, notebooks and single lines share.
final class ConsoleSession {
  let console: Console
  let signals: SignalWatch
  let host: ConsoleHost
  let capturing: CapturingHost
  let interpreter: Interpreter
  let commands: [Command]
  private let runner: CellRunner

  /// - Parameter isPlanning: nothing is printed, and no ledger is opened.
  /// - Throws: what is wrong with the standard library, or with the site's policy.
  init(console: Console, signals: SignalWatch, isPlanning: Bool = false) throws {
    self.console = console
    self.signals = signals
    let residency =
      try isPlanning
      ? Residency(environment: console.environment, ledger: "/dev/null/no-ledger")
      : Residency(environment: console.environment)
    host = ConsoleHost(console: console, gate: ResidencyGate(residency))
    let domain = allCommands()
    capturing = CapturingHost(host)
    capturing.echoes = !isPlanning
    let progress: any OtnWork.Progress = isPlanning ? SilentProgress() : console
    let session = Session(host: capturing, work: Work(progress: progress, cancellation: signals.cancellation))
    interpreter = Interpreter(session: session, commands: domain)
    commands = domain + Core.commands
    runner = CellRunner(interpreter)
    if let folder = StandardLibrary.folder(environment: console.environment) {
      try interpreter.addStandardLibrary(files: StandardLibrary.files(in: folder))
    }
  }

  /// Gives a notebook's `param`s the values that an earlier run was started with. One that it has no more is left out.
  func override(_ notebook: Notebook, with parameters: [String: String]) {
    for name in notebook.parameterNames { interpreter.parameterOverrides[name] = parameters[name].map { .text($0) } }
  }

  /// Runs a cell and reports how it failed, if it did. The result is the exit code.
  func run(_ cell: Cell) -> Int32 { reporting { () throws(CellFailure) in try runner.run(cell) } }

  /// Runs `body` and reports how it failed, if it did. The result is the exit code.
  func reporting<Result>(_ body: () throws(CellFailure) -> Result) -> Int32 {
    defer { console.endLiveLine() }
    do {
      _ = try body()
      return ExitStatus.success
    } catch {
      let isInterrupted = error.diagnostics.contains { $0.code == "interrupted" }
      // The terminal shows ^C without ending the line.
      if isInterrupted, console.isErrorTerminal { console.say("") }
      console.report(error)
      return isInterrupted ? ExitStatus.interrupted : ExitStatus.failed
    }
  }

  /// Checks and runs a text as one cell.
  func runText(_ text: String, name: String) -> Int32 {
    switch Parser.parseCell(file: SourceFile(name: name, text: text)) {
    case .incomplete(let diagnostic): return invalid([diagnostic])
    case .invalid(let diagnostics): return invalid(diagnostics)
    case .complete(let cell):
      let diagnostics = interpreter.check(cell)
      return diagnostics.isEmpty ? run(cell) : invalid(diagnostics)
    }
  }

  /// Reports what is wrong with a text that therefore did not run.
  func invalid(_ diagnostics: [Diagnostic]) -> Int32 {
    console.report(CellFailure(diagnostics))
    return ExitStatus.invalid
  }

  /// Runs all of standard input as a notebook, of which only the output is shown.
  func runStandardInput() -> Int32 {
    do {
      let file = SourceFile(name: "standard input", bytes: try FileAccess.read("/dev/stdin"))
      return try NotebookRun(file, session: self, style: .outputs).run()
    } catch let failure as CellFailure {
      console.report(failure)
    } catch {
      console.report(error)
    }
    return ExitStatus.invalid
  }
}
