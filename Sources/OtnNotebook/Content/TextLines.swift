extension String {
  /// Its lines, parted by `\n` alone, as the language's files are: other characters that Unicode counts as ends of lines stay in
  /// them. An empty text has none.
  var lines: [String] {
    // By scalars: `\r\n` is one character.
    isEmpty ? [] : unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The same for a text that ends with its last line's end, which begins no line. `usesCRLF`: a `\r` before each end is part of it.
  func fileLines(usesCRLF: Bool) -> [String] {
    var lines = lines
    if lines.last == "" { lines.removeLast() }
    return usesCRLF ? lines.map { $0.unicodeScalars.last == "\r" ? String($0.unicodeScalars.dropLast()) : $0 } : lines
  }
}

extension [UInt8] {
  /// Whether there are ends of lines, and all of them are `\r\n`.
  var usesCRLF: Bool {
    var found = false
    for (position, byte) in enumerated() where byte == UInt8(ascii: "\n") {
      guard position > 0, self[position - 1] == UInt8(ascii: "\r") else { return false }
      found = true
    }
    return found
  }
}
