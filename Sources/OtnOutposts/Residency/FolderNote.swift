import Foundation
import OtnWork

/// `residency.json` in a folder: everything in it is held there. It travels with the folder, which the ledger does not.
public enum FolderNote {
  public static let name = "residency.json"

  /// What the notes in `path` and the folders above it say. One that can't be read says "elsewhere": it is never free.
  public static func held(at path: String) -> Held {
    ([path] + LedgerMemory.parents(of: path)).reduce(Held()) { $0.union(note(in: $1)) }
  }

  /// Notes that what is in the folder is held, beside what its note says already. Nothing for what is free.
  ///
  /// - Throws: a `FileError`.
  public static func write(_ held: Held, in folder: String) throws {
    let all = note(in: folder).union(held)
    if all.isEmpty { return }
    let members = all.notes.sorted { $0.key > $1.key }.map { "  \(JSONText.quoted($0.key)): \($0.value)" }
    let text = "{\n\(members.joined(separator: ",\n"))\n}\n"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try AtomicFile.write("\(folder)/\(name)") { file in try file.append(Array(text.utf8)) }
  }

  static func note(in folder: String) -> Held {
    let path = "\(folder == "/" ? "" : folder)/\(name)"
    guard access(path, F_OK) == 0 else { return Held() }
    guard let data = FileManager.default.contents(atPath: path),
      let members = try? JSONSerialization.jsonObject(with: data) as? [String: [String]], let held = members["held"]
    else { return Held(at: .elsewhere(path), from: path) }
    return Held(notes: ["held": JSONText.list(held), "origin": JSONText.list(members["origin"] ?? [])])
  }
}
