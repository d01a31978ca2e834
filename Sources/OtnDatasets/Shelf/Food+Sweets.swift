import Foundation

// MARK: Donut

/// A ring, flattened by `tilt` as it is seen from the side, with a glaze that runs down unevenly.
private func donut(
  _ brush: Brush, glaze: Colour, tilt: Double, _ draws: inout SeededDraws, topping: (Brush, inout SeededDraws) -> Void
) {
  let dough = Colour(0xD59A52).varied(0.03, &draws)
  let depth = (1 - tilt) * 0.55
  brush.ellipse(0, depth, 0.95, 0.95 * tilt)
  brush.fill(dough.darker(0.3), keep: true)
  brush.stroke(dough.darker(0.5), 0.03)
  brush.ellipse(0, depth * 0.45, 0.96, 0.95 * tilt)
  brush.fill(dough, dough.darker(0.2), centre: Point(-0.2, -0.3), radius: 1.3)
  let drips = (0..<22).map { i -> Point in
    let angle = Double(i) * 2 * .pi / 22
    let reach = 0.86 + draws.uniform(-0.05, 0.05)
    return Point(cos(angle) * reach, sin(angle) * reach * tilt + (sin(angle) > 0 ? draws.uniform(0, depth * 0.5) : 0))
  }
  brush.smooth(drips)
  brush.fill(glaze.lighter(0.25), glaze.darker(0.12), centre: Point(-0.25, -0.35 * tilt), radius: 1.1, keep: true)
  brush.stroke(glaze.darker(0.3), 0.025)
  brush.saved {
    brush.move(scale: Point(1, tilt))
    topping(brush, &draws)
  }
  let hole = 0.3
  brush.ellipse(0, 0.02, hole + 0.06, (hole + 0.06) * tilt)
  brush.fill(glaze.darker(0.25))
  brush.ellipse(0, 0.03 + depth * 0.1, hole, hole * tilt)
  brush.fill([Colour(0x4A2E16), dough.darker(0.35)], from: Point(0, -hole), to: Point(0, hole * tilt))
  brush.ellipse(0.0, 0.07 + depth * 0.22, hole * 0.75, hole * 0.62 * tilt)
  brush.fill(Colour(0x2A1A0E, alpha: 0.75))
}

/// Places on the ring's glaze.
private func onRing(_ count: Int, _ draws: inout SeededDraws) -> [Point] {
  (0..<count).map { i in
    let angle = (Double(i) + draws.uniform(0, 0.8)) * 2 * .pi / Double(count)
    let distance = draws.uniform(0.42, 0.78)
    return Point(cos(angle), sin(angle)) * distance
  }
}

@Sendable func drawSprinkledDonut(_ brush: Brush, _ draws: inout SeededDraws) {
  let glazes = [Colour(0xF283B5), Colour(0xF7A8C9), Colour(0x9BD7E8), Colour(0xFAF0E0)]
  let glaze = glazes[draws.position(below: glazes.count)].varied(0.03, &draws)
  let tilt = draws.uniform(0.72, 1)
  donut(brush, glaze: glaze, tilt: tilt, &draws) { brush, draws in
    let colours = [0xF6E23B, 0x3BA7E0, 0xE8402F, 0x57B947, 0xFFFFFF, 0x8A4BC4]
    for place in onRing(34, &draws) {
      let turn = draws.uniform(0, .pi)
      let half = Point(cos(turn), sin(turn)) * 0.055
      brush.line([place - half, place + half])
      brush.stroke(Colour(colours[draws.position(below: colours.count)]), 0.05)
    }
  }
}

@Sendable func drawChocolateDonut(_ brush: Brush, _ draws: inout SeededDraws) {
  let tilt = draws.uniform(0.72, 1)
  let drizzle = draws.unit() < 0.6 ? Colour(0xFFF3DC) : Colour(0xF07AA8)
  donut(brush, glaze: Colour(0x5A3019).varied(0.03, &draws), tilt: tilt, &draws) { brush, draws in
    let count = 15
    for i in 0..<count {
      let (a, b) = (Double(i) * 2 * .pi / Double(count), (Double(i) + 0.5) * 2 * .pi / Double(count))
      brush.line([Point(cos(a), sin(a)) * 0.8, Point(cos(b), sin(b)) * 0.4])
      brush.stroke(drizzle, 0.04)
    }
    brush.shine(-0.4, -0.42, 0.22, 0.35)
  }
}

@Sendable func drawSugarDonut(_ brush: Brush, _ draws: inout SeededDraws) {
  let tilt = draws.uniform(0.5, 0.75)
  donut(brush, glaze: Colour(0xE0AA5E).varied(0.04, &draws), tilt: tilt, &draws) { brush, draws in
    for place in onRing(60, &draws) {
      brush.ellipse(place.x, place.y, 0.02)
      brush.fill(Colour(0xFFFDF5, alpha: 0.9))
    }
    brush.shine(-0.42, -0.4, 0.25, 0.5)
  }
}

// MARK: Cake

private func cream(_ brush: Brush, _ points: [Point], _ size: Double, _ colour: Colour) {
  for point in points {
    brush.ellipse(point.x, point.y, size, size * 0.85)
    brush.fill(
      colour.lighter(0.5), colour.darker(0.12), centre: point - Point(size, size) * 0.3, radius: size * 1.6, keep: true)
    brush.stroke(colour.darker(0.3), 0.018)
  }
}

private func cherry(_ brush: Brush, _ at: Point, _ size: Double) {
  brush.smooth([at, at + Point(0.04, -size * 1.6), at + Point(0.12, -size * 2.2)], closed: false)
  brush.stroke(Colour(0x5A6B25), 0.025)
  brush.ellipse(at.x, at.y, size)
  brush.fill(Colour(0xF0483F), Colour(0x9A1020), centre: at - Point(size, size) * 0.35, radius: size * 1.5)
  brush.shine(at.x - size * 0.35, at.y - size * 0.35, size * 0.4, 0.8)
}

@Sendable func drawCakeSlice(_ brush: Brush, _ draws: inout SeededDraws) {
  let kinds = [(0xF3D28B, 0xFFF6EA), (0x6B3A1E, 0x3E2012), (0xB93A3A, 0xFFF3EC), (0xF3D28B, 0xF39AB8)]
  let kind = kinds[draws.position(below: kinds.count)]
  let (sponge, icing) = (Colour(kind.0).varied(0.03, &draws), Colour(kind.1))
  // The cut side, seen from the left; the iced back goes off to the right.
  let (front, back, tip) = (Point(-0.95, 0), Point(0.72, -0.24), Point(0.95, 0.04))
  let height = Point(0, 0.78)
  brush.polygon([front, tip, tip + height, front + height])
  brush.fill(sponge, keep: true)
  brush.clipped {
    for place in Brush.scattered(40, radius: 1.1, shake: 0.08, &draws) {
      brush.ellipse(place.x, place.y + 0.4, 0.022)
      brush.fill(sponge.darker(0.25).faded(0.6))
    }
    for y in [0.24, 0.52] {
      brush.polygon([front + Point(0, y), tip + Point(0, y), tip + Point(0, y + 0.09), front + Point(0, y + 0.09)])
      brush.fill(icing.mixed(Colour(0xE0506A), kind.1 == 0xFFF6EA ? 0.6 : 0.1))
    }
  }
  brush.polygon([front, tip, tip + height, front + height])
  brush.stroke(sponge.darker(0.45), 0.03)
  brush.polygon([front, back, tip])
  brush.fill([icing.lighter(0.3), icing.darker(0.06)], from: Point(0, -0.3), to: Point(0, 0.1), keep: true)
  brush.stroke(icing.darker(0.35), 0.03)
  let drips = (0...8).map { Point(-0.95 + 1.9 * Double($0) / 8, 0.04 * Double($0) / 8 + ($0 % 2 == 0 ? 0.1 : 0.2)) }
  brush.smooth([front] + drips + [tip])
  brush.fill(icing, keep: true)
  brush.stroke(icing.darker(0.3), 0.022)
  cream(brush, [Point(0.48, -0.2)], 0.17, Colour(0xFFF4E6))
  cherry(brush, Point(0.48, -0.4), 0.14)
}

@Sendable func drawRoundCake(_ brush: Brush, _ draws: inout SeededDraws) {
  let colours = [0xF59AB9, 0xFFF3E2, 0x6B3A1E, 0xA9D8F0, 0xF6D56E]
  let icing = Colour(colours[draws.position(below: colours.count)]).varied(0.03, &draws)
  let (top, bottom, squash) = (-0.18, 0.56, 0.3)
  brush.ellipse(0, bottom + 0.08, 1, squash)
  brush.fill(Colour(0xF4F4F2), keep: true)
  brush.stroke(Colour(0x9A9A98), 0.025)
  brush.ellipse(0, bottom, 0.86, squash * 0.86)
  brush.rectangle(-0.86, top, 1.72, bottom - top)
  brush.fill([icing.darker(0.15), icing.lighter(0.2), icing.darker(0.3)], from: Point(-0.86, 0), to: Point(0.86, 0))
  cream(
    brush,
    (0..<9).map { i in
      let angle = Double(i) / 8 * .pi
      return Point(-cos(angle) * 0.84, bottom + sin(angle) * squash * 0.84)
    }, 0.1, Colour(0xFFF6EC))
  brush.ellipse(0, top, 0.86, squash * 0.86)
  brush.fill(icing.lighter(0.35), icing, centre: Point(-0.2, top), radius: 0.9, keep: true)
  brush.stroke(icing.darker(0.3), 0.025)
  let drips = (0...10).map { i -> Point in
    let across = Double(i) / 10
    return Point(-0.86 + 1.72 * across, top + 0.1 + sin(across * .pi) * 0.24 + (i % 2 == 0 ? 0 : 0.13))
  }
  brush.smooth(drips, closed: false)
  brush.stroke(Colour(0xFFF6EC), 0.06)
  let hasCandles = draws.unit() < 0.5
  for i in 0..<5 {
    let at = Point(-0.5 + Double(i) * 0.25, top + (i % 2 == 0 ? -0.02 : 0.06))
    if hasCandles { candle(brush, at, i) } else { cherry(brush, at - Point(0, 0.06), 0.11) }
  }
}

private func candle(_ brush: Brush, _ at: Point, _ number: Int) {
  let wax = Colour([0xE8402F, 0x3BA7E0, 0xF6E23B][number % 3])
  brush.rectangle(at.x - 0.035, at.y - 0.42, 0.07, 0.44)
  brush.fill([wax.lighter(0.4), wax], from: at - Point(0.035, 0), to: at + Point(0.035, 0))
  brush.smooth([at + Point(0, -0.66), at + Point(0.055, -0.5), at + Point(0, -0.43), at + Point(-0.055, -0.5)])
  brush.fill(Colour(0xFFF2A0), Colour(0xF58A10), centre: at + Point(0, -0.5), radius: 0.14)
}

@Sendable func drawCupcake(_ brush: Brush, _ draws: inout SeededDraws) {
  let frostings = [0xF59AB9, 0xFFF3E2, 0x7A4526, 0xB9A0E6, 0x9BDCC0]
  let frosting = Colour(frostings[draws.position(below: frostings.count)]).varied(0.03, &draws)
  let paper = Colour([0xC94F4F, 0x4F86C9, 0xE0B040, 0x9A6B43][draws.position(below: 4)])
  let cup = [Point(-0.66, 0.1), Point(0.66, 0.1), Point(0.48, 0.92), Point(-0.48, 0.92)]
  brush.polygon(cup)
  brush.fill(
    [paper.darker(0.15), paper.lighter(0.25), paper.darker(0.25)], from: Point(-0.66, 0), to: Point(0.66, 0), keep: true
  )
  brush.clipped {
    for i in -5...5 {
      brush.line([Point(Double(i) * 0.13, 0.08), Point(Double(i) * 0.095, 0.95)])
      brush.stroke(paper.darker(0.35), 0.025)
    }
  }
  for (y, half) in [(0.08, 0.78), (-0.2, 0.62), (-0.46, 0.42), (-0.68, 0.22)] {
    brush.smooth([
      Point(-half, y), Point(-half * 0.6, y - 0.2), Point(half * 0.6, y - 0.2), Point(half, y),
      Point(half * 0.5, y + 0.13), Point(-half * 0.5, y + 0.13),
    ])
    brush.fill(
      [frosting.lighter(0.45), frosting, frosting.darker(0.2)], from: Point(-half, y - 0.2),
      to: Point(half * 0.8, y + 0.15), keep: true)
    brush.stroke(frosting.darker(0.3), 0.022)
  }
  let colours = [0xF6E23B, 0x3BA7E0, 0xE8402F, 0x57B947]
  for _ in 0..<14 {
    brush.ellipse(draws.uniform(-0.5, 0.5), draws.uniform(-0.4, 0.12), 0.032)
    brush.fill(Colour(colours[draws.position(below: colours.count)]))
  }
  cherry(brush, Point(0, -0.8), 0.14)
}
