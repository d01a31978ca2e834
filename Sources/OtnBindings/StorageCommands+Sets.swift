import Foundation
import OtnDatasets
import OtnOutposts
import OtnRuntime
import OtnWork

extension StorageCommands {
  static let sets = [cocoDownload, cocoLoad]

  private static let cocoDownload = Command(
    "coco.download", family: "datasets", "Fetches COCO from its public mirror and unpacks it; goes on where it was.",
    [
      .label("to", .string, "The folder for `coco.load`."),
      .label(
        "splits", .list, "Some of \"train2017\" (18 GB), \"val2017\" (0.8 GB), \"test2017\", \"unlabeled2017\".",
        default: .list([.string("train2017"), .string("val2017")])),
      .label("keep", .bool, "Keeps the zips.", default: .bool(false)),
      .label("bucket", .optional(.object("Bucket")), "Another mirror of the same zips.", default: .null),
    ],
    returns: "a String: the folder", effects: [.reads(argument: "bucket"), .writes(argument: "to"), .network]
  ) { arguments in
    let splits = try arguments.strings("splits")
    if let unknown = splits.first(where: { !COCODownload.splits.contains($0) }) {
      throw arguments.invalid(
        "splits", "there is no split \"\(unknown)\"; there are \(COCODownload.splits.joined(separator: ", "))")
    }
    let mirror = BucketOpening(
      options: Account.Options(region: COCODownload.region, isAnonymous: true),
      environment: arguments.session.host.environment)
    let bucket =
      try arguments.optionalObject("bucket", as: BucketValue.self)?.store
      ?? mirror.open(COCODownload.bucketName).store
    let folder = try arguments.path("to")
    _ = try COCODownload(bucket: bucket, options: arguments.syncOptions()).run(
      splits: splits, to: folder, keepsArchives: try arguments.bool("keep"), work: arguments.session.work)
    return .string(folder)
  }

  private static let cocoLoad = Command(
    "coco.load", family: "datasets",
    "A set in COCO's layout in a bucket: annotations now, pictures as they are needed.",
    [
      .positional("bucket", .object("Bucket"), "Holds `annotations/` and the pictures."),
      .label("split", .string, "Which `instances_….json`, and folder of pictures.", default: .string("train2017")),
      .label("prefix", .string, "A folder of the bucket: `coco/`.", default: .string("")),
      .label(
        "cache", .string, "Where annotations and pictures are kept.", default: .string(BucketSet.usualCache)),
      .label("most", .bytes, "The pictures kept take no more than so much.", default: .bytes(BucketSet.usualMost)),
    ],
    returns: "a Dataset",
    effects: [.reads(argument: "bucket"), .sends(argument: "bucket"), .writes(argument: "cache"), .network]
  ) { arguments in
    .dataset(try BucketSet(arguments).load())
  }
}
