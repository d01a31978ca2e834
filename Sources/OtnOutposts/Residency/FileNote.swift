import Foundation

/// What a safetensors file notes in its header of where its tensors are held; whatever the file is called.
enum FileNote {
  /// As in the format's reference implementation: no honest header is longer.
  private static let longest = 100_000_000

  /// Free for any other file. `path` is a regular file: opening a pipe would wait for its other end.
  static func held(at path: String, size: Int) -> Held {
    guard size > 9, let file = FileHandle(forReadingAtPath: path) else { return Held() }
    defer { try? file.close() }
    guard let start = try? file.read(upToCount: 9), start.count == 9, start.last == UInt8(ascii: "{") else {
      return Held()
    }
    let length = start.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= longest, Int(length) <= size - 8, (try? file.seek(toOffset: 8)) != nil,
      let header = try? file.read(upToCount: Int(length)),
      let members = try? JSONSerialization.jsonObject(with: header) as? [String: Any],
      let notes = members["__metadata__"] as? [String: Any]
    else { return Held() }
    return Held(notes: notes.compactMapValues { $0 as? String })
  }
}
