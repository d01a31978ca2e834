import Foundation

@testable import OtnDatasets

/// A folder that goes when the test ends.
final class Workspace {
  let path: String

  init() throws {
    path = "\(NSTemporaryDirectory())/otn-datasets-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult func write(_ bytes: [UInt8], to name: String) throws -> String {
    let target = "\(path)/\(name)"
    try FileBytes.makeFolder(String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)]))
    try FileBytes.write(bytes, to: target)
    return target
  }

  func text(_ name: String) throws -> String {
    String(decoding: try FileBytes.read("\(path)/\(name)", what: "file"), as: UTF8.self)
  }

  /// A picture of one colour.
  func picture(_ name: String, width: Int = 40, height: Int = 30, grey: UInt8 = 90) throws {
    try FileBytes.makeFolder("\(path)/\(name)".split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" })
    try Image(width: width, height: height, grey: grey).write(to: "\(path)/\(name)")
  }
}

/// The message and help of what `body` throws.
func message<R>(of body: () throws -> R) -> String {
  do {
    _ = try body()
    return "nothing was thrown"
  } catch {
    return "\(error)"
  }
}
