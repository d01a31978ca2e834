import Foundation
import OtnWork

extension RemoteRun {
  /// How a lost connection is made again. The waits double from one second to half a minute.
  public struct Patience: Sendable {
    /// Seconds without any connection after which it is given up; the run goes on even then.
    public var limit: Double
    /// Waits that many seconds; throws when the work is to stop.
    public var wait: @Sendable (Double, Work) throws -> Void

    public init(limit: Double = 900, wait: @escaping @Sendable (Double, Work) throws -> Void = Patience.sleep) {
      self.limit = limit
      self.wait = wait
    }

    /// Asks every tenth of a second whether to stop.
    public static let sleep: @Sendable (Double, Work) throws -> Void = { seconds, work in
      let end = ContinuousClock.now + .seconds(seconds)
      while ContinuousClock.now < end {
        try work.check()
        poll(nil, 0, 100)
      }
    }
  }

  /// Shows the log as it grows, until the run is over, across lost connections.
  ///
  /// Interrupted, it lets go of the run, says how to come back, and throws `Interrupted`.
  ///
  /// - Parameters:
  ///   - offset: the byte of the log to begin with.
  ///   - show: takes lines that stay (`isLive` false) and the line that is being rewritten; nil shows them as they are.
  /// - Returns: the exit status.
  /// - Throws: `run-lost` when it ended without one.
  public func follow(
    from offset: Int = 0, patience: Patience = Patience(), work: Work,
    show: ((_ text: String, _ isLive: Bool) -> Void)? = nil
  ) throws -> Int32 {
    let show = show ?? { text, isLive in isLive ? work.progress.live(text) : work.progress.line(text) }
    var reader = LogReader(offset: offset)
    var waited = 0.0
    var pause = 1.0
    while true {
      let before = reader.offset
      do {
        try stream(&reader, show: show, work: work)
        let state = try state(work: work)
        if state != .running { return try end(state, &reader, show) }
      } catch let error as RemoteError where error.isTransient {
        if reader.offset > before { (waited, pause) = (0, 1) }
        guard waited < patience.limit else {
          throw RemoteError(
            error.code, "\(error.message), and did not come back; the run goes on",
            help: "come back to it later: \(hint)")
        }
        work.progress.live("\(error.message); the run goes on, trying again in \(Int(pause)) s")
        try letGo(work) { try patience.wait(pause, work) }
        waited += pause
        pause = min(pause * 2, 30)
      } catch is Interrupted {
        try letGo(work) { throw Interrupted() }
      }
    }
  }

  /// How to come back to it, in the language.
  public var hint: String { "instance.attach \"\(id)\"" }

  private func letGo(_ work: Work, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as Interrupted {
      work.progress.line("\(id) goes on at \(host); come back with: \(hint)")
      throw error
    }
  }

  private struct LogReader {
    var offset: Int
    var lines = LogLines()
  }

  /// One connection: from where the last one ended to the end of the run.
  private func stream(_ reader: inout LogReader, show: (String, Bool) -> Void, work: Work) throws {
    let program = try host.open(Self.alive + Self.following, [id, "\(reader.offset + 1)"])
    while let bytes = try program.read(work: work) {
      reader.offset += bytes.count
      for piece in reader.lines.take(bytes) { Self.pass(piece, to: show) }
    }
    if try host.close(program, work: work).status != 0 { throw missing }
  }

  private func end(_ state: State, _ reader: inout LogReader, _ show: (String, Bool) -> Void) throws -> Int32 {
    if let rest = reader.lines.end() { Self.pass(rest, to: show) }
    if case .ended(let status) = state { return status }
    throw RemoteError(
      "run-lost", "\(id) ended on \(host) without an exit status",
      help: "the machine was switched off or ran out of memory; what it wrote until then can be brought back")
  }

  private static func pass(_ piece: LogLines.Piece, to show: (String, Bool) -> Void) {
    switch piece {
    case .line(let text): show(text, false)
    case .live(let text): show(text, true)
    }
  }

  /// The log from byte `$2`, counted from 1, to its end, and on until the process is gone.
  private static let following = """
    [ "$(state "$1")" = running ] && follow=1
    cd "$HOME/.otn/runs/$1" 2>/dev/null || exit 44
    exec tail -c +"$2" ${follow:+-s 0.2 -f --pid="$(cat pid)"} log
    """
}
