import Testing

@testable import OtnDatasets

/// Pictures that can't be read say so, with the file and the reason.
@Suite struct ImageFileTests {
  private func picture() throws -> Image {
    var image = try Image(width: 37, height: 21)
    for i in image.pixels.indices { image.pixels[i] = UInt8(i * 7 % 256) }
    return image
  }

  @Test func pngComesBackExactly() throws {
    let image = try picture()
    #expect(try Image.decode(image.png(), path: "a.png") == image)
    let workspace = try Workspace()
    try image.write(to: "\(workspace.path)/a.png")
    #expect(try Image.size(ofFile: "\(workspace.path)/a.png") == (37, 21))
  }

  @Test func jpegComesBackNearly() throws {
    let image = try Image(width: 64, height: 48, grey: 90)
    let difference = Difference(try Image.decode(image.jpeg(), path: "a.jpg"), image)
    #expect(difference.largest <= 1)
  }

  @Test func cutOffFilesAreErrors() throws {
    for (bytes, name) in [(try picture().jpeg(), "a.jpg"), (try picture().png(), "a.png")] {
      for keep in [0, 3, 30, bytes.count / 2, bytes.count - 12] {
        let text = message { try Image.decode(Array(bytes.prefix(keep)), path: name) }
        #expect(text.hasPrefix("the picture \(name) is broken: "), "\(keep): \(text)")
      }
    }
  }

  @Test func impossibleSizesAreRefusedBeforeMemoryIsAskedFor() throws {
    var jpeg = try picture().jpeg()
    let frame = try #require(jpeg.indices.dropLast(9).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xEA, 0x60, 0xEA, 0x60])
    #expect(message { try Image.decode(jpeg, path: "a.jpg") }.contains("60000 × 60000"))
    var png = try picture().png()
    png.replaceSubrange(16..<24, with: [0x7F, 255, 255, 255, 0x7F, 255, 255, 255])
    #expect(message { try Image.decode(png, path: "a.png") }.contains("2147483647 × 2147483647"))
    #expect(message { try Image(width: .max, height: .max) }.contains("is no size for a picture"))
    #expect(message { try Image(width: -1, height: 5) }.contains("is no size for a picture"))
    #expect(message { try picture().resized(width: 0, height: 5, .area) }.contains("is no size for a picture"))
  }

  @Test func otherFilesAreNamed() throws {
    let workspace = try Workspace()
    try workspace.write("hello", to: "a.jpg")
    #expect(message { try Image(contentsOf: "\(workspace.path)/a.jpg") }.contains("neither JPEG nor PNG"))
    #expect(message { try Image(contentsOf: "\(workspace.path)/b.jpg") }.hasPrefix("there is no picture at"))
    #expect(message { try Image(contentsOf: workspace.path) }.contains("it is a folder"))
    #expect(message { try picture().write(to: "\(workspace.path)/a.gif") }.contains("ends in .png, .jpg"))
    #expect(message { try picture().write(to: "/nowhere/a.png") }.contains("can't write"))
  }

  @Test func boxesAreDrawnInTheirClassesColour() throws {
    let box = PixelBox(classIndex: 1, x1: 5, y1: 8, x2: 30, y2: 18)
    let drawn = try Image(width: 40, height: 30, grey: 255).drawing([LabelledBox(box, "pie")])
    let colour = ClassColours.rgb(1)
    let at = (13 * 40 + 5) * 3
    #expect(abs(Int(drawn.pixels[at]) - Int(colour.red)) < 60)
    #expect(drawn.pixels[(13 * 40 + 17) * 3] == 255)
    let wild = PixelBox(classIndex: -3, x1: -1e12, y1: -.infinity, x2: 1e12, y2: .infinity)
    #expect(try Image(width: 40, height: 30).drawing([LabelledBox(wild, "")]).width == 40)
  }
}
