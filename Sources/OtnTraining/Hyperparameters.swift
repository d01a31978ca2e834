/// The numbers that steer a training, under the names that YOLOv5's `hyp.yaml` gives them.
public struct Hyperparameters: Equatable, Sendable {
  /// Learning rate at the start, `lr0`, and its last value as a fraction of that, `lrf`.
  public var learningRate = 0.01
  public var finalFactor = 0.01
  public var momentum = 0.937
  public var weightDecay = 0.0005
  public var warmupEpochs = 3.0
  public var warmupMomentum = 0.8
  /// The rate of the biases at the first iteration.
  public var warmupBiasRate = 0.1
  /// Weights of the three parts of the loss.
  public var boxGain = 0.05
  public var classGain = 0.5
  public var objectGain = 1.0
  /// Weights of the positive targets in the cross entropies.
  public var classPositiveWeight = 1.0
  public var objectPositiveWeight = 1.0
  /// The overlap that YOLOv5 keeps in its file and does not use.
  public var overlapThreshold = 0.2
  /// A box goes to an anchor when neither side is so many times larger or smaller.
  public var anchorThreshold = 4.0
  /// Exponent of the focal loss; 0: plain cross entropy.
  public var focalGamma = 0.0
  /// Augmentation: gains of hue, saturation and brightness,
  public var hue = 0.015
  public var saturation = 0.7
  public var brightness = 0.4
  /// degrees, shift as a fraction of the side, scale ±, shear in degrees, perspective,
  public var degrees = 0.0
  public var translate = 0.1
  public var scale = 0.5
  public var shear = 0.0
  public var perspective = 0.0
  /// and the probabilities of turning upside down, left to right, of mosaic and mixup.
  public var flipUpDown = 0.0
  public var flipLeftRight = 0.5
  public var mosaic = 1.0
  public var mixup = 0.0
  /// Kept for the file; copies of outlined things are not pasted.
  public var copyPaste = 0.0
  /// How far one-hot targets are drawn towards one half.
  public var labelSmoothing = 0.0

  public init() {}
}

extension Hyperparameters {
  /// How strongly pictures are changed and the loss leans on classes: for small nets and sets, middling, large.
  public enum Preset: String, CaseIterable, Sendable {
    case low, med, high
  }

  public init(preset: Preset) {
    self.init()
    guard preset != .low else { return }
    finalFactor = 0.1
    classGain = 0.3
    objectGain = 0.7
    scale = 0.9
    mixup = 0.1
    if preset == .high { copyPaste = 0.1 }
  }

  /// Every value with its name in the file, in the order of the file.
  public static var fields: [(name: String, path: WritableKeyPath<Hyperparameters, Double>)] {
    [
      ("lr0", \.learningRate), ("lrf", \.finalFactor), ("momentum", \.momentum), ("weight_decay", \.weightDecay),
      ("warmup_epochs", \.warmupEpochs), ("warmup_momentum", \.warmupMomentum), ("warmup_bias_lr", \.warmupBiasRate),
      ("box", \.boxGain), ("cls", \.classGain), ("cls_pw", \.classPositiveWeight), ("obj", \.objectGain),
      ("obj_pw", \.objectPositiveWeight), ("iou_t", \.overlapThreshold), ("anchor_t", \.anchorThreshold),
      ("fl_gamma", \.focalGamma), ("hsv_h", \.hue), ("hsv_s", \.saturation), ("hsv_v", \.brightness),
      ("degrees", \.degrees), ("translate", \.translate), ("scale", \.scale), ("shear", \.shear),
      ("perspective", \.perspective), ("flipud", \.flipUpDown), ("fliplr", \.flipLeftRight), ("mosaic", \.mosaic),
      ("mixup", \.mixup), ("copy_paste", \.copyPaste), ("label_smoothing", \.labelSmoothing),
    ]
  }

  /// Sets the value that the file calls `name`.
  public mutating func set(_ name: String, to value: Double) throws(TrainingError) {
    guard let field = Self.fields.first(where: { $0.name == name }) else {
      let names = Self.fields.map(\.name).joined(separator: " ")
      throw TrainingError(
        code: "wrong-value", message: "there is no hyper-parameter `\(name)`", help: "known are: \(names)")
    }
    guard value.isFinite, value >= 0 else {
      throw TrainingError(
        code: "wrong-value", message: "hyper-parameter `\(name)` is \(value), it must be a number from 0")
    }
    self[keyPath: field.path] = value
  }

  public subscript(name: String) -> Double? {
    Self.fields.first { $0.name == name }.map { self[keyPath: $0.path] }
  }

  /// The lines of a `hyp.yaml`.
  public var yaml: String {
    Self.fields.map { "\($0.name): \(self[keyPath: $0.path])\n" }.joined()
  }

  /// The gains fitted to the number of levels and classes and to the size in pixels, made for 3, 80 and 640.
  public func scaled(levels: Int, classes: Int, size: Int) -> Hyperparameters {
    var scaled = self
    let side = Double(size) / 640
    scaled.boxGain *= 3 / Double(levels)
    scaled.classGain *= Double(classes) / 80 * 3 / Double(levels)
    scaled.objectGain *= side * side * 3 / Double(levels)
    return scaled
  }
}
