import OtnTensor

/// Turns a network's raw rows into the boxes worth keeping: of boxes that overlap, the most confident of each class stays.
public struct NonMaximumSuppression: Sendable {
  /// Rows whose objectness, and whose objectness × class score, are not above it are dropped.
  public var confidence: Float
  /// Overlap above which the less confident of two boxes goes.
  public var overlap: Float
  /// A row may give one box per class instead of only its best class.
  public var isMultiLabel: Bool
  /// Boxes of different classes suppress each other too.
  public var isAgnostic: Bool
  /// Only these classes, or all.
  public var classes: Set<Int>?
  /// Boxes kept per image, most confident first.
  public var limit: Int
  /// Boxes looked at per image, most confident first.
  static let candidateLimit = 30_000
  /// Classes are told apart by moving their boxes this far, in float32: coordinates are rounded with it, and with them the overlaps.
  static let classOffset: Float = 7_680

  /// The defaults of detection; validation uses confidence 0.001, overlap 0.6 and several labels a row.
  public init(
    confidence: Float = 0.25, overlap: Float = 0.45, isMultiLabel: Bool = false, isAgnostic: Bool = false,
    classes: Set<Int>? = nil, limit: Int = 300
  ) {
    self.confidence = confidence
    self.overlap = overlap
    self.isMultiLabel = isMultiLabel
    self.isAgnostic = isAgnostic
    self.classes = classes
    self.limit = limit
  }

  /// `predictions`: (N, rows, 5 + classes) of centre x, centre y, width, height in pixels, objectness, class scores in 0…1.
  /// One list per image, most confident first.
  public func callAsFunction(_ predictions: Tensor) throws -> [[Detection]] {
    let shape = predictions.shape
    guard shape.count == 3, shape[2] > 5 else {
      throw TrainingError(
        code: "shape", message: "predictions have shape \(shape), expected (images, rows, 5 + classes)")
    }
    let values = try predictions.to(dtype: .float32).to(device: .cpu).contiguous()
    return try values.withUnsafeBytes { bytes in
      let floats = bytes.bindMemory(to: Float.self)
      let size = shape[1] * shape[2]
      return (0..<shape[0]).map { image in
        let rows = UnsafeBufferPointer(rebasing: floats[image * size..<(image + 1) * size])
        return suppress(candidates(rows, columns: shape[2]))
      }
    }
  }

  /// Rows above the confidence, in the order of the rows (and of the classes within a row).
  private func candidates(_ rows: UnsafeBufferPointer<Float>, columns: Int) -> [Detection] {
    var found: [Detection] = []
    let severalLabels = isMultiLabel && columns > 6
    for start in stride(from: 0, to: rows.count, by: columns) where rows[start + 4] > confidence {
      let objectness = rows[start + 4]
      let box = Box(
        centreX: rows[start], centreY: rows[start + 1], width: rows[start + 2], height: rows[start + 3])
      var best = Detection(box: box, confidence: -.infinity, category: 0)
      for category in 0..<columns - 5 {
        let score = rows[start + 5 + category] * objectness
        if severalLabels {
          if score > confidence { found.append(Detection(box: box, confidence: score, category: category)) }
        } else if score > best.confidence {
          best.confidence = score
          best.category = category
        }
      }
      if !severalLabels, best.confidence > confidence { found.append(best) }
    }
    guard let classes else { return found }
    return found.filter { classes.contains($0.category) }
  }

  /// Greedy suppression in the order of confidence; rows of equal confidence keep their order.
  func suppress(_ candidates: [Detection]) -> [Detection] {
    let order = candidates.indices.sorted {
      let (a, b) = (candidates[$0].confidence, candidates[$1].confidence)
      return a == b ? $0 < $1 : a > b
    }
    var kept: [Detection] = []
    // Only boxes of one class can overlap, so each is compared with the kept ones of its class.
    var keptBoxes: [Int: [Box]] = [:]
    for position in order.prefix(Self.candidateLimit) {
      if kept.count == limit { break }
      let candidate = candidates[position]
      let group = isAgnostic ? 0 : candidate.category
      let box = candidate.box.moved(by: Float(group) * Self.classOffset)
      if keptBoxes[group, default: []].contains(where: { isOverlapping($0, box) }) { continue }
      keptBoxes[group, default: []].append(box)
      kept.append(candidate)
    }
    return kept
  }

  private func isOverlapping(_ first: Box, _ second: Box) -> Bool {
    let shared = first.intersection(second)
    return shared / (first.area + second.area - shared) > overlap
  }
}
