import OtnRuntime
import OtnSyntax
import Testing

@testable import OtnNotebook

private let text = """
  # ---
  # title: Ten things
  # ---

  # %% [markdown]
  # ## Filter
  # Keep some.

  # %% Filter the set
  param n = 3
  n * 2
  #> 6

  # %%
  # only a comment

  # %% Last
  n

  """

@Suite struct NotebookTests {
  private func notebook(_ text: String) throws -> Notebook { try Notebook(SourceFile(name: "lab.otn", text: text)) }

  @Test func cellsHaveTheirProseAndPrograms() throws {
    let notebook = try notebook(text)
    #expect(notebook.source.headerValue("title") == "Ten things")
    #expect(notebook.cells.map(\.source.title) == ["", "Filter the set", "", "Last"])
    guard case .prose(let prose) = notebook.cells[0].content else { return #expect(Bool(false), "no prose") }
    #expect(prose == "## Filter\nKeep some.")
    #expect(notebook.programs.map(\.statements.count) == [2, 1])
    #expect(notebook.parameterNames == ["n"])
    #expect(notebook.cells[1].source.output(in: notebook.file) == ["6"])
  }

  @Test func writingBackChangesOnlyOutput() throws {
    let notebook = try notebook(text)
    #expect(String(decoding: notebook.bytes(recording: [:]), as: UTF8.self) == text)
    #expect(String(decoding: notebook.bytes(recording: [1: ["6"]]), as: UTF8.self) == text)
    let changed = String(decoding: notebook.bytes(recording: [1: ["7", "", "8"], 3: ["3"]]), as: UTF8.self)
    #expect(changed == text.replacing("#> 6\n", with: "#> 7\n#>\n#> 8\n") + "#> 3\n")
    #expect(String(decoding: notebook.bytes(recording: [1: []]), as: UTF8.self) == text.replacing("#> 6\n", with: ""))
  }

  @Test func aLastLineWithoutItsEndGetsOneBeforeOutput() throws {
    #expect(String(decoding: try notebook("1 + 1").bytes(recording: [0: ["2"]]), as: UTF8.self) == "1 + 1\n#> 2\n")
  }

  @Test func everythingWrongIsReportedAtOnce() {
    #expect { try notebook("# %%\nlet x = (\n# %% [markdown]\nlet y = 3\n# %%\n1 +* 2\n") } throws: { error in
      (error as? CellFailure)?.diagnostics.map(\.code) == ["unclosed", "code-in-markdown", "unexpected-token"]
    }
  }

  @Test func bytesThatAreNoTextAreAnError() {
    let file = SourceFile(name: "lab.otn", bytes: Array("# %%\n# ".utf8) + [0xFF, 0xFE] + Array("\nlet x = 3\n".utf8))
    #expect { try Notebook(file) } throws: { error in
      guard let found = (error as? CellFailure)?.diagnostics.first else { return false }
      return found.code == "bad-character" && found.file.position(of: found.span.start).line == 2
    }
  }

  @Test func emptyFilesAreNotebooksToo() throws {
    #expect(try notebook("").programs.isEmpty)
    #expect(try notebook("\n\n# only a comment\n").programs.isEmpty)
  }
}

@Suite struct PictureNamesTests {
  @Test func picturesAreCountedCellByCell() {
    var names = PictureNames(notebook: "work/filter.otn")
    #expect(names.next() == "work/filter.assets/filter-1.png")
    names.startCell(title: "Filter the set!")
    #expect(names.next() == "work/filter.assets/filter-the-set-1.png")
    #expect(names.next() == "work/filter.assets/filter-the-set-2.png")
    names.startCell(title: "")
    #expect(names.next() == "work/filter.assets/filter-2.png")
  }
}
