import OrderedCollections
import OtnDatasets
import OtnModel
import OtnRuntime
import OtnTensor
import OtnTraining

/// How a training's options are declared and read.
enum TrainingArguments {
  private static let defaults = TrainingOptions()

  static let options: [Parameter] = [
    .label("epochs", .int, "Times that every picture is seen.", default: .int(defaults.epochs)),
    .label("batch", .int, "Pictures a step.", default: .int(defaults.batch)),
    .label(
      "size", .int, "Side of the pictures in pixels, a multiple of the net's stride.", default: .int(defaults.size)),
    .seed,
    .label(
      "hyp", .oneOf([.string, .map]), "Hyper-parameters: \"low\", \"med\", \"high\", a hyp.yaml, or a map of them.",
      default: .string("low")),
    .label(
      "nominal_batch", .int, "Pictures whose gradients are added before the weights move; small sets want fewer.",
      default: .int(defaults.nominalBatch)),
    .label(
      "warmup_steps", .int, "The warm-up has at least so many steps.", default: .int(defaults.minimumWarmupSteps)),
    .label(
      "ema_ramp", .number, "Moves until the averaged weights have settled.", default: .float(defaults.averageRamp)),
    .label("cosine", .bool, "The learning rate falls along a half cosine.", default: .bool(false)),
    .label("patience", .int, "Epochs without a better one after which it ends.", default: .int(defaults.patience)),
    .label("freeze", .int, "So many layers, from the first, keep their weights.", default: .int(0)),
    .label("device", .optional(.string), "cpu, cuda or cuda:1; the model's by default.", default: .null),
    .label("workers", .int, "Threads that read and vary pictures.", default: .int(defaults.workers)),
    .label("cache", .bytes, "Decoded pictures are kept in so much memory.", default: .bytes(defaults.cacheBytes)),
  ]

  /// Each hyper-parameter as a label of its own, under its name in YOLOv5's file.
  static let hyperparameters: [Parameter] = Hyperparameters.fields.map { field in
    .label(
      field.name, .optional(.number),
      "Hyper-parameter; \(Hyperparameters()[keyPath: field.path]) in low.",
      default: .null)
  }

  static func options(_ arguments: Arguments) throws -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = try arguments.int("epochs", in: 1...1_000_000)
    options.batch = try arguments.int("batch", in: 1...4_096)
    options.size = try arguments.int("size", in: 1...4_096)
    options.seed = try arguments.seed()
    options.hyperparameters = try read(arguments)
    options.nominalBatch = try arguments.int("nominal_batch", in: 1...1_000_000)
    options.minimumWarmupSteps = try arguments.int("warmup_steps", in: 0...1_000_000)
    options.averageRamp = try arguments.double("ema_ramp")
    options.isCosine = try arguments.bool("cosine")
    options.patience = try arguments.int("patience", in: 1...1_000_000)
    options.frozenLayers = try arguments.int("freeze", in: 0...arguments.model().graph.layers.count)
    options.device = try device(arguments) ?? arguments.model().device
    options.workers = try arguments.int("workers", in: 1...256)
    options.cacheBytes = try arguments.bytes("cache")
    return options
  }

  static func device(_ arguments: Arguments) throws -> Device? {
    try arguments.optionalString("device").map { try Device(parsing: $0) }
  }

  /// The file that `hyp` names, if it names one.
  static func files(_ arguments: Arguments) throws -> [String] {
    guard case .text(let text) = arguments["hyp"], isFile(text.string) else { return [] }
    return [text.string]
  }

  private static func isFile(_ hyp: String) -> Bool { hyp.hasSuffix(".yaml") || hyp.hasSuffix(".yml") }

  /// The preset, file or map of `hyp`, then the labels of their own.
  private static func read(_ arguments: Arguments) throws -> Hyperparameters {
    var values = Hyperparameters()
    if case .mapBox(let box) = arguments["hyp"] {
      for (key, value) in box.items {
        guard case .string(let name) = key, let number = value.number else {
          throw arguments.invalid("hyp", "`hyp` is a map of names to numbers", help: "hyp: [lr0: 0.01, mosaic: 0.5]")
        }
        try values.set(name, to: number)
      }
    } else {
      let word = try arguments.string("hyp")
      if let preset = Hyperparameters.Preset(rawValue: word) {
        values = Hyperparameters(preset: preset)
      } else if isFile(word) {
        try values.read(yaml: String(decoding: arguments.session.host.readFile(word), as: UTF8.self))
      } else {
        throw arguments.invalid("hyp", "`hyp` is \"low\", \"med\", \"high\" or a YAML file, not \"\(word)\"")
      }
    }
    for field in Hyperparameters.fields {
      if let number = try arguments.optionalDouble(field.name) { try values.set(field.name, to: number) }
    }
    return values
  }
}

extension Arguments {
  func dataset(_ name: String) throws -> Dataset { try object(name, as: DatasetValue.self).dataset }
  func optionalDataset(_ name: String) throws -> Dataset? { has(name) ? try dataset(name) : nil }

  /// A number from 0 to 1.
  func fraction(_ name: String) throws -> Double {
    let value = try double(name)
    guard (0...1).contains(value) else { throw invalid(name, "`\(name)` must be from 0 to 1, not \(value)") }
    return value
  }
}

extension Value {
  /// An Int or a Float as a number.
  fileprivate var number: Double? {
    switch self {
    case .int(let int): Double(int)
    case .float(let float): float
    default: nil
    }
  }
}
