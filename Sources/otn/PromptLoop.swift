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
  private let entries: any EntrySource
  private let isTerminal: Bool
  private static let outputIndentation = 4

  init(session: ConsoleSession) {
    self.session = session
    let environment = session.console.environment
    let language = PromptLanguage(interpreter: session.interpreter, commands: session.commands)
    let history = History(path: History.defaultPath(environment: environment))
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
    var number = 1
    if let path {
      let notebook = try NotebookRun(SourceFile(notebook: path), session: session, style: .everything)
      let status = notebook.run()
      guard isTerminal || status == ExitStatus.success else { return status }
      number += notebook.notebook.programs.count
      session.console.write("\n")
    }
    return loop(from: number)
  }

  private enum Outcome {
    /// A cell was read; its exit code.
    case cell(Int32)
    /// An entry that is no program.
    case aside
    case leave
  }

  private func loop(from first: Int) -> Int32 {
    var number = first
    while true {
      session.console.flush()
      switch entries.readEntry(prompt: "[\(number)] ") {
      case .end: return ExitStatus.success
      case .interrupted where isTerminal: continue
      case .interrupted: return ExitStatus.interrupted
      case .text(let text):
        switch answer(text, number: number) {
        case .leave: return ExitStatus.success
        case .aside: continue
        case .cell(let status):
          if !isTerminal, status != ExitStatus.success { return status }
          if status != ExitStatus.invalid { number += 1 }
        }
      }
    }
  }

  private func answer(_ text: String, number: Int) -> Outcome {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let first = words.first else { return .aside }
    if first.hasPrefix("?") { return explain([first.dropFirst()] + words.dropFirst()) }
    if first.hasPrefix(":") { return meta(words) }
    if isTerminal { session.console.indentation = Self.outputIndentation }
    defer { session.console.indentation = 0 }
    session.signals.cancellation.reset()
    return .cell(session.runText(text, name: "[\(number)]"))
  }

  /// `?name`, `? name`, `?`: the pages of `help`.
  private func explain(_ words: [Substring]) -> Outcome {
    let name = words.filter { !$0.isEmpty }.joined(separator: " ")
    _ = session.runText(name.isEmpty ? "help" : "help \(name)", name: "?")
    return .aside
  }

  private func meta(_ words: [Substring]) -> Outcome {
    switch words.joined(separator: " ") {
    case ":quit", ":q", ":exit": return .leave
    case ":help": session.console.write(Self.help)
    case let name: session.console.say("error: there is no `\(name)`; `:help` lists what there is")
    }
    return .aside
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

  private static let help = """
    ?name, ?       what a command does; all commands
    :quit, Ctrl-D  leave
    Tab            complete a name, a label, a path
    Enter          run; go on with another line while something is open
    Alt-Enter      another line
    Up, Ctrl-R     earlier entries: those that begin like this; those that contain something
    Ctrl-C         stop the running cell, or drop what was typed

    """
}
