import Foundation
import OtnRuntime
import OtnSyntax

/// A log, or a slice of it, as a notebook with its outputs.
///
///     let saved = try SavedSession(log, log.slice, path: "lab.otn", machine: machine)
///     try saved.write()
///
/// 1. A cell that failed is written up to its last statement that ran; the rest, and the error, as comments: the notebook runs.
/// 2. What a stale cell has shown is not written: it would come out differently.
/// 3. The notebook that the session began with keeps its header and all of its prose.
public struct SavedSession {
  private let record: NotebookRecord

  /// - Parameters:
  ///   - path: where it is to be written; its pictures are named after that.
  ///   - hasOutputs: false: no output is written.
  ///   - home: what `~` stands for in paths that cells have read.
  /// - Throws: never, unless the log holds what is no program.
  public init(
    _ log: CellLog, _ slice: CellLog.Slice, path: String, machine: Provenance.Machine,
    parameters: [String: String] = [:], hasOutputs: Bool = true, home: String? = nil
  ) throws(CellFailure) {
    var text = log.header
    var written: [CellLog.Cell] = []
    for cell in log.cells {
      text += cell.prose
      guard slice.numbers.contains(cell.number) else { continue }
      let (program, hasStatements) = cell.saved
      text += "\(cell.mark)\n\(program)\n\n"
      if hasStatements { written.append(cell) }
    }
    text += log.closingProse
    while text.hasSuffix("\n\n") { text.removeLast() }
    let notebook = try Notebook(SourceFile(name: path, text: text))
    let stale = log.stale
    var names = PictureNames(notebook: path.split(separator: "/").last.map(String.init) ?? path)
    var finished: [NotebookRunner.Finished] = []
    var seed = log.start.seed
    for (position, cell) in zip(notebook.programPositions, written) where hasOutputs {
      // Cells that set it may not be among these.
      if let run = cell.run, run.setsSeed { seed = run.seed }
      guard let run = cell.run, run.failure == nil, stale[cell.number] == nil else {
        finished.append(.nothing(at: position, seed: seed))
        continue
      }
      names.startCell(title: cell.title)
      finished.append(
        NotebookRunner.Finished(
          position: position, output: run.output.renamingPictures { names.next() }, pictures: run.pictures,
          codeDigest: notebook.codeDigest(of: position),
          reads: run.paths.map { ($0, ContentDigest.ofFile(NotebookRunner.expanded($0, home))) }, seed: seed,
          givenSeeds: run.givenSeeds, seconds: run.seconds))
    }
    record = NotebookRecord(notebook, finished, Provenance(machine, parameters: parameters, finished))
  }

  /// The notebook's file.
  public var bytes: [UInt8] { record.bytes }

  /// Writes the pictures, then the notebook, each whole or not at all.
  public func write() throws { try record.write(over: nil) }
}

extension CellLog.Cell {
  /// What stands for it in a notebook, and whether that has statements.
  fileprivate var saved: (text: String, hasStatements: Bool) {
    guard let failure = run?.failure, !isEdited else { return (Self.unmarked(text), true) }
    let count = min(failure.finishedStatements, program.statements.count - 1)
    guard count >= 0 else { return (Self.unmarked(text), true) }
    let start = program.statements[0].span.start
    let finished = count == 0 ? Int(start) : Int(program.statements[count - 1].span.end)
    let rest = program.file.text(
      Span(Int(program.statements[count].span.start), Int(program.statements[program.statements.count - 1].span.end)))
    let note = "# failed with error[\(failure.code)]: \(failure.message)"
    let comments =
      ([note] + rest.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { "#   \($0)" })
    let lines = (count == 0 ? [] : [Self.unmarked(program.file.text(Span(Int(start), finished)))]) + comments
    return (lines.joined(separator: "\n"), count > 0)
  }

  /// Comments that would be marks of a notebook are set in, and so are none.
  private static func unmarked(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { $0.hasPrefix("# %%") || $0.hasPrefix("#>") || $0.hasPrefix("# ---") ? " \($0)" : String($0) }
      .joined(separator: "\n")
  }
}

extension NotebookRunner.Finished {
  /// A program whose output is not known.
  fileprivate static func nothing(at position: Int, seed: UInt64) -> Self {
    Self(
      position: position, output: CellOutput(), pictures: [], codeDigest: "-", reads: [], seed: seed, givenSeeds: [],
      seconds: 0)
  }
}
