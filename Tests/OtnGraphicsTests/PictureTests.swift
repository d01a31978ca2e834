import OtnGraphics
import Testing

@Suite struct PictureTests {
  private func checkered(_ width: Int, _ height: Int) throws -> Bitmap {
    var bitmap = try Bitmap(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width where (x + y) % 2 == 0 { bitmap[x, y] = Color(red: 250, green: UInt8(x % 256), blue: 3) }
    }
    return bitmap
  }

  @Test func aPNGKeepsEveryPixel() throws {
    let bitmap = try checkered(37, 21)
    let bytes = try PNG.encode(bitmap)
    #expect(Array(bytes.prefix(4)) == [0x89, 0x50, 0x4E, 0x47])
    #expect(try PNG.decode(bytes) == bitmap)
  }

  @Test func damagedPNGsAreErrors() throws {
    let bytes = try PNG.encode(checkered(16, 16))
    #expect(throws: GraphicsError.self) { try PNG.decode([]) }
    #expect(throws: GraphicsError.self) { try PNG.decode(Array("GIF89a and some more bytes that are no PNG".utf8)) }
    for length in stride(from: 0, to: bytes.count - 12, by: 7) {
      #expect(throws: GraphicsError.self) { try PNG.decode(Array(bytes.prefix(length))) }
    }
    var huge = bytes
    huge.replaceSubrange(16..<24, with: [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF])
    #expect { try PNG.decode(huge) } throws: { ($0 as? GraphicsError)?.code == "picture-size" }
  }

  @Test(arguments: [(0, 4), (4, 0), (-1, 4), (Int.max, 2), (40_000, 1), (32_767, 32_767)])
  func impossibleSizesAreErrors(width: Int, height: Int) {
    #expect { try Bitmap(width: width, height: height) } throws: { ($0 as? GraphicsError)?.code == "picture-size" }
  }

  @Test func makingAPictureSmallerTakesMeans() throws {
    var bitmap = try Bitmap(width: 4, height: 2)
    bitmap[0, 0] = .white
    bitmap[1, 1] = .white
    let small = try bitmap.scaled(width: 2, height: 1)
    #expect(small[0, 0] == Color(red: 128, green: 128, blue: 128))
    #expect(small[1, 0] == .black)
  }

  @Test func drawingIsCutOffAtTheEdges() throws {
    var bitmap = try Bitmap(width: 4, height: 4)
    let white = try Bitmap(width: 3, height: 3, color: .white)
    bitmap.draw(white, x: -2, y: -2)
    bitmap.draw(white, x: 3, y: 3)
    bitmap.draw(white, x: 40, y: -40)
    let whites = (0..<16).filter { bitmap[$0 % 4, $0 / 4] == .white }
    #expect(whites == [0, 15])
  }

  @Test func aCanvasFillsWhatItIsTold() throws {
    let canvas = try Canvas(width: 20, height: 10)
    canvas.fill(x: 5, y: 2, width: 10, height: 4, Color(red: 200, green: 10, blue: 20))
    let bitmap = try canvas.bitmap()
    #expect(bitmap[0, 0] == .white)
    #expect(bitmap[6, 3] == Color(red: 200, green: 10, blue: 20))
    #expect(bitmap[16, 3] == .white)
  }
}

@Suite struct TerminalPictureTests {
  @Test func twoPixelsShareACharacter() throws {
    var bitmap = try Bitmap(width: 2, height: 2)
    bitmap[0, 0] = Color(red: 1, green: 2, blue: 3)
    bitmap[1, 0] = Color(red: 1, green: 2, blue: 3)
    let text = try TerminalPicture(bitmap, palette: .trueColor).text(columns: 80, rows: 20)
    #expect(text == "\u{1B}[38;2;1;2;3;48;2;0;0;0m▀▀\u{1B}[0m\n")
  }

  @Test func picturesShrinkToTheTerminal() throws {
    let text = try TerminalPicture(Bitmap(width: 640, height: 480), palette: .indexed).text(columns: 40, rows: 100)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 15)
    #expect(lines.allSatisfy { $0.count(where: { $0 == "▀" }) == 40 })
  }

  @Test func theTerminalSaysWhatItCan() {
    #expect(TerminalPicture.Palette(environment: ["TERM": "xterm-256color"]) == .indexed)
    #expect(TerminalPicture.Palette(environment: ["TERM": "xterm", "COLORTERM": "truecolor"]) == .trueColor)
    #expect(TerminalPicture.Palette(environment: ["TERM": "dumb"]) == nil)
    #expect(TerminalPicture.Palette(environment: ["COLORTERM": "truecolor", "NO_COLOR": "1"]) == nil)
  }
}

@Suite struct FeatureMapTests {
  @Test func theLeastIsDarkAndTheGreatestBright() throws {
    let bitmap = try FeatureMap.bitmap([-2, 0, 5, .nan], width: 2, height: 2)
    let sum = { (color: Color) in Int(color.red) + Int(color.green) + Int(color.blue) }
    #expect(sum(bitmap[0, 0]) < sum(bitmap[1, 0]))
    #expect(sum(bitmap[1, 0]) < sum(bitmap[0, 1]))
    #expect(bitmap[1, 1] == .black)
  }

  @Test func equalValuesAreDrawn() throws {
    let bitmap = try FeatureMap.bitmap([1, 1], width: 2, height: 1)
    #expect(bitmap[0, 0] == bitmap[1, 0])
    #expect(bitmap[0, 0] != .black)
  }

  @Test func aStackBecomesAGrid() throws {
    let bitmap = try FeatureMap.grid([Float](repeating: 1, count: 5 * 40 * 40), channels: 5, width: 40, height: 40)
    #expect(bitmap.width == 3 * 40 + 2 * 4)
    #expect(bitmap.height == 2 * 40 + 4)
    #expect(bitmap[41, 0] == .white)
  }

  @Test func wrongCountsAreErrors() {
    #expect { try FeatureMap.bitmap([1, 2, 3], width: 2, height: 2) } throws: {
      ($0 as? GraphicsError)?.code == "shape"
    }
    #expect(throws: GraphicsError.self) { try FeatureMap.grid([], channels: 0, width: 4, height: 4) }
    #expect(throws: GraphicsError.self) { try FeatureMap.grid([1], channels: Int.max, width: Int.max, height: 2) }
    #expect(throws: GraphicsError.self) { try PictureGrid([]).bitmap() }
  }

  @Test func captionsStandBelowTheirPictures() throws {
    let picture = try Bitmap(width: 60, height: 30)
    let plain = try PictureGrid([picture, picture]).bitmap()
    let named = try PictureGrid([picture, picture], captions: ["apple", "cake"]).bitmap()
    #expect(plain.height == 30)
    #expect(named.height == 46)
    #expect(named.width == plain.width)
  }
}
