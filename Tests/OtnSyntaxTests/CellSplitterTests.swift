import OtnSyntax
import Testing

@Suite struct CellSplitterTests {
  private let notebook = """
    # ---
    # title: Ten things on a shelf
    # otn: 1
    # ---

    # %% [markdown] Intro
    # ## Filter
    #
    # Keep the images.

    # %% Filter the set tolerance=0.1 check=off
    param images = 200

    let shelf = 3
    #> Dataset sample
    #>   banana
    #>

    # %%
    let s = \"\"\"
    # %% inside a text
    show [
    """

  private func split(_ text: String) -> (SourceFile, SourceNotebook) {
    let file = SourceFile(name: "lab.otn", text: text)
    return (file, CellSplitter.split(file))
  }

  @Test func marksTitlesAndOptionsAreFound() {
    let (_, notebook) = split(notebook)
    #expect(notebook.cells.map(\.title) == ["Intro", "Filter the set", "", "inside a text"])
    #expect(notebook.cells.map(\.kind) == [.markdown, .code, .code, .code])
    #expect(notebook.cells[1].options == ["tolerance": "0.1", "check": "off"])
    #expect(notebook.headerValue("title") == "Ten things on a shelf")
    #expect(notebook.headerValue("otn") == "1")
    #expect(notebook.diagnostics.isEmpty)
  }

  @Test func outputIsNoCode() {
    let (file, notebook) = split(notebook)
    let cell = notebook.cells[1]
    #expect(file.text(cell.codeSpan) == "param images = 200\n\nlet shelf = 3\n")
    #expect(cell.output(in: file) == ["Dataset sample", "  banana", ""])
    #expect(cell.outputSpan.map(file.text) == "#> Dataset sample\n#>   banana\n#>\n")
    #expect(notebook.cells[0].prose(in: file) == "## Filter\n\nKeep the images.")
  }

  @Test func cellsCoverTheFileWithoutGaps() {
    for text in [
      notebook, notebook.replacing("\n", with: "\r\n"), notebook + "\n\n", "let a = 1", "\n\nlet a = 1\n\n# %%\n# %%",
    ] {
      let (file, notebook) = split(text)
      var offset = notebook.headerSpan.map { Int($0.end) } ?? 0
      for cell in notebook.cells {
        let gap = file.text(Span(offset, Int(cell.span.start)))
        #expect(gap.allSatisfy { $0.isWhitespace })
        #expect(cell.span.start <= cell.codeSpan.start && cell.codeSpan.end <= cell.span.end)
        offset = Int(cell.span.end)
      }
      #expect(offset == file.bytes.count)
    }
  }

  @Test func aFileWithoutMarksIsOneCell() {
    #expect(split("").1.cells.count == 1)
    #expect(split("let a = 1\n# done").1.cells.count == 1)
    #expect(split("#!/usr/bin/env otn\n# licence\n\n# %% a\n1").1.cells.map(\.title) == ["a"])
    #expect(split("let a = 1\n# %% b\na").1.cells.map(\.title) == ["", "b"])
    // Neither is a mark.
    #expect(split("# %%%\n  # %%\n#%% x\n1").1.cells.count == 1)
  }

  @Test func codeInProseIsReported() {
    let (file, notebook) = split("# %% [markdown]\n# Text.\n\nlet a = 1\n")
    #expect(notebook.diagnostics.map(\.code) == ["code-in-markdown"])
    #expect(notebook.diagnostics.map { file.position(of: $0.span.start).line } == [4])
    #expect(
      Renderer().render(notebook.diagnostics) == """
        error[code-in-markdown]: a prose cell holds comments only
          lab.otn:4:1
        4 | let a = 1
          | ^^^^^^^^^ begin the line with `# `
        help: or open a cell for the code above it with `# %%`
        """)
  }
}
