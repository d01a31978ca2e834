import OtnTestSupport

@testable import OtnModel

/// Writes pickles for tests, an instruction at a time.
struct PickleWriter {
  var bytes: [UInt8] = [0x80, 2]

  mutating func op(_ opcode: PickleOpcode, _ argument: [UInt8] = []) { bytes += [opcode.rawValue] + argument }
  mutating func text(_ text: String) { op(.binUnicode, ZipWriter.little32(UInt32(text.utf8.count)) + Array(text.utf8)) }
  mutating func int(_ number: Int32) { op(.binInt, ZipWriter.little32(UInt32(bitPattern: number))) }
  mutating func global(_ module: String, _ name: String) { op(.global, Array("\(module)\n\(name)\n".utf8)) }
  mutating func ints(_ numbers: [Int32]) {
    op(.mark)
    numbers.forEach { int($0) }
    op(.tuple)
  }

  /// A tensor over storage "0" of `count` floats.
  mutating func tensor(count: Int32, offset: Int32 = 0, shape: [Int32], strides: [Int32], type: String = "FloatStorage")
  {
    global("torch._utils", "_rebuild_tensor_v2")
    op(.mark)
    op(.mark)
    text("storage")
    global("torch", type)
    text("0")
    text("cpu")
    int(count)
    op(.tuple)
    op(.binPersID)
    int(offset)
    ints(shape)
    ints(strides)
    op(.newFalse)
    op(.none)
    op(.tuple)
    op(.reduce)
  }

  func finished() -> [UInt8] { bytes + [PickleOpcode.stop.rawValue] }
}
