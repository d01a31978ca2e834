/// The ten things of the shelf, and how each is drawn.
public enum Food: String, CaseIterable, Sendable {
  case banana, apple, sandwich, orange, broccoli, carrot
  case hotDog = "hot dog"
  case pizza, donut, cake

  /// One way to draw it, within about one unit around the origin, standing upright.
  typealias Drawing = @Sendable (Brush, inout SeededDraws) -> Void

  /// Several looks of each: whole and cut, alone and in bunches, from the side and from above.
  var drawings: [Drawing] {
    switch self {
    case .banana: [drawBanana, drawBananaBunch, drawPeeledBanana]
    case .apple: [drawRedApple, drawGreenApple, drawStreakedApple, drawHalfApple]
    case .sandwich: [drawToastSandwich, drawTriangleSandwich, drawSubSandwich]
    case .orange: [drawOrange, drawOrangeWithLeaf, drawHalfOrange]
    case .broccoli: [drawBroccoli, drawWideBroccoli, drawBroccoliFloret]
    case .carrot: [drawCarrot, drawCarrotBunch, drawStubbyCarrot]
    case .hotDog: [drawHotDog, drawHotDogFromTheSide, drawHotDogInTray]
    case .pizza: [drawPizza, drawPizzaSlice, drawVegetablePizza]
    case .donut: [drawSprinkledDonut, drawChocolateDonut, drawSugarDonut]
    case .cake: [drawCakeSlice, drawRoundCake, drawCupcake]
    }
  }

  /// Size beside the others.
  var scale: Double {
    switch self {
    case .banana, .sandwich, .carrot, .hotDog: 1.1
    case .pizza, .cake: 1.2
    case .broccoli: 1
    case .apple, .orange, .donut: 0.85
    }
  }
}
