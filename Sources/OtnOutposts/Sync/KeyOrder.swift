import Foundation

/// The order of keys in every listing: by the bytes of their UTF-8.
///
/// `String`'s own `<` and `==` go by Unicode's canonical forms, for which two different keys can be equal; keys are never
/// compared with them.
enum KeyOrder {
  /// Negative, zero or positive, as `a` stands before, at or after `b`.
  static func compare(_ a: String, _ b: String) -> Int {
    let fast = a.utf8.withContiguousStorageIfAvailable { left in
      b.utf8.withContiguousStorageIfAvailable { right in compare(left, right) }
    }
    if let fast, let result = fast { return result }
    return Array(a.utf8).withUnsafeBufferPointer { left in
      Array(b.utf8).withUnsafeBufferPointer { right in compare(left, right) }
    }
  }

  static func areEqual(_ a: String, _ b: String) -> Bool { compare(a, b) == 0 }

  /// True when the bytes of `key` begin with those of `prefix`.
  static func has(_ key: String, prefix: String) -> Bool { key.utf8.starts(with: prefix.utf8) }

  private static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    if let left = a.baseAddress, let right = b.baseAddress {
      let order = memcmp(left, right, min(a.count, b.count))
      if order != 0 { return Int(order) }
    }
    return a.count - b.count
  }
}

/// A key as an element of sets and dictionaries: equal only byte for byte.
struct ExactKey: Hashable {
  let bytes: [UInt8]

  init(_ key: String) { bytes = Array(key.utf8) }
}
