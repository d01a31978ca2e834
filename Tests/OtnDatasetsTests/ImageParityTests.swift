import OtnTestSupport
import Testing

@testable import OtnDatasets

/// Pictures come out as OpenCV makes them, within the tolerances that the fixtures state.
@Suite struct ImageParityTests {
  @Test func jpegDecodesExactly() throws {
    guard let folder = try Fixtures.folder("parity/data/jpeg") else { return }
    for recorded in try Recorded.all("jpeg") {
      for (position, item) in recorded.cases {
        let path = "\(folder)/\(item["file"].string ?? "")"
        let image = try Image(contentsOf: path)
        #expect([image.height, image.width] == item["decoded_hw"].ints)
        #expect(image == (try recorded.arrays.image("\(position).bgr")), "\(path)")
        let size = try Image.size(ofFile: path)
        #expect(size == (image.width, image.height))
      }
    }
  }

  @Test func resizing() throws {
    for recorded in try Recorded.all("resize") {
      for (position, item) in recorded.cases {
        let isArea = item["mode"].string == "INTER_AREA"
        let size = item["out_hw"].ints
        let result = try recorded.arrays.image("\(position).in")
          .resized(width: size[1], height: size[0], isArea ? .area : .bilinear)
        let difference = Difference(result, try recorded.arrays.image("\(position).out"))
        #expect(difference.largest <= 1 && difference.mean <= (isArea ? 0.01 : 0.2), "\(item): \(difference)")
      }
    }
  }

  @Test func letterboxing() throws {
    for recorded in try Recorded.all("letterbox") {
      for (position, item) in recorded.cases {
        let image = try recorded.arrays.image("\(position).in")
        let shape =
          item["new_shape"].list.isEmpty
          ? [item["new_shape"].int, item["new_shape"].int] : item["new_shape"].ints
        let options = Letterbox.Options(
          padsToStride: item["options"]["auto"].bool, stretches: item["options"]["scaleFill"].bool,
          enlarges: item["options"]["scaleup"].bool, stride: item["options"]["stride"].int)
        let box = try Letterbox(
          imageWidth: image.width, imageHeight: image.height, width: shape[1], height: shape[0], options: options)
        #expect([box.height, box.width] == item["out_hw"].ints)
        #expect(
          isSame([box.ratioX, box.ratioY, box.padX, box.padY], item["ratio_wh"].doubles + item["pad_dw_dh"].doubles))
        let difference = Difference(try box.apply(to: image), try recorded.arrays.image("\(position).out"))
        #expect(difference.largest <= 1 && difference.mean <= 0.2, "case \(position): \(difference)")
      }
    }
  }

  @Test func letterboxGeometry() throws {
    for recorded in try Recorded.all("letterbox") {
      for row in recorded.json["geometry_table"].list {
        let (height, width, size) = (row[0].int, row[1].int, row[2].int)
        let box = try Letterbox(
          imageWidth: width, imageHeight: height, width: size, height: size,
          options: Letterbox.Options(padsToStride: row[3].int == 1, enlarges: row[4].int == 1))
        #expect([box.height, box.width] == [row[5].int, row[6].int])
        #expect(isSame([box.ratioX, box.padX, box.padY], [row[7].double, row[8].double, row[9].double]))
        let loaded = try SourceImage(Image(width: width, height: height), size: size, training: true).image
        #expect([loaded.height, loaded.width] == [row[10].int, row[11].int])
      }
    }
  }

  @Test func colours() throws {
    for recorded in try Recorded.all("hsv") {
      for (position, item) in recorded.cases {
        let factors = zip(item["uniform_minus1_1"].doubles, item["gains"].doubles).map { $0 * $1 + 1 }
        let tables = HSV.Tables(hueFactor: factors[0], saturationFactor: factors[1], valueFactor: factors[2])
        #expect(tables.hue.map(Int.init) == item["lut_hue"].ints)
        #expect(tables.saturation.map(Int.init) == item["lut_sat"].ints)
        #expect(tables.value.map(Int.init) == item["lut_val"].ints)
        var image = try recorded.arrays.image("\(position).in")
        image.recolour(tables)
        let difference = Difference(image, try recorded.arrays.image("\(position).out"))
        #expect(difference.mean <= 0.15 && difference.fractionOverOne <= 0.02, "case \(position): \(difference)")
      }
    }
  }

  @Test func colourSpace() throws {
    for recorded in try Recorded.all("hsv") {
      let grid = try recorded.arrays.image("bgr_grid")
      let hsv = recorded.arrays.rows("bgr_grid_to_hsv")
      for (pixel, expected) in hsv.enumerated() {
        let rgb = (0..<3).map { Int32(grid.pixels[pixel * 3 + $0]) }
        let got = HSV.fromRGB(rgb[0], rgb[1], rgb[2])
        #expect([got.hue, got.saturation, got.value].map(Double.init) == expected)
      }
      var back = try recorded.arrays.image("hsv_random_to_bgr")
      for (pixel, values) in recorded.arrays.rows("hsv_random").map({ $0.map { UInt8($0) } }).enumerated() {
        let rgb = HSV.toRGB(values[0], values[1], values[2])
        back.pixels.replaceSubrange(pixel * 3..<pixel * 3 + 3, with: [rgb.red, rgb.green, rgb.blue])
      }
      let difference = Difference(back, try recorded.arrays.image("hsv_random_to_bgr"))
      #expect(difference.largest <= 1 && difference.mean <= 0.02, "\(difference)")
    }
  }
}
