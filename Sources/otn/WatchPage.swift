import Foundation
import OtnNotebook
import OtnSyntax

/// The notebook on the page of `otn watch`: prose, code, outputs, pictures.
enum WatchPage {
  static func html(_ live: LiveNotebook) -> String {
    let notebook = live.notebook
    let cells = notebook.cells.indices.map { position in
      switch notebook.cells[position].content {
      case .prose(let text): "<section class=\"prose\">\(escaped(text))</section>"
      case .program(nil): ""
      case .program: cell(position, live)
      }
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <meta name="color-scheme" content="light dark">
      <title>\(escaped(notebook.source.headerValue("title") ?? notebook.file.name))</title>
      <style>\(style)</style>
      </head>
      <body>
      \(cells.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private static func cell(_ position: Int, _ live: LiveNotebook) -> String {
    let source = live.notebook.cells[position].source
    let number = (live.notebook.programPositions.firstIndex(of: position) ?? 0) + 1
    let code = live.notebook.file.text(source.codeSpan).trimmingCharacters(in: .newlines)
    let outputs = live.notebook.recordedOutput(of: position)?.pieces.map { piece in
      switch piece {
      case .printed(let text), .value(let text): "<pre class=\"output\">\(escaped(text))</pre>"
      case .picture(let picture): self.picture(picture, live.pictures[picture.path])
      }
    }
    return """
      <section><h2><span>[\(number)]</span> \(escaped(source.title))</h2>
      <pre class="code">\(escaped(code))</pre>
      \((outputs ?? []).joined(separator: "\n"))</section>
      """
  }

  private static func picture(_ picture: PictureOutput, _ png: [UInt8]?) -> String {
    guard let png else { return "<pre class=\"output\">\(escaped(picture.link))</pre>" }
    let address = "data:image/png;base64,\(Data(png).base64EncodedString())"
    return "<figure><img src=\"\(address)\" alt=\"\"><figcaption>\(escaped(picture.caption))</figcaption></figure>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }

  private static let style = """
    body { max-width: 56rem; margin: 0 auto; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; }
    .prose { white-space: pre-wrap; margin: 1rem 0; }
    h2 { font-size: 1rem; margin: 1.2rem 0 .3rem; } h2 span { opacity: .6; font-weight: normal; }
    pre { margin: .3rem 0; padding: .5rem .7rem; overflow-x: auto; font: 13px/1.45 ui-monospace, monospace; }
    .code { background: color-mix(in srgb, CanvasText 7%, Canvas); border-radius: .3rem; }
    img { max-width: 100%; image-rendering: pixelated; } figure { margin: .5rem 0; }
    """
}
