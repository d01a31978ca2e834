/// Where a tensor's memory is and its operators run.
public struct Device: Hashable, Sendable, CustomStringConvertible {
  /// The CUDA device's number, nil for the CPU.
  public let cudaIndex: Int?

  public static let cpu = Device(cudaIndex: nil)
  public static func cuda(_ index: Int = 0) -> Device { Device(cudaIndex: index) }

  private init(cudaIndex: Int?) { self.cudaIndex = cudaIndex }

  /// `cpu`, `cuda` (the first one) or `cuda:1`.
  public init(parsing name: String) throws(TorchError) {
    switch name {
    case "cpu": self = .cpu
    case "cuda": self = .cuda()
    default:
      guard name.hasPrefix("cuda:"), let index = Int8(name.dropFirst(5)), index >= 0 else {
        throw TorchError(.device, "`\(name)` is no device", help: "write cpu, cuda or cuda:1")
      }
      self = .cuda(Int(index))
    }
  }

  public var description: String { cudaIndex.map { "cuda:\($0)" } ?? "cpu" }

  /// The C table's number: -1 for the CPU.
  var code: Int32 { cudaIndex.map { Int32(clamping: $0) } ?? -1 }

  init(code: Int32) { cudaIndex = code < 0 ? nil : Int(code) }
}
