/// Colours for numbers from 0 to 1.
public enum ColorMap: Sendable {
  case gray
  /// matplotlib's perceptually even map from dark violet over green to yellow, as a polynomial of degree 6
  /// (Matt Zucker, "Viridis", public domain).
  case viridis

  /// `position` is clamped to 0…1; NaN is black.
  public subscript(position: Double) -> Color {
    guard !position.isNaN else { return .black }
    let position = min(max(position, 0), 1)
    switch self {
    case .gray:
      let level = UInt8((position * 255).rounded())
      return Color(red: level, green: level, blue: level)
    case .viridis:
      let parts = Self.viridisTerms.map { terms in
        UInt8((min(max(terms.reduce(0) { $0 * position + $1 }, 0), 1) * 255).rounded())
      }
      return Color(red: parts[0], green: parts[1], blue: parts[2])
    }
  }

  /// Red, green, blue: the coefficients from the sixth power down.
  private static let viridisTerms: [[Double]] = [
    [
      -5.435455855934631, 4.776384997670288, 6.228269936347081, -4.634230498983486, -0.3308618287255563,
      0.1050930431085774, 0.2777273272234177,
    ],
    [
      4.645852612178535, -13.74514537774601, 14.17993336680509, -5.799100973351585, 0.214847559468213,
      1.404613529898575, 0.005407344544966578,
    ],
    [
      26.3124352495832, -65.35303263337234, 56.69055260068105, -19.33244095627987, 0.09509516302823659,
      1.384590162594685, 0.3340998053353061,
    ],
  ]
}
