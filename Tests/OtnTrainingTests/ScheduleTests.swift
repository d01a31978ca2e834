import OtnTestSupport
import Testing

@testable import OtnTraining

struct ScheduleTests {
  @Test(arguments: try Fixtures.cases(in: "parity/data", suffix: "lr_schedule.json"))
  func everyIterationHasTheSameRates(path: String) throws {
    let json = try JSON(path: path)
    var hyperparameters = Hyperparameters()
    for key in ["lr0", "lrf", "momentum", "warmup_epochs", "warmup_momentum", "warmup_bias_lr"] {
      try hyperparameters.set(key, to: json[key].double)
    }
    // The tables' names say how many batches of how many images.
    for table in json.keys where table.contains("_batches_of_") {
      let numbers = table.split(separator: "_").compactMap { Int($0) }
      let schedule = Schedule(
        epochs: json["epochs"].int, batchesPerEpoch: numbers[0], batchSize: numbers[1],
        hyperparameters: hyperparameters, isCosine: json["cosine"].bool)
      var lastStep = -1
      for row in json[table].items {
        let iteration = row[0].int
        let step = schedule.step(iteration: iteration)
        let rates = [step.biasRate, step.rate, step.rate, step.momentum, step.momentum, step.momentum]
        for (column, rate) in rates.enumerated() {
          #expect(abs(rate - row[column + 2].double) <= 1e-9 * abs(rate) + 1e-15, "\(table) \(iteration)")
        }
        let moves = iteration - lastStep >= step.accumulate
        #expect(moves == (row[8].int == 1), "\(table) \(iteration)")
        if moves { lastStep = iteration }
      }
    }
  }

  @Test func withoutWarmupTheFirstRateIsTheInitialOne() {
    var hyperparameters = Hyperparameters()
    hyperparameters.warmupEpochs = 0
    let schedule = Schedule(
      epochs: 10, batchesPerEpoch: 5, batchSize: 16, nominalBatch: 16, hyperparameters: hyperparameters,
      minimumWarmupSteps: 0)
    #expect(schedule.step(iteration: 0) == .init(biasRate: 0.01, rate: 0.01, momentum: 0.937, accumulate: 1))
    #expect(schedule.step(iteration: 49).rate < 0.01)
  }

  @Test func cosineFallsFromOneToTheLastFactor() {
    let schedule = Schedule(
      epochs: 10, batchesPerEpoch: 5, batchSize: 16, hyperparameters: Hyperparameters(), isCosine: true)
    #expect(schedule.factor(epoch: 0) == 1)
    #expect(abs(schedule.factor(epoch: 10) - 0.01) < 1e-12)
    #expect(abs(schedule.factor(epoch: 5) - 0.505) < 1e-12)
  }
}
