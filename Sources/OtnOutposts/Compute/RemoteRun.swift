import Foundation
import OtnWork

/// A run on another machine. It goes on by itself: a lost connection, or the end of this program, does not touch it.
///
///     let run = try RemoteRun.start(.notebook("train.otn"), on: host, program: program, work: work)
///     let status = try run.follow(work: work)
///     try run.bringBack(to: "results", permits: { path, size in path.hasSuffix(".safetensors") }, work: work)
///
/// On the host it is the folder `~/.otn/runs/ID`, with `log`, `pid` and, when it is over, `status`.
public struct RemoteRun: Sendable {
  public let record: RemoteRecord

  public var id: String { record.id }
  public var host: RemoteHost { record.host }

  public enum State: Sendable, Equatable {
    case running
    /// With its exit status.
    case ended(Int32)
    /// It is not there any more and left no status: the machine was switched off, or it was killed.
    case lost
  }

  /// Starts a job, and remembers it before it starts.
  ///
  /// - Parameters:
  ///   - program: what `otn` is there, when it is not found in the same version; nil for jobs without it.
  ///   - now: seconds since 1970.
  public static func start(
    _ job: RemoteJob, on host: RemoteHost, program: RemoteProgram?, records: RemoteRecords = RemoteRecords(),
    now: Double = Date().timeIntervalSince1970, work: Work
  ) throws -> RemoteRun {
    try host.pin(work: work)
    let path = try program.map { try $0.install(on: host, work: work) }
    let run = RemoteRun(
      record: RemoteRecord(id: newID(job.title, now: now), title: job.title, host: host, started: now))
    try records.save(run.record)
    let script = job.script(path: path.map { ($0 as NSString).deletingLastPathComponent })
    let own = [
      RemoteUpload("start", .text(script)), RemoteUpload("log", .text("")), RemoteUpload("title", .text(job.title)),
    ]
    try host.put(job.files + own, into: ".otn/runs/\(run.id)", what: job.title, work: work)
    try run.launch(work)
    work.progress.line("\(job.title) runs on \(host) as \(run.id)")
    return run
  }

  /// Finds a run again that this or another session started.
  public static func attach(_ id: String, records: RemoteRecords = RemoteRecords()) throws -> RemoteRun {
    RemoteRun(record: try records.find(id))
  }

  /// The runs whose folders are on the host, whoever started them.
  public static func list(on host: RemoteHost, work: Work) throws -> [(id: String, title: String, state: State)] {
    let answer = try host.run(Self.alive + Self.listing, work: work)
    return answer.text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 3, isID(words[0]), let state = parse(words[1]) else { return nil }
      return (words[0], LogLines.printable(words[2]), state)
    }
  }

  public func state(work: Work) throws -> State {
    let answer = try host.run(Self.alive + "state \"$1\"", [id], work: work)
    guard answer.status == 0, let state = Self.parse(answer.text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw missing
    }
    return state
  }

  /// Ends it: asks its processes to stop, and ends them after ten seconds. Harmless when it is over.
  public func stop(work: Work) throws {
    let answer = try host.run(Self.alive + Self.stopping, [id], work: work)
    guard answer.status == 0 else { throw missing }
  }

  var missing: RemoteError {
    RemoteError(
      "no-such-run", "\(host) has no run \(id)",
      help: "its folder ~/.otn/runs/\(id) was removed, or another machine has this address now")
  }

  /// Can be repeated: a second start finds the first.
  private func launch(_ work: Work) throws {
    let answer = try host.run(Self.launching, [id], work: work)
    guard answer.status == 0 else {
      throw RemoteError.script("\(record.title) can't be started on \(host)", answer.errors)
    }
  }

  // MARK: Ids

  /// `train-20261124-101530-3f9a`: what, when (UTC), and four digits against chance.
  static func newID(_ title: String, now: Double) -> String {
    let name = title.lowercased().prefix { $0 != "." }.unicodeScalars.map {
      $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) ? $0 : "-"
    }
    var second = time_t(now)
    var parts = tm()
    gmtime_r(&second, &parts)
    let time = String(
      format: "%04d%02d%02d-%02d%02d%02d", Int(parts.tm_year) + 1_900, Int(parts.tm_mon) + 1, Int(parts.tm_mday),
      Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
    let chance = String(format: "%04x", Int.random(in: 0..<65_536))
    let start = String(String.UnicodeScalarView(name.prefix(24)))
    return "\(start.first?.isLetter == true ? start : "run")-\(time)-\(chance)"
  }

  static func isID(_ text: String) -> Bool {
    let isSafe = { (byte: UInt8) in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "-")
    }
    return (1...80).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-") && text.utf8.allSatisfy(isSafe)
  }

  private static func parse(_ text: String) -> State? {
    let words = text.split(separator: " ")
    switch words.first {
    case "running": return .running
    case "lost": return .lost
    case "ended": return words.count == 2 ? Int32(words[1]).map(State.ended) : nil
    default: return nil
    }
  }

  // MARK: Scripts

  /// `alive`: the process that the folder names is still this run's (a number may have been given to another one).
  /// `state ID`: prints it, and leaves the folder as the current one.
  static let alive = """
    alive() { tr '\\0' ' ' 2>/dev/null <"/proc/$(cat pid 2>/dev/null)/cmdline" | grep -q -- "/start $1 "; }
    state() {
      cd "$HOME/.otn/runs/$1" 2>/dev/null || exit 44
      alive "$1" && { echo running; return; }
      [ -f status ] && { echo ended $(cat status); return; }
      echo lost
    }

    """

  /// Returns when the run has written its process id.
  private static let launching = """
    cd "$HOME/.otn/runs/$1" || exit 44
    setsid sh "$HOME/.otn/runs/$1/start" "$1" </dev/null >/dev/null 2>&1 &
    i=0
    while [ ! -s pid ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i + 1)); done
    [ -s pid ]
    """

  private static let listing = """
    for d in "$HOME"/.otn/runs/*/; do
      [ -f "$d/start" ] || continue
      id=$(basename "$d")
      printf '%s\\t%s\\t%s\\n' "$id" "$(state "$id")" "$(tr '\\n\\t' '  ' <"$d/title" 2>/dev/null)"
    done
    """

  private static let stopping = """
    state "$1" >/dev/null
    alive "$1" || exit 0
    kill -s TERM -- -"$(cat pid)"
    i=0
    while alive "$1" && [ $i -lt 50 ]; do sleep 0.2; i=$((i + 1)); done
    alive "$1" && kill -s KILL -- -"$(cat pid)"
    [ -f status ] || echo 137 >status
    """
}
