import Foundation
import OtnTestSupport
import Testing

@testable import OtnDatasets

@Suite struct COCOTests {
  private let foods = [
    "banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake",
  ]

  @Test func realCountsComeOutExactly() throws {
    guard let folder = try Fixtures.folder("data/real-coco") else { return }
    let counts = try JSON(contentsOf: "\(folder)/counts.json")
    #expect(COCO.splits(in: folder) == counts.keys)
    for split in counts.keys {
      let expected = counts[split]
      let set = try COCO.load(folder, split: split)
      #expect(set.count == expected["images"].int)
      #expect(set.boxes.count == expected["boxes"].int)
      #expect(set.absentPictures() == [])
      let shelf = try set.filtered(classes: foods)
      #expect(shelf.classes == foods)
      #expect(shelf.count == expected["food_images"].int)
      #expect(shelf.boxes.count == expected["food_boxes"].int)
      #expect(shelf.boxes.crowdCount == expected["food_crowd_boxes"].int)
      for row in shelf.classSummaries() {
        #expect(row.boxes + row.crowds == expected["food_boxes_per_class"][row.name].int, "\(row.name)")
        #expect(row.images == expected["food_images_per_class"][row.name].int, "\(row.name)")
      }
    }
  }

  @Test func picturesHaveTheSizesTheAnnotationsSay() throws {
    guard let folder = try Fixtures.folder("data/real-coco") else { return }
    let set = try COCO.load(folder, split: "val2017")
    for image in 0..<set.count {
      let size = try Image.size(ofFile: set.path(ofImage: image))
      #expect(size == set.size(ofImage: image))
    }
  }

  @Test func conversionToLabelsEqualsTheGenuine() throws {
    for path in try Fixtures.cases(in: "parity/data", suffix: "coco_conversion.json") {
      let fixture = try JSON(contentsOf: path)
      let workspace = try Workspace()
      let input = try JSONSerialization.data(withJSONObject: fixture["input"].value ?? [:])
      let annotations = try workspace.write([UInt8](input), to: "annotations/instances_all.json")
      let set = try COCO.load(annotations)
      for kind in fixture["expected"].keys {
        let files = fixture["expected"][kind]["files"]
        // Their 80-class numbering leaves the unused ids out; the raw one is this set's own.
        let used = Set(fixture["coco80_to_91"].ints)
        let kept =
          kind == "bbox_91to80" ? set.classes.indices.filter { used.contains($0 + 1) } : Array(set.classes.indices)
        let converted = try set.filtered(classes: kept.map { set.classes[$0] })
        var written: [String: String] = [:]
        for image in 0..<converted.count {
          let text = YOLO.labelText(converted, image: image)
          if !text.isEmpty {
            written[converted.images.files[image].replacingOccurrences(of: ".jpg", with: ".txt")] = text
          }
        }
        #expect(written == files.value as? [String: String], "\(kind)")
      }
    }
  }

  private func load(_ json: String) throws -> Dataset {
    let workspace = try Workspace()
    return try COCO.load(try workspace.write(json, to: "instances_small.json"))
  }

  private let categories = #""categories":[{"id":7,"name":"cake"},{"id":3,"name":"pie"}]"#
  private let image = #"{"id":1,"file_name":"a.jpg","width":40,"height":30}"#

  @Test func keysMayComeInAnyOrder() throws {
    let set = try load(
      #"{\#(categories),"annotations":[{"segmentation":{"counts":"abc","size":[1,2]},"bbox":[1,2,3.5,4],"iscrowd":1,"#
        + #""category_id":7,"image_id":9000000000001,"id":9000000000000000001}],"images":[{"width":40.0,"height":30,"#
        + #""file_name":"a\u00e9.jpg","id":9000000000001}]}"#)
    #expect(set.classes == ["pie", "cake"])
    #expect(set.images.files == ["aé.jpg"])
    let box = Dataset.Box(
      id: 9_000_000_000_000_000_001, image: 0, classIndex: 1, x: 1, y: 2, width: 3.5, height: 4, area: 14, isCrowd: true
    )
    #expect(set.boxes[0] == box)
    #expect(set.objectCount == 0)
  }

  @Test(arguments: [
    (#"{"images":[{"id":1,"file_na"#, "broken at byte 27: the file ends"),
    (#"{"images":[],"annotations":[],"categories":[]"#, "broken at byte 45: the file ends"),
    (#"{"images":[],"annotations":[]}"#, "there is no `categories`: this is not COCO's instances JSON"),
    (#"{"images":[{"id":1,"file_name":"a.jpg","width":40}],"annotations":[],"categories":[]}"#, "has no `height`"),
    (#"{"images":[{"id":1,"file_name":"a.jpg","width":-4,"height":30}],"annotations":[],"categories":[]}"#, "-4 × 30"),
    (
      #"{"images":[{"id":1,"file_name":"a.jpg","width":1e18,"height":30}],"annotations":[],"categories":[]}"#,
      "no whole number"
    ),
    (
      #"{"images":[{"id":"x","file_name":"a","width":4,"height":3}],"annotations":[],"categories":[]}"#,
      "broken at byte"
    ),
    ("[]", "broken at byte"), ("", "broken at byte 0"),
  ])
  func brokenFilesAreExplained(_ json: String, _ expected: String) {
    let text = message { try load(json) }
    #expect(text.contains(expected), "\(text)")
  }

  @Test(arguments: [
    (#"{"id":5,"image_id":2,"category_id":7,"bbox":[1,2,3,4]}"#, "annotation 5 is of image 2"),
    (#"{"id":5,"image_id":1,"category_id":8,"bbox":[1,2,3,4]}"#, "annotation 5 is of category 8"),
    (#"{"id":5,"image_id":1,"category_id":7,"bbox":[1,2,3]}"#, "fewer than 4"),
    (#"{"id":5,"image_id":1,"category_id":7}"#, "entry 0 of `annotations` has no `bbox`"),
    (#"{"id":5,"image_id":1,"category_id":7,"bbox":[1,2,NaN,4]}"#, "broken at byte"),
    (#"{"id":5,"image_id":1,"category_id":7,"bbox":[1,2,1e300,4]}"#, "beyond all pictures"),
  ])
  func contradictionsAreExplained(_ annotation: String, _ expected: String) {
    let text = message { try load(#"{"images":[\#(image)],"annotations":[\#(annotation)],\#(categories)}"#) }
    #expect(text.contains(expected), "\(text)")
  }

  @Test func missingFilesNameTheSplitsThere() throws {
    let workspace = try Workspace()
    try workspace.write("{}", to: "annotations/instances_val2017.json")
    let text = message { try COCO.load(workspace.path, split: "train2017") }
    #expect(text.contains("instances_train2017.json") && text.contains("there is val2017"), "\(text)")
  }

  @Test func writtenSetsReadBack() throws {
    let workspace = try Workspace()
    try workspace.picture("small/a.jpg")
    let json =
      #"{"images":[\#(image)],"annotations":[{"id":5,"image_id":1,"category_id":7,"bbox":[1,2.25,3,4]}],\#(categories)}"#
    let set = try COCO.load(try workspace.write(json, to: "annotations/instances_small.json"))
    try COCO.write(set, to: "\(workspace.path)/copy", split: "small")
    let copy = try COCO.load("\(workspace.path)/copy", split: "small")
    #expect(copy.classes == set.classes)
    #expect(copy.boxes[0] == set.boxes[0])
    #expect(copy.absentPictures() == [])
  }

  @Test func absentPicturesAreCounted() throws {
    let set = try load(#"{"images":[\#(image)],"annotations":[],\#(categories)}"#)
    let text = message { try set.requirePictures() }
    #expect(text.hasPrefix("1 of 1 pictures are not on disk, the first is ") && text.contains("a.jpg"))
  }
}
