import Foundation
import OtnRuntime
import OtnWork

/// What a notebook's run has done so far, a line for each finished cell, synced before the next one starts.
///
/// `.otn/journal/NAME.jsonl` beside the notebook: a head, then one JSON object a line, the newest for a cell counting. A line that is
/// cut off, by a crash or a full disk, is not there. What is too large for a line lies in `.otn/journal/NAME.values/`.
public final class Journal {
  /// How the run was started.
  public struct Head: Codable, Sendable {
    /// `run` or `record`.
    public var command: String
    /// Values from outside for `param`s.
    public var parameters: [String: String]

    public init(command: String, parameters: [String: String]) {
      self.command = command
      self.parameters = parameters
    }
  }

  /// A cell that ran to its end.
  public struct Entry: Codable, Sendable {
    public struct Read: Codable, Sendable {
      public let path: String
      public let digest: String
    }
    /// The cell's place among all cells.
    public var cell: Int
    public var code: String
    /// Digest of the values of all bindings that it can see and uses.
    public var inputs: String
    public var reads: [Read]
    public var seed: UInt64
    public var randomBefore: UInt64
    public var randomAfter: UInt64
    public var seconds: Double
    public var output: CellOutput
    /// The PNGs of the output's pictures.
    public var pictures: [StoredValue]
    /// The bindings that it made or changed.
    public var values: [String: StoredValue]
    /// Those among them that can't be stored: such a cell must run again.
    public var unstored: [String]
    /// The last value shown, where it can be stored.
    public var shown: StoredValue?
    /// Whether it showed a value that can't be.
    public var hidesShown: Bool
  }

  /// Long work that a cell began, by the folder it works in.
  public struct Begun: Codable, Sendable {
    public var cell: Int
    public var code: String
    public var inputs: String
    public var random: UInt64
    public var folder: String
  }

  struct Line: Codable {
    var head: Head?
    var finished: Entry?
    var begun: Begun?
  }

  public private(set) var head: Head?
  public private(set) var entries: [Int: Entry] = [:]
  public private(set) var begun: [Begun] = []
  public let valueFolder: String
  private let path: String
  private let lockPath: String
  private var file: Int32 = -1
  private let lock: Int32
  /// Where it can't be written, the run goes on without it; said once.
  private let warn: (String) -> Void

  /// Another process runs the notebook.
  public struct Busy: CodedError {
    public let code = "notebook-busy"
    public let message: String
    public let help: String? = "wait for it, or end it; what it finished is kept"
  }

  /// Opens the journal of a notebook for this process alone.
  ///
  /// - Parameters:
  ///   - head: starts a new journal; nil: goes on with the one that is there.
  ///   - warn: told why it can't be written.
  public init(notebook path: String, startingWith head: Head?, warn: @escaping (String) -> Void) throws {
    self.warn = warn
    let notebook = URL(fileURLWithPath: path)
    let folder = notebook.deletingLastPathComponent().appending(path: ".otn/journal").path
    let name = notebook.deletingPathExtension().lastPathComponent
    valueFolder = "\(folder)/\(name).values"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    lockPath = "\(folder)/\(name).lock"
    self.path = "\(folder)/\(name).jsonl"
    // The system lets go of the lock when its process ends, however that ends: none is ever left over.
    lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    if lock >= 0, flock(lock, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      let owner = FileManager.default.contents(atPath: lockPath).map { String(decoding: $0, as: UTF8.self) } ?? ""
      close(lock)
      throw Busy(message: "`\(path)` is being run by process \(owner.filter(\.isNumber))")
    }
    if lock >= 0 {
      ftruncate(lock, 0)
      let owner = Array("\(getpid())\n".utf8)
      _ = write(lock, owner, owner.count)
    }
    openFile(self.path, startingWith: head)
  }

  deinit {
    if file >= 0 { close(file) }
    if lock >= 0 { close(lock) }
  }

  private func openFile(_ path: String, startingWith head: Head?) {
    if head == nil { read(path) } else { try? FileManager.default.removeItem(atPath: valueFolder) }
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (head == nil ? 0 : O_TRUNC), 0o666)
    if file < 0 { return give(up: errno) }
    if let head {
      self.head = head
      append(Line(head: head))
    }
  }

  /// Takes the whole lines, and cuts off what follows the last of them.
  private func read(_ path: String) {
    guard let data = FileManager.default.contents(atPath: path) else { return }
    let bytes = Array(data)
    let end = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    if end < bytes.count { truncate(path, off_t(end)) }
    let decoder = JSONDecoder()
    for line in bytes[..<end].split(separator: UInt8(ascii: "\n")) {
      guard let line = try? decoder.decode(Line.self, from: Data(line)) else { continue }
      if let head = line.head { self.head = head }
      if let entry = line.finished { entries[entry.cell] = entry }
      if let work = line.begun { begun.append(work) }
    }
  }

  public func append(_ entry: Entry) {
    entries[entry.cell] = entry
    append(Line(finished: entry))
  }

  public func append(_ work: Begun) {
    begun.append(work)
    append(Line(begun: work))
  }

  private func append(_ line: Line) {
    guard file >= 0 else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(line) else { return give(up: EINVAL) }
    var rest = Array(data)[...] + [UInt8(ascii: "\n")]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return give(up: count == 0 ? ENOSPC : errno) }
      rest = rest.dropFirst(count)
    }
    if fsync(file) != 0 { give(up: errno) }
  }

  /// Takes everything of it away, and writes nothing from now on.
  func discard() {
    guard file >= 0 else { return }
    close(file)
    file = -1
    for path in [path, valueFolder, lockPath] { try? FileManager.default.removeItem(atPath: path) }
    // The folders that were made for it, if nothing else is in them.
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    if rmdir(folder.path) == 0 { rmdir(folder.deletingLastPathComponent().path) }
  }

  /// From now on nothing is written.
  func give(up number: Int32) {
    if file >= 0 { close(file) }
    file = -1
    warn("the journal can't be written (\(String(cString: strerror(number)))): the run goes on, and can't be resumed")
  }
}
