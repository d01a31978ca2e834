import Foundation
import OtnWork

/// A made-up set for trying things out: drawn grocery shelves with the ten foods, and the boxes of what is seen.
///
/// It is a real COCO set on disk, and the same seed gives the same pictures and boxes.
public enum ShelfGenerator {
  /// Raised when the drawings change, so that a folder of older ones is not taken for the same.
  private static let version = 1

  /// Draws `images` pictures of `size` × `size` under `folder`, or takes those that are there already.
  ///
  /// - Parameters:
  ///   - folder: made if it is not there; the set gets a folder of its own in it, named by its parameters.
  ///   - size: 64 to 2048 pixels.
  public static func generate(
    images: Int, seed: UInt64, size: Int = 320, in folder: String, work: Work = Work()
  ) throws -> Dataset {
    guard (1...100_000).contains(images) else {
      throw DatasetError.wrongValue("a generated set has 1 to 100000 images, not \(images)")
    }
    guard (64...2048).contains(size) else {
      throw DatasetError.wrongValue("generated pictures are 64 to 2048 pixels wide, not \(size)")
    }
    let root = "\(folder)/shelf-v\(version)-\(images)-\(size)-\(seed)"
    if let made = try? COCO.load(root, split: "sample"), made.count == images, made.absentPictures().isEmpty {
      return made
    }
    try FileBytes.makeFolder("\(root)/sample")
    try FileBytes.makeFolder("\(root)/annotations")
    let set = try draw(images, seed: seed, size: size, into: "\(root)/sample", work: work)
    // Written last: without it the folder counts as unfinished.
    try FileBytes.write(
      Array(COCO.json(set, files: set.images.files).utf8), to: "\(root)/annotations/instances_sample.json")
    return set
  }

  /// One picture and its boxes; class numbers are positions in `Food.allCases`.
  public static func scene(number: Int, seed: UInt64, size: Int) throws -> (image: Image, boxes: [PixelBox]) {
    var draws = SeededDraws(seed: seed, path: number)
    let scene = try ShelfScene(side: size, draws: &draws)
    return (try scene.canvas.image(), scene.boxes)
  }

  private static func draw(_ count: Int, seed: UInt64, size: Int, into folder: String, work: Work) throws -> Dataset {
    var images = Dataset.ImageTable()
    var boxes = Dataset.BoxTable()
    for number in 0..<count {
      try work.check()
      if number % 16 == 0 { work.progress.live("drawing shelves  \(number)/\(count)") }
      let (image, seen) = try scene(number: number, seed: seed, size: size)
      let file = String(format: "%06d.jpg", number)
      try FileBytes.write(image.jpeg(quality: 90), to: "\(folder)/\(file)", synced: false)
      images.append(id: Int64(number + 1), file: file, width: Int32(size), height: Int32(size))
      for box in seen {
        boxes.append(
          Dataset.Box(
            id: Int64(boxes.count + 1), image: Int32(number), classIndex: Int32(box.classIndex), x: box.x1, y: box.y1,
            width: box.width, height: box.height, area: box.area, isCrowd: false))
      }
    }
    return Dataset(
      name: "sample", folder: folder, classes: Food.allCases.map(\.rawValue), images: images, boxes: boxes)
  }
}
