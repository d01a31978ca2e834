import Testing

@testable import OtnModel

/// Plain data through every way a pickle can write it.
@Suite struct PickleTests {
  private func read(_ bytes: [UInt8]) throws -> Configuration? {
    let pickle = try Pickle(bytes)
    return pickle.configuration(pickle.root)
  }

  @Test(arguments: [
    (#"I7\n."#, "7"), (#"I01\n."#, "True"), (#"L12L\n."#, "12"), (#"F1.5\n."#, "1.5"), (#"S'abc'\n."#, "abc"),
    (#"(lp0\nI1\naI2\na."#, "[1, 2]"), (#"(I1\nI2\nt."#, "[1, 2]"), (#"(dS'a'\nI1\ns."#, "{a: 1}"), (#"N."#, "None"),
    (#"I1\nI2\n0."#, "1"), (#"(I1\nI2\n1I3\n."#, "3"), (#"I4\n2\x86."#, "[4, 4]"),
    (#"\x80\x04K\x05\x94h\x00\x86."#, "[5, 5]"),
    (#"\x80\x02\x8a\x01\xff."#, "-1"), (#"\x80\x02\x8a\x02\x00\x01."#, "256"), (#"\x80\x02\x8a\x00."#, "0"),
    (#"\x80\x02J\xfe\xff\xff\xff."#, "-2"), (#"\x80\x02M\x01\x02."#, "513"), (#"\x80\x02\x88."#, "True"),
    (#"\x80\x04\x8f(K\x01K\x02\x90."#, "[1, 2]"), (#"\x80\x04(K\x01\x91."#, "[1]"),
    (#"\x80\x02G\x3f\xf8\x00\x00\x00\x00\x00\x00."#, "1.5"),
    (#"\x80\x02c__builtin__\nset\n]K\x03a\x85R."#, "[3]"),
    (#"\x80\x02ccollections\nOrderedDict\n](K\x01K\x02\x86e\x85R."#, "{1: 2}"),
  ])
  func valuesAreRead(_ escaped: String, _ expected: String) throws {
    #expect(try read(Self.unescaped(escaped))?.short == expected)
  }

  @Test func numpysNumbersAreRead() throws {
    var pickle = PickleWriter()
    pickle.global("numpy.core.multiarray", "scalar")
    pickle.global("numpy", "dtype")
    pickle.text("f8")
    pickle.op(.tuple1)
    pickle.op(.reduce)
    pickle.global("_codecs", "encode")
    pickle.text("\0\0\0\0\0\0\u{F8}\u{3F}")
    pickle.text("latin1")
    pickle.op(.tuple2)
    pickle.op(.reduce)
    pickle.op(.tuple2)
    pickle.op(.reduce)
    let read = try Pickle(pickle.finished())
    #expect(read.double(read.root) == 1.5)
  }

  @Test(
    arguments: [
      ("f2", [0x00, 0x3E], 1.5), ("f2", [0x01, 0x80], -0x1p-24), ("f4", [0, 0, 0xC0, 0x3F], 1.5),
      ("i2", [0xFE, 0xFF], -2),
      ("u2", [0xFE, 0xFF], 65534), ("i8", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], -1), ("b1", [1], 1),
    ] as [(String, [UInt8], Double)])
  func numpysTypesAreRead(_ type: String, _ bytes: [UInt8], _ value: Double) {
    let array = Pickle.Array(type: type, isLittleEndian: true, shape: [1], bytes: bytes)
    #expect(array.numbers == [value])
    #expect(Pickle.Array(type: type, isLittleEndian: false, shape: [], bytes: bytes.reversed()).numbers == [value])
    #expect(Pickle.Array(type: type, isLittleEndian: true, shape: [2], bytes: bytes).numbers == nil)
    #expect(Pickle.Array(type: "O", isLittleEndian: true, shape: [1], bytes: bytes).numbers == nil)
  }

  /// `\n` and `\x80` as in Python's bytes.
  private static func unescaped(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(text)
    while let character = rest.popFirst() {
      guard character == "\\", let kind = rest.popFirst() else {
        bytes += Array(String(character).utf8)
        continue
      }
      if kind == "x" {
        bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    return bytes
  }
}
