import Foundation
import OtnRuntime
import OtnSyntax

/// A session that keeps a log of its cells: runs new ones, runs old ones again in their places, and tells which are stale.
///
///     let session = LoggedSession(interpreter, host)
///     try session.enter("let foods = [\"banana\"]", program)
///     session.log.stale                    // by number, with the reason
///     try session.rerunStale()
public final class LoggedSession {
  public private(set) var log: CellLog
  public let interpreter: Interpreter
  /// Told before a cell runs again.
  public var willRerun: (CellLog.Cell) -> Void = { _ in }
  /// Asked before a stale cell runs again: true: it and the ones behind it wait.
  public var shouldPause: () -> Bool = { false }
  private let host: CapturingHost
  /// Values that must not go while cells run again.
  private var held: [Interpreter.Bindings] = []

  /// `host` must be the interpreter's.
  public init(_ interpreter: Interpreter, _ host: CapturingHost) {
    self.interpreter = interpreter
    self.host = host
    log = CellLog(random: interpreter.session.random.state, seed: interpreter.session.seed)
  }

  // MARK: Cells

  /// Takes a notebook over as it stands now: cells that it had before keep what they made; new ones have not run.
  ///
  /// - Throws: everything that can be known to be wrong with it before it runs; the log is what it was.
  public func open(_ notebook: Notebook) throws(CellFailure) {
    let kept = interpreter.heldBindings
    interpreter.bind([:])
    let diagnostics = interpreter.check(notebook.programs)
    if diagnostics.isEmpty { log.update(to: notebook) }
    withExtendedLifetime(kept) { settle() }
    if !diagnostics.isEmpty { throw CellFailure(diagnostics) }
  }

  /// Looks whether files that cells have read are still what they were.
  public func lookAtFiles() { log.lookAtFiles() }

  /// The texts of the cells that one is made of, its own too, as far as can be told before it runs. To be asked when it is about to run.
  public func sources(of number: Int) -> [String] {
    guard let cell = log[number] else { return [] }
    let dependencies = interpreter.dependencies(of: cell.program)
    let slots = Set(dependencies.names.values).union(dependencies.reads.keys).compactMap { log.slot(of: $0) }
    let direct = slots.compactMap { log.live[$0]?.cell }
    return log.survey().closure(of: direct + [number]).compactMap { log[$0]?.text }
  }

  /// Runs a new cell at the end of the log.
  public func enter(_ text: String, _ program: OtnSyntax.Cell) throws(CellFailure) {
    try run(log.add(text, program))
  }

  /// Puts another text in a cell's place and runs it there. It moves behind the cells that have bound what it uses anew, and those whose
  /// names it uses from now on. A text that can't run changes nothing.
  public func edit(_ number: Int, _ text: String, _ program: OtnSyntax.Cell) throws(CellFailure) {
    let before = log
    log.moveOutdated([number])
    log.move(number, behind: laterSources(of: program, for: number))
    log.edit(number, text, program)
    do { try rerun(number) } catch {
      // What did not even start leaves no trace.
      if log[number]?.isEdited ?? false { log = before }
      settle()
      throw error
    }
  }

  /// The cells behind one that made what a program uses, and that are not made of it.
  private func laterSources(of program: OtnSyntax.Cell, for number: Int) -> Set<Int> {
    let dependencies = interpreter.dependencies(of: program)
    let used = Set(dependencies.names.filter { $0.key != "it" }.values).union(
      dependencies.reads.filter { $0.value != "it" }.keys)
    return log.laterSources(of: Set(used.compactMap { log.slot(of: $0) }), for: number)
  }

  /// Runs a cell again in its place, after those that it needs and that are stale, or whose values are not there any more.
  public func rerun(_ number: Int) throws(CellFailure) {
    log.moveOutdated([number])
    try batch { () throws(CellFailure) in try runInPlace(number) }
  }

  /// Runs all stale cells, in order, up to the first that fails.
  public func rerunStale() throws(CellFailure) {
    lookAtFiles()
    log.moveOutdated()
    try batch { () throws(CellFailure) in
      var left = 4 * log.cells.count
      while left > 0, !shouldPause(), let number = log.firstToRun {
        left -= 1
        try runInPlace(number)
      }
    }
  }

  /// Runs the whole log anew.
  public func rerunAll() throws(CellFailure) {
    log.moveOutdated()
    log.forgetRuns()
    try rerunStale()
  }

  // MARK: Running

  private func batch(_ body: () throws(CellFailure) -> Void) throws(CellFailure) {
    held = [interpreter.heldBindings]
    defer {
      settle()
      held = []
    }
    try body()
  }

  /// Makes the names, and the random numbers, what the log says they are behind its last cell. A name whose value was let go, while
  /// another binding had it, is not bound before its cell has run again.
  private func settle() {
    log.forgetLost(isHeld: interpreter.isHeld)
    let end = log.survey().end
    interpreter.bind(ids(of: end.names))
    set(end)
  }

  private func ids(of names: [String: Slot]) -> [String: BindingID] {
    names.compactMapValues { log.live[$0]?.id }
  }

  private func set(_ state: LogState) {
    let session = interpreter.session
    guard let random = state.random, session.random.state != random || session.seed != state.seed else { return }
    session.seed = state.seed
    session.random = RandomNumbers(seed: random)
  }

  private func runInPlace(_ number: Int) throws(CellFailure) {
    guard let cell = log[number] else { return }
    var left = 4 * log.cells.count
    while left > 0, let before = missing(for: cell) {
      left -= 1
      try runInPlace(before)
    }
    let state = log.state(before: number)
    interpreter.bind(ids(of: state.names))
    let diagnostics = interpreter.check(cell.program)
    if !diagnostics.isEmpty { throw CellFailure(diagnostics) }
    set(state)
    willRerun(cell)
    defer { held.append(interpreter.heldBindings) }
    try run(number)
  }

  /// A cell that must run before another one can.
  private func missing(for cell: CellLog.Cell) -> Int? {
    interpreter.bind(ids(of: log.state(before: cell.number).names))
    let dependencies = interpreter.dependencies(of: cell.program)
    var needs: [Slot: Bool] = [:]
    for id in dependencies.names.values { if let slot = log.slot(of: id) { needs[slot] = false } }
    for id in dependencies.reads.keys { if let slot = log.slot(of: id) { needs[slot] = true } }
    return log.missing(for: needs, before: cell.number, isHeld: interpreter.isHeld)
  }

  /// Runs a cell with the names as they are, and enters in the log what it did.
  private func run(_ number: Int) throws(CellFailure) {
    guard let cell = log[number] else { return }
    let start = ContinuousClock.now
    host.startCell(title: cell.title)
    let tracing = interpreter.trace(cell.program)
    var failure: CellFailure?
    do { try CellRunner(interpreter).run(cell.program) } catch { failure = error }
    let trace = tracing.finish()
    let capture = host.finishCell()
    var run = CellRun(
      output: capture.output, pictures: capture.pictures.map(\.withoutPixels), seed: interpreter.session.seed,
      givenSeeds: capture.seeds, seconds: start.duration(to: .now) / .seconds(1))
    var touched = Touched(capture, home: host.environment["HOME"])
    if let failure, let diagnostic = failure.diagnostics.first {
      let finished = cell.program.finishedStatements(before: diagnostic)
      run.failure = CellRun.Failure(code: diagnostic.code, message: diagnostic.title, finishedStatements: finished)
      touched.inFailure = reach(of: finished, in: cell.program)
    }
    log.record(number, run, trace, touched)
    if let failure { throw failure }
  }

  /// The bindings that one of a cell's statements can reach.
  private func reach(of statement: Int, in program: OtnSyntax.Cell) -> Set<BindingID> {
    guard program.statements.indices.contains(statement) else { return [] }
    let failed = program.statements[statement]
    let cell = OtnSyntax.Cell(file: program.file, statements: [failed], span: failed.span)
    return Set(interpreter.dependencies(of: cell).reads.keys)
  }
}

extension OtnSyntax.Cell {
  /// How many statements ran before the one in which an error came up, itself or in what it called.
  fileprivate func finishedStatements(before diagnostic: Diagnostic) -> Int {
    let calls = diagnostic.trace.filter { $0.file === file }.map(\.span)
    let places = calls.reversed() + (diagnostic.file === file ? [diagnostic.span] : [])
    for place in places {
      if let position = statements.firstIndex(where: { $0.span.start <= place.start && place.end <= $0.span.end }) {
        return position
      }
    }
    return max(statements.count - 1, 0)
  }
}

extension Picture {
  /// What has to be kept of a picture that may be written: its file.
  fileprivate var withoutPixels: Picture {
    Picture(png: png, width: width, height: height, pixels: [], caption: caption)
  }
}

extension Touched {
  init(_ capture: CapturingHost.Capture, home: String?) {
    let absolute = { (path: String) in
      URL(fileURLWithPath: NotebookRunner.expanded(path, home)).standardizedFileURL.path
    }
    paths = capture.reads
    reads = Set(capture.reads.map(absolute))
    writes = Set(capture.writes.map(absolute))
    writesElsewhere = capture.writesElsewhere
    stamps = Dictionary(uniqueKeysWithValues: reads.map { ($0, FileStamp.of($0)) })
  }
}
