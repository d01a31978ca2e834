import OtnTensor
import Testing

@Suite struct ArithmeticTests {
  @Test func operatorsBroadcastAndTakeNumbersOnEitherSide() throws {
    let a = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    let b = try Tensor([10, 20, 30] as [Float])
    #expect(try (a + b).floats() == [11, 22, 33, 14, 25, 36])
    #expect(try (b - a).floats() == [9, 18, 27, 6, 15, 24])
    #expect(try (a * 2).floats() == [2, 4, 6, 8, 10, 12])
    #expect(try (1 - a).floats() == [0, -1, -2, -3, -4, -5])
    #expect(try (12 / a).floats() == [12, 6, 4, 3, 2.4, 2])
    #expect(try (a / b).shape == [2, 3])
    #expect(try (-a).floats().first == -1)
  }

  @Test func integersStayIntegersUnlessAFractionComesIn() throws {
    let a = try Tensor([7, -7] as [Int64])
    #expect(try (a * 2).dtype == .int64)
    #expect(try (a * 2.0).dtype == .float32)
    #expect(try (a / 2).floats() == [3.5, -3.5])
    #expect(try a.floorDivide(2).ints() == [3, -4])
    #expect(try a.remainder(3).ints() == [1, 2])
  }

  @Test func comparisonsGiveBools() throws {
    let a = try Tensor([1, 2, 3] as [Float])
    #expect(try a.less(2).ints() == [1, 0, 0])
    #expect(try a.greaterOrEqual(2).dtype == .bool)
    #expect(try a.equalTo(a).all().item() == 1)
    #expect(try a.less(2).logicalOr(a.greater(2)).logicalNot().ints() == [0, 1, 0])
    #expect(try a.isEqual(to: a.clone()))
    #expect(try !a.isEqual(to: a.reshape([3, 1])))
  }

  @Test func inPlaceChangesAreSeenThroughEveryView() throws {
    let a = try Tensor.zeros([2, 2])
    let row = try a.select(dim: 0, index: 1)
    try row.fill_(3).add_(Tensor.ones([2]), scale: 2).mul_(2)
    #expect(try a.floats() == [0, 0, 10, 10])
    try a.zero_()
    #expect(try row.floats() == [0, 0])
  }

  @Test func matricesMultiplyBatched() throws {
    let a = try Tensor.arange(0, 6).reshape([2, 3])
    #expect(try a.matmul(a.transpose(0, 1)).floats() == [5, 14, 14, 50])
    #expect(try Tensor.ones([4, 2, 3]).matmul(Tensor.ones([3, 5])).shape == [4, 2, 5])
    #expect(try Tensor.ones([3]).matmul(Tensor.ones([3])).item() == 3)
  }
}
