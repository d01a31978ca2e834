import OtnSyntax

/// Code as HTML: coloured where it is the language's.
enum CodeHTML {
  static func block(_ code: String, language: String) -> String {
    let code = code.hasSuffix("\n") ? String(code.dropLast()) : code
    let html = language == KernelLanguage.name ? colored(code) : HTMLText.escaped(code)
    return "<pre class=\"code\"><code>\(html)</code></pre>"
  }

  /// Each coloured part in a `span` of its kind's class.
  static func colored(_ code: String) -> String {
    let file = SourceFile(name: "", text: code)
    var html = ""
    var end = 0
    for highlight in Highlighter.highlight(file) {
      html += HTMLText.escaped(file.text(Span(end, Int(highlight.span.start))))
      let text = HTMLText.escaped(file.text(highlight.span))
      html += style(of: highlight.kind).map { "<span class=\"\($0)\">\(text)</span>" } ?? text
      end = Int(highlight.span.end)
    }
    return html + HTMLText.escaped(file.text(Span(end, file.bytes.count)))
  }

  private static func style(of kind: Highlight.Kind) -> String? {
    switch kind {
    case .keyword: "k"
    case .number: "n"
    case .string: "s"
    case .comment: "c"
    case .interpolation: "i"
    case .commandHead: "f"
    case .label: "l"
    case .invalid: nil
    }
  }
}
