import Foundation

/// A notebook as one HTML page that needs nothing else: no network, no other file.
///
/// 1. Prose, code in the language's colours, and the recorded outputs: tables, charts of trainings, pictures with their boxes. It runs
///    nothing.
/// 2. It can be read on a phone, in the dark, on paper, and without its script, which only points at things.
/// 3. Its own policy (`Content-Security-Policy`) lets it load nothing and run no script but its own.
/// 4. The same notebook, pictures and date give the same bytes.
public struct NotebookPage {
  private let notebook: Notebook
  private let isLive: Bool
  private let content: NotebookContent
  private let notes: [String: String]
  private let colophon: PageColophon
  private let cells: PageCells

  /// - Parameters:
  ///   - notes: what else the page shall say of itself, such as where its data is held: JSON lists of texts.
  ///   - date: of the export: `2026-11-24`; nil: it shows what has run just now, and not what was recorded.
  ///   - version: of otn.
  public init(
    _ notebook: Notebook, pictures: NotebookPictures = NotebookPictures(), notes: [String: String] = [:],
    date: String?, version: String
  ) {
    self.notebook = notebook
    isLive = date == nil
    self.notes = notes
    content = NotebookContent(notebook)
    colophon = PageColophon(notebook, notes: notes, date: date, version: version)
    cells = PageCells(notebook, content, pictures)
  }

  public var html: String {
    let own = cells.outline.first.map { $0.level == 1 && !$0.isCode } ?? false ? "" : "<h1>\(title)</h1>\n"
    return """
      <!doctype html>
      <html lang="\(language)">
      \(head)
      <body>
      <a class="skip" href="#notebook">To the notebook</a>
      \(contents)
      <main id="notebook">
      \(own)\(unrecorded)\(cells.html)
      \(colophon.html)
      </main>
      <script>\(PageScript.text)</script>
      </body>
      </html>

      """
  }

  /// As HTML.
  private var title: String {
    let first = cells.outline.first { !$0.isCode && $0.level == 1 }?.text
    return content.headerValue("title").map { HTMLText.escaped($0) } ?? first
      ?? HTMLText.escaped(notebook.name)
  }

  /// Of the prose, as the header says it: `language: de`.
  private var language: String {
    let named = content.headerValue("language") ?? content.headerValue("lang") ?? ""
    let isTag = !named.isEmpty && named.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return isTag ? named : "en"
  }

  private var head: String {
    let script = Data(ContentDigest.sha256(Array(PageScript.text.utf8))).base64EncodedString()
    let labels = notes.sorted { $0.key < $1.key }.map { key, value in
      "<meta name=\"otn:\(HTMLText.escaped(key))\" content=\"\(HTMLText.escaped(value))\">\n"
    }
    return """
      <head>
      <meta charset="utf-8">
      \(labels.joined())<meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-\(script)'; base-uri 'none'; \
      form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="otn \(colophon.version)">
      <title>\(title)</title>
      <style>\(PageStyle.text)</style>
      </head>
      """
  }

  private var contents: String {
    guard cells.outline.count > 1 else { return "" }
    let items = cells.outline.map { entry in
      "<li class=\"level-\(min(entry.level, 4))\(entry.isCode ? " cell-name" : "")\"><a href=\"#\(entry.id)\">\(entry.text)</a></li>"
    }
    return """
      <nav aria-label="Contents">
      <details id="contents">
      <summary>Contents</summary>
      <ul>
      \(items.joined(separator: "\n"))
      </ul>
      </details>
      </nav>
      """
  }

  private var unrecorded: String {
    let isRecorded = isLive || notebook.provenance != nil || content.cells.contains { !$0.output.isEmpty }
    if isRecorded || notebook.programs.isEmpty { return "" }
    let command = HTMLText.escaped("otn record \(notebook.name)")
    return "<p class=\"notice\">Not recorded: <code>\(command)</code> adds the outputs.</p>\n"
  }
}
