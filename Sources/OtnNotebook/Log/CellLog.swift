import OtnRuntime
import OtnSyntax

/// The cells of a session, and what hangs on what.
///
/// The log is a program: its cells in the order in which a new session would come to the same values. A cell that is entered goes to
/// its end; one that is edited, or run again, stays in its place. Every run has a version, a digest of its code and of the versions
/// that it read; so the log can tell, without running anything, where a run is not what it would be now:
///
/// - A cell is *stale* if it was edited or has not run, if something that it read has another version by now, or if a later cell has
///   bound a name anew that it used (unless that cell was made of it: `let x = x + 1` does not make the cells before it stale).
/// - Bindings that all have been bound anew, and that nothing needs, make no cell stale: it is *superseded*.
///
/// A stale cell of the last kind moves behind that later cell when it is run again. Two cells of one notebook never make each other
/// stale in this way: there, the order is what its author meant.
public struct CellLog {
  public struct Cell {
    /// Which cell it is, for as long as there is a log.
    public let number: Int
    /// The prose above it as it stands in the notebook, marks and all.
    let prose: String
    /// `# %% Title key=value`.
    let mark: String
    public internal(set) var text: String
    public internal(set) var program: OtnSyntax.Cell
    /// Whether it stood in the notebook that the session began with.
    public let isFromNotebook: Bool
    public internal(set) var run: CellRun?
    /// The text that `run` is of.
    var runText: String?

    var isEdited: Bool { run != nil && runText != text }
    /// `Title` of its mark.
    public var title: String { Self.title(of: mark) }
  }

  /// What is in the session now.
  struct Live {
    let version: String
    let cell: Int
    /// Of a binding.
    let id: BindingID?
  }

  public internal(set) var cells: [Cell] = [] {
    didSet { settled = nil }
  }
  /// What the program has come to behind so many cells, as long as nothing but new cells has come since: else each one that is entered
  /// would look at all before it.
  private var settled: (count: Int, state: LogState)?
  /// Prose below the last cell.
  var closingProse = ""
  /// The notebook's header, marks and all.
  var header = ""
  var live: [Slot: Live] = [:]
  private var slots: [BindingID: Slot] = [:]
  /// Of the session's random numbers when the log began.
  let start: (random: UInt64, seed: UInt64)
  /// Runs whose result may be another one each time.
  private var unrepeatable = 0
  private var highest = 0

  public init(random: UInt64 = 0, seed: UInt64 = 0) { start = (random, seed) }

  public var nextNumber: Int { highest + 1 }

  public subscript(number: Int) -> Cell? { position(of: number).map { cells[$0] } }

  /// The newest cells are asked for most.
  func position(of number: Int) -> Int? { cells.lastIndex { $0.number == number } }

  // MARK: Cells

  /// Adds a cell that has not run at the end. The result is its number.
  @discardableResult
  mutating func add(
    _ text: String, _ program: OtnSyntax.Cell, mark: String = "# %%", prose: String = "", isFromNotebook: Bool = false,
    number: Int? = nil
  ) -> Int {
    let number = number ?? nextNumber
    highest = max(highest, number)
    let known = settled
    cells.append(
      Cell(number: number, prose: prose, mark: mark, text: text, program: program, isFromNotebook: isFromNotebook))
    settled = known
    return number
  }

  mutating func edit(_ number: Int, _ text: String, _ program: OtnSyntax.Cell) {
    guard let position = position(of: number) else { return }
    (cells[position].text, cells[position].program) = (text, program)
  }

  /// Forgets that cells have run, so that all are to run again but those that failed at the prompt.
  mutating func forgetRuns() {
    for position in cells.indices where cells[position].run?.failure == nil || cells[position].isFromNotebook {
      cells[position].runText = nil
    }
  }

  // MARK: Runs

  /// Enters what running a cell did.
  mutating func record(_ number: Int, _ run: CellRun, _ trace: CellTrace, _ touched: Touched) {
    guard let position = position(of: number) else { return }
    var run = run
    var state = state(before: number)
    note(trace, of: number, in: &run)
    note(touched, trace, behind: state, in: &run)
    if run.failure != nil {
      let changed = trace.changed.union(trace.assigned).intersection(touched.inFailure)
      run.leftBehind = Set(changed.compactMap { slots[$0] })
    }
    let code = ContentDigest.of(cells[position].text)
    run.version = version(code, run, touched, trace)
    var ids = Dictionary(uniqueKeysWithValues: trace.bound.compactMap { name, id in run.bound[name].map { ($0, id) } })
    for id in trace.changed { if let slot = slots[id] { ids[slot] = id } }
    for case .binding(let slot) in run.writes {
      live[slot] = Live(version: run.version, cell: number, id: ids[slot] ?? live[slot]?.id)
    }
    cells[position].run = run
    cells[position].runText = cells[position].text
    noteFiles(touched.writes, by: position)
    guard position == cells.count - 1 else { return }
    state.apply(run, of: number, isStale: inconsistency(of: cells[position], in: state) != nil)
    settled = (cells.count, state)
  }

  /// What the program has come to right before a cell.
  func state(before number: Int) -> LogState {
    let end = position(of: number) ?? cells.count
    let known = settled.flatMap { $0.count <= end ? $0 : nil } ?? (count: 0, state: startState)
    var state = known.state
    for cell in cells[known.count..<end] {
      if let run = cell.run { state.apply(run, of: cell.number, isStale: inconsistency(of: cell, in: state) != nil) }
    }
    return state
  }

  private mutating func note(_ trace: CellTrace, of number: Int, in run: inout CellRun) {
    for (name, id) in trace.bound {
      let slot = slots[id] ?? Slot(cell: trace.functions.contains(name) ? nil : number, name: name)
      slots[id] = slot
      run.bound[name] = slot
    }
    run.names = trace.dependencies.names.compactMapValues { slots[$0] }
    run.commands = trace.dependencies.commands
    run.assigned = Set(trace.assigned.compactMap { slots[$0] })
    run.sharing = Set(trace.sharing.compactMap { slots[$0] })
    for id in trace.captured { if let slot = slots[id] { run.captured[slot] = id } }
    var changed = trace.changed.compactMap { slots[$0] }
    if trace.changesObjects { changed += sharing(with: run.sharing) }
    run.writes = Set((Array(run.bound.values) + changed).map { .binding($0) })
    let reads = trace.dependencies.reads.keys.compactMap { slots[$0] } + changed
    for slot in reads { run.reads[.binding(slot)] = live[slot]?.version ?? "" }
    (run.randomBefore, run.randomAfter) = (trace.randomBefore, trace.randomAfter)
    (run.drawsFromBefore, run.setsSeed) = (trace.drawsFromBefore, trace.setsSeed)
  }

  /// Everything that may share memory with one of these: cells that met two of them may have made one of the other.
  private func sharing(with slots: Set<Slot>) -> Set<Slot> {
    var all = slots
    var count = -1
    while count != all.count {
      count = all.count
      for case let run? in cells.map(\.run) where !run.sharing.isDisjoint(with: all) { all.formUnion(run.sharing) }
    }
    return all
  }

  private func note(_ touched: Touched, _ trace: CellTrace, behind state: LogState, in run: inout CellRun) {
    for path in touched.reads { run.reads[.file(path)] = state.digest(of: .file(path)) }
    run.writes.formUnion(touched.writes.map { .file($0) })
    if trace.effects.contains(.network) { run.reads[.elsewhere] = state.digest(of: .elsewhere) }
    let isInCloud = trace.effects.contains(.createsInCloud) || trace.effects.contains(.deletesInCloud())
    if isInCloud || touched.writesElsewhere { run.writes.insert(.elsewhere) }
    run.paths = touched.paths
    run.stamps = touched.stamps
  }

  private mutating func version(_ code: String, _ run: CellRun, _ touched: Touched, _ trace: CellTrace) -> String {
    var parts = run.names.map { "\($0.key) is \(Resource.binding($0.value))" }
    parts += run.reads.map { "\($0.key) \($0.value)" }
    parts += touched.stamps.map { "\($0.key) \($0.value)" }
    if run.drawsFromBefore { parts.append("random \(run.randomBefore)") }
    if !trace.effects.isEmpty || run.failure != nil {
      unrepeatable += 1
      parts.append("run \(unrepeatable)")
    }
    return ContentDigest.of(([code] + parts.sorted()).joined(separator: "\n"))
  }

  /// Forgets the bindings whose values are not there any more.
  mutating func forgetLost(isHeld: (BindingID) -> Bool) {
    live = live.filter { $0.value.id.map(isHeld) ?? true }
  }

  func slot(of id: BindingID) -> Slot? { slots[id] }

  /// The cell that a binding of now came from.
  public func cell(of id: BindingID) -> Int? { slots[id].flatMap { live[$0]?.cell } }
}

extension CellLog.Cell {
  static func title(of mark: String) -> String {
    CellSplitter.split(SourceFile(name: "mark", text: mark + "\n")).cells.last?.title ?? ""
  }
}

/// What running a cell touched besides what its trace tells.
struct Touched {
  /// As they stood in the program.
  var paths: [String] = []
  /// The same as absolute paths.
  var reads: Set<String> = []
  var writes: Set<String> = []
  var writesElsewhere = false
  /// What the files that it read hold, by path.
  var stamps: [String: String] = [:]
  /// What the statement that failed can reach.
  var inFailure: Set<BindingID> = []
}
