import Foundation
import OtnNotebook
import OtnPrompt
import OtnRuntime
import OtnSyntax
import OtnWork

/// What stands behind the prompt: a session with the log of its cells, and the commands that begin with `:`.
final class PromptSession {
  let logged: LoggedSession
  private let session: ConsoleSession
  /// Files that this session wrote itself, and may write again.
  private var savedPaths: Set<String> = []

  init(_ session: ConsoleSession) {
    self.session = session
    logged = LoggedSession(session.interpreter, session.capturing)
  }

  // MARK: Cells

  /// Checks and runs a new cell. The result is the exit code.
  func enter(_ text: String) -> Int32 {
    let number = logged.log.nextNumber
    return checked(text, number) { program throws(CellFailure) in try self.logged.enter(text, program) }
  }

  /// Puts another text in a cell's place, and runs it there.
  func edit(_ number: Int, _ text: String) -> Int32 {
    guard logged.log[number]?.text != text else {
      session.console.write("[\(number)] is as it was\n")
      return ExitStatus.success
    }
    let status = parsed(text, number) { program throws(CellFailure) in
      try self.showingOthers(than: number) { () throws(CellFailure) in try self.logged.edit(number, text, program) }
    }
    if status == ExitStatus.success { mentionStale() }
    return status
  }

  func rerun(_ target: PromptCommand.Target) -> Int32 {
    if case .cell(let number) = target, logged.log[number] == nil { return sayNoCell(number) }
    logged.lookAtFiles()
    if target == .stale, logged.log.stale.isEmpty {
      session.console.write("no cell is stale\n")
      return ExitStatus.success
    }
    let status = session.reporting { () throws(CellFailure) in
      try self.showingOthers(than: nil) { () throws(CellFailure) in
        switch target {
        case .stale: try self.logged.rerunStale()
        case .all: try self.logged.rerunAll()
        case .cell(let number): try self.logged.rerun(number)
        }
      }
    }
    if status == ExitStatus.success { mentionStale() }
    return status
  }

  /// Shows the cells that run again, but for the one that the user has just typed.
  private func showingOthers(than typed: Int?, _ body: () throws(CellFailure) -> Void) throws(CellFailure) {
    logged.willRerun = { [session] cell in
      session.host.startCell(title: cell.title)
      guard cell.number != typed else { return }
      let indentation = session.console.indentation
      session.console.indentation = 0
      session.console.write(CodeMargin.text(cell.text, number: cell.number, colors: session.console.usesColors))
      session.console.indentation = indentation
    }
    defer { logged.willRerun = { _ in } }
    try withMargin(body)
  }

  /// Runs a cell whose text stands there already, after those that it needs and that have not run.
  func run(shown number: Int) -> Int32 {
    session.reporting { () throws(CellFailure) in
      try self.showingOthers(than: number) { () throws(CellFailure) in try self.logged.rerun(number) }
    }
  }

  private func mentionStale() {
    let numbers = logged.log.stale.keys.sorted().map { "[\($0)]" }
    if !numbers.isEmpty { session.console.write("stale: \(numbers.joined(separator: " ")) (`:rerun` runs them)\n") }
  }

  private func checked(
    _ text: String, _ number: Int, _ run: @escaping (Cell) throws(CellFailure) -> Void
  ) -> Int32 {
    parsed(text, number) { program throws(CellFailure) in
      try self.withMargin { () throws(CellFailure) in try run(program) }
    }
  }

  /// A text that is no program, or uses what is not there, is invalid and runs nothing.
  private func parsed(_ text: String, _ number: Int, _ run: (Cell) throws(CellFailure) -> Void) -> Int32 {
    switch Parser.parseCell(file: SourceFile(name: "[\(number)]", text: text)) {
    case .incomplete(let diagnostic): return session.invalid([diagnostic])
    case .invalid(let diagnostics): return session.invalid(diagnostics)
    case .complete(let cell):
      let diagnostics = logged.log[number] == nil ? session.interpreter.check(cell) : []
      if !diagnostics.isEmpty { return session.invalid(diagnostics) }
      return session.reporting { () throws(CellFailure) in try run(cell) }
    }
  }

  /// In a terminal what cells print is set in.
  private func withMargin(_ body: () throws(CellFailure) -> Void) throws(CellFailure) {
    if session.console.isInputTerminal { session.console.indentation = NotebookRun.outputIndentation }
    defer { session.console.indentation = 0 }
    try body()
  }

  // MARK: Looking

  func list(_ number: Int?) -> Int32 {
    logged.lookAtFiles()
    guard let number else {
      session.console.write(listing.cells)
      return ExitStatus.success
    }
    guard let text = listing.cell(number) else { return sayNoCell(number) }
    session.console.write(text)
    return ExitStatus.success
  }

  func listVariables() -> Int32 {
    logged.lookAtFiles()
    session.console.write(listing.variables(of: session.interpreter))
    return ExitStatus.success
  }

  private var listing: CellListing { CellListing(logged.log, width: session.console.width) }

  func sayNoCell(_ number: Int) -> Int32 {
    session.console.report(
      UsageError(code: "no-cell", message: "there is no cell [\(number)]", help: "`:cells` lists them"))
    return ExitStatus.failed
  }

  // MARK: Saving

  func save(_ path: String, all: Bool, force: Bool) -> Int32 {
    do {
      try save(to: path, all ? logged.log.whole : logged.log.slice, force: force)
      return ExitStatus.success
    } catch let failure as CellFailure {
      session.console.report(failure)
    } catch {
      session.console.report(error)
    }
    return ExitStatus.failed
  }

  private func save(to path: String, _ slice: CellLog.Slice, force: Bool) throws {
    let file = session.host.expanded(path)
    if slice.numbers.isEmpty {
      throw UsageError(code: "nothing-to-save", message: "there is nothing to save: no name is bound")
    }
    if !force, !savedPaths.contains(file), session.host.fileExists(file) {
      throw UsageError(
        code: "file-exists", message: "`\(path)` is there already", help: "`:save \(path) --force` replaces it")
    }
    logged.lookAtFiles()
    // What was printed of held data would lie wherever the notebook does.
    let isHeld = session.interpreter.session.gate.map { $0.mayRefuse && $0.plainLabel != nil } ?? false
    let parameters = session.interpreter.parameterOverrides.mapValues(\.source)
    try SavedSession(
      logged.log, slice, path: file, machine: .current, parameters: parameters, hasOutputs: !isHeld,
      home: session.console.environment["HOME"]
    ).write()
    savedPaths.insert(file)
    session.console.write(summary(path, slice, isHeld: isHeld))
  }

  private func summary(_ path: String, _ slice: CellLog.Slice, isHeld: Bool) -> String {
    let marks = { (numbers: [Int]) in numbers.map { "[\($0)]" }.joined(separator: " ") }
    let count = slice.numbers.count
    var lines = ["\(path): \(count) \(count == 1 ? "cell" : "cells")"]
    if !slice.omitted.isEmpty {
      lines[0] += "; nothing there now needs \(marks(slice.omitted)) (`--all` writes every cell)"
    }
    let stale = slice.numbers.filter { logged.log.stale[$0] != nil }
    if !stale.isEmpty { lines.append("without the outputs of stale cells: \(marks(stale))") }
    if !slice.lost.isEmpty {
      let names = slice.lost.map { "`\($0)`" }.joined(separator: ", ")
      lines.append("a cell that failed left \(names) half changed: the notebook does not come to that")
    }
    if isHeld { lines.append("without outputs: under this policy of residency they may hold what has to stay") }
    return lines.joined(separator: "\n") + "\n"
  }
}
