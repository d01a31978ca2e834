import OtnOutposts
import OtnRuntime

/// Opens buckets with one account's settings; can be done again for another connection.
struct BucketOpening {
  let options: Account.Options
  let environment: [String: String]

  /// - Parameter reference: `dir:FOLDER`, `s3://BUCKET`, a bucket's name, an access point's ARN or alias.
  func open(_ reference: String) throws -> BucketValue {
    guard reference.hasPrefix("dir:") else { return BucketValue(try store(reference), opening: self) }
    let folder = RealPath.expanded(String(reference.dropFirst(4)), home: environment["HOME"])
    return BucketValue(FolderStore(folder), folder: folder, opening: self)
  }

  private func store(_ reference: String) throws -> S3Store {
    let name = reference.hasPrefix("s3://") ? String(reference.dropFirst(5)) : reference
    return try Account(environment: environment, options: options).bucket(name)
  }
}
