import Foundation

/// A file like `~/.aws/config`, by section and key.
///
///     [profile lab]
///     region = us-west-2
///     s3 =
///       addressing_style = path
///
/// Lines that begin with `#` or `;` are comments, indented ones belong to the key above. Keys are in lower case, as they don't
/// differ by it; a section that comes twice is one. No error shows a line's text, as it may be a secret.
struct ConfigurationFile: Sendable, Equatable {
  /// A key's value, and what is nested below it.
  struct Value: Sendable, Equatable {
    var text: String
    var nested: [String: String] = [:]
  }

  typealias Section = [String: Value]

  private(set) var sections: [String: Section] = [:]

  init() {}

  /// Empty when there is no such file.
  init(path: String) throws(CredentialError) {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      if FileManager.default.fileExists(atPath: path) {
        throw CredentialError("bad-credentials-file", "can't read \(path)", help: "check its owner and permissions")
      }
      return
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CredentialError("bad-credentials-file", "\(path) is not UTF-8", help: "save it as UTF-8 text")
    }
    try parse(text, path)
  }

  init(text: String, path: String) throws(CredentialError) { try parse(text, path) }

  private mutating func parse(_ text: String, _ path: String) throws(CredentialError) {
    var section: String?
    var key: String?
    let body = text.hasPrefix("\u{feff}") ? text.dropFirst() : text[...]
    let lines = body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let content = line.trimmingCharacters(in: .whitespaces)
      if content.isEmpty || content.hasPrefix("#") || content.hasPrefix(";") { continue }
      func refuse(_ reason: String, _ help: String) -> CredentialError {
        CredentialError("bad-credentials-file", "\(path), line \(index + 1): \(reason)", help: help)
      }
      if let section, let key, line.first?.isWhitespace == true {
        guard nest(content, section, key) else {
          throw refuse(
            "an indented line without `=`", "write it like `  addressing_style = path`, or without the blanks")
        }
        continue
      }
      if content.hasPrefix("[") {
        guard let end = content.firstIndex(of: "]") else {
          throw refuse("a section without `]`", "write it like `[default]`")
        }
        let name = Self.sectionName(content[..<end].dropFirst())
        section = name
        key = nil
        if sections[name] == nil { sections[name] = [:] }
        continue
      }
      guard let section else { throw refuse("a key before any section", "begin the file with `[default]`") }
      guard let (name, value) = Self.pair(content) else { throw refuse("no `=`", "write it like `region = us-west-2`") }
      sections[section]?[name] = Value(text: value)
      key = name
    }
  }

  /// A nested key, or the continuation of a text. False when it is neither.
  private mutating func nest(_ content: String, _ section: String, _ key: String) -> Bool {
    if sections[section]?[key]?.text.isEmpty == false {
      sections[section]?[key]?.text += "\n\(content)"
      return true
    }
    guard let (name, value) = Self.pair(content) else { return false }
    sections[section]?[key]?.nested[name] = value
    return true
  }

  private static func pair(_ line: String) -> (String, String)? {
    guard let equals = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return nil }
    let name = line[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
    return name.isEmpty ? nil : (name, line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces))
  }

  /// `profile   "a b"` is `profile a b`.
  private static func sectionName(_ text: Substring) -> String {
    let words = text.split(maxSplits: 1, whereSeparator: \.isWhitespace).map { $0.trimmingCharacters(in: .whitespaces) }
    guard words.count == 2 else { return words.first ?? "" }
    let quotes = CharacterSet(charactersIn: "\"'")
    return "\(words[0]) \(words[1].trimmingCharacters(in: quotes))"
  }
}
