import OtnTensor
import OtnWork
import Testing

@testable import OtnDatasets

@Suite struct BatchLoaderTests {
  private let workspace: Workspace
  private let shelf: Dataset

  init() throws {
    workspace = try Workspace()
    shelf = try ShelfGenerator.generate(images: 7, seed: 5, size: 96, in: workspace.path)
  }

  private func all(_ loader: BatchLoader, epoch: Int = 0, from first: Int = 0) throws -> [Batch] {
    let batches = loader.batches(epoch: epoch, from: first)
    var all: [Batch] = []
    while let batch = try batches.next() { all.append(batch) }
    return all
  }

  private func training(threads: Int = 2, cache: Int = 1 << 20, seed: UInt64 = 1) throws -> BatchLoader {
    var options = LoaderOptions(batchSize: 3, imageSize: 64, kind: .training(Augmentation(), seed: seed))
    (options.threads, options.cacheBytes) = (threads, cache)
    return try BatchLoader(shelf, options)
  }

  @Test func anEpochShowsEveryImageOnce() throws {
    let loader = try training()
    let batches = try all(loader)
    #expect(batches.map(\.count) == [3, 3, 1] && loader.batchCount == 3)
    #expect(batches[0].images.shape == [3, 3, 64, 64] && batches[0].images.dtype == .uint8)
    #expect(batches.flatMap { $0.samples.map(\.image) }.sorted() == Array(0..<7))
  }

  @Test func targetsAreFractionsOfTheirImage() throws {
    for batch in try all(training()) {
      #expect(batch.targets.shape.last == 6)
      let rows = try batch.targets.floats()
      for start in stride(from: 0, to: rows.count, by: 6) {
        #expect(rows[start] >= 0 && rows[start] < Float(batch.count))
        #expect((0..<10).contains(Int(rows[start + 1])))
        #expect(rows[start + 2..<start + 6].allSatisfy { (0...1).contains($0) })
      }
    }
  }

  @Test func batchesDependOnSeedAndEpochAlone() throws {
    let expected = try all(training(), epoch: 2).map { try $0.images.bytes() }
    #expect(try all(training(threads: 1, cache: 0), epoch: 2).map { try $0.images.bytes() } == expected)
    #expect(try all(training(threads: 4), epoch: 2, from: 1).map { try $0.images.bytes() } == Array(expected[1...]))
    #expect(try all(training(), epoch: 3).map { try $0.images.bytes() } != expected)
    #expect(try all(training(seed: 2), epoch: 2).map { try $0.images.bytes() } != expected)
  }

  @Test func validationKeepsTheOrderAndTheWayBack() throws {
    let loader = try BatchLoader(
      shelf, LoaderOptions(batchSize: 4, imageSize: 64, kind: .validation(rectangular: false)))
    let batches = try all(loader)
    #expect(batches.flatMap { $0.samples.map(\.image) } == Array(0..<7))
    let placement = try #require(batches[0].samples[0].placement)
    #expect(placement.originalWidth == 96 && placement.ratioX == 64.0 / 96)
    let row = try batches[0].targets.floats()
    let label = try #require(shelf.labels(ofImage: 0).first)
    #expect(Int(row[1]) == label.classIndex && abs(row[2] - label.x) < 1e-3)
  }

  @Test func rectangularValidationPadsByHalfAStride() throws {
    let loader = try BatchLoader(
      shelf, LoaderOptions(batchSize: 4, imageSize: 64, kind: .validation(rectangular: true)))
    #expect(try all(loader)[0].images.shape == [4, 3, 96, 96])
  }

  @Test func cancelledWorkStops() throws {
    let work = Work()
    let batches = try training().batches(work: work)
    _ = try batches.next()
    work.cancellation.cancel()
    #expect(throws: Interrupted.self) { try batches.next() }
    work.cancellation.reset()
    #expect(throws: Interrupted.self) { while try batches.next() != nil {} }
  }

  @Test func brokenPicturesAreNamedWhenTheirBatchIsDue() throws {
    let bytes = try FileBytes.read(shelf.path(ofImage: 2), what: "picture")
    try FileBytes.write(Array(bytes.prefix(bytes.count / 2)), to: shelf.path(ofImage: 2))
    let loader = try training()
    let text = message { try all(loader) }
    #expect(text.contains("000002.jpg is broken: it ends early"), "\(text)")
  }

  @Test func optionsAreChecked() throws {
    let cases: [(LoaderOptions, String)] = [
      (LoaderOptions(batchSize: 0, imageSize: 64, kind: .validation(rectangular: true)), "1 to 4096 images"),
      (LoaderOptions(batchSize: 1, imageSize: 100, kind: .validation(rectangular: true)), "such as 96, not 100"),
      (LoaderOptions(batchSize: 1, imageSize: .max, kind: .validation(rectangular: true)), "multiple of 32"),
    ]
    for (options, expected) in cases {
      let text = message { try BatchLoader(shelf, options) }
      #expect(text.contains(expected), "\(text)")
    }
    var wild = Augmentation()
    wild.mosaic = .nan
    #expect(message { try BatchLoader(shelf, LoaderOptions(kind: .training(wild, seed: 0))) }.contains("probability"))
    let none = try shelf.take(0)
    #expect(
      message { try BatchLoader(none, LoaderOptions(kind: .validation(rectangular: true))) }.contains("no images"))
  }
}
