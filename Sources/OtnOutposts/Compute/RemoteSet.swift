import Foundation
import OtnWork

/// Files that many runs on a host read, such as a set of pictures: sent once, and found by the next run that needs the same.
///
///     let folder = try RemoteSet(uploads).place(on: host, work: work)      // /home/ubuntu/.otn/sets/9e10…
public struct RemoteSet: Sendable {
  private let files: [RemoteUpload]

  public init(_ files: [RemoteUpload]) { self.files = files }

  /// The folder there, by its full path.
  public func place(on host: RemoteHost, work: Work) throws -> String {
    try host.pin(work: work)
    let folder = ".otn/sets/\(try digest())"
    if let there = try Self.find(folder, on: host, work) {
      work.progress.line("the set is on \(host) already")
      return there
    }
    try host.put(files, into: folder, what: "the set", work: work)
    guard let there = try Self.find(folder, on: host, work) else {
      throw RemoteError("remote-failed", "\(host) does not keep the set in \(folder)")
    }
    return there
  }

  private static func find(_ folder: String, on host: RemoteHost, _ work: Work) throws -> String? {
    let answer = try host.run("cd \"$HOME/$1\" 2>/dev/null && pwd", [folder], work: work)
    return answer.status == 0 ? answer.text.trimmingCharacters(in: .newlines) : nil
  }

  /// Of the names and texts, and of what tells whether a file is still the same.
  private func digest() throws -> String {
    let digest = Digest(.md5)
    for file in files {
      switch file.source {
      case .text(let text): digest.update(Array("\(file.name)\0\(text)\0".utf8))
      case .file(let path):
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(errno, "can't read", path) }
        let moment = "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        digest.update(Array("\(file.name)\0\(path)\0\(status.st_size)\0\(moment)\0".utf8))
      }
    }
    return digest.finish().hexadecimal
  }
}
