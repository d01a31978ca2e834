/// The truths and guesses of one class in one image, for `CocoEvaluation`.
struct CocoImage {
  enum Outcome {
    case right, wrong, ignored
  }

  /// What one range of areas makes of an image.
  struct Matched {
    /// Guesses in the order of score.
    let scores: [Double]
    /// By `[threshold][guess]`.
    let outcomes: [[Outcome]]
    /// Truths that count.
    let truths: Int
  }

  let truths: [CocoEvaluation.Truth]
  /// By score, at most 100.
  let guesses: [CocoEvaluation.Guess]
  /// By `[guess][truth]`.
  private let overlaps: [[Double]]

  init(truths: [CocoEvaluation.Truth], guesses: [CocoEvaluation.Guess]) {
    let order = guesses.indices.sorted {
      guesses[$0].score != guesses[$1].score ? guesses[$0].score > guesses[$1].score : $0 < $1
    }
    let best = order.prefix(CocoEvaluation.limits[2]).map { guesses[$0] }
    self.truths = truths
    self.guesses = best
    overlaps = best.map { guess in
      truths.map { $0.rectangle.overlap(ofDetection: guess.rectangle, isCrowd: $0.isCrowd) }
    }
  }

  func matched(area: ClosedRange<Double>) -> Matched {
    let isIgnored = truths.map { $0.isCrowd || !area.contains($0.area) }
    // Truths that count come first: a guess may fall back on an ignored one only when no other fits.
    let order = truths.indices.filter { !isIgnored[$0] } + truths.indices.filter { isIgnored[$0] }
    let outcomes = CocoEvaluation.thresholds.map { threshold in
      match(threshold: threshold, order: order, isIgnored: isIgnored, area: area)
    }
    return Matched(scores: guesses.map(\.score), outcomes: outcomes, truths: isIgnored.count { !$0 })
  }

  private func match(
    threshold: Double, order: [Int], isIgnored: [Bool], area: ClosedRange<Double>
  ) -> [Outcome] {
    var isTaken = [Bool](repeating: false, count: truths.count)
    return guesses.indices.map { guess in
      var best: Int?
      var overlap = min(threshold, 1 - 1e-10)
      for truth in order where !isTaken[truth] || truths[truth].isCrowd {
        if let best, !isIgnored[best], isIgnored[truth] { break }
        if overlaps[guess][truth] < overlap { continue }
        overlap = overlaps[guess][truth]
        best = truth
      }
      guard let best else { return area.contains(guesses[guess].rectangle.area) ? .wrong : .ignored }
      isTaken[best] = true
      return isIgnored[best] ? .ignored : .right
    }
  }
}
