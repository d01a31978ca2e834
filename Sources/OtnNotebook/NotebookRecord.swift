import Foundation
import OtnRuntime
import OtnSyntax
import OtnWork

/// Writes what a notebook's programs gave into its file, and their pictures beside it.
public struct NotebookRecord {
  public let notebook: Notebook
  public let finished: [NotebookRunner.Finished]
  public let provenance: Provenance

  public init(_ notebook: Notebook, _ finished: [NotebookRunner.Finished], _ provenance: Provenance) {
    self.notebook = notebook
    self.finished = finished
    self.provenance = provenance
  }

  /// The notebook's bytes with the outputs.
  public var bytes: [UInt8] {
    var outputs: [Int: [String]] = [:]
    // What stands behind a cell without statements was recorded when it had some.
    for position in notebook.cells.indices where notebook.cells[position].source.kind == .code {
      outputs[position] = []
    }
    for cell in finished { outputs[cell.position] = cell.output.lines }
    if let last = finished.last { outputs[last.position, default: []] += provenance.lines }
    return notebook.bytes(recording: outputs)
  }

  /// Writes pictures, then the notebook, then removes the pictures that it no longer shows. The result says whether anything changed.
  @discardableResult
  public func write() throws -> Bool { try write(over: notebook.file.bytes) }

  /// `before`: what the file holds; nil: it is written in any case.
  @discardableResult
  func write(over before: [UInt8]?) throws -> Bool {
    let path = notebook.file.name
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var changed = false
    var shown: Set<String> = []
    for cell in finished {
      for (output, picture) in zip(cell.output.pictures, cell.pictures) {
        let file = "\(folder)/\(output.path)"
        try FileManager.default.createDirectory(
          at: URL(fileURLWithPath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
        if ContentDigest.ofFile(file) != output.digest {
          try AtomicFile.write(file) { try $0.append(picture.png) }
          changed = true
        }
      }
      shown.formUnion(cell.output.pictures.map(\.path))
    }
    let bytes = bytes
    if bytes != before {
      try AtomicFile.write(path) { try $0.append(bytes) }
      changed = true
    }
    for position in notebook.cells.indices {
      for old in notebook.recordedOutput(of: position)?.pictures ?? []
      where isOurs(old.path) && !shown.contains(old.path) {
        unlink("\(folder)/\(old.path)")
        changed = true
      }
    }
    return changed
  }

  /// Whether a picture lies in the folder that only records write into.
  private func isOurs(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0] == PictureNames(notebook: notebook.file.name).folder.split(separator: "/").last
  }
}
