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
    return .different(
      Divergence(
        cell: NotebookRunner.name(of: cell.position, in: notebook),
        line: notebook.file.position(of: source.span.start).line, lines: lines, reasons: reasons(cell, provenance)))
  }

  private func reasons(_ cell: NotebookRunner.Finished, _ provenance: Provenance) -> [String] {
    let positions = notebook.programPositions
    let position = positions.firstIndex(of: cell.position) ?? 0
    var now = runner.provenance(on: machine())
    // The code of those that have not run yet is known as well.
    now.code = positions.map { notebook.codeDigest(of: $0) }
    let programs = positions.enumerated().map { number, position in
      Provenance.Program(
        name: NotebookRunner.name(of: position, in: notebook),
        files: runner.finished.indices.contains(number) ? runner.finished[number].files : [])
    }
    var reasons = provenance.reasons(now: now, upTo: position, programs: programs)
    let hasSamePrograms = provenance.code.count == positions.count && provenance.outputs.count == positions.count
    if hasSamePrograms, isEdited(cell.position, from: provenance.outputs[position]) {
      reasons.insert("what was recorded for \(programs[position].name) was changed afterwards", at: 0)
    }
    return reasons.isEmpty
      ? ["not known: code, data, parameters, seed and machine are those of the record"] : reasons
  }

  /// Whether a cell's recorded lines or pictures are not what was written then, whose digest is given.
  private func isEdited(_ position: Int, from digest: String) -> Bool {
    let recorded = notebook.recordedOutput(of: position)
    let pictures = (recorded?.pictures ?? []).map { ContentDigest.ofFile("\(folder)/\($0.path)") }
    return ContentDigest.of(((recorded?.lines ?? []) + pictures).joined(separator: "\n")) != digest
  }

  private var folder: String { URL(fileURLWithPath: notebook.file.name).deletingLastPathComponent().path }

  /// Pictures are lines too: two that look the same are the same line.
  private func difference(
    _ recorded: [String], _ cell: NotebookRunner.Finished, _ comparison: OutputComparison
  ) -> [OutputComparison.Line]? {
    if let difference = comparison.difference(recorded: recorded, found: cell.output.lines) { return difference }
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
