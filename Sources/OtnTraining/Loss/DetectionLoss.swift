import OtnTensor

/// YOLOv5's loss: how far boxes, objectness and classes of every level are from the targets.
public struct DetectionLoss {
  /// Anchors (width, height) in cells, `[level][anchor]`.
  public let anchors: [[(width: Float, height: Float)]]
  public let classes: Int
  public let hyperparameters: Hyperparameters
  /// Weights of the levels' objectness, fine to coarse; with `isBalancing` they follow the levels' losses.
  public private(set) var balance: [Double]
  private let isBalancing: Bool
  /// The level whose weight balancing holds at 1: the one of stride 16.
  private let referenceLevel: Int

  /// The parts after their gains, as tensors of one element.
  public struct Result {
    /// The sum of the parts times the batch size; the one with a gradient.
    public let total: Tensor
    public let box: Tensor
    public let object: Tensor
    public let category: Tensor
  }

  /// `hyperparameters`: with gains fitted to the net (`scaled`).
  public init(
    anchors: [[(width: Float, height: Float)]], classes: Int, hyperparameters: Hyperparameters,
    isBalancing: Bool = false, referenceLevel: Int = 1
  ) {
    self.anchors = anchors
    self.classes = classes
    self.hyperparameters = hyperparameters
    self.isBalancing = isBalancing
    self.referenceLevel = min(referenceLevel, anchors.count - 1)
    balance = anchors.count == 3 ? [4, 1, 0.4] : Array([4, 1, 0.25, 0.06, 0.02].prefix(anchors.count))
  }

  /// `predictions`: per level (N, anchors, H, W, 5 + classes), before the sigmoid; `targets`: (n, 6) rows of image, class and a box
  /// (centre, width, height) in 0…1.
  public mutating func callAsFunction(_ predictions: [Tensor], targets: Tensor) throws -> Result {
    try check(predictions, targets)
    let rows = try Self.rows(targets, images: predictions[0].shape[0])
    let device = predictions[0].device
    let zero = try Tensor.zeros([], device: device)
    var (box, object, category) = (zero, zero, zero)
    for (level, prediction) in predictions.enumerated() {
      let part = try part(prediction, level: level, targets: rows)
      if let value = part.box { box = try box + value }
      if let value = part.category { category = try category + value }
      object = try object + part.object * balance[level]
      if isBalancing { balance[level] = try balance[level] * 0.9999 + 0.0001 / part.object.detach().item() }
    }
    if isBalancing { balance = balance.map { $0 / balance[referenceLevel] } }
    box = try box * hyperparameters.boxGain
    object = try object * hyperparameters.objectGain
    category = try category * hyperparameters.classGain
    let total = try (box + object + category) * Double(predictions[0].shape[0])
    return Result(total: total, box: try box.detach(), object: try object.detach(), category: try category.detach())
  }

  private func check(_ predictions: [Tensor], _ targets: Tensor) throws {
    let isFitting = zip(predictions, anchors).allSatisfy { prediction, anchors in
      prediction.rank == 5 && prediction.shape[1] == anchors.count && prediction.shape[4] == 5 + classes
    }
    guard predictions.count == anchors.count, isFitting else {
      let expected = anchors.map { "(N, \($0.count), H, W, \(5 + classes))" }.joined(separator: ", ")
      let got = predictions.map { "\($0.shape)" }.joined(separator: ", ")
      throw TrainingError(code: "shape", message: "the loss expects levels \(expected) and was given \(got)")
    }
    guard targets.rank == 2, targets.shape[1] == 6 else {
      throw TrainingError(
        code: "shape",
        message: "targets have shape \(targets.shape), expected (n, 6): image, class, centre x, y, width, height")
    }
  }

  private static func rows(_ targets: Tensor, images: Int) throws -> [TargetAssignment.Target] {
    let values = try targets.floats()
    return try stride(from: 0, to: values.count, by: 6).map { start in
      let row = values[start..<start + 6]
      guard row.allSatisfy(\.isFinite), let image = Int(exactly: values[start]), (0..<images).contains(image),
        let category = Int(exactly: values[start + 1])
      else {
        throw TrainingError(
          code: "wrong-value",
          message: "target \(start / 6) is \(Array(row)), expected an image from 0 to \(images - 1), a class and a box")
      }
      return TargetAssignment.Target(
        image: image, category: category, x: values[start + 2], y: values[start + 3], width: values[start + 4],
        height: values[start + 5])
    }
  }

  /// The means of one level: boxes and classes over its matches (nil without any), objectness over its cells.
  private func part(
    _ prediction: Tensor, level: Int, targets: [TargetAssignment.Target]
  ) throws -> (box: Tensor?, object: Tensor, category: Tensor?) {
    let shape = prediction.shape
    let device = prediction.device
    let grid = TargetAssignment.Grid(anchors: anchors[level], width: shape[3], height: shape[2])
    let matches = TargetAssignment(
      targets: targets, grid: grid, threshold: Float(hyperparameters.anchorThreshold))
    let count = matches.count
    var objectTarget = try Tensor.zeros([shape[0] * shape[1] * shape[2] * shape[3]], device: device)
    var (box, category): (Tensor?, Tensor?) = (nil, nil)
    if count > 0 {
      let cells = (0..<count).map { matches.flat($0, anchors: shape[1], grid: grid) }
      let rows = try prediction.reshape([-1, shape[4]])
        .indexSelect(dim: 0, Tensor(cells, shape: [count]).to(device: device))  // (matches, 5 + classes)
      let overlap = try boxes(rows, matches).completeOverlap(
        Tensor(matches.box, shape: [count, 4]).to(device: device))
      box = try (1 - overlap).mean()
      objectTarget = try Self.objectTarget(
        objectTarget, overlap: overlap.detach().clamp(min: 0, max: nil), matches.lastRows(anchors: shape[1], grid: grid)
      )
      if classes > 1 { category = try classLoss(rows, matches.category) }
    }
    let object = try entropy(
      prediction.select(dim: 4, index: 4).reshape([-1]), objectTarget,
      positiveWeight: hyperparameters.objectPositiveWeight)
    return (box, object, category)
  }

  /// Centre relative to the cell, width and height, in cells: (matches, 4).
  private func boxes(_ rows: Tensor, _ matches: TargetAssignment) throws -> Tensor {
    let spread = try rows.narrow(dim: 1, start: 0, length: 4).sigmoid() * 2
    let centre = try spread.narrow(dim: 1, start: 0, length: 2) - 0.5
    let sides = try spread.narrow(dim: 1, start: 2, length: 2)
    let anchor = try Tensor(matches.anchorSize, shape: [matches.count, 2]).to(device: rows.device)
    return try Tensor.cat([centre, sides * sides * anchor], dim: 1)
  }

  /// Writes each cell's overlap: where several matches hit one cell, the last.
  private static func objectTarget(
    _ target: Tensor, overlap: Tensor, _ last: (cells: [Int64], rows: [Int64])
  ) throws -> Tensor {
    let device = target.device
    let cells = try Tensor(last.cells, shape: [last.cells.count]).to(device: device)
    let rows = try Tensor(last.rows, shape: [last.rows.count]).to(device: device)
    try target.indexPut([cells], overlap.indexSelect(dim: 0, rows), accumulate: false)
    return target
  }

  private func classLoss(_ rows: Tensor, _ categories: [Int64]) throws -> Tensor {
    let smoothing = Float(hyperparameters.labelSmoothing)
    var target = [Float](repeating: 0.5 * smoothing, count: categories.count * classes)
    for (position, category) in categories.enumerated() {
      guard category >= 0, category < classes else {
        throw TrainingError(
          code: "wrong-value", message: "a target has class \(category), the net knows 0 to \(classes - 1)",
          help: "train a net made for the data set's classes: yolov5 \"s\" classes: names")
      }
      target[position * classes + Int(category)] = 1 - 0.5 * smoothing
    }
    return try entropy(
      rows.narrow(dim: 1, start: 5, length: classes),
      Tensor(target, shape: [categories.count, classes]).to(device: rows.device),
      positiveWeight: hyperparameters.classPositiveWeight)
  }

  /// Mean binary cross entropy with logits; with `focalGamma` weighted towards what is still wrong (Lin et al., "Focal Loss", 2017;
  /// alpha 0.25).
  private func entropy(_ logits: Tensor, _ target: Tensor, positiveWeight: Double) throws -> Tensor {
    let weight = positiveWeight == 1 ? nil : try Tensor.full([1], positiveWeight, device: logits.device)
    let gamma = hyperparameters.focalGamma
    guard gamma > 0 else { return try logits.bceWithLogits(target, posWeight: weight, reduction: .mean) }
    let plain = try logits.bceWithLogits(target, posWeight: weight, reduction: .none)
    let probability = try logits.sigmoid()
    let right = try target * probability + (1 - target) * (1 - probability)
    let alpha = try target * 0.25 + (1 - target) * 0.75
    return try (plain * alpha * (1 - right).power(gamma)).mean()
  }
}
