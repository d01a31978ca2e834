import OtnRuntime
import OtnSyntax

/// A notebook as it stands, with what its cells gave in a session instead of what was recorded.
public struct LiveNotebook {
  public let notebook: Notebook
  /// The pictures that it shows, by the paths that its outputs name.
  public let pictures: [String: [UInt8]]

  /// `log`: of a session that has the notebook open. A cell that has not run as it stands shows nothing.
  public init(_ notebook: Notebook, _ log: CellLog) throws(CellFailure) {
    var outputs: [Int: [String]] = [:]
    var pictures: [String: [UInt8]] = [:]
    for position in notebook.cells.indices where notebook.cells[position].source.kind == .code {
      outputs[position] = []
    }
    for (position, cell) in zip(notebook.programPositions, log.cells) {
      guard let run = cell.run, !cell.isEdited else { continue }
      outputs[position] = run.output.lines + (run.failure.map { ["error[\($0.code)]: \($0.message)"] } ?? [])
      for (output, picture) in zip(run.output.pictures, run.pictures) { pictures[output.path] = picture.png }
    }
    self.notebook = try Notebook(SourceFile(name: notebook.file.name, bytes: notebook.bytes(recording: outputs)))
    self.pictures = pictures
  }
}
