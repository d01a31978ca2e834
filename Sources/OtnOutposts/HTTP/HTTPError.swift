import CCurl
import OtnWork

/// Why no whole answer came: `unreachable`, `name-not-found`, `timed-out`, `connection-lost`, `certificate`, `tls`, `bad-response`,
/// or what a sink or a source of bytes said (`disk-full`, `object-changed`, `file-changed`, …).
///
/// An answer that says no is not such an error: it is a response.
public struct HTTPError: CodedError, Equatable {
  public var code: String
  public var message: String
  public var help: String?
  /// True when the same request may succeed a moment later.
  public var isTransient: Bool

  public init(_ code: String, _ message: String, help: String? = nil, isTransient: Bool = false) {
    self.code = code
    self.message = message
    self.help = help
    self.isTransient = isTransient
  }

  init(_ error: FileError) {
    self.init(error.code, error.message, help: error.help)
  }

  /// Puts libcurl's number in words.
  init(_ result: CURLcode, host: String, settings: HTTPSettings) {
    switch result {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      self.init(
        "name-not-found", "this machine finds no address for \(host)",
        help: "check the region and the endpoint; an Outpost's access points have names only inside their VPC",
        isTransient: true)
    case CURLE_COULDNT_CONNECT:
      self.init(
        "unreachable", "can't connect to \(host)",
        help: "check the network, the security group of the endpoint, and the proxy settings", isTransient: true)
    case CURLE_OPERATION_TIMEDOUT:
      self.init(
        "timed-out",
        "\(host) did not accept a connection within \(settings.connectTimeout) s, or sent nothing for \(settings.stallTimeout) s",
        help: "check the network, and the security group of the endpoint", isTransient: true)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS:
      self.init(
        "certificate", "the certificate of \(host) is not trusted: \(Self.words(result))",
        help: "where a proxy or a private authority signs, name its certificates in AWS_CA_BUNDLE")
    case CURLE_SSL_CONNECT_ERROR:
      self.init(
        "tls", "no secure connection to \(host)", help: "check that the endpoint speaks https", isTransient: true)
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
      self.init("connection-lost", "the connection to \(host) broke before all was transferred", isTransient: true)
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
      self.init("bad-address", "\(host) is no address that a request can be sent to")
    case CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_BAD_CONTENT_ENCODING:
      self.init("bad-response", "\(host) did not answer in HTTP", help: "check the endpoint's port and scheme")
    case CURLE_OUT_OF_MEMORY:
      self.init("memory", "no memory is left for a transfer")
    default:
      self.init("http", "the request to \(host) failed: \(Self.words(result))")
    }
  }

  private static func words(_ result: CURLcode) -> String {
    let text = String(cString: curl_easy_strerror(result))
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
