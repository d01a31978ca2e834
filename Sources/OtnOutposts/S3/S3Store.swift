import Foundation
import OtnWork

/// A bucket spoken to over S3: of an Outpost, by an access point's ARN or alias; of a region; or of another server.
///
///     let store = try S3Store(bucket: "arn:aws:s3-outposts:…:accesspoint/coco", parameters: …, client: client)
///     let details = try store.perform(.head(key: "val2017/1.jpg"), work: work)
///
/// On an Outpost it sends what an Outpost takes: `Content-MD5` and a signed SHA-256 of the body, the storage class `OUTPOSTS`, no
/// additional checksums and no conditional requests; an object's ETag is compared with each answer's instead.
public final class S3Store: ObjectStore {
  public let name: String
  public private(set) var endpoint: ResolvedEndpoint
  public let smallestPart = 5 << 20
  private var pending = 0
  /// Whoever gives up what is in flight at a client gives up what all its stores have there.
  private var cancellations = 0
  let client: ServiceClient
  private let parameters: EndpointParameters
  /// Where the bucket really is, once the service has said that it is not where we looked.
  private var movedTo: String?
  private var ended = 0

  /// - Parameters:
  ///   - bucket: a name, an access point's ARN, or its alias.
  ///   - parameters: region, endpoint and what else decides where requests go; `bucket` in them is set here.
  /// - Throws: `EndpointError`.
  public init(bucket: String, parameters: EndpointParameters, client: ServiceClient) throws(EndpointError) {
    name = bucket
    var parameters = parameters
    parameters.bucket = bucket
    self.parameters = parameters
    self.client = client
    endpoint = try Endpoint.s3(parameters)
  }

  /// What the destination is. It was resolved, and doesn't change: a bucket that turns out to be elsewhere is only read from.
  public var place: Place { movedTo.map { .region($0) } ?? endpoint.place }

  var isOnOutpost: Bool { endpoint.signingName == "s3-outposts" }

  public func begin(_ operation: StoreOperation, then: @escaping (Result<StoreReply, StoreError>) -> Void) {
    let finish = counted(then)
    switch operation {
    case .get(let key, let range, let etag, let descriptor, let offset):
      get(key, range: range, etag: etag, descriptor: descriptor, offset: offset, then: finish)
    case .head(let key): head(key, then: finish)
    case .put(let key, let source, let metadata): put(key, source, metadata: metadata, then: finish)
    case .delete(let key): delete(key, then: finish)
    case .deleteAll(let keys): deleteAll(keys, then: finish)
    case .createUpload(let key, let metadata): createUpload(key, metadata: metadata, then: finish)
    case .putPart(let key, let upload, let number, let source):
      putPart(key, upload: upload, number: number, source, then: finish)
    case .listParts(let key, let upload): listParts(key, upload: upload, after: nil, known: [], then: finish)
    case .completeUpload(let key, let upload, let parts): complete(key, upload: upload, parts: parts, then: finish)
    case .abortUpload(let key, let upload): abort(key, upload: upload, then: finish)
    }
  }

  public func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value, then: @escaping (Value) -> Void) {
    client.http.aside(work, then: counted(then))
  }

  /// One more in flight, until the result calls what follows it.
  private func counted<Value>(_ then: @escaping (Value) -> Void) -> (Value) -> Void {
    pending = inFlight + 1
    cancellations = client.http.cancellations
    return { [self] result in
      pending -= 1
      ended += 1
      then(result)
    }
  }

  public func wait(_ work: Work) throws {
    let before = ended
    while ended == before && inFlight > 0 { try turn(work) }
  }

  public var inFlight: Int { cancellations == client.http.cancellations ? pending : 0 }

  /// Drives what is in flight, for listings too.
  func turn(_ work: Work) throws { try client.http.turn(work) }

  /// A request to the bucket (`key` nil) or to an object.
  func request(
    _ method: String, _ key: String? = nil, query: [(name: String, value: String?)] = [], headers: [HTTPHeader] = [],
    body: HTTPBody = .none
  ) -> HTTPRequest {
    endpoint.request(
      method, path: "/" + URIEncoding.path(key ?? ""), query: query, headers: headers, body: body)
  }

  /// Sends, follows the bucket to its region once, and puts failures in the words of stores.
  func send(
    _ make: @escaping () -> HTTPRequest, payload: PayloadHash = .empty, sink: (any ResponseSink)? = nil,
    then: @escaping (Result<HTTPResponse, StoreError>) -> Void
  ) {
    let request = make()
    if let movedTo, !["GET", "HEAD"].contains(request.method) { return refuse(Self.moved(name, movedTo), then) }
    let asked = endpoint
    client.begin(request, to: asked, payload: payload, sink: sink) { [self] result in
      switch result {
      case .success(let response): then(.success(response))
      case .failure(let error):
        guard let region = (error as? AWSError)?.bucketRegion, region != asked.signingRegion,
          asked.place == .region(asked.signingRegion)
        else { return then(.failure(StoreError(error))) }
        guard ["GET", "HEAD"].contains(request.method), follow(to: region) else {
          return then(.failure(Self.moved(name, region)))
        }
        send(make, payload: payload, sink: sink, then: then)
      }
    }
  }

  /// A failure that was found before anything was sent.
  func refuse<Value>(_ error: StoreError, _ then: @escaping (Result<Value, StoreError>) -> Void) {
    client.http.after(0) { then(.failure(error)) }
  }

  private func follow(to region: String) -> Bool {
    guard movedTo == nil || movedTo == region else { return false }
    var there = parameters
    there.region = region
    guard let resolved = try? Endpoint.s3(there) else { return false }
    endpoint = resolved
    movedTo = region
    return true
  }

  /// Whatever was decided about sending data there was decided about another region.
  private static func moved(_ name: String, _ region: String) -> StoreError {
    StoreError(
      "other-region", "\(name) is in \(region), another region than was named", help: "set the region to \(region)")
  }

  /// Calls `action` in the next turn.
  func later(_ action: @escaping () -> Void) { client.http.after(0, action) }
}

extension StoreError {
  init(_ error: any Error) {
    switch error {
    case let error as HTTPError:
      self.init(error.code, error.message, help: error.help, isTransient: error.isTransient)
    case let error as AWSError:
      let isDigest = ["BadDigest", "XAmzContentSHA256Mismatch"].contains(error.awsCode)
      self.init(
        isDigest ? "wrong-digest" : error.code, error.message, help: error.help, status: error.status,
        isTransient: error.isTransient)
    case let error as any CodedError: self.init(error.code, error.message, help: error.help)
    default: self.init("http", "\(error)")
    }
  }

  init(_ error: XMLError, _ name: String) {
    self.init("bad-response", "\(name) answered what can't be read: \(error.message)", isTransient: true)
  }
}
