/// A set as bytes, for a later process on the same machine: the table of pictures and boxes, not the pictures.
///
/// Columns follow each other, each a count (UInt64) and its elements' bytes in the machine's order; texts are UTF-8, a line each.
extension Dataset {
  public var stored: [UInt8] {
    var bytes: [UInt8] = []
    func add<Element>(_ column: [Element]) {
      withUnsafeBytes(of: UInt64(column.count)) { bytes += $0 }
      column.withUnsafeBytes { bytes += $0 }
    }
    func add(_ texts: [String]) {
      for text in texts { add(Array(text.utf8)) }
    }
    add([UInt64(classes.count), UInt64(images.count), UInt64(boxes.outlines.count)])
    add([name, folder] + classes + images.files)
    add(images.ids)
    add(images.widths)
    add(images.heights)
    add(boxes.ids)
    add(boxes.images)
    add(boxes.classes)
    for column in [boxes.x, boxes.y, boxes.widths, boxes.heights, boxes.areas] { add(column) }
    add(boxes.crowds.map { $0 ? UInt8(1) : 0 })
    for outline in boxes.outlines { add(outline.points.flatMap { [$0.x, $0.y] }) }
    return bytes
  }

  /// Reads what `stored` gave. - Throws: `DatasetError`, where the bytes are no such set.
  public init(stored bytes: [UInt8]) throws(DatasetError) {
    var reader = ColumnReader(bytes: bytes)
    let counts = try reader.column(of: UInt64.self, zero: 0)
    guard counts.count == 3, counts.allSatisfy({ $0 <= bytes.count }) else { throw ColumnReader.damaged }
    let (classCount, imageCount, outlineCount) = (Int(counts[0]), Int(counts[1]), Int(counts[2]))
    let texts = try reader.texts(2 + classCount + imageCount)
    var images = ImageTable()
    images.files = Array(texts[(2 + classCount)...])
    images.ids = try reader.column(of: Int64.self, zero: 0)
    images.widths = try reader.column(of: Int32.self, zero: 0)
    images.heights = try reader.column(of: Int32.self, zero: 0)
    var boxes = BoxTable()
    boxes.ids = try reader.column(of: Int64.self, zero: 0)
    boxes.images = try reader.column(of: Int32.self, zero: 0)
    boxes.classes = try reader.column(of: Int32.self, zero: 0)
    boxes.x = try reader.column(of: Double.self, zero: 0)
    boxes.y = try reader.column(of: Double.self, zero: 0)
    boxes.widths = try reader.column(of: Double.self, zero: 0)
    boxes.heights = try reader.column(of: Double.self, zero: 0)
    boxes.areas = try reader.column(of: Double.self, zero: 0)
    boxes.crowds = try reader.column(of: UInt8.self, zero: 0).map { $0 != 0 }
    for _ in 0..<outlineCount {
      let points = try reader.column(of: Float.self, zero: 0)
      boxes.outlines.append(Polygon((0..<points.count / 2).map { SIMD2(points[$0 * 2], points[$0 * 2 + 1]) }))
    }
    let columns = [
      boxes.images.count, boxes.classes.count, boxes.x.count, boxes.y.count, boxes.widths.count, boxes.heights.count,
      boxes.areas.count, boxes.crowds.count,
    ]
    let fit =
      columns.allSatisfy { $0 == boxes.ids.count }
      && [images.ids.count, images.widths.count, images.heights.count].allSatisfy { $0 == imageCount }
      && boxes.images.allSatisfy { 0..<imageCount ~= Int($0) } && boxes.classes.allSatisfy { 0..<classCount ~= Int($0) }
      && (boxes.outlines.isEmpty || boxes.outlines.count == boxes.ids.count)
    guard fit else { throw ColumnReader.damaged }
    self.init(
      name: texts[0], folder: texts[1], classes: Array(texts[2..<2 + classCount]), images: images, boxes: boxes)
  }
}

/// Reads columns one after the other; what is cut off is an error.
private struct ColumnReader {
  let bytes: [UInt8]
  var position = 0

  static var damaged: DatasetError { .wrongValue("the stored set is damaged") }

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func column<Element: BitwiseCopyable>(of type: Element.Type, zero: Element) throws(DatasetError) -> [Element]
  {
    guard bytes.count - position >= 8 else { throw Self.damaged }
    let count = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: UInt64.self) }
    position += 8
    let size = MemoryLayout<Element>.stride
    guard count <= UInt64(bytes.count - position) / UInt64(size) else { throw Self.damaged }
    var column = [Element](repeating: zero, count: Int(count))
    let range = position..<position + Int(count) * size
    column.withUnsafeMutableBytes { target in
      bytes.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
    position = range.upperBound
    return column
  }

  mutating func texts(_ count: Int) throws(DatasetError) -> [String] {
    var texts: [String] = []
    for _ in 0..<count { texts.append(String(decoding: try column(of: UInt8.self, zero: 0), as: UTF8.self)) }
    return texts
  }
}
