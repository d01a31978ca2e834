import Glibc
import OtnRuntime

/// What was entered at the prompt, in this session and the ones before it.
///
/// The file holds one entry a line, `\n` for a line break and `\\` for a backslash. Entries are appended one by one, so sessions
/// that run side by side keep each other's. One that holds a secret stays in its session.
public struct History {
  public private(set) var entries: [String]
  private let path: String?
  private let secrets: Secrets

  /// How many entries are offered.
  static let limit = 10_000

  /// Without a path nothing is kept between sessions. What `secrets` finds is not either, nor is what looks like a key.
  public init(path: String? = nil, secrets: Secrets = Secrets(environment: [:])) {
    self.path = path
    self.secrets = secrets
    entries = []
    guard let path, let bytes = Self.read(path) else { return }
    for line in bytes.split(separator: UInt8(ascii: "\n")).suffix(Self.limit) {
      remember(Self.decoded(String(decoding: line, as: UTF8.self)))
    }
  }

  /// `$XDG_STATE_HOME/otn/history`, by default below `~/.local/state`; nil without a home.
  public static func defaultPath(environment: [String: String]) -> String? {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return "\(state)/otn/history" }
    return environment["HOME"].map { "\($0)/.local/state/otn/history" }
  }

  /// Adds an entry, unless it repeats the last one. A history that can't be written is no reason to stop a session.
  public mutating func add(_ entry: String) {
    guard remember(entry), let path, !secrets.areHeld(by: entry), !Secrets.looksLikeKey(entry) else { return }
    Self.makeFolder(of: path)
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    let line = Array((Self.encoded(entry) + "\n").utf8)
    _ = Glibc.write(file, line, line.count)
    close(file)
  }

  @discardableResult
  private mutating func remember(_ entry: String) -> Bool {
    guard !entry.isEmpty, entry != entries.last else { return false }
    entries.append(entry)
    return true
  }

  static func encoded(_ entry: String) -> String {
    entry.reduce(into: "") { $0 += $1 == "\\" ? "\\\\" : $1 == "\n" || $1 == "\r\n" ? "\\n" : String($1) }
  }

  static func decoded(_ line: String) -> String {
    var result = ""
    var escaped = false
    for character in line {
      if escaped {
        result.append(character == "n" ? "\n" : character)
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
  }

  private static func makeFolder(of path: String) {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o700)
    }
  }
}

/// Walking through the history with Up and Down: from what was being typed back through the entries that start with it.
struct HistoryWalk {
  private let entries: [String]
  private let draft: String
  private var position: Int

  init(_ entries: [String], draft: String) {
    self.entries = entries
    self.draft = draft
    position = entries.count
  }

  mutating func older() -> String? {
    guard let found = entries[..<position].lastIndex(where: { $0.hasPrefix(draft) && $0 != current }) else {
      return nil
    }
    position = found
    return entries[found]
  }

  mutating func newer() -> String? {
    guard position < entries.count else { return nil }
    let previous = current
    position = entries[(position + 1)...].firstIndex { $0.hasPrefix(draft) && $0 != previous } ?? entries.count
    return current
  }

  private var current: String { position < entries.count ? entries[position] : draft }
}
