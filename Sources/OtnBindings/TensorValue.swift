import OtnRuntime
import OtnSyntax
import OtnTensor

/// A tensor as a value of the language. Operators and comparisons work element by element; `equal a b` gives one Bool.
public final class TensorValue: HostObject {
  public let tensor: Tensor

  public init(_ tensor: Tensor) { self.tensor = tensor }

  public override var typeName: String { "Tensor" }
  public override var sharesMemory: Bool { true }
  public override var memberNames: [String] { ["shape", "dtype", "device", "grad"] }

  public override func member(_ name: String) throws -> Value? {
    switch name {
    case "shape": .list(tensor.shape.map(Value.int))
    case "dtype": .string(tensor.dtype.rawValue)
    case "device": .string(tensor.device.description)
    case "grad": tensor.grad.map(Value.tensor) ?? .null
    default: nil
    }
  }

  public override var count: Int? { tensor.shape.first }

  public override func element(at position: Int) throws -> Value {
    .tensor(try tensor.select(dim: 0, index: position))
  }

  public override func subscripted(_ items: [SubscriptItem]) throws -> Value? {
    .tensor(try tensor.at(items.map(TensorIndex.init)))
  }

  public override func binary(_ operation: BinaryOperator, _ other: Value, reversed: Bool) throws -> Value? {
    try applying(operation, other, reversed: reversed).map(Value.tensor)
  }

  public override func negated() throws -> Value? { .tensor(try -tensor) }

  public override func isEqual(to other: HostObject) -> Bool {
    guard let other = other as? TensorValue else { return false }
    return (try? tensor.isEqual(to: other.tensor)) ?? false
  }

  public override var shortText: String { tensor.description }

  public override func display(width: Int) throws -> String { try tensor.display(width: width) }

  public override func picture() throws -> Picture? { try tensor.picture() }

  /// Gradients, and what they flow through, are not stored.
  public override func stored(by store: any ValueStoring) throws -> [String: StoredValue]? {
    guard !tensor.requiresGrad, tensor.grad == nil else { return nil }
    let bytes = try SafeTensors.bytes([("tensor", tensor)], metadata: [:])
    return ["tensor": try store.keep(bytes), "device": .text(tensor.device.description)]
  }
}

extension Value {
  public static func tensor(_ tensor: Tensor) -> Value { .object(TensorValue(tensor)) }

  /// The tensor in it, or nil.
  public var tensor: Tensor? {
    if case .object(let object) = self, let value = object as? TensorValue { value.tensor } else { nil }
  }

  /// The element of a tensor that has one, as the language's own number or Bool.
  static func element(of tensor: Tensor) throws -> Value {
    let number = try tensor.item()
    switch tensor.dtype {
    case .bool: return .bool(number != 0)
    case .uint8, .int8, .int16, .int32, .int64: return .int(Int(try tensor.ints().first ?? 0))
    case .float64: return .float(number)
    // The shortest decimal of the 32 bits, not the longer one of the same number in 64.
    case .float16, .bfloat16, .float32: return .float(Double("\(Float(number))") ?? number)
    }
  }
}

extension TensorIndex {
  fileprivate init(_ item: SubscriptItem) throws {
    switch item {
    case .ellipsis: self = .ellipsis
    case .slice(let start, let stop, let step): self = .slice(start: start, stop: stop, step: step ?? 1)
    case .at(.int(let position)): self = .at(position)
    case .at(.null): self = .newAxis
    case .at(.range(let box)): self = .slice(start: box.range.lowerBound, stop: box.range.upperBound)
    case .at(.listBox(let box)): self = .tensor(try TensorLiteral(.listBox(box)).tensor())
    case .at(let value):
      guard let index = value.tensor else {
        throw TorchError(
          .wrongValue, "a Tensor is indexed by Ints, slices, `...`, nil, Lists and Tensors, not by \(value.typeName)")
      }
      self = .tensor(index)
    }
  }
}
