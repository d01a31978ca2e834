import OtnDatasets
import OtnRuntime

/// A set of pictures as a value of the language: counted, walked and indexed image by image.
public final class DatasetValue: HostObject {
  public let dataset: Dataset

  public init(_ dataset: Dataset) { self.dataset = dataset }

  public override var typeName: String { "Dataset" }
  public override var memberNames: [String] { ["name", "classes", "images", "boxes", "crowds"] }

  public override func member(_ name: String) throws -> Value? {
    switch name {
    case "name": .string(dataset.name)
    case "classes": .list(dataset.classes.map { .string($0) })
    case "images": .int(dataset.count)
    case "boxes": .int(dataset.objectCount)
    case "crowds": .int(dataset.boxes.crowdCount)
    default: nil
    }
  }

  public override var count: Int? { dataset.count }

  public override func element(at position: Int) throws -> Value { .object(ImageValue(dataset, position)) }

  public override var shortText: String { "Dataset \(dataset.name)" }

  /// The headline and the classes; `summary` shows them all.
  public override func display(width: Int) throws -> String { dataset.summary(most: 20) }

  public override var isConstant: Bool { true }

  public override func stored(by store: any ValueStoring) throws -> [String: StoredValue]? {
    try dataset.stored(by: store).map { ["table": $0] }
  }

  /// The first sixteen pictures with their boxes.
  public override func picture() throws -> Picture? {
    let shown = min(16, dataset.count)
    guard shown > 0 else { return nil }
    let (columns, cell) = (4, 240)
    let values = (0..<shown).map { ImageValue(dataset, $0) }
    let images = try values.map { try $0.drawn() }
    let boxes = try values.enumerated().flatMap { position, value in
      let tile = try GridTile(
        position, width: images[position].width, height: images[position].height, columns: columns, cell: cell)
      return value.boxes(on: images[position]).map { $0.moved(to: tile) }
    }
    let grid = try Image.grid(images, columns: columns, cell: cell)
    return try Picture(grid, caption: "\(dataset.name), \(shown) of \(dataset.count) images").noting(boxes)
  }
}

extension Value {
  public static func dataset(_ dataset: Dataset) -> Value { .object(DatasetValue(dataset)) }
}

extension Picture {
  public init(_ image: Image, caption: String) throws {
    self.init(
      png: try image.png(), width: image.width, height: image.height, pixels: image.pixels, caption: caption)
  }
}

extension Dataset {
  /// Its table; nil: its pictures come from elsewhere than the disk.
  func stored(by store: any ValueStoring) throws -> StoredValue? { pictures == nil ? try store.keep(stored) : nil }
}
