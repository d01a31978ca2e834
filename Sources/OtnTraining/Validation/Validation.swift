import Foundation
import OtnDatasets
import OtnModel
import OtnTensor
import OtnWork

/// How good a model is on a labelled set.
public struct Validation: Sendable {
  public struct Options: Equatable, Sendable {
    /// The longer side in pixels.
    public var size = 640
    public var batch = 32
    public var confidence = 0.001
    /// Overlap above which the less confident of two boxes of a class goes.
    public var overlap = 0.6
    /// Boxes a picture.
    public var limit = 300
    public var workers = 2
    /// Decoded pictures are kept up to this many bytes, for a next time.
    var cacheBytes = 0
    public init() {}
  }

  public let images: Int
  public let instances: Int
  /// The set's classes.
  public let classes: [String]
  /// By YOLOv5's rules.
  public let metrics: DetectionMetrics
  /// By COCO's, on the original pictures, crowds included.
  public let coco: CocoEvaluation
  public let confusion: ConfusionMatrix
  /// Means over the batches; nil unless a loss was asked for.
  public let loss: LossParts?
  public let seconds: Double

  /// The rows that users of YOLOv5 know: all, and each class that the set shows.
  public func table(perClass: Bool) -> [String] {
    let all = ProgressTable.validation(
      "all", images: images, instances: instances, [metrics.precision, metrics.recall, metrics.map50, metrics.map])
    let rows = metrics.rows.map { row in
      ProgressTable.validation(
        classes[row.category], images: images, instances: row.labels, [row.precision, row.recall, row.map50, row.map])
    }
    return [ProgressTable.validationHeader, all] + (perClass && classes.count > 1 ? rows : [])
  }
}

extension Validation {
  /// Validates `model` on `dataset`. Classes are matched by name, so a model of many classes may be tried on a few.
  ///
  /// - Throws: `TrainingError` when no class is in common, `DatasetError` for pictures, `Interrupted`.
  public static func run(
    _ model: Model, on dataset: Dataset, options: Options = Options(), work: Work = Work()
  ) throws -> Validation {
    let loader = try loader(dataset, options, stride: model.graph.maxStride)
    return try run(model, loader, options: options, loss: nil, work: work)
  }

  static func loader(_ dataset: Dataset, _ options: Options, stride: Int) throws -> BatchLoader {
    var loader = LoaderOptions(
      batchSize: options.batch, imageSize: (min(max(options.size, 1), 1 << 16) + stride - 1) / stride * stride,
      kind: .validation(rectangular: true))
    loader.stride = stride
    loader.threads = max(options.workers, 1)
    loader.cacheBytes = options.cacheBytes
    return try BatchLoader(dataset, loader)
  }

  /// With `loss` its parts are averaged as well; the model's classes must then be the set's.
  static func run(
    _ model: Model, _ loader: BatchLoader, options: Options, loss: DetectionLoss?, work: Work
  ) throws -> Validation {
    let start = Date()
    let fused = model.isFused ? model : try model.fused()
    let mapping = try ClassMapping(model: model.classNames, dataset: loader.dataset.classes)
    var tally = ValidationTally(loader.dataset, mapping: mapping, loss: loss)
    let suppression = NonMaximumSuppression(
      confidence: Float(options.confidence), overlap: Float(options.overlap), isMultiLabel: true, limit: options.limit)
    let batches = loader.batches(work: work)
    var done = 0
    while let batch = try batches.next() {
      try work.check()
      let prediction = try fused.predict(Trainer.pictures(batch.images, on: fused.device))
      try tally.add(batch, prediction, detections: suppression(prediction.boxes))
      done += 1
      work.progress.live("\(ProgressTable.validationHeader)  \(ProgressTable.bar(done, of: loader.batchCount))")
    }
    return tally.result(seconds: Date().timeIntervalSince(start))
  }
}
