import Foundation
import OtnWork

/// Something that this notebook made in an account, or was about to make when it stopped.
public struct Creation: Sendable, Equatable, Codable, CustomStringConvertible {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case bucket
    case accessPoint = "access-point"
    case endpoint
    case instance
  }

  /// Its own name here; an instance's idempotency token too.
  public var id: String
  public var kind: Kind
  /// A bucket's or access point's name; an endpoint's subnet; an instance's name.
  public var name: String
  public var region: String
  public var outpost: String
  /// What finds it again when its own name never arrived: `vpc`, `security-group`, `bucket`.
  public var details: [String: String]
  /// An ARN, or an instance's id; nil as long as the answer has not come.
  public var identity: String?
  /// Seconds since 1970.
  public var time: Double

  public var description: String {
    let place = outpost.isEmpty ? "in \(region)" : "on \(outpost)"
    switch kind {
    case .bucket: return "bucket \(name) \(place)"
    case .accessPoint: return "access point \(name) \(place)"
    case .endpoint: return "endpoint in \(name) \(place)"
    case .instance: return "instance \(identity ?? name) \(place)"
    }
  }
}

/// The record of them, `.otn/created.jsonl`: a line before each creation, one after it, and one when the thing is gone.
///
/// Every line is on disk before the next call is made, so that a crash at any moment leaves nothing that isn't known here.
public struct CreationRecord: Sendable {
  public let path: String

  public init(path: String = ".otn/created.jsonl") { self.path = path }

  private struct Line: Codable {
    enum Step: String, Codable { case begun, made, gone }
    var step: Step
    var creation: Creation
  }

  func begin(_ creation: Creation) throws { try append(Line(step: .begun, creation: creation)) }

  @discardableResult
  func made(_ creation: Creation, identity: String) throws -> Creation {
    var creation = creation
    creation.identity = identity
    try append(Line(step: .made, creation: creation))
    return creation
  }

  func gone(_ creation: Creation) throws { try append(Line(step: .gone, creation: creation)) }

  /// What was begun or made and is not known to be gone, in the order in which it was begun.
  ///
  /// - Throws: `bad-record` for a damaged line, as what it said could stay behind unseen; the last one may be cut off by a crash.
  public func current() throws -> [Creation] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let text = try Data(contentsOf: URL(fileURLWithPath: path))
    var order: [String] = []
    var known: [String: Creation] = [:]
    let lines = text.split(separator: UInt8(ascii: "\n"))
    for (number, bytes) in lines.enumerated() {
      guard let line = try? JSONDecoder().decode(Line.self, from: Data(bytes)) else {
        if number == lines.count - 1 && text.last != UInt8(ascii: "\n") { break }
        throw ControlError(
          "bad-record", "line \(number + 1) of \(path) can't be read",
          help: "mend or remove it by hand, after a look at the account")
      }
      if known[line.creation.id] == nil && line.step != .gone { order.append(line.creation.id) }
      known[line.creation.id] = line.step == .gone ? nil : line.creation
    }
    return order.compactMap { known[$0] }
  }

  private func append(_ line: Line) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = Array(try encoder.encode(line)) + [UInt8(ascii: "\n")]
    let file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileError(errno, "can't write", path) }
    defer { close(file) }
    try removeTornLine(file)
    while !bytes.isEmpty {
      let count = write(file, bytes, bytes.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(count == 0 ? ENOSPC : errno, "can't write", path) }
      bytes.removeFirst(count)
    }
    guard fsync(file) == 0 else { throw FileError(errno, "can't write", path) }
  }

  /// A line that a crash cut off was never followed by a call: it goes.
  private func removeTornLine(_ file: Int32) throws(FileError) {
    var size = lseek(file, 0, SEEK_END)
    let whole = size
    var byte: UInt8 = 0
    while size > 0, pread(file, &byte, 1, size - 1) == 1, byte != UInt8(ascii: "\n") { size -= 1 }
    if size != whole, ftruncate(file, size) != 0 { throw FileError(errno, "can't write", path) }
  }
}

/// Why something was not made, awaited or removed.
public struct ControlError: CodedError, Sendable, Equatable {
  public var code: String
  public var message: String
  public var help: String?

  public init(_ code: String, _ message: String, help: String? = nil) {
    self.code = code
    self.message = message
    self.help = help
  }
}
