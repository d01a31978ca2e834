import OtnTestSupport
import Testing

@testable import OtnDatasets

@Suite struct AnchorFitTests {
  /// YOLOv5's default anchors, in pixels at 640.
  private let defaults: [AnchorFit.Size] = [
    [10, 13], [16, 30], [33, 23], [30, 61], [62, 45], [59, 119], [116, 90], [156, 198], [373, 326],
  ]

  private func sizes(_ rows: [[Double]]) -> [AnchorFit.Size] { rows.map { [Float($0[0]), Float($0[1])] } }

  @Test func recallAndFitnessEqualTheGenuine() throws {
    for recorded in try Recorded.all("autoanchor") {
      for (position, item) in recorded.cases {
        let fit = AnchorFit(
          sizes: sizes(recorded.arrays.rows("\(position).wh_pixels_used")), threshold: Float(item["thr"].double))
        let recall = fit.recall(of: defaults)
        #expect(abs(recall.bestPossible - item["bpr"].double) <= 1e-5)
        #expect(abs(recall.anchorsPerBox - item["anchors_above_threshold"].double) <= 1e-5)
      }
    }
  }

  @Test func foundAnchorsAreAsGoodAsTheGenuine() throws {
    for recorded in try Recorded.all("autoanchor") {
      for (position, item) in recorded.cases {
        let labels = recorded.arrays.rows("\(position).label_wh_norm")
        let counts = recorded.arrays.numbers("\(position).label_counts").map { Int($0) }
        let pictures = recorded.arrays.rows("\(position).image_wh")
        let owner = counts.enumerated().flatMap { Array(repeating: $0, count: $1) }
        // Without the random scale of the recall check: each picture's longer side at the training size.
        let pixels = zip(labels, owner).map { label, image -> AnchorFit.Size in
          let ratio = item["img_size"].double / max(pictures[image][0], pictures[image][1])
          return [Float(label[0] * pictures[image][0] * ratio), Float(label[1] * pictures[image][1] * ratio)]
        }
        let fit = AnchorFit(sizes: pixels, threshold: Float(item["thr"].double))
        let reference = item["kmeans_reference"]
        let genuine = sizes(reference["anchors"].list.map(\.doubles))
        #expect(abs(fit.fitness(of: genuine) - reference["fitness"].double) <= 1e-3)
        #expect(abs(fit.fitness(of: defaults) - reference["default_anchor_fitness"].double) <= 1e-3)
        let found = try #require(fit.anchors(seed: 1))
        #expect(fit.fitness(of: found) >= 0.98 * reference["fitness"].double)
        #expect(found == fit.anchors(seed: 1))
      }
    }
  }

  @Test func tooFewBoxesGiveNoAnchors() {
    #expect(AnchorFit(sizes: [[10, 10]]).anchors() == nil)
    #expect(AnchorFit(sizes: []).recall(of: defaults).bestPossible == 0)
  }
}
