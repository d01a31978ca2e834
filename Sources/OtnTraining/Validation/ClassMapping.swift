/// Which class of a data set each class of a model is.
struct ClassMapping {
  /// By the model's class; nil where the set lacks it.
  let positions: [Int?]

  /// By name. A model whose classes are only numbered fits a set of as many classes.
  init(model: [String], dataset: [String]) throws(TrainingError) {
    let isNumbered = model.count == dataset.count && model == model.indices.map(String.init)
    if model == dataset || isNumbered {
      positions = dataset.indices.map { $0 }
      return
    }
    positions = model.map { dataset.firstIndex(of: $0) }
    guard positions.contains(where: { $0 != nil }) else {
      throw TrainingError(
        code: "unknown-class",
        message: "the model and the data set have no class in common: the model knows \(Self.some(model)), the set "
          + Self.some(dataset))
    }
  }

  private static func some(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " …" : "")
  }

  func callAsFunction(_ detections: [Detection]) -> [Detection] {
    detections.compactMap { detection in
      guard let category = positions[detection.category] else { return nil }
      return Detection(box: detection.box, confidence: detection.confidence, category: category)
    }
  }
}
