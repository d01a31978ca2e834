import Foundation
import OtnTensor
import Testing

/// What a user reads when shapes don't fit: both shapes, no C++.
@Suite struct ErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let code: String
    let message: String
    let run: @Sendable () throws -> Any
    init(_ code: String, _ message: String, _ run: @escaping @Sendable () throws -> Any) {
      (self.code, self.message, self.run) = (code, message, run)
    }
    var testDescription: String { message }
  }

  private static func zeros(_ shape: Int...) throws -> Tensor { try Tensor.zeros(shape) }

  static let cases = [
    Case("shape", "shapes (2, 3) and (4,) do not broadcast") { try zeros(2, 3) + zeros(4) },
    Case("shape", "shapes (2, 3) and (3, 2) do not broadcast") { try zeros(2, 3).less(zeros(3, 2)) },
    Case("shape", "shapes (2, 3) and (4, 5) do not multiply: 3 columns meet 4 rows") {
      try zeros(2, 3).matmul(zeros(4, 5))
    },
    Case("shape", "shapes (3,) and (4,) do not multiply: 3 columns meet 4 rows") { try zeros(3).matmul(zeros(4)) },
    Case("shape", "shapes (2, 3) and (2, 4) do not join: only the joined dimension may differ") {
      try Tensor.cat([zeros(2, 3), zeros(2, 4)])
    },
    Case("shape", "shapes (2, 3) and (3, 2) do not join: only the joined dimension may differ") {
      try Tensor.stack([zeros(2, 3), zeros(3, 2)])
    },
    Case("shape", "shape (2, 3) with 6 elements does not become (4, 2)") { try zeros(2, 3).reshape([4, 2]) },
    Case("shape", "shape (2, 3) with 6 elements does not become (-1, 4)") { try zeros(2, 3).reshape([-1, 4]) },
    Case("shape", "shape (2, 3) has no dimension 5") { try zeros(2, 3).sum(dim: [5]) },
    Case("shape", "[0, 0] does not name each of the 2 dimensions of shape (2, 3) once") {
      try zeros(2, 3).permute([0, 0])
    },
    Case("shape", "an input of shape (1, 3, 8, 8) has 3 channels, the weight (16, 4, 3, 3) takes 4") {
      try zeros(1, 3, 8, 8).conv2d(weight: zeros(16, 4, 3, 3))
    },
    Case("shape", "one element is wanted, shape (2,) has 2") { try zeros(2).item() },
    Case("shape", "backward starts at one element, shape (2,) has 2") {
      let x = try zeros(2)
      try x.setRequiresGrad(true)
      try x.backward()
      return x
    },
    Case("tensor", "nothing this tensor was computed from requires a gradient") { try zeros(1).backward() },
    Case("wrong-value", "shape (2, -3) has a negative size") { try Tensor.zeros([2, -3]) },
    Case("memory", "shape (\(Int.max), 2) has more elements than a machine can hold") { try Tensor.zeros([.max, 2]) },
    Case("memory", "shape (\(Int.max / 2),) has more elements than a machine can hold") {
      try Tensor.zeros([.max / 2])
    },
    Case("wrong-value", "5 of dimension -1 are wanted, shape (3,) has 3") { try zeros(3).topk(5) },
    Case("dtype", "only floating-point tensors have gradients, this one is int64") {
      try Tensor([1] as [Int64]).setRequiresGrad(true)
    },
    Case("wrong-value", "there is no tensor to join") { try Tensor.cat([]) },
  ]

  @Test(arguments: cases) func teaches(_ example: Case) throws {
    let error = #expect(throws: TorchError.self) { _ = try example.run() }
    #expect(error?.code == example.code)
    #expect(error?.message == example.message)
  }

  @Test func memoryThatIsNotThereIsRefusedAndNotTouched() throws {
    let cases: [() throws -> Tensor] = [
      { try Tensor.zeros([1 << 40]) },
      { try Tensor.zeros([1 << 20, 1]) + Tensor.zeros([1, 1 << 20]) },
      { try Tensor.zeros([1]).expand([1 << 41]).clone() },
      { try Tensor.arange(0, 1e12) },
      { try Tensor.eye(1 << 21) },
    ]
    for make in cases {
      let error = #expect(throws: TorchError.self) { try make() }
      #expect(error?.code == "memory")
      #expect(error?.message.contains("does not fit in the") ?? false, "\(error?.message ?? "")")
    }
  }

  /// Values that nobody means but somebody will give: an error or an answer, never the end of the process.
  @Test func oddValuesNeverCrash() throws {
    let one = try Tensor([1, 2, 3] as [Int64])
    let image = try Tensor.zeros([1, 2, 4, 4])
    let odd: [() throws -> Any] = [
      { try Tensor([Int64.min, 7]).floorDivide(-1).ints() }, { try Tensor([Int64.min, 7]).remainder(-1).ints() },
      { try Tensor([Int64.min]).floorDivide(Tensor([-1] as [Int64])).ints() },
      { try Tensor([Int64.min]).remainder(Tensor([-1] as [Int64])).ints() },
      { try one.floorDivide(0) }, { try one.remainder(0) }, { try one.power(-1) }, { try one / 0 },
      { try Tensor.arange(0, 1, step: 0) }, { try Tensor.arange(0, .nan) }, { try Tensor.arange(0, 1e300) },
      { try Tensor.linspace(0, 1, steps: -1) }, { try Tensor.eye(-1) }, { try one.split(0) }, { try one.chunk(0) },
      { try one.narrow(dim: 0, start: 2, length: 5) }, { try one.narrow(dim: 0, start: -9, length: .max) },
      { try one.slice(dim: 9) }, { try one.slice(dim: 0, from: .min, to: .max, step: .max).ints() },
      { try one.slice(dim: 0, from: .max, to: .min, step: .min).ints() },
      { try one.expand([-1, -1]) }, { try one.expand([]) }, { try one.index([]) }, { try one.index([nil, nil]) },
      { try one.indexSelect(dim: 0, Tensor([99] as [Int64])) }, { try one.gather(dim: 0, Tensor([-7] as [Int64])) },
      { try one.mean() }, { try Tensor.zeros([0]).max() }, { try Tensor.zeros([0]).mean().item() },
      { try Tensor.zeros([0]).argmax() }, { try one.histogram(bins: 0, min: 0, max: 1) },
      { try one.histogram(bins: 3, min: .nan, max: 1) },
      { try image.conv2d(weight: Tensor.zeros([1, 2, 9, 9])) }, { try image.maxPool2d(kernel: [0, 0]) },
      { try image.conv2d(weight: Tensor.zeros([1, 2, 1, 1]), stride: [0, 0]) },
      { try image.conv2d(weight: Tensor.zeros([1, 2, 1, 1]), padding: [-3, -3]) },
      { try image.conv2d(weight: Tensor.zeros([1, 2, 1, 1]), groups: 0) },
      { try image.conv2d(weight: Tensor.zeros([1, 2, 1, 1]), stride: []) },
      { try image.maxPool2d(kernel: [], stride: [1, 1, 1]) }, { try image.pad([-9, -9]) }, { try image.pad([1]) },
      { try image.upsampleNearest2d(scale: -1) }, { try image.upsampleNearest2d(scale: .nan) },
      { try image.upsampleNearest2d(scale: 1e9) }, { try image.resizeBilinear(to: [0, -1]) },
      { try image.resizeBilinear(to: []) },
      { try image.batchNorm(weight: one, bias: one, runningMean: nil, runningVariance: nil, training: true) },
      { try image.to(device: .cuda(7)) }, { try Tensor.zeros([1], device: .cuda()) }, { try one.softmax(dim: 4) },
      { try Tensor(bytes: [1, 2, 3], shape: [1], dtype: .float32) },
      { try Tensor.zeros([1, 1, 1]).matmul(Tensor.zeros([])) },
    ]
    for run in odd {
      do { _ = try run() } catch let error as TorchError {
        #expect(!error.message.contains("Exception raised") && !error.message.contains("\n"), "\(error.message)")
      }
    }
  }
}
