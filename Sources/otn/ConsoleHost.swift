import Foundation
import OtnGraphics
import OtnNotebook
import OtnRuntime
import OtnWork

/// The outside of a session on the command line: its terminal, its files, its clock.
final class ConsoleHost: OtnRuntime.Host {
  private let console: Console
  let gate: (any Gate)?
  /// Where pictures go: before a notebook is opened, to a folder of this process among the temporary files.
  private var pictures: PictureNames
  /// Whether pictures are written when they are shown; a record writes its own in the end.
  var keepsPictures = true
  /// Whether they are drawn in a terminal as well.
  var drawsPictures = true

  init(console: Console, gate: (any Gate)?) {
    self.console = console
    self.gate = gate
    pictures = PictureNames(folder: FileManager.default.temporaryDirectory.appending(path: "otn-\(getpid())").path)
  }

  /// From now on pictures belong to a notebook.
  func openNotebook(_ path: String) {
    pictures = keepsPictures ? PictureNames(runOf: path) : PictureNames(notebook: path)
  }
  func startCell(title: String) { pictures.startCell(title: title) }

  var pictureFolder: String? { pictures.folder }
  var standardLibrary: String? { StandardLibrary.folder(environment: environment) }
  /// Everything is agreed to beforehand: `--yes`.
  var agreesToAll = false

  func confirm(_ question: String) -> Bool? {
    if agreesToAll { return true }
    guard console.isInputTerminal, console.isErrorTerminal else { return nil }
    console.ask("\(question) [y/N] ")
    return readLine().map { ["y", "yes"].contains($0.lowercased()) } ?? false
  }

  var width: Int { console.width }
  var environment: [String: String] { console.environment }
  func now() -> Double { Date().timeIntervalSince1970 }
  func write(_ text: String) { console.write(text) }

  /// Writes the picture beside the notebook, and in a terminal shows it.
  func show(_ picture: Picture) {
    let path = pictures.next()
    if keepsPictures {
      do {
        try AtomicFile.makeFolder(pictures.folder)
        try FileAccess.write(picture.png, to: path)
      } catch {
        let message = (error as? any CodedError)?.message ?? "\(error)"
        return console.say("warning: the picture \(picture.caption) is not shown: \(message)")
      }
    }
    if drawsPictures, console.isOutputTerminal, let palette = TerminalPicture.Palette(environment: environment),
      let bitmap = try? Bitmap(width: picture.width, height: picture.height, pixels: picture.pixels),
      let text = try? TerminalPicture(bitmap, palette: palette).text(columns: min(width, 100), rows: 30)
    {
      write(text)
    }
    write("![\(picture.caption)](\(path))\n")
  }

  func readFile(_ path: String) throws -> [UInt8] { try FileAccess.read(expanded(path)) }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws { try FileAccess.write(bytes, to: expanded(path)) }
  func fileExists(_ path: String) -> Bool { access(expanded(path), F_OK) == 0 }
  func listFolder(_ path: String) throws -> [String] { try FileAccess.list(expanded(path)) }

  /// `~` is the home, as in a shell.
  func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
    return home + path.dropFirst()
  }
}
