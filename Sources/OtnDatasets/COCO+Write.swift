import Foundation
import OtnWork

extension COCO {
  /// Writes the set in COCO's layout under `folder`: `annotations/instances_SPLIT.json`, and the pictures copied to `SPLIT/`.
  /// Classes become categories 1, 2, …
  public static func write(_ dataset: Dataset, to folder: String, split: String, work: Work = Work()) throws {
    try FileBytes.makeFolder("\(folder)/annotations")
    let files = try PictureCopy(dataset, to: "\(folder)/\(split)").run(work: work)
    try FileBytes.write(Array(json(dataset, files: files).utf8), to: "\(folder)/annotations/instances_\(split).json")
  }

  /// The instances JSON of a set whose pictures are called `files`.
  static func json(_ dataset: Dataset, files: [String]) -> String {
    let images = files.indices.map { i in
      let (width, height) = dataset.size(ofImage: i)
      return #"{"id":\#(dataset.images.ids[i]),"file_name":\#(quoted(files[i])),"width":\#(width),"height":\#(height)}"#
    }
    let annotations = (0..<dataset.boxes.count).map { row in
      let box = dataset.boxes[row]
      let sides = [box.x, box.y, box.width, box.height].map(number).joined(separator: ",")
      return
        #"{"id":\#(box.id),"image_id":\#(dataset.images.ids[Int(box.image)]),"category_id":\#(box.classIndex + 1),"#
        + #""bbox":[\#(sides)],"area":\#(number(box.area)),"iscrowd":\#(box.isCrowd ? 1 : 0),"segmentation":[]}"#
    }
    let categories = dataset.classes.enumerated().map { #"{"id":\#($0 + 1),"name":\#(quoted($1))}"# }
    return """
      {"images":[
      \(images.joined(separator: ",\n"))],
      "annotations":[
      \(annotations.joined(separator: ",\n"))],
      "categories":[
      \(categories.joined(separator: ",\n"))]}

      """
  }

  /// Shortest form that reads back.
  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20: quoted += String(format: "\\u%04x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// Copies a set's pictures into one folder under their own names.
struct PictureCopy {
  private let dataset: Dataset
  private let folder: String
  /// Names without folders: annotations from elsewhere may not choose where files are written.
  let names: [String]

  init(_ dataset: Dataset, to folder: String) throws(DatasetError) {
    self.dataset = dataset
    self.folder = folder
    names = dataset.images.files.map { $0.split(separator: "/").last.map(String.init) ?? "" }
    var seen: Set<String> = []
    for (name, file) in zip(names, dataset.images.files) {
      guard !name.isEmpty, name != "..", name != "." else { throw .wrongValue("`\(file)` is no name of a picture") }
      guard seen.insert(name).inserted else { throw .wrongValue("two pictures are called `\(name)`") }
    }
  }

  /// The names that the copies have.
  func run(work: Work) throws -> [String] {
    try dataset.requirePictures()
    try FileBytes.makeFolder(folder)
    for (i, name) in names.enumerated() {
      try work.check()
      if i % 64 == 0 { work.progress.live("copying pictures  \(i)/\(names.count)") }
      let (source, target) = (try dataset.localPath(ofImage: i), "\(folder)/\(name)")
      if Self.isSameFile(source, target) { continue }
      try FileBytes.write(try FileBytes.read(source, what: "picture"), to: target, synced: false)
    }
    return names
  }

  private static func isSameFile(_ a: String, _ b: String) -> Bool {
    var (left, right) = (stat(), stat())
    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_ino == right.st_ino && left.st_dev == right.st_dev
  }
}
