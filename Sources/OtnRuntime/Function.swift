/// Something that can be called: a closure, a `func`, or a command taken as a value.
public class Function {
  init() {}
}

extension Session {
  /// Calls `function` from inside a command (`map`, `model { … }`) with positional arguments.
  public func call(_ function: Function, _ arguments: [Value]) throws -> Value { .null }
}
