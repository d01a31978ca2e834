import OtnBindings
import OtnRuntime
import OtnTensor
import Testing

/// What `show` draws of a tensor.
@Suite struct TensorPictureTests {
  @Test func anImageIsShownAsItIs() throws {
    let image = try Tensor([0, 0.5, 1, 0, 0.5, 1].flatMap { [Float]([$0, $0]) }, shape: [3, 2, 2])
    let picture = try #require(try TensorValue(image).picture())
    #expect(picture.width == 2 && picture.height == 2)
    // Red 0, 0, 0.5, 0.5; green 1, 1, 0, 0; blue 0.5, 0.5, 1, 1.
    #expect(picture.pixels == [0, 255, 127, 0, 255, 127, 127, 0, 255, 127, 0, 255])
    #expect(picture.png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test(arguments: [[2, 3, 16, 16], [5, 16, 16], [1, 70, 4, 4], [8, 8]])
  func imagesAndMapsAreGridsOfPictures(shape: [Int]) throws {
    let picture = try #require(try TensorValue(Tensor.rand(shape, seed: 1) * 3).picture())
    #expect(picture.pixels.count == picture.width * picture.height * 3)
    #expect(Set(picture.pixels).count > 2)
  }

  @Test(arguments: [[3], [2, 3], [0, 8, 8], [2, 2, 2, 2, 2]])
  func theRestIsNumbers(shape: [Int]) throws {
    #expect(try TensorValue(Tensor.zeros(shape)).picture() == nil)
  }
}
