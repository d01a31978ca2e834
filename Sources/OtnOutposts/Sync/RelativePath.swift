/// A key as the path of a file below a folder: exact, or refused with its reason.
///
///     try RelativePath("train/apple 1.jpg").components    // ["train", "apple 1.jpg"]
///     try RelativePath("../../etc/passwd")                // throws Refusal.parentComponent
///
/// Joining the components with `/` gives back the key, byte for byte. Nothing is cleaned up, decoded or renamed, so two keys
/// never come to one path.
public struct RelativePath: Sendable {
  /// At least one; none is empty, `.` or `..`, has a `/` or a control byte, or is longer than 255 bytes.
  public let components: [String]

  public static let longestKey = 1024
  public static let longestName = 255

  public init(_ key: String) throws(Refusal) {
    let bytes = key.utf8
    guard let first = bytes.first else { throw .empty }
    if bytes.count > Self.longestKey { throw .keyTooLong(bytes: bytes.count) }
    if first == UInt8(ascii: "/") { throw .absolute }
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw .controlByte }
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if part.isEmpty { throw index == parts.count - 1 ? .folderMarker : .emptyComponent }
      if part.count > Self.longestName { throw .nameTooLong(bytes: part.count) }
      if part.elementsEqual(".".utf8) { throw .dotComponent }
      if part.elementsEqual("..".utf8) { throw .parentComponent }
      if TemporaryName.matches(part) { throw .reservedName }
    }
    components = parts.map { String(Substring($0)) }
  }

  /// The last component.
  public var name: String { components.last ?? "" }
  /// The folders above it, from the outermost.
  public var folders: ArraySlice<String> { components.dropLast() }
  public var text: String { components.joined(separator: "/") }
}

/// The names of unfinished downloads and of what is noted beside them: `.apple.jpg.4711.otn-part`, `.apple.jpg.4711.otn-journal`.
enum TemporaryName {
  static let part = ".otn-part"
  static let journal = ".otn-journal"

  /// A new one for `name`, cut so that a file system can hold it.
  static func make(for name: String) -> String {
    ".\(kept(name)).\(UInt64.random(in: .min ... .max))"
  }

  private static func kept(_ name: String) -> String {
    var kept = name
    while kept.utf8.count > 220 { kept.removeLast() }
    return kept
  }

  /// True when `make(for: name)` could have given that stem.
  static func stem(_ stem: String, isFor name: String) -> Bool {
    KeyOrder.areEqual(
      String(stem.reversed().drop { $0.isASCII && $0.isNumber }.dropFirst().reversed()), "." + kept(name))
  }

  static func matches(_ name: some BidirectionalCollection<UInt8>) -> Bool {
    for suffix in [part, journal] where name.count > suffix.utf8.count + 2 && name.first == UInt8(ascii: ".") {
      guard name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else { continue }
      let rest = name.dropLast(suffix.utf8.count)
      let digits = rest.reversed().prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
      if digits > 0 && digits < rest.count - 1 && rest.dropLast(digits).last == UInt8(ascii: ".") { return true }
    }
    return false
  }
}
