import CCurl
import Foundation
import OtnWork

/// One request on its way: what libcurl's callbacks read from and write to.
final class Transfer {
  let request: HTTPRequest
  let then: (Result<HTTPResponse, HTTPError>) -> Void
  private let sink: (any ResponseSink)?
  private let largestBody: Int
  private var response = HTTPResponse(status: 0)
  private var isToSink = false
  /// libcurl takes a head that is cut off for a whole one.
  private var hasHead = false
  /// What a callback found wrong; libcurl then only says that a callback stopped it.
  private var failure: HTTPError?
  private var sent = 0
  private var descriptor: Int32 = -1
  private var headers: UnsafeMutablePointer<curl_slist>?

  init(
    _ request: HTTPRequest, sink: (any ResponseSink)?, largestBody: Int,
    then: @escaping (Result<HTTPResponse, HTTPError>) -> Void
  ) {
    self.request = request
    self.sink = sink
    self.largestBody = largestBody
    self.then = then
  }

  deinit {
    curl_slist_free_all(headers)
    if descriptor >= 0 { close(descriptor) }
  }

  /// Sets all that is the request's own.
  func prepare(_ handle: UnsafeMutableRawPointer) throws(HTTPError) {
    otn_curl_set_text(handle, CURLOPT_URL, request.address)
    otn_curl_set_long(handle, CURLOPT_PATH_AS_IS, 1)
    otn_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
    if request.method == "HEAD" { otn_curl_set_long(handle, CURLOPT_NOBODY, 1) }
    try prepareBody(handle)
    // Without a value libcurl leaves its own header out.
    for line in ["Accept:", "Expect:", "User-Agent: otn"] { headers = curl_slist_append(headers, line) }
    for header in request.headers where header.name.lowercased() != "content-length" {
      headers = curl_slist_append(headers, header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    otn_curl_set_list(handle, CURLOPT_HTTPHEADER, headers)
    let context = Unmanaged.passUnretained(self).toOpaque()
    otn_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    otn_curl_set_transfer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      Transfer.of(context)?.head(UnsafeRawBufferPointer(start: bytes, count: size * count)) == true ? size * count : 0
    }
    otn_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    otn_curl_set_transfer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      Transfer.of(context)?.body(UnsafeRawBufferPointer(start: bytes, count: size * count)) == true ? size * count : 0
    }
  }

  private func prepareBody(_ handle: UnsafeMutableRawPointer) throws(HTTPError) {
    if case .none = request.body, !["PUT", "POST"].contains(request.method) { return }
    if case .file(let part) = request.body {
      descriptor = open(part.path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw HTTPError(FileError(errno, "can't read", part.path)) }
    }
    let context = Unmanaged.passUnretained(self).toOpaque()
    otn_curl_set_long(handle, CURLOPT_UPLOAD, 1)
    otn_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(request.body.count))
    otn_curl_set_long(handle, CURLOPT_UPLOAD_BUFFERSIZE, request.body.count > 1 << 20 ? 512 << 10 : 64 << 10)
    otn_curl_set_pointer(handle, CURLOPT_READDATA, context)
    otn_curl_set_transfer(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
      Transfer.of(context)?.supply(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        ?? Int(CURL_READFUNC_ABORT)
    }
    otn_curl_set_pointer(handle, CURLOPT_SEEKDATA, context)
    otn_curl_set_seek(handle) { context, offset, origin in
      guard let transfer = Transfer.of(context), origin == SEEK_SET else { return Int32(CURL_SEEKFUNC_FAIL) }
      transfer.sent = Int(offset)
      return Int32(CURL_SEEKFUNC_OK)
    }
  }

  /// What came of it.
  func result(_ code: CURLcode, settings: HTTPSettings) -> Result<HTTPResponse, HTTPError> {
    if let failure { return .failure(failure) }
    let code = code == CURLE_OK && !hasHead ? CURLE_RECV_ERROR : code
    guard code == CURLE_OK else { return .failure(HTTPError(code, host: request.authority, settings: settings)) }
    return .success(response)
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  /// One line of the response's head.
  private func head(_ line: UnsafeRawBufferPointer) -> Bool {
    var line = line[...]
    while let last = line.last, last == UInt8(ascii: "\r") || last == UInt8(ascii: "\n") { line.removeLast() }
    if line.starts(with: "HTTP/".utf8) {
      let status = line.split(separator: UInt8(ascii: " "), maxSplits: 2).dropFirst().first
      response = HTTPResponse(status: status.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0)
      isToSink = false
      hasHead = false
      return true
    }
    guard line.isEmpty else {
      if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
        let value = line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
        response.headers.append(
          HTTPHeader(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
      }
      return true
    }
    hasHead = response.status >= 200
    guard let sink, (200..<300).contains(response.status) else { return true }
    isToSink = true
    return attempt { () throws(HTTPError) in try sink.begin(response) }
  }

  private func body(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if isToSink, let sink { return attempt { () throws(HTTPError) in try sink.write(bytes) } }
    guard response.body.count + bytes.count <= largestBody else {
      failure = HTTPError("too-large", "\(request.authority) answered more than \(largestBody >> 20) MiB at once")
      return false
    }
    response.body.append(contentsOf: bytes)
    return true
  }

  private func attempt(_ action: () throws(HTTPError) -> Void) -> Bool {
    do throws(HTTPError) {
      try action()
      return true
    } catch {
      failure = error
      return false
    }
  }

  /// The next bytes of the request's body.
  private func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let wanted = min(buffer.count, request.body.count - sent)
    guard wanted > 0 else { return 0 }
    switch request.body {
    case .none: return 0
    case .bytes(let bytes): buffer.copyBytes(from: bytes[sent..<(sent + wanted)])
    case .file(let part):
      let count = pread(descriptor, buffer.baseAddress, wanted, off_t(part.offset + sent))
      guard count > 0 else {
        failure =
          count < 0
          ? HTTPError(FileError(errno, "can't read", part.path))
          : HTTPError("file-changed", "\(part.path) became shorter while it was sent", isTransient: false)
        return Int(CURL_READFUNC_ABORT)
      }
      sent += count
      return count
    }
    sent += wanted
    return wanted
  }
}

extension HTTPBody {
  /// Bytes.
  var count: Int {
    switch self {
    case .none: 0
    case .bytes(let bytes): bytes.count
    case .file(let part): part.length
    }
  }
}

extension HTTPRequest {
  /// What is asked for, as one text.
  public var address: String {
    let pairs = query.map { pair in pair.value.map { "\(pair.name)=\($0)" } ?? pair.name }
    return "\(scheme)://\(authority)\(path)" + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }
}
