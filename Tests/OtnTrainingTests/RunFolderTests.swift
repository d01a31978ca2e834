import Foundation
import OtnTestSupport
import Testing

@testable import OtnTraining

struct RunFolderTests {
  @Test func namesCountUp() throws {
    let project = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: project) }
    let names = try (0..<3).map { _ in try RunFolder.create(in: project, name: "exp").path.dropFirst(project.count) }
    #expect(names == ["/exp", "/exp2", "/exp3"])
  }

  @Test func aFolderThatCannotBeMadeIsSaid() {
    #expect(throws: TrainingError.self) { try RunFolder.create(in: "/proc/none", name: "exp") }
  }

  @Test(arguments: try Fixtures.cases(in: "parity/ckpt", suffix: "results_csv.json"))
  func resultsHaveTheLayoutThatPlottersKnow(path: String) throws {
    let json = try JSON(path: path)
    let results = json["rows"].items.compactMap { EpochResult(values: $0.doubles) }
    let lines = EpochResult.file(results).split(separator: "\n")
    #expect(lines[0] == json["header_raw"].items.map(\.string).joined(separator: ","))
    #expect(lines[1] == json["first_data_line_raw"].string.trimmingSuffix(","))
    #expect(lines.count == json["rows"].items.count + 1)
  }

  @Test func theTableOfAnEpochLinesUp() {
    let row = ProgressTable.epoch(
      0, of: 50, memory: 6_700_000_000, loss: LossParts(box: 0.08403, object: 0.05, category: 0.04359), instances: 129,
      size: 640, batch: 455, batches: 455, seconds: 374)
    #expect(ProgressTable.header == "      Epoch    GPU_mem   box_loss   obj_loss   cls_loss  Instances       Size")
    #expect(row.hasPrefix("       1/50       6.7G    0.08403       0.05    0.04359        129        640  "))
    #expect(row.hasSuffix(" 455/455  06:14"))
    let line = ProgressTable.validation("all", images: 575, instances: 2_114, [0.282, 0.222, 0.16, 0.0653])
    #expect(line.count == ProgressTable.validationHeader.count)
    #expect(line.hasSuffix("0.282      0.222       0.16     0.0653"))
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
