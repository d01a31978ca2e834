/// The alias of an access point on an Outpost, which stands where a bucket's name does.
///
///     my-access-po-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3
///                  │└ 17 of the Outpost's id               └ 4 of the region
///                  └ o: rack, e: server
///
/// Counted in characters from the end: 7 of suffix, 1, 4 of region prefix, 20, 17 of the Outpost's id, 1 of hardware.
struct OutpostAlias: Sendable, Equatable {
  let name: String
  let hardware: String
  /// Without `op-`.
  let id: String
  let regionPrefix: String

  /// Nil when the name has not the form: then it is an ordinary bucket's.
  init?(_ name: String) {
    let characters = Array(name)
    let count = characters.count
    guard name.utf8.count == count, count >= 50, name.hasSuffix("--op-s3") else { return nil }
    func part(_ start: Int, _ end: Int) -> String { String(characters[(count - end)..<(count - start)]) }
    self.name = name
    hardware = part(49, 50)
    id = part(32, 49)
    regionPrefix = part(8, 12)
  }
}

/// What a bucket may be called so that its name can be part of a host name.
enum BucketName {
  static func isHostable(_ name: String, withDots: Bool = false) -> Bool {
    guard name.utf8.count >= 3, name.lowercased() == name, !EndpointURL.isIPv4(name) else { return false }
    return withDots ? name.isHostName : name.isHostLabel
  }
}
