import OtnTensor
import Yams

/// What a training is asked for.
public struct TrainingOptions: Equatable, Sendable {
  public var epochs = 50
  /// Images a batch.
  public var batch = 16
  /// Side of the square pictures in pixels, a multiple of the net's largest stride.
  public var size = 640
  public var seed: UInt64 = 0
  public var hyperparameters = Hyperparameters()
  /// Images whose gradients are added before the weights move. Made for sets of 100,000 pictures: a small set wants a small one.
  public var nominalBatch = 64
  public var minimumWarmupSteps = 100
  /// Updates over which the averaged weights (EMA) settle.
  public var averageRamp = 2_000.0
  /// The learning rate falls along a half cosine instead of a straight line.
  public var isCosine = false
  /// Threads that read and change pictures.
  public var workers = 2
  /// Decoded pictures are kept in memory up to this many bytes.
  public var cacheBytes = 1 << 30
  /// Epochs without a better fitness after which training stops.
  public var patience = 100
  public var device = Device.cpu
  /// The first so many layers keep their weights.
  public var frozenLayers = 0
  /// Where the run's folder is made, and its name.
  public var project = "runs/train"
  public var name = "exp"

  public init() {}

  /// Refuses what can't be trained; `stride` is the net's largest.
  func check(stride: Int) throws(TrainingError) {
    let counts = [("epochs", epochs), ("batch", batch), ("nominal_batch", nominalBatch), ("patience", patience)]
    for (name, value) in counts where !(1...1_000_000).contains(value) {
      throw TrainingError(code: "wrong-value", message: "`\(name)` is \(value), it must be from 1 to 1 000 000")
    }
    guard size > 0, size % stride == 0, size <= 8_192 else {
      let fitting = min(max((size + stride - 1) / stride, 1) * stride, 8_192)
      throw TrainingError(
        code: "wrong-value", message: "`size` is \(size), it must be a multiple of the net's largest stride, \(stride)",
        help: "the next that fits is \(fitting)")
    }
    guard averageRamp > 0, averageRamp.isFinite, (0...1_000_000).contains(minimumWarmupSteps) else {
      throw TrainingError(
        code: "wrong-value", message: "`ema_ramp` must be above 0 and `warmup_steps` from 0 to 1 000 000")
    }
  }

  /// The lines of `opt.yaml`.
  var yaml: String {
    """
    epochs: \(epochs)
    batch: \(batch)
    size: \(size)
    seed: \(Int64(bitPattern: seed))
    nominal_batch: \(nominalBatch)
    warmup_steps: \(minimumWarmupSteps)
    ema_ramp: \(averageRamp)
    cosine: \(isCosine)
    workers: \(workers)
    cache: \(cacheBytes)
    patience: \(patience)
    device: \(device)
    freeze: \(frozenLayers)

    """
  }
}

extension TrainingOptions {
  /// Reads what `yaml` wrote.
  init(yaml: String) throws {
    guard let values = try Yams.load(yaml: yaml) as? [String: Any] else {
      throw TrainingError(code: "yaml", message: "the checkpoint's options are damaged")
    }
    func value<Kind>(_ name: String, _ kind: Kind.Type = Kind.self) throws -> Kind {
      guard let value = values[name] as? Kind else {
        throw TrainingError(code: "yaml", message: "the checkpoint's options lack `\(name)`")
      }
      return value
    }
    epochs = try value("epochs")
    batch = try value("batch")
    size = try value("size")
    seed = UInt64(bitPattern: Int64(try value("seed", Int.self)))
    nominalBatch = try value("nominal_batch")
    minimumWarmupSteps = try value("warmup_steps")
    averageRamp = try value("ema_ramp")
    isCosine = try value("cosine")
    workers = try value("workers")
    cacheBytes = try value("cache")
    patience = try value("patience")
    device = try Device(parsing: value("device"))
    frozenLayers = try value("freeze")
  }
}
