import OrderedCollections
import OtnModel
import OtnRuntime
import OtnTensor
import OtnTraining

extension ModelCommands {
  static let running = [summary, forward, trace, fuse, move]

  private static let images = Parameter.positional(
    "images", .oneOf([.object("Tensor"), .object("Image")]),
    "An image, or RGB from 0 to 1, `(N, 3, H, W)` or `(3, H, W)`, sides multiples of the stride.")
  private static let size = Parameter.label(
    "size", .int, "The side in pixels that an image is fitted into; tensors stay as they are.", default: .int(640))
  private static let tiny =
    "let net = model classes: 2 anchors: [[10, 13]] { image in head [image | conv 16 k: 3 s: 2] }\n"

  private static func batch(_ arguments: Arguments) throws -> Tensor {
    if case .object(let object) = arguments["images"], let image = object as? ImageValue {
      let model = try arguments.model()
      let stride = model.graph.maxStride
      let size = try (arguments.int("size", in: 1...8_192) + stride - 1) / stride * stride
      return try Detector.input(image.load(), for: model, size: size).images
    }
    let images = try arguments.tensor("images")
    return images.rank == 3 ? try images.unsqueeze(0) : images
  }

  static let summary = Command(
    "summary", family: "models", "The table of a model's layers; modules, parameters and operations.",
    [.net, .label("size", .int, "The side of the image that operations are counted for.", default: .int(640))],
    returns: "a Summary", examples: [Example(tiny + "(summary net).layers", "9", needs: "tensor")]
  ) { arguments in
    .object(SummaryValue(try arguments.model().summary(size: arguments.int("size", in: 1...65_536))))
  }

  static let forward = Command(
    "forward", family: "models", "What a model makes of images: the raw maps that the loss takes, with gradients.",
    [
      .net, images, size,
      .label(
        "train", .bool, "Normalises with the batch's own statistics, and moves the running ones.", default: .bool(false)
      ),
    ], returns: "a List of Tensors `(N, anchors, H / stride, W / stride, 5 + classes)`, one a level",
    effects: [.reads(argument: "images")],
    examples: [Example(tiny + "(forward net zeros(1, 3, 32, 64))[0].shape", "[1, 1, 16, 32, 7]", needs: "tensor")]
  ) { arguments in
    let model = try arguments.model()
    let before = model.isTraining
    defer { model.isTraining = before }
    model.isTraining = try arguments.bool("train")
    if model.isTraining { arguments.noteFlow() }
    return .list(try model.forward(batch(arguments)).map { .tensor($0) })
  }

  static let trace = Command(
    "trace", family: "models", "Every layer's output for images; the last layer has one a level.",
    [.net, images, size],
    returns: "a List of Maps: index, name and tensor", effects: [.reads(argument: "images")],
    examples: [
      Example(tiny + "map trace(net, zeros(1, 3, 32, 32)) { it.name }", "[\"Conv\", \"Detect\"]", needs: "tensor")
    ]
  ) { arguments in
    let traced = try arguments.model().trace(batch(arguments))
    return .list(
      traced.flatMap { layer in
        layer.outputs.map { output in
          .map([
            .string("index"): .int(layer.layer.index), .string("name"): .string(layer.layer.kind.moduleName),
            .string("tensor"): .tensor(output),
          ])
        }
      })
  }

  static let fuse = Command(
    "fuse", family: "models", "A copy for inference, with batch normalisation folded into the convolutions.", [.net],
    returns: "a Model", examples: [Example(tiny + "(summary fuse(net)).layers", "8", needs: "tensor")]
  ) { .model(try $0.model().fused()) }

  static let move = Command(
    "to", family: "models", "Moves a model to a device.",
    [.net, .label("device", .string, "cpu, cuda or cuda:1.")], returns: "the Model",
    examples: [Example(tiny + "(to net device: \"cpu\").device", "\"cpu\"", needs: "tensor")]
  ) { arguments in
    arguments.session.noteChange()
    try arguments.model().to(device: Device(parsing: arguments.string("device")))
    return arguments["net"]
  }
}
