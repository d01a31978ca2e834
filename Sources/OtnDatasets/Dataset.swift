/// A labelled set of pictures: which there are, their boxes, and the names of the classes.
///
/// Structs of arrays: row `i` of `images` owns the rows `boxes(ofImage: i)` of `boxes`. Pictures stay on disk until they are needed.
/// Sets are values; narrowing one makes a new one.
public struct Dataset: Sendable {
  /// What it was loaded as, and what was done to it: "train2017, filtered".
  public var name: String
  /// Where relative file names of pictures start.
  public let folder: String
  public let classes: [String]
  public let images: ImageTable
  public let boxes: BoxTable
  /// `boxes` of image `i` are the rows `firstBox[i] ..< firstBox[i + 1]`.
  let firstBox: [Int]
  /// Brings the pictures that are not on disk; nil where all are.
  public internal(set) var pictures: (any PictureSource)?

  /// Pictures, one row each.
  public struct ImageTable: Sendable {
    public internal(set) var ids: [Int64] = []
    /// Relative to the set's folder, or absolute.
    public internal(set) var files: [String] = []
    public internal(set) var widths: [Int32] = []
    public internal(set) var heights: [Int32] = []
    public var count: Int { ids.count }

    mutating func append(id: Int64, file: String, width: Int32, height: Int32) {
      ids.append(id)
      files.append(file)
      widths.append(width)
      heights.append(height)
    }
  }

  /// Boxes, one row each, in pixels of the original picture: left, top, width, height.
  public struct BoxTable: Sendable {
    public internal(set) var ids: [Int64] = []
    public internal(set) var images: [Int32] = []
    public internal(set) var classes: [Int32] = []
    public internal(set) var x: [Double] = []
    public internal(set) var y: [Double] = []
    public internal(set) var widths: [Double] = []
    public internal(set) var heights: [Double] = []
    public internal(set) var areas: [Double] = []
    /// A region with many objects that are not told apart: never trained on, ignored by COCO's metrics.
    public internal(set) var crowds: [Bool] = []
    /// Outlines as fractions of the picture, where the label files had them: empty, or one for each box.
    public internal(set) var outlines: [Polygon] = []
    public var count: Int { ids.count }
    public var crowdCount: Int { crowds.count { $0 } }

    mutating func append(_ row: Box) {
      ids.append(row.id)
      images.append(row.image)
      classes.append(row.classIndex)
      x.append(row.x)
      y.append(row.y)
      widths.append(row.width)
      heights.append(row.height)
      areas.append(row.area)
      crowds.append(row.isCrowd)
    }
  }

  /// One row of the box table.
  public struct Box: Sendable, Equatable {
    public var id: Int64
    public var image: Int32
    public var classIndex: Int32
    public var x: Double
    public var y: Double
    public var width: Double
    public var height: Double
    public var area: Double
    public var isCrowd: Bool
  }

  /// Boxes may come in any order; they are grouped by image, keeping their order within one.
  init(name: String, folder: String, classes: [String], images: ImageTable, boxes: BoxTable) {
    self.name = name
    self.folder = folder
    self.classes = classes
    self.images = images
    var first = [Int](repeating: 0, count: images.count + 1)
    for image in boxes.images { first[Int(image) + 1] += 1 }
    for i in 0..<images.count { first[i + 1] += first[i] }
    firstBox = first
    let isGrouped = zip(boxes.images, boxes.images.dropFirst()).allSatisfy { $0 <= $1 }
    self.boxes = isGrouped ? boxes : boxes.rows(boxes.orderByImage(first))
  }

  public var count: Int { images.count }
  public func boxes(ofImage image: Int) -> Range<Int> { firstBox[image]..<firstBox[image + 1] }

  public func path(ofImage image: Int) -> String {
    let file = images.files[image]
    return file.hasPrefix("/") ? file : "\(folder)/\(file)"
  }

  public func size(ofImage image: Int) -> (width: Int, height: Int) {
    (Int(images.widths[image]), Int(images.heights[image]))
  }

  public func loadImage(_ image: Int) throws(DatasetError) -> Image { try Image(contentsOf: localPath(ofImage: image)) }

  /// Boxes without crowds.
  public var objectCount: Int { boxes.count - boxes.crowdCount }

  /// What is trained on: no crowds, no boxes without area, each box once.
  public func labels(ofImage image: Int) -> [Label] { labelsAndOutlines(ofImage: image).labels }

  func labelsAndOutlines(ofImage image: Int) -> (labels: [Label], outlines: [Polygon]) {
    let (width, height) = (Double(images.widths[image]), Double(images.heights[image]))
    var labels: [Label] = []
    var outlines: [Polygon] = []
    var seen: Set<Label> = []
    for row in boxes(ofImage: image) where boxes.isObject(row) {
      let label = Label(
        classIndex: Int(boxes.classes[row]), x: Float((boxes.x[row] + boxes.widths[row] / 2) / width),
        y: Float((boxes.y[row] + boxes.heights[row] / 2) / height), width: Float(boxes.widths[row] / width),
        height: Float(boxes.heights[row] / height))
      guard seen.insert(label).inserted else { continue }
      labels.append(label)
      if !boxes.outlines.isEmpty { outlines.append(boxes.outlines[row]) }
    }
    return (labels, outlines)
  }

  /// Positions of the images whose picture is not on disk.
  public func absentPictures() -> [Int] {
    pictures == nil ? images.files.indices.filter { !FileBytes.exists(path(ofImage: $0)) } : []
  }

  /// Throws `.absentPictures` when any is missing.
  public func requirePictures() throws(DatasetError) {
    let absent = absentPictures()
    guard let first = absent.first else { return }
    throw .absentPictures(count: absent.count, of: count, first: path(ofImage: first))
  }
}

extension Dataset.BoxTable {
  public subscript(row: Int) -> Dataset.Box {
    Dataset.Box(
      id: ids[row], image: images[row], classIndex: classes[row], x: x[row], y: y[row], width: widths[row],
      height: heights[row], area: areas[row], isCrowd: crowds[row])
  }

  /// Neither a crowd nor without area.
  func isObject(_ row: Int) -> Bool { !crowds[row] && widths[row] > 0 && heights[row] > 0 }

  /// A table of the given rows.
  func rows(_ rows: [Int]) -> Self {
    var table = Self()
    for row in rows {
      table.append(self[row])
      if !outlines.isEmpty { table.outlines.append(outlines[row]) }
    }
    return table
  }

  /// A stable counting sort by image.
  fileprivate func orderByImage(_ first: [Int]) -> [Int] {
    var next = first
    var order = [Int](repeating: 0, count: count)
    for row in 0..<count {
      order[next[Int(images[row])]] = row
      next[Int(images[row])] += 1
    }
    return order
  }
}
