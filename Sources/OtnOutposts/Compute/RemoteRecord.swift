import Foundation
import OtnWork

/// What is remembered here of a run elsewhere, so that another session finds it again.
public struct RemoteRecord: Codable, Sendable, Equatable {
  public var id: String
  public var title: String
  public var host: RemoteHost
  /// Seconds since 1970.
  public var started: Double

  public init(id: String, title: String, host: RemoteHost, started: Double) {
    self.id = id
    self.title = title
    self.host = host
    self.started = started
  }
}

/// The folder of these records, `.otn/remote`: one file for each run.
public struct RemoteRecords: Sendable {
  public let folder: String

  public init(folder: String = ".otn/remote") { self.folder = folder }

  func save(_ record: RemoteRecord) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = Array(try encoder.encode(record)) + [UInt8(ascii: "\n")]
    try AtomicFile.write("\(folder)/\(record.id).json") { try $0.append(bytes) }
  }

  /// The run of that id.
  ///
  /// - Throws: `no-such-run`, naming those that there are; `bad-record` for a file that was damaged.
  public func find(_ id: String) throws -> RemoteRecord {
    let path = "\(folder)/\(id).json"
    guard RemoteRun.isID(id), FileManager.default.fileExists(atPath: path) else {
      let known = ids().suffix(5).joined(separator: ", ")
      throw RemoteError(
        "no-such-run", "no run \(LogLines.printable(id)) was started from here",
        help: known.isEmpty ? "\(folder) holds no runs" : "the latest are \(known)")
    }
    do {
      let record = try JSONDecoder().decode(RemoteRecord.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
      guard record.id == id else { throw RemoteError("bad-record", "\(path) is the record of another run") }
      return record
    } catch let error as RemoteError {
      throw error
    } catch {
      throw RemoteError(
        "bad-record", "\(path) is no record of a run", help: "remove it; the run itself is not touched by that")
    }
  }

  /// All that can be read, the oldest first.
  public func all() -> [RemoteRecord] {
    ids().compactMap { try? find($0) }.sorted { ($0.started, $0.id) < ($1.started, $1.id) }
  }

  private func ids() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }
}
