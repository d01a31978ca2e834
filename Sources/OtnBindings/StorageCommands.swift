import Foundation
import OrderedCollections
import OtnOutposts
import OtnRuntime

/// Commands on buckets: opening, comparing, copying.
public func storageCommands() -> [Command] {
  StorageCommands.opening + StorageCommands.syncing + StorageCommands.objects + StorageCommands.sets
}

enum StorageCommands {
  static let opening = [bucket]
  static let syncing = [syncUp, syncDown, planUp, planDown]
  static let objects = [upload, download, list, head, remove]

  static let account: [Parameter] = [
    .label("region", .optional(.string), "AWS_REGION or the profile's by default.", default: .null),
    .label("profile", .optional(.string), "Of the AWS configuration; AWS_PROFILE by default.", default: .null),
    .label("endpoint", .optional(.string), "Another S3 server's address.", default: .null),
    .label("anonymous", .bool, "Without keys, for public buckets.", default: .bool(false)),
  ]

  private static let bucket = Command(
    "outposts.bucket", family: "storage", "Opens a bucket; nothing is sent before it is used.",
    [
      .positional(
        "reference", .string, "An access point's ARN or alias (…--op-s3), a bucket's name, or dir:FOLDER.")
    ] + account, returns: "a Bucket"
  ) { arguments in
    .object(try arguments.opening().open(try arguments.string("reference")))
  }

  // MARK: Syncing

  private static let prefix = Parameter.label(
    "prefix", .string, "A folder of the bucket: `train2017/`.", default: .string(""))
  private static let folder = Parameter.positional("folder", .string, "A local folder.")
  private static let aBucket = Parameter.positional("bucket", .object("Bucket"), "The bucket.")
  private static let options: [Parameter] = [
    prefix,
    .label(
      "delete", .bool, "Deletes what the source does not have; asks before it does so in a bucket.",
      default: .bool(false)),
    .label(
      "max_delete", .optional(.int), "Deletes nothing if more than so many would go; needed if the source is empty.",
      default: .null),
    .label("checksum", .bool, "Reads every local file again instead of trusting the notes.", default: .bool(false)),
  ]

  private static let syncUp = Command(
    "sync", family: "storage", "Makes the bucket's folder equal to a local one; goes on where it was interrupted.",
    [folder, aBucket] + options, returns: "what was done",
    effects: [.reads(argument: "folder"), .writes(argument: "bucket"), .deletesInCloud(ifAsked: "delete"), .network]
  ) { arguments in
    let bucket = try arguments.bucket()
    let report = try arguments.sync(.upload).run(arguments.session.work) { count in
      try arguments.confirm("delete \(count) object\(count == 1 ? "" : "s") of \(bucket.store.name)")
    }
    return .object(SyncValue(report))
  }

  private static let syncDown = Command(
    "sync", family: "storage", "Makes a local folder equal to the bucket's; goes on where it was interrupted.",
    [aBucket, folder] + options, returns: "what was done",
    effects: [.reads(argument: "bucket"), .sends(argument: "bucket"), .writes(argument: "folder"), .network]
  ) { arguments in
    .object(SyncValue(try arguments.sync(.download).run(arguments.session.work)))
  }

  private static let planUp = Command(
    "plan", family: "storage", "What a sync to the bucket would do; nothing is written.",
    [folder, aBucket] + options, returns: "what would be done",
    effects: [.reads(argument: "folder"), .sends(argument: "bucket"), .network]
  ) { arguments in
    .object(SyncValue(try arguments.sync(.upload).plan(arguments.session.work)))
  }

  private static let planDown = Command(
    "plan", family: "storage", "What a sync from the bucket would do; nothing is written.",
    [aBucket, folder] + options, returns: "what would be done",
    effects: [.reads(argument: "bucket"), .sends(argument: "bucket"), .network]
  ) { arguments in
    .object(SyncValue(try arguments.sync(.download).plan(arguments.session.work)))
  }

  // MARK: Objects

  private static let key = Parameter.positional("key", .string, "The object's key.")

  private static let upload = Command(
    "upload", family: "storage", "Copies a file into the bucket, in parts if it is large.",
    [.positional("path", .string, "The file."), aBucket, .positional("key", .string, "The object's key.")],
    returns: "what was done", effects: [.reads(argument: "path"), .writes(argument: "bucket"), .network]
  ) { arguments in
    .object(
      SyncValue(
        try arguments.copy().upload(
          try arguments.path("path"), to: try arguments.string("key"), work: arguments.session.work)))
  }

  private static let download = Command(
    "download", family: "storage", "Copies an object into a file, which appears whole or not at all.",
    [aBucket, key, .positional("path", .string, "The file; an existing one is replaced, in one step.")],
    returns: "what was done",
    effects: [.reads(argument: "bucket"), .sends(argument: "bucket"), .writes(argument: "path"), .network]
  ) { arguments in
    .object(
      SyncValue(
        try arguments.copy().download(
          try arguments.string("key"), to: try arguments.path("path"), work: arguments.session.work)))
  }

  private static let list = Command(
    "ls", family: "storage", "The objects of a bucket, by their keys.",
    [aBucket, prefix, .label("most", .int, "How many at most.", default: .int(1000))],
    returns: "a List of Maps: key, size, modified, etag",
    effects: [.reads(argument: "bucket"), .sends(argument: "bucket"), .network]
  ) { arguments in
    let bucket = try arguments.bucket()
    let most = try arguments.int("most", in: 1...10_000_000)
    let listing = try bucket.store.list(
      prefix: try arguments.string("prefix"), after: nil, work: arguments.session.work)
    var rows: [Value] = []
    while rows.count < most, let page = try listing.nextPage() {
      rows += page.prefix(most - rows.count).map(\.value)
    }
    return .list(rows)
  }

  private static let head = Command(
    "head", family: "storage", "What the bucket knows of an object.", [aBucket, key],
    returns: "a Map: size, modified, etag, metadata",
    effects: [.reads(argument: "bucket"), .sends(argument: "bucket"), .network]
  ) { arguments in
    let reply = try arguments.bucket().store.perform(
      .head(key: try arguments.string("key")), work: arguments.session.work)
    guard case .head(let details) = reply else { return .null }
    var metadata: OrderedDictionary<MapKey, Value> = [:]
    for (name, text) in details.metadata.sorted(by: { $0.key < $1.key }) { metadata[.string(name)] = .string(text) }
    return .map([
      .string("size"): .int(details.size), .string("modified"): .string(Timestamp(details.modified).extended),
      .string("etag"): .string(details.etag), .string("metadata"): .map(metadata),
    ])
  }

  private static let remove = Command(
    "remove", family: "storage", "Deletes an object of the bucket; asks first.", [aBucket, key], returns: "nil",
    effects: [.deletesInCloud(), .sends(argument: "bucket"), .network]
  ) { arguments in
    let (store, key) = (try arguments.bucket().store, try arguments.string("key"))
    try arguments.confirm("delete \(key) of \(store.name)")
    _ = try store.perform(.delete(key: key), work: arguments.session.work)
    return .null
  }
}

extension ObjectSummary {
  fileprivate var value: Value {
    .map([
      .string("key"): .string(key), .string("size"): .int(size),
      .string("modified"): .string(Timestamp(modified).extended), .string("etag"): .string(etag),
    ])
  }
}

extension Arguments {
  func bucket() throws -> BucketValue { try object("bucket", as: BucketValue.self) }

  /// What the labels say of the account.
  func opening() throws -> BucketOpening {
    BucketOpening(
      options: Account.Options(
        region: try optionalString("region"), profile: try optionalString("profile"),
        endpoint: try optionalString("endpoint"), isAnonymous: try bool("anonymous")),
      environment: session.host.environment)
  }

  fileprivate func copy() throws -> ObjectCopy { ObjectCopy(try bucket().store, options: syncOptions()) }

  func syncOptions() -> SyncOptions {
    var options = SyncOptions()
    options.cacheFolder = "\(cacheFolder)/sync"
    return options
  }

  fileprivate func sync(_ direction: SyncDirection) throws -> FolderSync {
    var options = syncOptions()
    options.delete = try bool("delete")
    options.maxDelete = try optionalInt("max_delete")
    options.checksum = try bool("checksum")
    return FolderSync(
      folder: try path("folder"), store: try bucket().store, prefix: try string("prefix"), direction: direction,
      options: options)
  }
}
