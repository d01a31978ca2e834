import Foundation
import OtnWork

/// Part uploads, and deletions by the thousand: what is asked and answered in XML.
extension S3Store {
  private static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

  func createUpload(
    _ key: String, metadata: [String: String], then: @escaping (Result<StoreReply, StoreError>) -> Void
  ) {
    guard let headers = objectHeaders(metadata) else {
      return refuse(
        StoreError("bad-metadata", "metadata of \(name)/\(key) has characters that a header can't hold"), then)
    }
    send({ [self] in request("POST", key, query: [("uploads", nil)], headers: headers) }) { [name] result in
      then(
        result.answer(name) { tree in
          tree.text("UploadId").flatMap { $0.isEmpty ? nil : .upload(id: $0) }
        })
    }
  }

  /// `known`: of the pages before.
  func listParts(
    _ key: String, upload: String, after: String?, known: [UploadedPart],
    then: @escaping (Result<StoreReply, StoreError>) -> Void
  ) {
    var query: [(name: String, value: String?)] = [("uploadId", URIEncoding.value(upload))]
    if let after { query.append(("part-number-marker", URIEncoding.value(after))) }
    send({ [self] in request("GET", key, query: query) }) { [self] result in
      let page: Result<(parts: [UploadedPart], next: String?), StoreError> = result.answer(name) { tree in
        var parts: [UploadedPart] = []
        for part in tree.all("Part") {
          guard let number = part.text("PartNumber").flatMap({ Int($0) }), let etag = part.text("ETag"),
            let size = part.text("Size").flatMap({ Int($0) })
          else { return nil }
          parts.append(UploadedPart(number: number, etag: etag.withoutQuotes, size: size))
        }
        return (parts, tree.text("IsTruncated") == "true" ? tree.text("NextPartNumberMarker") ?? "" : nil)
      }
      switch page {
      case .failure(let error): then(.failure(error))
      case .success(let page):
        let parts = known + page.parts
        guard let next = page.next else { return then(.success(.parts(parts))) }
        guard !next.isEmpty, next != after, !page.parts.isEmpty else {
          return then(.failure(StoreError("bad-response", "\(name) lists the parts of \(key) in a circle")))
        }
        listParts(key, upload: upload, after: next, known: parts, then: then)
      }
    }
  }

  func complete(
    _ key: String, upload: String, parts: [UploadedPart], then: @escaping (Result<StoreReply, StoreError>) -> Void
  ) {
    let list = parts.map {
      "<Part><ETag>\("\"\($0.etag)\"".escapedForXML)</ETag><PartNumber>\($0.number)</PartNumber></Part>"
    }
    let body = Array(
      "<CompleteMultipartUpload xmlns=\"\(Self.namespace)\">\(list.joined())</CompleteMultipartUpload>".utf8)
    let query: [(name: String, value: String?)] = [("uploadId", URIEncoding.value(upload))]
    let headers = [HTTPHeader("Content-Type", "application/xml")]
    let make: () -> HTTPRequest = { [self] in request("POST", key, query: query, headers: headers, body: .bytes(body)) }
    send(make, payload: .bytes(body)) { [self] result in
      if case .failure(let error) = result, error.code == "no-such-upload" {
        return confirm(key, parts: parts, otherwise: error, then: then)
      }
      then(result.answer(name) { tree in tree.text("ETag").map { .written(etag: $0.withoutQuotes) } })
    }
  }

  /// An answer may be lost after the upload was completed, and the next attempt then finds no upload: the object itself tells.
  private func confirm(
    _ key: String, parts: [UploadedPart], otherwise error: StoreError,
    then: @escaping (Result<StoreReply, StoreError>) -> Void
  ) {
    let etag = MultipartETag.of(parts.map(\.etag))
    head(key) { result in
      if case .success(.head(let details)) = result, details.etag == etag {
        then(.success(.written(etag: details.etag)))
      } else {
        then(.failure(error))
      }
    }
  }

  func abort(_ key: String, upload: String, then: @escaping (Result<StoreReply, StoreError>) -> Void) {
    send({ [self] in request("DELETE", key, query: [("uploadId", URIEncoding.value(upload))]) }) { result in
      switch result {
      case .success: then(.success(.done))
      case .failure(let error) where error.code == "no-such-upload": then(.success(.done))
      case .failure(let error): then(.failure(error))
      }
    }
  }

  func deleteAll(_ keys: [String], then: @escaping (Result<StoreReply, StoreError>) -> Void) {
    if keys.isEmpty { return later { then(.success(.deleted(failures: []))) } }
    // XML has no way to write the control characters: such keys go one by one.
    guard
      let awkward = keys.firstIndex(where: {
        $0.unicodeScalars.contains { $0.value < 0x20 && !"\t\n\r".unicodeScalars.contains($0) }
      })
    else { return deleteTogether(keys, then: then) }
    var rest = keys
    let key = rest.remove(at: awkward)
    delete(key) { [self] result in
      var failures: [(key: String, code: String, message: String)] = []
      if case .failure(let error) = result { failures.append((key, error.code, error.message)) }
      deleteAll(rest) { result in
        then(
          result.map { reply in
            guard case .deleted(let others) = reply else { return reply }
            return .deleted(failures: failures + others)
          })
      }
    }
  }

  private func deleteTogether(_ keys: [String], then: @escaping (Result<StoreReply, StoreError>) -> Void) {
    let list = keys.map { "<Object><Key>\($0.escapedForXML)</Key></Object>" }
    let body = Array("<Delete xmlns=\"\(Self.namespace)\">\(list.joined())<Quiet>true</Quiet></Delete>".utf8)
    let headers = [
      HTTPHeader("Content-MD5", Data(Digest.md5(body)).base64EncodedString()),
      HTTPHeader("Content-Type", "application/xml"),
    ]
    let make: () -> HTTPRequest = { [self] in
      request("POST", query: [("delete", nil)], headers: headers, body: .bytes(body))
    }
    send(make, payload: .bytes(body)) { [name] result in
      then(
        result.answer(name) { tree in
          guard tree.name == "DeleteResult" else { return nil }
          return .deleted(
            failures: tree.all("Error").map {
              ($0.text("Key") ?? "", $0.text("Code") ?? "", $0.text("Message") ?? "")
            })
        })
    }
  }
}

extension Result where Success == HTTPResponse, Failure == StoreError {
  /// What a tree of XML says; nil from `read` where it lacks what it should have.
  func answer<Value>(_ name: String, _ read: (XMLTree) -> Value?) -> Result<Value, StoreError> {
    flatMap { response in
      do throws(XMLError) {
        guard let value = read(try XMLTree(response.body)) else {
          throw XMLError(message: "the answer lacks what it should tell")
        }
        return .success(value)
      } catch {
        return .failure(StoreError(error, name))
      }
    }
  }
}
