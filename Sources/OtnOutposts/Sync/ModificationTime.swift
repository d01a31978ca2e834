/// The time of a file's last modification, kept with its object as `x-amz-meta-mtime` in the form that rclone writes too:
/// seconds since 1970 with nine decimals.
enum ModificationTime {
  static func metadata(_ nanoseconds: Int) -> [String: String] {
    let (seconds, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000)
    guard seconds >= 0 && rest >= 0 else { return [:] }
    let decimals = String(rest)
    return ["mtime": "\(seconds).\(String(repeating: "0", count: 9 - decimals.count))\(decimals)"]
  }

  /// Nil when the object has none, or one that is no time.
  static func nanoseconds(_ metadata: [String: String]) -> Int? {
    guard let text = metadata["mtime"] else { return nil }
    let pieces = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = pieces.first, let seconds = Int(first), seconds >= 0, seconds < 1 << 33 else { return nil }
    guard pieces.count == 2 else { return seconds * 1_000_000_000 }
    let decimals = pieces[1].prefix(9)
    guard let rest = Int(decimals + String(repeating: "0", count: 9 - decimals.count)), rest >= 0 else { return nil }
    return seconds * 1_000_000_000 + rest
  }
}
