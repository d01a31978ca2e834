import OtnBindings
import OtnRuntime
import OtnTestSupport
import Testing

@Suite struct DatasetCommandsTests {
  private let foods =
    #"["banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake"]"#

  @Test func everyExampleGivesWhatItSays() throws {
    let session = try DatasetSession()
    let runner = ExampleRunner {
      Interpreter(session: Session(host: session.host), commands: datasetCommands())
    }
    #expect(try runner.failures(in: datasetCommands()) == [])
  }

  @Test func everyCommandIsDocumented() {
    for command in datasetCommands() {
      #expect(!command.summary.isEmpty && !command.returns.isEmpty, "\(command.name)")
      #expect(command.parameters.allSatisfy { !$0.summary.isEmpty }, "\(command.name)")
    }
  }

  @Test func aSetShowsItsClasses() throws {
    let session = try DatasetSession()
    let shown = try session.run("let shelf = coco.sample images: 12 seed: 7 | filter classes: \(foods)\nshelf")
    let lines = shown.split(separator: "\n").map(String.init)
    #expect(lines.count == 12)
    #expect(lines[0].hasPrefix("Dataset sample, filtered    12 images   ") && lines[0].hasSuffix("   10 classes"))
    #expect(
      lines[1].split(whereSeparator: \.isWhitespace).map(String.init) == [
        "class", "images", "boxes", "boxes/image", "median", "box",
      ])
    #expect(lines[2].hasPrefix("  banana "))
    try session.run("summary shelf")
    #expect(session.host.output == shown + "\n")
  }

  @Test func aSetIsCountedWalkedAndIndexed() throws {
    let session = try DatasetSession()
    try session.run("let shelf = coco.sample images: 5 seed: 7 size: 96")
    #expect(try session.run("len shelf") == "5")
    #expect(try session.run("shelf.images") == "5")
    #expect(try session.run("shelf.name") == "\"sample\"")
    #expect(try session.run("shelf.classes[6]") == "\"hot dog\"")
    #expect(try session.run("[shelf[1].id, shelf[-1].width, shelf[0].height]") == "[2, 96, 96]")
    #expect(try session.run("var n = 0\nfor image in shelf { n += len(image.boxes) }\nn == shelf.boxes") == "true")
    #expect(try session.run("keys shelf[0].boxes[0]") == #"["class", "x", "y", "width", "height"]"#)
    #expect(try session.run("shelf[1] == shelf[1]") == "true")
    #expect(try session.run("shelf[1].tensor.shape") == "[3, 96, 96]")
    #expect(try session.run("\"\\(shelf[2])\"") == "\"Image 000002.jpg\"")
    #expect(try session.run("shelf[2]").hasPrefix("Image 000002.jpg    96 × 96   "))
    #expect(session.failure("shelf[9]").contains("9"))
    #expect(session.failure("shelf.size").contains("size"))
  }

  @Test func picturesAreShownWithTheirBoxes() throws {
    let session = try DatasetSession()
    try session.run("let shelf = coco.sample images: 3 seed: 7 size: 96\nshow shelf[1]\nshow shelf")
    let pictures = session.host.pictures
    #expect(pictures.map(\.width) == [96, 720])
    #expect(pictures[0].caption.hasPrefix("000001.jpg, ") && pictures[1].caption == "sample, 3 of 3 images")
    #expect(pictures[0].pixels.count == 96 * 96 * 3 && pictures[0].png.starts(with: [0x89, 0x50]))
  }

  @Test func picturesAreSavedAsPNG() throws {
    let session = try DatasetSession()
    try session.run("let shelf = coco.sample images: 1 seed: 7 size: 96\nshelf[0] | save \"~/shelf.png\"")
    #expect(try session.run("(image.load \"~/shelf.png\").width") == "96")
    #expect(session.failure("shelf[0] | save \"shelf.jpg\"").contains("a path ending in .png"))
  }

  @Test func setsAreWrittenAndLoaded() throws {
    let session = try DatasetSession()
    try session.run(
      """
      let [train, holdout] = coco.sample images: 10 seed: 7 size: 96 | split [0.8, 0.2] seed: 1
      write train "~/set"
      write holdout "~/set" split: "val"
      write holdout "~/coco" format: "coco" split: "val2017"
      """)
    #expect(
      try session.run(
        "let back = yolo.load \"~/set/data.yml\" split: \"val\"\n[len(back), back.boxes == holdout.boxes]")
        == "[2, true]")
    #expect(try session.run("yolo.load \"~/set/data.yml\" | len") == "8")
    #expect(try session.run("(coco.load \"~/coco\" split: \"val2017\").boxes == holdout.boxes") == "true")
    #expect(try session.run("(image.load holdout[0].path).width") == "96")
  }

  @Test func withoutASeedDrawsFollowTheSession() throws {
    let draw = "seed 3\nlet shelf = coco.sample images: 20 seed: 1 size: 64\nmap (sample shelf 5) { it.id }"
    let session = try DatasetSession()
    let first = try session.run(draw)
    #expect(try session.run(draw) == first)
    #expect(try session.run("map (sample shelf 5) { it.id }") != first)
  }

  @Test(arguments: [
    (
      "coco.load \"/nowhere\"",
      "no-such-file: there is no annotations file at /nowhere/annotations/instances_train2017.json"
    ),
    ("coco.sample images: 0", "wrong-value: a generated set has 1 to 100000 images, not 0"),
    (
      "coco.sample images: 2 size: 96 | filter classes: [\"aple\"]",
      "unknown-class: there is no class `aple` in this set did you mean `apple`?"
    ),
    ("coco.sample images: 2 size: 96 | filter clases: []", "unknown-label"),
    ("coco.sample images: 2 size: 96 | split [0.8, 0.8]", "wrong-value: fractions"),
    ("coco.sample images: 2 size: 96 | write \"~/x\" format: \"voc\"", "`format` is \"coco\" or \"yolo\", not \"voc\""),
    ("image.load \"nothing.jpg\"", "no-such-file: there is no picture at nothing.jpg"),
    ("yolo.load \"nothing.yml\"", "no-such-file: there is no data.yml at nothing.yml"),
  ])
  func mistakesAreExplained(_ source: String, _ expected: String) throws {
    let failure = try DatasetSession().failure(source)
    #expect(failure.contains(expected), "\(failure)")
  }

  @Test func realCOCO() throws {
    guard let folder = try Fixtures.folder("data/real-coco") else { return }
    let session = try DatasetSession()
    let shown = try session.run("coco.load \"\(folder)\" split: \"train2017\" | filter classes: \(foods)")
    #expect(
      shown.hasPrefix("Dataset train2017, filtered    137 images   559 boxes   8 crowds   10 classes\n"), "\(shown)")
  }
}
