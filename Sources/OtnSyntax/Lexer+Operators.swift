extension Lexer {
  /// The longest operator or sign that starts here, and its length.
  func operatorToken() -> (kind: Token.Kind, length: Int)? {
    let second = byte(1)
    let isDoubled = second == byte()
    let isAssigning = second == UInt8(ascii: "=")
    switch byte() {
    case UInt8(ascii: "["): return (.symbol(.leftBracket), 1)
    case UInt8(ascii: "]"): return (.symbol(.rightBracket), 1)
    case UInt8(ascii: "{"): return (.symbol(.leftBrace), 1)
    case UInt8(ascii: "}"): return (.symbol(.rightBrace), 1)
    case UInt8(ascii: ","): return (.symbol(.comma), 1)
    case UInt8(ascii: ";"): return (.symbol(.semicolon), 1)
    case UInt8(ascii: ":"): return (.symbol(.colon), 1)
    case UInt8(ascii: "%"): return (.symbol(.modulo), 1)
    case UInt8(ascii: "@"): return (.symbol(.matrixMultiply), 1)
    case UInt8(ascii: "+"): return isAssigning ? (.symbol(.addAssign), 2) : (.symbol(.add), 1)
    case UInt8(ascii: "-"):
      if second == UInt8(ascii: ">") { return (.foreign, 2) }
      return isAssigning ? (.symbol(.subtractAssign), 2) : (.symbol(.subtract), 1)
    case UInt8(ascii: "*"):
      if isDoubled { return (.symbol(.power), 2) }
      return isAssigning ? (.symbol(.multiplyAssign), 2) : (.symbol(.multiply), 1)
    case UInt8(ascii: "/"):
      if isDoubled { return (.symbol(.floorDivide), 2) }
      return isAssigning ? (.symbol(.divideAssign), 2) : (.symbol(.divide), 1)
    case UInt8(ascii: "<"): return isAssigning ? (.symbol(.lessOrEqual), 2) : (.symbol(.less), 1)
    case UInt8(ascii: ">"): return isAssigning ? (.symbol(.greaterOrEqual), 2) : (.symbol(.greater), 1)
    case UInt8(ascii: "="):
      if second == UInt8(ascii: ">") { return (.foreign, 2) }
      if isDoubled { return byte(2) == UInt8(ascii: "=") ? (.foreign, 3) : (.symbol(.equal), 2) }
      return (.symbol(.assign), 1)
    case UInt8(ascii: "!"):
      if isAssigning { return byte(2) == UInt8(ascii: "=") ? (.foreign, 3) : (.symbol(.notEqual), 2) }
      return (.foreign, 1)
    case UInt8(ascii: "."):
      guard isDoubled else { return (.symbol(.dot), 1) }
      if byte(2) == UInt8(ascii: ".") { return (.symbol(.closedRange), 3) }
      return byte(2) == UInt8(ascii: "<") ? (.symbol(.halfOpenRange), 3) : (.foreign, 2)
    case UInt8(ascii: "?"): return isDoubled ? (.symbol(.orElse), 2) : (.foreign, 1)
    case UInt8(ascii: "&"): return (.foreign, isDoubled ? 2 : 1)
    case UInt8(ascii: "|"):
      return isDoubled || second == UInt8(ascii: ">") ? (.foreign, 2) : (.symbol(.bar), 1)
    case UInt8(ascii: "^"): return (.foreign, 1)
    default: return nil
    }
  }
}
