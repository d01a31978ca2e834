import Testing

@testable import OtnTraining

struct HyperparametersTests {
  @Test func everyValueOfTheFileCanBeSetByItsName() throws {
    var values = Hyperparameters()
    for (number, field) in Hyperparameters.fields.enumerated() {
      try values.set(field.name, to: Double(number) + 0.5)
      #expect(values[field.name] == Double(number) + 0.5)
    }
    #expect(values.yaml.split(separator: "\n").count == Hyperparameters.fields.count)
  }

  @Test func unknownNamesAndBadNumbersAreRefused() {
    var values = Hyperparameters()
    #expect(throws: TrainingError.self) { try values.set("lr", to: 0.1) }
    #expect(throws: TrainingError.self) { try values.set("lr0", to: -1) }
    #expect(throws: TrainingError.self) { try values.set("lr0", to: .infinity) }
  }

  @Test func gainsFollowClassesSizeAndLevels() {
    let scaled = Hyperparameters().scaled(levels: 3, classes: 10, size: 64)
    #expect(scaled.boxGain == 0.05)
    #expect(scaled.classGain == 0.0625)
    #expect(abs(scaled.objectGain - 0.01) < 1e-15)
  }
}
