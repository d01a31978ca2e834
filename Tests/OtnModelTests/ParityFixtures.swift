import Foundation
import OtnTensor
import Testing

@testable import OtnModel

/// What `parity/arch/*.json` says about a net.
struct ArchitectureCase: Decodable {
  struct Row: Decodable {
    let i: Int
    let from: OneOrMore
    let n: Int
    let params: Int
    let module: String
  }
  struct Totals: Decodable {
    let layers: Int
    let parameters: Int
    let gradients: Int
    let gflops: Double
    let gflopsUnrounded: Double
  }
  struct StateItem: Decodable, Equatable {
    let name: String
    let shape: [Int]
    let dtype: String
  }
  struct Group: Decodable {
    let index: Int
    let names: [String]
  }

  let cfg: String
  let nc: Int
  let layers: [Row]
  let stride: [Double]
  let anchorsPixels: [[[Double]]]
  let anchorsGridUnits: [[[Double]]]
  let unfused: Totals
  let fused: Totals
  let stateDict: [StateItem]
  let stateDictFused: [StateItem]
  let optimizerGroups: [Group]
  let defaultNames: [String]
  let detectBiasInitAddedObjCls: [String: [Double]]

  /// The module's arguments, which may be nested and mixed, in the words of the table.
  static func arguments(_ json: [String: Any], _ row: Int) -> String {
    let rows = json["layers"] as? [[String: Any]] ?? []
    return text(rows[row]["args"] ?? "")
  }

  private static func text(_ value: Any) -> String {
    switch value {
    case let list as [Any]: "[\(list.map(text).joined(separator: ", "))]"
    case let string as String: "'\(string)'"
    case is NSNull: "None"
    case let number as NSNumber where String(cString: number.objCType) == "c": number.boolValue ? "True" : "False"
    case let number as NSNumber: number.stringValue
    default: "?"
    }
  }
}

/// A number or a list of them.
struct OneOrMore: Decodable {
  let items: [Int]
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    items = try (try? [container.decode(Int.self)]) ?? container.decode([Int].self)
  }
}

/// A tensor's statistics, as the fixtures have them.
struct Fingerprint: Decodable {
  let shape: [Int]
  let dtype: String
  let numel: Int
  let mean: Double
  let std: Double
  let min: Double
  let max: Double
  let abssum: Double
  let l2: Double
  let first: [Double]
  let probe: [Double]?

  /// Checks every statistic to within `tolerance` of the tensor's largest value.
  func check(_ tensor: Tensor, tolerance: Double, _ name: String) throws {
    #expect(tensor.shape == shape, "\(name)")
    #expect(tensor.dtype.rawValue == dtype, "\(name)")
    let values = try tensor.to(dtype: .float64)
    let scale = Swift.max(abs(min), abs(max), 1e-12)
    func near(_ a: Double, _ b: Double, _ unit: Double) -> Bool { abs(a - b) <= tolerance * unit + 1e-8 * abs(b) }
    #expect(near(try values.mean().item(), mean, scale), "\(name) mean")
    #expect(near(try values.min().item(), min, scale), "\(name) min")
    #expect(near(try values.max().item(), max, scale), "\(name) max")
    #expect(near(try values.abs().sum().item(), abssum, scale * Double(numel)), "\(name) abssum")
    #expect(near(try (values * values).sum().item().squareRoot(), l2, scale * Double(numel).squareRoot()), "\(name) l2")
    let flat = try values.doubles()
    for (place, expected) in first.enumerated() { #expect(near(flat[place], expected, scale), "\(name) [\(place)]") }
    for (number, expected) in (probe ?? []).enumerated() {
      #expect(near(flat[number * (numel - 1) / 15], expected, scale), "\(name) probe \(number)")
    }
  }
}

extension Tensor {
  /// The largest |a − b| / max(1, |b|).
  func distance(to expected: Tensor) throws -> Double {
    try #require(shape == expected.shape)
    return try ((self - expected).abs() / expected.abs().clamp(min: 1, max: nil)).max().item()
  }

  /// The largest |a − b|, in units of the largest |b|.
  func relativeDistance(to expected: Tensor) throws -> Double {
    try #require(shape == expected.shape)
    return try (self - expected).abs().max().item() / expected.abs().max().item()
  }
}

func json(_ path: String) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any])
}

/// A path in a folder of its own, which is removed afterwards.
func withTemporaryFile<Answer>(_ name: String, _ body: (String) throws -> Answer) throws -> Answer {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("otn-model-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.appendingPathComponent(name).path)
}
