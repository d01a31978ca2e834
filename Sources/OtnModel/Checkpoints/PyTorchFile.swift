import OtnTensor

/// A file written by `torch.save` since PyTorch 1.6: a zip with a pickle and the storages that its tensors are views of.
///
/// The pickle is read as data and nothing in it is run.
public struct PyTorchFile {
  public let pickle: Pickle
  private let archive: ZipFile
  /// The folder inside the zip, named after the file it was saved as.
  private let folder: String

  /// A pickle describes tensors, it doesn't hold them: more than this is no checkpoint.
  private static let maximumPickle = 256 << 20

  /// - Throws: `CheckpointError`: `no-such-file`, `damaged`, `unsupported`, `too-large`.
  public init(path: String) throws { try self.init(Checkpoint.bytes(of: path), name: path) }

  /// The same from a file's bytes; `name` is what errors call it.
  public init(_ bytes: [UInt8], name path: String) throws {
    let zip = try ZipFile(bytes, name: path)
    guard let name = zip.names.first(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }),
      let size = zip.entries[name]?.size
    else {
      throw CheckpointError("unsupported", "\(path) is a zip without a pickle, so not what torch.save writes")
    }
    guard size <= Self.maximumPickle else {
      throw CheckpointError("too-large", "the pickle in \(path) is \(size) bytes long, above \(Self.maximumPickle)")
    }
    archive = zip
    folder = String(name.dropLast("data.pkl".count))
    if zip.entries["\(folder)byteorder"] != nil, try zip.read("\(folder)byteorder") != Array("little".utf8) {
      throw CheckpointError("unsupported", "\(path) was written on a big-endian machine")
    }
    pickle = try Pickle(zip.read(name))
  }

  /// The tensor that a record describes, in its own type, dense and on the CPU.
  ///
  /// - Throws: `CheckpointError` (`damaged`) when the view reaches outside its storage.
  public func tensor(_ record: Pickle.TensorRecord) throws -> Tensor {
    guard let dtype = Self.dtypes[record.storage.type] else {
      throw CheckpointError("unsupported", "a tensor's storage is a \(record.storage.type)")
    }
    let size = dtype.byteCount
    let bytes = try archive.read("\(folder)data/\(record.storage.key)")
    guard let count = Pickle.count(record.shape), count <= bytes.count / size, record.offset >= 0,
      Self.reaches(record).map({ $0 <= bytes.count / size }) ?? false
    else {
      throw CheckpointError.damaged(
        "a tensor of shape \(Model.text(record.shape)) reaches outside its storage of \(bytes.count) bytes")
    }
    if Self.isDense(record) {
      let start = record.offset * size
      if start == 0, count * size == bytes.count { return try Tensor(bytes: bytes, shape: record.shape, dtype: dtype) }
      return try Tensor(bytes: Array(bytes[start..<start + count * size]), shape: record.shape, dtype: dtype)
    }
    return try Tensor(bytes: Self.gathered(record, count: count, size: size, bytes), shape: record.shape, dtype: dtype)
  }

  private static let dtypes: [String: DType] = [
    "HalfStorage": .float16, "BFloat16Storage": .bfloat16, "FloatStorage": .float32, "DoubleStorage": .float64,
    "ByteStorage": .uint8, "CharStorage": .int8, "ShortStorage": .int16, "IntStorage": .int32, "LongStorage": .int64,
    "BoolStorage": .bool,
  ]

  /// The number of elements a storage needs for this view; nil if that can't be a number.
  private static func reaches(_ record: Pickle.TensorRecord) -> Int? {
    if record.shape.contains(0) { return record.offset }
    var last = record.offset
    for (side, stride) in zip(record.shape, record.strides) {
      let (distance, overflow) = (side - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflowToo) = last.addingReportingOverflow(distance)
      if stride < 0 || overflow || overflowToo { return nil }
      last = sum
    }
    return last < Int.max ? last + 1 : nil
  }

  private static func isDense(_ record: Pickle.TensorRecord) -> Bool {
    var expected = 1
    for (side, stride) in zip(record.shape, record.strides).reversed() where side != 1 {
      if stride != expected { return false }
      expected *= side
    }
    return true
  }

  /// The elements of a strided view one after the other. The view was checked to lie within the bytes.
  private static func gathered(_ record: Pickle.TensorRecord, count: Int, size: Int, _ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count * size)
    var index = Array(repeating: 0, count: record.shape.count)
    for _ in 0..<count {
      let element = zip(index, record.strides).reduce(record.offset) { $0 + $1.0 * $1.1 }
      result += bytes[element * size..<(element + 1) * size]
      for dimension in index.indices.reversed() {
        index[dimension] += 1
        if index[dimension] < record.shape[dimension] { break }
        index[dimension] = 0
      }
    }
    return result
  }
}
