/// One word of an output, as far as it matters whether two outputs say the same.
///
///     OutputWord.words(in: "box 0.0412  455/455  06:14")
///     // text "box", float 0.0412, int 455, text "/", int 455, duration
enum OutputWord: Equatable {
  case text(String)
  case int(String)
  case float(Double)
  /// What is the same only in kind: it differs from run to run, or from machine to machine.
  case duration, rate, memory, date, absolutePath
  /// A relative path, without the numbers that end its parts: `runs/train/exp/weights` stands for `exp2/weights` too.
  case path(String)
  /// `…`: whatever stands here.
  case anything

  static func words(in line: String) -> [OutputWord] {
    var scanner = WordScanner(line)
    var words: [OutputWord] = []
    while let word = scanner.next() { words.append(word) }
    return words
  }

  /// - Parameter tolerance: by how much floats may differ, relative to the larger one.
  func matches(_ other: OutputWord, tolerance: Double) -> Bool {
    switch (self, other) {
    case (.float(let a), .float(let b)): Self.near(a, b, tolerance)
    case (.float(let a), .int(let b)), (.int(let b), .float(let a)):
      Double(b).map { Self.near(a, $0, tolerance) } ?? false
    default: self == other
    }
  }

  private static func near(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    a == b || abs(a - b) <= tolerance * max(abs(a), abs(b)) || abs(a - b) < 1e-12
  }
}

/// Cuts a line into words.
private struct WordScanner {
  private let characters: [Character]
  private var position = 0

  private static let durations: Set<String> = ["ns", "µs", "us", "ms", "s", "min", "h", "hours", "seconds"]
  private static let memory: Set<String> = [
    "B", "kB", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "G", "M", "K",
  ]

  init(_ line: String) { characters = Array(line) }

  private subscript(offset: Int) -> Character? {
    characters.indices.contains(position + offset) ? characters[position + offset] : nil
  }

  mutating func next() -> OutputWord? {
    while let character = self[0], character.isWhitespace { position += 1 }
    guard let character = self[0] else { return nil }
    if character == "…" {
      position += 1
      return .anything
    }
    if let path = path() { return path }
    if let date = clock() { return date }
    if let number = number() { return number }
    if character.isLetter || character == "_" { return .text(take { $0.isLetter || $0.isNumber || $0 == "_" }) }
    position += 1
    return .text(String(character))
  }

  private mutating func take(_ belongs: (Character) -> Bool) -> String {
    let start = position
    while let character = self[0], belongs(character) { position += 1 }
    return String(characters[start..<position])
  }

  private var isAfterWord: Bool { self[-1].map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." } ?? false }

  private mutating func path() -> OutputWord? {
    guard !isAfterWord, let first = self[0], first == "/" || first == "~" || first == "." || first.isLetter else {
      return nil
    }
    let start = position
    let text = take { $0.isLetter || $0.isNumber || "/._-~+@%".contains($0) }
    let isAbsolute = text.hasPrefix("/") || text.hasPrefix("~/")
    let parts = text.split(separator: "/")
    if isAbsolute, !parts.isEmpty { return .absolutePath }
    if parts.count > 1, parts.allSatisfy({ part in part.contains { $0.isLetter } || part == "." || part == ".." }) {
      return .path(parts.map(Self.unnumbered).joined(separator: "/"))
    }
    position = start
    return nil
  }

  /// `exp` of `exp2`. Years are no such numbers: `train2017`.
  private static func unnumbered(_ part: Substring) -> Substring {
    let name = part.prefix(part.count - part.reversed().prefix { $0.isNumber }.count)
    return part.count - name.count < 4 ? name : part
  }

  /// `2026-11-24`, `2026-11-24T12:30:05Z`, `06:14`, `1:02:03.5`.
  private mutating func clock() -> OutputWord? {
    guard !isAfterWord, self[0]?.isNumber ?? false else { return nil }
    let start = position
    let text = take { $0.isNumber || "-:T.Z+".contains($0) }
    let trimmed = text.reversed().drop { !$0.isNumber && $0 != "Z" }.reversed()
    let parts = trimmed.split(separator: "-", omittingEmptySubsequences: false)
    if parts.count >= 3, parts[0].count == 4, parts[1].count == 2, parts[0].allSatisfy(\.isNumber) {
      position = start + trimmed.count
      return .date
    }
    let times = trimmed.split(separator: ":", omittingEmptySubsequences: false)
    if (2...3).contains(times.count),
      times.dropFirst().allSatisfy({ $0.prefix(2).count == 2 && $0.prefix(2).allSatisfy(\.isNumber) }),
      !trimmed.contains("-")
    {
      position = start + trimmed.count
      return .duration
    }
    position = start
    return nil
  }

  private mutating func number() -> OutputWord? {
    let start = position
    var sign = ""
    if let mark = self[0], mark == "-" || mark == "+" || mark == "−", !isAfterWord, self[1]?.isNumber ?? false {
      sign = mark == "+" ? "" : "-"
      position += 1
    }
    guard let first = self[0], first.isASCII, first.isNumber else {
      position = start
      return nil
    }
    var text = sign + take { $0.isASCII && $0.isNumber }
    var isFloat = false
    if self[0] == ".", self[1]?.isNumber ?? false {
      isFloat = true
      position += 1
      text += "." + take { $0.isASCII && $0.isNumber }
    }
    if let mark = self[0], mark == "e" || mark == "E" {
      let signed = self[1] == "-" || self[1] == "+"
      if self[signed ? 2 : 1]?.isNumber ?? false {
        isFloat = true
        position += 1
        text += "e" + (signed ? String(self[0] ?? "+") : "")
        if signed { position += 1 }
        text += take { $0.isASCII && $0.isNumber }
      }
    }
    if let quantity = unit() { return quantity }
    return isFloat ? Double(text).map { .float($0) } ?? .text(text) : .int(text)
  }

  /// A unit right behind a number, or after one blank.
  private mutating func unit() -> OutputWord? {
    let start = position
    if self[0] == " " { position += 1 }
    let name = take { $0.isLetter }
    if !name.isEmpty, self[0] == "/", self[1] == "s", !(self[2]?.isLetter ?? false) {
      position += 2
      return .rate
    }
    let isWord = !(self[0].map { $0.isNumber || $0 == "_" } ?? false)
    // A single capital letter is a unit only right behind its number: `6.7G`.
    if isWord, Self.memory.contains(name), name.count > 1 || name == "B" || start + name.count == position {
      return .memory
    }
    if isWord, Self.durations.contains(name) { return .duration }
    position = start
    return nil
  }
}
