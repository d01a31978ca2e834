import Foundation
import OtnWork

/// The append-only record of what held data went where: `.otn/ledger.jsonl`, a JSON object a line.
///
/// 1. Each line ends in `"previous"`, the hash of the line before it (64 zeros for the first), and `"hash"`, the SHA-256 of all that
///    stands before it on its own line. A line that is changed, dropped, inserted or moved breaks the chain.
/// 2. `ledger.head` beside it has the count, the size, the last hash and the last line, so that a cut tail shows too. It is written
///    first: what a crash leaves behind is a line that is missing or torn, and the head knows how it goes on.
/// 3. Appending locks `ledger.lock`: processes that share a folder wait for each other.
///
/// Whoever rewrites both files whole leaves no trace: keep the head's hash elsewhere where that matters.
public final class Ledger {
  public let path: String
  private var folder: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  /// Nothing is made before the first entry.
  public init(path: String) { self.path = path }

  /// Appends an entry, after finishing a line that a crash left torn.
  ///
  /// - Throws: `ledger-broken` where the file's end is not as it was left; a `FileError` where it can't be written.
  public func append(_ entry: LedgerEntry) throws {
    try locked {
      let head = try closeTail()
      let body = entry.body(number: head.count + 1, previous: head.hash)
      let hash = Digest.sha256(Array(body.utf8)).hexadecimal
      let line = "\(body),\"hash\":\"\(hash)\"}"
      let next = LedgerHead(count: head.count + 1, size: head.size + line.utf8.count + 1, hash: hash, line: line)
      try next.write(beside: path)
      try write(Array((line + "\n").utf8))
    }
  }

  /// Finishes what a crash left unfinished, if there is anything.
  public func close() throws {
    guard access(path, F_OK) == 0 || access(LedgerHead.path(beside: path), F_OK) == 0 else { return }
    try locked { _ = try closeTail() }
  }

  private func closeTail() throws -> LedgerHead {
    let tail = LedgerTail(path)
    guard let head = try LedgerHead.read(beside: path) else {
      if tail.size == 0 { return LedgerHead() }
      throw broken("its head is missing")
    }
    let rest = Array((head.line + "\n").utf8)
    let start = head.size - rest.count
    guard start >= 0, (start...head.size).contains(tail.size), let last = tail.bytes(from: start),
      rest.starts(with: last)
    else { throw broken("its end is not as it was left") }
    try write(Array(rest.dropFirst(last.count)))
    return head
  }

  private func broken(_ why: String) -> ResidencyError {
    ResidencyError(
      "the ledger \(path) can't be trusted: \(why)", code: "ledger-broken",
      help: "`otn audit` says which line; put it aside and find out who changed it before held data is written again")
  }

  private func write(_ bytes: [UInt8]) throws(FileError) {
    if bytes.isEmpty { return }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileError(errno, "can't write", path) }
    defer { Glibc.close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(count == 0 ? ENOSPC : errno, "can't write", path) }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw FileError(errno, "can't write", path) }
  }

  private func locked<Result>(_ body: () throws -> Result) throws -> Result {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let lock = open("\(folder)/ledger.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw FileError(errno, "can't lock", "\(folder)/ledger.lock") }
    defer { Glibc.close(lock) }
    while flock(lock, LOCK_EX) != 0 {
      guard errno == EINTR else { throw FileError(errno, "can't lock", "\(folder)/ledger.lock") }
    }
    return try body()
  }
}

/// What `ledger.head` says of the ledger beside it.
struct LedgerHead: Equatable, Codable {
  var count = 0
  /// In bytes.
  var size = 0
  var hash = String(repeating: "0", count: 64)
  var line = ""

  /// No honest ledger has as many lines or bytes.
  private static let largest = 1 << 50

  static func path(beside ledger: String) -> String {
    (ledger.hasSuffix(".jsonl") ? String(ledger.dropLast(6)) : ledger) + ".head"
  }

  /// nil: there is none.
  static func read(beside ledger: String) throws -> LedgerHead? {
    let path = path(beside: ledger)
    guard access(path, F_OK) == 0 else { return nil }
    guard let data = FileManager.default.contents(atPath: path),
      let head = try? JSONDecoder().decode(LedgerHead.self, from: data),
      (1...largest).contains(head.count), (1...largest).contains(head.size)
    else { throw ResidencyError("the ledger's head \(path) can't be read", code: "ledger-broken") }
    return head
  }

  func write(beside ledger: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = try [UInt8](encoder.encode(self)) + [UInt8(ascii: "\n")]
    try AtomicFile.write(Self.path(beside: ledger)) { file in try file.append(bytes) }
  }
}

/// The end of a ledger's file.
private struct LedgerTail {
  private let path: String
  let size: Int

  init(_ path: String) {
    self.path = path
    size = FileStatus(path)?.size ?? 0
  }

  func bytes(from start: Int) -> [UInt8]? {
    if size == start { return [] }
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    guard (try? file.seek(toOffset: UInt64(start))) != nil, let data = try? file.readToEnd() else { return nil }
    return data.count == size - start ? [UInt8](data) : nil
  }
}
