import Foundation
import OtnWork

/// Reads and writes `.safetensors` files: named tensors and nothing that could run.
///
///     try SafeTensors.write("net.safetensors", [("bias", bias)], metadata: ["epoch": "3"])
///     let bias = try SafeTensors.read("net.safetensors").tensor(named: "bias")
public enum SafeTensors {
  /// Opens a file and checks all of its header; the tensors' bytes are read when they are asked for.
  public static func read(_ path: String) throws(SafeTensorsError) -> SafeTensorsFile {
    try SafeTensorsFile(path: path)
  }

  public static func read(bytes: [UInt8]) throws(SafeTensorsError) -> SafeTensorsFile {
    try SafeTensorsFile(bytes: bytes)
  }

  /// Writes tensors in this order. Whatever fails (a full disk, `work` asked to stop), a file that was there before stays as it was.
  public static func write(
    _ path: String, _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], work: Work = Work()
  ) throws {
    let header = try SafeTensorsHeader(metadata: metadata, tensors)
    try AtomicFile.write(path) { file in
      try file.append(header.encoded)
      for (_, tensor) in tensors {
        try work.check()
        try tensor.onHost(tensor.dtype).withUnsafeBytes { try file.append($0) }
      }
    }
  }

  /// The same as one array.
  public static func bytes(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
  ) throws -> [UInt8] {
    try tensors.reduce(into: SafeTensorsHeader(metadata: metadata, tensors).encoded) { $0 += try $1.tensor.bytes() }
  }
}
