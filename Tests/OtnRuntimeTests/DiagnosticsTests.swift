import OtnRuntime
import OtnSyntax
import OtnTestSupport
import Testing

/// The exact text of errors: found before a cell runs, and while it runs.
@Suite struct DiagnosticsTests {
  @Test func everyErrorReadsAsRecorded() throws {
    let measure = Command("lab.measure", family: "lab", "Measures.", returns: "nil") { _ in .null }
    let count = try NativeStack.run {
      try Golden.checkTable(named: "diagnostics.txt") { source in
        Renderer(width: 100).render(Laboratory(commands: [measure]).failures(source))
      }
    }
    #expect(count >= 40)
  }

  @Test func nothingRunsUntilAllOfItCan() {
    let laboratory = Laboratory()
    #expect(
      laboratory.codes("print \"started\"\nlet a = 1\nsotr [1]\nlen [1] [2]") == ["unknown-name", "too-many-arguments"])
    #expect(laboratory.host.output.isEmpty)
    #expect(laboratory.interpreter.bindings.isEmpty)
  }
}
