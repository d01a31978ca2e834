import OtnTensor
import Testing

/// `t[items]` follows NumPy; the expected values are NumPy's.
@Suite struct IndexingTests {
  private let t: Tensor  // (3, 4): 0 … 11

  init() throws { t = try Tensor.arange(0, 12, dtype: .int64).reshape([3, 4]) }

  @Test(
    arguments: [
      ([.at(1)], [4], [4, 5, 6, 7]),
      ([.at(-1), .at(0)], [], [8]),
      ([.slice(), .at(1)], [3], [1, 5, 9]),
      ([.slice(start: 1), .slice(stop: 2)], [2, 2], [4, 5, 8, 9]),
      ([.slice(start: -2, stop: 99)], [2, 4], [4, 5, 6, 7, 8, 9, 10, 11]),
      ([.slice(start: 5)], [0, 4], []),
      ([.slice(start: 2, stop: 1)], [0, 4], []),
      ([.ellipsis, .at(0)], [3], [0, 4, 8]),
      ([.at(0), .ellipsis], [4], [0, 1, 2, 3]),
      ([.ellipsis, .slice(step: 2)], [3, 2], [0, 2, 4, 6, 8, 10]),
      ([.slice(step: -1), .at(0)], [3], [8, 4, 0]),
      ([.at(0), .slice(step: -2)], [2], [3, 1]),
      ([.at(0), .slice(start: 2, stop: 0, step: -1)], [2], [2, 1]),
      ([.at(0), .slice(start: -1, stop: -9, step: -3)], [2], [3, 0]),
      ([.at(0), .slice(start: 0, stop: 2, step: -1)], [0], []),
      ([.at(0), .slice(step: .min)], [1], [3]),
      ([.at(0), .newAxis], [1, 4], [0, 1, 2, 3]),
      ([.ellipsis, .newAxis, .at(3)], [3, 1], [3, 7, 11]),
    ] as [([TensorIndex], [Int], [Int64])])
  func slicesAsNumPyDoes(items: [TensorIndex], shape: [Int], values: [Int64]) throws {
    let part = try t.at(items)
    #expect(part.shape == shape)
    #expect(try part.ints() == values)
  }

  @Test func tensorsAndMasksPickElements() throws {
    let rows = try Tensor([2, 0] as [Int64])
    #expect(try t.at(.tensor(rows)).ints() == [8, 9, 10, 11, 0, 1, 2, 3])
    #expect(try t.at(.slice(), .tensor(rows)).ints() == [2, 0, 6, 4, 10, 8])
    #expect(try t.at(.tensor(rows), .tensor(rows)).ints() == [10, 0])
    #expect(try t.at(.tensor(t.greater(8))).ints() == [9, 10, 11])
    #expect(try t.at(.ellipsis, .tensor(rows)).shape == [3, 2])
  }

  @Test func slicesAreViewsOfTheSameMemory() throws {
    try t.at(.slice(start: 1), .at(0)).fill_(-1)
    #expect(try t.at(.slice(), .at(0)).ints() == [0, -1, -1])
  }

  @Test func writesByPosition() throws {
    let counts = try Tensor.zeros([3])
    let positions = try Tensor([0, 2, 2] as [Int64])
    try counts.indexPut([positions], Tensor.ones([3]), accumulate: true)
    #expect(try counts.floats() == [1, 0, 2])
    #expect(try t.gather(dim: 1, Tensor([3, 0, 1] as [Int64], shape: [3, 1])).ints() == [3, 4, 9])
    #expect(try t.indexSelect(dim: 0, Tensor([1] as [Int64])).shape == [1, 4])
    #expect(try t.maskedFill(t.less(10), 0).sum().item() == 21)
    #expect(try t.greater(10).nonzero().ints() == [2, 3])
    #expect(try Tensor.where_(t.less(1), t - 5, t).select(dim: 0, index: 0).ints() == [-5, 1, 2, 3])
  }

  @Test(
    arguments: [
      ([.at(3)], "index-out-of-range", "index 3 is out of range for dimension 0 of shape (3, 4)"),
      ([.slice(), .at(-5)], "index-out-of-range", "index -5 is out of range for dimension 1 of shape (3, 4)"),
      ([.at(0), .at(0), .at(0)], "shape", "3 indices are too many for shape (3, 4)"),
      ([.ellipsis, .ellipsis], "wrong-value", "an index holds `...` once"),
      ([.slice(step: 0)], "wrong-value", "a slice can't step by 0"),
    ] as [([TensorIndex], String, String)])
  func wrongIndicesSayWhatTheShapeIs(items: [TensorIndex], code: String, message: String) throws {
    let error = #expect(throws: TorchError.self) { try t.at(items) }
    #expect(error?.code == code)
    #expect(error?.message == message)
  }
}
