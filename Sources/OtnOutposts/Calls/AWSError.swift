import Foundation
import OtnWork

/// What AWS answered instead of doing it: S3's, EC2's, STS's XML and the JSON services' errors in one shape.
public struct AWSError: CodedError, Equatable {
  /// AWS's own: `InsufficientInstanceCapacity`.
  public let awsCode: String
  /// AWS's own; may be empty.
  public let awsMessage: String
  public let status: Int
  public let requestID: String?
  /// Where S3 says that the bucket is.
  var bucketRegion: String?

  public init(code: String, message: String, status: Int, requestID: String? = nil) {
    awsCode = code
    awsMessage = message
    self.status = status
    self.requestID = requestID
  }

  /// Reads whichever form the body has; without one, the status stands for the code.
  public init(_ response: HTTPResponse) {
    let isJSON = response.headers["Content-Type"]?.contains("json") ?? (response.body.first == UInt8(ascii: "{"))
    let read = isJSON ? Self.json(response) : Self.xml(response)
    self.init(
      code: read.code ?? Self.code(ofStatus: response.status), message: read.message ?? "", status: response.status,
      requestID: read.requestID ?? response.headers["x-amz-request-id"] ?? response.headers["x-amzn-RequestId"])
    bucketRegion = response.headers["x-amz-bucket-region"]
  }

  /// True when the same request may be answered otherwise a moment later.
  public var isTransient: Bool { RetryPolicy.isTransient(awsCode, status: status) }

  /// What an answer says went wrong; nil for a success. A 200 may carry an error too: S3 sends its status before a long piece of work.
  static func of(_ response: HTTPResponse) -> AWSError? {
    if !(200..<300).contains(response.status) { return AWSError(response) }
    let mayBeError =
      response.status == 200 && response.body.count < 64 << 10 && response.body.prefix(200).contains(UInt8(ascii: "E"))
      && response.body.first == UInt8(ascii: "<")
    guard mayBeError, (try? XMLTree(response.body))?.name == "Error" else { return nil }
    return AWSError(response)
  }

  private typealias Parts = (code: String?, message: String?, requestID: String?)

  private static func xml(_ response: HTTPResponse) -> Parts {
    guard let tree = try? XMLTree(response.body) else { return (nil, nil, nil) }
    // <Error>, <ErrorResponse><Error>, <Response><Errors><Error>
    let error = tree.name == "Error" ? tree : tree["Error"] ?? tree["Errors"]?["Error"]
    let requestID = tree.text("RequestId") ?? tree.text("RequestID")
    return (error?.text("Code"), error?.text("Message"), requestID)
  }

  private static func json(_ response: HTTPResponse) -> Parts {
    let body = (try? JSONSerialization.jsonObject(with: Data(response.body))) as? [String: Any]
    let named = response.headers["x-amzn-errortype"] ?? body?["__type"] as? String ?? body?["code"] as? String
    // `ConflictException:http://…` or `com.amazonaws…#ConflictException`
    let code = named.map { $0.prefix { $0 != ":" } }.map { String($0.split(separator: "#").last ?? $0) }
    return (code, (body?["message"] ?? body?["Message"]) as? String, nil)
  }

  private static func code(ofStatus status: Int) -> String {
    switch status {
    case 301: "PermanentRedirect"
    case 400: "BadRequest"
    case 403: "AccessDenied"
    case 404: "NotFound"
    case 412: "PreconditionFailed"
    case 503: "ServiceUnavailable"
    default: "HTTP\(status)"
    }
  }

  /// In kebab-case, as programs test it: `insufficient-instance-capacity`.
  public var code: String {
    var result = ""
    var previous: Character = "-"
    for character in awsCode {
      if character == "." || character == "_" {
        result.append("-")
      } else {
        if character.isUppercase, previous.isLowercase { result.append("-") }
        result.append(contentsOf: character.lowercased())
      }
      previous = character
    }
    return result
  }

  public var message: String {
    let said = awsMessage.isEmpty ? awsCode : "\(awsCode): \(awsMessage)"
    let plain = Self.plainWords[awsCode]?.what
    return (plain.map { "\($0) (\(said))" } ?? "AWS refused: \(said)").trimmingSuffix(".")
  }

  public var help: String? { Self.plainWords[awsCode]?.help }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
