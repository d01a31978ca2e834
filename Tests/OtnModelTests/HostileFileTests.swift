import Foundation
import OtnTensor
import OtnTestSupport
import Testing

@testable import OtnModel

/// Files made to harm, cut off or damaged: an error or inert data, never a trap, a call or all of memory.
@Suite struct HostileFileTests {
  private func read(pickle: [UInt8], storage: [UInt8] = []) throws -> Checkpoint {
    var zip = ZipWriter()
    zip.add("net/data.pkl", pickle)
    zip.add("net/data/0", storage)
    return try read(zip.finished())
  }

  private func read(_ bytes: [UInt8]) throws -> Checkpoint {
    try Checkpoint(bytes, name: "net.pt")
  }

  @Test(arguments: [
    ("os", "system", #"os.system("touch /tmp/owned")"#), ("posix", "system", #"posix.system("touch /tmp/owned")"#),
    ("subprocess", "Popen", #"subprocess.Popen("touch /tmp/owned")"#),
    ("__builtin__", "eval", #"builtins.eval("touch /tmp/owned")"#),
    ("builtins", "exec", #"builtins.exec("touch /tmp/owned")"#),
  ])
  func aPickleThatCallsTheSystemIsInertAndNamed(_ module: String, _ name: String, _ call: String) throws {
    var pickle = PickleWriter()
    pickle.global(module, name)
    pickle.text("touch /tmp/owned")
    pickle.op(.tuple1)
    pickle.op(.reduce)
    let inert = try Pickle(pickle.finished())
    #expect(inert.record(inert.root)?.callable.name == name)
    let error = #expect(throws: CheckpointError.self) { try read(pickle: pickle.finished()) }
    #expect(error?.code == "unsafe-pickle")
    #expect(error?.message.contains("wants Python to call \(call); nothing was run") == true)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/owned"))
  }

  @Test(arguments: [
    "cos\nsystem\n(S'touch /tmp/owned'\ntR.", "(S'touch /tmp/owned'\nios\nsystem\n.",
    "(cos\nsystem\nS'touch /tmp/owned'\no.", "\u{80}\u{4}",
  ])
  func theOldProtocolIsInertToo(_ text: String) throws {
    let bytes = Array(text.unicodeScalars.map { UInt8($0.value) })
    if let pickle = try? Pickle(bytes) { #expect(pickle.attack == #"os.system("touch /tmp/owned")"#) }
    #expect(throws: CheckpointError.self) { try read(pickle: bytes) }
  }

  @Test func unknownClassesAreInertAndDoNotStopTheWeights() throws {
    var pickle = PickleWriter()
    pickle.op(.emptyDict)
    pickle.op(.mark)
    pickle.text("cfg")
    pickle.global("easydict", "EasyDict")
    pickle.op(.emptyTuple)
    pickle.op(.newObj)
    pickle.op(.emptyDict)
    pickle.op(.build)
    pickle.text("weight")
    pickle.tensor(count: 6, offset: 0, shape: [3, 2], strides: [1, 3])
    pickle.op(.setItems)
    let floats: [Float] = [0, 1, 2, 3, 4, 5]
    let checkpoint = try read(pickle: pickle.finished(), storage: floats.withUnsafeBytes { Array($0) })
    #expect(checkpoint.inertCalls == ["easydict.EasyDict"])
    #expect(checkpoint.tensors.map(\.name) == ["weight"])
    #expect(try checkpoint.tensors[0].tensor.floats() == [0, 3, 1, 4, 2, 5])
  }

  @Test(
    arguments: [
      ([7], [1], 0), ([3, 2], [2, 1], 1), ([2], [-1], 1), ([-1], [1], 0), ([1], [1], -1), ([2], [Int32.max], 0),
      ([Int32.max, Int32.max, Int32.max], [1, 1, 1], 0), ([1 << 30], [0], 0), ([Int32.max], [Int32.max], Int32.max),
      ([0], [1], 99),
    ] as [([Int32], [Int32], Int32)])
  func aViewOutsideItsStorageIsAnError(_ shape: [Int32], _ strides: [Int32], _ offset: Int32) throws {
    var pickle = PickleWriter()
    pickle.op(.emptyDict)
    pickle.text("weight")
    pickle.tensor(count: .max, offset: offset, shape: shape, strides: strides)
    pickle.op(.setItem)
    let storage = [UInt8](repeating: 0, count: 24)
    let error = #expect(throws: CheckpointError.self) { try read(pickle: pickle.finished(), storage: storage) }
    #expect(error?.code == "damaged")
  }

  @Test func nestingAndCyclesCostNothing() throws {
    var deep = PickleWriter()
    for _ in 0..<200_000 { deep.op(.emptyList) }
    for _ in 1..<200_000 { deep.op(.append) }
    #expect(throws: CheckpointError.self) { try read(pickle: deep.finished()) }
    var cycle = PickleWriter()
    cycle.op(.emptyDict)
    cycle.op(.binPut, [0])
    for key in ["model", "_modules", "a"] {
      cycle.text(key)
      cycle.op(.binGet, [0])
      cycle.op(.setItem)
    }
    #expect(throws: CheckpointError.self) { try read(pickle: cycle.finished()) }
  }

  @Test func aSmallPickleCannotGrowIntoAllOfMemory() throws {
    var bomb = PickleWriter()
    bomb.text(String(repeating: "A", count: 100_000))
    bomb.op(.binPut, [0])
    for _ in 0..<100_000 {
      bomb.global("_codecs", "encode")
      bomb.op(.binGet, [0])
      bomb.text("latin1")
      bomb.op(.tuple2)
      bomb.op(.reduce)
    }
    let error = #expect(throws: CheckpointError.self) { try Pickle(bomb.finished()) }
    #expect(error?.code == "too-large")
  }

  @Test(
    arguments: [
      [0x58, 0xFF, 0xFF, 0xFF, 0xFF], [0x8E] + Array(repeating: 0xFF, count: 8), [0x8B, 0xFF, 0xFF, 0xFF, 0x7F],
      [0x52], [0x61], [0x74], [0x68, 9], [0x28, 0x52], [0x85], [0x62], [0x51], [0x93], [0x81], [0xFF], [],
      [0x63, 0x61], [0x8D] + Array(repeating: 0x7F, count: 8), [0x4E, 0x4E, 0x73], [0x49, 0x61, 0x0A],
    ] as [[UInt8]])
  func lyingInstructionsAreErrors(_ bytes: [UInt8]) {
    #expect(throws: CheckpointError.self) { try Pickle([0x80, 2] + bytes) }
  }

  @Test func zipsThatLieAreErrors() throws {
    let pickle = PickleWriter().finished()
    for size in [UInt32(1000), .max, .max - 1, 1 << 31] {
      var zip = ZipWriter()
      zip.add("net/data.pkl", pickle, claimedSize: size)
      #expect(throws: CheckpointError.self) { try read(zip.finished()) }
    }
    var wrongSum = ZipWriter()
    wrongSum.add("net/data.pkl", pickle, checksum: 7)
    #expect(
      #expect(throws: CheckpointError.self) { try read(wrongSum.finished()) }?.message.contains("checksum") == true)
    var twice = ZipWriter()
    twice.add("net/data.pkl", pickle)
    twice.add("net/data.pkl", pickle)
    #expect(throws: CheckpointError.self) { try read(twice.finished()) }
    var other = ZipWriter()
    other.add("readme.txt", [1])
    #expect(#expect(throws: CheckpointError.self) { try read(other.finished()) }?.code == "unsupported")
  }

  @Test func everyTruncationIsAnError() throws {
    let whole = try small()
    #expect(try read(whole).tensors.count == 1)
    for length in 0..<whole.count {
      #expect(throws: (any Error).self) { try read(Array(whole[..<length])) }
    }
  }

  @Test func mutationsOfASmallFileNeverTrap() throws {
    let whole = try small()
    var random = SplitMix(state: 1)
    for _ in 0..<10_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? read(bytes)
    }
  }

  @Test func mutationsOfGenuinePicklesNeverTrap() throws {
    var random = SplitMix(state: 2)
    for path in try Fixtures.cases(in: "parity/ckpt", suffix: ".pt") {
      let zip = try ZipFile(Checkpoint.bytes(of: path), name: path)
      let bytes = try zip.read(#require(zip.names.first { $0.hasSuffix("data.pkl") }))
      for _ in 0..<40 {
        var mutated = bytes
        for _ in 0..<3 {
          mutated[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        guard let pickle = try? Pickle(mutated) else { continue }
        _ = pickle.attack
        for part in ["model", "ema"] {
          guard let module = pickle.lookup(part, in: pickle.root) else { continue }
          _ = try? pickle.stateDict(of: module)
          _ = pickle.configuration(pickle.lookup("yaml", in: module)).map { try? Graph($0, name: "x") }
        }
      }
    }
  }

  /// A state dict of one tensor.
  private func small() throws -> [UInt8] {
    var pickle = PickleWriter()
    pickle.global("collections", "OrderedDict")
    pickle.op(.emptyTuple)
    pickle.op(.reduce)
    pickle.text("weight")
    pickle.tensor(count: 6, shape: [2, 3], strides: [3, 1])
    pickle.op(.setItem)
    var zip = ZipWriter()
    zip.add("net/data.pkl", pickle.finished())
    zip.add("net/byteorder", Array("little".utf8))
    zip.add("net/data/0", [UInt8](repeating: 63, count: 24))
    return zip.finished()
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
