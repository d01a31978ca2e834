import Foundation
import OtnRuntime
import OtnWork

/// What a notebook's run has done so far, a line for each finished cell, synced before the next one starts.
///
/// `.otn/journal/NAME.jsonl` beside the notebook: a head, then one JSON object a line, the newest counting. A line that is
/// cut off, by a crash or a full disk, is not there; one that is damaged is said, and not believed. What is too large for a line lies
/// in `.otn/journal/NAME.values/`.
public final class Journal {
  /// How the run was started.
  public struct Head: Codable, Equatable, Sendable {
    /// Of the journal's lines.
    public private(set) var format = Journal.format
    /// `run` or `record`.
    public var command: String
    /// Values from outside for `param`s.
    public var parameters: [String: String]
    /// The working folder: where the paths in the cells begin.
    public private(set) var folder = FileManager.default.currentDirectoryPath

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
    public var givenSeeds: [UInt64]
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

  /// Other lines can't be gone on with: they are left alone.
  static let format = 2

  public private(set) var head: Head
  /// In the order in which the cells finished; a cell that ran again has several.
  public private(set) var entries: [Entry] = []
  public private(set) var begun: [Begun] = []
  public let valueFolder: String
  private let path: String
  private let lock: JournalLock
  private var file: Int32 = -1
  /// Where it can't be written, the run goes on without it; said once.
  private let warn: (String) -> Void

  /// Starts the journal of a new run, which this process alone keeps. It takes the place of the one before it.
  ///
  /// - Parameter warn: told why it can't be written.
  /// - Throws: `Busy`.
  public init(notebook: String, startingWith head: Head, warn: @escaping (String) -> Void) throws {
    self.warn = warn
    self.head = head
    path = Self.path(of: notebook)
    valueFolder = Self.valueFolder(of: notebook)
    let made = Result { try AtomicFile.makeFolder(Self.folder(of: notebook)) }
    lock = try JournalLock(notebook: notebook, path: Self.lockPath(of: notebook))
    do {
      try made.get()
      AtomicFile.removeLeftovers(of: path)
      let line = try JournalLine(head: head).bytes
      try AtomicFile.write(path) { try $0.append(line) }
    } catch {
      // One of an earlier run would be gone on with instead.
      unlink(path)
      give(up: error)
    }
    try? FileManager.default.removeItem(atPath: valueFolder)
    if !hasGivenUp { openFile() }
  }

  /// Opens the journal of a run that was stopped, for this process alone.
  ///
  /// - Parameter warn: told what is wrong with it, and why it can't be written.
  /// - Throws: `Busy`; `Unusable` where there is none, or none that can be gone on with: it is left as it is.
  public init(goingOnWith notebook: String, warn: @escaping (String) -> Void) throws {
    self.warn = warn
    path = Self.path(of: notebook)
    valueFolder = Self.valueFolder(of: notebook)
    guard access(path, F_OK) == 0 else { throw Unusable.absent(notebook) }
    lock = try JournalLock(notebook: notebook, path: Self.lockPath(of: notebook))
    guard let data = FileManager.default.contents(atPath: path) else { throw Unusable.absent(notebook) }
    let bytes = Array(data)
    let end = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let lines = bytes[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    guard let first = lines.first else { throw Unusable.absent(notebook) }
    guard JournalLine.format(of: first).map({ $0 == Self.format }) ?? true else {
      throw Unusable.otherVersion(notebook, path)
    }
    guard let head = JournalLine(first)?.head else { throw Unusable.damaged(notebook, path) }
    let here = FileManager.default.currentDirectoryPath
    if head.folder != here, access(head.folder, F_OK) == 0 { throw Unusable.elsewhere(notebook, head.folder) }
    self.head = head
    if end < bytes.count { truncate(path, off_t(end)) }
    for (number, line) in lines.enumerated().dropFirst() {
      guard let line = JournalLine(line) else {
        warn("line \(number + 1) of \(path) is damaged: what it says of is done again")
        continue
      }
      if let head = line.head { self.head = head }
      if let entry = line.finished { entries.append(entry) }
      if let work = line.begun { begun.append(work) }
    }
    openFile()
  }

  deinit {
    if file >= 0 { close(file) }
  }

  private static func folder(of notebook: String) -> String {
    URL(fileURLWithPath: notebook).deletingLastPathComponent().appending(path: ".otn/journal").path
  }
  private static func name(of notebook: String) -> String {
    URL(fileURLWithPath: notebook).deletingPathExtension().lastPathComponent
  }
  static func path(of notebook: String) -> String { "\(folder(of: notebook))/\(name(of: notebook)).jsonl" }
  static func valueFolder(of notebook: String) -> String { "\(folder(of: notebook))/\(name(of: notebook)).values" }
  private static func lockPath(of notebook: String) -> String { "\(folder(of: notebook))/\(name(of: notebook)).lock" }

  // MARK: Writing

  private func openFile() {
    file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    if file < 0 { give(up: FileError(errno, "can't write", path)) }
  }

  /// Goes on as it was not started: with other parameters.
  public func append(_ head: Head) {
    guard head != self.head else { return }
    self.head = head
    append(JournalLine(head: head))
  }

  public func append(_ entry: Entry) {
    entries.append(entry)
    append(JournalLine(finished: entry))
  }

  public func append(_ work: Begun) {
    begun.append(work)
    append(JournalLine(begun: work))
  }

  private func append(_ line: JournalLine) {
    guard file >= 0 else { return }
    do {
      var rest = try line.bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw FileError(count == 0 ? ENOSPC : errno, "can't write", path) }
        rest = rest.dropFirst(count)
      }
      guard fsync(file) == 0 else { throw FileError(errno, "can't write", path) }
    } catch {
      give(up: error)
    }
  }

  /// Takes everything of it away, and writes nothing from now on.
  func discard() {
    guard file >= 0 else { return }
    close(file)
    file = -1
    for path in [path, valueFolder, lock.path] { try? FileManager.default.removeItem(atPath: path) }
    // The folders that were made for it, if nothing else is in them.
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    if rmdir(folder.path) == 0 { rmdir(folder.deletingLastPathComponent().path) }
  }

  /// From now on nothing is written.
  func give(up error: any Error) {
    if file >= 0 { close(file) }
    file = -1
    guard !hasGivenUp else { return }
    hasGivenUp = true
    let reason = (error as? FileError)?.message ?? "\(error)"
    warn("no journal is kept from here on (\(reason)): the run goes on, but `otn resume` can't skip what follows")
  }
  private var hasGivenUp = false
}
