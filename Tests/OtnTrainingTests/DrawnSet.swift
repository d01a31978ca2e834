import Foundation
import OtnDatasets
import OtnWork
import Synchronization

/// A set of grey pictures with a red or a blue square in each, in a folder of its own that goes with it.
final class DrawnSet {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("otn-\(UUID().uuidString)").path
  let dataset: Dataset

  init(pictures: Int, size: Int = 64) throws {
    for name in ["images", "labels"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    for number in 0..<pictures {
      let side = size / 4 + number * 5 % (size / 4)
      let (left, top) = (number * 7 % (size - side), number * 11 % (size - side))
      var image = try Image(width: size, height: size, grey: 90)
      for y in top..<top + side {
        for x in left..<left + side { image.pixels[(y * size + x) * 3 + (number % 2) * 2] = 250 }
      }
      try image.write(to: "\(folder)/images/\(number).png")
      let values = [Double(left) + Double(side) / 2, Double(top) + Double(side) / 2, Double(side), Double(side)]
      let line = "\(number % 2) " + values.map { "\($0 / Double(size))" }.joined(separator: " ")
      try line.write(toFile: "\(folder)/labels/\(number).txt", atomically: true, encoding: .utf8)
    }
    let description = "path: \(folder)\ntrain: images\nnames: [red, blue]\n"
    try description.write(toFile: "\(folder)/data.yml", atomically: true, encoding: .utf8)
    dataset = try YOLO.load("\(folder)/data.yml")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}

/// Progress that keeps its lines, and can ask the work to stop at its `stopAt`-th live line.
final class Journal: OtnWork.Progress {
  private struct State {
    var lines: [String] = []
    var live = 0
  }
  private let state = Mutex(State())
  private let cancellation: Cancellation?
  private let stopAt: Int

  init(cancellation: Cancellation? = nil, stopAt: Int = 0) {
    self.cancellation = cancellation
    self.stopAt = stopAt
  }

  var lines: [String] { state.withLock { $0.lines } }
  func line(_ text: String) { state.withLock { $0.lines.append(text) } }
  func live(_ text: String) {
    let count = state.withLock {
      $0.live += 1
      return $0.live
    }
    if count == stopAt { cancellation?.cancel() }
  }
}
