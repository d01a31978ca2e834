import Foundation
import OtnDatasets
import OtnModel
import OtnOutposts
import OtnRuntime
import OtnTraining
import OtnWork

/// `train … at: machine engine: "yolov5"`: YOLOv5's own program trains, on a machine that has it.
struct EngineTraining {
  static let labels: [Parameter] = [
    .label(
      "engine", .string, "\"otn\", or \"yolov5\": YOLOv5's own `train.py` on the machine `at`.", default: .string("otn")
    ),
    .label("at", .optional(.object("Instance")), "The machine on which engine \"yolov5\" trains.", default: .null),
    .label("python", .string, "Engine \"yolov5\": the Python there that runs it.", default: .string("python3")),
    .label(
      "program", .optional(.string),
      "Engine \"yolov5\": the folder there with `train.py`; Python's package by default.",
      default: .null),
    .label(
      "data", .optional(.string),
      "Engine \"yolov5\": the folder there that has the sets, in YOLO's layout (images/train, images/val, labels/…); they are sent by default.",
      default: .null),
    .label(
      "weights", .optional(.string),
      "Engine \"yolov5\": a `.pt` there to go on from; it starts from the net with new weights by default.",
      default: .null),
  ]

  private let arguments: Arguments
  private let machine: InstanceValue
  private let training: Dataset
  private let validation: Dataset
  private let options: TrainingOptions

  /// nil: the training is not for another engine.
  init?(_ arguments: Arguments, _ options: TrainingOptions) throws {
    self.arguments = arguments
    self.options = options
    let engine = try arguments.string("engine")
    switch (engine, arguments.has("at")) {
    case ("otn", false):
      for label in ["program", "data", "weights"] where arguments.has(label) {
        throw arguments.invalid(label, "`\(label)` is for engine \"yolov5\"")
      }
      return nil
    case ("otn", true):
      throw arguments.invalid(
        "at", "`at` is for engine \"yolov5\"",
        help: "to train there with otn, put the training into a notebook: instance.run machine \"train.otn\"")
    case ("yolov5", false):
      throw arguments.invalid(
        "engine", "engine \"yolov5\" trains on a machine that has it",
        help: "name the machine: at: ssh.connect \"10.0.0.5\" user: \"ubuntu\"")
    case ("yolov5", true): break
    default: throw arguments.invalid("engine", "`engine` is \"otn\" or \"yolov5\", not \"\(engine)\"")
    }
    machine = try arguments.object("at", as: InstanceValue.self)
    training = try arguments.dataset("on")
    guard let validation = try arguments.optionalDataset("val") else {
      throw arguments.invalid("val", "YOLOv5 trains with a validation set only", help: "name it: val: holdout")
    }
    self.validation = validation
    try check()
  }

  /// What YOLOv5 has no option for.
  private func check() throws {
    let usual = TrainingOptions()
    let own = [
      ("nominal_batch", options.nominalBatch == usual.nominalBatch),
      ("warmup_steps", options.minimumWarmupSteps == usual.minimumWarmupSteps),
      ("ema_ramp", options.averageRamp == usual.averageRamp), ("cache", options.cacheBytes == usual.cacheBytes),
    ]
    for (label, isUsual) in own where !isUsual {
      throw arguments.invalid(label, "YOLOv5 has no `\(label)`", help: "leave it out, or train with engine \"otn\"")
    }
  }

  /// Trains in a run's folder; one that an earlier session began there is found again and followed.
  func run(in folder: RunFolder) throws -> EngineRunValue {
    let work = arguments.session.work
    let host = try machine.host()
    var job = YOLOv5Job(classes: training.classes, dataset: "", net: .yaml(try arguments.model().graph.yaml()))
    let note = "\(folder.path)/remote-run"
    let run: RemoteRun
    if let id = try? String(contentsOfFile: note, encoding: .utf8) {
      run = try RemoteRun.attach(id)
    } else {
      job.dataset = try arguments.optionalString("data") ?? RemoteSet(uploads()).place(on: host, work: work)
      run = try RemoteRun.start(configured(job).job(), on: host, program: nil, work: work)
      try AtomicFile.write(note) { file in try file.append(Array(run.id.utf8)) }
    }
    let outcome = try job.follow(run, work: work)
    try run.bringBack(to: folder.path, below: YOLOv5Job.folder, permits: YOLOv5Job.isResult, work: work)
    return try EngineRunValue(id: run.id, folder: folder, outcome)
  }

  private func configured(_ job: YOLOv5Job) throws -> YOLOv5Job {
    var job = job
    let python = try arguments.string("python")
    job.tool = try arguments.optionalString("program").map { .folder($0, python: python) } ?? .module(python: python)
    if let weights = try arguments.optionalString("weights") { job.net = .weights(weights) }
    job.epochs = options.epochs
    job.batch = options.batch
    job.size = options.size
    // NumPy takes no larger one, and YOLOv5 adds to it.
    job.seed = Int(options.seed & 0x7FFF_FFFF)
    job.workers = options.workers
    job.patience = options.patience
    job.freeze = options.frozenLayers
    job.isCosine = options.isCosine
    job.device = try arguments.optionalString("device")
    for field in Hyperparameters.fields {
      let value = options.hyperparameters[keyPath: field.path]
      if field.name == "label_smoothing" { job.labelSmoothing = value } else { job.parameters[field.name] = value }
    }
    return job
  }

  /// Both sets in YOLO's layout. Pictures are numbered: two may have one name.
  private func uploads() throws -> [RemoteUpload] {
    var files: [RemoteUpload] = []
    for (split, set) in [("train", training), ("val", validation)] {
      try set.requirePictures()
      for image in 0..<set.count {
        try arguments.session.work.check()
        let picture = try set.localPath(ofImage: image)
        let name = String(format: "%06d", image)
        let ending = URL(fileURLWithPath: picture).pathExtension.lowercased()
        files.append(RemoteUpload("images/\(split)/\(name).\(ending)", .file(picture)))
        let labels = YOLO.labelText(set, image: image)
        if !labels.isEmpty { files.append(RemoteUpload("labels/\(split)/\(name).txt", .text(labels))) }
      }
    }
    return files
  }
}
