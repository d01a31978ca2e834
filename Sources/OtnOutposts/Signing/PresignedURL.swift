/// Addresses that let whoever has them send one request until they expire.
extension ResolvedEndpoint {
  /// The longest that an address may be good for: a week, in seconds.
  public static let longestPresign = 7 * 24 * 3_600

  /// An address for an object, at a bucket, an access point's ARN or its alias.
  ///
  ///     try Endpoint.s3(parameters).presigned("GET", key: "val2017/1.jpg", expires: 3600, credentials: keys, at: now)
  ///
  /// The address holds a signature, not the secret; whoever sees it can use it, so it is for one reader and not for a log.
  /// - Parameters:
  ///   - method: `GET`, or `PUT` to let somebody put one object there.
  ///   - expires: seconds, 1 to 604,800. Keys that expire earlier end it earlier.
  ///   - seconds: the moment, since 1970.
  public func presigned(
    _ method: String, key: String, expires: Int, credentials: Credentials, at seconds: Double
  ) throws(EndpointError) -> String {
    guard (1...Self.longestPresign).contains(expires) else {
      throw EndpointError(
        "presign", "an address can't be good for \(expires) s", help: "it is 1 s to 604800 s, a week")
    }
    let unsigned = request(method, path: "/" + URIEncoding.path(key))
    let request = signer(credentials).presign(unsigned, expires: expires, at: seconds)
    let query = request.query.map { pair in pair.value.map { "\(pair.name)=\($0)" } ?? pair.name }
    return "\(scheme)://\(request.authority)\(request.path)?\(query.joined(separator: "&"))"
  }
}
