import Foundation
import OtnWork

/// Signs requests, sends them, and tries again what may succeed: what every service is spoken to with.
///
/// `ExpiredToken` renews the keys once; a clock that is wrong is corrected by the service's, once; a pause before another attempt
/// holds up no other request.
public final class ServiceClient {
  public let http: HTTPClient
  private let credentials: CredentialSource?
  private let retry: RetryPolicy
  private let clock: @Sendable () -> Double
  /// What the services' clock is ahead of ours, in seconds.
  private var skew = 0.0
  private var account = RetryAccount()
  private var signers: [String: Signer] = [:]
  /// Hosts that have answered: to others a failed connection is more likely a wrong name than a passing fault.
  private var known: Set<String> = []

  /// - Parameter credentials: nil sends anonymously.
  public init(
    http: HTTPClient, credentials: CredentialSource?, retry: RetryPolicy = RetryPolicy(),
    clock: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
  ) {
    self.http = http
    self.credentials = credentials
    self.retry = retry
    self.clock = clock
  }

  /// One request on its way through its attempts.
  private final class Effort {
    let request: HTTPRequest
    let endpoint: ResolvedEndpoint
    let payload: PayloadHash
    let isSigned: Bool
    let isRepeatable: Bool
    let sink: (any ResponseSink)?
    let then: (Result<HTTPResponse, any Error>) -> Void
    var attempts = 0
    var renewedKeys = false
    var correctedClock = false
    /// What it was signed with last.
    var keys: Credentials?

    init(
      _ request: HTTPRequest, _ endpoint: ResolvedEndpoint, _ payload: PayloadHash, isSigned: Bool, isRepeatable: Bool,
      sink: (any ResponseSink)?, then: @escaping (Result<HTTPResponse, any Error>) -> Void
    ) {
      self.request = request
      self.endpoint = endpoint
      self.payload = payload
      self.isSigned = isSigned
      self.isRepeatable = isRepeatable
      self.sink = sink
      self.then = then
    }
  }

  /// Sends a request of `endpoint`; what follows is called from `turn` of the HTTP client.
  ///
  /// What is not repeatable is sent again only after a refusal that says that nothing was done.
  func begin(
    _ request: HTTPRequest, to endpoint: ResolvedEndpoint, payload: PayloadHash, isSigned: Bool = true,
    isRepeatable: Bool = true, sink: (any ResponseSink)? = nil,
    then: @escaping (Result<HTTPResponse, any Error>) -> Void
  ) {
    send(
      Effort(
        request, endpoint, payload, isSigned: isSigned, isRepeatable: isRepeatable, sink: sink, then: then))
  }

  /// One request to its end.
  func perform(
    _ request: HTTPRequest, to endpoint: ResolvedEndpoint, payload: PayloadHash, isSigned: Bool = true,
    isRepeatable: Bool = true, work: Work
  ) throws -> HTTPResponse {
    var result: Result<HTTPResponse, any Error>?
    begin(request, to: endpoint, payload: payload, isSigned: isSigned, isRepeatable: isRepeatable) { result = $0 }
    while true {
      if let result { return try result.get() }
      try http.turn(work)
    }
  }

  private func send(_ effort: Effort) {
    effort.attempts += 1
    do {
      let request = try signed(effort)
      http.begin(request, sink: effort.sink) { [self] result in
        switch result {
        case .failure(let error): failed(effort, error, isTransient: error.isTransient)
        case .success(let response):
          known.insert(effort.request.host)
          if AWSError.of(response) != nil {
            // Some tell what they were sent.
            let told = effort.keys?.hidden(in: response) ?? response
            refused(effort, AWSError(told), told)
          } else {
            account.succeed(retried: effort.attempts > 1)
            effort.then(.success(response))
          }
        }
      }
    } catch {
      http.after(0) { effort.then(.failure(error)) }
    }
  }

  private func signed(_ effort: Effort) throws -> HTTPRequest {
    guard let credentials, effort.isSigned else { return effort.request }
    let now = clock() + skew
    let keys = try credentials.current(now)
    effort.keys = keys
    let scope = "\(effort.endpoint.signingRegion)/\(effort.endpoint.signingName)"
    if signers[scope]?.credentials != keys || signers[scope]?.style != effort.endpoint.style {
      signers[scope] = effort.endpoint.signer(keys)
    }
    return signers[scope]?.sign(effort.request, payload: effort.payload, at: now) ?? effort.request
  }

  private func refused(_ effort: Effort, _ error: AWSError, _ response: HTTPResponse) {
    if ["ExpiredToken", "ExpiredTokenException", "RequestExpired"].contains(error.awsCode), credentials != nil,
      !effort.renewedKeys
    {
      effort.renewedKeys = true
      credentials?.invalidate()
      return send(effort)
    }
    if ["RequestTimeTooSkewed", "RequestInTheFuture"].contains(error.awsCode), credentials != nil,
      !effort.correctedClock, let theirs = response.headers["date"].flatMap({ HTTPDate.seconds($0) })
    {
      effort.correctedClock = true
      skew = theirs - clock()
      return send(effort)
    }
    failed(effort, error, isTransient: error.isTransient, retryAfter: retryAfter(response))
  }

  private func failed(_ effort: Effort, _ error: any CodedError, isTransient: Bool, retryAfter: Double? = nil) {
    let isStranger =
      ["unreachable", "name-not-found", "tls"].contains(error.code) && !known.contains(effort.request.host)
    let mayRepeat =
      effort.isRepeatable || ["unreachable", "name-not-found"].contains(error.code)
      || RetryPolicy.isThrottling((error as? AWSError)?.awsCode ?? "")
    guard isTransient, mayRepeat, effort.attempts < (isStranger ? min(2, retry.attempts) : retry.attempts),
      account.pay(afterTimeout: error.code == "timed-out")
    else { return effort.then(.failure(error)) }
    http.after(retry.pause(after: effort.attempts, retryAfter: retryAfter)) { [self] in send(effort) }
  }

  private func retryAfter(_ response: HTTPResponse) -> Double? {
    guard let text = response.headers["retry-after"] else { return nil }
    return Double(text) ?? HTTPDate.seconds(text).map { $0 - (clock() + skew) }
  }
}
