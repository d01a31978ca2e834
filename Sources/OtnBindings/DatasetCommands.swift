import OtnDatasets
import OtnOutposts
import OtnRuntime

/// Commands on sets of pictures: loading, narrowing, writing.
public func datasetCommands() -> [Command] {
  DatasetCommands.loading + DatasetCommands.narrowing + DatasetCommands.writing
}

enum DatasetCommands {
  static let loading = [cocoLoad, cocoSample, yoloLoad, imageLoad]

  private static let cocoLoad = Command(
    "coco.load", family: "datasets", "Loads a set in COCO's layout; pictures stay on disk until they are needed.",
    [
      .positional(
        "folder", .string,
        "Holds `annotations/` and the pictures; or the instances JSON itself; or the address of such a folder in a bucket, `s3://BUCKET/PREFIX`."
      ),
      .label("split", .string, "Which `instances_….json`, and folder of pictures.", default: .string("train2017")),
    ],
    returns: "a Dataset", effects: [.reads(argument: "folder")],
    files: { [COCO.annotations(in: try $0.path("folder"), split: try $0.string("split"))] }
  ) { arguments in
    if let set = try BucketSet(address: try arguments.string("folder"), arguments) { return .dataset(try set.load()) }
    return .dataset(
      try COCO.load(
        try arguments.path("folder"), split: try arguments.string("split"), work: arguments.session.work))
  }

  private static let cocoSample = Command(
    "coco.sample", family: "datasets", "Draws grocery shelves with the ten foods and their boxes, a true COCO set.",
    [
      .label("images", .int, "How many pictures.", default: .int(200)), .seed,
      .label("size", .int, "Width and height in pixels.", default: .int(320)),
      .label("cache", .string, "Where it is kept for the next time.", default: .string("~/.cache/otn")),
    ],
    returns: "a Dataset", effects: [.random, .writes(argument: "cache")],
    examples: [Example("coco.sample images: 3 seed: 7 | len", "3")]
  ) { arguments in
    .dataset(
      try ShelfGenerator.generate(
        images: try arguments.int("images"), seed: try arguments.seed(), size: try arguments.int("size"),
        in: arguments.path("cache"), work: arguments.session.work))
  }

  private static let yoloLoad = Command(
    "yolo.load", family: "datasets", "Loads a set that a `data.yml` describes, with a label file for each picture.",
    [
      .positional("path", .string, "The `data.yml`."),
      .label("split", .string, "train, val or test.", default: .string("train")),
      .label(
        "broken", .string, "A picture with a bad label line: \"error\", or \"drop\" it.", default: .string("error")),
    ],
    returns: "a Dataset", effects: [.reads(argument: "path")]
  ) { arguments in
    let broken = try arguments.choice("broken", ["error": YOLO.BrokenLabels.areErrors, "drop": .dropThePicture])
    return .dataset(
      try YOLO.load(
        try arguments.path("path"), split: try arguments.string("split"), brokenLabels: broken,
        work: arguments.session.work))
  }

  private static let imageLoad = Command(
    "image.load", family: "datasets", "A picture from a JPEG or PNG file.",
    [.positional("path", .string, "The file.")], returns: "an Image", effects: [.reads(argument: "path")],
    files: { [try $0.path("path")] }
  ) { arguments in
    .object(try ImageValue(path: try arguments.path("path")))
  }

  // MARK: Narrowing

  static let narrowing = [filter, split, sample, take, summary]

  private static let filter = Command(
    "filter", family: "datasets", "Keeps the images that show at least one of the classes, and the boxes of those.",
    [.dataset, .label("classes", .list, "Names; their order numbers the classes.")], returns: "a Dataset",
    examples: [
      Example(
        "(coco.sample images: 3 seed: 7 | filter classes: [\"cake\", \"apple\"]).classes", "[\"cake\", \"apple\"]")
    ]
  ) { arguments in
    .dataset(try arguments.dataset().filtered(classes: try arguments.strings("classes")))
  }

  private static let split = Command(
    "split", family: "datasets", "Random parts without overlap.",
    [.dataset, .positional("fractions", .list, "The size of each part; at most 1 together."), .seed],
    returns: "a List of Datasets", effects: [.random],
    examples: [Example("coco.sample images: 10 seed: 7 | split [0.8, 0.2] seed: 1 | map { len it }", "[8, 2]")]
  ) { arguments in
    let parts = try arguments.dataset().split(try arguments.doubles("fractions"), seed: try arguments.seed())
    return .list(parts.map(Value.dataset))
  }

  private static let sample = Command(
    "sample", family: "datasets", "Some images, drawn at random without repeats.",
    [.dataset, .positional("n", .int, "How many; all of them if there are fewer."), .seed], returns: "a Dataset",
    effects: [.random], examples: [Example("coco.sample images: 10 seed: 7 | sample 4 seed: 1 | len", "4")]
  ) { arguments in
    .dataset(try arguments.dataset().sample(try arguments.int("n"), seed: try arguments.seed()))
  }

  private static let take = Command(
    "take", family: "datasets", "The first `n` images.", [.dataset, .positional("n", .int, "How many.")],
    returns: "a Dataset", examples: [Example("coco.sample images: 10 seed: 7 | take 3 | len", "3")]
  ) { arguments in
    .dataset(try arguments.dataset().take(try arguments.int("n")))
  }

  private static let summary = Command(
    "summary", family: "datasets", "Images, boxes and the median box of every class.", [.dataset], returns: "nil",
    effects: [.prints], examples: [Example("coco.sample images: 3 seed: 7 | summary")]
  ) { arguments in
    arguments.session.host.write(try arguments.dataset().summary() + "\n")
    return .null
  }

  // MARK: Writing

  static let writing = [write, save]

  private static let write = Command(
    "write", family: "datasets", "Writes the set, pictures and all.",
    [
      .dataset, .positional("folder", .string, "Made if it is not there; a YOLO set that is there gains the split."),
      .label(
        "format", .string, "\"yolo\": `images/`, `labels/` and `data.yml`; \"coco\": `annotations/` and pictures.",
        default: .string("yolo")),
      .label("split", .string, "What this part is called there.", default: .string("train")),
    ],
    returns: "nil", effects: [.reads(argument: "dataset"), .writes(argument: "folder")]
  ) { arguments in
    let (dataset, folder) = (try arguments.dataset(), try arguments.path("folder"))
    let (split, work) = (try arguments.string("split"), arguments.session.work)
    try FolderNote.write(arguments.held, in: folder)
    if try arguments.choice("format", ["yolo": true, "coco": false]) {
      try YOLO.write(dataset, to: folder, split: split, work: work)
    } else {
      try COCO.write(dataset, to: folder, split: split, work: work)
    }
    return .null
  }
}

extension DatasetCommands {
  private static let save = Command(
    "save", family: "datasets", "Writes a picture, with the boxes drawn on it, as a PNG.",
    [
      .positional("picture", .oneOf([.object("Image"), .object("Detections")]), "A picture, or detections."),
      .positional("path", .string, "A `.png`; an existing one is replaced, in one step."),
    ],
    returns: "nil", effects: [.reads(argument: "picture"), .writes(argument: "path")],
    examples: [Example("(coco.sample images: 3 seed: 7)[0] | save \"~/shelf.png\"")]
  ) { arguments in
    let path = try arguments.path("path")
    guard path.lowercased().hasSuffix(".png") else {
      throw arguments.invalid("path", "pictures are written as PNG: a path ending in .png")
    }
    guard case .object(let object) = arguments["picture"], let picture = try object.picture() else { return .null }
    try arguments.session.host.writeFile(path, picture.png)
    return .null
  }
}

extension Parameter {
  fileprivate static let dataset = Parameter.positional("dataset", .object("Dataset"), "The set.")
}

extension Arguments {
  fileprivate func dataset() throws -> Dataset { try object("dataset", as: DatasetValue.self).dataset }

  /// One of a few words.
  fileprivate func choice<Choice>(_ name: String, _ choices: [String: Choice]) throws -> Choice {
    let word = try string(name)
    guard let choice = choices[word] else {
      let known = choices.keys.sorted().map { "\"\($0)\"" }.joined(separator: " or ")
      throw invalid(name, "`\(name)` is \(known), not \"\(word)\"")
    }
    return choice
  }

  /// Where things are kept that can be made again.
  var cacheFolder: String {
    let environment = session.host.environment
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/otn" }
    return environment["HOME"].map { "\($0)/.cache/otn" } ?? ".otn/cache"
  }

  /// A path of the user's, with `~` as the home folder.
  func path(_ name: String) throws -> String {
    let path = try string(name)
    guard path == "~" || path.hasPrefix("~/"), let home = session.host.environment["HOME"] else { return path }
    return home + path.dropFirst()
  }
}
