extension Dataset {
  /// The images that show at least one object of the named classes, with the boxes of those classes alone.
  /// Classes are numbered in the order asked for.
  ///
  /// Throws `.unknownClass` with the names that nearly match.
  public func filtered(classes names: [String]) throws(DatasetError) -> Dataset {
    guard !names.isEmpty else { throw .wrongValue("a filter names at least one class") }
    var renumbered = [Int32?](repeating: nil, count: classes.count)
    for (number, name) in names.enumerated() {
      guard let old = classes.firstIndex(of: name) else {
        throw .unknownClass(name: name, candidates: Self.near(name, among: classes))
      }
      guard renumbered[old] == nil else { throw .wrongValue("the class `\(name)` is named twice") }
      renumbered[old] = Int32(number)
    }
    var shown = [Bool](repeating: false, count: count)
    for row in 0..<boxes.count where !boxes.crowds[row] && renumbered[Int(boxes.classes[row])] != nil {
      shown[Int(boxes.images[row])] = true
    }
    return selecting(shown.indices.filter { shown[$0] }, name: "\(plainName), filtered", classes: names) {
      renumbered[Int($0)]
    }
  }

  /// Random parts, without overlap, that together are the whole set. Fractions are above 0 and add up to at most 1.
  public func split(_ fractions: [Double], seed: UInt64) throws(DatasetError) -> [Dataset] {
    let sum = fractions.reduce(0, +)
    guard !fractions.isEmpty, fractions.allSatisfy({ $0 > 0 }), sum <= 1 + 1e-9 else {
      throw .wrongValue("fractions of a split are above 0 and add up to at most 1, unlike \(fractions)")
    }
    var draws = SeededDraws(seed: seed)
    let order = draws.shuffled(Array(0..<count))
    var (parts, taken, total): ([Dataset], Int, Double) = ([], 0, 0)
    for fraction in fractions {
      total += fraction
      let end = min(count, Int((total * Double(count)).rounded()))
      let percent = Int((fraction * 100).rounded())
      parts.append(selecting(order[taken..<max(taken, end)].sorted(), name: "\(plainName), \(percent) %"))
      taken = max(taken, end)
    }
    return parts
  }

  /// `number` images drawn without repeats, in the set's order; all of them if there are fewer.
  public func sample(_ number: Int, seed: UInt64) throws(DatasetError) -> Dataset {
    guard number >= 0 else { throw .wrongValue("a sample has 0 or more images, not \(number)") }
    var draws = SeededDraws(seed: seed)
    return selecting(draws.shuffled(Array(0..<count)).prefix(number).sorted(), name: "\(plainName), sampled")
  }

  /// The first `number` images.
  public func take(_ number: Int) throws(DatasetError) -> Dataset {
    guard number >= 0 else { throw .wrongValue("0 or more images can be taken, not \(number)") }
    return selecting(Array(0..<min(number, count)), name: name)
  }

  /// The images at `positions`, in that order.
  public func selecting(_ positions: [Int], name: String) -> Dataset {
    selecting(positions, name: name, classes: classes) { $0 }
  }

  private var plainName: String { String(name.prefix { $0 != "," }) }

  private func selecting(
    _ positions: [Int], name: String, classes: [String], renumber: (Int32) -> Int32?
  ) -> Dataset {
    var images = ImageTable()
    var boxes = BoxTable()
    for (new, old) in positions.enumerated() {
      images.append(
        id: self.images.ids[old], file: self.images.files[old], width: self.images.widths[old],
        height: self.images.heights[old])
      for row in self.boxes(ofImage: old) {
        guard let classIndex = renumber(self.boxes.classes[row]) else { continue }
        var box = self.boxes[row]
        (box.image, box.classIndex) = (Int32(new), classIndex)
        boxes.append(box)
        if !self.boxes.outlines.isEmpty { boxes.outlines.append(self.boxes.outlines[row]) }
      }
    }
    var set = Dataset(name: name, folder: folder, classes: classes, images: images, boxes: boxes)
    set.pictures = pictures
    return set
  }

  /// Up to three names at most a third of their length away, nearest first.
  static func near(_ name: String, among names: [String]) -> [String] {
    let wanted = Array(name.lowercased())
    return names.map { ($0, distance(wanted, Array($0.lowercased()))) }
      .filter { $0.1 <= max(1, max(wanted.count, $0.0.count) / 3) }
      .sorted { $0.1 < $1.1 }.prefix(3).map(\.0)
  }

  /// Levenshtein's distance.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let substituted = diagonal + (left == right ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, min(row[j], row[j + 1]) + 1)
      }
    }
    return row[b.count]
  }
}
