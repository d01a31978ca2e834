import Testing

@testable import OtnDatasets

@Suite struct DatasetTests {
  /// Ten pictures; picture `i` shows one box of class `i % 3`, picture 0 a crowd of class 2 besides.
  private func makeSet() -> Dataset {
    var images = Dataset.ImageTable()
    var boxes = Dataset.BoxTable()
    for i in 0..<10 {
      images.append(id: Int64(100 + i), file: "\(i).jpg", width: 100, height: 50)
      boxes.append(
        Dataset.Box(
          id: Int64(i), image: Int32(i), classIndex: Int32(i % 3), x: 10, y: 10, width: 20, height: Double(i), area: 1,
          isCrowd: false))
    }
    boxes.append(
      Dataset.Box(id: 77, image: 0, classIndex: 2, x: 0, y: 0, width: 50, height: 50, area: 1, isCrowd: true))
    return Dataset(name: "ten", folder: "/nowhere", classes: ["pie", "cake", "tart"], images: images, boxes: boxes)
  }

  @Test func filterRenumbersAndLeavesOthersOut() throws {
    let set = try makeSet().filtered(classes: ["tart", "pie"])
    #expect(set.name == "ten, filtered")
    #expect(set.classes == ["tart", "pie"])
    #expect(set.images.ids == [100, 102, 103, 105, 106, 108, 109])
    #expect(set.boxes.classes == [1, 0, 0, 1, 0, 1, 0, 1])
    #expect(set.boxes.crowdCount == 1)
  }

  @Test func crowdsAloneDoNotKeepAPicture() throws {
    let set = try makeSet().filtered(classes: ["tart"])
    #expect(set.images.ids == [102, 105, 108])
  }

  @Test func unknownClassesAreAnsweredWithTheNearest() {
    #expect(message { try makeSet().filtered(classes: ["cakes"]) }.contains("did you mean `cake`?"))
    #expect(message { try makeSet().filtered(classes: ["zebra"]) } == "there is no class `zebra` in this set")
    #expect(message { try makeSet().filtered(classes: ["pie", "pie"]) }.contains("named twice"))
    #expect(message { try makeSet().filtered(classes: []) }.contains("at least one class"))
  }

  @Test func splitsArePartsWithoutOverlap() throws {
    let parts = try makeSet().split([0.7, 0.3], seed: 3)
    #expect(parts.map(\.count) == [7, 3])
    #expect(Set(parts.flatMap(\.images.ids)) == Set(makeSet().images.ids))
    #expect(try makeSet().split([0.7, 0.3], seed: 3)[1].images.ids == parts[1].images.ids)
    #expect(try makeSet().split([0.7, 0.3], seed: 4)[1].images.ids != parts[1].images.ids)
    #expect(message { try makeSet().split([0.7, 0.7], seed: 0) }.contains("add up to at most 1"))
    #expect(message { try makeSet().split([-0.1, 0.7], seed: 0) }.contains("above 0"))
    #expect(message { try makeSet().split([.nan], seed: 0) }.contains("above 0"))
  }

  @Test func samplesDoNotRepeat() throws {
    let sample = try makeSet().sample(4, seed: 1)
    #expect(Set(sample.images.ids).count == 4)
    #expect(try makeSet().sample(100, seed: 1).count == 10)
    #expect(message { try makeSet().sample(-1, seed: 1) }.contains("not -1"))
    #expect(try makeSet().take(3).images.ids == [100, 101, 102])
  }

  @Test func labelsHaveNeitherCrowdsNorEmptyBoxesNorRepeats() {
    let set = makeSet()
    #expect(set.labels(ofImage: 0) == [])
    #expect(set.labels(ofImage: 5) == [Label(classIndex: 2, x: 0.2, y: 0.25, width: 0.2, height: 0.1)])
  }

  @Test func summary() {
    let table = makeSet().summary()
    #expect(
      table == """
        Dataset ten    10 images   10 boxes   1 crowd   3 classes
          class   images   boxes   boxes/image   median box
          pie          4       4           1.0       20 × 5
          cake         3       3           1.0       20 × 4
          tart         3       3           1.0       20 × 5
        """)
  }
}
