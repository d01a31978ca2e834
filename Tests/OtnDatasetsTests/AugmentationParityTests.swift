import OtnTestSupport
import Testing

@testable import OtnDatasets

/// Random projections, mosaics and whole samples come out as YOLOv5 makes them from the same draws.
@Suite struct AugmentationParityTests {
  private func boxes(_ rows: [[Double]]) -> [PixelBox] {
    rows.map { PixelBox(classIndex: Int($0[0]), x1: $0[1], y1: $0[2], x2: $0[3], y2: $0[4]) }
  }

  private func rows(_ boxes: [PixelBox]) -> [Double] {
    boxes.flatMap { [Double($0.classIndex), $0.x1, $0.y1, $0.x2, $0.y2] }
  }

  /// Rows of training targets, with the image's number as 0.
  private func targets(_ labels: [Label]) -> [Double] {
    labels.flatMap { label -> [Double] in
      [0, Double(label.classIndex), Double(label.x), Double(label.y), Double(label.width), Double(label.height)]
    }
  }

  private func augmentation(_ options: JSON) -> Augmentation {
    var a = Augmentation()
    func set(_ path: WritableKeyPath<Augmentation, Double>, _ key: String) {
      if !options[key].isNull { a[keyPath: path] = options[key].double }
    }
    set(\.degrees, "degrees")
    set(\.translate, "translate")
    set(\.scale, "scale")
    set(\.shear, "shear")
    set(\.perspective, "perspective")
    set(\.hue, "hsv_h")
    set(\.saturation, "hsv_s")
    set(\.value, "hsv_v")
    set(\.flipUpDown, "flipud")
    set(\.flipLeftRight, "fliplr")
    set(\.mosaic, "mosaic")
    set(\.mixUp, "mixup")
    return a
  }

  @Test func projections() throws {
    for recorded in try Recorded.all("affine") {
      for (position, item) in recorded.cases {
        let image = try recorded.arrays.image("\(position).in")
        var draws = RecordedDraws(item["draws"])
        let projection = RandomProjection(
          width: image.width, height: image.height, border: item["border_hw"][0].int,
          augmentation: augmentation(item["options"]), draws: &draws)
        #expect(draws.surprises == [] && draws.isUsedUp)
        let matrix = item["matrix"].list.map(\.doubles)
        #expect(isNear(Array(projection.projection.rows.prefix(matrix.count).joined()), Array(matrix.joined()), 1e-9))
        let difference = Difference(try projection.apply(to: image), try recorded.arrays.image("\(position).out"))
        #expect(
          difference.largest <= 5 && difference.mean <= 0.4 && difference.fractionOverOne <= 0.005,
          "case \(position): \(difference)")
        let labels = boxes(recorded.arrays.rows("\(position).labels_in"))
        let outlines = labels.indices.compactMap { index -> Polygon? in
          let points = recorded.arrays.rows("\(position).segment\(index)")
          return points.isEmpty ? nil : Polygon(points.map { SIMD2(Float($0[0]), Float($0[1])) })
        }
        let kept = projection.apply(to: labels, outlines: outlines)
        #expect(isNear(rows(kept), recorded.arrays.numbers("\(position).labels_out"), 1e-6), "case \(position)")
      }
    }
  }

  private struct Sources: SampleSource {
    let images: [SourceImage]
    let labels: [[Label]]
    var count: Int { images.count }
    func image(at position: Int) -> SourceImage { images[position] }
    func labels(at position: Int) -> (labels: [Label], outlines: [Polygon]) { (labels[position], []) }

    init(_ arrays: Arrays, size: Int, training: Bool) throws {
      let count = arrays.names.count { $0.hasPrefix("source") && $0.hasSuffix(".image") }
      images = try (0..<count).map {
        try SourceImage(try arrays.image("source\($0).image"), size: size, training: training)
      }
      labels = (0..<count).map { source in
        arrays.rows("source\(source).labels").map {
          Label(
            classIndex: Int($0[0]), x: Float($0[1]), y: Float($0[2]), width: Float($0[3]), height: Float($0[4]))
        }
      }
    }
  }

  @Test func mosaicsBeforeTheirProjection() throws {
    for recorded in try Recorded.all("mosaic") {
      let size = recorded.json["img_size"].int
      let sources = try Sources(recorded.arrays, size: size, training: true)
      for (position, item) in recorded.cases where item["mosaics"].int == 1 && item["shapes"].isNull {
        var draws = RecordedDraws(item["draws"])
        _ = draws.unit()
        let mosaic = try Mosaic(around: item["index"].int, in: sources, size: size, draws: &draws)
        let difference = Difference(mosaic.image, try recorded.arrays.image("case\(position).before0_warp_image"))
        #expect(difference.largest <= 1, "case \(position): \(difference)")
        let expected = recorded.arrays.numbers("case\(position).before0_warp_labels")
        #expect(isNear(rows(mosaic.boxes), expected, 1e-6), "case \(position)")
      }
    }
  }

  @Test func trainingSamples() throws {
    for recorded in try Recorded.all("mosaic") {
      let size = recorded.json["img_size"].int
      let sources = try Sources(recorded.arrays, size: size, training: true)
      for (position, item) in recorded.cases {
        let maker = SampleMaker(source: sources, size: size, augmentation: augmentation(item["hyp"]))
        var draws = RecordedDraws(item["draws"])
        let sample = try maker.trainingSample(at: item["index"].int, draws: &draws)
        #expect(draws.surprises == [] && draws.isUsedUp, "case \(position)")
        let difference = Difference(sample.image, try recorded.arrays.planes("case\(position).final_image_rgb_chw"))
        #expect(difference.mean < 1, "case \(position): \(difference)")
        #expect(
          isNear(targets(sample.labels), recorded.arrays.numbers("case\(position).final_labels"), 1e-6),
          "case \(position)")
      }
    }
  }

  @Test func rectangularBatches() throws {
    for path in try Fixtures.cases(in: "parity/data", suffix: "rect_batches.json") {
      for item in try JSON(contentsOf: path)["cases"].list {
        let batches = RectangularBatches(
          sizes: item["wh"].list.map { ($0[0].int, $0[1].int) }, imageSize: item["img_size"].int,
          batchSize: item["batch_size"].int, stride: item["stride"].int, padding: item["pad"].double)
        #expect(batches.order == item["order"].ints)
        #expect(batches.shapes.map { [$0.height, $0.width] } == item["batch_shapes_hw"].list.map(\.ints))
      }
    }
  }

  @Test func validationSamples() throws {
    guard let mosaics = try Recorded.all("mosaic").first else { return }
    for recorded in try Recorded.all("val_rect") {
      let size = recorded.json["img_size"].int
      let sources = try Sources(mosaics.arrays, size: size, training: false)
      let batches = RectangularBatches(
        sizes: sources.images.map { ($0.originalWidth, $0.originalHeight) }, imageSize: size,
        batchSize: recorded.json["batch_size"].int, padding: recorded.json["pad"].double)
      #expect(batches.shapes.map { [$0.height, $0.width] } == recorded.json["batch_shapes_hw"].list.map(\.ints))
      let maker = SampleMaker(source: sources, size: size, augmentation: .none)
      for (position, item) in recorded.json["items"].list.enumerated() {
        let source = batches.order[position]
        #expect(item["file"].string == "00\(source).png")
        let shape = batches.shapes[item["batch"].int]
        let sample = try maker.validationSample(at: source, width: shape.width, height: shape.height)
        let placement = try #require(sample.placement)
        let expected = item["shapes_hw0_ratio_pad"]
        #expect([placement.originalHeight, placement.originalWidth] == expected[0].ints)
        #expect(isSame([placement.ratioY, placement.ratioX], expected[1][0].doubles))
        #expect(isSame([placement.padX, placement.padY], expected[1][1].doubles))
        let difference = Difference(sample.image, try recorded.arrays.planes("\(position).image_rgb_chw"))
        #expect(difference.largest <= 1, "item \(position): \(difference)")
        #expect(isNear(targets(sample.labels), recorded.arrays.numbers("\(position).labels"), 1e-6), "item \(position)")
      }
    }
  }
}
