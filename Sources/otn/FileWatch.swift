import Foundation
import OtnWork

/// Notices when a file is saved, whatever the editor's way of doing it: it looks at the file a few times a second.
///
/// Some editors empty a file before they write it: what is there counts once it has stood for a moment.
final class FileWatch: Sendable {
  private static let pause = 0.1

  /// `known`: what the file holds so far. `changed` is called on a thread of its own with what it holds then.
  init(_ path: String, known: [UInt8], changed: @escaping @Sendable ([UInt8]) -> Void) {
    let thread = Thread {
      var known = known
      var seen: [UInt8]?
      var stamp = ""
      while true {
        Thread.sleep(forTimeInterval: Self.pause)
        let now = Self.stamp(of: path)
        if seen == nil, now == stamp { continue }
        stamp = now
        // A file that is not there is about to be: some editors write another one and rename it.
        guard let bytes = try? FileAccess.read(path) else { continue }
        if bytes == known {
          seen = nil
        } else if bytes == seen {
          (known, seen) = (bytes, nil)
          changed(bytes)
        } else {
          seen = bytes
        }
      }
    }
    // Notebooks are parsed on it.
    thread.stackSize = 16 << 20
    thread.start()
  }

  private static func stamp(of path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return "" }
    return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
