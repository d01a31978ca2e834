import CEdit
import Glibc

/// Reads entries of one or more lines from a terminal, over libedit: history, completion, several lines in one buffer, colours
/// while typing. Used from one thread.
public final class LineEditor {
  /// What the editor asks of the language.
  public struct Language {
    /// The text is not finished: Enter goes on with a new line.
    public var needsMore: (String) -> Bool
    /// What may stand at a place of the text, counted in scalars.
    public var completion: (_ text: String, _ cursor: Int) -> Completion
    /// One style for every scalar of the text.
    public var styles: (String) -> [TextStyle]

    public init(
      needsMore: @escaping (String) -> Bool, completion: @escaping (_ text: String, _ cursor: Int) -> Completion,
      styles: @escaping (String) -> [TextStyle]
    ) {
      self.needsMore = needsMore
      self.completion = completion
      self.styles = styles
    }
  }

  public enum Entry: Equatable {
    case text(String)
    /// Ctrl-C: what was typed is dropped.
    case interrupted
    /// Ctrl-D on an empty line, or the end of input.
    case end
  }

  let language: Language
  let input: TerminalInput
  var history: History
  var walk: HistoryWalk?
  private let painter: Painter?
  private var interrupted = false
  private(set) var editor: OpaquePointer?
  private var prompt = ""
  /// How many columns the prompt takes, and so how far later lines are set in.
  private(set) var gutter = 0
  /// The last key was Tab, and completed nothing: the next one lists what may stand there.
  var tabbed = false

  /// Fails (nil) without memory or a terminal that libedit can use.
  public init?(language: Language, history: History, signals: SignalWatch, environment: [String: String]) {
    self.language = language
    self.history = history
    input = TerminalInput(signals: signals)
    painter = Painter(environment: environment)
    let callbacks = CEditCallbacks(
      owner: Unmanaged.passUnretained(self).toOpaque(),
      onKey: { owner, key in LineEditor.from(owner)?.answer(key) ?? .bell },
      onRead: { owner in LineEditor.from(owner)?.readScalar() ?? Int32(CEditInputEnd) })
    guard let editor = ceditOpen("otn", callbacks) else { return nil }
    self.editor = editor
  }

  deinit {
    if let editor { ceditClose(editor) }
  }

  private static func from(_ owner: UnsafeMutableRawPointer?) -> LineEditor? {
    owner.map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Shows `prompt` and reads one entry, which begins as `text`.
  public func readEntry(prompt: String, text: String) -> Entry {
    set(prompt: prompt)
    interrupted = false
    walk = nil
    input.signals.drain()
    if !text.isEmpty { input.paste(text) }
    painter?.announcePastes(true)
    var count = 0
    let scalars = ceditReadText(editor, &count)
    painter?.announcePastes(false)
    if interrupted { return .interrupted }
    guard let scalars else {
      TerminalScreen.write("\r\n")
      return .end
    }
    let text = EditedText.plain(Self.array(scalars, count), gutter: gutter)
    if !text.allSatisfy(\.isWhitespace) {
      history.add(text)
      ceditAddHistory(editor, terminated(EditedText.setIn(text, gutter: gutter)))
    }
    return .text(text)
  }

  private func set(prompt: String) {
    ceditSetPrompt(editor, terminated(Array(prompt.unicodeScalars)))
    self.prompt = prompt
    guard prompt.unicodeScalars.count != gutter else { return }
    gutter = prompt.unicodeScalars.count
    ceditClearHistory(editor)
    for entry in history.entries { ceditAddHistory(editor, terminated(EditedText.setIn(entry, gutter: gutter))) }
  }

  private func readScalar() -> Int32 {
    while true {
      if !input.hasPending { paint() }
      switch input.next() {
      case .scalar(let scalar): return Int32(scalar.value)
      case .end: return Int32(CEditInputEnd)
      case .resized: ceditResize(editor)
      case .interrupted:
        interrupted = true
        input.drain()
        leaveText("^C")
        return Int32(CEditInputStopped)
      }
    }
  }

  func paint() { painter?.paint(edited, prompt: prompt, screen: TerminalScreen.size, styles: language.styles) }

  /// Moves below the text, so that what is written next stands on a line of its own.
  func leaveText(_ mark: String = "") {
    let layout = layout
    let rows = layout.end.row - layout.places[edited.cursor].row
    let column = layout.end.column
    TerminalScreen.write((rows > 0 ? "\u{1B}[\(rows)B" : "") + "\r\u{1B}[\(max(column, 1))C\(mark)\r\n")
  }

  var layout: ScreenLayout { ScreenLayout(edited.scalars, start: gutter, width: TerminalScreen.size.columns) }

  /// The text as it stands in the buffer.
  var edited: EditedText {
    var count = 0
    var cursor = 0
    guard let scalars = ceditText(editor, &count, &cursor) else {
      return EditedText(scalars: [], cursor: 0, gutter: gutter)
    }
    return EditedText(scalars: Self.array(scalars, count), cursor: cursor, gutter: gutter)
  }

  func insert(_ scalars: [Unicode.Scalar]) { ceditInsert(editor, terminated(scalars)) }

  private func terminated(_ scalars: [Unicode.Scalar]) -> [UInt32] { scalars.map(\.value) + [0] }

  private static func array(_ scalars: UnsafePointer<UInt32>, _ count: Int) -> [Unicode.Scalar] {
    UnsafeBufferPointer(start: scalars, count: count).map { Unicode.Scalar($0) ?? "\u{FFFD}" }
  }
}
