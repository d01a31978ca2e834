import OtnBindings
import OtnRuntime
import OtnSyntax
import OtnWork
import Testing

/// Programs over tensors, and what a user sees of them.
@Suite struct TensorCommandsTests {
  @Test func everyExampleGivesWhatItSays() throws {
    let runner = ExampleRunner(available: ["tensor"]) { TensorSession().interpreter }
    #expect(try runner.failures(in: tensorCommands()) == [])
  }

  @Test(
    arguments: [
      ("tensor [[1, 2], [3, 4]]", "Tensor (2, 2) int64 cpu\n[[1, 2],\n [3, 4]]"),
      ("tensor true", "Tensor () bool cpu\ntrue"),
      ("tensor []", "Tensor (0,) float32 cpu\n[]"),
      ("tensor [1, 2.5]", "Tensor (2,) float32 cpu\n[1.0000, 2.5000]"),
      ("(zeros 2 3).shape", "[2, 3]"),
      ("(zeros [2, 3] dtype: \"uint8\").dtype", "\"uint8\""),
      ("(zeros 2).device", "\"cpu\""),
      ("len(zeros(5, 2))", "5"),
      ("\"\\(zeros(2))\"", "\"Tensor (2,) float32 cpu\""),
      // Operators, element by element.
      ("arange(3) * 2", "Tensor (3,) int64 cpu\n[0, 2, 4]"),
      ("arange(3) * 0.5", "Tensor (3,) float32 cpu\n[0.0000, 0.5000, 1.0000]"),
      ("1 - arange(3)", "Tensor (3,) int64 cpu\n[ 1,  0, -1]"),
      ("2 ** arange(4)", "Tensor (4,) int64 cpu\n[1, 2, 4, 8]"),
      ("7 // tensor([2, -2])", "Tensor (2,) int64 cpu\n[ 3, -4]"),
      ("7 % tensor([2, -2])", "Tensor (2,) int64 cpu\n[ 1, -1]"),
      ("arange(4) > 1", "Tensor (4,) bool cpu\n[false, false,  true,  true]"),
      ("1 < arange(4)", "Tensor (4,) bool cpu\n[false, false,  true,  true]"),
      ("arange(2) == arange(2)", "Tensor (2,) bool cpu\n[true, true]"),
      ("-arange(3)", "Tensor (3,) int64 cpu\n[ 0, -1, -2]"),
      ("(ones(2, 3) @ ones(3, 1)).shape", "[2, 1]"),
      ("equal arange(2) tensor([0, 1])", "true"),
      ("equal arange(2) arange(3)", "false"),
      // Subscripts follow NumPy.
      ("let t = arange 8 | reshape 2 2 2\nt[0, :, 1:3]", "Tensor (2, 1) int64 cpu\n[[1],\n [3]]"),
      ("let t = arange 24 | reshape 2 3 4\nt[..., 0].shape", "[2, 3]"),
      ("let t = arange 5\nt[::-1]", "Tensor (5,) int64 cpu\n[4, 3, 2, 1, 0]"),
      ("let t = arange 5\nt[[0, 4]]", "Tensor (2,) int64 cpu\n[0, 4]"),
      ("let t = arange 5\nt[t > 2]", "Tensor (2,) int64 cpu\n[3, 4]"),
      ("let t = arange 5\nitem t[-1]", "4"),
      ("let t = arange 5\nt[1..<3]", "Tensor (2,) int64 cpu\n[1, 2]"),
      ("map (arange 3) item", "[0, 1, 2]"),
      // Gradients.
      ("let x = tensor [1.0, 2.0] grad: true\nx.grad ?? \"none yet\"", "\"none yet\""),
      (
        "let x = tensor [1.0, 2.0] grad: true\nbackward (x ** 3 | sum)\nx.grad",
        "Tensor (2,) float32 cpu\n[ 3.0, 12.0]"
      ),
      // The core's own commands stay what they are.
      ("exp 0", "1.0"), ("sum [1, 2]", "3"), ("sort [2, 1]", "[1, 2]"), ("max 1 2", "2"), ("clamp 7 0 5", "5"),
      ("item(sum(arange(4)))", "6"), ("item(mean(tensor([0.1])))", "0.1"),
    ] as [(String, String)])
  func shows(source: String, expected: String) throws {
    #expect(try TensorSession().run(source) == expected)
  }

  @Test func randomNumbersFollowTheSessionsSeed() throws {
    let draw = "seed 7\nlet a = rand 3\nlet b = rand 3\n[equal(a, b), a[0] | item, b[2] | item]"
    let first = try TensorSession().run(draw)
    #expect(try TensorSession().run(draw) == first)
    #expect(first.hasPrefix("[false"))
    #expect(try TensorSession().run(draw.replacing("seed 7", with: "seed 8")) != first)
  }

  @Test func tensorsGoThroughFiles() throws {
    let session = TensorSession()
    try session.run("save [w: arange(6) | reshape 2 3, b: ones(2)] \"net.safetensors\"")
    #expect(try session.run("keys (load \"net.safetensors\")") == "[\"w\", \"b\"]")
    #expect(try session.run("equal (load \"net.safetensors\").w (arange 6 | reshape 2 3)") == "true")
    try session.run("save (ones 2) \"one.safetensors\"")
    #expect(try session.run("(load \"one.safetensors\").tensor.shape") == "[2]")
  }

  @Test(arguments: [
    (
      "ones(2, 3) + ones(4)",
      """
      error[shape]: shapes (2, 3) and (4,) do not broadcast
        lab.otn:1:12
      1 | ones(2, 3) + ones(4)
        |            ^
      help: counted from the last dimension, two sizes must be equal or one of them 1
      """
    ),
    (
      "matmul ones(2, 3) ones(4, 5)",
      """
      error[shape]: shapes (2, 3) and (4, 5) do not multiply: 3 columns meet 4 rows
        lab.otn:1:1
      1 | matmul ones(2, 3) ones(4, 5)
        | ^^^^^^
      """
    ),
    (
      "arange 6 | reshape 4 2",
      """
      error[shape]: shape (6,) with 6 elements does not become (4, 2)
        lab.otn:1:12
      1 | arange 6 | reshape 4 2
        |            ^^^^^^^
      """
    ),
    (
      "let t = arange 3\nt[5]",
      """
      error[index-out-of-range]: index 5 is out of range for dimension 0 of shape (3,)
        lab.otn:2:2
      2 | t[5]
        |  ^
      """
    ),
    (
      "tensor [[1, 2], [3]]",
      """
      error[shape]: the rows differ: a List of 1 stands where 2 elements should
        lab.otn:1:1
      1 | tensor [[1, 2], [3]]
        | ^^^^^^
      """
    ),
    (
      "zeros 2 dtype: \"float\"",
      """
      error[dtype]: `float` is no element type
        lab.otn:1:1
      1 | zeros 2 dtype: "float"
        | ^^^^^
      help: one of float16 bfloat16 float32 float64 uint8 int8 int16 int32 int64 bool
      """
    ),
  ])
  func errorsPointAndTeach(source: String, expected: String) {
    #expect(TensorSession().failure(source) == expected)
  }

  @Test func aFileThatIsNoneSaysWhy() {
    let session = TensorSession()
    session.host.files["x.safetensors"] = [1, 2, 3]
    #expect(session.failure("load \"x.safetensors\"").hasPrefix("error[malformed-file]: 3 bytes are too few"))
  }
}

/// One session with the tensor commands and files in memory.
private final class TensorSession {
  let host = MemoryHost()
  let interpreter: Interpreter

  init() { interpreter = Interpreter(session: Session(host: host), commands: tensorCommands()) }

  /// What the last cell shows, as text.
  @discardableResult
  func run(_ source: String) throws -> String {
    var shown: Value?
    for cell in try Interpreter.cells(of: SourceFile(name: "lab.otn", text: source)) {
      shown = try interpreter.run(cell)
    }
    return try shown?.display(width: 80) ?? "nil"
  }

  /// The rendered diagnostics of a program that fails.
  func failure(_ source: String) -> String {
    do {
      return "no error: \(try run(source))"
    } catch let failure as CellFailure {
      return Renderer(width: 80).render(failure.diagnostics)
    } catch { return "\(error)" }
  }
}

private final class MemoryHost: Host {
  struct NoSuchFile: CodedError {
    let code = "no-such-file"
    let message = "there is no such file"
  }

  var files: [String: [UInt8]] = [:]
  let width = 80
  let environment: [String: String] = [:]

  func write(_ text: String) {}
  func show(_ picture: Picture) {}
  func readFile(_ path: String) throws -> [UInt8] {
    guard let bytes = files[path] else { throw NoSuchFile() }
    return bytes
  }
  func writeFile(_ path: String, _ bytes: [UInt8]) throws { files[path] = bytes }
  func fileExists(_ path: String) -> Bool { files[path] != nil }
  func listFolder(_ path: String) throws -> [String] { [] }
  func now() -> Double { 0 }
}
