import OtnModel
import OtnOutposts
import OtnRuntime
import OtnTraining

/// Commands that train, validate and detect.
public func trainingCommands() -> [Command] { TrainingCommands.all + [DetectCommand.detect] }

/// The declarations around training.
enum TrainingCommands {
  static let all = [train, trainer, step, resume, resumeFolder, validate]

  private static let net = Parameter.positional(
    "net", .object("Model"), "The model; it stays as it is, a copy is trained.")
  private static let set = Parameter.label("on", .object("Dataset"), "What it learns from.")
  private static let holdout = Parameter.label(
    "val", .optional(.object("Dataset")), "What it is validated on after each epoch.", default: .null)

  /// A net and a set that are trained on in a moment.
  private static let tiny =
    "let net = model classes: 10 anchors: [[30, 30]] { image in head [image | conv 8 k: 6 s: 2 p: 2 | conv 16 k: 3 s: 4] }\n"
    + "let shelf = coco.sample images: 4 seed: 7\n"

  private static let train = Command(
    "train", family: "training",
    "Trains a copy of a model, epoch by epoch, with YOLOv5's table, checkpoints and files in a folder of its own.",
    [net, set, holdout] + TrainingArguments.options + [
      .label("folder", .string, "Where the run's folder is made.", default: .string("runs/train")),
      .label("name", .string, "What it is called; a number is added if there is one.", default: .string("exp")),
    ] + EngineTraining.labels + TrainingArguments.hyperparameters,
    returns: "a Run; its `model` has the best weights",
    effects: [
      .trains, .random, .reads(argument: "on"), .reads(argument: "val"), .reads(argument: "hyp"),
      .reads(argument: "at"),
      .writes(argument: "folder"), .writes(argument: "at"),
    ],
    examples: [
      Example("train net on: shelf val: holdout epochs: 50 batch: 16 size: 640", needs: "a data set"),
      Example(
        "train net on: shelf epochs: 25 size: 192 nominal_batch: 16 warmup_steps: 30 mosaic: 0.3", needs: "a data set"),
    ], files: TrainingArguments.files
  ) { arguments in
    let options = try TrainingArguments.options(arguments)
    let (model, dataset) = (try arguments.model(), try arguments.dataset("on"))
    let validation = try arguments.optionalDataset("val")
    // Refused before a folder is made for it.
    try Training.check(model, on: dataset, validation: validation, options: options)
    let engine = try EngineTraining(arguments, options)
    let continuation = arguments.session.continuation
    let earlier = continuation?.earlierFolder().map { RunFolder(path: $0) }
    let folder = try earlier ?? RunFolder.free(in: arguments.path("folder"), name: arguments.string("name"))
    continuation?.begin(in: folder.path)
    try folder.make()
    try FolderNote.write(arguments.held, in: folder.path)
    if let engine { return .object(try engine.run(in: folder)) }
    let training =
      earlier?.hasCheckpoint ?? false
      ? try Training.resume(folder, on: dataset, validation: validation, device: options.device)
      : try Training(model, on: dataset, validation: validation, options: options, folder: folder)
    training.notes = arguments.held.notes
    if !training.isDone { _ = try training.run(work: arguments.session.work) }
    return .object(RunValue(training))
  }

  private static let trainer = Command(
    "trainer", family: "training", "A training to step through by hand: `step` takes its next batch. Writes no files.",
    [net, set] + TrainingArguments.options + TrainingArguments.hyperparameters, returns: "a Trainer",
    effects: [.random, .reads(argument: "on"), .reads(argument: "hyp")],
    examples: [Example(tiny + "(trainer net on: shelf batch: 2 size: 64).iteration", "0", needs: "tensor")],
    files: TrainingArguments.files
  ) { arguments in
    let training = try Training(
      arguments.model(), on: arguments.dataset("on"), options: TrainingArguments.options(arguments))
    return .object(TrainerValue(training))
  }

  private static let step = Command(
    "step", family: "training",
    "One step of a Trainer: forward, loss, backward, and when enough images were seen a move of the weights.",
    [.positional("trainer", .object("Trainer"), "Where it goes on.")],
    returns: "a Step: `batch`, `loss`, `net` with its gradients", effects: [.trains],
    examples: [
      Example(
        tiny + "(trainer net on: shelf batch: 2 size: 64 | step).batch.images.shape", "[2, 3, 64, 64]", needs: "tensor"),
      Example(
        tiny + "let s = trainer net on: shelf batch: 2 size: 64 | step\ns.net.layers[0].conv.weight.grad.shape",
        "[8, 3, 6, 6]", needs: "tensor"),
    ]
  ) { arguments in
    let training = try arguments.object("trainer", as: TrainerValue.self).training
    arguments.session.noteChange()
    return .object(StepValue(try training.step(work: arguments.session.work), training))
  }

  private static let resume = Command(
    "resume", family: "training", "Goes on with a run that was stopped, as if it had not been.",
    [.positional("run", .object("Run"), "The run.")], returns: "the Run", effects: [.trains, .writes(argument: "run")]
  ) { arguments in
    let run = try arguments.object("run", as: RunValue.self)
    arguments.session.noteChange()
    if !run.training.isDone { _ = try run.training.run(work: arguments.session.work) }
    return arguments["run"]
  }

  private static let resumeFolder = Command(
    "resume", family: "training", "Goes on with a run from its folder, on the sets it was started with.",
    [
      .positional("folder", .string, "The run's folder, such as runs/train/exp."), set, holdout,
      .label("device", .optional(.string), "Where it goes on; the run's own by default.", default: .null),
    ], returns: "a Run",
    effects: [
      .trains, .reads(argument: "on"), .reads(argument: "val"), .reads(argument: "folder"), .writes(argument: "folder"),
    ]
  ) { arguments in
    let folder = RunFolder(path: try arguments.path("folder"))
    try FolderNote.write(arguments.held, in: folder.path)
    let training = try Training.resume(
      folder, on: arguments.dataset("on"),
      validation: arguments.optionalDataset("val"), device: TrainingArguments.device(arguments))
    training.notes = arguments.held.notes
    if !training.isDone { _ = try training.run(work: arguments.session.work) }
    return .object(RunValue(training))
  }

  private static let validate = Command(
    "validate", family: "training",
    "Measures a model on a labelled set: YOLOv5's precision, recall and mAP, and COCO's own twelve numbers.",
    [
      .positional("net", .object("Model"), "The model. Its classes are found in the set by name."),
      .label("on", .object("Dataset"), "The labelled set."),
      .label("size", .int, "The longer side that pictures are scaled to, in pixels.", default: .int(640)),
      .label("batch", .int, "Images at once.", default: .int(32)),
      .label("conf", .number, "Confidence below which boxes don't count.", default: .float(0.001)),
      .label("iou", .number, "Overlap above which the weaker of two boxes of a class goes.", default: .float(0.6)),
      .label("workers", .int, "Threads that read pictures.", default: .int(2)),
    ], returns: "a Validation", effects: [.reads(argument: "on")],
    examples: [Example(tiny + "(validate net on: shelf size: 64).images", "4", needs: "tensor")]
  ) { arguments in
    var options = Validation.Options()
    options.size = try arguments.int("size", in: 1...4_096)
    options.batch = try arguments.int("batch", in: 1...4_096)
    options.confidence = try arguments.fraction("conf")
    options.overlap = try arguments.fraction("iou")
    options.workers = try arguments.int("workers", in: 1...256)
    let found = try Validation.run(
      arguments.model(), on: arguments.dataset("on"), options: options, work: arguments.session.work)
    return .object(ValidationValue(found))
  }
}
