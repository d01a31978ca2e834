// What stands in messages, under the names that the protocol gives it.
// Source: "Messaging in Jupyter", version 5.4, in jupyter_client's documentation.

import OtnNotebook

/// Contents by media type: `text/plain`, `text/html`, `image/png` (in base 64).
typealias MediaBundle = [String: String]

struct Nothing: Codable {}

struct ExecuteRequest: Decodable {
  let code: String
  let silent: Bool?
  let storeHistory: Bool?
  let stopOnError: Bool?
  let userExpressions: [String: String]?
}

struct ExecuteReply: Encodable {
  let status: String
  var executionCount: Int
  var payload: [Page]?
  var userExpressions: [String: ExpressionResult]?
  var ename: String?
  var evalue: String?
  var traceback: [String]?

  /// What a client shows beside the notebook.
  struct Page: Encodable {
    var source = "page"
    let data: MediaBundle
    var start = 0
  }
}

/// The value of a `user_expressions` entry, or why it has none.
struct ExpressionResult: Encodable {
  let status: String
  var data: MediaBundle?
  var metadata: Nothing?
  var ename: String?
  var evalue: String?
  var traceback: [String]?
}

struct Status: Encodable { let executionState: String }

struct ExecuteInput: Encodable {
  let code: String
  let executionCount: Int
}

struct StreamText: Encodable {
  var name = "stdout"
  let text: String
}

struct Display: Encodable {
  var data: MediaBundle
  var metadata = Metadata()
  var transient: Identity?
  /// Of an `execute_result` only.
  var executionCount: Int?

  struct Metadata: Encodable {
    var picture: Size?
    var own: Own?

    private enum CodingKeys: String, CodingKey {
      case picture = "image/png"
      case own = "otn"
    }
  }

  /// Pixels.
  struct Size: Encodable {
    let width: Int
    let height: Int
  }

  /// What otn itself knows a display by, in a notebook that is imported: progress is no output.
  struct Own: Encodable { let progress: Bool }

  /// By which a display is updated.
  struct Identity: Encodable { let displayId: String }
}

struct ErrorContent: Encodable {
  let ename: String
  let evalue: String
  let traceback: [String]
}

struct PlaceRequest: Decodable {
  let code: String
  /// In Unicode scalars.
  let cursorPos: Int?
}

struct CompleteReply: Encodable {
  var status = "ok"
  let matches: [String]
  let cursorStart: Int
  let cursorEnd: Int
  let metadata: Metadata

  struct Metadata: Encodable {
    let types: [Match]

    private enum CodingKeys: String, CodingKey { case types = "_jupyter_types_experimental" }
  }

  struct Match: Encodable {
    let text: String
    /// A few words about it, which clients show beside it.
    let type: String
    let start: Int
    let end: Int
  }
}

struct InspectReply: Encodable {
  var status = "ok"
  let found: Bool
  let data: MediaBundle
  var metadata = Nothing()
}

struct IsCompleteRequest: Decodable { let code: String }

struct IsCompleteReply: Encodable {
  let status: String
  /// Of the next line.
  var indent: String?
}

struct HistoryRequest: Decodable {
  let output: Bool?
  let histAccessType: String
  let session: Int?
  let start: Int?
  let stop: Int?
  let n: Int?
  let pattern: String?
  let unique: Bool?
}

struct HistoryReply: Encodable {
  var status = "ok"
  let history: [Transcript.Row]
}

struct ShutdownContent: Codable {
  var status: String?
  let restart: Bool?
}

struct CommunicationOpening: Decodable { let commId: String }
struct CommunicationEnd: Encodable {
  let commId: String
  var data = Nothing()
}

struct CommunicationList: Encodable {
  var status = "ok"
  var comms = Nothing()
}

struct Done: Encodable { var status = "ok" }

struct Welcome: Encodable { let subscription: String }

/// Who the kernel is, and what its language looks like.
public struct KernelInformation: Encodable, Sendable {
  static let protocolVersion = "5.4"

  var status = "ok"
  var protocolVersion = protocolVersion
  var implementation = "otn"
  let implementationVersion: String
  let languageInfo: [String: String]
  let banner: String
  var debugger = false
  var helpLinks: [String] = []

  /// `banner`: what a client greets its user with.
  public init(version: String, banner: String) {
    implementationVersion = version
    languageInfo = KernelLanguage.information(version: version)
    self.banner = banner
  }
}
