import Foundation

/// The rows that a run shows, in the columns that users of YOLOv5 know.
enum ProgressTable {
  static let header = row(["Epoch", "GPU_mem", "box_loss", "obj_loss", "cls_loss", "Instances", "Size"])

  /// `memory` in bytes; `batch` of `batches` and the seconds so far stand behind the columns.
  static func epoch(
    _ epoch: Int, of epochs: Int, memory: Int, loss: LossParts, instances: Int, size: Int, batch: Int, batches: Int,
    seconds: Double
  ) -> String {
    let cells =
      ["\(epoch + 1)/\(epochs)", String(format: "%.3gG", Double(memory) / 1e9)]
      + loss.values.map { String(format: "%.4g", $0) } + ["\(instances)", "\(size)"]
    return row(cells) + "  \(bar(batch, of: batches)) \(batch)/\(batches)  \(clock(seconds))"
  }

  static let validationHeader =
    "Class".leftPadded(to: 22) + row(["Images", "Instances", "P", "R", "mAP50", "mAP50-95"])

  static func validation(_ name: String, images: Int, instances: Int, _ values: [Double]) -> String {
    name.leftPadded(to: 22) + row(["\(images)", "\(instances)"] + values.map { String(format: "%.3g", $0) })
  }

  private static func row(_ cells: [String]) -> String {
    cells.map { $0.leftPadded(to: 11) }.joined()
  }

  static func bar(_ done: Int, of all: Int) -> String {
    let width = 12
    let filled = all > 0 ? done * width / all : width
    return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 359_999))
    let short = String(format: "%02d:%02d", whole / 60 % 60, whole % 60)
    return whole < 3_600 ? short : "\(whole / 3_600):\(short)"
  }
}
