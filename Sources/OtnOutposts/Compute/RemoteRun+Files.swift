import Foundation
import OtnWork

/// A file of a run's folder.
public struct RemoteFile: Sendable, Equatable {
  /// Relative to the run's folder, with `/`.
  public var path: String
  /// In bytes.
  public var size: Int
}

extension RemoteRun {
  /// What lies in the run's folder, sorted by path. Links and names that can't be written safely are left out and counted.
  public func files(work: Work) throws -> (files: [RemoteFile], leftOut: Int) {
    let answer = try host.run(Self.finding, [id], work: work)
    guard answer.status == 0 else { throw missing }
    var files: [RemoteFile] = []
    var leftOut = 0
    for entry in answer.output.split(separator: 0) {
      // type, size, path
      let parts = entry.split(separator: UInt8(ascii: " "), maxSplits: 2)
      guard parts.count == 3, parts[0].elementsEqual([UInt8(ascii: "f")]),
        let size = Int(String(decoding: parts[1], as: UTF8.self)),
        let path = String(validating: parts[2], as: UTF8.self), Self.isSafe(path)
      else {
        leftOut += 1
        continue
      }
      if !Self.ownFiles.contains(path) { files.append(RemoteFile(path: path, size: size)) }
    }
    return (files.sorted { $0.path < $1.path }, leftOut)
  }

  /// Fetches the files that are permitted, each whole or not at all, into a folder of this machine.
  ///
  /// - Parameters:
  ///   - subfolder: only what is below it comes, without that part of its path.
  ///   - permits: is asked for every file, with its path and its size in bytes, before any of its bytes are.
  /// - Returns: the files that came.
  @discardableResult
  public func bringBack(
    to folder: String, below subfolder: String = "", permits: (_ path: String, _ size: Int) -> Bool, work: Work
  ) throws -> [RemoteFile] {
    let start = subfolder.isEmpty ? "" : subfolder + "/"
    let (all, leftOut) = try files(work: work)
    if leftOut > 0 {
      work.progress.line("\(leftOut) links and files with unusable names stay on \(host)")
    }
    let wanted = all.filter { $0.path.hasPrefix(start) && permits($0.path, $0.size) }
    if wanted.isEmpty { return [] }
    let program = try host.open(Self.packing, [id])
    try program.write(wanted.flatMap { Array("./\($0.path)".utf8) + [0] }, work: work)
    program.closeInput()
    let reader = TarReader { try program.read(work: work) }
    let brought: [RemoteFile]
    do {
      brought = try receive(
        wanted, from: reader, into: SafeFolder(folder), without: start, permits: permits, work: work)
    } catch is TarReader.Broken {
      // Most often the connection: then this says so.
      let exit = try host.close(program, work: work)
      throw RemoteError.script("what came back from \(host) is cut off or damaged", exit.errors)
    }
    let exit = try host.close(program, work: work)
    // tar says 1 when a file changed while it was read, as a growing log does.
    guard exit.status <= 1 else { throw RemoteError.script("not all files came back from \(host)", exit.errors) }
    return brought
  }

  func receive(
    _ wanted: [RemoteFile], from reader: TarReader, into folder: SafeFolder, without start: String = "",
    permits: (String, Int) -> Bool, work: Work
  ) throws -> [RemoteFile] {
    var allowed: [String: Int] = [:]
    for file in wanted { allowed[file.path] = file.size }
    var brought: [RemoteFile] = []
    while let entry = try reader.next() {
      let path = entry.path.hasPrefix("./") ? String(entry.path.dropFirst(2)) : entry.path
      // Only what was asked for, once, and as a plain file; a log that has grown since is asked about again.
      guard entry.isFile, let size = allowed.removeValue(forKey: path), size == entry.size || permits(path, entry.size)
      else {
        throw RemoteError(
          "unexpected-file", "\(host) sent \(LogLines.printable(entry.path)), which was not asked for",
          help: "it was not written; look at what runs on that machine")
      }
      try folder.write(String(path.dropFirst(start.count))) { file in
        while let bytes = try reader.content() { try file.append(bytes) }
      }
      brought.append(RemoteFile(path: path, size: entry.size))
      work.progress.live("bringing back \(brought.count) of \(wanted.count) files: \(path)")
    }
    return brought
  }

  /// What the run itself keeps there.
  private static let ownFiles: Set = ["start", "pid", "status", "title"]

  /// No way out of the folder, no empty part, nothing that steers a terminal.
  static func isSafe(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 }
      && LogLines.printable(path) == path && path.utf8.count < 1_024
  }

  private static let finding = """
    cd "$HOME/.otn/runs/$1" 2>/dev/null || exit 44
    exec find . ! -type d -printf '%y %s %P\\0'
    """

  private static let packing = """
    cd "$HOME/.otn/runs/$1" 2>/dev/null || exit 44
    exec tar -c -f - --format=gnu --no-recursion --verbatim-files-from --null -T -
    """
}
