import Foundation
import OtnDatasets
import OtnOutposts
import OtnRuntime
import OtnWork

/// A set in COCO's layout behind a prefix of a bucket.
struct BucketSet {
  private let bucket: BucketValue
  private let split: String
  private let prefix: String
  /// Of this machine: where what was fetched is kept.
  private let folder: String
  private let mostBytes: Int
  private let arguments: Arguments

  static let usualCache = "~/.cache/otn/buckets"
  static let usualMost = 20_000_000_000

  init(_ arguments: Arguments) throws {
    self.init(
      try arguments.bucket(), prefix: try arguments.string("prefix"), cache: try arguments.path("cache"),
      mostBytes: try arguments.bytes("most"), split: try arguments.string("split"), arguments)
  }

  /// By its address, `s3://BUCKET/PREFIX` or `dir:FOLDER`; nil for anything else.
  ///
  /// What it is shows only when it is opened: what is read there is noted, and its cache permitted, here.
  init?(address: String, _ arguments: Arguments) throws {
    guard address.hasPrefix("s3://") || address.hasPrefix("dir:") else { return nil }
    let environment = arguments.session.host.environment
    let isFolder = address.hasPrefix("dir:")
    let parts = address.dropFirst(isFolder ? 0 : 5).split(separator: "/", maxSplits: 1).map(String.init)
    let opening = BucketOpening(options: Account.Options(), environment: environment)
    let bucket = try opening.open(isFolder ? address : parts.first ?? "")
    let cache = RealPath.expanded(Self.usualCache, home: environment["HOME"])
    arguments.noteRead(bucket)
    try arguments.permit(arguments.held, "Dataset", toFolder: cache)
    self.init(
      bucket, prefix: !isFolder && parts.count > 1 ? parts[1] : "", cache: cache, mostBytes: Self.usualMost,
      split: try arguments.string("split"), arguments)
  }

  private init(
    _ bucket: BucketValue, prefix: String, cache: String, mostBytes: Int, split: String, _ arguments: Arguments
  ) {
    self.arguments = arguments
    self.bucket = bucket
    self.split = split
    self.prefix = prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/"
    self.mostBytes = mostBytes
    folder = "\(cache)/\(Digest.md5(Array("\(bucket.store.name)\n\(prefix)".utf8)).hexadecimal)"
  }

  func load() throws -> Dataset {
    try FolderNote.write(arguments.held, in: folder)
    try fetchAnnotations()
    let set = try COCO.load(folder, split: split, work: arguments.session.work)
    let reference = bucket.store.name
    return set.withPictures(
      from: BucketPictures(folder: "\(folder)/\(split)", prefix: "\(prefix)\(split)/", mostBytes: mostBytes) {
        [opening = bucket.opening] in try opening.open(reference).store
      })
  }

  /// Fetched again only when the bucket has others.
  private func fetchAnnotations() throws {
    let key = "\(prefix)annotations/instances_\(split).json"
    let path = "\(folder)/annotations/instances_\(split).json"
    let work = arguments.session.work
    guard case .head(let details) = try bucket.store.perform(.head(key: key), work: work) else { return }
    let note = "\(path).etag"
    let known = try? String(contentsOfFile: note, encoding: .utf8)
    if known == details.etag, FileManager.default.fileExists(atPath: path) { return }
    try FileManager.default.createDirectory(atPath: "\(folder)/annotations", withIntermediateDirectories: true)
    _ = try ObjectCopy(bucket.store, options: arguments.syncOptions()).download(key, to: path, work: work)
    try AtomicFile.write(note) { file in try file.append(Array(details.etag.utf8)) }
  }
}
