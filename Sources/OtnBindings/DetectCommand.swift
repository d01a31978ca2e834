import OtnDatasets
import OtnModel
import OtnRuntime
import OtnTraining
import OtnWork

enum DetectCommand {
  static let detect = Command(
    "detect", family: "training",
    "Finds things in a picture: boxes, classes, confidence, and a sentence that counts them.",
    [
      .positional("net", .object("Model"), "The model."),
      .positional(
        "image", .oneOf([.string, .object("Image"), .object("Dataset")]), "A file, an image, or a set of them."),
      .label("size", .int, "The longer side that the picture is scaled to, in pixels.", default: .int(640)),
      .label("conf", .number, "Confidence that a box must have.", default: .float(0.25)),
      .label("iou", .number, "Overlap above which the weaker of two boxes of a class goes.", default: .float(0.45)),
      .label("classes", .optional(.list), "Only these classes, by name.", default: .null),
      .label("agnostic", .bool, "Boxes of different classes drive each other out too.", default: .bool(false)),
      .label("limit", .int, "At most so many boxes.", default: .int(300)),
    ], returns: "Detections; a List of them for a Dataset", effects: [.reads(argument: "image")],
    examples: [
      Example(
        "let net = model classes: 2 anchors: [[10, 13]] { image in head [image | conv 16 k: 3 s: 2] }\n"
          + "let pictures = coco.sample images: 1 seed: 9\n(detect net pictures[0] conf: 1.0).sentence",
        "\"nothing\"", needs: "tensor")
    ]
  ) { arguments in
    let detector = try Detector(
      arguments.model(), size: arguments.int("size", in: 1...4_096), suppression: suppression(arguments))
    switch arguments["image"] {
    case .object(let image as ImageValue): return try detect(detector, image)
    case .object(let set as DatasetValue):
      return .list(
        try (0..<set.dataset.count).map { position in
          try arguments.session.work.check()
          return try detect(detector, ImageValue(set.dataset, position))
        })
    default: return try detect(detector, ImageValue(path: arguments.path("image")))
    }
  }

  private static func detect(_ detector: Detector, _ image: ImageValue) throws -> Value {
    .object(DetectionsValue(try detector(image.load()), image))
  }

  private static func suppression(_ arguments: Arguments) throws -> NonMaximumSuppression {
    let names = try arguments.model().classNames
    let classes = try arguments.optionalStrings("classes").map { wanted in
      Set(
        try wanted.map { name in
          guard let position = names.firstIndex(of: name) else {
            throw arguments.invalid("classes", "the model does not know the class \"\(name)\"", code: "unknown-class")
          }
          return position
        })
    }
    return NonMaximumSuppression(
      confidence: Float(try arguments.fraction("conf")), overlap: Float(try arguments.fraction("iou")),
      isAgnostic: try arguments.bool("agnostic"), classes: classes, limit: try arguments.int("limit", in: 1...30_000))
  }
}
