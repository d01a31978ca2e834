/// Pickle's opcodes, protocols 0 to 5, by CPython's names (`Lib/pickletools.py` describes each).
enum PickleOpcode: UInt8 {
  // Control.
  case proto = 0x80
  case frame = 0x95
  case stop = 0x2E  // .
  case mark = 0x28  // (
  case pop = 0x30  // 0
  case popMark = 0x31  // 1
  case dup = 0x32  // 2
  // Plain values.
  case none = 0x4E  // N
  case newTrue = 0x88
  case newFalse = 0x89
  case int = 0x49  // I
  case binInt = 0x4A  // J
  case binInt1 = 0x4B  // K
  case binInt2 = 0x4D  // M
  case long = 0x4C  // L
  case long1 = 0x8A
  case long4 = 0x8B
  case float = 0x46  // F
  case binFloat = 0x47  // G
  case string = 0x53  // S
  case binString = 0x54  // T
  case shortBinString = 0x55  // U
  case binBytes = 0x42  // B
  case shortBinBytes = 0x43  // C
  case binBytes8 = 0x8E
  case byteArray8 = 0x96
  case unicode = 0x56  // V
  case binUnicode = 0x58  // X
  case shortBinUnicode = 0x8C
  case binUnicode8 = 0x8D
  // Containers.
  case emptyList = 0x5D  // ]
  case append = 0x61  // a
  case appends = 0x65  // e
  case list = 0x6C  // l
  case emptyTuple = 0x29  // )
  case tuple = 0x74  // t
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case emptyDict = 0x7D  // }
  case dict = 0x64  // d
  case setItem = 0x73  // s
  case setItems = 0x75  // u
  case emptySet = 0x8F
  case addItems = 0x90
  case frozenSet = 0x91
  // Memo.
  case put = 0x70  // p
  case binPut = 0x71  // q
  case longBinPut = 0x72  // r
  case memoize = 0x94
  case get = 0x67  // g
  case binGet = 0x68  // h
  case longBinGet = 0x6A  // j
  // Objects.
  case global = 0x63  // c
  case stackGlobal = 0x93
  case inst = 0x69  // i
  case obj = 0x6F  // o
  case newObj = 0x81
  case newObjEx = 0x92
  case reduce = 0x52  // R
  case build = 0x62  // b
  case persID = 0x50  // P
  case binPersID = 0x51  // Q
}
