import Foundation
import OtnTensor
import Testing

@Suite struct AutogradTests {
  private func leaf(_ values: [Double]) throws -> Tensor {
    let tensor = try Tensor(values)
    try tensor.setRequiresGrad(true)
    return tensor
  }

  @Test func gradientsAreTheDerivatives() throws {
    let x = try leaf([1, 2, 3])
    #expect(x.isLeaf && x.requiresGrad && x.grad == nil)
    try (x * x).sum().backward()
    #expect(try x.grad?.doubles() == [2, 4, 6])
    try (3.0 * x).sum().backward()
    #expect(try x.grad?.doubles() == [5, 7, 9])
    try x.setGrad(nil)
    try x.sigmoid().backward(gradient: Tensor([1.0, 0, 0]))
    let s = 1 / (1 + Foundation.exp(-1.0))
    #expect(try abs((x.grad?.doubles()[0] ?? 0) - s * (1 - s)) < 1e-12)
  }

  @Test func broadcastOperandsAddTheirGradientsUp() throws {
    let bias = try leaf([0, 0])
    try (Tensor.ones([3, 2], dtype: .float64) + bias).sum().backward()
    #expect(try bias.grad?.doubles() == [3, 3])
  }

  @Test func indexingSendsGradientsWhereValuesCameFrom() throws {
    let x = try leaf([1, 2, 3])
    try x.at(.slice(step: -2)).sum().backward()
    #expect(try x.grad?.doubles() == [1, 0, 1])
  }

  @Test func nothingIsRememberedWithoutGrad() throws {
    let x = try leaf([1])
    let y = try withoutGrad { try x * 2 }
    #expect(!y.requiresGrad)
    #expect(try !(x * 2).detach().requiresGrad)
    #expect(try (x * 2).requiresGrad)
    struct Stop: Error {}
    #expect(throws: Stop.self) { try withoutGrad { throw Stop() } }
    #expect(try (x * 2).requiresGrad)
  }

  @Test func tensorsWorkOnOtherThreads() async throws {
    let x = try leaf([2])
    let gradient = try await Task.detached {
      try (x * x).sum().backward()
      return try x.grad?.doubles()
    }.value
    #expect(gradient == [4])
    try await withThrowingTaskGroup(of: Double.self) { group in
      for seed in 0..<8 {
        group.addTask { try Tensor.rand([64, 64], seed: UInt64(seed)).matmul(Tensor.eye(64)).sum().item() }
      }
      for try await sum in group { #expect(sum > 1500 && sum < 2500) }
    }
  }
}

@Suite struct TensorGroupTests {
  private func parameter(_ values: [Float], gradient: [Float]?) throws -> Tensor {
    let tensor = try Tensor(values)
    try tensor.setRequiresGrad(true)
    if let gradient { try tensor.setGrad(Tensor(gradient)) }
    return tensor
  }

  @Test(arguments: [false, true]) func sgdFollowsItsFormula(nesterov: Bool) throws {
    let parameters = [try parameter([1, -2], gradient: [0.5, 1]), try parameter([4], gradient: nil)]
    var buffers: [Tensor?] = [nil, nil]
    var weight: [Double] = [1, -2]
    var buffer: [Double] = []
    for step in 0..<3 {
      try TensorGroup.sgdStep(
        parameters: parameters, momentumBuffers: &buffers, learningRate: 0.1, momentum: 0.9, weightDecay: 0.01,
        nesterov: nesterov)
      let change = [0.5 + 0.01 * weight[0], 1 + 0.01 * weight[1]]
      buffer = step == 0 ? change : zip(buffer, change).map { 0.9 * $0 + $1 }
      for i in 0..<2 { weight[i] -= 0.1 * (nesterov ? change[i] + 0.9 * buffer[i] : buffer[i]) }
    }
    let moved = try parameters[0].doubles()
    #expect(zip(moved, weight).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(try parameters[1].floats() == [4])
    #expect(buffers[0] != nil && buffers[1] == nil)
  }

  @Test func clippingScalesAllGradientsAlike() throws {
    let parameters = [try parameter([0, 0], gradient: [3, 0]), try parameter([0], gradient: [4])]
    #expect(try TensorGroup.clipGradients(parameters, maxNorm: 10) == 5)
    #expect(try parameters[1].grad?.floats() == [4])
    #expect(try TensorGroup.clipGradients(parameters, maxNorm: 1) == 5)
    #expect(try abs((parameters[1].grad?.item() ?? 0) - 0.8) < 1e-5)
  }

  @Test func averagesFollow() throws {
    let average = try Tensor([1, 1] as [Float])
    try TensorGroup.emaUpdate(average: [average], from: [Tensor([3, 5] as [Float])], decay: 0.5)
    #expect(try average.floats() == [2, 3])
    let p = try parameter([1], gradient: [1])
    try TensorGroup.zeroGradients([p])
    #expect(p.grad == nil)
  }
}
