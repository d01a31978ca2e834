/// How requests travel. Proxies are libcurl's own matter: `https_proxy`, `http_proxy`, `NO_PROXY`.
public struct HTTPSettings: Sendable, Equatable {
  /// More wait their turn.
  public var transfersInFlight = 64
  /// `host:port` that every connection to port 443 goes to, whatever host is signed and sent; for tests and tunnels.
  public var connectTo: String?
  /// A file of certificates to trust instead of the system's.
  public var certificates: String?
  /// Seconds.
  public var connectTimeout = 10
  /// Seconds without a byte after which a transfer is given up.
  public var stallTimeout = 30
  /// Seconds for a whole request, or nil.
  public var timeout: Double?
  /// False goes past the proxies of the environment.
  public var usesProxy = true
  /// The largest body that is kept in memory, in bytes.
  public var largestBody = 64 << 20

  public init() {}

  /// `OTN_CONNECT_TO` and `AWS_CA_BUNDLE`.
  public init(environment: [String: String]) {
    connectTo = environment["OTN_CONNECT_TO"].flatMap { $0.isEmpty ? nil : $0 }
    certificates = environment["AWS_CA_BUNDLE"].flatMap { $0.isEmpty ? nil : $0 }
  }
}
