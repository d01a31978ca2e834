import ArgumentParser
import Foundation
import OtnRuntime
import OtnSyntax

/// Small programs in the language: calls, appends, and a loop over boxes.
struct Language: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times fib(30), 20,000 appends and a loop over 100,000 boxes, in turns with the same in Python.")

  @Option(help: "Runs that count.") var runs = 5
  @Option(help: "The Python that runs the peer.") var peer: String?

  func run() throws {
    let (runs, peer) = (runs, peer)
    try NativeStack.run { try Language.measure(runs: runs, peer: peer) }
  }

  /// A program: what is prepared once, and the cell that is timed.
  private static let programs: [(name: String, preparation: String, cell: String)] = [
    ("fib", "func fib n { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }", "fib 30"),
    ("append", "", "var xs = []\nfor i in 0..<20_000 { xs += [i] }\nlen xs"),
    (
      "boxes",
      """
      let boxes = map(0..<100_000, { [it % 640, it % 480, it % 640 + 50, it % 480 + 40] })
      let target = [100, 100, 200, 200]
      func iou a b {
        let width = max(0, min(a[2], b[2]) - max(a[0], b[0]))
        let height = max(0, min(a[3], b[3]) - max(a[1], b[1]))
        let overlap = width * height
        overlap / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - overlap)
      }
      """,
      """
      var total = 0.0
      for box in boxes { total += iou(box, target) }
      total
      """
    ),
  ]

  private static func measure(runs: Int, peer: String?) throws {
    for program in programs {
      let interpreter = Interpreter(session: Session(host: SilentHost()))
      try interpreter.run(all: program.preparation)
      let other = try peer.map { try Peer($0, [script, program.name]) }
      var (ours, theirs): ([Double], [Double]) = ([], [])
      for _ in 0..<runs {
        let start = Date()
        try interpreter.run(all: program.cell)
        ours.append(Date().timeIntervalSince(start) * 1_000)
        if let time = try other?.time() { theirs.append(time) }
      }
      let name = program.name.padding(toLength: 8, withPad: " ", startingAt: 0)
      let beside = theirs.isEmpty ? "" : String(format: "   Python %7.1f ms", median(theirs))
      print(name + String(format: "otn %7.1f ms", median(ours)) + beside)
    }
  }

  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("peers/language.py").path
}

extension Interpreter {
  fileprivate func run(all source: String) throws {
    for cell in try Interpreter.cells(of: SourceFile(name: "bench", text: source)) { try run(cell) }
  }
}

/// A host without an outside.
private final class SilentHost: OtnRuntime.Host {
  let width = 80
  let environment: [String: String] = [:]
  func write(_ text: String) {}
  func show(_ picture: Picture) {}
  func readFile(_ path: String) throws -> [UInt8] { [] }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws {}
  func fileExists(_ path: String) -> Bool { false }
  func listFolder(_ path: String) throws -> [String] { [] }
  func now() -> Double { 0 }
}
