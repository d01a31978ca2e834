import Foundation
import OtnNotebook
import OtnPrompt
import OtnRuntime
import OtnSyntax
import OtnWork

/// Shows a notebook's cells one after the other, and does with each what is answered.
final class StepLoop {
  private let path: String
  private let session: ConsoleSession
  private let prompt: PromptSession
  private let entries: any EntrySource
  private let isTerminal: Bool
  private var notebook: Notebook
  /// Which of the cells with statements is next; their count: all have been seen.
  private var place = 0
  /// What lines beside the notebook have bound anew: its cells still need the values from before.
  private var held: [Interpreter.Bindings] = []
  /// Whether the text of a cell is read, and not an answer.
  private let readsCode: Flag

  private final class Flag { var isSet = false }

  /// - Throws: everything that can be known to be wrong with the notebook before it runs.
  init(_ path: String, _ session: ConsoleSession) throws {
    self.path = path
    self.session = session
    prompt = PromptSession(session)
    let run = try NotebookRun(SourceFile(notebook: path), session: session, style: .everything, log: prompt.logged)
    notebook = run.notebook
    let language = PromptLanguage(interpreter: session.interpreter, commands: session.commands).editing
    let flag = Flag()
    readsCode = flag
    let needsMore = { (text: String) in flag.isSet && language.needsMore(text) }
    let environment = session.console.environment
    isTerminal = isatty(STDIN_FILENO) == 1 && session.console.isOutputTerminal
    let styles = { (text: String) in
      flag.isSet ? language.styles(text) : text.unicodeScalars.map { _ in TextStyle.plain }
    }
    let editor =
      isTerminal
      ? LineEditor(
        language: LineEditor.Language(needsMore: needsMore, completion: language.completion, styles: styles),
        history: History(), signals: session.signals, environment: environment)
      : nil
    entries = editor ?? PlainEntries(needsMore: needsMore, signals: session.signals)
  }

  /// Goes on until it is left. The result is the exit code.
  func run() -> Int32 {
    session.console.write(
      "Enter runs · b back · s skip · e edit · ? explain · v variables · : a line · q leaves · h help\n")
    show()
    while true {
      session.console.flush()
      switch entries.readEntry(prompt: "\(mark) ", text: "") {
      case .end: return ExitStatus.success
      case .interrupted where isTerminal: session.console.write("`q` leaves\n")
      case .interrupted: return ExitStatus.interrupted
      case .text(let text):
        session.signals.cancellation.reset()
        if !answer(text.trimmingCharacters(in: .whitespaces)) { return ExitStatus.success }
      }
    }
  }

  // MARK: Answers

  static let keys = """
    Enter   runs the cell, and shows what it gives
    b       back to the cell before; Enter runs it again, with the names as they were there
    s       leaves the cell out
    e       edits the cell, here and in the file
    ?       what the commands of the cell do; `? NAME`: all about one
    v       the names that are bound, what they hold, and the cells that made them
    : CODE  runs a line that is not in the notebook
    q       leaves; so does Ctrl-D. Ctrl-C stops a running cell
    """

  /// False: it is left.
  private func answer(_ text: String) -> Bool {
    switch text {
    case "": if place < count { runCell() } else { sayEnd() }
    case "b": move(to: place - 1)
    case "s": move(to: place + 1)
    case "e": edit()
    case "?": explain()
    case "v": _ = prompt.listVariables()
    case "h", "help": session.console.write(Self.keys + "\n")
    case "q": return false
    default:
      if text.hasPrefix(":") {
        held.append(session.interpreter.heldBindings)
        _ = prompt.enter(text.dropFirst().trimmingCharacters(in: .whitespaces))
      } else if text.hasPrefix("?") {
        _ = session.runText("help \(text.dropFirst().trimmingCharacters(in: .whitespaces))", name: "?")
      } else {
        session.console.write("`\(text)` is none of the answers:\n\(Self.keys)\n")
      }
    }
    return true
  }

  private func move(to target: Int) {
    guard (0...count).contains(target) else {
      return target < 0 ? session.console.write("this is the first cell\n") : sayEnd()
    }
    place = target
    show()
  }

  private func sayEnd() { session.console.write("that was the last cell: `b` goes back, `q` leaves\n") }

  /// A cell that fails stays where it is.
  private func runCell() {
    let number = number
    guard prompt.run(shown: number) == ExitStatus.success else { return }
    // A training that was asked to stop ends well, with what it has.
    if session.signals.cancellation.isCancelled {
      return session.console.write("stopped: Enter runs it anew, `s` goes on with what there is\n")
    }
    compare(number)
    move(to: place + 1)
  }

  /// How the output differs from the recorded one, if it does.
  private func compare(_ number: Int) {
    let source = notebook.cells[position].source
    guard source.options["check"] != "off", let recorded = notebook.recordedOutput(of: position),
      let run = prompt.logged.log[number]?.run
    else { return }
    let tolerance = source.options["tolerance"].flatMap(Double.init) ?? OutputComparison.usualTolerance
    let lines = OutputComparison(tolerance: tolerance).difference(recorded: recorded.lines, found: run.output.lines)
    guard let lines else { return session.console.write("as recorded\n") }
    session.console.write("not as recorded:\n" + Check.shortened(lines).map { "  \($0)\n" }.joined())
  }

  private func explain() {
    guard place < count else { return sayEnd() }
    let file = notebook.file
    var names: [String] = []
    for highlight in Highlighter.highlight(file, span: notebook.cells[position].source.codeSpan)
    where highlight.kind == .commandHead && !names.contains(file.text(highlight.span)) {
      names.append(file.text(highlight.span))
    }
    let lines = names.compactMap { name in session.interpreter.session.reference.summary(of: name).map { (name, $0) } }
    let width = lines.map(\.0.count).max() ?? 0
    let rows = lines.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1 + "\n" }
    session.console.write(rows.isEmpty ? "the cell calls nothing\n" : rows.joined() + "`? NAME` tells all about one\n")
  }

  // MARK: Editing

  private func edit() {
    guard place < count else { return sayEnd() }
    let span = notebook.cells[position].source.codeSpan
    let old = notebook.file.text(span)
    readsCode.isSet = true
    defer { readsCode.isSet = false }
    guard case .text(let text) = entries.readEntry(prompt: "[\(number)] ", text: old.trimmingCharacters(in: .newlines))
    else { return }
    let ending = String(old.reversed().prefix { $0.isNewline }.reversed())
    var bytes = notebook.file.bytes
    bytes.replaceSubrange(Int(span.start)..<Int(span.end), with: Array((text + ending).utf8))
    do { try replace(with: bytes) } catch let failure as CellFailure {
      session.console.report(failure)
    } catch {
      session.console.report(error)
    }
    show()
  }

  /// Nothing is written that could not run, nor over what another program has written meanwhile.
  private func replace(with bytes: [UInt8]) throws {
    guard try FileAccess.read(path) == notebook.file.bytes else {
      throw UsageError(
        code: "notebook-changed", message: "`\(path)` was changed by another program: it is left as it is",
        help: "start `otn step \(path)` again to go on with it")
    }
    let edited = try Notebook(SourceFile(name: path, bytes: bytes))
    try prompt.logged.open(edited)
    notebook = edited
    try AtomicFile.write(path) { try $0.append(bytes) }
  }

  // MARK: Showing

  private var count: Int { notebook.programPositions.count }
  private var position: Int { notebook.programPositions[place] }
  /// Of the cell in the log.
  private var number: Int { prompt.logged.log.cells[place].number }
  private var mark: String { place < count ? "cell \(place + 1) of \(count) >" : "end >" }

  /// The prose above the next cell, and its code.
  private func show() {
    let positions = notebook.programPositions
    let start = place == 0 ? 0 : positions[place - 1] + 1
    let end = place < count ? positions[place] : notebook.cells.count
    let console = session.console
    if place < count {
      let title = notebook.cells[position].source.title
      console.write(rule("cell \(place + 1) of \(count)" + (title.isEmpty ? "" : " · \(title)")))
    } else {
      console.write(rule("the end"))
    }
    for cell in notebook.cells[start..<end] {
      guard case .prose(let text) = cell.content, !text.isEmpty else { continue }
      console.write(Prose.laidOut(text, width: min(console.width, Self.widestProse)) + "\n\n")
    }
    if place < count {
      let code = notebook.file.text(notebook.cells[position].source.codeSpan)
      console.write(CodeMargin.text(code, number: number, colors: console.usesColors))
    } else {
      sayEnd()
    }
  }

  /// Longer lines are hard to read.
  private static let widestProse = 80

  private func rule(_ title: String) -> String {
    let line = "── \(title) " + String(repeating: "─", count: max(min(session.console.width, 80) - title.count - 4, 3))
    return session.console.usesColors ? "\n\u{1B}[1m\(line)\u{1B}[0m\n" : "\n\(line)\n"
  }
}
