import Foundation
import OtnTestSupport
import OtnWork
import Testing

@testable import OtnOutposts

struct ComputeYOLOv5Tests {
  /// What the published program printed in a training of three epochs on eight pictures.
  private static let transcript = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Goldens/yolov5-output.txt").path

  private func job() -> YOLOv5Job {
    var job = YOLOv5Job(classes: ["apple", "hot \"dog\""], dataset: "/data/foods", net: .yaml("nc: 2\n"))
    (job.epochs, job.batch, job.size) = (3, 4, 64)
    job.parameters = ["mosaic": 0, "lr0": 0.005]
    return job
  }

  @Test func theRecordedOutputBecomesRows() throws {
    var lines = LogLines()
    var output = YOLOv5Output()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Self.transcript)))
    var epochs: [YOLOv5Output.Epoch] = []
    var validations: [YOLOv5Output.Validation] = []
    var folder = ""
    for piece in lines.take(bytes) {
      guard case .line(let line) = piece else { continue }
      switch output.take(line) {
      case .epoch(let row) where row.batch == row.batches: epochs.append(row)
      case .validation(let row): validations.append(row)
      case .finished(let name): folder = name
      default: break
      }
    }
    #expect(epochs.map(\.epoch) == [0, 1, 2])
    #expect(
      epochs.first
        == .init(
          epoch: 0, epochs: 3, memory: "0G", losses: [0.08242, 0.008507, 0.01827], instances: 18, size: 64, batch: 2,
          batches: 2))
    #expect(validations.map(\.name) == ["all", "all", "all", "all", "apple", "hot dog"])
    #expect(
      validations.last
        == .init(
          name: "hot dog", images: 4, instances: 4, precision: 0.00472, recall: 0.5, mAP50: 0.00676, mAP: 0.00172))
    #expect(folder == "train")
  }

  @Test(arguments: [
    "1/2", "Class Images Instances", "a 1 2 3 4 5", "  9/9  0G  a  b  c  1  64:", "  1/99999999999999  0G 1 1 1 1 64:",
    "x/y  0G 1 1 1 1 64:", "   ", "Results saved to ", "all 1 2 nan 0 0 0", "7/3 1G 1 1 1 1 2: |||| / [",
  ])
  func oddLinesAreHarmless(line: String) {
    var output = YOLOv5Output()
    _ = output.take(line)
    _ = output.take("Class Images Instances P R mAP50 mAP50-95: 100%|##| 1/1 [")
    _ = output.take(line)
  }

  @Test func whatIsSentToTheProgram() throws {
    let job = job()
    #expect(
      job.dataFile == """
        path: "/data/foods"
        train: "images/train"
        val: "images/val"
        names:
          0: "apple"
          1: "hot \\"dog\\""

        """)
    let parameters = try job.parameterFile()
    #expect(
      parameters.contains("lr0: 0.005\n") && parameters.contains("mosaic: 0.0\n") && parameters.contains("box: 0.05\n"))
    #expect(
      job.arguments.joined(separator: " ")
        == "python3 -m yolov5.train --data data.yml --hyp parameters.yml --weights  --cfg model.yml --epochs 3 "
        + "--batch-size 4 --img 64 --seed 0 --project . --name train --exist-ok --noplots --patience 100")
    var wrong = job
    wrong.parameters = ["lr": 0.1]
    #expect(failure { _ = try wrong.job() }?.message == "YOLOv5 has no setting lr")
  }

  /// A stand-in for Python that prints the recorded output.
  private func standIn(_ there: Loopback, _ body: String) throws -> String {
    let path = "\(there.folder)/python"
    try "#!/bin/sh\n[ \"$1\" = -c ] && exit 1\n\(body)\n".write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o755)
    return path
  }

  @Test func aTrainingThereIsShownInOurTableAndItsBestWeightsComeBack() throws {
    guard let there = try Loopback() else { return }
    var job = job()
    job.tool = .module(
      python: try standIn(there, "mkdir -p train/weights; echo best >train/weights/best.pt; cat '\(Self.transcript)'"))
    let progress = RecordedProgress()
    let work = Work(progress: progress)
    let run = try RemoteRun.start(job.job(), on: there.host, program: nil, records: there.records, work: work)
    let outcome = try job.follow(run, work: work)
    #expect(outcome.epochs.count == 3)
    #expect(outcome.validations.map(\.name) == ["all", "all", "all"])
    #expect(outcome.best.map(\.name) == ["all", "apple", "hot dog"])
    try Golden.check(progress.lines.dropFirst(2).joined(separator: "\n") + "\n", named: "yolov5-table.txt")
    let brought = try run.bringBack(
      to: "\(there.folder)/back", below: YOLOv5Job.folder, permits: YOLOv5Job.isResult, work: work)
    #expect(brought == [RemoteFile(path: "train/weights/best.pt", size: 5)])
    #expect(FileManager.default.contents(atPath: "\(there.folder)/back/\(YOLOv5Job.best)") == Data("best\n".utf8))
  }

  @Test(arguments: [
    ("echo 'python: No module named yolov5'; exit 1", "engine-missing"),
    ("echo 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate'; exit 1", "out-of-memory"),
    ("printf 'Traceback\\n  line 3\\nValueError: no labels\\n'; exit 1", "engine-failed"), ("exit 0", "engine-failed"),
  ])
  func failuresSayWhatItIs(body: String, code: String) throws {
    guard let there = try Loopback() else { return }
    var job = job()
    job.tool = .folder("/opt/none", python: try standIn(there, body))
    let run = try RemoteRun.start(job.job(), on: there.host, program: nil, records: there.records, work: Work())
    let said = failure { _ = try job.follow(run, work: Work()) }
    #expect(said?.code == code)
    if body.contains("ValueError") {
      #expect(said?.message == "YOLOv5 ended with status 1 on \(there.host): ValueError: no labels")
    }
  }

  /// With `OTN_YOLOV5_PYTHON` naming a Python that has the published package: the genuine program, on a set of drawn squares in the
  /// folder `OTN_YOLOV5_SET` (images and labels below `train` and `val`, two classes).
  @Test func theGenuineProgramTrains() throws {
    let environment = ProcessInfo.processInfo.environment
    guard let python = environment["OTN_YOLOV5_PYTHON"], let set = environment["OTN_YOLOV5_SET"] else {
      return print("skipped: OTN_YOLOV5_PYTHON and OTN_YOLOV5_SET name no YOLOv5")
    }
    guard let there = try Loopback() else { return }
    var job = job()
    job.tool = .module(python: python)
    job.classes = ["apple", "hot dog"]
    job.dataset = set
    job.net = .yaml("yolov5n.yaml")
    (job.device, job.workers) = ("cpu", 0)
    if let model = environment["OTN_YOLOV5_MODEL"] {
      job.net = .yaml(try String(contentsOfFile: model, encoding: .utf8))
    }
    let progress = RecordedProgress()
    let work = Work(progress: progress)
    let run = try RemoteRun.start(job.job(), on: there.host, program: nil, records: there.records, work: work)
    let outcome = try job.follow(run, work: work)
    #expect(outcome.epochs.map(\.epoch) == [0, 1, 2])
    #expect(outcome.best.map(\.name) == ["all", "apple", "hot dog"])
    let brought = try run.bringBack(
      to: "\(there.folder)/back", below: YOLOv5Job.folder, permits: { path, _ in path.hasSuffix(".pt") }, work: work)
    #expect((brought.first?.size ?? 0) > 1_000_000)
    print(progress.lines.joined(separator: "\n"))
  }
}
