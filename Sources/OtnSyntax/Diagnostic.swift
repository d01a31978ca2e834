/// Something wrong with a program, as data; `Renderer` makes prose of it.
public struct Diagnostic: Error, Sendable {
  /// kebab-case: `unknown-label`.
  public var code: String
  /// One sentence without a full stop; names in backticks.
  public var title: String
  public var file: SourceFile
  public var span: Span
  /// A few words beside the caret: "did you mean `epochs`?".
  public var hint: String?
  /// What to do or read: shown after `help:`.
  public var help: String?
  /// The calls that led here, innermost first: "in `iou`, called at lab.otn:3:5".
  public var trace: [TraceEntry]

  public struct TraceEntry: Sendable {
    public let function: String
    public let file: SourceFile
    public let span: Span
    public init(function: String, file: SourceFile, span: Span) {
      self.function = function
      self.file = file
      self.span = span
    }
  }

  public init(
    _ code: String, _ title: String, file: SourceFile, span: Span, hint: String? = nil, help: String? = nil,
    trace: [TraceEntry] = []
  ) {
    self.code = code
    self.title = title
    self.file = file
    self.span = span
    self.hint = hint
    self.help = help
    self.trace = trace
  }
}
