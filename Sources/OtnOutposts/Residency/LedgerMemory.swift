import Foundation

/// What ledgers remember of the files that were written: a picture or a text has no header to say where it is held.
///
/// Asked for a path, it looks into the ledger of the session and those in `.otn` folders above the path.
final class LedgerMemory {
  private struct Known {
    var status: FileStatus?
    /// Up to where it was read.
    var end = 0
    var written: [String: Held] = [:]
  }
  private var ledgers: [String: Known] = [:]
  private let own: String

  init(own: String) { self.own = own }

  /// What was written at the real path `path`, or into a folder above it.
  func held(at path: String) -> Held {
    let places = [path] + Self.parents(of: path)
    var result = Held()
    for ledger in knownLedgers(of: path) {
      let written = written(in: ledger)
      if written.isEmpty { continue }
      for place in places {
        for name in [place, LedgerEntry.digest(ofPath: place)] { result = result.union(written[name] ?? Held()) }
      }
    }
    return result
  }

  private func knownLedgers(of path: String) -> [String] {
    var ledgers: Set = [RealPath.of(own) ?? own]
    for folder in [path] + Self.parents(of: path) {
      ledgers.insert("\(folder == "/" ? "" : folder)/.otn/ledger.jsonl")
    }
    return ledgers.sorted()
  }

  /// What was written into files and folders inside a folder, by the ledgers that know of it.
  func held(inside folder: String) -> Held {
    knownLedgers(of: folder).reduce(Held()) { result, ledger in
      written(in: ledger).filter { RealPath.isInside($0.key, folder) }.values.reduce(result) { $0.union($1) }
    }
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

  /// A ledger only grows: what was read of it before is not read again.
  private func written(in ledger: String) -> [String: Held] {
    guard let status = FileStatus(ledger) else { return [:] }
    var known = ledgers[ledger] ?? Known()
    if known.status == status { return known.written }
    if status.size < known.end { known = Known() }
    known.status = status
    let new = Self.lines(of: ledger, from: known.end)
    known.end += new.count
    for line in new.split(separator: UInt8(ascii: "\n")) {
      guard let entry = LedgerEntry(line: String(decoding: line, as: UTF8.self)), entry.decision != .refused,
        let path = entry.destination.path
      else { continue }
      known.written[path] = (known.written[path] ?? Held()).union(entry.held)
    }
    ledgers[ledger] = known
    return known.written
  }

  /// The whole lines from a position on.
  private static func lines(of ledger: String, from start: Int) -> ArraySlice<UInt8> {
    guard let file = FileHandle(forReadingAtPath: ledger) else { return [] }
    defer { try? file.close() }
    guard (try? file.seek(toOffset: UInt64(start))) != nil, let data = try? file.readToEnd() else { return [] }
    let bytes = [UInt8](data)
    return bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[...$0] } ?? []
  }
}
