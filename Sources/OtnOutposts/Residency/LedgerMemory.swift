import Foundation

/// What ledgers remember of the files that were written: a picture or a text has no header to say where it is held.
///
/// Asked for a path, it looks into the ledger of the session and those in `.otn` folders above the path.
final class LedgerMemory {
  private struct Known {
    let status: FileStatus
    let written: [String: Held]
  }
  private var ledgers: [String: Known] = [:]
  private let own: String

  init(own: String) { self.own = own }

  /// What was written at the real path `path`, or into a folder above it.
  func held(at path: String) -> Held {
    var ledgers: Set = [RealPath.of(own) ?? own]
    for folder in Self.parents(of: path) { ledgers.insert("\(folder == "/" ? "" : folder)/.otn/ledger.jsonl") }
    let places = [path] + Self.parents(of: path)
    var result = Held()
    for ledger in ledgers.sorted() {
      let written = written(in: ledger)
      if written.isEmpty { continue }
      for place in places {
        for name in [place, LedgerEntry.digest(ofPath: place)] { result = result.union(written[name] ?? Held()) }
      }
    }
    return result
  }

  /// The folders above a path, the nearest first.
  static func parents(of path: String) -> [String] {
    var folders: [String] = []
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/"), rest != "/" {
      rest = rest[..<slash]
      folders.append(rest.isEmpty ? "/" : String(rest))
      if rest.isEmpty { break }
    }
    return folders
  }

  private func written(in ledger: String) -> [String: Held] {
    guard let status = FileStatus(ledger) else { return [:] }
    if let known = ledgers[ledger], known.status == status { return known.written }
    var written: [String: Held] = [:]
    let text = FileManager.default.contents(atPath: ledger).map { String(decoding: $0, as: UTF8.self) } ?? ""
    for line in text.split(separator: "\n") {
      guard let entry = LedgerEntry(line: String(line)), entry.decision != .refused, let path = entry.destination.path
      else { continue }
      written[path] = (written[path] ?? Held()).union(entry.held)
    }
    ledgers[ledger] = Known(status: status, written: written)
    return written
  }
}
