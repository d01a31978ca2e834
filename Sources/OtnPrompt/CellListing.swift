import Foundation
import OtnNotebook
import OtnRuntime

/// What `:cells` and `:vars` print.
///
///     [1] fresh       let foods = ["banana", "apple"]
///     [2] stale       let n = len(foods)
///                     `foods` was bound anew by [4]
public struct CellListing {
  private let log: CellLog
  private let width: Int

  public init(_ log: CellLog, width: Int) {
    self.log = log
    self.width = width
  }

  /// All cells, one a line, and why stale ones are stale.
  public var cells: String {
    guard !log.cells.isEmpty else { return "there are no cells yet\n" }
    let states = log.states
    let numberWidth = (log.cells.map { "[\($0.number)]".count }.max() ?? 0) + 1
    let stateWidth = (states.values.map { Self.word($0).count }.max() ?? 0) + 2
    let lines = log.cells.map { cell in
      let state = states[cell.number] ?? .fresh
      let margin = Self.padded("[\(cell.number)]", numberWidth)
      let line = "\(margin)\(Self.padded(Self.word(state), stateWidth))"
      guard case .stale(let reason) = state else { return line + firstLine(of: cell, behind: line.count) }
      let indentation = String(repeating: " ", count: line.count)
      return line + firstLine(of: cell, behind: line.count) + "\n\(indentation)\(Self.sentence(reason))"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One cell: its text, what it read and what it made; nil: there is none of that number.
  public func cell(_ number: Int) -> String? {
    guard let cell = log[number], let state = log.states[number] else { return nil }
    var text = cell.text + "\n\n"
    if case .stale(let reason) = state {
      text += "stale: \(Self.sentence(reason))\n"
    } else {
      text += "\(Self.word(state))\n"
    }
    for (what, names) in [("read", log.reads(of: number)), ("made", log.writes(of: number))] where !names.isEmpty {
      text += "\(what): \(names.map(Self.shown).joined(separator: ", "))\n"
    }
    return text
  }

  /// The names of a session, what they hold, and the cells that made them.
  public func variables(of interpreter: Interpreter) -> String {
    let bindings = interpreter.bindings
    guard !bindings.isEmpty else { return "no names are bound yet\n" }
    let ids = interpreter.names
    let stale = log.stale
    let rows = bindings.map { binding in
      let cell = ids[binding.name].flatMap { log.cell(of: $0) }
      let mark = cell.map { "[\($0)]" + (stale[$0] == nil ? "" : " stale") } ?? ""
      return [binding.name, binding.value.typeName, mark, firstLine(of: binding.value)]
    }
    let widths = (0..<3).map { column in (rows.map { $0[column].count }.max() ?? 0) + 2 }
    let lines = rows.map { row in
      let start = zip(row, widths).map(Self.padded).joined()
      return cut(start + row[3], width)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Why a cell is stale, as a sentence without its full stop.
  public static func sentence(_ reason: Staleness) -> String {
    switch reason {
    case .notRun: "it has not run"
    case .edited: "its text was changed"
    case .failed: "it failed"
    case .rebound(let name, let cell): "`\(name)` was bound anew\(cell.map { " by [\($0)]" } ?? "")"
    case .unbound(let name): "`\(name)` is not bound any more"
    case .changed(let name, let cell): "`\(name)` was changed by [\(cell)]"
    case .madeOfStale(let name, let cell): "`\(name)` comes from [\(cell)], which is stale"
    case .readsFile(let path, let cell): "`\(shown(path))` was written by [\(cell)]"
    case .fileChanged(let path): "`\(shown(path))` has changed"
    case .random(let cell): cell > 0 ? "[\(cell)] left other random numbers" : "it would draw other random numbers"
    case .undone(let name): "`\(name)` was made anew without it"
    case .lost(let name): "its `\(name)` is not there any more"
    }
  }

  /// A path as one would type it here.
  private static func shown(_ path: String) -> String {
    let folder = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }

  private static func word(_ state: CellLog.State) -> String {
    switch state {
    case .fresh: "fresh"
    case .stale: "stale"
    case .failed: "failed"
    case .superseded: "superseded"
    }
  }

  private func firstLine(of cell: CellLog.Cell, behind margin: Int) -> String {
    let lines = cell.text.split(whereSeparator: \.isNewline)
    let line = String(lines.first { !$0.allSatisfy(\.isWhitespace) } ?? "")
    return cut(lines.count > 1 ? "\(line) …" : line, width - margin)
  }

  private func firstLine(of value: Value) -> String {
    let text = (try? value.display(width: width)) ?? ""
    return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }

  private func cut(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : text.prefix(max(width - 1, 0)) + "…"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }
}
