import OtnRuntime
import OtnSyntax
import OtnWork

/// Runs a notebook's programs one by one and keeps of each what it gave.
///
///     let runner = NotebookRunner(notebook, interpreter, host)
///     for position in notebook.programPositions { let finished = try runner.run(position) }
///     runner.provenance(on: machine)
public final class NotebookRunner {
  /// A program that has run to its end.
  public struct Finished {
    public let position: Int
    public var output: CellOutput
    /// The pictures of `output`, in its order; empty for a program that was not run again.
    public var pictures: [Picture]
    public var codeDigest: String
    /// Digests of what was read, by path, in the order of reading.
    public var reads: [(path: String, digest: String)]
    public var seed: UInt64
    /// Those that its commands were given.
    public var givenSeeds: [UInt64]
    public var seconds: Double
  }

  public let notebook: Notebook
  public let interpreter: Interpreter
  public let host: CapturingHost
  public private(set) var finished: [Finished] = []
  /// Keeps the journal; nil: there is none.
  public var journaled: JournaledCells?

  /// `host` must be the interpreter's.
  public init(_ notebook: Notebook, _ interpreter: Interpreter, _ host: CapturingHost) {
    self.notebook = notebook
    self.interpreter = interpreter
    self.host = host
    host.openNotebook(notebook.file.name)
  }

  /// Runs the program at `position` of the notebook's cells.
  @discardableResult
  public func run(_ position: Int) throws(CellFailure) -> Finished {
    let start = ContinuousClock.now
    host.startCell(title: notebook.cells[position].source.title)
    let program = notebook.program(at: position)
    if let program {
      journaled?.begin(position, program)
      try CellRunner(interpreter).run(program)
      try checkInterrupt(program)
    }
    let capture = host.finishCell()
    let reads = capture.reads.map { ($0, ContentDigest.ofFile(Self.expanded($0, host.environment["HOME"]))) }
    let result = Finished(
      position: position, output: capture.output, pictures: capture.pictures,
      codeDigest: notebook.codeDigest(of: position), reads: reads, seed: interpreter.session.seed,
      givenSeeds: capture.seeds, seconds: start.duration(to: .now) / .seconds(1))
    if let program { journaled?.finish(program, result) }
    finished.append(result)
    return result
  }

  /// A cell that was asked to stop is not finished, even where what it called stopped early and gave what it had: a training.
  private func checkInterrupt(_ program: OtnSyntax.Cell) throws(CellFailure) {
    do { try interpreter.session.work.check() } catch {
      let span = program.statements.last?.span ?? program.span
      throw CellFailure([Diagnostic(error.code, error.message, file: program.file, span: span)])
    }
  }

  /// Takes a program's bindings and output from the journal, where it need not run again, and shows that output. nil: it must.
  public func skip(_ position: Int) -> Finished? {
    guard let program = notebook.program(at: position), var earlier = journaled?.skip(position, program) else {
      return nil
    }
    host.startCell(title: notebook.cells[position].source.title)
    var pictures = earlier.pictures[...]
    for piece in earlier.output.pieces {
      switch piece {
      case .printed(let text), .value(let text): host.write(text)
      case .picture: if let picture = pictures.popFirst() { host.show(picture) }
      }
    }
    // They are named by where the cell stands now.
    var names = host.finishCell().output.pictures.map(\.path)[...]
    earlier.output = earlier.output.renamingPictures { names.popFirst() }
    finished.append(earlier)
    return earlier
  }

  /// What the programs so far say of themselves.
  public func provenance(on machine: Provenance.Machine) -> Provenance {
    Provenance(machine, parameters: interpreter.parameterOverrides.mapValues(\.source), finished)
  }

  /// What to call a cell: its title, else its place.
  public static func name(of position: Int, in notebook: Notebook) -> String {
    let number = (notebook.programPositions.firstIndex(of: position) ?? 0) + 1
    let title = notebook.cells[position].source.title
    return title.isEmpty ? "cell \(number)" : "cell \(number) (\(title))"
  }

  static func expanded(_ path: String, _ home: String?) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home else { return path }
    return home + path.dropFirst()
  }
}
