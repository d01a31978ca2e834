import Testing

@testable import OtnDatasets

@Suite struct ShelfGeneratorTests {
  @Test func theSameSeedDrawsTheSame() throws {
    let (a, b) = (try Workspace(), try Workspace())
    let set = try ShelfGenerator.generate(images: 4, seed: 7, in: a.path)
    let again = try ShelfGenerator.generate(images: 4, seed: 7, in: b.path)
    #expect(set.boxes.x == again.boxes.x && set.boxes.classes == again.boxes.classes)
    #expect(try set.loadImage(3) == again.loadImage(3))
    let other = try ShelfGenerator.generate(images: 4, seed: 8, in: a.path)
    #expect(other.boxes.x != set.boxes.x)
  }

  @Test func aDrawnSetIsARealCOCOSet() throws {
    let workspace = try Workspace()
    let drawn = try ShelfGenerator.generate(images: 3, seed: 1, size: 128, in: workspace.path)
    let loaded = try ShelfGenerator.generate(images: 3, seed: 1, size: 128, in: workspace.path)
    #expect(loaded.classes == drawn.classes && loaded.classes.count == 10)
    #expect(loaded.boxes.x == drawn.boxes.x && loaded.boxes.ids == drawn.boxes.ids)
    #expect(loaded.absentPictures() == [])
    #expect(try loaded.loadImage(0).width == 128)
  }

  @Test func boxesLieTightAroundWhatIsSeen() throws {
    for number in 0..<20 {
      let (image, boxes) = try ShelfGenerator.scene(number: number, seed: 3, size: 320)
      #expect((2...12).contains(boxes.count))
      for box in boxes {
        #expect(box.x1 >= 0 && box.y1 >= 0 && box.x2 <= Double(image.width) && box.y2 <= Double(image.height))
        #expect(box.width > 8 && box.height > 8)
      }
    }
  }

  @Test func everyFoodOccursInSeveralShapes() throws {
    for food in Food.allCases { #expect(food.drawings.count >= 3) }
    var seen: Set<Int> = []
    for number in 0..<20 {
      seen.formUnion(try ShelfGenerator.scene(number: number, seed: 0, size: 96).boxes.map(\.classIndex))
    }
    #expect(seen.count == Food.allCases.count)
  }

  @Test(arguments: [(0, 320), (-1, 320), (1_000_000, 320), (1, 10), (1, 100_000)])
  func sizesAreChecked(_ images: Int, _ size: Int) {
    let text = message { try ShelfGenerator.generate(images: images, seed: 0, size: size, in: "/nowhere") }
    #expect(text.contains("generated"), "\(text)")
  }
}
