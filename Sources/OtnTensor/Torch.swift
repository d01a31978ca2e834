import CTorchABI
import Foundation

/// LibTorch as a whole: whether it is there, its version, threads, seed and devices.
public enum Torch {
  /// Whether tensors can be made. Loads LibTorch.
  public static var isAvailable: Bool { (try? load()) != nil }

  /// Whether the library that brings LibTorch is there, without loading it.
  public static var isInstalled: Bool { FileManager.default.fileExists(atPath: libraryPath) }

  /// The file that brings LibTorch, there or not.
  public static var libraryPath: String { TorchLibrary.path(environment: ProcessInfo.processInfo.environment) }

  /// Loads LibTorch; throws `no-libtorch`, with what to install, if it can't be.
  public static func load() throws(TorchError) { _ = try table() }

  /// Whether it has been loaded by now; asking does not load it.
  public static var isLoaded: Bool { TorchLibrary.isLoaded }

  /// The version that was built against, `1.13.1`; empty without LibTorch.
  public static var version: String { ask("") { $0.version().map { String(cString: $0) } ?? "" } }

  /// The threads that one operator uses on the CPU.
  public static var threads: Int {
    get { ask(1) { Int($0.threads()) } }
    set { ask(()) { $0.set_threads(Int32(clamping: max(1, newValue))) } }
  }

  public static var cudaDeviceCount: Int { ask(0) { Int($0.cuda_device_count()) } }

  /// Bytes in use on a CUDA device; 0 where LibTorch can't tell (before 2.9, or without the device).
  public static func cudaMemoryAllocated(_ index: Int = 0) -> Int {
    index < cudaDeviceCount ? ask(0) { Int($0.cuda_memory(Int32(clamping: index))) } : 0
  }

  /// Seeds LibTorch's own generators, which draw for `rand` and `randn` without a `seed`.
  public static func manualSeed(_ seed: UInt64) throws(TorchError) {
    let torch = try table()
    try check { torch.set_seed(seed, $0) }
  }

  static func table() throws(TorchError) -> OtnTorchTable { try TorchLibrary.table.get().pointee }

  private static func ask<Answer>(_ otherwise: Answer, _ question: (OtnTorchTable) -> Answer) -> Answer {
    (try? table()).map(question) ?? otherwise
  }

  /// Runs one function of the table and throws the message that it left.
  static func check(_ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Bool) throws(TorchError) {
    try check(body) { failure in TorchError(operation: "this", shapes: [], devices: [], failure: failure) }
  }

  static func check(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Bool, explain: (String) -> TorchError
  ) throws(TorchError) {
    var message: UnsafeMutablePointer<CChar>?
    guard !body(&message) else { return }
    defer { message?.deallocate() }
    throw explain(message.map { String(cString: $0) } ?? "out of memory")
  }
}
