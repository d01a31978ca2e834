import Foundation
import OtnWork

/// A file below the folder, as the walk found it.
struct LocalEntry {
  /// The path below the folder, which is also the key behind the prefix.
  var path: String
  /// Nil only where it is refused.
  var identity: FileIdentity?
  /// Set for what is named but can't be copied: a socket, a broken link, a name that no key can hold.
  var refusal: Refusal?
}

/// The files below a folder, sorted as the keys of a listing are: by the bytes of their paths. One folder's names at a time
/// are in memory.
///
/// As a source, links are followed (a link to a folder that holds it is refused); as a target they are named and never entered.
final class LocalTree {
  enum Role { case source, target }

  private let root: String
  private let role: Role
  private var frames: [Frame] = []
  private let skipped: String?
  private var started = false
  /// Folders without a path that could begin with it are not entered.
  var prefix = ""
  /// Names of unfinished downloads, by the folder (`""`, or ending in `/`) that they were found in.
  var foundTemporary: (_ folder: String, _ name: String) -> Void = { _, _ in }
  /// What has no name that a key could be: told, and not part of the entries.
  var foundUnnameable: (_ shown: String, Refusal) -> Void = { _, _ in }
  /// A folder that could not be read: what is below it stays unknown, so nothing may be deleted for missing in it.
  var foundUnreadable: (_ path: String, FileError) -> Void = { _, _ in }

  /// - Parameter skipping: a folder right below the root that is not entered.
  init(root: String, role: Role, skipping: String? = nil) {
    self.root = root
    self.role = role
    self.skipped = skipping
  }

  /// Nil after the last one.
  func next() throws(FileError) -> LocalEntry? {
    if !started {
      started = true
      frames = [try openRoot()]
    }
    while let index = frames.indices.last {
      guard let item = frames[index].next() else {
        frames.removeLast()
        continue
      }
      let path = frames[index].path + item.name
      if item.isFolder {
        if leadsToPrefix(path + "/") { enter(path, name: item.name, from: frames[index].folder) }
      } else {
        return entry(path, name: item.name, folder: frames[index].folder)
      }
    }
    return nil
  }

  private func leadsToPrefix(_ folder: String) -> Bool {
    if let skipped, KeyOrder.areEqual(folder, skipped + "/") { return false }
    return prefix.isEmpty || KeyOrder.has(folder, prefix: prefix) || KeyOrder.has(prefix, prefix: folder)
  }

  private func openRoot() throws(FileError) -> Frame {
    let descriptor = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(errno, "can't read the folder", root) }
    let folder = OpenFile(descriptor)
    return Frame(
      folder: folder, path: "", items: try items(of: folder, path: ""), identity: try folder.identity(path: root))
  }

  private func enter(_ path: String, name: String, from parent: OpenFile) {
    do throws(FileError) {
      let following = role == .source ? 0 : O_NOFOLLOW
      let descriptor = openat(parent.descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | following)
      guard descriptor >= 0 else { throw FileError(errno, "can't read the folder", path) }
      let folder = OpenFile(descriptor)
      let identity = try folder.identity(path: path)
      if frames.contains(where: { $0.identity.inode == identity.inode && $0.identity.device == identity.device }) {
        return foundUnnameable(path, .linkLoop)
      }
      let items = try items(of: folder, path: path + "/")
      frames.append(Frame(folder: folder, path: path + "/", items: items, identity: identity))
    } catch {
      foundUnreadable(path, error)
    }
  }

  private func entry(_ path: String, name: String, folder: OpenFile) -> LocalEntry {
    var refusal: Refusal?
    var status = EntryStatus(name, in: folder, followingLinks: role == .source)
    if let status {
      refusal = Self.refusal(of: status.kind, path: path)
    } else {
      status = EntryStatus(name, in: folder, followingLinks: false)
      refusal = status == nil ? .vanished : .brokenLink
    }
    if refusal == nil {
      do throws(Refusal) { _ = try RelativePath(path) } catch { refusal = error }
    }
    return LocalEntry(path: path, identity: status?.identity, refusal: refusal)
  }

  private static func refusal(of kind: EntryStatus.Kind, path: String) -> Refusal? {
    switch kind {
    case .file: nil
    case .folder: .folderInTheWay
    case .link: .linkInTheWay(path)
    case .other(let kind): .notAFile(kind)
    }
  }

  private struct Item {
    var name: String
    var isFolder: Bool
  }

  private struct Frame {
    let folder: OpenFile
    let path: String
    var items: [Item]
    let identity: FileIdentity
    var position = 0

    init(folder: OpenFile, path: String, items: [Item], identity: FileIdentity) {
      self.folder = folder
      self.path = path
      self.items = items
      self.identity = identity
    }

    mutating func next() -> Item? {
      guard position < items.count else { return nil }
      position += 1
      return items[position - 1]
    }
  }

  /// The names in a folder, each folder's with the `/` at its end that its keys have there.
  private func items(of folder: OpenFile, path: String) throws(FileError) -> [Item] {
    let copy = fcntl(folder.descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = fdopendir(copy) else { throw FileError(errno, "can't read the folder", path) }
    defer { closedir(stream) }
    var found: [(order: String, item: Item)] = []
    errno = 0
    while let record = readdir(stream) {
      let bytes = withUnsafeBytes(of: &record.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes != [0x2E] && bytes != [0x2E, 0x2E] {
        add(bytes, type: Int32(record.pointee.d_type), in: folder, path: path, to: &found)
      }
      errno = 0
    }
    guard errno == 0 else { throw FileError(errno, "can't read the folder", path) }
    found.sort { KeyOrder.compare($0.order, $1.order) < 0 }
    return found.map(\.item)
  }

  private func add(
    _ bytes: [UInt8], type: Int32, in folder: OpenFile, path: String, to found: inout [(order: String, item: Item)]
  ) {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      return foundUnnameable(path + String(decoding: bytes, as: UTF8.self), .notUTF8)
    }
    if TemporaryName.matches(bytes) { return foundTemporary(path, name) }
    var isFolder = type == Int32(DT_DIR)
    if type == Int32(DT_UNKNOWN) || (type == Int32(DT_LNK) && role == .source) {
      isFolder = EntryStatus(name, in: folder, followingLinks: role == .source)?.kind == .folder
    }
    found.append((isFolder ? name + "/" : name, Item(name: name, isFolder: isFolder)))
  }
}
