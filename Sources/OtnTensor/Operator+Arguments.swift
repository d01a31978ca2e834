import CTorchABI

extension Tensor: Argument, ArgumentElement {
  func append(to call: inout OperatorCall) { call.append(OTN_TENSOR, [self]) }
  static func append(_ list: [Tensor], to call: inout OperatorCall) { call.append(OTN_TENSORS, list) }
}

extension Int: Argument, ArgumentElement {
  func append(to call: inout OperatorCall) { call.append(OTN_INTEGER, integer: Int64(self)) }
  static func append(_ list: [Int], to call: inout OperatorCall) { call.append(list) }
}

extension Double: Argument {
  func append(to call: inout OperatorCall) { call.append(OTN_NUMBER, number: self) }
}

extension Bool: Argument {
  func append(to call: inout OperatorCall) { call.append(OTN_BOOL, integer: self ? 1 : 0) }
}

extension DType: Argument {
  func append(to call: inout OperatorCall) { call.append(OTN_INTEGER, integer: Int64(code)) }
}

extension Device: Argument {
  func append(to call: inout OperatorCall) { call.append(self) }
}

/// A generator of its own for one call, so that the same seed gives the same numbers whatever was drawn before.
struct Seed: Argument {
  let value: UInt64
  func append(to call: inout OperatorCall) { call.append(OTN_SEED, integer: Int64(bitPattern: value)) }
}

/// An argument that is left to LibTorch.
struct None: Argument {
  func append(to call: inout OperatorCall) { call.append(OTN_NONE) }
}

extension Optional: Argument where Wrapped: Argument {
  func append(to call: inout OperatorCall) {
    switch self {
    case .some(let value): value.append(to: &call)
    case .none: call.append(OTN_NONE)
    }
  }
}

extension Optional: ArgumentElement where Wrapped == Tensor {
  static func append(_ list: [Tensor?], to call: inout OperatorCall) { call.append(OTN_OPTIONAL_TENSORS, list) }
}

extension Array: Argument where Element: ArgumentElement {
  func append(to call: inout OperatorCall) { Element.append(self, to: &call) }
}
