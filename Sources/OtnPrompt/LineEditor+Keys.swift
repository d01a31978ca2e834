import CEdit

extension LineEditor {
  func answer(_ key: CEditKey) -> CEditAnswer {
    if key != .up && key != .down { walk = nil }
    if key != .tab { tabbed = false }
    let text = edited
    switch key {
    case .enter: return enter(text)
    case .newline: startLine(text)
    case .tab: return tab(text)
    case .up: return vertical(text, up: true)
    case .down: return vertical(text, up: false)
    case .left: move(to: text.cursor == text.contentStart && !text.isOnFirstLine ? text.lineStart - 1 : text.cursor - 1)
    case .right: right(text)
    case .home: move(to: text.contentStart)
    case .end: move(to: text.lineEnd)
    case .backspace: ceditDeleteBeforeCursor(editor, text.backspaceCount)
    case .closeBrace:
      if !text.isOnFirstLine, text.isInIndentation, text.cursor - text.contentStart >= 2 {
        ceditDeleteBeforeCursor(editor, 2)
      }
      insert(["}"])
    case .paste: paste(text)
    }
    return .refresh
  }

  private func enter(_ text: EditedText) -> CEditAnswer {
    if language.needsMore(text.plain) {
      startLine(text)
      return .refresh
    }
    // Typed fast, the text was not painted yet.
    paint()
    leaveText()
    return .submit
  }

  private func startLine(_ text: EditedText) {
    insert(["\n"] + [Unicode.Scalar](repeating: " ", count: gutter + text.indentation))
  }

  private func right(_ text: EditedText) {
    move(to: text.cursor + 1)
    if text.cursor == text.lineEnd, !text.isOnLastLine {
      let next = edited
      move(to: min(next.cursor + gutter, next.lineEnd))
    }
  }

  private func move(to target: Int) { ceditMoveCursor(editor, target - edited.cursor) }

  /// Inside the text first, then through the history.
  private func vertical(_ text: EditedText, up: Bool) -> CEditAnswer {
    if let target = text.verticalTarget(up: up) {
      move(to: target)
      return .refresh
    }
    var walk = self.walk ?? HistoryWalk(history.entries, draft: text.plain)
    guard let entry = up ? walk.older() : walk.newer() else { return .bell }
    self.walk = walk
    replace(text, with: entry)
    return .refresh
  }

  private func replace(_ text: EditedText, with entry: String) {
    ceditMoveCursor(editor, text.scalars.count)
    ceditDeleteBeforeCursor(editor, text.scalars.count)
    insert(EditedText.setIn(entry, gutter: gutter))
  }

  private func paste(_ text: EditedText) {
    let end: [Unicode.Scalar] = ["\u{1B}", "[", "2", "0", "1", "~"]
    var pasted: [Unicode.Scalar] = []
    while pasted.suffix(end.count) != end[...] {
      guard let scalar = Unicode.Scalar(UInt32(bitPattern: ceditRead(editor))) else { return }
      pasted.append(scalar)
    }
    insert(EditedText.setIn(Self.cleaned(pasted.dropLast(end.count)), gutter: gutter))
  }

  /// Lines end with line feeds, the last one without; other control characters are left out.
  static func cleaned(_ pasted: some Sequence<Unicode.Scalar>) -> String {
    let text = String(String.UnicodeScalarView(pasted)).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    let kept = text.unicodeScalars.filter { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control }
    return String(String(String.UnicodeScalarView(kept)).trimmingSuffix("\n"))
  }

  // MARK: Completion

  private func tab(_ text: EditedText) -> CEditAnswer {
    if text.isInIndentation, !(text.isOnFirstLine && text.scalars.isEmpty) || text.isOnFirstLine && text.cursor > 0 {
      insert([" ", " "])
      return .refresh
    }
    let before = EditedText.plain(Array(text.scalars[..<text.cursor]), gutter: gutter)
    let completion = language.completion(text.plain, before.unicodeScalars.count)
    guard let common = completion.commonText else { return .bell }
    if common.unicodeScalars.count > completion.replaced || completion.candidates.count == 1 {
      ceditDeleteBeforeCursor(editor, completion.replaced)
      insert(Array(common.unicodeScalars))
      if completion.candidates.count == 1 { return .refresh }
    }
    return list(completion)
  }

  /// Writes what may stand here below the text, and makes room for the text to be drawn anew below that.
  private func list(_ completion: Completion) -> CEditAnswer {
    let row = layout.places[edited.cursor].row
    leaveText()
    let listing = completion.listing(width: TerminalScreen.size.columns)
    TerminalScreen.write(listing.replacing("\n", with: "\r\n") + String(repeating: "\r\n", count: row))
    return .redisplay
  }
}
