/// A header's name, as it is sent, and its value.
public struct HTTPHeader: Sendable, Equatable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension [HTTPHeader] {
  /// The first value of that name, whatever its case.
  public subscript(name: String) -> String? {
    first { $0.name.count == name.count && $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// What a call sends. `path` and `query` are sent byte for byte as they stand here: whoever makes the request has encoded them.
public struct HTTPRequest: Sendable {
  public var method: String
  /// `https` or `http`.
  public var scheme: String
  /// The host name that is signed and sent, without the port.
  public var host: String
  /// Nil for the scheme's own.
  public var port: Int?
  /// Percent-encoded, starting with `/`.
  public var path: String
  /// Percent-encoded names and values in the order in which they are sent; a nil value is sent as a bare name.
  public var query: [(name: String, value: String?)]
  public var headers: [HTTPHeader]
  public var body: HTTPBody

  public init(
    _ method: String, scheme: String = "https", host: String, port: Int? = nil, path: String = "/",
    query: [(name: String, value: String?)] = [], headers: [HTTPHeader] = [], body: HTTPBody = .none
  ) {
    self.method = method
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }
}

public enum HTTPBody: Sendable {
  case none
  case bytes([UInt8])
  case file(FilePart)
}

/// A run of bytes of a local file.
public struct FilePart: Sendable, Equatable {
  public var path: String
  public var offset: Int
  public var length: Int

  public init(path: String, offset: Int = 0, length: Int) {
    self.path = path
    self.offset = offset
    self.length = length
  }
}

/// What came back. `body` is empty where a sink took the bytes.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var headers: [HTTPHeader]
  public var body: [UInt8]

  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
