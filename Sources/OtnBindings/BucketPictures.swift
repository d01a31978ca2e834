import Foundation
import Glibc
import OtnDatasets
import OtnOutposts
import OtnWork

/// The pictures of a set in a bucket: fetched when they are looked at, kept in a folder of at most so many bytes.
///
/// Each thread that asks has a connection of its own; what was not looked at for longest makes room first.
final class BucketPictures: PictureSource, @unchecked Sendable {
  /// The latest are never removed: somebody may be about to read them.
  private static let fewestKept = 256

  private let folder: String
  private let prefix: String
  private let mostBytes: Int
  private let open: () throws -> any ObjectStore
  // All below is behind the lock.
  private let lock = NSLock()
  private var idle: [any ObjectStore] = []
  private var kept: [String: (size: Int, used: Int)] = [:]
  private var bytes = 0
  private var uses = 0

  /// - Parameters:
  ///   - folder: where the pictures are kept; what is there from before is used.
  ///   - prefix: of the keys: `train2017/`.
  ///   - open: makes one more connection to the bucket.
  init(folder: String, prefix: String, mostBytes: Int, open: @escaping () throws -> any ObjectStore) {
    self.folder = folder
    self.prefix = prefix
    self.mostBytes = mostBytes
    self.open = open
  }

  func provide(_ path: String) throws(DatasetError) {
    guard path.hasPrefix(folder + "/") else { return }
    let name = String(path.dropFirst(folder.count + 1))
    // A name from the annotations must not choose a place outside the folder.
    do { _ = try RelativePath(name) } catch { throw .unreachablePicture(path: prefix + name, reason: "\(error)") }
    if isKept(name, at: path) { return }
    do {
      note(name, size: try fetch(prefix + name, to: path))
    } catch let error as any CodedError {
      throw .unreachablePicture(path: prefix + name, reason: error.message)
    } catch {
      throw .unreachablePicture(path: prefix + name, reason: "\(error)")
    }
  }

  private func isKept(_ name: String, at path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    note(name, size: Int(status.st_size))
    return true
  }

  /// Notes a look at a picture, and makes room.
  private func note(_ name: String, size: Int) {
    lock.withLock {
      uses += 1
      bytes += size - (kept[name]?.size ?? 0)
      kept[name] = (size, uses)
      guard bytes > mostBytes, kept.count > Self.fewestKept else { return }
      // A tenth at once, so that the order is not sorted for every picture.
      let target = mostBytes / 10 * 9
      for (old, entry) in kept.sorted(by: { $0.value.used < $1.value.used }).dropLast(Self.fewestKept) {
        guard bytes > target else { return }
        unlink("\(folder)/\(old)")
        kept[old] = nil
        bytes -= entry.size
      }
    }
  }

  private func fetch(_ key: String, to path: String) throws -> Int {
    let store = try lock.withLock { idle.popLast() } ?? open()
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: .min ... .max)).tmp"
    let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(errno, "can't write", temporary) }
    defer {
      close(descriptor)
      unlink(temporary)
    }
    let reply = try store.perform(
      .get(key: key, range: nil, etag: nil, descriptor: descriptor, offset: 0), work: Work())
    guard rename(temporary, path) == 0 else { throw FileError(errno, "can't write", path) }
    lock.withLock { idle.append(store) }
    if case .read(let details, _) = reply { return details.size }
    return 0
  }
}
