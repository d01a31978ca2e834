import Foundation
import OtnWork

/// Part uploads of a folder store: a folder each, with a record of its key and a file for each part, named by number and MD5.
extension FolderStore {
  private struct Header: Codable {
    var key: String
    var metadata: [String: String]
    /// Seconds since 1970.
    var initiated: Double
  }

  private struct Part {
    var number: Int
    var etag: String
    var path: String
    var status: FileIdentity
  }

  func createUpload(_ key: String, metadata: [String: String]) throws -> String {
    let id = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
    let header = Header(key: key, metadata: metadata, initiated: Date().timeIntervalSince1970)
    let new = try NewFile(.bytes(Array(JSONEncoder().encode(header))), in: hiddenPath("new"))
    try TargetFolder.makeFolders(folder(id))
    try new.place(at: "\(folder(id))/upload")
    return id
  }

  public func uploads(prefix: String, work: Work) throws -> [PartUpload] {
    try objects()
    let ids = try FileManager.default.contentsOfDirectory(atPath: hiddenPath("uploads"))
    let found = ids.compactMap { id in
      (try? header(id)).map { PartUpload(key: $0.key, id: id, initiated: $0.initiated) }
    }
    return found.filter { KeyOrder.has($0.key, prefix: prefix) }.sorted {
      let order = KeyOrder.compare($0.key, $1.key)
      return order == 0 ? $0.initiated < $1.initiated : order < 0
    }
  }

  func putPart(_ key: String, upload id: String, number: Int, _ source: HTTPBody) throws -> String {
    _ = try header(id, of: key)
    guard (1...10_000).contains(number) else {
      throw StoreError("invalid-argument", "parts have numbers from 1 to 10000, not \(number)", status: 400)
    }
    let new = try NewFile(source, in: hiddenPath("new"))
    let etag = new.digest.hexadecimal
    let earlier = try files(id).filter { $0.number == number && $0.etag != etag }
    try new.settle()
    try new.place(at: "\(folder(id))/\(number).\(etag)")
    for part in earlier { unlink(part.path) }
    return etag
  }

  func parts(_ key: String, upload id: String) throws -> [UploadedPart] {
    _ = try header(id, of: key)
    return try files(id).map { UploadedPart(number: $0.number, etag: $0.etag, size: $0.status.size) }
  }

  func complete(_ key: String, upload id: String, parts: [UploadedPart]) throws -> String {
    let header = try header(id, of: key)
    let files = try files(id)
    guard !parts.isEmpty, zip(parts, parts.dropFirst()).allSatisfy({ $0.number < $1.number }) else {
      throw StoreError("invalid-part-order", "the parts of \(key) are not listed by rising numbers", status: 400)
    }
    let new = try NewFile(in: hiddenPath("new"))
    for part in parts {
      guard let file = files.first(where: { $0.number == part.number && $0.etag == part.etag }) else {
        throw StoreError("invalid-part", "part \(part.number) of \(key) is not there as it was named", status: 400)
      }
      try OpenFile.reading(file.path).read(0..<file.status.size, path: file.path) { bytes throws(FileError) in
        try new.append(bytes)
      }
    }
    let tag = EntityTag(parts: parts.map { EntityTag($0.etag).digest })
    try keep(new, key: key, etag: tag.text, metadata: header.metadata)
    try abort(key, upload: id)
    return tag.text
  }

  func abort(_ key: String, upload id: String) throws {
    guard (try? header(id, of: key)) != nil else { return }
    // Without its header it is no upload any more, whatever else is still there.
    unlink("\(folder(id))/upload")
    try? FileManager.default.removeItem(atPath: folder(id))
  }

  private func folder(_ id: String) -> String { hiddenPath("uploads/\(id)") }

  private func header(_ id: String, of key: String? = nil) throws -> Header {
    let isName = !id.isEmpty && id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    guard isName, let bytes = try? OpenFile.bytes(of: "\(folder(id))/upload"),
      let header = try? JSONDecoder().decode(Header.self, from: Data(bytes)),
      key.map({ KeyOrder.areEqual($0, header.key) }) ?? true
    else { throw StoreError("no-such-upload", "there is no part upload \(id) in \(name)", status: 404) }
    return header
  }

  /// The parts that are there, by their numbers.
  private func files(_ id: String) throws -> [Part] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder(id))
    let parts = names.compactMap { name -> Part? in
      let pieces = name.split(separator: ".")
      guard pieces.count == 2, let number = Int(pieces[0]), let status = EntryStatus(path: "\(folder(id))/\(name)")
      else { return nil }
      return Part(number: number, etag: String(pieces[1]), path: "\(folder(id))/\(name)", status: status.identity)
    }
    return parts.sorted { ($0.number, $0.status.changed) < ($1.number, $1.status.changed) }
  }
}
