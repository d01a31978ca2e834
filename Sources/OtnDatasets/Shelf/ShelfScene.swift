import CCairo
import Foundation

/// One drawn picture of a shelf: background, things that are no food, food, light; and the boxes of the food that is seen.
struct ShelfScene {
  let canvas: Canvas
  private(set) var boxes: [PixelBox] = []
  private let brush: Brush
  private let side: Int
  private var placed: [Placed] = []
  /// Which thing a pixel shows: 0 none, else its number in `placed` and one.
  private var owners: [UInt8]

  /// Something drawn, and how many of its pixels there are and are seen.
  private struct Placed {
    let food: Food?
    let pixels: Int
    var visible: Int
  }

  /// Less than this part of a thing in sight, and it is not placed or gets no box.
  private static let leastVisible = 0.65

  init(side: Int, draws: inout SeededDraws) throws(DatasetError) {
    self.side = side
    canvas = try Canvas(width: side, height: side)
    brush = Brush(context: canvas.context)
    owners = [UInt8](repeating: 0, count: side * side)
    let background = ShelfBackground(draws: &draws)
    background.draw(brush, side: Double(side), draws: &draws)
    let foods = 6 + draws.position(below: 7)
    var things: [Food?] = (0..<foods).map { _ in Food.allCases[draws.position(below: Food.allCases.count)] }
    things += [Food?](repeating: nil, count: draws.position(below: 4))
    for position in draws.shuffled(Array(things.indices)) {
      try place(things[position], on: background, draws: &draws)
    }
    light(draws: &draws)
    boxes = visibleBoxes()
  }

  // MARK: Placing

  /// Tries a few sizes and places; when the picture is full, the thing is left out.
  private mutating func place(_ food: Food?, on background: ShelfBackground, draws: inout SeededDraws)
    throws(DatasetError)
  {
    guard placed.count < 250 else { return }
    let size = Double(side) * draws.uniform(0.085, 0.17) * (food?.scale ?? 1)
    let turn = background.turn(draws: &draws)
    let sprite = try Sprite(radius: size, turn: turn, mirrored: draws.unit() < 0.5, draws: &draws) { brush, draws in
      if let food {
        let drawings = food.drawings
        drawings[draws.position(below: drawings.count)](brush, &draws)
      } else {
        Clutter.draw(brush, &draws)
      }
    }
    guard let sprite else { return }
    for attempt in 0..<16 {
      let origin = background.origin(for: sprite, side: side, draws: &draws)
      guard let covered = covering(sprite, at: origin) else { continue }
      // A free place first; then one that hides a part of something.
      if attempt < 9, covered.taken.dropFirst().contains(where: { $0 > 0 }) { continue }
      return paint(sprite, food: food, at: origin, covered: covered)
    }
  }

  /// The pixels that the sprite would show and take from each thing before it, or nil when it would hide too much or stick out too far.
  private func covering(_ sprite: Sprite, at origin: (x: Int, y: Int)) -> (inside: Int, taken: [Int])? {
    var taken = [Int](repeating: 0, count: placed.count + 1)
    var inside = 0
    sprite.forEachPixel(at: origin, side: side) { position in
      inside += 1
      taken[Int(owners[position])] += 1
    }
    guard Double(inside) >= 0.7 * Double(sprite.pixelCount) else { return nil }
    for (number, thing) in placed.enumerated() where taken[number + 1] > 0 {
      let left = thing.visible - taken[number + 1]
      if Double(left) < Self.leastVisible * Double(thing.pixels) { return nil }
    }
    return (inside, taken)
  }

  private mutating func paint(
    _ sprite: Sprite, food: Food?, at origin: (x: Int, y: Int), covered: (inside: Int, taken: [Int])
  ) {
    shadow(of: sprite, at: origin)
    cairo_set_source_surface(canvas.context, sprite.canvas.surface, Double(origin.x), Double(origin.y))
    cairo_paint(canvas.context)
    for number in placed.indices { placed[number].visible -= covered.taken[number + 1] }
    placed.append(Placed(food: food, pixels: sprite.pixelCount, visible: covered.inside))
    let number = UInt8(placed.count)
    sprite.forEachPixel(at: origin, side: side) { owners[$0] = number }
  }

  private func shadow(of sprite: Sprite, at origin: (x: Int, y: Int)) {
    let width = Double(sprite.right - sprite.left) / 2
    let centre = Point(Double(origin.x + sprite.left) + width, Double(origin.y + sprite.bottom) - 1)
    brush.saved {
      brush.move(to: centre, scale: Point(width * 1.08, max(3, width * 0.2)))
      brush.ellipse(0, 0, 1)
      brush.fill(Colour(0x000000, alpha: 0.5), Colour(0x000000, alpha: 0), centre: .zero, radius: 1)
    }
  }

  /// Warm or cold, bright or dim, from one side.
  private func light(draws: inout SeededDraws) {
    let side = Double(side)
    let tints = [0xFFE2B0, 0xDDEBFF, 0xFFFFFF, 0x1A1208]
    let tint = Colour(tints[draws.position(below: tints.count)])
    let angle = draws.uniform(0, 2 * .pi)
    let half = Point(cos(angle), sin(angle)) * side * 0.6
    let centre = Point(side, side) / 2
    brush.rectangle(0, 0, side, side)
    brush.fill(
      [tint.faded(draws.uniform(0.04, 0.2)), Colour(0x000000, alpha: draws.uniform(0, 0.2))], from: centre - half,
      to: centre + half)
  }

  // MARK: Boxes

  /// Around the pixels in sight of every food that is not mostly hidden.
  private func visibleBoxes() -> [PixelBox] {
    var bounds = [(left: Int, top: Int, right: Int, bottom: Int)](
      repeating: (side, side, -1, -1), count: placed.count + 1)
    for y in 0..<side {
      for x in 0..<side {
        let owner = Int(owners[y * side + x])
        guard owner > 0 else { continue }
        bounds[owner] = (
          min(bounds[owner].left, x), min(bounds[owner].top, y), max(bounds[owner].right, x),
          max(bounds[owner].bottom, y)
        )
      }
    }
    return placed.enumerated().compactMap { number, thing in
      guard let food = thing.food, let classIndex = Food.allCases.firstIndex(of: food),
        Double(thing.visible) >= Self.leastVisible * Double(thing.pixels)
      else { return nil }
      let box = bounds[number + 1]
      return PixelBox(
        classIndex: classIndex, x1: Double(box.left), y1: Double(box.top), x2: Double(box.right + 1),
        y2: Double(box.bottom + 1))
    }
  }
}

/// One thing on a canvas of its own, with the bounds of what is opaque.
struct Sprite {
  let canvas: Canvas
  let left: Int
  let top: Int
  let right: Int
  let bottom: Int
  let pixelCount: Int
  private let opaque: [Bool]

  /// nil when nothing was drawn.
  init?(
    radius: Double, turn: Double, mirrored: Bool, draws: inout SeededDraws,
    drawing: (Brush, inout SeededDraws) -> Void
  ) throws(DatasetError) {
    let side = Int((radius * 3).rounded(.up)) + 4
    canvas = try Canvas(width: side, height: side)
    let brush = Brush(context: canvas.context)
    brush.move(
      to: Point(Double(side), Double(side)) / 2, turn: turn, scale: Point(mirrored ? -radius : radius, radius))
    drawing(brush, &draws)
    var opaque = [Bool](repeating: false, count: side * side)
    var (left, top, right, bottom, count) = (side, side, -1, -1, 0)
    _ = canvas.withPixels { row in
      for y in 0..<side {
        let pixels = row(y)
        for x in 0..<side where pixels[x * 4 + 3] > 100 {
          opaque[y * side + x] = true
          (left, top, right, bottom, count) = (min(left, x), min(top, y), max(right, x), max(bottom, y), count + 1)
        }
      }
    }
    guard count > 0 else { return nil }
    (self.left, self.top, self.right, self.bottom) = (left, top, right + 1, bottom + 1)
    pixelCount = count
    self.opaque = opaque
  }

  /// The positions, in a picture of `side` × `side`, of the opaque pixels that lie in it.
  func forEachPixel(at origin: (x: Int, y: Int), side: Int, _ body: (Int) -> Void) {
    let width = canvas.width
    for y in max(top, -origin.y)..<max(max(top, -origin.y), min(bottom, side - origin.y)) {
      for x in max(left, -origin.x)..<max(max(left, -origin.x), min(right, side - origin.x)) where opaque[y * width + x]
      {
        body((y + origin.y) * side + x + origin.x)
      }
    }
  }
}
