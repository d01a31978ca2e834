import Foundation
import OtnRuntime
import OtnSyntax

@testable import OtnNotebook

/// A host whose files are those of a folder.
private final class FolderHost: OtnRuntime.Host {
  var output = ""
  let width = 80
  let environment: [String: String] = [:]

  func write(_ text: String) { output += text }
  func show(_ picture: Picture) {}
  func readFile(_ path: String) throws -> [UInt8] {
    guard let bytes = FileManager.default.contents(atPath: path) else { throw Fault("no-such-file", path) }
    return [UInt8](bytes)
  }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  func fileExists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
  func listFolder(_ path: String) throws -> [String] { [] }
  func now() -> Double { 0 }
}

/// A logged session for one test: cells are entered, edited and run again as at the prompt.
final class SessionLaboratory {
  let session: LoggedSession
  /// The numbers of cells that ran again.
  private(set) var again: [Int] = []
  private let host = FolderHost()

  /// Enters these cells.
  init(_ texts: String...) throws {
    let capturing = CapturingHost(host)
    session = LoggedSession(Interpreter(session: Session(host: capturing)), capturing)
    session.willRerun = { [unowned self] in self.again.append($0.number) }
    for text in texts { try enter(text) }
  }

  var log: CellLog { session.log }

  func enter(_ text: String) throws {
    let program = try program(text)
    let diagnostics = session.interpreter.check(program)
    if !diagnostics.isEmpty { throw CellFailure(diagnostics) }
    try session.enter(text, program)
  }

  /// Enters a cell that fails; the error's code.
  func fail(_ text: String) -> String {
    do { try enter(text) } catch { return (error as? CellFailure)?.diagnostics.first?.code ?? "\(error)" }
    return "none"
  }

  func edit(_ number: Int, _ text: String) throws { try session.edit(number, text, program(text)) }

  func open(_ text: String) throws { try session.open(Notebook(SourceFile(name: "lab.otn", text: text))) }

  /// What stale cells ran again, in order.
  func rerunStale() throws -> [Int] {
    again = []
    try session.rerunStale()
    return again
  }

  /// A value as text; nil: there is no such name.
  func value(_ name: String) -> String? { session.interpreter.value(of: name)?.literal }

  var stale: [Int] {
    session.lookAtFiles()
    return log.stale.keys.sorted()
  }

  /// The notebook that `:save` writes.
  func saved(_ slice: CellLog.Slice? = nil) throws -> String {
    let saved = try SavedSession(
      log, slice ?? log.slice, path: "lab.otn", machine: Provenance.Machine(version: "0.1"))
    return String(decoding: saved.bytes, as: UTF8.self)
  }

  private func program(_ text: String) throws -> Cell {
    switch Parser.parseCell(file: SourceFile(name: "cell", text: text)) {
    case .complete(let cell): return cell
    case .incomplete(let diagnostic): throw CellFailure([diagnostic])
    case .invalid(let diagnostics): throw CellFailure(diagnostics)
    }
  }
}
