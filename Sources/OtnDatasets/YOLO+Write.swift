import Foundation
import OtnWork
import Yams

extension YOLO {
  /// Writes the set under `folder`: pictures to `images/SPLIT`, label files to `labels/SPLIT`, and `data.yml`.
  ///
  /// Crowds and boxes without area are left out, repeats are written once, nothing is clipped, numbers are `%g`; a picture without
  /// objects gets no label file. A `data.yml` that is there with the same classes gains the split.
  public static func write(_ dataset: Dataset, to folder: String, split: String = "train", work: Work = Work()) throws {
    guard DataFile.splits.contains(split) else {
      throw DatasetError.wrongValue("a split is called train, val or test, not `\(split)`")
    }
    let description = try dataFile(dataset, in: folder, adding: split)
    let labels = "\(folder)/labels/\(split)"
    try FileBytes.makeFolder(labels)
    let files = try PictureCopy(dataset, to: "\(folder)/images/\(split)").run(work: work)
    for (image, file) in files.enumerated() {
      try work.check()
      let text = labelText(dataset, image: image)
      let path = "\(labels)/\(file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file).txt"
      if !text.isEmpty {
        try FileBytes.write(Array(text.utf8), to: path, synced: false)
      } else if FileBytes.exists(path) {
        unlink(path)
      }
    }
    try FileBytes.write(Array(description.utf8), to: "\(folder)/data.yml")
  }

  /// The label file of one image, as COCO's boxes are converted for YOLOv5.
  public static func labelText(_ dataset: Dataset, image: Int) -> String {
    let (width, height) = dataset.size(ofImage: image)
    let boxes = dataset.boxes
    var seen: Set<[Double]> = []
    var lines = ""
    for row in dataset.boxes(ofImage: image) where boxes.isObject(row) {
      let values = [
        (boxes.x[row] + boxes.widths[row] / 2) / Double(width),
        (boxes.y[row] + boxes.heights[row] / 2) / Double(height),
        boxes.widths[row] / Double(width), boxes.heights[row] / Double(height),
      ]
      guard seen.insert([Double(boxes.classes[row])] + values).inserted else { continue }
      lines += "\(boxes.classes[row]) " + values.map { String(format: "%g", $0) }.joined(separator: " ") + "\n"
    }
    return lines
  }

  private static func dataFile(_ dataset: Dataset, in folder: String, adding split: String) throws -> String {
    let path = "\(folder)/data.yml"
    var splits = Set([split])
    if FileBytes.exists(path) {
      let present = try DataFile(contentsOf: path)
      guard present.names == dataset.classes else {
        throw DatasetError.unwritable(path: path, reason: "it is there already, with other classes")
      }
      splits.formUnion(present.knownSplits)
    }
    let names = try Yams.dump(object: ["names": dataset.classes], allowUnicode: true)
    let lines = DataFile.splits.filter(splits.contains).map { "\($0): images/\($0)\n" }.joined()
    return "path: .\n\(lines)nc: \(dataset.classes.count)\n\(names)"
  }
}
