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
    let notes = finished.last.map { [$0.position: provenance.lines] } ?? [:]
    return notebook.bytes(recording: outputs, notes: notes)
  }

  /// Whether a notebook can be recorded at all, which nobody wants to learn after hours.
  ///
  /// - Throws: `no-permission` where it, or its folder, is read-only.
  public static func checkPlace(of notebook: String) throws {
    let folder = URL(fileURLWithPath: notebook).resolvingSymlinksInPath().deletingLastPathComponent().path
    for (path, what) in [(notebook, "it is read-only"), (folder, "nothing can be written in its folder")] {
      guard access(path, W_OK) != 0, [EACCES, EROFS, EPERM].contains(errno) else { continue }
      throw Unrecorded(
        code: "no-permission", message: "`\(notebook)` can't be recorded: \(what) (\(FileError.reason(errno)))",
        help: "copy it to a folder of yours, or `otn run` it, which leaves it as it is")
    }
  }

  /// Why nothing was recorded.
  public struct Unrecorded: CodedError {
    public let code: String
    public let message: String
    public let help: String?

    public init(code: String, message: String, help: String?) {
      (self.code, self.message, self.help) = (code, message, help)
    }
  }

  /// Writes the pictures and the notebook, all of them or none, then removes the pictures that it no longer shows. The result says
  /// whether anything changed.
  ///
  /// - Throws: `notebook-changed` where the file is not what ran: somebody has edited it meanwhile.
  @discardableResult
  public func write() throws -> Bool {
    guard FileManager.default.contents(atPath: notebook.file.name).map(Array.init) == notebook.file.bytes else {
      throw Unrecorded(
        code: "notebook-changed",
        message: "`\(notebook.file.name)` was changed while it ran: nothing was written into it",
        help: "`otn resume \(notebook.file.name)` runs the cells that were changed, and records it")
    }
    return try write(over: notebook.file.bytes)
  }

  /// `before`: what the file holds; nil: it is written in any case.
  @discardableResult
  func write(over before: [UInt8]?) throws -> Bool {
    let path = notebook.file.name
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var files: [(path: String, bytes: [UInt8])] = []
    var shown: Set<String> = []
    for cell in finished {
      for (output, picture) in zip(cell.output.pictures, cell.pictures) {
        let file = "\(folder)/\(output.path)"
        AtomicFile.removeLeftovers(of: file)
        if ContentDigest.ofFile(file) != output.digest { files.append((file, picture.png)) }
      }
      shown.formUnion(cell.output.pictures.map(\.path))
    }
    AtomicFile.removeLeftovers(of: path)
    if !files.isEmpty { try AtomicFile.makeFolder(PictureNames(notebook: path).folder) }
    let bytes = bytes
    if bytes != before { files.append((path, bytes)) }
    try AtomicFile.write(files)
    return removePictures(except: shown, in: folder) || !files.isEmpty
  }

  /// Whether there was any to remove.
  private func removePictures(except shown: Set<String>, in folder: String) -> Bool {
    let recorded = notebook.cells.indices.flatMap { notebook.recordedOutput(of: $0)?.pictures ?? [] }
    let old = recorded.filter { isOurs($0.path) && !shown.contains($0.path) }
    for picture in old { unlink("\(folder)/\(picture.path)") }
    return !old.isEmpty
  }

  /// Whether a picture lies in the folder that only records write into.
  private func isOurs(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0] == PictureNames(notebook: notebook.file.name).folder.split(separator: "/").last
  }
}
