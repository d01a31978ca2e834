import OrderedCollections
import OtnDatasets
import OtnRuntime
import OtnTensor

/// One picture, read from its file when it is looked at, and what is known of the objects on it.
public final class ImageValue: HostObject {
  public let path: String
  public let width: Int
  public let height: Int
  /// Boxes in pixels, without crowds.
  public let boxes: [LabelledBox]
  private let id: Int64?
  private let pictures: (any PictureSource)?
  /// Where it comes from; nil: from a file of its own.
  private let origin: (set: Dataset, position: Int)?

  public init(_ dataset: Dataset, _ position: Int) {
    origin = (dataset, position)
    path = dataset.path(ofImage: position)
    (width, height) = dataset.size(ofImage: position)
    id = dataset.images.ids[position]
    pictures = dataset.pictures
    boxes = dataset.boxes(ofImage: position).map { dataset.boxes[$0] }.filter { !$0.isCrowd }.map { box in
      let corners = PixelBox(
        classIndex: Int(box.classIndex), x1: box.x, y1: box.y, x2: box.x + box.width, y2: box.y + box.height)
      return LabelledBox(corners, dataset.classes[Int(box.classIndex)])
    }
  }

  /// A picture of its own, without boxes.
  public init(path: String) throws {
    self.path = path
    (width, height) = try Image.size(ofFile: path)
    id = nil
    pictures = nil
    origin = nil
    boxes = []
  }

  public func load() throws -> Image {
    try pictures?.provide(path)
    return try Image(contentsOf: path)
  }

  /// The picture with its boxes.
  func drawn() throws -> Image { try load().drawing(boxes) }

  public override var typeName: String { "Image" }
  public override var memberNames: [String] { ["id", "path", "width", "height", "boxes", "tensor"] }

  public override func member(_ name: String) throws -> Value? {
    switch name {
    case "id": id.map { .int(Int($0)) } ?? .null
    case "path": .string(path)
    case "width": .int(width)
    case "height": .int(height)
    case "boxes": .list(boxes.map(\.value))
    case "tensor": .tensor(try pixels())
    default: nil
    }
  }

  /// `(3, height, width)`, uint8, RGB.
  private func pixels() throws -> Tensor {
    let image = try load()
    let tensor = try Tensor.empty([3, image.height, image.width], dtype: .uint8)
    try tensor.withUnsafeMutableBytes { image.writePlanes(to: $0.bindMemory(to: UInt8.self)) }
    return tensor
  }

  public override var isConstant: Bool { true }

  public override func stored(by store: any ValueStoring) throws -> [String: StoredValue]? {
    guard let origin, let set = try origin.set.stored(by: store) else { return nil }
    return ["set": set, "position": .int(origin.position)]
  }

  public override func isEqual(to other: HostObject) -> Bool {
    guard let other = other as? ImageValue else { return false }
    return path == other.path && id == other.id && boxes == other.boxes
  }

  private var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  private var boxCount: String { boxes.count == 1 ? "1 box" : "\(boxes.count) boxes" }

  public override var shortText: String { "Image \(name)" }

  public override func display(width: Int) throws -> String {
    var counts: [(name: String, count: Int)] = []
    for box in boxes {
      if let known = counts.firstIndex(where: { $0.name == box.text }) {
        counts[known].count += 1
      } else {
        counts.append((box.text, 1))
      }
    }
    let seen = counts.map { $0.count == 1 ? $0.name : "\($0.name) ×\($0.count)" }.joined(separator: ", ")
    return "Image \(name)    \(self.width) × \(height)   \(boxCount)" + (seen.isEmpty ? "" : ": \(seen)")
  }

  public override func picture() throws -> Picture? {
    let image = try drawn()
    return try Picture(image, caption: "\(name), \(boxCount)").noting(boxes(on: image))
  }

  /// The boxes as they are drawn.
  func boxes(on image: Image) -> [PictureBox] {
    boxes.map { PictureBox($0.box, $0.text, width: image.width, height: image.height) }
  }
}

extension LabelledBox {
  /// As a map: class, left, top, width and height in pixels.
  fileprivate var value: Value {
    .map([
      .string("class"): .string(text), .string("x"): .float(box.x1), .string("y"): .float(box.y1),
      .string("width"): .float(box.width), .string("height"): .float(box.height),
    ])
  }
}
