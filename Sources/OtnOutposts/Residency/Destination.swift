/// Where something is about to go, as what it is and not as what it is called.
public struct Destination: Equatable, Sendable {
  public var place: Place
  /// The real path, where it is one of this machine (a folder that stands in for a bucket, too): it is what policies look at then.
  public var path: String?
  /// As messages call it: the path, the bucket's name.
  public var name: String
  /// Whether the program made the path, so that held data may be in its very words: the ledger then keeps their digest.
  public var isMade = false

  public init(_ place: Place, path: String? = nil, name: String) {
    self.place = place
    self.path = path
    self.name = name
  }

  /// A path of this machine. What is no file and no folder (a pipe, a device, a socket) leads who knows where.
  static func local(_ path: String, name: String) -> Destination {
    if FileStatus(path)?.kind == .other { return Destination(.elsewhere(path), name: name) }
    return Destination(.local, path: path, name: name)
  }
}
