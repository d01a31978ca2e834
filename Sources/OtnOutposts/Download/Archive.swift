import CArchive
import Foundation
import Glibc
import OtnWork

/// Unpacks zips and tars into a folder that nothing in them can leave.
///
///     try Archive("val2017.zip").unpack(into: "/data/coco", work: work)
///
/// Every file appears whole or not at all, and its checksum was compared; a file that is there with the archive's size is taken as
/// unpacked before, so that an interrupted unpacking goes on where it was.
public struct Archive {
  public struct Unpacked: Equatable, Sendable {
    public var written = 0
    /// Were there already.
    public var kept = 0
    public var bytes = 0

    public init(written: Int = 0, kept: Int = 0, bytes: Int = 0) {
      self.written = written
      self.kept = kept
      self.bytes = bytes
    }
  }

  /// What is wrong with an archive, as data.
  public enum Failure: CodedError, Equatable {
    case unreadable(String, reason: String)
    case leavesTheFolder(String, entry: String)
    case unknownKind(String, entry: String)

    public var code: String {
      switch self {
      case .unreadable: "broken-archive"
      case .leavesTheFolder: "unsafe-path"
      case .unknownKind: "unsafe-entry"
      }
    }

    public var message: String {
      switch self {
      case .unreadable(let path, let reason): "\(path) can't be unpacked: \(reason)"
      case .leavesTheFolder(let path, let entry): "\(path) holds \(entry), which does not stay in the folder"
      case .unknownKind(let path, let entry): "\(path) holds \(entry), which is neither a file nor a folder"
      }
    }

    public var help: String? {
      switch self {
      case .unreadable: "delete it and download it again; what was unpacked before stays"
      case .leavesTheFolder, .unknownKind: "nothing of it was written; don't trust this archive"
      }
    }
  }

  private let path: String

  public init(_ path: String) { self.path = path }

  /// Writes the files below `folder`, which is made if it is not there. The whole list of names is checked before the first byte
  /// is written.
  public func unpack(into folder: String, work: Work = Work()) throws -> Unpacked {
    try forEachEntry { entry in try check(entry) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    var unpacked = Unpacked()
    try forEachEntry { entry in
      try work.check()
      guard entry.isFile else { return }
      let target = "\(folder)/\(entry.components.joined(separator: "/"))"
      try makeFolders(for: entry, in: folder)
      if Self.size(of: target) == entry.size {
        unpacked.kept += 1
      } else {
        try AtomicFile.write(target) { file in try copy(entry, to: file, work) }
        unpacked.written += 1
      }
      unpacked.bytes += entry.size ?? 0
      work.progress.live("unpacking \(name): \(unpacked.written + unpacked.kept) files, \(unpacked.bytes >> 20) MiB")
    }
    return unpacked
  }

  /// One member while the archive stands at it.
  private struct Entry {
    let archive: OpaquePointer
    let name: String
    let kind: mode_t
    let size: Int?

    var isFile: Bool { kind == Glibc.S_IFREG }
    var components: [Substring] { name.split(separator: "/").filter { $0 != "." } }
  }

  private func check(_ entry: Entry) throws {
    guard entry.isFile || entry.kind == Glibc.S_IFDIR else {
      throw Failure.unknownKind(path, entry: entry.name.debugDescription)
    }
    let isSafe =
      !entry.name.hasPrefix("/") && !entry.name.isEmpty && !entry.components.contains("..")
      && !entry.name.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\\") }
      && entry.components.allSatisfy { $0.utf8.count <= 255 }
    guard isSafe else { throw Failure.leavesTheFolder(path, entry: entry.name.debugDescription) }
  }

  /// Folders on the way that are links could lead elsewhere: each step must be a folder of its own.
  private func makeFolders(for entry: Entry, in folder: String) throws {
    var current = folder
    for component in entry.components.dropLast() {
      current += "/\(component)"
      if mkdir(current, 0o777) == 0 { continue }
      guard errno == EEXIST else { throw FileError(errno, "can't make the folder", current) }
      var status = stat()
      guard lstat(current, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw Failure.leavesTheFolder(path, entry: entry.name.debugDescription)
      }
    }
    var status = stat()
    let target = "\(current)/\(entry.components.last ?? "")"
    if lstat(target, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw Failure.leavesTheFolder(path, entry: entry.name.debugDescription)
    }
  }

  private func copy(_ entry: Entry, to file: borrowing AtomicFile, _ work: Work) throws {
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = archive_read_data(entry.archive, &chunk, chunk.count)
      if count == 0 { return }
      guard count > 0 else { throw failure(entry.archive, in: entry.name) }
      try file.append(Array(chunk[..<count]))
      try work.check()
    }
  }

  private func forEachEntry(_ body: (Entry) throws -> Void) throws {
    guard let archive = archive_read_new() else { throw Failure.unreadable(path, reason: "no memory") }
    defer { archive_read_free(archive) }
    archive_read_support_filter_gzip(archive)
    archive_read_support_format_zip(archive)
    archive_read_support_format_tar(archive)
    guard archive_read_open_filename(archive, path, 1 << 20) == ARCHIVE_OK else { throw failure(archive) }
    while true {
      var header: OpaquePointer?
      let status = archive_read_next_header(archive, &header)
      if status == ARCHIVE_EOF { return }
      guard status == ARCHIVE_OK, let header else { throw failure(archive) }
      guard let name = archive_entry_pathname_utf8(header) ?? archive_entry_pathname(header) else {
        throw Failure.unreadable(path, reason: "it holds a file without a name")
      }
      let isLink = archive_entry_hardlink(header) != nil || archive_entry_symlink(header) != nil
      try body(
        Entry(
          archive: archive, name: String(cString: name), kind: isLink ? 0 : archive_entry_filetype(header),
          size: archive_entry_size_is_set(header) != 0 ? Int(archive_entry_size(header)) : nil))
    }
  }

  private func failure(_ archive: OpaquePointer, in entry: String? = nil) -> Failure {
    let reason = archive_error_string(archive).map { String(cString: $0) } ?? "it is neither a zip nor a tar"
    return .unreadable(path, reason: entry.map { "\($0): \(reason)" } ?? reason)
  }

  private static func size(of path: String) -> Int? {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }
}
