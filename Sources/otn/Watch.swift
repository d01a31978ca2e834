import ArgumentParser
import Foundation
import OtnLive
import OtnNotebook
import OtnPrompt
import OtnRuntime
import OtnSyntax
import OtnWork

/// `otn watch lab.otn`: runs a notebook's cells as it is saved, and shows them in a browser.
struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a notebook's cells as it is saved, and shows them in a browser beside the editor.",
    discussion: """
      Only what became stale runs again: cells that were changed, and those that use what these make. The notebook itself is left
      alone. The page is served to this machine only, at an address that nobody else can guess. Ctrl-C ends it.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("The notebook.", valueName: "notebook"))
  var path: String

  @OptionGroup var options: RunOptions

  func run() throws {
    let (path, options) = (path, options)
    options.setThreads()
    Launch.run(quiet: options.quiet) { console, signals in
      let session = try ConsoleSession(console: console, signals: signals)
      try options.apply(to: session)
      return try WatchSession(path, session).run()
    }
  }
}

/// The session behind a watched notebook.
private final class WatchSession {
  private let path: String
  private let session: ConsoleSession
  private let logged: LoggedSession
  private let inbox: WatchInbox
  private let state = LiveState()
  private let files: ConversionFiles
  /// As it was saved last without anything wrong.
  private var notebook: Notebook?
  private var problem = ""
  private static let width = 100

  init(_ path: String, _ session: ConsoleSession) throws {
    self.path = path
    files = try ConversionFiles(console: session.console, command: "watch", source: path)
    self.session = session
    logged = LoggedSession(session.interpreter, session.capturing)
    inbox = WatchInbox(cancellation: session.signals.cancellation)
    session.capturing.openNotebook(path)
    // The page shows them.
    session.host.drawsPictures = false
  }

  /// Runs until Ctrl-C. The result is the exit code.
  func run() throws -> Int32 {
    var bytes = try FileAccess.read(path)
    if let notebook = try? Notebook(SourceFile(name: path, bytes: bytes)) {
      try NotebookRun.checkParameters(of: notebook, session)
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let server = try LiveServer(LivePage(title: name, state).answer)
    _ = FileWatch(path, known: bytes, changed: inbox.put)
    session.console.write("\(path) is at \(server.address)\nIt runs as you save it; Ctrl-C ends.\n")
    defer { state.end() }
    while true {
      session.console.flush()
      if !take(bytes) { return ExitStatus.interrupted }
      session.console.flush()
      guard let next = waitForSave() else { return ExitStatus.success }
      bytes = next
    }
  }

  /// nil: Ctrl-C.
  private func waitForSave() -> [UInt8]? {
    while true {
      if session.signals.waitForInterrupt(or: inbox.readEnd) { return nil }
      if let bytes = inbox.take() { return bytes }
    }
  }

  // MARK: Running

  /// Takes over what was saved and runs what became stale. False: it was interrupted.
  private func take(_ bytes: [UInt8]) -> Bool {
    session.signals.cancellation.reset()
    do {
      let saved = try Notebook(SourceFile(name: path, bytes: bytes))
      try logged.open(saved)
      notebook = saved
    } catch {
      show(error)
      return true
    }
    problem = ""
    session.host.openNotebook(path)
    return runStale()
  }

  private func runStale() -> Bool {
    var count = 0
    logged.shouldPause = { [inbox] in !inbox.isEmpty }
    logged.willRerun = { [unowned self] cell in
      count += 1
      announce(cell)
    }
    defer {
      inbox.note(running: nil)
      session.console.indentation = 0
      session.console.endLiveLine()
      publish(running: nil)
    }
    do { try logged.rerunStale() } catch {
      inbox.note(running: nil)
      session.console.indentation = 0
      if inbox.hasStopped {
        session.console.say("stopped: the notebook was saved, and this cell is another one now")
      } else if session.signals.cancellation.isCancelled {
        session.console.say("")
        return false
      } else {
        show(error)
      }
      return true
    }
    if count == 0 { session.console.write("saved: nothing to run again\n") }
    return true
  }

  private func announce(_ cell: CellLog.Cell) {
    inbox.note(running: logged.sources(of: cell.number))
    session.host.startCell(title: cell.title)
    session.console.indentation = 0
    let mark = "[\(cell.number)] \(Self.name(of: cell))"
    session.console.write(session.console.usesColors ? "\u{1B}[1m\(mark)\u{1B}[0m\n" : "\(mark)\n")
    session.console.indentation = NotebookRun.outputIndentation
    publish(running: cell.number)
  }

  /// In the terminal and on the page.
  private func show(_ failure: CellFailure) {
    session.console.report(failure)
    problem = Renderer(width: Self.width, colors: false).render(failure.diagnostics)
    publish(running: nil)
  }

  // MARK: The page

  private func publish(running: Int?) {
    let states = logged.log.states
    let cells = logged.log.cells.map { cell in
      let (state, note) = Self.state(states[cell.number] ?? .fresh)
      return LiveState.Cell(
        number: cell.number, title: Self.name(of: cell), state: cell.number == running ? .running : state,
        note: cell.number == running ? "" : note)
    }
    if let notebook, let live = try? LiveNotebook(notebook, logged.log) { state.show(page: page(of: live)) }
    state.show(problem: problem)
    state.show(cells: cells)
  }

  private func page(of live: LiveNotebook) -> String {
    let pictures = NotebookPictures(of: NotebookContent(live.notebook)) { path in
      live.pictures[path] ?? files.readPicture(path)
    }
    return NotebookPage(live.notebook, pictures: pictures, date: nil, version: otnVersion).html
  }

  private static func state(_ state: CellLog.State) -> (LiveState.Cell.State, note: String) {
    switch state {
    case .fresh, .superseded: (.fresh, "")
    case .stale(let reason): (.stale, CellListing.sentence(reason))
    case .failed(let code): (.failed, "error[\(code)]")
    }
  }

  /// Its title, else its first line.
  private static func name(of cell: CellLog.Cell) -> String {
    if !cell.title.isEmpty { return cell.title }
    let line = cell.text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    return line.count > 60 ? line.prefix(59) + "…" : String(line)
  }
}
