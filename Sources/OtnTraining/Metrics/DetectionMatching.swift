/// Which detections of one image are right, at each of ten thresholds of overlap.
public enum DetectionMatching {
  /// 0.50, 0.55 … 0.95 in float32.
  public static let thresholds: [Float] = (0..<10).map { 0.5 + Float($0) * 0.05 }

  /// For each detection ten answers, one per threshold.
  ///
  /// `detections` must be in the order of confidence. A detection keeps the label of its class that it overlaps most, and of the
  /// detections that keep one label the most confident counts.
  public static func correct(detections: [Detection], labels: [GroundTruth]) -> [[Bool]] {
    let best = detections.map { bestLabel(for: $0, labels) }
    var correct = [[Bool]](repeating: [Bool](repeating: false, count: thresholds.count), count: detections.count)
    for (column, threshold) in thresholds.enumerated() {
      var isTaken = [Bool](repeating: false, count: labels.count)
      for (row, match) in best.enumerated() {
        guard let match, match.overlap >= threshold, !isTaken[match.label] else { continue }
        isTaken[match.label] = true
        correct[row][column] = true
      }
    }
    return correct
  }

  /// Of equal overlaps the later label.
  private static func bestLabel(
    for detection: Detection, _ labels: [GroundTruth]
  ) -> (label: Int, overlap: Float)? {
    var best: (label: Int, overlap: Float)?
    for (position, label) in labels.enumerated() where label.category == detection.category {
      let overlap = label.box.overlap(detection.box)
      if overlap >= best?.overlap ?? thresholds[0] { best = (position, overlap) }
    }
    return best
  }
}
