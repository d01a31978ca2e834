import Foundation

/// Which failures are tried again, and after how long.
///
/// The pause before attempt *n* is drawn evenly from 0 to `base`·2ⁿ⁻¹ seconds, at most `longest` ("full jitter": M. Brooker,
/// "Exponential Backoff And Jitter", AWS Architecture Blog). A server's `Retry-After` is the least. What is tried again is paid from
/// an account, so that a service that is down isn't asked five times by each of a thousand requests.
public struct RetryPolicy: Sendable {
  /// The first one included.
  public var attempts = 5
  /// Seconds.
  public var base = 0.5
  public var longest = 20.0
  /// From 0 to 1.
  public var random: @Sendable () -> Double = { .random(in: 0...1) }

  public init() {}

  /// Seconds to wait after so many attempts have failed.
  func pause(after attempts: Int, retryAfter: Double?) -> Double {
    let jitter = random() * min(longest, base * pow(2, Double(min(attempts, 30) - 1)))
    return max(jitter, min(retryAfter ?? 0, longest))
  }

  private static let throttling: Set<String> = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
    "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete",
    "EC2ThrottledException",
  ]
  private static let busy: Set<String> = [
    "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure", "InternalServerException",
    "ServiceUnavailable", "Unavailable",
  ]

  /// True for codes that say that there were too many requests: nothing was done.
  static func isThrottling(_ code: String) -> Bool { throttling.contains(code) }

  /// True when the same request may be answered otherwise a moment later.
  static func isTransient(_ code: String, status: Int) -> Bool {
    // EC2 answers 500 where an Outpost has no room: asking again within seconds changes nothing.
    if code.hasPrefix("Insufficient") { return false }
    return throttling.contains(code) || busy.contains(code) || [429, 500, 502, 503, 504].contains(status)
  }
}

/// What retries are paid from: 500 units, 5 for a retry and 10 after a time-out; successes pay back. The figures are those of the
/// AWS SDKs' standard mode.
struct RetryAccount {
  private static let full = 500
  private var units = full

  /// False when it is empty: then a failure stands.
  mutating func pay(afterTimeout: Bool) -> Bool {
    let cost = afterTimeout ? 10 : 5
    guard units >= cost else { return false }
    units -= cost
    return true
  }

  mutating func succeed(retried: Bool) { units = min(Self.full, units + (retried ? 5 : 1)) }
}
