import Testing

@testable import OtnTraining

struct DetectionsTests {
  @Test func theSentenceCountsInTheOrderOfTheClasses() {
    func found(_ category: Int) -> Detection {
      Detection(box: Box(left: 0, top: 0, right: 1, bottom: 1), confidence: 0.5, category: category)
    }
    let names = ["apple", "orange", "cake"]
    let items = [found(1), found(0), found(2)] + [found(1), found(0), found(0), found(0)]
    let detections = Detections(items: items, names: names, width: 10, height: 10)
    #expect(detections.sentence == "4 apples, 2 oranges, 1 cake")
    #expect(Detections(items: [], names: names, width: 10, height: 10).sentence == "nothing")
  }

  @Test(arguments: [
    ("hot dog", "hot dogs"), ("sandwich", "sandwiches"), ("person", "people"), ("broccoli", "broccoli"),
    ("wine glass", "wine glasses"), ("bus", "buses"), ("knife", "knives"), ("toothbrush", "toothbrushes"),
    ("baseball bat", "baseball bats"), ("berry", "berries"), ("toy", "toys"), ("snowman", "snowmen"),
    ("stop sign", "stop signs"), ("fox", "foxes"), ("mouse", "mice"), ("computer mouse", "computer mice"), ("7", "7"),
  ])
  func plurals(pair: (String, String)) {
    #expect(Plural.plural(of: pair.0) == pair.1)
    #expect(Plural.phrase(1, pair.0) == "1 \(pair.0)")
  }
}
