import OtnTestSupport
import OtnWork

@testable import OtnOutposts

extension Peers.S3 {
  private var client: ServiceClient {
    let credentials = Credentials(accessKeyID: Peers.accessKey, secretAccessKey: Peers.secretKey)
    return ServiceClient(http: HTTPClient(), credentials: CredentialSource(credentials))
  }

  private func parameters(_ bucket: String? = nil) -> EndpointParameters {
    EndpointParameters(
      region: "us-east-1", bucket: bucket, endpoint: "http://127.0.0.1:\(port)", forcesPathStyle: true)
  }

  /// A bucket of the server, by its path.
  func store(_ bucket: String) throws -> S3Store {
    try S3Store(bucket: bucket, parameters: parameters(), client: client)
  }

  /// Makes one.
  func createBucket(_ name: String) throws {
    let endpoint = try Endpoint.s3(parameters(name))
    let request = HTTPRequest(
      "PUT", scheme: endpoint.scheme, host: endpoint.host, port: endpoint.port, path: "/\(name)")
    try client.perform(request, to: endpoint, payload: .empty, work: Work()).checkSuccess()
  }
}
