import Foundation
import OtnRuntime
import OtnSyntax

/// Compares what a notebook's programs give with what was recorded.
public struct NotebookCheck {
  /// How the check of one program ended.
  public enum Verdict {
    case same
    /// The cell says `check=off`.
    case unchecked
    /// Nothing was recorded for it.
    case unrecorded
    case different(Divergence)
  }

  /// The first program that differs, both sides, and why as far as it is known.
  public struct Divergence {
    /// What the cell is called.
    public let cell: String
    /// Its first line in the file, from 1.
    public let line: Int
    public let lines: [OutputComparison.Line]
    public let reasons: [String]
  }

  public typealias Pixels = (width: Int, height: Int, pixels: [UInt8])

  private let runner: NotebookRunner
  private let machine: () -> Provenance.Machine
  private let readPicture: (String) -> Pixels?
  private var notebook: Notebook { runner.notebook }

  /// - Parameters:
  ///   - machine: what this machine is, asked when a reason is wanted.
  ///   - readPicture: the pixels of a picture's file; nil: it can't be read.
  public init(
    _ runner: NotebookRunner, machine: @escaping () -> Provenance.Machine, readPicture: @escaping (String) -> Pixels?
  ) {
    self.runner = runner
    self.machine = machine
    self.readPicture = readPicture
  }

  /// Compares a program that has just run.
  public func verdict(_ cell: NotebookRunner.Finished) throws -> Verdict {
    let source = notebook.cells[cell.position].source
    if source.options["check"] == "off" { return .unchecked }
    guard let provenance = notebook.provenance else { return .unrecorded }
    let recorded = notebook.recordedOutput(of: cell.position)
    if recorded == nil, !provenance.code.contains(cell.codeDigest) { return .unrecorded }
    let tolerance = source.options["tolerance"].flatMap(Double.init) ?? OutputComparison.usualTolerance
    let lines = difference(recorded?.lines ?? [], cell, OutputComparison(tolerance: tolerance))
    guard let lines else { return .same }
    let positions = notebook.programPositions
    var now = runner.provenance(on: machine())
    // The code of those that have not run yet is known as well.
    now.code = positions.map { notebook.codeDigest(of: $0) }
    let reasons = provenance.reasons(
      now: now, upTo: positions.firstIndex(of: cell.position) ?? 0,
      names: positions.map { NotebookRunner.name(of: $0, in: notebook) })
    let line = notebook.file.position(of: source.span.start).line
    return .different(
      Divergence(
        cell: NotebookRunner.name(of: cell.position, in: notebook), line: line, lines: lines,
        reasons: reasons.isEmpty ? ["code, data, parameters and seed are the recorded ones"] : reasons))
  }

  /// Pictures are lines too: two that look the same are the same line.
  private func difference(
    _ recorded: [String], _ cell: NotebookRunner.Finished, _ comparison: OutputComparison
  ) -> [OutputComparison.Line]? {
    if let difference = comparison.difference(recorded: recorded, found: cell.output.lines) { return difference }
    let folder = URL(fileURLWithPath: notebook.file.name).deletingLastPathComponent().path
    var changes: [OutputComparison.Line] = []
    for (output, picture) in zip(cell.output.pictures, cell.pictures) {
      let file = "\(folder)/\(output.path)"
      if ContentDigest.ofFile(file) == output.digest { continue }
      guard let before = readPicture(file) else {
        changes += [.recorded(output.link), .found("its file can't be read")]
        continue
      }
      let now = (picture.width, picture.height, picture.pixels)
      if let difference = PictureComparison.difference(before, now) {
        changes += [.recorded(output.link), .found(difference)]
      }
    }
    return changes.isEmpty ? nil : changes
  }
}
