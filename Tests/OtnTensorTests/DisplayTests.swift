import OtnTensor
import Testing

@Suite struct DisplayTests {
  @Test func showsTypeShapeDeviceAndRows() throws {
    let t = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(try t.display(width: 80) == "Tensor (2, 3) float32 cpu\n[[1.0, 2.0, 3.0],\n [4.0, 5.0, 6.0]]")
    #expect(try Tensor([1.5, -0.25]).display(width: 80) == "Tensor (2,) float64 cpu\n[ 1.5000, -0.2500]")
    #expect(
      try t.greater(3).display(width: 80) == """
        Tensor (2, 3) bool cpu
        [[false, false, false],
         [ true,  true,  true]]
        """)
    #expect(try Tensor.zeros([]).display(width: 80) == "Tensor () float32 cpu\n0.0")
    #expect(try Tensor.zeros([0]).display(width: 80) == "Tensor (0,) float32 cpu\n[]")
    #expect(
      try Tensor([1e-9, 1, .nan, -.infinity]).display(width: 80)
        == "Tensor (4,) float64 cpu\n[1.0000e-09, 1.0000e+00,        nan,       -inf]")
  }

  @Test func separatesBlocksOfHigherRank() throws {
    let t = try Tensor.arange(0, 8, dtype: .int64).reshape([2, 2, 2])
    #expect(
      try t.display(width: 80) == """
        Tensor (2, 2, 2) int64 cpu
        [[[0, 1],
          [2, 3]],

         [[4, 5],
          [6, 7]]]
        """)
  }

  @Test(arguments: [40, 80, 120]) func nothingIsWiderThanTheTerminal(width: Int) throws {
    for shape in [[1000], [100, 100], [3, 640, 640], [2, 3, 40, 40, 15], [2, 2, 2, 2, 2, 2, 2, 2]] {
      let lines = try Tensor.randn(shape, seed: 1).display(width: width).split(separator: "\n")
      #expect(lines.dropFirst().allSatisfy { $0.count <= width }, "\(shape) at \(width): \(lines)")
      #expect(lines.count < 50, "\(shape): \(lines.count) lines")
      #expect(lines.contains { $0.contains("…") })
    }
  }

  @Test func largeTensorsShowTheirEnds() throws {
    let text = try Tensor.arange(0, 1_000_000, dtype: .int64).display(width: 60)
    #expect(text == "Tensor (1000000,) int64 cpu\n[     0,      1,      2, …, 999997, 999998, 999999]")
  }
}
