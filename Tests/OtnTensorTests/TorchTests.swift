import Foundation
import Testing

@testable import OtnTensor

@Suite struct TorchTests {
  @Test func tellsItsVersionAndThreads() throws {
    try Torch.load()
    #expect(Torch.isAvailable)
    #expect(Torch.version.split(separator: ".").count >= 3)
    #expect(Torch.threads >= 1)
    #expect(Torch.cudaMemoryAllocated(99) == 0)
  }

  @Test func aMissingLibrarySaysWhatToInstall() throws {
    let path = TorchLibrary.path(environment: ["OTN_TORCH": "/nonexistent/libOtnTorch.so"])
    let error = #expect(throws: TorchError.self) { try TorchLibrary.open(path) }
    #expect(error?.code == "no-libtorch")
    #expect(error?.message.contains("/nonexistent/libOtnTorch.so") ?? false)
    #expect(error?.help?.contains("apt-get install libtorch-dev") ?? false)
    #expect(error?.help?.contains("LIBTORCH=DIR") ?? false)
  }

  @Test func anotherLibraryIsNoLibTorch() throws {
    let error = #expect(throws: TorchError.self) { try TorchLibrary.open("libc.so.6") }
    #expect(error?.code == "no-libtorch")
  }

  @Test func theLibraryLiesBesideTheProgram() {
    let path = TorchLibrary.path(environment: [:])
    #expect(path.hasSuffix("/libOtnTorch.so"))
    #expect(FileManager.default.fileExists(atPath: path))
  }
}
