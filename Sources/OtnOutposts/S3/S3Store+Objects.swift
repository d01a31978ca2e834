import Foundation
import OtnWork

/// Operations on single objects.
extension S3Store {
  func get(
    _ key: String, range: Range<Int>?, etag: String?, descriptor: Int32, offset: Int,
    then: @escaping (Result<StoreReply, StoreError>) -> Void
  ) {
    let name = "\(name)/\(key)"
    let range = range.flatMap { $0.isEmpty ? nil : $0 }
    var details = ObjectDetails(size: 0, etag: "", modified: 0)
    var expected = 0
    let sink = FileSink(descriptor: descriptor, offset: offset, isDigested: range == nil) { (head) throws(HTTPError) in
      let body = try RangedBody(head, asked: range, name: name)
      details = ObjectDetails(head, size: body.total)
      expected = body.count
      if let etag, details.etag != etag {
        throw HTTPError("object-changed", "\(name) was replaced while it was downloaded")
      }
    }
    let headers = range.map { [HTTPHeader("Range", "bytes=\($0.lowerBound)-\($0.upperBound - 1)")] } ?? []
    send({ [self] in request("GET", key, headers: headers) }, sink: sink) { result in
      switch result {
      case .failure(let error): then(.failure(error.about(key: key, name)))
      case .success(let head):
        let md5 = sink.finish()
        guard sink.count == expected else {
          return then(.failure(StoreError("connection-lost", "\(name) came incompletely", isTransient: true)))
        }
        if let md5, head.etagIsMD5, details.etag != md5.hexadecimal {
          return then(.failure(.wrongDigest("what came of \(name) is not what its ETag says")))
        }
        then(.success(.read(details, md5: md5)))
      }
    }
  }

  func head(_ key: String, then: @escaping (Result<StoreReply, StoreError>) -> Void) {
    let name = "\(name)/\(key)"
    send({ [self] in request("HEAD", key) }) { result in
      switch result {
      case .failure(let error): then(.failure(error.about(key: key, name)))
      case .success(let head):
        let size = head.headers["content-length"].flatMap { Int($0) }
        guard let size else { return then(.failure(StoreError("bad-response", "\(name) has no size"))) }
        then(.success(.head(ObjectDetails(head, size: size))))
      }
    }
  }

  func put(
    _ key: String, _ source: HTTPBody, metadata: [String: String],
    then: @escaping (Result<StoreReply, StoreError>) -> Void
  ) {
    guard let headers = objectHeaders(metadata) else {
      return refuse(
        StoreError("bad-metadata", "metadata of \(name)/\(key) has characters that a header can't hold"), then)
    }
    upload("PUT", key, query: [], headers: headers, source, then: then)
  }

  func putPart(
    _ key: String, upload id: String, number: Int, _ source: HTTPBody,
    then: @escaping (Result<StoreReply, StoreError>) -> Void
  ) {
    upload(
      "PUT", key, query: [("partNumber", "\(number)"), ("uploadId", URIEncoding.value(id))], headers: [], source,
      then: then)
  }

  func delete(_ key: String, then: @escaping (Result<StoreReply, StoreError>) -> Void) {
    send({ [self] in request("DELETE", key) }) { result in
      switch result {
      case .success: then(.success(.done))
      case .failure(let error) where error.code == "no-such-key": then(.success(.done))
      case .failure(let error): then(.failure(error))
      }
    }
  }

  /// The headers of a new object; nil when a value can't stand in a header.
  func objectHeaders(_ metadata: [String: String]) -> [HTTPHeader]? {
    var headers = [HTTPHeader("Content-Type", "application/octet-stream")]
    if isOnOutpost { headers.append(HTTPHeader("x-amz-storage-class", "OUTPOSTS")) }
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
      let isPlain = (name + value).utf8.allSatisfy { (0x20..<0x7F).contains($0) }
      guard isPlain, !name.isEmpty, !name.contains(where: { $0 == " " || $0 == ":" }) else { return nil }
      headers.append(HTTPHeader("x-amz-meta-\(name.lowercased())", value))
    }
    return headers
  }

  /// Digests the source, sends it with both digests, and compares the ETag that comes back.
  private func upload(
    _ method: String, _ key: String, query: [(name: String, value: String?)], headers: [HTTPHeader],
    _ source: HTTPBody, then: @escaping (Result<StoreReply, StoreError>) -> Void
  ) {
    let name = "\(name)/\(key)"
    let digested: (Result<DigestedBody, HTTPError>) -> Void = { [self] result in
      let body: DigestedBody
      switch result {
      case .failure(let error): return then(.failure(StoreError(error)))
      case .success(let value): body = value
      }
      let headers = headers + [HTTPHeader("Content-MD5", Data(body.md5).base64EncodedString())]
      let make: () -> HTTPRequest = { [self] in request(method, key, query: query, headers: headers, body: body.body) }
      send(make, payload: .sha256(body.sha256.hexadecimal)) { result in
        switch result {
        case .failure(let error): then(.failure(error.about(key: key, name)))
        case .success(let head):
          let etag = (head.headers["etag"] ?? "").withoutQuotes
          if head.etagIsMD5, etag != body.md5.hexadecimal {
            return then(.failure(.wrongDigest("what \(name) became is not what was sent")))
          }
          then(.success(.written(etag: etag)))
        }
      }
    }
    if source.count > DigestedBody.largestInMemory, case .file(let part) = source {
      client.http.aside({ DigestedBody.of(part) }, then: digested)
    } else {
      let body = DigestedBody.inMemory(source)
      later { digested(body) }
    }
  }
}

extension StoreError {
  static func wrongDigest(_ message: String) -> StoreError {
    StoreError(
      "wrong-digest", message, help: "try again; if it stays, something on the way alters bytes", isTransient: true)
  }

  /// HEAD says only 404: that it is the object that is not there is known from what was asked.
  func about(key: String, _ name: String) -> StoreError {
    guard code == "no-such-key" || code == "not-found" else { return self }
    return StoreError("no-such-key", "there is no object \(name)", help: help, status: status)
  }
}

extension ObjectDetails {
  init(_ head: HTTPResponse, size: Int) {
    self.init(
      size: size, etag: (head.headers["etag"] ?? "").withoutQuotes,
      modified: head.headers["last-modified"].flatMap { HTTPDate.seconds($0) } ?? 0)
    for header in head.headers where header.name.lowercased().hasPrefix("x-amz-meta-") {
      metadata[String(header.name.lowercased().dropFirst("x-amz-meta-".count))] = header.value
    }
  }
}

extension HTTPResponse {
  /// True where S3's ETag is the MD5 of the bytes: not of parts, and not of what was encrypted with a key of KMS or of the customer.
  var etagIsMD5: Bool {
    guard let etag = headers["etag"]?.withoutQuotes, etag.utf8.count == 32, etag.allSatisfy(\.isHexDigit) else {
      return false
    }
    return headers["x-amz-server-side-encryption"].map { $0 == "AES256" } ?? true
      && headers["x-amz-server-side-encryption-customer-algorithm"] == nil
  }
}
