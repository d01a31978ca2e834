/// Brings the pictures of a set that lie elsewhere, one by one, as they are looked at.
///
/// Called from several threads at once.
public protocol PictureSource: AnyObject, Sendable {
  /// Makes sure that the picture is at `path` (of the set's folder) before it is read. Throws `.unreachablePicture`.
  func provide(_ path: String) throws(DatasetError)
}

extension Dataset {
  /// The path of an image, once its picture is there.
  public func localPath(ofImage image: Int) throws(DatasetError) -> String {
    let path = path(ofImage: image)
    try pictures?.provide(path)
    return path
  }

  /// The same set, its pictures brought by `source` into its folder.
  public func withPictures(from source: any PictureSource) -> Dataset {
    var set = self
    set.pictures = source
    return set
  }
}
