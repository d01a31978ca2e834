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

  /// What a code means here, and what to do.
  private static let plainWords: [String: (what: String, help: String?)] = [
    "InsufficientInstanceCapacity": (
      "the Outpost has no room for another instance of this type",
      "terminate one that is done (`ec2.instances` lists them), or take a smaller type"
    ),
    "InsufficientCapacity": (
      "the Outpost's S3 is full", "remove what is no longer needed, or ask for more S3 capacity on the Outpost"
    ),
    "Unsupported": ("this instance type is not on the Outpost", "take a type that the Outpost was ordered with"),
    "InstanceLimitExceeded": ("the account may not run more instances of this type", nil),
    "InvalidAMIID.NotFound": ("there is no such image in this region", "`image: \"dlami\"` looks the current one up"),
    "InvalidSubnetID.NotFound": ("there is no such subnet in this region", nil),
    "InvalidKeyPair.NotFound": ("there is no such key pair in this region", nil),
    "InvalidInstanceID.NotFound": ("there is no such instance (yet)", nil),
    "ParameterNotFound": (
      "the Systems Manager knows no image under that name", "name one: `image: \"ami-…\"`, or another parameter's path"
    ),
    "OutpostOfflineException": (
      "the Outpost is not connected to its region", "try again when its service link is back; nothing was changed"
    ),
    "NoSuchOutpost": ("there is no such Outpost, or it has no S3", nil),
    "AccessDenied": ("these keys may not do that", "ask for the permission, or take another profile"),
    "AccessDeniedException": ("these keys may not do that", "ask for the permission, or take another profile"),
    "UnauthorizedOperation": ("these keys may not do that", "ask for the permission, or take another profile"),
    "AuthFailure": (
      "AWS does not know these keys, or the signature is wrong", "look at the profile's keys and the clock"
    ),
    "InvalidClientTokenId": ("AWS does not know this access key", "look at the profile's keys"),
    "ExpiredToken": ("the keys have expired", "sign in again, then repeat"),
    "RequestTimeTooSkewed": ("this machine's clock is wrong by more than 15 minutes", "set the clock, then repeat"),
    "DryRunOperation": ("it would have worked: this was a dry run", nil),
  ]
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
