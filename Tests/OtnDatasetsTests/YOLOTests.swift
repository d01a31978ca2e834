import OtnTestSupport
import Testing

@testable import OtnDatasets

@Suite struct YOLOTests {
  @Test func labelFilesFollowTheGenuineRules() throws {
    for path in try Fixtures.cases(in: "parity/data", suffix: "label_files.json") {
      for item in try JSON(contentsOf: path)["cases"].list {
        let name = item["name"].string ?? ""
        let file = try? LabelFile(parsing: item["text"].string ?? "", path: "\(name).txt")
        guard !item["labels"].isNull else {
          #expect(file == nil, "\(name) is refused")
          continue
        }
        let labels = file?.labels.map { [Float($0.classIndex), $0.x, $0.y, $0.width, $0.height] } ?? []
        let expected = item["labels"].list.map { $0.doubles.map { Float($0) } }
        // Outlines' boxes are means of single-precision corners: the last bit may differ.
        #expect(labels.count == expected.count, "\(name)")
        for (a, b) in zip(labels.joined(), expected.joined()) { #expect(abs(a - b) <= 1e-7, "\(name)") }
        let outlines = item["segments"].list.map { $0.list.map { SIMD2(Float($0[0].double), Float($0[1].double)) } }
        #expect(file?.outlines.map(\.points) == outlines, "\(name)")
      }
    }
  }

  @Test(arguments: [
    ("0 0.5 0.5 1.2 0.2", "a.txt:1: 1.2 is not between 0 and 1"),
    ("0 .5 .5 .1 .1\n0 -0.1 0.5 0.2 0.2", "a.txt:2: -0.1 is not between 0 and 1"),
    ("0 0.5 0.5 0.2", "a.txt:1: a label has 5 columns, not 4"), ("0 a b c d", "a.txt:1: `a` is no number"),
    ("0 nan .5 .5 .5", "a.txt:1: nan is not between 0 and 1"), ("7 .5 .5 .1 .1", "is no whole number below 3"),
    ("0.5 .5 .5 .1 .1", "`0.5` is no whole number"), ("1e30 .5 .5 .1 .1", "`1e30` is no whole number"),
    ("0 .1 .1 .2 .2 .3 .3 .4", "pairs of numbers, not 8 columns"),
  ])
  func badLinesAreNamed(_ text: String, _ expected: String) {
    let message = message { try LabelFile(parsing: text, path: "a.txt", classCount: 3) }
    #expect(message.contains(expected), "\(message)")
  }

  private func makeSet(_ workspace: Workspace, labels: String = "1 0.5 0.5 0.5 0.5\n", yaml: String) throws -> String {
    try workspace.picture("images/train/a.png")
    try workspace.picture("images/train/b.jpg", width: 20, height: 10)
    try workspace.write(labels, to: "labels/train/a.txt")
    return try workspace.write(yaml, to: "data.yml")
  }

  @Test(arguments: [
    "train: images/train\nnames: [pie, cake]\nnc: 2\n", "path: .\ntrain: ./images/train\nnames:\n  0: pie\n  1: cake\n",
    "train: [images/train]\nnames: [pie, cake]\n",
  ])
  func loadsFromTheFoldersOfItsFile(_ yaml: String) throws {
    let workspace = try Workspace()
    let set = try YOLO.load(try makeSet(workspace, yaml: yaml))
    #expect(set.classes == ["pie", "cake"])
    #expect(set.count == 2)
    #expect(set.size(ofImage: 1) == (20, 10))
    #expect(set.labels(ofImage: 0) == [Label(classIndex: 1, x: 0.5, y: 0.5, width: 0.5, height: 0.5)])
    #expect(set.labels(ofImage: 1) == [])
    #expect(set.boxes[0].width == 20 && set.boxes[0].x == 10)
  }

  @Test(arguments: [
    ("train: images/train\n", "there is no `names`"),
    ("train: images/train\nnames: [pie]\nnc: 2\n", "nc is 2, but there are 1 names"),
    ("val: images/train\nnames: [pie, cake]\n", "there is no split `train`, only val"),
    ("train: images/none\nnames: [pie, cake]\n", "there is no folder or list of pictures"),
    ("train: labels\nnames: [pie, cake]\n", "leads to no JPEG or PNG picture"), ("a: [b", "is no data.yml"),
    ("train: images/train\nnames: {1: pie, 2: cake}\n", "do not run from 0"), ("- 3", "there is no `names`"),
  ])
  func brokenDescriptionsAreExplained(_ yaml: String, _ expected: String) throws {
    let workspace = try Workspace()
    let path = try makeSet(workspace, yaml: yaml)
    let message = message { try YOLO.load(path) }
    #expect(message.contains(expected), "\(message)")
  }

  @Test func aBadLineIsAnErrorOrDropsItsPicture() throws {
    let workspace = try Workspace()
    let path = try makeSet(
      workspace, labels: "0 .5 .5 .2 .2\n0 .5 .5 .2 3\n", yaml: "train: images/train\nnames: [pie, cake]\n")
    #expect(message { try YOLO.load(path) }.contains("labels/train/a.txt:2: 3 is not between 0 and 1"))
    #expect(try YOLO.load(path, brokenLabels: .dropThePicture).count == 1)
  }

  @Test func outlinesAreKeptForEveryBox() throws {
    let workspace = try Workspace()
    let path = try makeSet(
      workspace, labels: "1 .1 .1 .5 .1 .5 .6 .2 .7\n", yaml: "train: images/train\nnames: [pie, cake]\n")
    try workspace.write("0 .5 .5 .2 .4", to: "labels/train/b.txt")
    let set = try YOLO.load(path)
    #expect(set.boxes.outlines.map(\.points.count) == [4, 4])
    #expect(set.boxes.outlines[1].points[0] == SIMD2(0.4, 0.3))
  }

  @Test func writtenSetsReadBack() throws {
    let workspace = try Workspace()
    let path = try makeSet(workspace, yaml: "train: images/train\nnames: [pie, cake]\n")
    let set = try YOLO.load(path)
    try YOLO.write(set, to: "\(workspace.path)/copy", split: "train")
    try YOLO.write(try set.take(1), to: "\(workspace.path)/copy", split: "val")
    #expect(try workspace.text("copy/labels/train/a.txt") == "1 0.5 0.5 0.5 0.5\n")
    #expect(
      try workspace.text("copy/data.yml")
        == "path: .\ntrain: images/train\nval: images/val\nnc: 2\nnames:\n- pie\n- cake\n")
    let copy = try YOLO.load("\(workspace.path)/copy/data.yml", split: "val")
    #expect(copy.count == 1 && copy.labels(ofImage: 0) == set.labels(ofImage: 0))
    let other = try set.filtered(classes: ["cake"])
    #expect(message { try YOLO.write(other, to: "\(workspace.path)/copy") }.contains("with other classes"))
  }

  @Test func labelPathsMirrorPicturePaths() {
    #expect(YOLO.labelPath(ofPicture: "/a/images/images/x.y.jpg") == "/a/images/labels/x.y.txt")
    #expect(YOLO.labelPath(ofPicture: "/a/images.jpg") == "/a/images.txt")
  }
}
