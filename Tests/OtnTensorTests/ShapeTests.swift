import OtnTensor
import Testing

@Suite struct ShapeTests {
  @Test func shapesChangeWithoutChangingValues() throws {
    let t = try Tensor.arange(0, 24).reshape([2, 3, -1])
    #expect(t.shape == [2, 3, 4])
    #expect(try t.permute([2, 0, 1]).shape == [4, 2, 3])
    #expect(try t.permute([2, 0, 1]).reshape([24]).floats().prefix(3) == [0, 4, 8])
    #expect(try t.transpose(-1, 0).shape == [4, 3, 2])
    #expect(try t.unsqueeze(-1).squeeze().shape == [2, 3, 4])
    #expect(try t.unsqueeze(0).squeeze(1).shape == [1, 2, 3, 4])
    #expect(try t.flatten(from: 1).shape == [2, 12])
    #expect(try t.select(dim: 2, index: 0).unsqueeze(-1).expand([2, 3, 5]).shape == [2, 3, 5])
    #expect(try t.flip([0]).floats().first == 12)
    #expect(try !t.transpose(0, 1).isContiguous && t.transpose(0, 1).contiguous().isContiguous)
  }

  @Test func piecesJoinToTheWhole() throws {
    let t = try Tensor.arange(0, 10).reshape([2, 5])
    #expect(try t.split(2, dim: 1).map(\.shape) == [[2, 2], [2, 2], [2, 1]])
    #expect(try t.chunk(2, dim: 1).map(\.shape) == [[2, 3], [2, 2]])
    #expect(try Tensor.cat(t.split(2, dim: 1), dim: 1).isEqual(to: t))
    #expect(try Tensor.stack([t, t], dim: -1).shape == [2, 5, 2])
  }

  @Test func makesTensors() throws {
    #expect(try Tensor.full([2], 1.5).floats() == [1.5, 1.5])
    #expect(try Tensor.arange(1, 2, step: 0.25, dtype: .float64).doubles() == [1, 1.25, 1.5, 1.75])
    #expect(try Tensor.linspace(0, 1, steps: 3).floats() == [0, 0.5, 1])
    #expect(try Tensor.eye(2).floats() == [1, 0, 0, 1])
    #expect(try Tensor.zeros([0, 3]).count == 0)
    #expect(try Tensor.zeros([]).item() == 0)
  }

  @Test func theSameSeedDrawsTheSameNumbers() throws {
    let a = try Tensor.randn([100], seed: 7)
    #expect(try a.isEqual(to: Tensor.randn([100], seed: 7)))
    #expect(try !a.isEqual(to: Tensor.randn([100], seed: 8)))
    #expect(try Tensor.rand([100], seed: 1).less(1).all().item() == 1)
  }

  @Test(arguments: DType.allCases) func everyTypeGoesThroughBytes(type: DType) throws {
    let t = try Tensor([0, 1, 1, 0] as [Int64], shape: [2, 2]).to(dtype: type)
    let bytes = try t.bytes()
    #expect(bytes.count == 4 * type.byteCount)
    let back = try Tensor(bytes: bytes, shape: [2, 2], dtype: type)
    #expect(back.dtype == type)
    #expect(try back.ints() == [0, 1, 1, 0])
  }

  @Test func memoryCanBeFilledInPlace() throws {
    let t = try Tensor.zeros([3])
    try t.withUnsafeMutableBytes { $0.bindMemory(to: Float.self)[1] = 5 }
    #expect(try t.floats() == [0, 5, 0])
    #expect(throws: TorchError.self) { try Tensor.zeros([2, 3]).transpose(0, 1).withUnsafeBytes { _ = $0 } as Void }
  }

  @Test func devicesHaveNames() throws {
    #expect(try Device(parsing: "cuda:1") == .cuda(1))
    #expect(try Device(parsing: "cuda") == .cuda(0))
    for name in ["gpu", "cuda:", "cuda:-1", "cuda:9999", ""] {
      #expect(throws: TorchError.self) { try Device(parsing: name) }
    }
  }
}
