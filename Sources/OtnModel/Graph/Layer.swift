/// What a layer does, with its arguments as they were written: channels and repeats before the net's multiples.
public enum LayerKind: Hashable, Sendable {
  /// Convolution without bias, batch normalisation, SiLU. Padding nil is half the kernel.
  case conv(channels: Int, kernel: Int = 1, stride: Int = 1, padding: Int? = nil, groups: Int = 1)
  /// A cross-stage block of `repeats` bottlenecks between three 1×1 convolutions.
  case c3(channels: Int, repeats: Int = 1, shortcut: Bool = true, expansion: Double = 0.5)
  /// Three max-pools in a row, concatenated, between two 1×1 convolutions.
  case sppf(channels: Int, kernel: Int = 5)
  /// A 1×1 and a 3×3 convolution, with the input added when `shortcut` and the channels are equal.
  case bottleneck(channels: Int, repeats: Int = 1, shortcut: Bool = true, expansion: Double = 0.5)
  /// Every pixel `scale` × `scale` times.
  case upsample(scale: Int = 2)
  /// Maps of one size, one behind the other over the channels.
  case concat
  /// One 1×1 convolution a level, to boxes, objectness and classes for every anchor.
  case detect

  /// The module's name in tables and messages.
  public var moduleName: String {
    switch self {
    case .conv: "Conv"
    case .c3: "C3"
    case .sppf: "SPPF"
    case .bottleneck: "Bottleneck"
    case .upsample: "Upsample"
    case .concat: "Concat"
    case .detect: "Detect"
    }
  }
}

/// One row of a net, with what was found out while it was built.
public struct Layer: Hashable, Sendable {
  /// Its number, from 0, in the order the layers were made.
  public let index: Int
  /// The layers it reads; -1 is the image.
  public let from: [Int]
  public let kind: LayerKind
  /// Channels of each input.
  public let inputChannels: [Int]
  /// Channels of the output, after the width multiple; for `detect` the channels of one level's map.
  public let channels: Int
  /// How many times the block inside is repeated, after the depth multiple.
  public let repeats: Int
  /// Pixels of the image that one cell of the output stands for; for `detect` that of the first level.
  public let stride: Int

  /// "layer 12 (Concat)", for messages.
  public var label: String { Layer.label(index, kind) }

  static func label(_ index: Int, _ kind: LayerKind) -> String { "layer \(index) (\(kind.moduleName))" }

  /// The inputs as YOLOv5 writes them: the layer right above is -1, except for the levels of `detect`.
  public var writtenFrom: [Int] {
    if case .detect = kind { return from }
    return from.map { $0 == index - 1 ? -1 : $0 }
  }
}
