/// Where a thing is held: one end of every transfer.
///
///     local                      a path of this machine that no other place claims
///     dir:/srv/outpost           a folder that stands in for an Outpost's bucket
///     outpost op-01ac5d28a6a232904
///     region us-west-2           a region's S3
///     elsewhere example.com      anything that was not recognised, by its host
public enum Place: Hashable, Sendable, CustomStringConvertible {
  case local
  case folder(String)
  case outpost(String)
  case region(String)
  case elsewhere(String)

  public var description: String {
    switch self {
    case .local: "local"
    case .folder(let path): "dir:\(path)"
    case .outpost(let id): "outpost \(id)"
    case .region(let name): "region \(name)"
    case .elsewhere(let host): "elsewhere \(host)"
    }
  }
}
