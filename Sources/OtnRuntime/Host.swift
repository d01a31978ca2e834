import OtnWork

/// The outside as the language sees it. Everything the runtime reads, prints or asks goes through here.
public protocol Host: AnyObject {
  /// Text for standard output, as it is.
  func write(_ text: String)
  /// A picture that `show` was asked for.
  func show(_ picture: Picture)
  /// Columns of the terminal.
  var width: Int { get }
  var environment: [String: String] { get }
  func readFile(_ path: String) throws -> [UInt8]
  /// Atomic: a temporary file beside it, synced, renamed.
  func writeFile(_ path: String, _ bytes: [UInt8]) throws
  func fileExists(_ path: String) -> Bool
  func listFolder(_ path: String) throws -> [String]
  /// Seconds since 1970.
  func now() -> Double
}

/// What calls share: the host, the running work's progress and cancellation, the session's random numbers.
public final class Session {
  public let host: any Host
  public let work: Work
  /// Draws for commands without `seed:`; `seed 7` sets it.
  public var seed: UInt64 = 0

  public init(host: any Host, work: Work = Work()) {
    self.host = host
    self.work = work
  }
}
