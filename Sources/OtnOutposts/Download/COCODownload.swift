import Foundation
import OtnWork

/// Fetches COCO from a public bucket that mirrors it, and unpacks it where `coco.load` finds it.
///
///     try COCODownload(bucket: store).run(splits: ["val2017"], to: "/data/coco", work: work)
///
/// An interrupted download goes on where it was; every byte is compared with the bucket's digests where it has them, and every
/// unpacked file with the archive's checksum.
public struct COCODownload {
  /// Which mirror is asked by default: public, read without keys.
  public static let bucketName = "fast-ai-coco"
  public static let region = "us-east-1"
  /// What there is besides the annotations.
  public static let splits = ["train2017", "val2017", "test2017", "unlabeled2017"]
  private static let annotations = "annotations_trainval2017"

  private let bucket: any ObjectStore
  private let options: SyncOptions

  public init(bucket: any ObjectStore, options: SyncOptions = SyncOptions()) {
    self.bucket = bucket
    self.options = options
  }

  /// - Parameters:
  ///   - splits: some of `splits`; the annotations always come along.
  ///   - folder: gets `annotations/` and a folder of pictures for each split.
  ///   - keepsArchives: else each zip is deleted once it is unpacked.
  /// - Returns: how many files are there now.
  public func run(splits: [String], to folder: String, keepsArchives: Bool = false, work: Work = Work()) throws -> Int {
    var files = 0
    for name in [Self.annotations] + splits {
      let mark = "\(folder)/.\(name).complete"
      if FileManager.default.fileExists(atPath: mark) {
        work.progress.line("\(name) is there already")
        continue
      }
      let archive = "\(folder)/\(name).zip"
      if !FileManager.default.fileExists(atPath: archive) {
        _ = try ObjectCopy(bucket, options: options).download("\(name).zip", to: archive, work: work)
      }
      let unpacked = try Archive(archive).unpack(into: folder, work: work)
      files += unpacked.written + unpacked.kept
      try AtomicFile.write(mark) { _ in }
      if !keepsArchives { try FileManager.default.removeItem(atPath: archive) }
      work.progress.line("\(name): \(unpacked.written + unpacked.kept) files")
    }
    return files
  }
}
