import Foundation
import Yams

/// A `data.yml`: where the pictures of each split are, and the names of the classes.
struct DataFile {
  let path: String
  /// What relative paths start from.
  let root: String
  let names: [String]
  private let entries: [String: Node]

  static let splits = ["train", "val", "test"]

  init(contentsOf path: String) throws(DatasetError) {
    let text = String(decoding: try FileBytes.read(path, what: "data.yml"), as: UTF8.self)
    self.path = path
    var entries: [String: Node] = [:]
    do {
      for (key, value) in try Yams.compose(yaml: text)?.mapping ?? [:] { entries[key.string ?? ""] = value }
    } catch {
      throw .brokenYAML(path: path, reason: "\(error)")
    }
    self.entries = entries
    let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    root = entries["path"]?.string.map { Self.joined(folder, $0) } ?? folder
    names = try Self.names(entries["names"], path: path)
    if let count = entries["nc"]?.int, count != names.count {
      throw .brokenYAML(path: path, reason: "nc is \(count), but there are \(names.count) names")
    }
  }

  var knownSplits: [String] { Self.splits.filter { entries[$0] != nil } }

  func name(of split: String) -> String {
    let set = root.split(separator: "/").last.map(String.init) ?? "set"
    return set == "." ? split : "\(set)/\(split)"
  }

  /// The picture files of a split, sorted within each folder.
  func pictures(of split: String) throws(DatasetError) -> [String] {
    guard let entry = entries[split] else {
      let known = knownSplits.joined(separator: ", ")
      throw .brokenYAML(path: path, reason: "there is no split `\(split)`, only \(known.isEmpty ? "none" : known)")
    }
    let sources = entry.sequence.map { $0.compactMap(\.string) } ?? [entry.string].compactMap(\.self)
    var pictures: [String] = []
    for source in sources { pictures += try Self.pictures(in: Self.joined(root, source)) }
    guard !pictures.isEmpty else {
      throw .brokenYAML(
        path: path, reason: "`\(split)` leads to no JPEG or PNG picture (\(sources.joined(separator: ", ")))")
    }
    return pictures
  }

  private static func pictures(in source: String) throws(DatasetError) -> [String] {
    if FileBytes.isFolder(source) {
      let files = FileManager.default.enumerator(atPath: source)?.compactMap { $0 as? String } ?? []
      return files.filter(isPicture).sorted().map { "\(source)/\($0)" }
    }
    let text = String(decoding: try FileBytes.read(source, what: "folder or list of pictures"), as: UTF8.self)
    let folder = source.contains("/") ? String(source[..<(source.lastIndex(of: "/") ?? source.startIndex)]) : "."
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter(isPicture).map { joined(folder, $0) }
  }

  private static func isPicture(_ name: String) -> Bool {
    ["jpg", "jpeg", "png"].contains(name.split(separator: ".").last?.lowercased() ?? "")
  }

  /// `names: [a, b]` or `names: {0: a, 1: b}`, whose keys run from 0 without a gap.
  private static func names(_ node: Node?, path: String) throws(DatasetError) -> [String] {
    guard let node else { throw .brokenYAML(path: path, reason: "there is no `names`") }
    if let list = node.sequence { return list.map { $0.string ?? "" } }
    guard let map = node.mapping else { throw .brokenYAML(path: path, reason: "`names` is neither a list nor a map") }
    var names: [Int: String] = [:]
    for (key, value) in map { names[key.int ?? -1] = value.string ?? "" }
    guard Set(names.keys) == Set(0..<map.count) else {
      throw .brokenYAML(path: path, reason: "the numbers of `names` do not run from 0 to \(map.count - 1)")
    }
    return (0..<map.count).compactMap { names[$0] }
  }

  private static func joined(_ folder: String, _ path: String) -> String {
    if path.hasPrefix("/") { return path }
    let plain = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return plain.isEmpty || plain == "." ? folder : "\(folder)/\(plain)"
  }
}
