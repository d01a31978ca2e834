/// Where a prompt's entries come from.
public protocol EntrySource {
  /// `text` stands there already, to be changed.
  func readEntry(prompt: String, text: String) -> LineEditor.Entry
}

extension LineEditor: EntrySource {}

/// Entries from a file or pipe: as many lines as the language wants, without prompt or echo.
public final class PlainEntries: EntrySource {
  private let needsMore: (String) -> Bool
  private let input: TerminalInput

  public init(needsMore: @escaping (String) -> Bool, signals: SignalWatch) {
    self.needsMore = needsMore
    input = TerminalInput(signals: signals)
  }

  public func readEntry(prompt: String, text: String) -> LineEditor.Entry {
    var bytes: [UInt8] = []
    while true {
      let (line, interrupted) = input.nextLine()
      if interrupted { return .interrupted }
      guard let line else { return bytes.isEmpty ? .end : .text(String(decoding: bytes, as: UTF8.self)) }
      bytes += (bytes.isEmpty ? [] : [UInt8(ascii: "\n")]) + line
      let text = String(decoding: bytes, as: UTF8.self)
      if !needsMore(text) { return .text(text) }
    }
  }
}
