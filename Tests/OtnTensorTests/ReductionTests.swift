import OtnTensor
import Testing

@Suite struct ReductionTests {
  private let t: Tensor  // [[3, 1, 2], [6, 6, 0]]

  init() throws { t = try Tensor([3, 1, 2, 6, 6, 0] as [Float], shape: [2, 3]) }

  @Test func overEverything() throws {
    #expect(try t.sum().item() == 18)
    #expect(try t.mean().item() == 3)
    #expect(try t.min().item() == 0)
    #expect(try t.argmax().item() == 3)
    #expect(try t.prod().item() == 0)
    #expect(try abs(t.variance(unbiased: false).item() - 32.0 / 6) < 1e-6)
    #expect(try abs(t.norm().item() - 86.0.squareRoot()) < 1e-6)
    #expect(try t.greater(5).any().item() == 1)
    #expect(try t.greater(5).all().item() == 0)
  }

  @Test func overDimensions() throws {
    #expect(try t.sum(dim: [0]).floats() == [9, 7, 2])
    #expect(try t.sum(dim: [0, 1]).shape == [])
    #expect(try t.mean(dim: [-1], keepDim: true).shape == [2, 1])
    #expect(try t.max(dim: 1).values.floats() == [3, 6])
    #expect(try t.max(dim: 1).indices.ints() == [0, 0])
    #expect(try t.min(dim: 0).indices.ints() == [0, 0, 1])
    #expect(try t.argmin(dim: 1).ints() == [1, 2])
    #expect(try t.std(dim: [1]).floats()[0] == 1)
    #expect(try t.cumsum(dim: 1).floats() == [3, 4, 6, 6, 12, 12])
    #expect(try t.any(dim: 0).ints() == [1, 1, 1])
    #expect(try t.all(dim: 0).ints() == [1, 1, 0])
  }

  @Test func sortingIsStableAndPutsNaNLast() throws {
    let x = try Tensor([1, 0, 1, .nan, 0, 1] as [Float])
    let (values, indices) = try x.sort()
    #expect(try indices.ints() == [1, 4, 0, 2, 5, 3])
    #expect(try values.floats().last?.isNaN ?? false)
    let falling = try Tensor([1, 0, 1, 0, 1] as [Float]).sort(descending: true)
    #expect(try falling.indices.ints() == [0, 2, 4, 1, 3])
  }

  @Test func topkTakesTheFirstAmongEquals() throws {
    let scores = try Tensor([Float](repeating: 0.5, count: 1000))
    #expect(try scores.topk(5).indices.ints() == [0, 1, 2, 3, 4])
    #expect(try scores.topk(3, largest: false).indices.ints() == [0, 1, 2])
    #expect(try t.topk(2, dim: 1).values.floats() == [3, 2, 6, 6])
    #expect(try t.topk(0).values.shape == [2, 0])
  }

  @Test func countsValues() throws {
    #expect(try t.unique().floats() == [0, 1, 2, 3, 6])
    #expect(try t.histogram(bins: 3, min: 0, max: 6).ints() == [2, 2, 2])
    #expect(try t.histogram(bins: 2, min: 1, max: 3).ints() == [1, 2])
  }
}
