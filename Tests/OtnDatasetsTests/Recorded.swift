import Foundation
import OtnTestSupport

@testable import OtnDatasets

/// JSON as dynamic values, for reading fixtures.
struct JSON {
  let value: Any?

  init(contentsOf path: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  init(_ value: Any?) { self.value = value }

  subscript(key: String) -> JSON { JSON((value as? [String: Any])?[key]) }
  subscript(position: Int) -> JSON { JSON(list.indices.contains(position) ? list[position].value : nil) }
  var list: [JSON] { (value as? [Any])?.map { JSON($0) } ?? [] }
  var keys: [String] { (value as? [String: Any])?.keys.sorted() ?? [] }
  var double: Double { (value as? NSNumber)?.doubleValue ?? .nan }
  var int: Int { (value as? NSNumber)?.intValue ?? .min }
  var bool: Bool { (value as? NSNumber)?.boolValue ?? false }
  var string: String? { value as? String }
  var isNull: Bool { value == nil || value is NSNull }
  var doubles: [Double] { list.map(\.double) }
  var ints: [Int] { list.map(\.int) }
}

/// The arrays of a safetensors fixture, read without LibTorch.
struct Arrays {
  struct Entry {
    let dtype: String
    let shape: [Int]
    let bytes: Data
  }

  private let entries: [String: Entry]

  init(contentsOf path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: [String: Any]] ?? [:]
    entries = header.filter { $0.key != "__metadata__" }.mapValues { entry in
      let offsets = entry["data_offsets"] as? [Int] ?? [0, 0]
      return Entry(
        dtype: entry["dtype"] as? String ?? "", shape: entry["shape"] as? [Int] ?? [],
        bytes: Data(data[8 + length + offsets[0]..<8 + length + offsets[1]]))
    }
  }

  var names: [String] { entries.keys.sorted() }
  subscript(name: String) -> Entry? { entries[name] }

  func numbers(_ name: String) -> [Double] {
    guard let entry = entries[name] else { return [] }
    func read<T>(_ type: T.Type) -> [T] {
      entry.bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / MemoryLayout<T>.size).map {
          bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self)
        }
      }
    }
    switch entry.dtype {
    case "F32": return read(Float.self).map(Double.init)
    case "F64": return read(Double.self)
    case "I64": return read(Int64.self).map(Double.init)
    default: return entry.bytes.map(Double.init)
    }
  }

  /// The rows of a matrix.
  func rows(_ name: String) -> [[Double]] {
    guard let width = entries[name]?.shape.last, width > 0 else { return [] }
    let numbers = numbers(name)
    return stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
  }

  /// A picture stored as blue, green, red, `(height, width, 3)`.
  func image(_ name: String) throws -> Image {
    let entry = entries[name]
    let shape = entry?.shape ?? [0, 0, 3]
    var pixels = entry.map { [UInt8]($0.bytes) } ?? []
    for at in stride(from: 0, to: pixels.count, by: 3) { pixels.swapAt(at, at + 2) }
    return try Image(width: shape[1], height: shape[0], pixels: pixels)
  }

  /// A picture stored as red, green, blue planes, `(3, height, width)`.
  func planes(_ name: String) throws -> Image {
    let entry = entries[name]
    let shape = entry?.shape ?? [3, 0, 0]
    let bytes = entry.map { [UInt8]($0.bytes) } ?? []
    let count = shape[1] * shape[2]
    let pixels = (0..<count).flatMap { [bytes[$0], bytes[count + $0], bytes[2 * count + $0]] }
    return try Image(width: shape[2], height: shape[1], pixels: pixels)
  }
}

/// Equal but for the last bits, which Foundation's JSON loses of some doubles.
func isSame(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-12 * max(1, abs($1)) }
}

func isNear(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
}

/// How far two pictures of one size are apart, in grey levels.
struct Difference: CustomStringConvertible {
  var largest = 0
  var mean = 0.0
  /// The fraction of values that are off by more than one level.
  var fractionOverOne = 0.0

  init(_ a: Image, _ b: Image) {
    guard a.width == b.width, a.height == b.height else {
      (largest, mean, fractionOverOne) = (.max, .infinity, 1)
      return
    }
    var (sum, over) = (0, 0)
    for (x, y) in zip(a.pixels, b.pixels) {
      let difference = abs(Int(x) - Int(y))
      largest = max(largest, difference)
      sum += difference
      over += difference > 1 ? 1 : 0
    }
    mean = Double(sum) / Double(a.pixels.count)
    fractionOverOne = Double(over) / Double(a.pixels.count)
  }

  var description: String { "largest \(largest), mean \(mean), \(fractionOverOne * 100) % over 1" }
}

/// Plays back the draws that a fixture lists, in order; a draw of another kind than the recorded one is noted.
struct RecordedDraws: Draws {
  private var recorded: [JSON]
  private(set) var surprises: [String] = []
  private var waiting: [Double] = []

  init(_ draws: JSON) { recorded = draws.list }

  var isUsedUp: Bool { recorded.isEmpty && waiting.isEmpty }

  private mutating func take(_ call: String) -> JSON {
    guard let next = recorded.first else {
      surprises.append("no draw left for \(call)")
      return JSON(nil)
    }
    recorded.removeFirst()
    if next["call"].string != call { surprises.append("\(call) where \(next["call"].string ?? "nothing") was drawn") }
    return next["result"]
  }

  mutating func unit() -> Double { take("random.random").double }

  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    if waiting.isEmpty, recorded.first?["call"].string == "np.uniform" { waiting = take("np.uniform").doubles }
    if !waiting.isEmpty { return waiting.removeFirst() }
    let arguments = recorded.first?["args"].doubles ?? []
    if arguments != [low, high] { surprises.append("uniform(\(low), \(high)) where \(arguments) was drawn") }
    return take("random.uniform").double
  }

  mutating func position(below count: Int) -> Int { take("random.randint").int }
  mutating func positions(_ count: Int, below total: Int) -> [Int] { take("random.choices").ints }
  mutating func shuffled(_ items: [Int]) -> [Int] { take("random.shuffle").ints }
  mutating func beta(_ shape: Double) -> Double { take("np.beta").double }
}

/// A fixture's JSON and its arrays.
struct Recorded {
  let json: JSON
  let arrays: Arrays

  /// Those in `parity/data` whose names end in `kind`.
  static func all(_ kind: String) throws -> [Recorded] {
    try Fixtures.cases(in: "parity/data", suffix: "\(kind).json").map { path in
      try Recorded(
        json: JSON(contentsOf: path),
        arrays: Arrays(contentsOf: path.replacingOccurrences(of: ".json", with: ".safetensors")))
    }
  }

  var cases: [(position: Int, case: JSON)] { json["cases"].list.enumerated().map { ($0, $1) } }
}
