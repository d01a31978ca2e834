import Foundation
import OtnOutposts
import Testing

/// A folder of a test, gone when it is over.
final class ResidencyFolder {
  let path: String

  init() throws {
    path = try #require(RealPath.of("\(NSTemporaryDirectory())/otn-residency-\(UUID().uuidString)"))
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult func write(_ text: String, _ name: String) throws -> String {
    let file = "\(path)/\(name)"
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  /// A session's residency with its ledger in the folder, without any site's policy, at a fixed time.
  func residency(user: String = "ana", environment: [String: String] = [:]) throws -> Residency {
    try Residency(
      environment: environment, ledger: "\(path)/.otn/ledger.jsonl", site: "\(path)/none.yml", user: user,
      now: { 1_770_000_000.25 })
  }

  var ledger: String { "\(path)/.otn/ledger.jsonl" }
  var audit: LedgerAudit { LedgerAudit(path: ledger) }
}
