import OtnRuntime
import OtnSyntax

/// What the editor asks of the language: whether a text is finished, what may stand in it, how it is coloured.
public struct PromptLanguage {
  private let completer: Completer

  /// `commands`: all that the interpreter knows.
  public init(interpreter: Interpreter, commands: [Command]) {
    completer = Completer(interpreter: interpreter, commands: commands)
  }

  public var editing: LineEditor.Language {
    LineEditor.Language(needsMore: Self.needsMore, completion: completer.completion, styles: Self.styles)
  }

  /// Exactly when the parser meets the end of the text and needs more. `?name` and `:command` are no programs.
  static func needsMore(_ text: String) -> Bool {
    if isMeta(text) { return false }
    if case .incomplete = Parser.parseCell(file: SourceFile(name: "prompt", text: text)) { return true }
    return false
  }

  static func styles(_ text: String) -> [TextStyle] {
    let file = SourceFile(name: "prompt", text: text)
    var bytes = [TextStyle](repeating: .plain, count: file.bytes.count)
    if !isMeta(text) {
      for highlight in Highlighter.highlight(file) {
        for offset in Int(highlight.span.start)..<min(Int(highlight.span.end), bytes.count) {
          bytes[offset] = TextStyle(highlight.kind)
        }
      }
    }
    // One a scalar: that of its first byte.
    return file.bytes.indices.filter { file.bytes[$0] & 0xC0 != 0x80 }.map { bytes[$0] }
  }

  private static func isMeta(_ text: String) -> Bool {
    let first = text.first { !$0.isWhitespace }
    return first == "?" || first == ":"
  }
}

extension TextStyle {
  init(_ kind: Highlight.Kind) {
    self =
      switch kind {
      case .keyword: .keyword
      case .number: .number
      case .string: .string
      case .comment: .comment
      case .interpolation: .label
      case .commandHead: .command
      case .label: .label
      case .invalid: .error
      }
  }
}
