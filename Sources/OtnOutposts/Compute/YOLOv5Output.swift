import Foundation

/// What YOLOv5's program prints while it trains, read as it comes.
///
///     var output = YOLOv5Output()
///     output.take("  1/2    0G   0.0837   0.0055   0.0194   10   64: 50%|█████     | 1/2 [00:00<00:00]")
///     // .epoch(…)
public struct YOLOv5Output: Sendable {
  /// The running row of an epoch.
  public struct Epoch: Sendable, Equatable {
    /// From 0.
    public var epoch: Int
    public var epochs: Int
    /// Of the GPU, as it is printed: `3.1G`.
    public var memory: String
    /// Box, objectness and class, means so far.
    public var losses: [Double]
    public var instances: Int
    /// In pixels.
    public var size: Int
    public var batch: Int
    public var batches: Int
  }

  /// A row of a validation: `all`, or a class.
  public struct Validation: Sendable, Equatable {
    public var name: String
    public var images: Int
    public var instances: Int
    public var precision: Double
    public var recall: Double
    public var mAP50: Double
    /// Mean over the thresholds 0.50 to 0.95.
    public var mAP: Double
  }

  public enum Event: Sendable, Equatable {
    case epoch(Epoch)
    case validating(batch: Int, batches: Int)
    case validation(Validation)
    /// The best weights are validated once more, class by class.
    case best
    case finished(folder: String)
    case note(String)
  }

  private var isValidating = false

  public init() {}

  /// Reads a line as a terminal would show it; nil when there is nothing in it.
  public mutating func take(_ line: String) -> Event? {
    let words = line.split(separator: " ").map(String.init)
    if words.isEmpty { return nil }
    if words.starts(with: ["Class", "Images", "Instances"]) {
      isValidating = true
      let (batch, batches) = Self.progress(words.dropFirst(7)) ?? (0, 0)
      return .validating(batch: batch, batches: batches)
    }
    if words[0] == "Epoch" && words.contains("box_loss") {
      isValidating = false
      return nil
    }
    if let epoch = Self.epoch(words) {
      isValidating = false
      return .epoch(epoch)
    }
    if isValidating, let row = Self.validation(words) { return .validation(row) }
    if line.hasPrefix("Validating ") && line.hasSuffix("...") { return .best }
    if line.hasPrefix("Results saved to ") { return .finished(folder: String(line.dropFirst(17))) }
    return .note(line)
  }

  /// `0/2  0G  0.0835  0.0078  0.0183  13  64:  50%|███ | 1/2 [00:01<00:01, 1.64s/it]`: epochs are counted to the last one.
  private static func epoch(_ words: [String]) -> Epoch? {
    guard words.count > 6, let (epoch, last) = fraction(words[0]), words[6].hasSuffix(":"),
      let size = Int(words[6].dropLast()), let instances = Int(words[5])
    else { return nil }
    let losses = words[2...4].compactMap { Double($0) }
    guard losses.count == 3 else { return nil }
    let (batch, batches) = progress(words.dropFirst(7)) ?? (0, 0)
    return Epoch(
      epoch: epoch, epochs: last + 1, memory: words[1], losses: losses, instances: instances, size: size, batch: batch,
      batches: batches)
  }

  /// A class's name may hold spaces: the six figures are counted from the end.
  private static func validation(_ words: [String]) -> Validation? {
    guard words.count > 6 else { return nil }
    let figures = words.suffix(6).map { Double($0) }
    guard let images = Int(words[words.count - 6]), let instances = Int(words[words.count - 5]),
      let precision = figures[2], let recall = figures[3], let mAP50 = figures[4], let mAP = figures[5]
    else { return nil }
    return Validation(
      name: words.dropLast(6).joined(separator: " "), images: images, instances: instances, precision: precision,
      recall: recall, mAP50: mAP50, mAP: mAP)
  }

  /// The last `done/all` before the bracket of a bar.
  private static func progress(_ words: some Sequence<String>) -> (Int, Int)? {
    words.prefix { !$0.hasPrefix("[") }.compactMap { fraction($0.split(separator: "|").last.map(String.init) ?? "") }
      .last
  }

  private static func fraction(_ word: String) -> (Int, Int)? {
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let left = Int(parts[0]), let right = Int(parts[1]), left >= 0, right >= 0,
      right < Int(Int32.max)
    else { return nil }
    return (left, right)
  }
}
