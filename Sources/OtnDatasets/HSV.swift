/// The colour space of colour augmentation: hue in 0..<180, saturation and value in 0...255, as OpenCV's 8-bit HSV.
enum HSV {
  /// Look-up tables that scale hue (around the circle), saturation and value; entries are cut, not rounded.
  struct Tables: Equatable {
    var hue = [UInt8](repeating: 0, count: 256)
    var saturation = [UInt8](repeating: 0, count: 256)
    var value = [UInt8](repeating: 0, count: 256)

    init(hueFactor: Double, saturationFactor: Double, valueFactor: Double) {
      for level in 0..<256 {
        let scaled = (Double(level) * hueFactor).truncatingRemainder(dividingBy: 180)
        hue[level] = UInt8(scaled < 0 ? scaled + 180 : scaled)
        saturation[level] = UInt8(max(0, min(255, Double(level) * saturationFactor)))
        value[level] = UInt8(max(0, min(255, Double(level) * valueFactor)))
      }
    }
  }

  // 12-bit reciprocals, so that conversion needs no division: 255/v for saturation, 180/(6·difference) for hue.
  private static let saturationScale: [Int32] = reciprocals { 255 * 4096 / $0 }
  private static let hueScale: [Int32] = reciprocals { 180 * 4096 / (6 * $0) }

  private static func reciprocals(_ formula: (Double) -> Double) -> [Int32] {
    [0] + (1...255).map { Int32(formula(Double($0)).rounded(.toNearestOrEven)) }
  }

  @inline(__always)
  static func fromRGB(_ red: Int32, _ green: Int32, _ blue: Int32) -> (hue: Int, saturation: Int, value: Int) {
    let value = max(red, max(green, blue))
    let difference = value &- min(red, min(green, blue))
    let saturation = (difference &* saturationScale[Int(value)] &+ 2048) >> 12
    let sector =
      value == red
      ? green &- blue : value == green ? blue &- red &+ 2 &* difference : red &- green &+ 4 &* difference
    let hue = (sector &* hueScale[Int(difference)] &+ 2048) >> 12
    return (Int(hue < 0 ? hue &+ 180 : hue), Int(saturation), Int(value))
  }

  /// In single precision, results cut.
  @inline(__always)
  static func toRGB(_ hue: UInt8, _ saturation: UInt8, _ value: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let (s, v) = (Float(saturation) / 255, Float(value) / 255)
    let scaled = Float(hue) * (6 / 180)
    let sector = Int(scaled)
    let fraction = scaled - Float(sector)
    let low = byte(v * (1 - s))
    let falling = byte(v * (1 - s * fraction))
    let rising = byte(v * (1 - s * (1 - fraction)))
    let high = byte(v)
    switch sector {
    case 0: return (high, rising, low)
    case 1: return (falling, high, low)
    case 2: return (low, high, rising)
    case 3: return (low, falling, high)
    case 4: return (rising, low, high)
    default: return (high, low, falling)
    }
  }

  @inline(__always) private static func byte(_ level: Float) -> UInt8 { UInt8(max(0, min(255, level * 255))) }
}

extension Image {
  /// Shifts hue, saturation and value through look-up tables.
  mutating func recolour(_ tables: HSV.Tables) {
    pixels.withUnsafeMutableBufferPointer { pixels in
      for at in stride(from: 0, to: pixels.count, by: 3) {
        let hsv = HSV.fromRGB(Int32(pixels[at]), Int32(pixels[at + 1]), Int32(pixels[at + 2]))
        let rgb = HSV.toRGB(tables.hue[hsv.hue], tables.saturation[hsv.saturation], tables.value[hsv.value])
        (pixels[at], pixels[at + 1], pixels[at + 2]) = (rgb.red, rgb.green, rgb.blue)
      }
    }
  }
}
