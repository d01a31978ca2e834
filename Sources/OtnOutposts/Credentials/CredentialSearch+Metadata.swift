import Foundation

extension CredentialSearch {
  /// Keys that a container's agent hands out; nil outside of a container.
  mutating func container() throws(CredentialError) -> Credentials? {
    let address: String
    if let relative = surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
      address = "http://169.254.170.2\(relative)"
    } else if let full = surroundings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
      address = full
    } else {
      notes.append("the container (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set)")
      return nil
    }
    // The query isn't part of what an endpoint may be, and an agent's address may have one.
    let parts = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let url = EndpointURL(String(parts[0])), Self.isTrusted(url) else {
      throw CredentialError(
        "bad-credentials", "the container's address for credentials is not a trusted one",
        help:
          "AWS_CONTAINER_CREDENTIALS_FULL_URI has to be https, a loopback address, 169.254.170.2, 169.254.170.23 or "
          + "[fd00:ec2::23]")
    }
    var request = HTTPRequest(
      "GET", scheme: url.scheme, host: url.host, port: url.port, path: url.path.isEmpty ? "/" : url.path,
      headers: [HTTPHeader("Accept", "application/json")])
    if parts.count > 1 {
      request.query = parts[1].split(separator: "&").map { pair in
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (sides[0], sides.count > 1 ? sides[1] : nil)
      }
    }
    if let token = try containerToken() { request.headers.append(HTTPHeader("Authorization", token)) }
    return try repeated(request, tries: 3)
  }

  private func repeated(_ request: HTTPRequest, tries: Int) throws(CredentialError) -> Credentials {
    let what = "the container's agent"
    var left = tries
    while true {
      left -= 1
      do throws(CredentialError) {
        let response = try send(request, timeout: 2, what: what)
        guard response.status == 200 else {
          throw CredentialError("credentials-refused", "\(what) answered with status \(response.status)", help: nil)
        }
        return try JSONAnswer(response.body, from: what).credentials(token: "Token")
      } catch {
        if left <= 0 { throw error }
        surroundings.pause(1)
      }
    }
  }

  private static func isTrusted(_ url: EndpointURL) -> Bool {
    let trusted = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost", "[::1]"]
    return url.scheme == "https" || trusted.contains(url.host)
      || (EndpointURL.isIPv4(url.host) && url.host.hasPrefix("127."))
  }

  private func containerToken() throws(CredentialError) -> String? {
    var token = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    if let path = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw CredentialError("bad-credentials-file", "can't read \(path)", help: "it holds the container's token")
      }
      token = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    guard token?.utf8.allSatisfy({ $0 >= 0x20 }) ?? true else {
      throw CredentialError("bad-credentials", "the container's token has a line break in it", help: nil)
    }
    return token
  }

  /// Keys of the role of this EC2 instance, by IMDSv2; nil where there is no instance or no role.
  mutating func instance() throws(CredentialError) -> Credentials? {
    if surroundings.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" {
      notes.append("the instance (AWS_EC2_METADATA_DISABLED is true)")
      return nil
    }
    let isIPv6 = surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.lowercased() == "ipv6"
    let address =
      surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")
      ?? (isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254")
    guard let url = EndpointURL(address) else {
      throw CredentialError("bad-credentials", "AWS_EC2_METADATA_SERVICE_ENDPOINT is no address", help: nil)
    }
    var request = HTTPRequest(
      "PUT", scheme: url.scheme, host: url.host, port: url.port, path: "\(url.folder)latest/api/token",
      headers: [HTTPHeader("x-aws-ec2-metadata-token-ttl-seconds", "21600")])
    guard let token = metadata(request), token.utf8.allSatisfy({ $0 >= 0x20 }) else {
      notes.append("the instance (no answer from \(request.authority))")
      return nil
    }
    request.method = "GET"
    request.headers = [HTTPHeader("x-aws-ec2-metadata-token", token)]
    request.path = "\(url.folder)latest/meta-data/iam/security-credentials/"
    guard let role = metadata(request)?.split(whereSeparator: \.isNewline).first else {
      notes.append("the instance (it has no role)")
      return nil
    }
    request.path += URIEncoding.value(String(role))
    guard let text = metadata(request) else {
      notes.append("the instance (no keys for its role)")
      return nil
    }
    var keys = try JSONAnswer(Array(text.utf8), from: "the instance's metadata").credentials(token: "Token")
    // In an outage the service hands out old keys, which the services go on to accept: use them, and ask again soon.
    if let expiration = keys.expiration { keys.expiration = max(expiration, seconds + CredentialChain.advisory + 300) }
    return keys
  }

  private func metadata(_ request: HTTPRequest) -> String? {
    guard let response = try? surroundings.send(request, 1), response.status == 200, !response.body.isEmpty else {
      return nil
    }
    let text = String(decoding: response.body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? nil : text
  }
}
