import Foundation
import OtnTensor
import OtnTestSupport
import OtnWork
import Testing

@Suite struct SafeTensorsTests {
  /// A path in a folder of its own, removed afterwards.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("otn-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  private func randomTensors(_ random: inout some RandomNumberGenerator) throws -> [(name: String, tensor: Tensor)] {
    try (0..<Int.random(in: 0...6, using: &random)).map { number in
      let type = DType.allCases.randomElement(using: &random) ?? .float32
      let shape = (0..<Int.random(in: 0...4, using: &random)).map { _ in Int.random(in: 0...4, using: &random) }
      let count = shape.reduce(1, *) * type.byteCount
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...(type == .bool ? 1 : 255), using: &random) }
      let name = ["model.\(number).weight", "ü\"\\\n\(number)", "\(number)"].randomElement(using: &random) ?? ""
      return (name, try Tensor(bytes: bytes, shape: shape, dtype: type))
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let tensors = try randomTensors(&random)
      let metadata = ["epoch": "3", "note": "a \"quoted\" \u{1} ü 🍌"]
      let file = try SafeTensors.read(bytes: SafeTensors.bytes(tensors, metadata: metadata))
      #expect(file.metadata == metadata)
      #expect(file.names == tensors.map(\.name))
      for (name, tensor) in tensors {
        let read = try file.tensor(named: name)
        #expect(read.shape == tensor.shape && read.dtype == tensor.dtype)
        #expect(try read.bytes() == tensor.bytes())
      }
    }
  }

  @Test func viewsAreWrittenAsTheyLook() throws {
    try inFolder { folder in
      let t = try Tensor.arange(0, 6).reshape([2, 3]).transpose(0, 1)
      try SafeTensors.write("\(folder)/t.safetensors", [("t", t)])
      let read = try SafeTensors.read("\(folder)/t.safetensors").tensor(named: "t")
      #expect(read.shape == [3, 2])
      #expect(try read.floats() == [0, 3, 1, 4, 2, 5])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["t.safetensors"])
    }
  }

  /// `header` behind its length, and `count` bytes of data.
  private static func file(_ header: String, _ count: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: count)
  }

  private static func entry(_ name: String, _ type: String, _ shape: String, _ offsets: String) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
  }

  private static let one = entry("a", "F32", "2", "0,8")

  @Test(
    arguments: [
      ([], "too few"),
      ([0, 0, 0, 0, 0, 0, 0, 0x80] + [UInt8](repeating: 0, count: 100), "9223372036854775808 bytes is impossible"),
      ([UInt8](repeating: 0xFF, count: 16), "is impossible"),
      (file("{\(one)}", 4), "the tensors take 8 bytes, the file holds 4"),
      (file("{\(one)}", 9), "the tensors take 8 bytes, the file holds 9"),
      (file("{\(one),\(entry("b", "U8", "4", "4,8"))}", 8), "overlaps"),
      (file("{\(one),\(entry("b", "F32", "2", "0,8"))}", 8), "overlaps"),
      (file("{\(one),\(entry("b", "U8", "4", "12,16"))}", 16), "leaves a hole"),
      (file("{\(entry("a", "F32", "2", "8,16"))}", 16), "leaves a hole"),
      (file("{\(one),\(entry("a", "U8", "4", "8,12"))}", 12), "names `a` twice"),
      (
        file("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1),
        "names `dtype` twice"
      ),
      (file("{\(entry("a", "F8_E4M3", "2", "0,2"))}", 2), "of type `F8_E4M3`"),
      (file("{\(entry("a", "float", "2", "0,8"))}", 8), "of type `float`"),
      (file("{\(entry("a", "F32", "3", "0,8"))}", 8), "shape (3,) of float32, but 8 bytes"),
      (file("{\(entry("a", "F32", "4611686018427387904,4611686018427387904", "0,8"))}", 8), "but 8 bytes"),
      (file("{\(entry("a", "F32", "-2", "0,8"))}", 8), "a whole number"),
      (file("{\(entry("a", "F32", "2.0", "0,8"))}", 8), "a `]`"),
      (file("{\(entry("a", "F32", "2", "8,0"))}", 8), "two ascending offsets"),
      (file("{\(entry("a", "F32", "2", "0,99999999999999999999"))}", 8), "a whole number"),
      (file("{\(entry("a", "F32", "2", "0,8,8"))}", 8), "two ascending offsets"),
      (file("{\"a\":" + String(repeating: "[", count: 100_000) + "}", 0), "a `{`"),
      (file("{\"a\":" + String(repeating: "{\"a\":", count: 100_000) + "}", 0), "`dtype`, `shape` or `data_offsets`"),
      (file("{\"__metadata__\":{\"a\":1}}", 0), "a `\"`"),
      (file(" {}", 0), "a `{`"), (file("{}x", 0), "the end"), (file("{", 0), "a `\"`"), (file("", 0), "a `{`"),
      (file("{\"\\ud800\":{}}", 0), "a Unicode character"),
    ] as [([UInt8], String)])
  func breaksOfTheFormatAreNamed(bytes: [UInt8], message: String) throws {
    let error = #expect(throws: SafeTensorsError.self) { try SafeTensors.read(bytes: bytes) }
    #expect(error?.message.contains(message) ?? false, "\(error?.message ?? "no error")")
  }

  @Test func anEmptyFileOfTheFormatIsEmpty() throws {
    #expect(try SafeTensors.read(bytes: Self.file("{}   ", 0)).names == [])
    #expect(try SafeTensors.read(bytes: SafeTensors.bytes([])).names == [])
  }

  @Test func mutatedFilesAreReadOrRefused() throws {
    var random = SystemRandomNumberGenerator()
    let original = try SafeTensors.bytes(
      [("a", Tensor.arange(0, 6).reshape([2, 3])), ("b", Tensor([1, 2] as [Int64]))], metadata: ["k": "v"])
    for _ in 0..<20_000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let position = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2 where bytes.count > 1: bytes.remove(at: position)
        default: bytes.insert("0123456789[]{}\",:\\ ".utf8.randomElement(using: &random) ?? 0, at: position)
        }
      }
      guard let file = try? SafeTensors.read(bytes: bytes) else { continue }
      for name in file.names { #expect(try file.tensor(named: name).shape == file.shape(of: name)) }
    }
  }

  @Test func namesAreTakenOnce() throws {
    let t = try Tensor.zeros([1])
    for name in ["a", "__metadata__"] {
      #expect(throws: SafeTensorsError.self) { try SafeTensors.bytes([("a", t), (name, t)]) }
    }
    let error = #expect(throws: SafeTensorsError.self) {
      try SafeTensors.read(bytes: SafeTensors.bytes([])).tensor(named: "x")
    }
    #expect(error?.code == "unknown-name")
  }

  @Test func filesThatAreNotThereOrNoFilesSaySo() throws {
    #expect(throws: SafeTensorsError.self) { try SafeTensors.read("/nonexistent/a.safetensors") }
    #expect(throws: SafeTensorsError.self) { try SafeTensors.read("/") }
    #expect(throws: SafeTensorsError.self) { try SafeTensors.read("/dev/zero") }
    let error = #expect(throws: FileError.self) {
      try SafeTensors.write("/nonexistent/a.safetensors", [("a", Tensor.zeros([1]))])
    }
    #expect(error?.code == "no-such-file")
  }

  @Test func interruptedWritingLeavesTheOldFile() throws {
    try inFolder { folder in
      let path = "\(folder)/t.safetensors"
      try SafeTensors.write(path, [("t", Tensor.ones([2]))])
      let work = Work()
      work.cancellation.cancel()
      #expect(throws: Interrupted.self) { try SafeTensors.write(path, [("t", Tensor.zeros([2]))], work: work) }
      #expect(try SafeTensors.read(path).tensor(named: "t").floats() == [1, 1])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["t.safetensors"])
    }
  }

  /// Every tensor of every fixture has the type and shape that the manifest names, and its bytes survive a round trip.
  @Test func fixturesHoldWhatTheirManifestSays() throws {
    guard let folder = try Fixtures.folder("parity") else { return }
    let manifest = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/manifest.json")))
    let entries = try #require(manifest as? [String: [String: Any]])
    var count = 0
    for (path, entry) in entries where path.hasSuffix(".safetensors") {
      let tensors = try #require(entry["tensors"] as? [String: [Any]])
      let file = try SafeTensors.read("\(folder)/\(path)")
      #expect(Set(file.names) == Set(tensors.keys), "\(path)")
      for (name, description) in tensors {
        let tensor = try file.tensor(named: name)
        #expect(tensor.shape == description.last as? [Int], "\(path) \(name)")
        let names: [DType: String] = [
          .uint8: "U8", .int32: "I32", .int64: "I64", .float32: "F32", .float64: "F64", .float16: "F16", .int8: "I8",
          .int16: "I16", .bool: "BOOL", .bfloat16: "BF16",
        ]
        #expect(names[tensor.dtype] == description.first as? String, "\(path) \(name)")
        count += 1
      }
      let all = try file.names.map { (name: $0, tensor: try file.tensor(named: $0)) }
      let again = try SafeTensors.read(bytes: SafeTensors.bytes(all, metadata: file.metadata))
      for (name, tensor) in all { #expect(try again.tensor(named: name).bytes() == tensor.bytes(), "\(path) \(name)") }
    }
    #expect(count > 0)
    print("\(folder): \(count) tensors")
  }
}
