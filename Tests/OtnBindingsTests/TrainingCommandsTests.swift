import Foundation
import OtnBindings
import OtnRuntime
import OtnSyntax
import OtnTensor
import OtnTestSupport
import OtnWork
import Testing

/// Training, validating and detecting as a user writes it.
@Suite(.serialized) struct TrainingCommandsTests {
  /// A net of two layers and four drawn shelves.
  static let small = """
    let net = model classes: 10 anchors: [[30, 30]] { image in head [image | conv 8 k: 6 s: 2 p: 2 | conv 16 k: 3 s: 4] }
    let shelf = coco.sample images: 4 seed: 7 size: 96

    """
  static let options = "on: shelf batch: 2 size: 64 nominal_batch: 2 warmup_steps: 2 seed: 1"

  @Test func everyExampleGivesWhatItSays() throws {
    guard Torch.isAvailable else { return }
    let session = try TrainingSession()
    let runner = ExampleRunner(available: ["tensor"]) { session.newInterpreter() }
    #expect(try runner.failures(in: trainingCommands()) == [])
  }

  @Test func everyCommandIsDocumented() {
    for command in trainingCommands() {
      #expect(!command.summary.isEmpty && !command.returns.isEmpty, "\(command.name)")
      #expect(command.parameters.allSatisfy { !$0.summary.isEmpty }, "\(command.name)")
    }
  }

  @Test func aRunShowsWhatCameOfIt() throws {
    guard Torch.isAvailable else { return }
    let session = try TrainingSession()
    let shown = try session.run(
      Self.small + "let run = train net \(Self.options) val: shelf epochs: 2 folder: \"~/runs\"\nrun")
    let lines = shown.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("Run \(session.home)/runs/exp, 2 of 2 epochs, best "))
    #expect(
      lines[1].split(separator: " ") == ["epoch", "box_loss", "obj_loss", "cls_loss", "P", "R", "mAP50", "mAP50-95"])
    #expect(lines.count == 4)
    #expect(try session.run("[run.epoch, run.epochs, run.done, len(run.results)]") == "[2, 2, true, 2]")
    #expect(try session.run("run.results[1].epoch") == "2")
    #expect(try session.run("type run.model") == "\"Model\"")
    #expect(FileManager.default.fileExists(atPath: "\(session.home)/runs/exp/weights/best.safetensors"))
    let again = try session.run("(train net \(Self.options) epochs: 1 folder: \"~/runs\").folder")
    #expect(again == "\"\(session.home)/runs/exp2\"")
  }

  @Test func theSameSeedTrainsTheSameNet() throws {
    guard Torch.isAvailable else { return }
    let session = try TrainingSession()
    let train = "(train net \(Self.options) epochs: 1 folder: \"~/runs\").results[0].loss"
    #expect(try session.run(Self.small + train) == session.run(train))
  }

  @Test func aStepCanBeLookedInto() throws {
    guard Torch.isAvailable else { return }
    let session = try TrainingSession()
    try session.run(Self.small + "let t = trainer net \(Self.options)\nlet s = step t")
    #expect(try session.run("s.batch.images.shape") == "[2, 3, 64, 64]")
    #expect(try session.run("s.batch.boxes.shape[1]") == "6")
    #expect(try session.run("s.loss.total > 0.0 and s.loss.box > 0.0") == "true")
    #expect(try session.run("s.net.layers[0].conv.weight.grad.shape") == "[8, 3, 6, 6]")
    #expect(try session.run("net.layers[0].conv.weight.grad") == "nil")
    #expect(try session.run("map t.optimizer { it.name }") == "[\"biases\", \"weights\", \"normalisations\"]")
    #expect(try session.run("map t.optimizer { it.lr }") == "[0.1, 0.0, 0.0]")
    #expect(try session.run("t.iteration") == "1")
    #expect(try session.run("step t").hasPrefix("Step 1    box "))
  }

  @Test func aStoppedRunIsKeptAndGoesOn() throws {
    guard Torch.isAvailable else { return }
    let session = try TrainingSession(stopAtLine: 3)
    let train = Self.small + "let run = train net \(Self.options) epochs: 3 folder: \"~/runs\""
    _ = try? session.run(train)
    session.cancellation.reset()
    #expect(try session.run("[run.epoch < 3, run.done]") == "[true, false]")
    #expect(try session.run("resume run\n[run.epoch, run.done]") == "[3, true]")
    let straight = try TrainingSession()
    try straight.run(train)
    #expect(try session.run("run.results") == straight.run("run.results"))
  }

  @Test func aRunGoesOnFromItsFolder() throws {
    guard Torch.isAvailable else { return }
    let session = try TrainingSession(stopAtLine: 3)
    _ = try? session.run(Self.small + "let run = train net \(Self.options) epochs: 3 folder: \"~/runs\"")
    session.cancellation.reset()
    #expect(try session.run("let back = resume \"~/runs/exp\" on: shelf\n[back.epoch, back.done]") == "[3, true]")
  }

  @Test func validationIsATableAndNumbers() throws {
    guard Torch.isAvailable else { return }
    let session = try TrainingSession()
    let shown = try session.run(Self.small + "let v = validate net on: shelf size: 64\nv")
    #expect(
      shown.hasPrefix("                 Class     Images  Instances          P          R      mAP50   mAP50-95\n"))
    #expect(shown.contains("                   all          4 "))
    #expect(shown.contains("by COCO's rules: AP "))
    #expect(try session.run("v.boxes == shelf.boxes") == "true")
    #expect(try session.run("[len(v.coco), len(v.confusion)]") == "[12, 11]")
  }

  @Test func detectionsOfRealPicturesAreCountedInWords() throws {
    guard Torch.isAvailable, let weights = try Fixtures.folder("data/weights/yolov5n.pt"),
      let coco = try Fixtures.folder("data/real-coco")
    else { return }
    let session = try TrainingSession()
    try session.run(
      """
      let net = model.load "\(weights)"
      let photos = coco.load "\(coco)" split: "val2017" | filter classes: ["banana", "cake", "donut"]
      let found = detect net photos[0] conf: 0.2
      """)
    #expect(try session.run("len(found) == found.count and found.count > 0") == "true")
    #expect(try session.run("found.sentence == found.text") == "true")
    let shown = try session.run("found").split(separator: "\n").map(String.init)
    #expect(shown[0].split(separator: " ") == ["class", "confidence", "x", "y", "width", "height"])
    #expect(try session.run("found.sentence") == "\"\(shown.last ?? "")\"")
    #expect(try session.run("found[0].confidence > 0.2") == "true")
    #expect(try session.run("len(detect(net, photos | take 2))") == "2")
    #expect(try session.run("(detect net photos[0].path classes: [\"cake\"]).classes | unique | len") <= "1")
    try session.run("show found")
    #expect(session.host.pictures.count == 1)
  }

  @Test(arguments: [
    ("train net on: shelf epoch: 50", "unknown-label"),
    ("train net on: shelf epochs: 0", "`epochs` must be from 1 to 1000000, not 0"),
    ("train net on: shelf size: 100", "the next that fits is 104"),
    ("train net on: shelf hyp: \"huge\"", "`hyp` is \"low\", \"med\", \"high\" or a YAML file, not \"huge\""),
    ("train net on: shelf hyp: [lr: 0.1]", "there is no hyper-parameter `lr`"),
    ("train net on: shelf lr0: -1", "hyper-parameter `lr0` is -1.0"),
    ("train net on: shelf device: \"tpu\"", "tpu"),
    ("train net on: (shelf | filter classes: [\"cake\"])", "the net knows 10 classes, the data set has 1"),
    ("validate net on: shelf conf: 2", "`conf` must be from 0 to 1, not 2.0"),
    ("detect net \"nothing.jpg\"", "no-such-file"),
    ("detect net shelf[0] classes: [\"unicorn\"]", "the model does not know the class \"unicorn\""),
    ("resume \"nowhere\" on: shelf", "no-such-file"),
  ])
  func mistakesAreExplained(_ source: String, _ expected: String) throws {
    guard Torch.isAvailable else { return }
    let session = try TrainingSession()
    try session.run(Self.small)
    // A training that can't start makes no folder; those of earlier runs may be there.
    let runs = try? FileManager.default.contentsOfDirectory(atPath: "runs/train")
    let failure = session.failure(source)
    #expect(failure.contains(expected), "\(failure)")
    #expect(runs == (try? FileManager.default.contentsOfDirectory(atPath: "runs/train")))
  }
}

/// A session of the commands around training, with a home of its own.
private final class TrainingSession {
  let home = "\(NSTemporaryDirectory())/otn-training-\(UUID().uuidString)"
  let host: DatasetSession.DiskHost
  let cancellation = Cancellation()
  private let session: Session
  private let interpreter: Interpreter
  private static let commands = tensorCommands() + datasetCommands() + modelCommands() + trainingCommands()

  /// `stopAtLine`: asks the work to stop when so many lines were reported.
  init(stopAtLine: Int = 0) throws {
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    host = DatasetSession.DiskHost(home: home)
    session = Session(
      host: host, work: Work(progress: Stopper(cancellation, at: stopAtLine), cancellation: cancellation))
    interpreter = Interpreter(session: session, commands: Self.commands)
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  func newInterpreter() -> Interpreter { Interpreter(session: Session(host: host), commands: Self.commands) }

  @discardableResult func run(_ source: String) throws -> String {
    var shown: Value?
    for cell in try Interpreter.cells(of: SourceFile(name: "lab.otn", text: source)) {
      shown = try interpreter.run(cell)
    }
    return try shown?.display(width: 100) ?? "nil"
  }

  func failure(_ source: String) -> String {
    do {
      return "no failure: \(try run(source))"
    } catch let failure as CellFailure {
      return failure.diagnostics.map { "\($0.code): \($0.title) \($0.help ?? "")" }.joined(separator: "\n")
    } catch { return "\(error)" }
  }
}

/// Progress that asks for a stop at one of its lines.
private final class Stopper: OtnWork.Progress, @unchecked Sendable {
  private let cancellation: Cancellation
  private var left: Int

  init(_ cancellation: Cancellation, at line: Int) {
    self.cancellation = cancellation
    left = line
  }

  func live(_ text: String) {}
  func line(_ text: String) {
    left -= 1
    if left == 0 { cancellation.cancel() }
  }
}
