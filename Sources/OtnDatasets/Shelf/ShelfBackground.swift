import Foundation

/// What the food lies on: boards of a shelf seen from the front, or a table seen from above.
struct ShelfBackground {
  private enum Kind { case wood, metal, table, cloth }

  private let kind: Kind
  /// Where boards are, as fractions of the height; empty for a table.
  private let boards: [Double]

  init(draws: inout SeededDraws) {
    let kinds: [Kind] = [.wood, .wood, .metal, .metal, .table, .cloth]
    kind = kinds[draws.position(below: kinds.count)]
    guard kind == .wood || kind == .metal else {
      boards = []
      return
    }
    let count = 2 + draws.position(below: 2)
    let first = draws.uniform(0.0, 0.08)
    boards = (1...count).map { Double($0) / Double(count) * (0.97 - first) + first - 0.02 }
  }

  /// On a board things stand nearly upright; on a table they lie as they fell.
  func turn(draws: inout SeededDraws) -> Double {
    boards.isEmpty ? draws.uniform(-.pi, .pi) : draws.uniform(-0.22, 0.22)
  }

  /// The corner of the sprite's canvas for a place on a board, or anywhere on a table.
  func origin(for sprite: Sprite, side: Int, draws: inout SeededDraws) -> (x: Int, y: Int) {
    let size = Double(side)
    let width = Double(sprite.right - sprite.left)
    let x = draws.uniform(-0.15 * width, size - 0.85 * width)
    var bottom = draws.uniform(0.14 * size, size * 1.02)
    if !boards.isEmpty {
      bottom = boards[draws.position(below: boards.count)] * size + draws.uniform(0, 0.03) * size
    }
    return (Int(x) - sprite.left, Int(bottom) - sprite.bottom)
  }

  func draw(_ brush: Brush, side: Double, draws: inout SeededDraws) {
    switch kind {
    case .wood, .metal:
      drawWall(brush, side, &draws)
      for board in boards { drawBoard(brush, side, y: board * side, &draws) }
    case .table: drawTable(brush, side, &draws)
    case .cloth: drawCloth(brush, side, &draws)
    }
  }

  private func drawWall(_ brush: Brush, _ side: Double, _ draws: inout SeededDraws) {
    let walls =
      kind == .wood ? [0xC9B18C, 0x9C7F5B, 0x7D8B8F, 0xD8D2C4, 0x6F7F6A] : [0xDADDE0, 0xB9C2CA, 0x8E9AA6, 0xE9E4DA]
    let wall = Colour(walls[draws.position(below: walls.count)]).varied(0.05, &draws)
    brush.rectangle(0, 0, side, side)
    brush.fill([wall.lighter(0.12), wall.darker(0.22)], from: .zero, to: Point(0, side))
    let step = side / draws.uniform(5, 11)
    let isBricks = draws.unit() < 0.4
    for i in 0...Int(side / step) {
      let at = Double(i) * step
      if isBricks {
        brush.line([Point(0, at), Point(side, at)])
        brush.stroke(wall.darker(0.2).faded(0.5), side / 320)
        for j in 0...5 {
          let x = (Double(j) + (i % 2 == 0 ? 0 : 0.5)) * side / 5
          brush.line([Point(x, at), Point(x, at + step)])
          brush.stroke(wall.darker(0.2).faded(0.5), side / 320)
        }
      } else {
        brush.line([Point(at, 0), Point(at, side)])
        brush.stroke(wall.darker(0.18).faded(0.5), side / 250)
      }
    }
  }

  private func drawBoard(_ brush: Brush, _ side: Double, y: Double, _ draws: inout SeededDraws) {
    let colours = kind == .wood ? [0x8A5A2E, 0xA87242, 0x6B4526, 0xC39A66] : [0xC8CDD2, 0xE6E6E2, 0x6D757D]
    let board = Colour(colours[draws.position(below: colours.count)]).varied(0.03, &draws)
    let (depth, edge) = (side * 0.05, side * draws.uniform(0.03, 0.05))
    brush.rectangle(0, y - depth, side, depth + 1)
    brush.fill([board.darker(0.4), board.lighter(0.12)], from: Point(0, y - depth), to: Point(0, y))
    brush.rectangle(0, y, side, edge)
    brush.fill([board, board.darker(0.25)], from: Point(0, y), to: Point(0, y + edge))
    brush.rectangle(0, y + edge, side, side * 0.04)
    brush.fill(
      [Colour(0x000000, alpha: 0.35), Colour(0x000000, alpha: 0)], from: Point(0, y + edge),
      to: Point(0, y + edge + side * 0.04))
    if kind == .metal {
      drawPriceTags(brush, side, y: y, height: edge, &draws)
    } else {
      drawGrain(brush, side, y: y, height: edge, board, &draws)
    }
  }

  private func drawPriceTags(_ brush: Brush, _ side: Double, y: Double, height: Double, _ draws: inout SeededDraws) {
    var x = draws.uniform(0, 0.15) * side
    while x < side * 0.92 {
      let width = side * draws.uniform(0.07, 0.1)
      brush.rectangle(x, y + height * 0.12, width, height * 0.76)
      brush.fill(draws.unit() < 0.25 ? Colour(0xF5D33C) : Colour(0xFAFAF5))
      brush.line([Point(x + width * 0.15, y + height * 0.5), Point(x + width * 0.75, y + height * 0.5)])
      brush.stroke(Colour(0x33363A), height * 0.13)
      x += side * draws.uniform(0.16, 0.34)
    }
  }

  private func drawGrain(
    _ brush: Brush, _ side: Double, y: Double, height: Double, _ board: Colour, _ draws: inout SeededDraws
  ) {
    for _ in 0..<4 {
      let at = y + draws.uniform(0.1, 0.9) * height
      brush.smooth([Point(0, at), Point(side * 0.35, at + draws.uniform(-1.5, 1.5)), Point(side, at)], closed: false)
      brush.stroke(board.darker(0.3).faded(0.6), 1)
    }
  }

  private func drawTable(_ brush: Brush, _ side: Double, _ draws: inout SeededDraws) {
    let colours = [0xB98A58, 0x8F6238, 0xD9C29B, 0x74665C, 0xC7C9C6]
    let wood = Colour(colours[draws.position(below: colours.count)]).varied(0.04, &draws)
    let planks = 4 + draws.position(below: 4)
    for i in 0..<planks {
      let (y, height) = (side * Double(i) / Double(planks), side / Double(planks))
      let plank = wood.varied(0.05, &draws)
      brush.rectangle(0, y, side, height + 1)
      brush.fill([plank.lighter(0.08), plank.darker(0.1)], from: Point(0, y), to: Point(0, y + height))
      for _ in 0..<4 {
        let at = y + draws.unit() * height
        brush.smooth(
          [Point(0, at), Point(side * 0.4, at + draws.uniform(-4, 4)), Point(side, at + draws.uniform(-3, 3))],
          closed: false)
        brush.stroke(plank.darker(0.22).faded(0.5), 1)
      }
      brush.line([Point(0, y), Point(side, y)])
      brush.stroke(wood.darker(0.45).faded(0.7), side / 260)
    }
  }

  private func drawCloth(_ brush: Brush, _ side: Double, _ draws: inout SeededDraws) {
    let colours = [0xE8E2D6, 0xCFE0E8, 0xE9D3D0, 0x55606B, 0xDDE6CF]
    let cloth = Colour(colours[draws.position(below: colours.count)])
    let stripe = Colour([0xB33A3A, 0x3A6BB3, 0x5A8A4A, 0x8A8A8A][draws.position(below: 4)], alpha: 0.28)
    brush.rectangle(0, 0, side, side)
    brush.fill([cloth.lighter(0.1), cloth.darker(0.15)], from: .zero, to: Point(side, side))
    let step = side / draws.uniform(4, 9)
    for i in 0...Int(side / step) {
      brush.rectangle(Double(i) * step, 0, step / 2, side)
      brush.fill(stripe)
      brush.rectangle(0, Double(i) * step, side, step / 2)
      brush.fill(stripe)
    }
  }
}

/// Things on a shelf that are none of the ten foods.
enum Clutter {
  static func draw(_ brush: Brush, _ draws: inout SeededDraws) {
    let colours = [0x2F6FA8, 0x2E8B8B, 0x7A4FA0, 0x44525E, 0xE6E0D2, 0xA03548, 0x3C7A4A]
    let colour = Colour(colours[draws.position(below: colours.count)]).varied(0.06, &draws)
    switch draws.position(below: 4) {
    case 0: drawBox(brush, colour, &draws)
    case 1: drawBottle(brush, colour)
    case 2: drawCan(brush, colour)
    default: drawBowl(brush, colour)
    }
  }

  private static func drawBox(_ brush: Brush, _ colour: Colour, _ draws: inout SeededDraws) {
    let half = draws.uniform(0.4, 0.75)
    brush.rectangle(-half, -0.95, 2 * half, 1.9, corner: 0.03)
    brush.fill([colour.lighter(0.15), colour.darker(0.2)], from: Point(-half, 0), to: Point(half, 0), keep: true)
    brush.stroke(colour.darker(0.5), 0.03)
    brush.rectangle(-half * 0.7, -0.6, half * 1.4, 0.4, corner: 0.04)
    brush.fill(Colour(0xF5F2EA))
    for y in [0.1, 0.28, 0.46] {
      brush.line([Point(-half * 0.6, y), Point(half * 0.4, y)])
      brush.stroke(Colour(0xFFFFFF, alpha: 0.6), 0.05)
    }
  }

  private static func drawBottle(_ brush: Brush, _ colour: Colour) {
    brush.smooth([
      Point(-0.13, -0.98), Point(0.13, -0.98), Point(0.13, -0.55), Point(0.34, -0.25), Point(0.36, 0.9), Point(0, 0.97),
      Point(-0.36, 0.9), Point(-0.34, -0.25), Point(-0.13, -0.55),
    ])
    brush.fill(
      [colour.lighter(0.35), colour, colour.darker(0.4)], from: Point(-0.36, 0), to: Point(0.36, 0), keep: true)
    brush.stroke(colour.darker(0.5), 0.03)
    brush.rectangle(-0.34, 0, 0.68, 0.5)
    brush.fill(Colour(0xF2EEE2))
    brush.rectangle(-0.15, -1, 0.3, 0.14, corner: 0.03)
    brush.fill(Colour(0x3A3F45))
  }

  private static func drawCan(_ brush: Brush, _ colour: Colour) {
    brush.ellipse(0, 0.78, 0.5, 0.14)
    brush.rectangle(-0.5, -0.75, 1, 1.53)
    brush.fill(
      [colour.darker(0.2), colour.lighter(0.35), colour.darker(0.35)], from: Point(-0.5, 0), to: Point(0.5, 0))
    brush.rectangle(-0.5, -0.25, 1, 0.45)
    brush.fill(Colour(0xF7F5EE, alpha: 0.9))
    brush.ellipse(0, -0.75, 0.5, 0.14)
    brush.fill([Colour(0xE6E9EC), Colour(0x9AA2AA)], from: Point(-0.5, 0), to: Point(0.5, 0), keep: true)
    brush.stroke(Colour(0x6A7078), 0.025)
  }

  private static func drawBowl(_ brush: Brush, _ colour: Colour) {
    brush.smooth([
      Point(-0.9, -0.1), Point(0, -0.2), Point(0.9, -0.1), Point(0.62, 0.5), Point(0.3, 0.7), Point(-0.3, 0.7),
      Point(-0.62, 0.5),
    ])
    brush.fill([colour.lighter(0.3), colour, colour.darker(0.35)], from: Point(-0.9, 0), to: Point(0.9, 0), keep: true)
    brush.stroke(colour.darker(0.5), 0.03)
    brush.ellipse(0, -0.1, 0.9, 0.2)
    brush.fill(colour.darker(0.45), keep: true)
    brush.stroke(colour.lighter(0.3), 0.035)
  }
}
