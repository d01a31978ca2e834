import Foundation
import OtnNotebook
import OtnPrompt
import OtnRuntime
import OtnSyntax
import OtnTensor
import OtnWork

/// The prompt: reads an entry, runs it, shows its value, again and again. Without a terminal it reads plain lines, and stops at the
/// first entry that fails.
struct PromptLoop {
  private let session: ConsoleSession
  private let prompt: PromptSession
  private let entries: any EntrySource
  private let isTerminal: Bool

  init(session: ConsoleSession) {
    self.session = session
    prompt = PromptSession(session)
    let environment = session.console.environment
    let language = PromptLanguage(interpreter: session.interpreter, commands: session.commands)
    let history = History(
      path: History.defaultPath(environment: environment), secrets: Secrets(environment: environment))
    let editor =
      isatty(STDIN_FILENO) == 1 && session.console.isOutputTerminal
      ? LineEditor(language: language.editing, history: history, signals: session.signals, environment: environment)
      : nil
    isTerminal = editor != nil
    entries = editor ?? PlainEntries(needsMore: language.editing.needsMore, signals: session.signals)
  }

  /// Runs a notebook first, if one is given. The result is the exit code.
  func run(after path: String?) throws -> Int32 {
    if isTerminal { session.console.write(Self.banner) }
    if let path {
      let notebook = try NotebookRun(
        SourceFile(notebook: path), session: session, style: .everything, log: prompt.logged)
      let status = notebook.run()
      guard isTerminal || status == ExitStatus.success else { return status }
      session.console.write("\n")
    }
    return loop()
  }

  private enum Outcome {
    /// A cell ran, or a command was answered; the exit code.
    case done(Int32)
    /// An entry that asks for nothing that could fail.
    case aside
    case interrupted
    case leave
  }

  private func loop() -> Int32 {
    while true {
      session.console.flush()
      switch entries.readEntry(prompt: "[\(prompt.logged.log.nextNumber)] ", text: "") {
      case .end: return ExitStatus.success
      case .interrupted where isTerminal: continue
      case .interrupted: return ExitStatus.interrupted
      case .text(let text):
        switch answer(text) {
        case .leave: return ExitStatus.success
        case .aside: continue
        case .interrupted: if !isTerminal { return ExitStatus.interrupted }
        case .done(let status): if !isTerminal, status != ExitStatus.success { return status }
        }
      }
    }
  }

  private func answer(_ text: String) -> Outcome {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let first = words.first else { return .aside }
    if first.hasPrefix("?") { return explain([first.dropFirst()] + words.dropFirst()) }
    session.signals.cancellation.reset()
    return first.hasPrefix(":") ? command(text) : .done(prompt.enter(text))
  }

  /// `?name`, `? name`, `?`: the pages of `help`.
  private func explain(_ words: [Substring]) -> Outcome {
    let name = words.filter { !$0.isEmpty }.joined(separator: " ")
    _ = session.runText(name.isEmpty ? "help" : "help \(name)", name: "?")
    return .aside
  }

  private func command(_ text: String) -> Outcome {
    do {
      switch try PromptCommand(text) {
      case .quit: return .leave
      case .help: session.console.write(Self.help)
      case .variables: return .done(prompt.listVariables())
      case .cells(let number): return .done(prompt.list(number))
      case .rerun(let target): return .done(prompt.rerun(target))
      case .edit(let number): return edit(number)
      case .save(let path, let all, let force): return .done(prompt.save(path, all: all, force: force))
      }
      return .aside
    } catch {
      session.console.say("error: \(error.message)\nhelp: \(error.help)")
      return .done(ExitStatus.invalid)
    }
  }

  /// Reads a cell's new text, beginning with the one that it has.
  private func edit(_ number: Int) -> Outcome {
    guard let cell = prompt.logged.log[number] else { return .done(prompt.sayNoCell(number)) }
    switch entries.readEntry(prompt: "[\(number)] ", text: cell.text) {
    case .end: return .leave
    case .interrupted: return .interrupted
    case .text(let text): return text.allSatisfy(\.isWhitespace) ? .aside : .done(prompt.edit(number, text))
    }
  }
}

extension PromptLoop {
  /// Says what is installed without loading it.
  private static var banner: String {
    let threads =
      ProcessInfo.processInfo.environment["OMP_NUM_THREADS"].flatMap { Int($0) }
      ?? ProcessInfo.processInfo.activeProcessorCount
    let hasGPU = FileManager.default.fileExists(atPath: "/dev/nvidiactl")
    let torch =
      Torch.isInstalled
      ? "LibTorch on \(hasGPU ? "cuda" : "cpu (\(threads) thread\(threads == 1 ? "" : "s"))")"
      : "no LibTorch (otn doctor)"
    return "otn \(otnVersion) · \(torch) · Tab completes, ? helps, Ctrl-D leaves\n"
  }

  private static var help: String {
    let keys = [
      ("?name, ?", "what a command does; all commands"), ("Tab", "complete a name, a label, a path"),
      ("Enter", "run; go on with another line while something is open"), ("Alt-Enter", "another line"),
      ("Up, Ctrl-R", "earlier entries: those that begin like this; those that contain something"),
      ("Ctrl-C", "stop the running cell, or drop what was typed"),
    ]
    let lines = keys + PromptCommand.descriptions
    let width = lines.map { $0.0.count }.max() ?? 0
    return lines.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1 + "\n" }.joined()
  }
}
