import Foundation
import OtnTestSupport
import OtnWork

@testable import OtnOutposts

/// Stores on real servers, each with a bucket of its own.
enum ServersStores {
  static let credentials = Credentials(accessKeyID: Peers.accessKey, secretAccessKey: Peers.secretKey)

  static func client(_ settings: HTTPSettings, credentials: Credentials? = credentials) -> ServiceClient {
    var retry = RetryPolicy()
    retry.base = 0.05
    return ServiceClient(
      http: HTTPClient(settings), credentials: credentials.map { CredentialSource($0) }, retry: retry)
  }

  /// A name that no other test has.
  static func newName() -> String { "t\(String(UInt64.random(in: 0 ..< 1 << 40), radix: 36))" }

  /// Creates a bucket by its plain name.
  static func createBucket(_ name: String, on peer: Peers.S3) throws {
    // By its path also where the name is an alias, which the rules would send to an Outpost.
    var endpoint = try plain("any", on: peer).endpoint
    endpoint.path = "/\(name)"
    let request = endpoint.request("PUT")
    _ = try client(HTTPSettings()).perform(request, to: endpoint, payload: .empty, work: Work())
  }

  /// A bucket of a server, by its path.
  static func plain(_ bucket: String, on peer: Peers.S3, settings: HTTPSettings = HTTPSettings()) throws -> S3Store {
    let parameters = EndpointParameters(
      region: "us-east-1", endpoint: "http://127.0.0.1:\(peer.port)", forcesPathStyle: true)
    return try S3Store(bucket: bucket, parameters: parameters, client: client(settings))
  }

  static func newPlain(on peer: Peers.S3) throws -> S3Store {
    let name = newName()
    try createBucket(name, on: peer)
    return try plain(name, on: peer)
  }

  /// A bucket of SeaweedFS as an Outpost's: over TLS, with the host names, the scope and the certificate checks of the real one.
  static func outpost(
    on peer: Peers.S3, byAlias: Bool = false, credentials: Credentials = credentials
  ) throws -> S3Store {
    let name = newName()
    let alias = "\(name)-o\(Peers.outpost.dropFirst(3))e8xz5w8ijx1qzlbp3i3kuse10--op-s3"
    try createBucket(byAlias ? alias : "\(name)-\(Peers.account)", on: peer)
    let arn = "arn:aws:s3-outposts:\(Peers.region):\(Peers.account):outpost/\(Peers.outpost)/accesspoint/\(name)"
    var settings = HTTPSettings()
    settings.connectTo = peer.securePort.map { "127.0.0.1:\($0)" }
    settings.certificates = peer.certificate
    return try S3Store(
      bucket: byAlias ? alias : arn, parameters: EndpointParameters(region: Peers.region),
      client: client(settings, credentials: credentials))
  }
}

extension ObjectStore {
  /// All keys of a listing.
  func keys(prefix: String = "", after: String? = nil) throws -> [String] {
    let listing = try list(prefix: prefix, after: after, work: Work())
    var keys: [String] = []
    while let page = try listing.nextPage() { keys += page.map(\.key) }
    return keys
  }

  func put(_ key: String, _ bytes: [UInt8], metadata: [String: String] = [:]) throws -> String? {
    guard case .written(let etag) = try perform(.put(key: key, source: .bytes(bytes), metadata: metadata), work: Work())
    else { return nil }
    return etag
  }

  /// The bytes of an object, or of a range of it.
  func bytes(_ key: String, range: Range<Int>? = nil, etag: String? = nil) throws -> [UInt8] {
    let path = "\(NSTemporaryDirectory())/otn-get-\(UInt64.random(in: .min ... .max))"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
    defer {
      close(descriptor)
      unlink(path)
    }
    _ = try perform(.get(key: key, range: range, etag: etag, descriptor: descriptor, offset: 3), work: Work())
    return [UInt8]((FileManager.default.contents(atPath: path) ?? Data()).dropFirst(3))
  }
}
