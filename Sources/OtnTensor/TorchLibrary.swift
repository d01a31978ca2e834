import CTorchABI
import Foundation
import Synchronization

/// Finds and opens `libOtnTorch.so`, which brings LibTorch into the process.
///
/// That takes 0.3 to 0.5 s, so it happens when the first tensor is made and not before.
enum TorchLibrary {
  typealias Table = UnsafePointer<OtnTorchTable>

  /// The opened library, or why it can't be; tried once.
  nonisolated(unsafe) static let table: Result<Table, TorchError> = Result { () throws(TorchError) in
    try open(path(environment: ProcessInfo.processInfo.environment))
  }

  static var isLoaded: Bool { loaded.load(ordering: .relaxed) }
  private static let loaded = Atomic<Bool>(false)

  /// `OTN_TORCH` if it is set, else the file beside the running program (a test bundle counts as one).
  static func path(environment: [String: String]) -> String {
    if let path = environment["OTN_TORCH"] { return path }
    let program =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: program).deletingLastPathComponent().appendingPathComponent("libOtnTorch.so").path
  }

  static func open(_ path: String) throws(TorchError) -> Table {
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw missing(dlerror().map { String(cString: $0) } ?? path)
    }
    guard let symbol = dlsym(library, OTN_TORCH_TABLE_SYMBOL) else {
      throw missing("\(path) is another library")
    }
    guard let table = unsafeBitCast(symbol, to: OtnTorchTableFunction.self)() else { throw missing(path) }
    loaded.store(true, ordering: .relaxed)
    return table
  }

  private static func missing(_ reason: String) -> TorchError {
    TorchError(
      .noLibTorch, "tensors need LibTorch, which could not be loaded: \(reason)",
      help:
        "apt-get install libtorch-dev, then swift build; or build with LIBTORCH=DIR, the torch/ folder of a PyTorch 2")
  }
}
