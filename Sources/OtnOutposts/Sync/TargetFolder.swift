import Foundation
import OtnWork

/// The folder that a download writes below, and nowhere else: every path is opened component by component from the folder
/// itself, and no symbolic link on the way is followed.
final class TargetFolder {
  let path: String
  private let root: OpenFile
  /// Open folders by their paths; emptied when it grows large.
  private var folders: [ExactKey: OpenFile] = [:]

  /// Opens the folder; makes it, and those above it, when it is not there.
  init(_ path: String) throws(FileError) {
    self.path = path
    var descriptor = Foundation.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 && errno == ENOENT {
      try Self.makeFolders(path)
      descriptor = Foundation.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw FileError(errno, "can't write into the folder", path) }
    root = OpenFile(descriptor)
  }

  /// Makes a folder and those above it.
  static func makeFolders(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    let parent = (path as NSString).deletingLastPathComponent
    guard errno == ENOENT, !parent.isEmpty, parent != path else {
      throw FileError(errno, "can't make the folder", path)
    }
    try makeFolders(parent)
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(errno, "can't make the folder", path) }
  }

  /// The open folder that holds `file`, made when `creating`. Throws a `Refusal` where a link or a file stands in the way.
  func folder(of file: RelativePath, creating: Bool) throws -> OpenFile {
    var current = root
    var text = ""
    let whole = file.folders.joined(separator: "/")
    if let known = folders[ExactKey(whole)] { return known }
    for name in file.folders {
      text += text.isEmpty ? name : "/" + name
      current = try open(name, in: current, text: text, creating: creating)
    }
    if folders.count >= 128 { folders.removeAll() }
    folders[ExactKey(whole)] = current
    return current
  }

  private func open(_ name: String, in parent: OpenFile, text: String, creating: Bool) throws -> OpenFile {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var descriptor = openat(parent.descriptor, name, flags)
    if descriptor < 0 && errno == ENOENT && creating {
      if mkdirat(parent.descriptor, name, 0o777) != 0 && errno != EEXIST {
        throw FileError(errno, "can't make the folder", "\(path)/\(text)")
      }
      descriptor = openat(parent.descriptor, name, flags)
    }
    if descriptor >= 0 { return OpenFile(descriptor) }
    let number = errno
    guard number == ENOTDIR || number == ELOOP else {
      throw FileError(number, "can't open the folder", "\(path)/\(text)")
    }
    let isLink = EntryStatus(name, in: parent, followingLinks: false)?.kind == .link
    throw isLink ? Refusal.linkInTheWay(text) : Refusal.fileInTheWay(text)
  }

  /// Throws a `Refusal` when something stands at `file` that a download must not replace. `listed` says that the walk of the
  /// folder saw a file of exactly that name, which may be replaced.
  func check(_ file: RelativePath, in parent: OpenFile, listed: Bool) throws(Refusal) {
    guard let status = EntryStatus(file.name, in: parent, followingLinks: false) else { return }
    switch status.kind {
    case .file: if !listed { throw .pathTaken }
    case .folder: throw .folderInTheWay
    case .link: throw .linkInTheWay(file.text)
    case .other(let kind): throw .notAFile(kind)
    }
  }

  /// Deletes the file, and the folders above it that became empty.
  func remove(_ file: RelativePath) throws {
    let parent = try folder(of: file, creating: false)
    guard unlinkat(parent.descriptor, file.name, 0) == 0 || errno == ENOENT else {
      if errno == EISDIR { throw Refusal.folderInTheWay }
      throw FileError(errno, "can't delete", "\(path)/\(file.text)")
    }
    folders.removeAll()
    var rest = Array(file.folders)
    while let name = rest.popLast() {
      guard let above = try? RelativePath((rest + [name]).joined(separator: "/")) else { return }
      let holder = try folder(of: above, creating: false)
      guard unlinkat(holder.descriptor, name, AT_REMOVEDIR) == 0 else { return }
    }
  }

  /// Opens a temporary file that an earlier download left, if no running one holds it.
  func leftover(folder: String, stem: String) -> TemporaryFile? {
    guard let place = try? RelativePath(folder + "x"), let parent = try? self.folder(of: place, creating: false) else {
      return nil
    }
    return TemporaryFile(reopening: stem, in: parent)
  }

  /// Deletes a left temporary file with its journal, unless a running download holds it.
  func discardLeftover(folder: String, stem: String) {
    guard let place = try? RelativePath(folder + "x"), let parent = try? self.folder(of: place, creating: false) else {
      return
    }
    if let file = TemporaryFile(reopening: stem, in: parent) {
      file.discard()
    } else if faccessat(parent.descriptor, stem + TemporaryName.part, F_OK, AT_SYMLINK_NOFOLLOW) != 0 {
      unlinkat(parent.descriptor, stem + TemporaryName.journal, 0)
    }
  }
}
