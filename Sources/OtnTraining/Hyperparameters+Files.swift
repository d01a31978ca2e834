import OtnDatasets
import Yams

extension Hyperparameters {
  /// Reads `name: number` lines as in YOLOv5's `hyp.yaml`; what the file does not name keeps its value.
  public mutating func read(yaml: String) throws(TrainingError) {
    let values: [String: Any]?
    do {
      values = try Yams.load(yaml: yaml) as? [String: Any]
    } catch {
      throw TrainingError(code: "yaml", message: "these hyper-parameters are no YAML: \(error)")
    }
    guard let values else {
      throw TrainingError(code: "yaml", message: "hyper-parameters are lines of `name: number`")
    }
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      // YOLOv5 writes the number of anchors to its file when it should find its own.
      if name == "anchors" { continue }
      guard let number = (value as? Double) ?? (value as? Int).map(Double.init) else {
        throw TrainingError(code: "yaml", message: "hyper-parameter `\(name)` is \(value), expected a number")
      }
      try set(name, to: number)
    }
  }

  /// What of it varies pictures.
  public var augmentation: Augmentation {
    var augmentation = Augmentation()
    augmentation.degrees = degrees
    augmentation.translate = translate
    augmentation.scale = scale
    augmentation.shear = shear
    augmentation.perspective = perspective
    augmentation.hue = hue
    augmentation.saturation = saturation
    augmentation.value = brightness
    augmentation.flipUpDown = flipUpDown
    augmentation.flipLeftRight = flipLeftRight
    augmentation.mosaic = mosaic
    augmentation.mixUp = mixup
    return augmentation
  }
}
