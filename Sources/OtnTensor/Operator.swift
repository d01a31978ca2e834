import CTorchABI
import Foundation

/// Calls a LibTorch operator by its schema name (`add.Tensor`, `conv2d`), with its arguments in the schema's order; those left out get
/// the schema's defaults. Throws what went wrong, with the operands' shapes.
@discardableResult
func call(_ name: String, _ arguments: any Argument...) throws(TorchError) -> Tensor {
  let results = try OperatorCall(name, arguments).run().tensors
  guard let first = results.first else { throw TorchError(.tensor, "\(name) answered nothing") }
  return first
}

/// The same for operators that answer with several tensors, or none.
@discardableResult
func callAll(_ name: String, _ arguments: any Argument...) throws(TorchError) -> [Tensor] {
  try OperatorCall(name, arguments).run().tensors
}

/// The same for operators that answer a number or a Bool.
func callNumber(_ name: String, _ arguments: any Argument...) throws(TorchError) -> Double {
  try OperatorCall(name, arguments).run().number
}

/// What can be handed to an operator.
protocol Argument {
  func append(to call: inout OperatorCall)
}

/// What lists of arguments are made of.
protocol ArgumentElement {
  static func append(_ list: [Self], to call: inout OperatorCall)
}

/// The arguments of one call, laid out as the C table wants them.
struct OperatorCall {
  private let name: String
  private var arguments: [OtnArgument] = []
  private var integers: [Int64] = []
  private var tensors: [Tensor?] = []
  private var devices: [Device] = []

  init(_ name: String, _ values: [any Argument]) {
    self.name = name
    arguments.reserveCapacity(values.count)
    for value in values { value.append(to: &self) }
  }

  mutating func append(_ kind: OtnArgumentKind, integer: Int64 = 0, number: Double = 0) {
    arguments.append(OtnArgument(kind: kind, integer: integer, number: number, start: 0, count: 0))
  }

  mutating func append(_ kind: OtnArgumentKind, _ list: [Tensor?]) {
    arguments.append(OtnArgument(kind: kind, integer: 0, number: 0, start: tensors.count, count: list.count))
    tensors += list
  }

  mutating func append(_ list: [Int]) {
    arguments.append(OtnArgument(kind: OTN_INTEGERS, integer: 0, number: 0, start: integers.count, count: list.count))
    integers += list.lazy.map(Int64.init)
  }

  mutating func append(_ device: Device) {
    devices.append(device)
    append(OTN_DEVICE, integer: Int64(device.code))
  }

  func run() throws(TorchError) -> (tensors: [Tensor], number: Double) {
    let torch = try Torch.table()
    var result = OtnResult()
    defer { free(result.tensors) }
    try Torch.check { error in
      withExtendedLifetime(tensors) {
        let references = tensors.map { $0?.handle.reference }
        return name.withCString { name in
          var call = OtnCall()
          call.name = name
          call.argument_count = arguments.count
          return arguments.withUnsafeBufferPointer { arguments in
            integers.withUnsafeBufferPointer { integers in
              references.withUnsafeBufferPointer { references in
                call.arguments = arguments.baseAddress
                call.integers = integers.baseAddress
                call.tensors = references.baseAddress
                return torch.call(&call, &result, error)
              }
            }
          }
        }
      }
    } explain: { failure in
      TorchError(operation: name, shapes: tensors.compactMap { $0?.shape }, devices: devices, failure: failure)
    }
    let made = (0..<result.count).compactMap { position in
      result.tensors[position].map { Tensor(TensorHandle(owning: $0, torch)) }
    }
    return (made, result.number)
  }
}
