import OtnSyntax

/// What can be said about an expression's type before it runs; nil where nothing can.
enum StaticType {
  static func of(_ expression: Expression, known: (String) -> ValueType?) -> ValueType? {
    switch expression.kind {
    case .literal(let literal): of(literal)
    case .interpolation: .string
    case .list: .list
    case .map: .map
    case .closure: .function
    case .group(let inner): of(inner, known: known)
    case .unary(.not, _): .bool
    case .unary(.minus, let operand): of(operand, known: known).flatMap { [.int, .float].contains($0) ? $0 : nil }
    case .binary(let operation, _, let left, let right):
      of(operation, of(left, known: known), of(right, known: known))
    case .name(let name): known(name)
    default: nil
    }
  }

  private static func of(_ literal: Literal) -> ValueType? {
    switch literal {
    case .null: nil
    case .bool: .bool
    case .int: .int
    case .float: .float
    case .string: .string
    case .bytes: .bytes
    case .duration: .duration
    }
  }

  private static func of(_ operation: BinaryOperator, _ left: ValueType?, _ right: ValueType?) -> ValueType? {
    switch operation {
    case .halfOpenRange, .closedRange: .range
    case .and, .or, .isIn, .isNotIn: .bool
    case .add, .subtract, .multiply, .floorDivide, .modulo:
      left == right && [.int, .float].contains(left) ? left : nil
    default: nil
    }
  }
}
