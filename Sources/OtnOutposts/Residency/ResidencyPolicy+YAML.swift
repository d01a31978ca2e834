import Foundation
import OtnWork
import Yams

extension ResidencyPolicy {
  /// Where a site states its policy, unless somebody is asked to look elsewhere.
  public static let sitePath = "/etc/otn/residency.yml"

  /// The policies of the site: its file, and the one that `OTN_RESIDENCY` names; both count where both are there.
  ///
  ///     keep: op-01ac5d28a6a232904
  ///     local: [/scratch/otn]
  ///     allow_by: [ana]
  ///     held: {/data/site: op-01ac5d28a6a232904}
  ///
  /// - Throws: `residency` for one that is there and can't be read or understood: then nothing should run.
  public static func ofSite(
    environment: [String: String], path: String = sitePath
  ) throws(ResidencyError) -> [ResidencyPolicy] {
    var policies: [ResidencyPolicy] = []
    if access(path, F_OK) == 0 || errno != ENOENT {
      policies.append(try ResidencyPolicy(contentsOf: path, home: environment["HOME"]))
    }
    if let named = environment["OTN_RESIDENCY"], !named.isEmpty {
      policies.append(try ResidencyPolicy(contentsOf: named, home: environment["HOME"]))
    }
    return policies
  }

  public init(contentsOf path: String, home: String?) throws(ResidencyError) {
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      throw ResidencyError("the policy `\(path)` can't be read", help: "nothing runs before it can")
    }
    do {
      try self.init(yaml: text, home: home, source: path)
    } catch { throw ResidencyError("the policy `\(path)`: \(error.message)", help: error.help) }
  }

  init(yaml: String, home: String?, source: String) throws(ResidencyError) {
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch { throw ResidencyError("it is not YAML") }
    guard let map = node?.mapping else { throw ResidencyError("it is no map of `keep`, `local`, …") }
    let known = ["keep", "local", "allow_by", "held"]
    for (key, _) in map where !known.contains(key.string ?? "") {
      throw ResidencyError(
        "it has an unknown key `\(key.string ?? "?")`", help: "it has \(known.joined(separator: ", "))")
    }
    guard let keep = map["keep"]?.string else { throw ResidencyError("it has no `keep`", help: "keep: op-…") }
    let local = try Self.strings(map["local"], "local")
    var held: [(folder: String, place: String)] = []
    if let entries = map["held"] {
      guard let entries = entries.mapping else { throw ResidencyError("`held` is a map of folders to places") }
      for (folder, place) in entries { held.append((folder.string ?? "", place.string ?? "")) }
    }
    // A relative path would be another one in each working folder.
    for path in local + held.map(\.folder) where !path.hasPrefix("/") && !path.hasPrefix("~/") {
      throw ResidencyError("`\(path)` is no absolute path", help: "begin it with / or ~/")
    }
    try self.init(
      keep: keep, local: local, allowBy: try Self.strings(map["allow_by"], "allow_by"), held: held, home: home,
      source: source)
  }

  private static func strings(_ node: Node?, _ name: String) throws(ResidencyError) -> [String] {
    guard let node else { return [] }
    guard let items = node.sequence else { throw ResidencyError("`\(name)` is a list") }
    return items.map { $0.string ?? "" }
  }
}
