import Foundation
import OtnTensor
import Testing

@Suite struct ElementwiseTests {
  struct Case: Sendable {
    let name: String
    let onTensor: @Sendable (Tensor) throws -> Tensor
    let onNumber: @Sendable (Double) -> Double
  }

  static let cases: [Case] = [
    Case(name: "exp", onTensor: { try $0.exp() }, onNumber: { exp($0) }),
    Case(name: "log", onTensor: { try $0.abs().log() }, onNumber: { log(abs($0)) }),
    Case(name: "sqrt", onTensor: { try $0.abs().sqrt() }, onNumber: { abs($0).squareRoot() }),
    Case(name: "sin", onTensor: { try $0.sin() }, onNumber: { sin($0) }),
    Case(name: "cos", onTensor: { try $0.cos() }, onNumber: { cos($0) }),
    Case(name: "tan", onTensor: { try $0.tan() }, onNumber: { tan($0) }),
    Case(name: "atan", onTensor: { try $0.atan() }, onNumber: { atan($0) }),
    Case(name: "tanh", onTensor: { try $0.tanh() }, onNumber: { tanh($0) }),
    Case(name: "floor", onTensor: { try $0.floor() }, onNumber: { $0.rounded(.down) }),
    Case(name: "ceil", onTensor: { try $0.ceil() }, onNumber: { $0.rounded(.up) }),
    Case(name: "round", onTensor: { try $0.round() }, onNumber: { $0.rounded(.toNearestOrEven) }),
    Case(name: "sign", onTensor: { try $0.sign() }, onNumber: { $0 > 0 ? 1 : -1 }),
    Case(name: "reciprocal", onTensor: { try $0.reciprocal() }, onNumber: { 1 / $0 }),
    Case(name: "sigmoid", onTensor: { try $0.sigmoid() }, onNumber: { 1 / (1 + exp(-$0)) }),
    Case(name: "relu", onTensor: { try $0.relu() }, onNumber: { max(0, $0) }),
    Case(name: "silu", onTensor: { try $0.silu() }, onNumber: { $0 / (1 + exp(-$0)) }),
    Case(name: "silu_", onTensor: { try $0.clone().silu_() }, onNumber: { $0 / (1 + exp(-$0)) }),
    Case(name: "clamp", onTensor: { try $0.clamp(min: -1, max: 0.3) }, onNumber: { min(max($0, -1), 0.3) }),
    Case(name: "clamp max", onTensor: { try $0.clamp(max: 0.3) }, onNumber: { min($0, 0.3) }),
    Case(name: "power", onTensor: { try $0.power(3) }, onNumber: { $0 * $0 * $0 }),
  ]

  @Test(arguments: cases.indices) func agreesWithTheNumbersOwnFunction(index: Int) throws {
    let numbers = [-2.5, -1.25, -0.5, 0.25, 0.5, 1.5, 3]
    let results = try Self.cases[index].onTensor(Tensor(numbers)).doubles()
    for (number, result) in zip(numbers, results) {
      #expect(abs(result - Self.cases[index].onNumber(number)) < 1e-12, "\(Self.cases[index].name) of \(number)")
    }
  }

  @Test func softmaxSumsToOne() throws {
    let t = try Tensor([1, 2, 3, 1000] as [Double])
    #expect(try abs(t.softmax(dim: 0).sum().item() - 1) < 1e-12)
    #expect(try t.logSoftmax(dim: -1).doubles().last == 0)
  }

  @Test func findsWhatIsNoNumber() throws {
    let t = try Tensor([.nan, .infinity, 1] as [Float])
    #expect(try t.isnan().ints() == [1, 0, 0])
    #expect(try t.isfinite().ints() == [0, 0, 1])
  }

  @Test func networkLayers() throws {
    let image = try Tensor.arange(0, 16).reshape([1, 1, 4, 4])
    let box = try Tensor.ones([1, 1, 2, 2])
    #expect(try image.conv2d(weight: box, bias: Tensor([1] as [Float]), stride: [2, 2]).floats() == [11, 19, 43, 51])
    #expect(try image.maxPool2d(kernel: [2, 2]).floats() == [5, 7, 13, 15])
    #expect(try image.maxPool2d(kernel: [3, 3], stride: [1, 1], padding: [1, 1]).shape == [1, 1, 4, 4])
    #expect(try box.upsampleNearest2d(scale: 2).shape == [1, 1, 4, 4])
    #expect(try image.resizeBilinear(to: [2, 2]).floats() == [2.5, 4.5, 10.5, 12.5])
    #expect(try box.pad([1, 0, 0, 1], value: 7).floats() == [7, 1, 1, 7, 1, 1, 7, 7, 7])
    let mean = try Tensor.zeros([1])
    let variance = try Tensor.ones([1])
    let normal = try image.batchNorm(
      weight: nil, bias: nil, runningMean: mean, runningVariance: variance, training: true, momentum: 0.1)
    #expect(try abs(normal.mean().item()) < 1e-6)
    #expect(try abs(mean.item() - 0.75) < 1e-6)
  }

  @Test func binaryCrossEntropy() throws {
    let logits = try Tensor([0, 2] as [Double])
    let targets = try Tensor([1, 0] as [Double])
    let expected: [Double] = [Foundation.log(2), Foundation.log(1 + Foundation.exp(2))]
    let each = try logits.bceWithLogits(targets, reduction: .none).doubles()
    #expect(zip(each, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(try abs(logits.bceWithLogits(targets).item() - (expected[0] + expected[1]) / 2) < 1e-12)
    let weighted = try logits.bceWithLogits(targets, posWeight: Tensor([3.0, 3.0]), reduction: .sum).item()
    #expect(abs(weighted - (3 * expected[0] + expected[1])) < 1e-12)
  }
}
