extension Place {
  /// A place as policies and file headers write it: `op-01ac…` or `outpost op-01ac…`, `us-west-2` or `region us-west-2`,
  /// `dir:/srv/outpost`, `local`, `elsewhere example.com`; nil: it is none of these.
  ///
  /// A folder's path is taken as it stands: `RealPath.of` tells which folder it really is.
  public init?(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    switch (words.first, words.count) {
    case ("local", 1): self = .local
    case ("outpost", 2) where Self.isOutpostID(words[1]): self = .outpost(words[1])
    case ("region", 2): self = .region(words[1])
    case ("elsewhere", 2): self = .elsewhere(words[1])
    case _ where text.hasPrefix("dir:") && text.utf8.count > 4: self = .folder(String(text.dropFirst(4)))
    case (_, 1) where Self.isOutpostID(text): self = .outpost(text)
    case (_, 1) where Self.isRegion(text): self = .region(text)
    default: return nil
    }
  }

  /// `op-` and hexadecimal digits.
  private static func isOutpostID(_ text: String) -> Bool {
    text.hasPrefix("op-") && text.utf8.count > 3 && text.dropFirst(3).allSatisfy { $0.isASCII && $0.isHexDigit }
  }

  /// `us-west-2`, `us-gov-east-1`.
  private static func isRegion(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3, let number = parts.last, !number.isEmpty else { return false }
    return number.allSatisfy { $0.isASCII && $0.isNumber }
      && parts.dropLast().allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isLowercase } }
  }
}
