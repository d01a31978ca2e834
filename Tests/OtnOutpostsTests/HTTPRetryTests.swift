import Foundation
import OtnTestSupport
import OtnWork
import Synchronization
import Testing

@testable import OtnOutposts

/// What is tried again, on answers that are scripted.
struct HTTPRetryTests {
  private static let now = 1_772_368_496.0

  private static func refusal(_ status: String, _ code: String, headers: String = "") -> String {
    HTTPClientTests.answer("<Error><Code>\(code)</Code><Message>m</Message></Error>", status: status, headers: headers)
  }
  private static let success = HTTPClientTests.answer("ok")

  /// Sends one request to a script; what came of it, and what the server saw.
  private func send(
    _ answers: [String?], isRepeatable: Bool = true, isSigned: Bool = true,
    source: CredentialSource = CredentialSource(ServersStores.credentials)
  ) throws -> (result: Result<HTTPResponse, any Error>, requests: [String]) {
    let server = try ScriptedServer(answers)
    defer { server.stop() }
    var retry = RetryPolicy()
    retry.random = { 0 }
    let client = ServiceClient(http: HTTPClient(), credentials: source, retry: retry, clock: { Self.now })
    let parameters = EndpointParameters(
      region: "us-east-1", bucket: "b", endpoint: "http://127.0.0.1:\(server.port)", forcesPathStyle: true)
    let endpoint = try Endpoint.s3(parameters)
    let result = Result {
      try client.perform(
        endpoint.request("GET"), to: endpoint, payload: .empty, isSigned: isSigned, isRepeatable: isRepeatable,
        work: Work())
    }
    return (result, server.requests)
  }

  private func code(_ result: Result<HTTPResponse, any Error>) -> String? {
    if case .failure(let error) = result { (error as? any CodedError)?.code } else { nil }
  }

  @Test(arguments: [
    refusal("503 Slow", "SlowDown"), refusal("500 Oops", "InternalError"), refusal("400 Late", "RequestTimeout"),
    refusal("429 Many", "TooManyRequestsException"), "HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhello",
    HTTPClientTests.answer("<?xml version=\"1.0\"?><Error><Code>InternalError</Code></Error>"),
  ]) func whatMayPassIsTriedAgain(answer: String) throws {
    let (result, requests) = try send([answer, answer, Self.success])
    #expect(try result.get().body == Array("ok".utf8))
    #expect(requests.count == 3)
  }

  @Test func fiveAttemptsAreTheMost() throws {
    let (result, requests) = try send(Array(repeating: Self.refusal("503 Slow", "SlowDown"), count: 9))
    #expect(code(result) == "slow-down" && requests.count == 5)
  }

  @Test func aPlainNoIsNotTriedAgain() throws {
    for (status, name) in [
      ("403 No", "AccessDenied"), ("404 No", "NoSuchKey"), ("500 Full", "InsufficientInstanceCapacity"),
      ("400 Off", "OutpostOfflineException"),
    ] {
      let (result, requests) = try send([Self.refusal(status, name), Self.success])
      #expect((result.failure as? AWSError)?.awsCode == name && requests.count == 1)
    }
  }

  @Test func whatMayNotBeDoneTwiceIsSentOnceUnlessNothingWasDone() throws {
    let lost = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhello"
    #expect(try send([lost, Self.success], isRepeatable: false).requests.count == 1)
    #expect(
      try send([Self.refusal("500 Oops", "InternalError"), Self.success], isRepeatable: false).requests.count == 1)
    #expect(
      try send([Self.refusal("503 Busy", "RequestLimitExceeded"), Self.success], isRepeatable: false).requests.count
        == 2)
  }

  @Test func expiredKeysAreRenewedOnce() throws {
    var invalidated = 0
    let source = CredentialSource(
      current: { _ in
        Credentials(accessKeyID: "KEY\(invalidated)", secretAccessKey: "hush", sessionToken: "token\(invalidated)")
      }, invalidate: { invalidated += 1 })
    let expired = Self.refusal("400 Old", "ExpiredToken")
    let (result, requests) = try send([expired, Self.success], source: source)
    #expect(try result.get().status == 200)
    #expect(requests.map { $0.contains("Credential=KEY0/") } == [true, false] && requests[1].contains("token1"))
    let (again, twice) = try send([expired, expired, Self.success], source: source)
    #expect(code(again) == "expired-token" && twice.count == 2)
  }

  @Test func aWrongClockIsCorrectedOnce() throws {
    let skewed = Self.refusal("403 Skew", "RequestTimeTooSkewed", headers: "Date: Sun, 01 Mar 2026 14:00:00 GMT\r\n")
    let (result, requests) = try send([skewed, Self.success])
    #expect(try result.get().status == 200)
    #expect(
      requests[0].contains("X-Amz-Date: 20260301T123456Z") && requests[1].contains("X-Amz-Date: 20260301T140000Z"))
    #expect(code(try send([skewed, skewed, Self.success]).result) == "request-time-too-skewed")
  }

  @Test func pausesAreDrawnAndBounded() {
    var retry = RetryPolicy()
    retry.random = { 1 }
    #expect((1...8).map { retry.pause(after: $0, retryAfter: nil) } == [0.5, 1, 2, 4, 8, 16, 20, 20])
    #expect(retry.pause(after: 1, retryAfter: 3) == 3 && retry.pause(after: 1, retryAfter: 3000) == 20)
    retry.random = { 0 }
    #expect(retry.pause(after: 5, retryAfter: nil) == 0)
  }

  @Test func aServiceThatIsDownEmptiesTheAccount() {
    var account = RetryAccount()
    var paid = 0
    while account.pay(afterTimeout: false) { paid += 1 }
    #expect(paid == 100)
    account.succeed(retried: true)
    #expect(account.pay(afterTimeout: false) && !account.pay(afterTimeout: false))
  }

  @Test func anonymousRequestsCarryNoSignature() throws {
    let (_, requests) = try send([Self.success], isSigned: false)
    #expect(!requests[0].lowercased().contains("authorization") && !requests[0].lowercased().contains("x-amz-"))
  }
}

extension Result {
  fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
