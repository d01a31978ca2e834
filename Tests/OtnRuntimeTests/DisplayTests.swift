import OtnRuntime
import OtnSyntax
import OtnTestSupport
import Testing

/// How values look: printed, and shown by a cell.
@Suite struct DisplayTests {
  @Test func everyValueIsShownAsRecorded() throws {
    try Golden.checkTable(named: "display.txt") { try Laboratory().run($0).display(width: 60) }
  }

  @Test(arguments: [
    ("print 3.0 1e30 -0.5", "3.0 1e+30 -0.5\n"), ("print \"a\" [\"b\"]", "a [\"b\"]\n"),
    ("print nil true", "nil true\n"),
    ("print \"\\(64KiB) \\(1500B) \\(90s) \\(250ms)\"", "64KiB 1.5KB 1min 30s 250ms\n"),
    ("show \"quoted\"", "\"quoted\"\n"),
  ])
  func printWritesStringsRaw(source: String, output: String) {
    let laboratory = Laboratory()
    _ = laboratory.failures(source)
    #expect(laboratory.host.output == output)
  }

  @Test func anObjectShowsItsPicture() throws {
    final class Photo: HostObject {
      override var typeName: String { "Photo" }
      override func picture() throws -> Picture? {
        Picture(png: [], width: 1, height: 1, pixels: [0, 0, 0], caption: "one pixel")
      }
    }
    let photo = Command("photo", family: "test", "A picture.", returns: "a Photo") { _ in .object(Photo()) }
    let laboratory = Laboratory(commands: [photo])
    try laboratory.run("photo | show")
    #expect(laboratory.host.pictures.map(\.caption) == ["one pixel"])
  }
}
