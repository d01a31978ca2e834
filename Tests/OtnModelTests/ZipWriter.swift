import Foundation

@testable import OtnModel

/// Writes zips that only store, for tests, with whatever lies about them a test wants to tell.
struct ZipWriter {
  private(set) var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  mutating func add(_ name: String, _ data: [UInt8], claimedSize: UInt32? = nil, checksum: UInt32? = nil) {
    let size = claimedSize ?? UInt32(data.count)
    let sum = checksum ?? Checksum.crc32(data)
    let offset = UInt32(bytes.count)
    let shared = Self.little16(0, 0, 0, 0) + Self.little32(sum, size, size) + Self.little16(UInt16(name.utf8.count), 0)
    bytes += Self.little32(0x0403_4B50) + Self.little16(0) + shared + Array(name.utf8) + data
    directory += Self.little32(0x0201_4B50) + Self.little16(0, 0) + shared
    directory += Self.little16(0, 0, 0) + Self.little32(0, offset) + Array(name.utf8)
    count += 1
  }

  func finished() -> [UInt8] {
    bytes + directory + Self.little32(0x0605_4B50) + Self.little16(0, 0, UInt16(count), UInt16(count))
      + Self.little32(UInt32(directory.count), UInt32(bytes.count)) + Self.little16(0)
  }

  static func little16(_ values: UInt16...) -> [UInt8] { values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
  static func little32(_ values: UInt32...) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(value >> (8 * $0) & 0xFF) } }
  }
}

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
