import Foundation

/// A fixture's JSON, read by subscripts; what is missing is null.
struct JSON {
  private let value: Any?

  init(path: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
  }
  private init(_ value: Any?) { self.value = value is NSNull ? nil : value }

  subscript(key: String) -> JSON { JSON((value as? [String: Any])?[key]) }
  subscript(position: Int) -> JSON { JSON((value as? [Any])?[position]) }
  var keys: [String] { ((value as? [String: Any])?.keys).map { $0.sorted() } ?? [] }
  var items: [JSON] { (value as? [Any])?.map { JSON($0) } ?? [] }
  var isNull: Bool { value == nil }
  var double: Double { (value as? NSNumber)?.doubleValue ?? .nan }
  var int: Int { (value as? NSNumber)?.intValue ?? -1 }
  var bool: Bool { (value as? NSNumber)?.boolValue ?? false }
  var string: String { value as? String ?? "" }
  var doubles: [Double] { items.map(\.double) }
}
