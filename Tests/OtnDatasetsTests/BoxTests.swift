import OtnTestSupport
import Testing

@testable import OtnDatasets

@Suite struct BoxTests {
  private func box(_ row: [Double]) -> PixelBox {
    PixelBox(classIndex: 0, x1: row[0], y1: row[1], x2: row[2], y2: row[3])
  }

  @Test func candidatesAfterAugmentation() throws {
    for recorded in try Recorded.all("boxes") {
      let columns = { (name: String) -> [PixelBox] in
        let rows = recorded.arrays.rows(name)
        return rows[0].indices.map { column in self.box(rows.map { $0[column] }) }
      }
      let (before, after) = (columns("box_candidates.before"), columns("box_candidates.after"))
      for (name, fraction) in [("box_candidates.keep_area0.1", 0.1), ("box_candidates.keep_area0.01", 0.01)] {
        let kept = zip(before, after).map { $1.isCandidate(before: $0, areaFraction: fraction) ? 1.0 : 0 }
        #expect(kept == recorded.arrays.numbers(name))
      }
    }
  }

  @Test func detectionsGoBackToTheOriginal() throws {
    for recorded in try Recorded.all("boxes") {
      for (position, item) in recorded.json["scale_boxes"].list.enumerated() {
        let (inner, original) = (item["img1_hw"].doubles, item["img0_hw"].ints)
        let given = item["ratio_pad"]
        let ratio =
          given.isNull
          ? min(inner[0] / Double(original[0]), inner[1] / Double(original[1])) : given[0][0].double
        let pad =
          given.isNull
          ? [(inner[1] - Double(original[1]) * ratio) / 2, (inner[0] - Double(original[0]) * ratio) / 2]
          : given[1].doubles
        let placement = Placement(
          originalWidth: original[1], originalHeight: original[0], ratioX: ratio, ratioY: ratio, padX: pad[0],
          padY: pad[1])
        let result = recorded.arrays.rows("\(position).in").map { placement.original(box($0)) }
        let numbers = result.flatMap { [$0.x1, $0.y1, $0.x2, $0.y2] }
        #expect(isNear(numbers, recorded.arrays.numbers("\(position).out"), 1e-3))
      }
    }
  }

  @Test func labelsAndPixels() throws {
    for recorded in try Recorded.all("boxes") {
      for (position, item) in recorded.json["scale_boxes"].list.enumerated() {
        let size = item["img0_hw"].ints
        let boxes = recorded.arrays.rows("\(position).in").map(box)
        let fractions = boxes.flatMap { box -> [Double] in
          let label = box.label(width: size[1], height: size[0])
          return [label.x, label.y, label.width, label.height].map(Double.init)
        }
        let expected = recorded.arrays.numbers("\(position).xyxy2xywhn_clip_eps1e-3")
        if !isNear(fractions, expected, 1e-6) {
          let inner = item["img1_hw"].ints
          let others = boxes.flatMap { box -> [Double] in
            let label = box.label(width: inner[1], height: inner[0])
            return [label.x, label.y, label.width, label.height].map(Double.init)
          }
          #expect(isNear(others, expected, 1e-6), "case \(position)")
        }
      }
    }
  }
}
