import Foundation
import OtnWork
import Yams

/// Sets in YOLO's layout: a `data.yml`, folders `images/…` of pictures, and beside them `labels/…` with a text file a picture.
public enum YOLO {
  /// What to do with a picture whose label file has a bad line.
  public enum BrokenLabels: Sendable { case areErrors, dropThePicture }

  /// Loads one split (`train`, `val` or `test`) of the set that `path`, a `data.yml`, describes.
  ///
  /// Paths in it are relative to the file, or to its `path:`. A split is a folder of pictures, a text file that lists them, or a
  /// list of either. A picture without a label file, or with an empty one, is background.
  public static func load(
    _ path: String, split: String = "train", brokenLabels: BrokenLabels = .areErrors, work: Work = Work()
  ) throws -> Dataset {
    let description = try DataFile(contentsOf: path)
    let pictures = try description.pictures(of: split)
    var images = Dataset.ImageTable()
    var boxes = Dataset.BoxTable()
    var outlines: [Polygon] = []
    var hasOutlines = false
    var broken: [DatasetError] = []
    for (position, picture) in pictures.enumerated() {
      try work.check()
      if position % 256 == 0 { work.progress.live("reading labels  \(position)/\(pictures.count)") }
      do throws(DatasetError) {
        let file = try readLabels(of: picture, classCount: description.names.count)
        let size = try Image.size(ofFile: picture)
        boxes.append(file.labels, image: images.count, size: size)
        // Outlines are kept for all boxes or for none: a box without one stands for itself.
        outlines += file.outlines.isEmpty ? file.labels.map(\.corners) : file.outlines
        hasOutlines = hasOutlines || !file.outlines.isEmpty
        images.append(id: Int64(position), file: picture, width: Int32(size.width), height: Int32(size.height))
      } catch {
        guard brokenLabels == .dropThePicture, case .brokenLabels = error else { throw error }
        broken.append(error)
      }
    }
    if let first = broken.first { work.progress.line("\(broken.count) pictures dropped, the first for: \(first)") }
    if hasOutlines { boxes.outlines = outlines }
    // The pictures' paths start where the program does, as the path of the `data.yml` did.
    return Dataset(
      name: description.name(of: split), folder: ".", classes: description.names, images: images,
      boxes: boxes)
  }

  private static func readLabels(of picture: String, classCount: Int) throws(DatasetError) -> LabelFile {
    let path = labelPath(ofPicture: picture)
    guard FileBytes.exists(path) else { return try LabelFile(parsing: "", path: path) }
    let text = String(decoding: try FileBytes.read(path, what: "label file"), as: UTF8.self)
    return try LabelFile(parsing: text, path: path, classCount: classCount)
  }

  /// The last folder called `images` becomes `labels`, the extension `.txt`.
  static func labelPath(ofPicture picture: String) -> String {
    var parts = picture.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if let folder = parts.dropLast().lastIndex(of: "images") { parts[folder] = "labels" }
    let name = parts.removeLast()
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    return (parts + ["\(stem).txt"]).joined(separator: "/")
  }
}

extension Dataset.BoxTable {
  fileprivate mutating func append(_ labels: [Label], image: Int, size: (width: Int, height: Int)) {
    for label in labels {
      let (width, height) = (Double(label.width) * Double(size.width), Double(label.height) * Double(size.height))
      append(
        Dataset.Box(
          id: Int64(count), image: Int32(image), classIndex: Int32(label.classIndex),
          x: Double(label.x) * Double(size.width) - width / 2, y: Double(label.y) * Double(size.height) - height / 2,
          width: width, height: height, area: width * height, isCrowd: false))
    }
  }
}
