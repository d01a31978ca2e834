import Foundation

// MARK: Broccoli

private func stalk(_ brush: Brush, from base: Point, to top: Point, _ bottomWidth: Double, _ topWidth: Double) {
  let green = Colour(0xA9C977)
  brush.smooth([
    base - Point(bottomWidth, 0), top - Point(topWidth, 0), top + Point(topWidth, 0), base + Point(bottomWidth, 0),
    base + Point(0, 0.05),
  ])
  brush.fill(
    [green.lighter(0.2), green, green.darker(0.3)], from: base - Point(bottomWidth, 0),
    to: base + Point(bottomWidth, 0),
    keep: true)
  brush.stroke(green.darker(0.4), 0.025)
}

/// A cloud of buds around `centre`: dark ones below, light ones above.
private func crown(_ brush: Brush, _ centre: Point, _ radiusX: Double, _ radiusY: Double, _ draws: inout SeededDraws) {
  let green = Colour(0x2F7A2C).varied(0.05, &draws)
  let places = Brush.scattered(26, radius: 1, shake: 0.08, &draws).sorted { $0.y > $1.y }
  for place in places {
    let at = centre + place * Point(radiusX, radiusY) * 0.8
    let size = min(radiusX, radiusY) * draws.uniform(0.3, 0.42)
    let light = (0.5 - place.y) * 0.28
    let colour = light > 0 ? green.lighter(light * 0.6) : green.darker(-light)
    brush.ellipse(at.x, at.y, size)
    brush.fill(colour.lighter(0.16), colour.darker(0.3), centre: at - Point(size, size) * 0.35, radius: size * 1.5)
    for bud in Brush.scattered(7, radius: size * 0.8, shake: size * 0.1, &draws) {
      brush.ellipse(at.x + bud.x, at.y + bud.y, size * 0.13)
      brush.fill(colour.lighter(0.3).faded(0.6))
    }
  }
}

@Sendable func drawBroccoli(_ brush: Brush, _ draws: inout SeededDraws) {
  stalk(brush, from: Point(0, 0.92), to: Point(0, 0), 0.2, 0.28)
  stalk(brush, from: Point(-0.1, 0.5), to: Point(-0.45, 0), 0.1, 0.13)
  stalk(brush, from: Point(0.1, 0.5), to: Point(0.45, 0), 0.1, 0.13)
  crown(brush, Point(-0.48, -0.1), 0.42, 0.38, &draws)
  crown(brush, Point(0.48, -0.1), 0.42, 0.38, &draws)
  crown(brush, Point(0, -0.42), 0.56, 0.48, &draws)
}

@Sendable func drawWideBroccoli(_ brush: Brush, _ draws: inout SeededDraws) {
  stalk(brush, from: Point(0, 0.75), to: Point(0, 0.1), 0.3, 0.36)
  for side in [-0.55, -0.2, 0.25, 0.6] { crown(brush, Point(side, draws.uniform(-0.12, 0.02)), 0.4, 0.42, &draws) }
  crown(brush, Point(0, -0.34), 0.6, 0.36, &draws)
}

@Sendable func drawBroccoliFloret(_ brush: Brush, _ draws: inout SeededDraws) {
  brush.saved {
    brush.move(turn: draws.uniform(-0.4, 0.4))
    stalk(brush, from: Point(0, 0.95), to: Point(0, -0.05), 0.15, 0.26)
    crown(brush, Point(0, -0.3), 0.62, 0.56, &draws)
  }
}

// MARK: Carrot

private func carrotLeaves(_ brush: Brush, _ base: Point, _ length: Double, _ count: Int, _ draws: inout SeededDraws) {
  for i in 0..<count {
    let green = Colour(0x3E9131).varied(0.07, &draws)
    let spread = count > 1 ? (Double(i) / Double(count - 1) - 0.5) * 1.1 : 0
    let tip = base + Point(sin(spread), -cos(spread)) * length * draws.uniform(0.8, 1)
    let middle = (base + tip) / 2 + Point(spread * 0.1, 0)
    brush.smooth([base, middle, tip], closed: false)
    brush.stroke(green.darker(0.15), 0.045)
    for step in 2..<8 {
      let at = base + (tip - base) * (Double(step) / 7.5)
      for side in [-1.0, 1.0] {
        brush.leaf(base: at, angle: -.pi / 2 + spread + side * 0.8, length: 0.17, width: 0.05, green)
      }
    }
  }
}

/// A root whose shoulder is at `top` and whose tip is `length` below.
private func root(_ brush: Brush, _ top: Point, _ length: Double, _ width: Double, _ draws: inout SeededDraws) {
  let skin = Colour(0xEE7A1B).varied(0.04, &draws)
  let lean = draws.uniform(-0.05, 0.05)
  let outline = [
    top + Point(-width * 0.5, -0.03), top + Point(width * 0.5, -0.03), top + Point(width, 0.08),
    top + Point(width * 0.72, length * 0.5), top + Point(lean + width * 0.16, length * 0.93), top + Point(lean, length),
    top + Point(lean - width * 0.16, length * 0.93), top + Point(-width * 0.72, length * 0.5),
    top + Point(-width, 0.08),
  ]
  brush.smooth(outline)
  brush.fill(
    [skin.lighter(0.25), skin, skin.darker(0.28)], from: top - Point(width, 0), to: top + Point(width, 0), keep: true)
  brush.clipped {
    for i in 0..<9 {
      let y = top.y + length * (0.06 + Double(i) * 0.1)
      let x = top.x + draws.uniform(-width, width * 0.3)
      brush.line([Point(x, y), Point(x + width * draws.uniform(0.3, 0.8), y + 0.015)])
      brush.stroke(skin.darker(0.32).faded(0.7), 0.025)
    }
  }
  brush.smooth(outline)
  brush.stroke(skin.darker(0.42), 0.028)
}

@Sendable func drawCarrot(_ brush: Brush, _ draws: inout SeededDraws) {
  brush.saved {
    brush.move(turn: draws.uniform(0.3, 1.5) * (draws.unit() < 0.5 ? -1 : 1))
    carrotLeaves(brush, Point(0, -0.28), 0.68, 4, &draws)
    root(brush, Point(0, -0.3), 1.28, 0.2, &draws)
  }
}

@Sendable func drawCarrotBunch(_ brush: Brush, _ draws: inout SeededDraws) {
  carrotLeaves(brush, Point(0, -0.3), 0.68, 6, &draws)
  for i in 0..<3 {
    brush.saved {
      brush.move(to: Point(Double(i - 1) * 0.24, -0.28), turn: Double(1 - i) * 0.13)
      root(brush, .zero, 1.22, 0.19, &draws)
    }
  }
  brush.rectangle(-0.34, -0.3, 0.68, 0.1, corner: 0.04)
  brush.fill(Colour(0x6B4FA0))
}

@Sendable func drawStubbyCarrot(_ brush: Brush, _ draws: inout SeededDraws) {
  brush.saved {
    brush.move(turn: draws.uniform(-0.5, 0.5))
    for side in [-0.25, 0, 0.25] {
      brush.line([Point(side * 0.3, -0.5), Point(side, -0.88)])
      brush.stroke(Colour(0x5E9A3C), 0.08)
    }
    root(brush, Point(0, -0.5), 1.42, 0.34, &draws)
  }
}
