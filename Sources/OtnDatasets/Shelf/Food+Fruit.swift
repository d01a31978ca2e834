import Foundation

// MARK: Banana

/// The outline of a banana that hangs like a smile, and its inner ridge.
private func banana(_ brush: Brush, _ skin: Colour, spots: Int, _ draws: inout SeededDraws) {
  let bend = draws.uniform(0.85, 1.1)
  let outline = [
    Point(-0.98, -0.42), Point(-0.82, -0.02), Point(-0.45, 0.36 * bend), Point(0.05, 0.47 * bend),
    Point(0.5, 0.33 * bend),
    Point(0.82, -0.02), Point(0.97, -0.4), Point(0.87, -0.42), Point(0.62, -0.14), Point(0.3, 0.03), Point(0, 0.08),
    Point(-0.36, 0), Point(-0.68, -0.22), Point(-0.88, -0.46),
  ]
  brush.smooth(outline)
  brush.fill([skin.lighter(0.25), skin, skin.darker(0.22)], from: Point(0, -0.2), to: Point(0, 0.5), keep: true)
  brush.clipped {
    for _ in 0..<spots {
      brush.ellipse(
        draws.uniform(-0.7, 0.7), draws.uniform(0, 0.4), draws.uniform(0.012, 0.035), draws.uniform(0.01, 0.02))
      brush.fill(Colour(0x6B4A1C, alpha: 0.7))
    }
    brush.smooth(
      [Point(-0.9, -0.4), Point(-0.4, 0.18), Point(0.05, 0.27), Point(0.5, 0.15), Point(0.92, -0.4)], closed: false)
    brush.stroke(skin.darker(0.3).faded(0.55), 0.035)
  }
  brush.smooth(outline)
  brush.stroke(skin.darker(0.45), 0.03)
  brush.polygon([Point(-1, -0.56), Point(-0.9, -0.6), Point(-0.84, -0.42), Point(-0.96, -0.36)])
  brush.fill(Colour(0x6E5A1E))
  brush.ellipse(0.93, -0.42, 0.06, 0.05)
  brush.fill(Colour(0x3E2C14))
}

private func bananaSkin(_ draws: inout SeededDraws) -> Colour {
  Colour(0xF6D327).mixed(Colour(0xB6CC3A), draws.uniform(0, 0.35)).varied(0.04, &draws)
}

@Sendable func drawBanana(_ brush: Brush, _ draws: inout SeededDraws) {
  let spots = draws.position(below: 12)
  banana(brush, bananaSkin(&draws), spots: spots, &draws)
}

@Sendable func drawBananaBunch(_ brush: Brush, _ draws: inout SeededDraws) {
  let skin = bananaSkin(&draws)
  let count = 3 + draws.position(below: 2)
  for i in 0..<count {
    brush.saved {
      let turn = -0.55 + Double(i) * 0.34
      brush.move(to: Point(-0.78, -0.62), turn: turn, scale: Point(0.88, 0.88))
      brush.move(to: Point(0.95, 0.5))
      banana(brush, skin.darker(0.12 * Double(count - 1 - i) / 2), spots: 3, &draws)
    }
  }
  brush.smooth([Point(-0.98, -0.86), Point(-0.72, -0.9), Point(-0.6, -0.6), Point(-0.78, -0.42), Point(-0.95, -0.6)])
  brush.fill([Colour(0x8C7424), Colour(0x54421A)], from: Point(0, -0.9), to: Point(0, -0.4))
}

@Sendable func drawPeeledBanana(_ brush: Brush, _ draws: inout SeededDraws) {
  let skin = bananaSkin(&draws)
  let flesh = Colour(0xFBF1C9)
  brush.smooth([
    Point(-0.19, 0.2), Point(-0.24, -0.4), Point(-0.1, -0.86), Point(0.04, -0.98), Point(0.16, -0.84),
    Point(0.25, -0.4),
    Point(0.2, 0.2),
  ])
  brush.fill([flesh, flesh, flesh.darker(0.18)], from: Point(-0.25, 0), to: Point(0.28, 0), keep: true)
  brush.stroke(flesh.darker(0.3), 0.025)
  brush.line([Point(0.03, -0.8), Point(0.05, 0)])
  brush.stroke(flesh.darker(0.16), 0.03)
  for side in [-1.0, 1.0] {
    let reach = draws.uniform(0.5, 0.68)
    brush.smooth([
      Point(0.02 * side, 0.16), Point(0.3 * side, -0.12), Point(reach * side, 0.05), Point((reach + 0.06) * side, 0.5),
      Point((reach - 0.13) * side, 0.28), Point(0.28 * side, 0.24), Point(0.1 * side, 0.5),
    ])
    brush.fill([skin.lighter(0.45), skin, skin.darker(0.2)], from: Point(0, -0.1), to: Point(0, 0.55), keep: true)
    brush.stroke(skin.darker(0.45), 0.025)
  }
  brush.smooth([
    Point(-0.22, 0.12), Point(0, 0.02), Point(0.22, 0.12), Point(0.19, 0.7), Point(0.05, 0.98), Point(-0.08, 0.97),
    Point(-0.19, 0.7),
  ])
  brush.fill([skin.lighter(0.2), skin, skin.darker(0.3)], from: Point(-0.22, 0), to: Point(0.25, 0), keep: true)
  brush.stroke(skin.darker(0.45), 0.03)
  brush.ellipse(-0.01, 0.96, 0.07, 0.05)
  brush.fill(Colour(0x4A3616))
}

// MARK: Apple

private let appleOutline = [
  Point(0, -0.62), Point(0.32, -0.76), Point(0.72, -0.62), Point(0.9, -0.15), Point(0.76, 0.42), Point(0.4, 0.86),
  Point(0, 0.8), Point(-0.4, 0.86), Point(-0.76, 0.42), Point(-0.9, -0.15), Point(-0.72, -0.62), Point(-0.32, -0.76),
]

private func appleStem(_ brush: Brush, leaf: Bool, _ draws: inout SeededDraws) {
  brush.ellipse(0, -0.6, 0.2, 0.08)
  brush.fill(Colour(0x2C1A0A, alpha: 0.45))
  let tip = draws.uniform(-0.12, 0.14)
  brush.smooth([Point(0, -0.58), Point(tip / 3, -0.8), Point(tip, -0.98)], closed: false)
  brush.stroke(Colour(0x5B3A1C), 0.08)
  if leaf {
    brush.leaf(base: Point(0.03, -0.78), angle: -0.45, length: 0.5, width: 0.15, Colour(0x4E9A35).varied(0.05, &draws))
  }
}

private func apple(_ brush: Brush, _ skin: Colour) {
  brush.smooth(appleOutline)
  brush.fill(skin.lighter(0.28), skin.darker(0.38), centre: Point(-0.28, -0.22), radius: 1.25, keep: true)
  brush.stroke(skin.darker(0.5), 0.035)
  brush.shine(-0.38, -0.34, 0.26, 0.75)
}

@Sendable func drawRedApple(_ brush: Brush, _ draws: inout SeededDraws) {
  apple(brush, Colour(0xC81E24).varied(0.06, &draws))
  appleStem(brush, leaf: draws.unit() < 0.7, &draws)
}

@Sendable func drawGreenApple(_ brush: Brush, _ draws: inout SeededDraws) {
  apple(brush, Colour(0x83BE2F).varied(0.05, &draws))
  for place in Brush.scattered(14, radius: 0.6, shake: 0.08, &draws) {
    brush.ellipse(place.x, place.y, 0.014)
    brush.fill(Colour(0xE8F5C0, alpha: 0.8))
  }
  appleStem(brush, leaf: draws.unit() < 0.5, &draws)
}

@Sendable func drawStreakedApple(_ brush: Brush, _ draws: inout SeededDraws) {
  apple(brush, Colour(0xE2B93B).varied(0.04, &draws))
  brush.smooth(appleOutline)
  brush.clipped {
    for _ in 0..<26 {
      let across = draws.uniform(-0.85, 0.85)
      brush.smooth(
        [
          Point(across * 0.35, -0.7), Point(across, draws.uniform(-0.2, 0.1)),
          Point(across * 0.8, draws.uniform(0.2, 0.7)),
        ], closed: false)
      brush.stroke(Colour(0xC62A26, alpha: draws.uniform(0.25, 0.7)), draws.uniform(0.03, 0.1))
    }
  }
  brush.shine(-0.38, -0.34, 0.24, 0.7)
  appleStem(brush, leaf: draws.unit() < 0.5, &draws)
}

@Sendable func drawHalfApple(_ brush: Brush, _ draws: inout SeededDraws) {
  let skin = (draws.unit() < 0.7 ? Colour(0xC4222A) : Colour(0x8ABF35)).varied(0.05, &draws)
  brush.smooth(appleOutline)
  brush.fill(skin, keep: true)
  brush.stroke(skin.darker(0.4), 0.03)
  brush.saved {
    brush.move(to: Point(0, 0.02), scale: Point(0.88, 0.88))
    brush.smooth(appleOutline)
    brush.fill(Colour(0xFFF8DF), Colour(0xF1E2B0), centre: Point(0, 0), radius: 0.95)
  }
  brush.smooth([Point(0, -0.42), Point(0.3, -0.02), Point(0, 0.42), Point(-0.3, -0.02)])
  brush.fill(Colour(0xE9D697), keep: true)
  brush.stroke(Colour(0xC9AE63), 0.025)
  for side in [-1.0, 1.0] {
    brush.ellipse(0.13 * side, 0, 0.055, 0.12, turn: 0.3 * side)
    brush.fill(Colour(0x4A2A14))
  }
  appleStem(brush, leaf: false, &draws)
}

// MARK: Orange

private func orange(_ brush: Brush, _ draws: inout SeededDraws) {
  let skin = Colour(0xF7911A).varied(0.04, &draws)
  brush.ellipse(0, 0, 0.92, 0.88)
  brush.fill(skin.lighter(0.25), skin.mixed(Colour(0xB04A00), 0.55), centre: Point(-0.3, -0.3), radius: 1.4, keep: true)
  brush.stroke(skin.mixed(Colour(0x8A3800), 0.7), 0.03)
  for place in Brush.scattered(46, radius: 0.8, shake: 0.05, &draws) {
    brush.ellipse(place.x, place.y * 0.95, 0.022)
    brush.fill(Colour(0xB85A08, alpha: 0.5))
  }
  brush.shine(-0.36, -0.38, 0.3, 0.55)
}

private func orangeButton(_ brush: Brush) {
  for i in 0..<5 {
    let angle = Double(i) * 2 * .pi / 5
    brush.ellipse(0.1 + 0.07 * cos(angle), -0.66 + 0.045 * sin(angle), 0.06, 0.035, turn: angle)
    brush.fill(Colour(0x5D7A2A))
  }
}

@Sendable func drawOrange(_ brush: Brush, _ draws: inout SeededDraws) {
  orange(brush, &draws)
  orangeButton(brush)
}

@Sendable func drawOrangeWithLeaf(_ brush: Brush, _ draws: inout SeededDraws) {
  orange(brush, &draws)
  brush.line([Point(0.02, -0.82), Point(0.06, -1)])
  brush.stroke(Colour(0x5C6B22), 0.07)
  let green = Colour(0x3F8A34).varied(0.05, &draws)
  brush.leaf(base: Point(0.04, -0.9), angle: draws.uniform(-0.3, 0.25), length: 0.62, width: 0.2, green)
  if draws.unit() < 0.5 {
    brush.leaf(
      base: Point(0.02, -0.9), angle: .pi - draws.uniform(-0.2, 0.3), length: 0.5, width: 0.17, green.darker(0.1))
  }
}

@Sendable func drawHalfOrange(_ brush: Brush, _ draws: inout SeededDraws) {
  let skin = Colour(0xF7911A).varied(0.04, &draws)
  brush.ellipse(0, 0, 0.93)
  brush.fill(skin, keep: true)
  brush.stroke(skin.darker(0.4), 0.03)
  brush.ellipse(0, 0, 0.85)
  brush.fill(Colour(0xFFEBC2))
  let parts = 9 + draws.position(below: 3)
  for i in 0..<parts {
    let middle = (Double(i) + 0.5) * 2 * .pi / Double(parts)
    let half = .pi / Double(parts) - 0.045
    let origin = Point(cos(middle), sin(middle)) * 0.07
    brush.smooth([
      origin, origin + Point(cos(middle - half), sin(middle - half)) * 0.62, Point(cos(middle), sin(middle)) * 0.8,
      origin + Point(cos(middle + half), sin(middle + half)) * 0.62,
    ])
    brush.fill(Colour(0xFFB43C), Colour(0xF58A10), centre: .zero, radius: 0.8)
  }
  brush.ellipse(0, 0, 0.06)
  brush.fill(Colour(0xFFF2D8))
}
