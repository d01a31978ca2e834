import Foundation
import Testing

/// A notebook that trains, killed at random moments: `otn resume` ends with what an undisturbed run gives, does nothing twice that is
/// finished, and goes on with the training from its last checkpoint.
@Suite struct KilledNotebookTests {
  private static let kills = 50

  @Test func resumingEndsWithTheSameRecord() throws {
    let whole = try KilledNotebook()
    let start = ContinuousClock.now
    #expect(try whole.run("record", nil).status == 0)
    let longest = start.duration(to: .now) / .seconds(1)
    let expected = try whole.recorded
    #expect(expected.text.contains("#> Run runs/train/exp, 6 of 6 epochs"))
    var kills = 0
    while kills < Self.kills {
      let lab = try KilledNotebook()
      var result = try lab.run("record", .random(in: 0.005...longest))
      while result.status == 137 {
        kills += 1
        // A file is as it was, or as it will be.
        let text = try lab.recorded.text
        #expect(text == KilledNotebook.text || text == expected.text)
        result = try lab.goOn(kills < Self.kills ? .random(in: 0.005...longest) : nil)
      }
      #expect(result.status == 0, "\(result.errors)")
      #expect(try lab.recorded == expected)
      #expect(try lab.timesFinished == [1, 1, 1, 1, 1])
      #expect(try lab.leftovers == [])
    }
  }

  /// Ctrl-C in a training leaves its cell unfinished, and nothing recorded.
  @Test func anInterruptedTrainingIsGoneOnWith() throws {
    let lab = try KilledNotebook(epochs: 100_000)
    let record = try PseudoTerminal(["record", "\(lab.folder)/lab.otn"], home: lab.folder, in: lab.folder)
    try record.expect("2/100000")
    record.type("\u{3}")
    try record.expect("nothing lost")
    try record.expect("error[interrupted]")
    try record.expect("`otn resume \(lab.folder)/lab.otn` goes on from here")
    #expect(try record.exitStatus() == 130)
    let done = try lab.epochsSaved
    #expect(done >= 1)
    #expect(try lab.timesFinished == [1, 1, 1, 0, 0])
    let resume = try PseudoTerminal(["resume", "\(lab.folder)/lab.otn"], home: lab.folder, in: lab.folder)
    // The epoch behind it; the last one may still have to be validated.
    try resume.expect(" \(done + 2)/100000")
    resume.type("\u{3}")
    #expect(try resume.exitStatus() == 130)
    #expect(!resume.shown.contains(" 1/100000"))
    #expect(try lab.recorded.text == lab.text)
  }
}

/// A small notebook with a training in a folder of its own.
private struct KilledNotebook {
  static let text = text(epochs: 6)
  private static func text(epochs: Int) -> String {
    """
    # %% Note
    write "once" "note.txt"
    # %% Shelf
    let shelf = coco.sample images: 8 seed: 3 size: 64
    show shelf[0]
    # %% Net
    let net = model classes: 10 anchors: [[30, 30]] { image in head [image | conv 8 k: 6 s: 2 p: 2 | conv 16 k: 3 s: 4] }
    net
    # %% Train
    let run = train net on: shelf val: shelf epochs: \(epochs) batch: 2 size: 64 seed: 1
    run
    # %% Validate
    validate run.model on: shelf size: 64

    """
  }
  let folder: String
  let text: String

  init(epochs: Int = 6) throws {
    folder = try Program.folder()
    text = Self.text(epochs: epochs)
    try text.write(toFile: "\(folder)/lab.otn", atomically: true, encoding: .utf8)
  }

  func run(_ command: String, _ killedAfter: Double?) throws -> Program.Result {
    try Program.run([command, "lab.otn"], killedAfter: killedAfter, in: folder)
  }

  /// Resumes; starts anew where nothing had begun.
  func goOn(_ killedAfter: Double?) throws -> Program.Result {
    let done = try epochsSaved
    let result = try run("resume", killedAfter)
    if result.status == 1, result.errors.contains("error[no-journal]") {
      #expect(try recorded.text == Self.text)
      return try run("record", killedAfter)
    }
    let rows = result.errors.split(separator: "\n").compactMap { line in line.firstMatch(of: #/^ +(\d+)\/6 /#)?.1 }
    if let first = rows.first.flatMap({ Int($0) }) { #expect(first > done, "\(result.errors)") }
    return result
  }

  struct Record: Equatable {
    var text: String
    var pictures: [String: Data]
  }

  var recorded: Record {
    get throws {
      let pictures = "\(folder)/lab.assets"
      let names = (try? FileManager.default.contentsOfDirectory(atPath: pictures)) ?? []
      return Record(
        text: try String(contentsOfFile: "\(folder)/lab.otn", encoding: .utf8),
        pictures: try Dictionary(
          uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: "\(pictures)/\($0)"))) }))
    }
  }

  /// How often each cell was entered in the journal as finished.
  var timesFinished: [Int] {
    get throws {
      let journal = try String(contentsOfFile: "\(folder)/.otn/journal/lab.jsonl", encoding: .utf8)
      return (0..<5).map { cell in
        journal.split(separator: "\n").count { $0.hasPrefix("{\"finished\":{\"cell\":\(cell),") }
      }
    }
  }

  /// The epochs that the last checkpoint holds.
  var epochsSaved: Int {
    get throws {
      let checkpoint = "\(folder)/runs/train/exp/weights/last.safetensors"
      guard let data = FileManager.default.contents(atPath: checkpoint) else { return 0 }
      let header = String(decoding: data.prefix(100_000), as: UTF8.self)
      let epoch = try #require(header.firstMatch(of: #/"otn.state.epoch":"(\d+)"/#)?.1, "no epoch in the checkpoint")
      return (Int(epoch) ?? 0) + 1
    }
  }

  /// What was not removed after it was written half.
  var leftovers: [String] {
    get throws { try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.contains(".tmp") } }
  }
}
