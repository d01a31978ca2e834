import CJSON
import Foundation
import OtnWork

/// Sets in COCO's layout: `annotations/instances_SPLIT.json` and a folder `SPLIT/` of pictures.
public enum COCO {
  /// Loads a split of the set in `folder`; `folder` may also be an instances JSON itself.
  ///
  /// Pictures are not opened. Crowds are kept and marked, boxes stay as they are written, also where they reach out of their
  /// picture. Throws `.noSuchFile`, `.brokenJSON` with the byte where reading stopped, or `.brokenAnnotations` when an annotation
  /// names an image or category that the file does not have.
  public static func load(_ folder: String, split: String = "train2017", work: Work = Work()) throws -> Dataset {
    let layout = try Layout(folder, split: split)
    work.progress.live("loading \(layout.annotations.split(separator: "/").last ?? "")")
    let file = try InstancesFile(layout.annotations)
    try work.check()
    let dataset = try file.dataset(name: layout.name, folder: layout.pictures)
    let outside = dataset.boxesOutsideTheirImage()
    if outside > 0 {
      work.progress.line("\(outside) boxes reach more than a pixel out of their picture; kept as they are")
    }
    return dataset
  }

  /// The file that `load` reads.
  public static func annotations(in folder: String, split: String) -> String {
    folder.hasSuffix(".json") ? folder : "\(folder)/annotations/instances_\(split).json"
  }

  /// The splits whose annotations are in `folder`.
  public static func splits(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/annotations")) ?? []
    return names.compactMap { name in
      guard name.hasPrefix("instances_"), name.hasSuffix(".json") else { return nil }
      return String(name.dropFirst("instances_".count).dropLast(".json".count))
    }.sorted()
  }

  private struct Layout {
    let annotations: String
    let pictures: String
    let name: String

    init(_ path: String, split: String) throws(DatasetError) {
      annotations = COCO.annotations(in: path, split: split)
      if path.hasSuffix(".json") {
        let stem = path.split(separator: "/").last.map { String($0.dropLast(".json".count)) } ?? "instances"
        name = stem.hasPrefix("instances_") ? String(stem.dropFirst("instances_".count)) : stem
        let beside = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
        pictures = Layout.pictures(["\(beside)/..", beside], name) ?? beside
      } else {
        name = split
        pictures = Layout.pictures([path], split) ?? "\(path)/\(split)"
      }
      guard FileBytes.exists(annotations) else {
        let others = COCO.splits(in: path)
        let known = others.isEmpty ? "" : " (there is \(others.joined(separator: ", ")))"
        throw .noSuchFile(path: annotations + known, what: "annotations file")
      }
    }

    private static func pictures(_ roots: [String], _ name: String) -> String? {
      roots.flatMap { ["\($0)/\(name)", "\($0)/images/\(name)"] }.first { FileBytes.isFolder($0) }
    }
  }
}

/// The arrays that the JSON reader fills, while they live.
private final class InstancesFile {
  private let path: String
  private var coco = otn_coco()

  init(_ path: String) throws(DatasetError) {
    self.path = path
    var error = otn_json_error()
    guard otn_coco_read(path, &coco, &error) == 1 else {
      let reason = withUnsafeBytes(of: error.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      throw error.kind == 0
        ? .unreadable(path: path, reason: reason) : .brokenJSON(path: path, offset: error.offset, reason: reason)
    }
  }

  deinit { otn_coco_release(&coco) }

  func dataset(name: String, folder: String) throws(DatasetError) -> Dataset {
    let (classes, classOfCategory) = try readCategories()
    let images = try readImages()
    let boxes = try readBoxes(images, classOfCategory)
    return Dataset(name: name, folder: folder, classes: classes, images: images, boxes: boxes)
  }

  /// Classes are numbered in the order of the categories' ids.
  private func readCategories() throws(DatasetError) -> ([String], [Int64: Int32]) {
    let ids = UnsafeBufferPointer(start: coco.category_ids, count: coco.category_count)
    let names = strings(coco.category_names, coco.category_count)
    let order = ids.indices.sorted { ids[$0] < ids[$1] }
    var classes: [Int64: Int32] = [:]
    for (number, category) in order.enumerated() {
      guard classes.updateValue(Int32(number), forKey: ids[category]) == nil else {
        throw .brokenAnnotations(path: path, reason: "two categories have the id \(ids[category])")
      }
    }
    return (order.map { names[$0] }, classes)
  }

  private func readImages() throws(DatasetError) -> Dataset.ImageTable {
    var table = Dataset.ImageTable()
    let files = strings(coco.image_files, coco.image_count)
    for i in 0..<coco.image_count {
      let (id, width, height) = (coco.image_ids[i], coco.image_widths[i], coco.image_heights[i])
      guard (1...100_000).contains(width), (1...100_000).contains(height) else {
        throw .brokenAnnotations(
          path: path, reason: "image \(id) (\(files[i])) is said to be \(width) × \(height) pixels")
      }
      table.append(id: id, file: files[i], width: Int32(width), height: Int32(height))
    }
    return table
  }

  private func readBoxes(
    _ images: Dataset.ImageTable, _ classOfCategory: [Int64: Int32]
  ) throws(DatasetError) -> Dataset.BoxTable {
    var rowOfImage = [Int64: Int32](minimumCapacity: images.count)
    for (row, id) in images.ids.enumerated() {
      guard rowOfImage.updateValue(Int32(row), forKey: id) == nil else {
        throw .brokenAnnotations(path: path, reason: "two images have the id \(id)")
      }
    }
    var table = Dataset.BoxTable()
    for i in 0..<coco.annotation_count {
      let id = coco.annotation_ids[i]
      guard let image = rowOfImage[coco.annotation_images[i]] else {
        let missing = coco.annotation_images[i]
        throw .brokenAnnotations(
          path: path, reason: "annotation \(id) is of image \(missing), which is not in the file")
      }
      guard let classIndex = classOfCategory[coco.annotation_categories[i]] else {
        let missing = coco.annotation_categories[i]
        throw .brokenAnnotations(
          path: path, reason: "annotation \(id) is of category \(missing), which is not in the file")
      }
      let sides = coco.annotation_boxes + 4 * i
      guard (0..<4).allSatisfy({ abs(sides[$0]) < 1e9 }) else {
        throw .brokenAnnotations(path: path, reason: "the bbox of annotation \(id) is beyond all pictures")
      }
      table.append(
        Dataset.Box(
          id: id, image: image, classIndex: classIndex, x: sides[0], y: sides[1], width: sides[2], height: sides[3],
          area: coco.annotation_areas[i], isCrowd: coco.annotation_crowds[i] != 0))
    }
    return table
  }

  private func strings(_ strings: otn_json_strings, _ count: Int) -> [String] {
    var start = 0
    return (0..<count).map { i in
      let end = strings.ends[i]
      defer { start = end }
      let bytes = UnsafeRawBufferPointer(start: strings.bytes + start, count: end - start)
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}

extension Dataset {
  fileprivate func boxesOutsideTheirImage() -> Int {
    (0..<boxes.count).count { row in
      let (width, height) = size(ofImage: Int(boxes.images[row]))
      return boxes.x[row] < -1 || boxes.y[row] < -1 || boxes.x[row] + boxes.widths[row] > Double(width) + 1
        || boxes.y[row] + boxes.heights[row] > Double(height) + 1
    }
  }
}
