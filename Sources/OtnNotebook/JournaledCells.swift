import Foundation
import OtnRuntime
import OtnSyntax
import OtnWork

/// Keeps a run's journal, and takes from it what need not be run again.
///
/// A finished cell is skipped, wherever it stands by now, if its code, the values it uses, the files it read and the random numbers
/// before it are what they were, and all that it bound could be stored. Otherwise it runs; cells behind it are skipped again if it came
/// to the same.
public final class JournaledCells: Continuation {
  private let journal: Journal
  private let store: ValueStore
  private let interpreter: Interpreter
  private let notebook: Notebook
  /// What each binding held when it was last looked at; nil: it can't be stored.
  private var values: [String: StoredValue?] = [:]
  /// Digests of what the bindings hold; for those that can't be stored, of how they were made.
  private var versions: [String: String] = [:]
  private var shownVersion = ""
  private var current: (cell: Int, code: String, inputs: String, random: UInt64)?
  private var earlier: [String] = []
  /// The journal's entries that cells of this run stand behind: each stands for one.
  private var used: Set<Int> = []

  public init(_ journal: Journal, _ notebook: Notebook, _ interpreter: Interpreter, restorers: [String: ObjectRestorer])
  {
    self.journal = journal
    self.notebook = notebook
    self.interpreter = interpreter
    store = ValueStore(folder: journal.valueFolder, restorers: restorers, interpreter: interpreter)
    interpreter.session.continuation = self
  }

  // MARK: Inputs

  private func usesShown(_ position: Int) -> Bool {
    let text = notebook.file.text(notebook.cells[position].source.codeSpan)
    return text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains("it") || text.contains("|")
  }

  private func inputs(of cell: Cell) -> String {
    let names = interpreter.dependencies(of: cell).reachedNames
    var parts = names.sorted().map { "\($0)=\($0 == "it" ? shownVersion : versions[$0] ?? "")" }
    for statement in cell.statements {
      guard case .parameter(let name, _) = statement.kind else { continue }
      parts.append("param \(name.text)=\(interpreter.parameterOverrides[name.text]?.source ?? "")")
    }
    return ContentDigest.of(parts.joined(separator: "\n"))
  }

  private static func digest(_ path: String, _ host: any OtnRuntime.Host) -> String {
    ContentDigest.ofFile(NotebookRunner.expanded(path, host.environment["HOME"]))
  }

  // MARK: Running

  /// To be called before a cell runs.
  func begin(_ position: Int, _ cell: Cell) {
    let code = notebook.codeDigest(of: position)
    let inputs = inputs(of: cell)
    let random = interpreter.session.random.state
    current = (position, code, inputs, random)
    let begun = journal.begun.filter { $0.code == code && $0.inputs == inputs && $0.random == random }
    let finished = journal.entries.filter { $0.code == code && $0.inputs == inputs && $0.randomBefore == random }
    // Of cells that are alike, each has its own work.
    let own = begun.filter { $0.cell == position }
    let isFinished = own.isEmpty ? !finished.isEmpty : finished.contains { $0.cell == position }
    // A cell that was gone on with has begun its work more than once, in the same folders.
    var seen: Set<String> = []
    earlier = isFinished ? [] : (own.isEmpty ? begun : own).map(\.folder).filter { seen.insert($0).inserted }
  }

  /// To be called when it has run.
  func finish(_ cell: Cell, _ finished: NotebookRunner.Finished) {
    guard let current else { return }
    // What is printed of held data would be written beside the notebook, wherever that is.
    if interpreter.session.gate?.mayRefuse == true { return journal.discard() }
    let (changed, unstored) = look(at: cell, madeBy: "\(current.code) \(current.inputs)")
    let session = interpreter.session
    var shown: StoredValue?
    let shows = finished.output.pieces.contains { if case .value = $0 { true } else { false } }
    if shows, let value = interpreter.it { shown = stored(value) }
    if shows { shownVersion = shown.map(\.digest) ?? "\(current.code) \(current.inputs)" }
    let entry = Journal.Entry(
      cell: current.cell, code: current.code, inputs: current.inputs,
      reads: finished.reads.map { Journal.Entry.Read(path: $0.path, digest: $0.digest) }, seed: session.seed,
      givenSeeds: finished.givenSeeds, randomBefore: current.random, randomAfter: session.random.state,
      seconds: finished.seconds,
      output: finished.output, pictures: finished.pictures.compactMap { try? store.keep($0.png) }, values: changed,
      unstored: unstored, shown: shown, hidesShown: shows && shown == nil)
    journal.append(entry)
    used.insert(journal.entries.count - 1)
    self.current = nil
  }

  /// Looks at the bindings that a cell could have changed. The result: those that it did change, and those that can't be stored.
  private func look(
    at cell: Cell, madeBy origin: String
  ) -> (changed: [String: StoredValue], unstored: [String]) {
    let dependencies = interpreter.dependencies(of: cell)
    let binds = Set(dependencies.binds)
    let names = dependencies.reachedNames.union(binds).subtracting(["it"])
    let defined = cell.definedNames
    var changed: [String: StoredValue] = [:]
    var unstored: [String] = []
    var touched: Set<Int> = []
    for name in names.sorted() {
      if defined.contains(name) {
        versions[name] = origin
        continue
      }
      guard let value = interpreter.value(of: name) else { continue }
      let now = stored(value)
      if let now {
        versions[name] = now.digest
        if values[name] != .some(now) || binds.contains(name) {
          changed[name] = now
          touched.formUnion(now.ids)
        }
      } else {
        // One that was only looked at may have been changed as well.
        if binds.contains(name) || values[name] != nil { versions[name] = "\(origin) \(versions[name] ?? "")" }
        unstored.append(name)
      }
      values[name] = .some(now)
    }
    for (name, value) in values where !names.contains(name) {
      guard let value, !value.ids.isDisjoint(with: touched), let now = interpreter.value(of: name).flatMap(stored),
        now != value
      else { continue }
      changed[name] = now
      values[name] = .some(now)
      versions[name] = now.digest
    }
    return (changed, unstored.filter { binds.contains($0) })
  }

  private func stored(_ value: Value) -> StoredValue? {
    do { return try store.stored(value) } catch let error as FileError {
      if error.code == "disk-full" { journal.give(up: error) }
      return nil
    } catch { return nil }
  }

  // MARK: Skipping

  /// What a cell gave when it ran to its end, if that still holds: its bindings are then made again, and it need not run.
  func skip(_ position: Int, _ cell: Cell) -> NotebookRunner.Finished? {
    let session = interpreter.session
    guard let number = entry(for: position, cell) else { return nil }
    let entry = journal.entries[number]
    do {
      var values: [String: Value] = [:]
      for (name, stored) in entry.values { values[name] = try store.value(stored) }
      let pictures = try zip(entry.output.pictures, entry.pictures).map { output, file in
        Picture(
          png: try store.bytes(file), width: output.width, height: output.height, pixels: [], caption: output.caption)
      }
      try interpreter.restore(cell, values: values, it: entry.shown.map { try store.value($0) })
      if entry.randomBefore != entry.randomAfter || session.seed != entry.seed {
        session.seed = entry.seed
        session.random = RandomNumbers(seed: entry.randomAfter)
      }
      note(entry, cell)
      used.insert(number)
      return NotebookRunner.Finished(
        position: position, output: entry.output, pictures: pictures, codeDigest: entry.code,
        reads: entry.reads.map { ($0.path, $0.digest) }, seed: entry.seed, givenSeeds: entry.givenSeeds,
        seconds: entry.seconds)
    } catch {
      return nil
    }
  }

  /// The newest that says that a cell need not run; its own place goes before others.
  private func entry(for position: Int, _ cell: Cell) -> Int? {
    let session = interpreter.session
    let code = notebook.codeDigest(of: position)
    let alike = journal.entries.indices.filter { journal.entries[$0].code == code && !used.contains($0) }
    guard !alike.isEmpty else { return nil }
    let inputs = inputs(of: cell)
    let valid = alike.filter { number in
      let entry = journal.entries[number]
      return entry.inputs == inputs && entry.unstored.isEmpty
        && (entry.randomBefore == session.random.state || entry.randomBefore == entry.randomAfter)
        && entry.reads.allSatisfy { Self.digest($0.path, session.host) == $0.digest }
        && (!entry.hidesShown || !isShownUsed(after: position))
    }
    return valid.last { journal.entries[$0].cell == position } ?? valid.last
  }

  private func note(_ entry: Journal.Entry, _ cell: Cell) {
    for name in cell.definedNames { versions[name] = "\(entry.code) \(entry.inputs)" }
    for (name, stored) in entry.values {
      values[name] = .some(stored)
      versions[name] = stored.digest
    }
    if entry.shown != nil || entry.hidesShown {
      shownVersion = entry.shown.map(\.digest) ?? "\(entry.code) \(entry.inputs)"
    }
  }

  /// Whether a cell further down may use the value that this one shows.
  private func isShownUsed(after position: Int) -> Bool {
    for next in notebook.programPositions where next > position {
      if usesShown(next) { return true }
      let code = notebook.codeDigest(of: next)
      if let entry = journal.entries.last(where: { $0.code == code }), entry.shown != nil || entry.hidesShown {
        return false
      }
    }
    return false
  }

  // MARK: Continuation

  public func earlierFolder() -> String? { earlier.isEmpty ? nil : earlier.removeFirst() }

  public func begin(in folder: String) {
    guard let current else { return }
    journal.append(
      Journal.Begun(
        cell: current.cell, code: current.code, inputs: current.inputs, random: current.random, folder: folder))
  }
}

extension Cell {
  /// The names that its `func`s and `use`s bind at the top level.
  fileprivate var definedNames: Set<String> {
    Set(
      statements.compactMap { statement in
        switch statement.kind {
        case .function(let declaration): return declaration.name.text
        case .use(let path, _, let alias):
          let file = path.split(separator: "/").last.map(String.init) ?? path
          return alias?.text ?? (file.hasSuffix(".otn") ? String(file.dropLast(4)) : file)
        default: return nil
        }
      })
  }
}

extension ParameterValue {
  /// As one types it behind `-p name=`.
  public var source: String {
    switch self {
    case .text(let text): text
    case .value(.text(let text)): text.string
    case .value(let value): value.literal
    }
  }
}
