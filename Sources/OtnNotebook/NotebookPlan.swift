import OtnRuntime
import OtnSyntax

/// What a notebook would do if it ran, cell by cell. Nothing of it is done.
///
///     let plan = NotebookPlan(notebook, interpreter)
///     plan.page(pictures: host.pictureFolder)
///
/// The interpreter is good for nothing else afterwards.
public struct NotebookPlan {
  /// What one program would do.
  public struct Part {
    /// As `otn run` counts: from 1, programs only.
    public let number: Int
    public let title: String
    public let steps: [PlannedStep]
    /// Calls beyond those in `steps`.
    public let omittedCalls: Int
  }

  public private(set) var parts: [Part] = []
  /// How it would fail; the cells behind are not planned then.
  public private(set) var failure: CellFailure?
  public let clockReaders: [String]
  public let randomDrawers: [String]
  let home: String?

  public init(_ notebook: Notebook, _ interpreter: Interpreter) {
    let session = interpreter.session
    home = session.host.environment["HOME"]
    let planning = Planning { [home] path in
      if case .file(let bytes) = PathFacts(path, home: home) { bytes } else { nil }
    }
    session.planning = planning
    for (index, position) in notebook.programPositions.enumerated() {
      guard failure == nil, let program = notebook.program(at: position) else { break }
      planning.cell = index + 1
      do { try interpreter.run(program) } catch { failure = error }
      let (steps, omitted) = planning.finishCell()
      parts.append(
        Part(
          number: index + 1, title: notebook.cells[position].source.title, steps: steps, omittedCalls: omitted))
    }
    clockReaders = planning.clockReaders
    randomDrawers = planning.randomDrawers
  }
}
