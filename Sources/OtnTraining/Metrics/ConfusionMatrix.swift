/// How often which class was taken for which, at confidence 0.25 and overlap 0.45.
///
/// A row is a predicted class, a column a true one; the last of each is background.
public struct ConfusionMatrix: Equatable, Sendable {
  public let classes: Int
  /// (classes + 1)², row-major.
  public private(set) var counts: [Int]
  let confidence: Float = 0.25
  let overlap: Float = 0.45

  public init(classes: Int) {
    self.classes = classes
    counts = [Int](repeating: 0, count: (classes + 1) * (classes + 1))
  }

  public subscript(predicted predicted: Int, true actual: Int) -> Int {
    get { counts[predicted * (classes + 1) + actual] }
    set { counts[predicted * (classes + 1) + actual] = newValue }
  }

  /// Adds one image. Classes outside the matrix are skipped.
  public mutating func add(detections: [Detection], labels: [GroundTruth]) {
    let known = 0..<classes
    let labels = labels.filter { known.contains($0.category) }
    let sure = detections.filter { $0.confidence > confidence && known.contains($0.category) }
    let matches = Self.matches(sure, labels, overlap: overlap)
    for (position, label) in labels.enumerated() {
      let predicted = matches.first { $0.label == position }.map { sure[$0.detection].category }
      self[predicted: predicted ?? classes, true: label.category] += 1
    }
    // Where nothing matched, the published matrix counts no false alarms; ours follows it so that the two can be compared.
    guard !matches.isEmpty else { return }
    for (position, detection) in sure.enumerated() where !matches.contains(where: { $0.detection == position }) {
      self[predicted: detection.category, true: classes] += 1
    }
  }

  /// Pairs of any classes: each detection with the label it overlaps most, each label with the best of those.
  private static func matches(
    _ detections: [Detection], _ labels: [GroundTruth], overlap: Float
  ) -> [(label: Int, detection: Int)] {
    var bestForLabel: [Int: (detection: Int, overlap: Float)] = [:]
    for (position, detection) in detections.enumerated() {
      let overlaps = labels.map { $0.box.overlap(detection.box) }
      guard let best = overlaps.indices.max(by: { overlaps[$0] < overlaps[$1] }), overlaps[best] > overlap else {
        continue
      }
      if overlaps[best] > bestForLabel[best]?.overlap ?? 0 { bestForLabel[best] = (position, overlaps[best]) }
    }
    return bestForLabel.map { ($0.key, $0.value.detection) }
  }
}
