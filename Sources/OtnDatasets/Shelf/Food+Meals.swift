import Foundation

// MARK: Sandwich

private let crust = Colour(0xB87A3D)
private let crumb = Colour(0xF6E3B8)

/// A wavy band, such as lettuce between slices.
private func wavyBand(
  _ brush: Brush, y: Double, width: Double, height: Double, _ colour: Colour, _ draws: inout SeededDraws
) {
  let count = 9
  let upper = (0...count).map { Point(-width + 2 * width * Double($0) / Double(count), y - height * 0.3) }
  let lower = (0...count).map {
    Point(
      width - 2 * width * Double($0) / Double(count), y + height * ($0 % 2 == 0 ? 1 : 0.35) * draws.uniform(0.8, 1.15))
  }
  brush.smooth(upper + lower)
  brush.fill(
    [colour.lighter(0.2), colour.darker(0.1)], from: Point(0, y - height), to: Point(0, y + height), keep: true)
  brush.stroke(colour.darker(0.4), 0.022)
}

private func layer(_ brush: Brush, y: Double, width: Double, height: Double, _ colour: Colour) {
  brush.rectangle(-width, y, 2 * width, height, corner: height / 2.2)
  brush.fill([colour.lighter(0.15), colour.darker(0.15)], from: Point(0, y), to: Point(0, y + height), keep: true)
  brush.stroke(colour.darker(0.4), 0.02)
}

private func breadSlice(_ brush: Brush, y: Double, height: Double, domed: Bool) {
  if domed {
    brush.smooth([
      Point(-0.9, y + height), Point(-0.95, y + height * 0.5), Point(-0.78, y - height * 0.2),
      Point(-0.3, y - height * 0.42),
      Point(0.3, y - height * 0.42), Point(0.78, y - height * 0.2), Point(0.95, y + height * 0.5),
      Point(0.9, y + height),
    ])
  } else {
    brush.rectangle(-0.93, y, 1.86, height, corner: 0.09)
  }
  brush.fill(
    [crust.lighter(0.12), crumb, crumb.darker(0.08)], from: Point(0, y - height * 0.5), to: Point(0, y + height),
    keep: true)
  brush.stroke(crust.darker(0.2), 0.04)
}

@Sendable func drawToastSandwich(_ brush: Brush, _ draws: inout SeededDraws) {
  breadSlice(brush, y: 0.34, height: 0.28, domed: false)
  layer(brush, y: 0.2, width: 0.9, height: 0.15, Colour(0xE79A8E).varied(0.04, &draws))
  layer(brush, y: 0.1, width: 0.92, height: 0.11, Colour(0xF7C23C).varied(0.03, &draws))
  for x in [-0.55, 0, 0.55] {
    brush.ellipse(x, 0.06, 0.3, 0.075)
    brush.fill(Colour(0xD13B2C), keep: true)
    brush.stroke(Colour(0x8E1F1A), 0.02)
  }
  wavyBand(brush, y: -0.04, width: 0.97, height: 0.13, Colour(0x6FBF3A).varied(0.05, &draws), &draws)
  breadSlice(brush, y: -0.36, height: 0.3, domed: draws.unit() < 0.6)
}

@Sendable func drawTriangleSandwich(_ brush: Brush, _ draws: inout SeededDraws) {
  let filling = [Colour(0x6FBF3A), Colour(0xD4463A), Colour(0xF7C23C), Colour(0xE39A90)]
  // The far slice, the layers that look out along the cut, the near slice.
  for (i, colour) in [
    crumb.darker(0.1), filling[draws.position(below: 4)], Colour(0x79C142), filling[draws.position(below: 4)],
  ]
  .enumerated() {
    let shift = Point(0.16 - Double(i) * 0.07, -0.12 + Double(i) * 0.07)
    brush.polygon([Point(-0.92, 0.52) + shift, Point(0.78, 0.52) + shift, Point(-0.07, -0.72) + shift])
    brush.fill(colour.varied(0.03, &draws), keep: true)
    brush.stroke(colour.darker(0.35), 0.03)
  }
  wavyBand(brush, y: 0.68, width: 0.86, height: 0.09, Colour(0x6FBF3A), &draws)
  let near = [Point(-1, 0.72), Point(0.72, 0.72), Point(-0.14, -0.5)]
  brush.polygon(near)
  brush.fill([crumb.lighter(0.2), crumb, crumb.darker(0.08)], from: Point(-0.5, -0.4), to: Point(0.3, 0.7), keep: true)
  brush.clipped {
    for place in Brush.scattered(22, radius: 0.8, shake: 0.08, &draws) {
      brush.ellipse(place.x - 0.1, place.y + 0.35, 0.02, 0.014)
      brush.fill(crust.faded(0.3))
    }
  }
  brush.line([near[0], near[2], near[1]])
  brush.stroke(crust, 0.075)
  brush.line([near[0], near[1]])
  brush.stroke(crumb.darker(0.25), 0.03)
}

@Sendable func drawSubSandwich(_ brush: Brush, _ draws: inout SeededDraws) {
  let loaf = Colour(0xCF8F45).varied(0.04, &draws)
  brush.rectangle(-0.95, 0.06, 1.9, 0.36, corner: 0.17)
  brush.fill([crumb, loaf, loaf.darker(0.25)], from: Point(0, 0), to: Point(0, 0.42), keep: true)
  brush.stroke(loaf.darker(0.4), 0.03)
  layer(brush, y: 0.02, width: 0.9, height: 0.12, Colour(0xE08F86))
  layer(brush, y: -0.05, width: 0.92, height: 0.09, Colour(0xF7C23C))
  for i in 0..<5 {
    brush.ellipse(-0.68 + Double(i) * 0.34, -0.05, 0.17, 0.06)
    brush.fill(Colour(0xD13B2C), keep: true)
    brush.stroke(Colour(0x8E1F1A), 0.018)
  }
  wavyBand(brush, y: -0.14, width: 0.95, height: 0.12, Colour(0x6FBF3A).varied(0.05, &draws), &draws)
  brush.smooth([
    Point(-0.96, -0.16), Point(-0.88, -0.42), Point(-0.45, -0.56), Point(0.45, -0.56), Point(0.88, -0.42),
    Point(0.96, -0.16),
    Point(0.5, -0.12), Point(-0.5, -0.12),
  ])
  brush.fill([loaf.lighter(0.3), loaf, loaf.darker(0.2)], from: Point(0, -0.56), to: Point(0, -0.1), keep: true)
  brush.stroke(loaf.darker(0.4), 0.03)
  for i in 0..<4 {
    let x = -0.6 + Double(i) * 0.38
    brush.line([Point(x, -0.3), Point(x + 0.16, -0.46)])
    brush.stroke(loaf.lighter(0.5), 0.045)
  }
}

// MARK: Hot dog

private func zigzag(_ brush: Brush, y: Double, reach: Double, height: Double, _ colour: Colour) {
  let count = 13
  brush.smooth(
    (0...count).map { Point(-reach + 2 * reach * Double($0) / Double(count), y + ($0 % 2 == 0 ? -height : height)) },
    closed: false)
  brush.stroke(colour.darker(0.3), 0.085, keep: true)
  brush.stroke(colour, 0.06)
}

private func sausage(_ brush: Brush, y: Double, thickness: Double, _ draws: inout SeededDraws) {
  let meat = Colour(0xB5482C).varied(0.05, &draws)
  brush.rectangle(-1, y - thickness, 2, 2 * thickness, corner: thickness)
  brush.fill(
    [meat.lighter(0.25), meat, meat.darker(0.35)], from: Point(0, y - thickness), to: Point(0, y + thickness),
    keep: true)
  brush.stroke(meat.darker(0.5), 0.025)
}

private func bunHalf(_ brush: Brush, y: Double, height: Double, _ colour: Colour) {
  brush.rectangle(-0.88, y, 1.76, height, corner: height * 0.48)
  brush.fill(
    [colour.lighter(0.3), colour, colour.darker(0.25)], from: Point(0, y), to: Point(0, y + height), keep: true)
  brush.stroke(colour.darker(0.4), 0.028)
}

@Sendable func drawHotDog(_ brush: Brush, _ draws: inout SeededDraws) {
  let bun = Colour(0xDDA050).varied(0.04, &draws)
  bunHalf(brush, y: -0.42, height: 0.42, bun)
  bunHalf(brush, y: 0.02, height: 0.42, bun.darker(0.06))
  sausage(brush, y: 0.01, thickness: 0.19, &draws)
  let mustard = draws.unit() < 0.7 ? Colour(0xF6C51D) : Colour(0xCC2222)
  zigzag(brush, y: 0.0, reach: 0.82, height: 0.09, mustard)
}

@Sendable func drawHotDogFromTheSide(_ brush: Brush, _ draws: inout SeededDraws) {
  let bun = Colour(0xDDA050).varied(0.04, &draws)
  bunHalf(brush, y: -0.36, height: 0.5, bun.darker(0.12))
  wavyBand(brush, y: -0.12, width: 0.86, height: 0.1, Colour(0x6FBF3A), &draws)
  sausage(brush, y: -0.06, thickness: 0.2, &draws)
  zigzag(brush, y: -0.16, reach: 0.8, height: 0.05, draws.unit() < 0.5 ? Colour(0xF6C51D) : Colour(0xCC2222))
  brush.smooth([
    Point(-0.92, 0.1), Point(-0.5, 0.02), Point(0, 0.0), Point(0.5, 0.02), Point(0.92, 0.1), Point(0.86, 0.42),
    Point(0.5, 0.52),
    Point(-0.5, 0.52), Point(-0.86, 0.42),
  ])
  brush.fill([bun.lighter(0.3), bun, bun.darker(0.3)], from: Point(0, 0), to: Point(0, 0.55), keep: true)
  brush.stroke(bun.darker(0.4), 0.03)
}

@Sendable func drawHotDogInTray(_ brush: Brush, _ draws: inout SeededDraws) {
  let paper = draws.unit() < 0.5 ? Colour(0xD8322E) : Colour(0x2C6FB3)
  brush.saved {
    brush.move(to: Point(0, -0.1), scale: Point(0.92, 0.92))
    drawHotDog(brush, &draws)
  }
  let tray = [Point(-1, 0.1), Point(1, 0.1), Point(0.86, 0.55), Point(-0.86, 0.55)]
  brush.polygon(tray)
  brush.fill(Colour(0xF7F3EA), keep: true)
  brush.clipped {
    for i in 0..<8 {
      let x = -1 + Double(i) * 0.27
      brush.polygon([Point(x, 0), Point(x + 0.13, 0), Point(x + 0.13, 0.6), Point(x, 0.6)])
      brush.fill(paper)
    }
  }
  brush.polygon(tray)
  brush.stroke(paper.darker(0.4), 0.03)
}

// MARK: Pizza

private func pizzaBase(_ brush: Brush) {
  brush.ellipse(0, 0, 0.97)
  brush.fill(Colour(0xD79A4A), Colour(0xA9652A), centre: .zero, radius: 1.05, keep: true)
  brush.stroke(Colour(0x7C451A), 0.03)
  brush.ellipse(0, 0, 0.84)
  brush.fill(Colour(0xC23B22))
  brush.ellipse(0, 0, 0.8)
  brush.fill(Colour(0xF8D265), Colour(0xEDB03C), centre: .zero, radius: 0.85)
}

private func cheeseSpots(_ brush: Brush, _ count: Int, radius: Double, _ draws: inout SeededDraws) {
  for place in Brush.scattered(count, radius: radius, shake: 0.07, &draws) {
    brush.ellipse(place.x, place.y, draws.uniform(0.04, 0.1), draws.uniform(0.03, 0.07), turn: draws.uniform(0, 3))
    brush.fill(draws.unit() < 0.5 ? Colour(0xFFF0B0, alpha: 0.8) : Colour(0xD98B2B, alpha: 0.5))
  }
}

private func pepperoni(_ brush: Brush, _ at: Point, _ size: Double) {
  brush.ellipse(at.x, at.y, size)
  brush.fill(Colour(0xC9392B), Colour(0x99221C), centre: at - Point(size, size) * 0.3, radius: size * 1.4, keep: true)
  brush.stroke(Colour(0x6E1512), 0.02)
  for spot in [Point(-0.3, -0.2), Point(0.3, 0.25), Point(0.1, -0.4)] {
    brush.ellipse(at.x + spot.x * size, at.y + spot.y * size, size * 0.12)
    brush.fill(Colour(0xE88A6A, alpha: 0.8))
  }
}

@Sendable func drawPizza(_ brush: Brush, _ draws: inout SeededDraws) {
  pizzaBase(brush)
  cheeseSpots(brush, 26, radius: 0.74, &draws)
  for place in Brush.scattered(10 + draws.position(below: 4), radius: 0.68, shake: 0.05, &draws) {
    pepperoni(brush, place, 0.14)
  }
  if draws.unit() < 0.5 {
    for i in 0..<4 {
      let angle = Double(i) * .pi / 4
      brush.line([Point(cos(angle), sin(angle)) * 0.95, Point(cos(angle), sin(angle)) * -0.95])
      brush.stroke(Colour(0x8A4A1A, alpha: 0.75), 0.025)
    }
  }
}

@Sendable func drawPizzaSlice(_ brush: Brush, _ draws: inout SeededDraws) {
  let side = [Point(-0.68, -0.62), Point(0.68, -0.62), Point(0, 0.98)]
  brush.polygon(side)
  brush.fill([Colour(0xF8D265), Colour(0xEDB03C)], from: Point(0, -0.6), to: Point(0, 1), keep: true)
  brush.clipped {
    cheeseSpots(brush, 16, radius: 0.8, &draws)
    for place in [Point(-0.26, -0.28), Point(0.28, -0.2), Point(0.02, 0.18), Point(-0.04, 0.56)] {
      pepperoni(brush, place + Point(draws.uniform(-0.05, 0.05), draws.uniform(-0.05, 0.05)), 0.15)
    }
  }
  brush.polygon(side)
  brush.stroke(Colour(0xB0702A), 0.04)
  brush.smooth([
    Point(-0.8, -0.62), Point(-0.74, -0.84), Point(0, -0.97), Point(0.74, -0.84), Point(0.8, -0.62), Point(0.4, -0.6),
    Point(0, -0.64), Point(-0.4, -0.6),
  ])
  brush.fill([Colour(0xE3AA5C), Colour(0xA9652A)], from: Point(0, -1), to: Point(0, -0.55), keep: true)
  brush.stroke(Colour(0x7C451A), 0.03)
}

@Sendable func drawVegetablePizza(_ brush: Brush, _ draws: inout SeededDraws) {
  let gap = draws.uniform(0, 2 * .pi)
  let hasGap = draws.unit() < 0.6
  if hasGap {
    brush.sector(0, 0, 1.1, from: gap + 0.75, to: gap + 2 * .pi)
  } else {
    brush.ellipse(0, 0, 1.1)
  }
  brush.clipped {
    pizzaBase(brush)
    cheeseSpots(brush, 22, radius: 0.74, &draws)
    for (i, place) in Brush.scattered(24, radius: 0.7, shake: 0.04, &draws).enumerated() {
      switch i % 4 {
      case 0:
        brush.ellipse(place.x, place.y, 0.085)
        brush.fill(Colour(0x2B2B33))
        brush.ellipse(place.x, place.y, 0.035)
        brush.fill(Colour(0xF0C050))
      case 1: brush.leaf(base: place, angle: draws.uniform(0, 6), length: 0.22, width: 0.08, Colour(0x3C8F37))
      case 2:
        brush.ellipse(place.x, place.y, 0.1)
        brush.fill(Colour(0xD93A2B), keep: true)
        brush.stroke(Colour(0xF07A5A), 0.03)
      default:
        brush.smooth([place, place + Point(0.1, -0.08), place + Point(0.2, 0.02)], closed: false)
        brush.stroke(Colour(0x5FAF3A), 0.05)
      }
    }
  }
}
