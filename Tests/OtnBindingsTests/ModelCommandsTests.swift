import Foundation
import OtnBindings
import OtnModel
import OtnRuntime
import OtnSyntax
import OtnTensor
import OtnTestSupport
import OtnWork
import Testing

/// Nets as programs, and what a user sees of them.
@Suite struct ModelCommandsTests {
  static let tiny = """
    let net = model classes: ["cake", "pie"] width: 0.5 anchors: [[10, 13, 16, 30], [30, 61, 62, 45]] name: "Tiny" { image in
      let p1 = image | conv 16 k: 3 s: 2 | c3 32 n: 2
      let p2 = p1 | conv 64 k: 3 s: 2 | sppf 64
      head [p2 | upsample | concat p1, p2]
    }

    """

  @Test func everyExampleGivesWhatItSays() throws {
    let runner = ExampleRunner(available: ["tensor"]) { try ModelSession().interpreter }
    #expect(try runner.failures(in: modelCommands()) == [])
  }

  @Test(arguments: Graph.yolov5Scales.map(\.size))
  func theStandardLibrarysNetIsYOLOv5(_ size: String) throws {
    let session = try ModelSession()
    try session.run("let net = yolov5 \"\(size)\" classes: [\"apple\", \"cake\"]")
    let model = try #require(session.model("net"))
    #expect(model.graph == (try Graph.yolov5(size: size, classNames: ["apple", "cake"])))
  }

  @Test func theStandardLibraryExplainsASizeThatIsNone() throws {
    let failure = try ModelSession().failure("yolov5 \"q\"")
    #expect(failure.contains("YOLOv5 has no size \"q\": n, s, m, l or x"))
  }

  @Test func numbersOfLayersAndParametersAreTheGenuineOnes() throws {
    for path in try Fixtures.cases(in: "parity/arch", suffix: ".json") {
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any]
      let totals = try #require(json?["unfused"] as? [String: Any])
      let size = try #require(json?["cfg"] as? String).suffix(1)
      let session = try ModelSession()
      try session.run("let net = yolov5 \"\(size)\" classes: \(try #require(json?["nc"] as? Int))")
      #expect(try session.run("(summary net).layers") == "\(try #require(totals["layers"] as? Int))")
      #expect(try session.run("(summary net).parameters") == "\(try #require(totals["parameters"] as? Int))")
      let fused = try #require(json?["fused"] as? [String: Any])
      #expect(try session.run("(fuse net | summary).layers") == "\(try #require(fused["layers"] as? Int))")
    }
  }

  @Test(
    arguments: [
      ("net", "Model Tiny, 7 layers, 10500 parameters, 2 classes, cpu"),
      ("net.classes", "[\"cake\", \"pie\"]"),
      ("net.stride", "[2, 4]"),
      ("net.anchors", "[[10.0, 13.0, 16.0, 30.0], [30.0, 61.0, 62.0, 45.0]]"),
      ("net.layers[1]", "Layer 1 C3, from -1, 16 channels, stride 2"),
      ("net.layers[5].from", "[-1, 1]"),
      ("net.layers[0].conv.weight.shape", "[8, 3, 3, 3]"),
      ("net.layers[1].m[1].cv2", "Module model.1.m.1.cv2: conv, bn"),
      ("len net.layers[1].m", "2"),
      ("net.layers[6].m[0].bias.shape", "[14]"),
      ("net.layers[1].cv3.bn.running_var.shape", "[16]"),
      ("map(net.layers, { it.kind })", "[\"Conv\", \"C3\", \"Conv\", \"SPPF\", \"Upsample\", \"Concat\", \"Detect\"]"),
      ("len net.parameters", "37"),
      ("map(forward(net, zeros(3, 8, 12)), { it.shape })", "[[1, 2, 4, 6, 7], [1, 2, 2, 3, 7]]"),
      ("trace net zeros(1, 3, 8, 8) | map { [it.index, it.name] } | last", "[6, \"Detect\"]"),
      ("len(trace(net, zeros(1, 3, 8, 8)))", "8"),
      ("forward(net, ones(3, 8, 8))[0] | sum | backward\nnet.layers[0].conv.weight.grad.shape", "[8, 3, 3, 3]"),
      ("(summary net).rows[1]", "[from: [-1], n: 2, params: 1792, module: \"C3\", arguments: \"[8, 16, 2]\"]"),
    ] as [(String, String)])
  func shows(_ source: String, _ expected: String) throws {
    #expect(try ModelSession().run(Self.tiny + source) == expected)
  }

  @Test func theSummaryIsATable() throws {
    #expect(
      try ModelSession().run(Self.tiny + "summary net") == """
              from  n  params  module    arguments
        0       -1  1     232  Conv      [3, 8, 3, 2]
        1       -1  2    1792  C3        [8, 16, 2]
        2       -1  1    4672  Conv      [16, 32, 3, 2]
        3       -1  1    2656  SPPF      [32, 32, 5]
        4       -1  1       0  Upsample  [None, 2, 'nearest']
        5  [-1, 1]  1       0  Concat    [1]
        6   [5, 3]  1    1148  Detect    [2, [[10, 13, 16, 30], [30, 61, 62, 45]], [48, 32]]
        Tiny: 48 layers, 10500 parameters, 10500 gradients, 1.0 GFLOPs
        """)
  }

  @Test func netsAndWeightsGoThroughFiles() throws {
    let session = try ModelSession()
    try session.run(
      Self.tiny + "write net \"tiny.yml\"\nsave net \"tiny.safetensors\"\nlet copy = model.load \"tiny.safetensors\"")
    #expect(try session.run("copy.classes") == "[\"cake\", \"pie\"]")
    #expect(try session.run("equal copy.layers[0].conv.weight net.layers[0].conv.weight") == "true")
    try session.run("let other = model.load \"tiny.yml\"")
    #expect(try session.run("equal other.layers[0].conv.weight net.layers[0].conv.weight") == "false")
    #expect(try session.run("other | weights \"tiny.safetensors\" | type") == "\"Model\"")
    #expect(try session.run("equal other.layers[0].conv.weight net.layers[0].conv.weight") == "true")
    #expect(session.model("other")?.graph == session.model("net")?.graph)
  }

  @Test func theSameSeedGivesTheSameNet() throws {
    let source =
      "seed 3\nlet net = model classes: 1 anchors: [[10, 13]] { image in head [image | conv 8] }\nnet.layers[0].conv.weight | sum | item"
    #expect(try ModelSession().run(source) == ModelSession().run(source))
    #expect(
      try ModelSession().run(source) != ModelSession().run(source.replacingOccurrences(of: "seed 3", with: "seed 4")))
  }

  @Test(arguments: [
    (
      "model classes: 2 { image in\n  let a = image | conv 16 k: 3 s: 2\n  let b = a | conv 16 k: 3 s: 2\n  head [b | concat a]\n}",
      """
      error[shape]: layer 2 (Concat) joins maps of one size, but layer 1 gives 1/4 of the image and layer 0 1/2
        lab.otn:4:13
      4 |   head [b | concat a]
        |             ^^^^^^
        in `model`, called at lab.otn:1:1
      help: upsample the first
      """
    ),
    (
      "model classes: 2 { image in image | conv 16 k: 6 s: 2 }",
      """
      error[shape]: layer 0 (Conv) with kernel 6, stride 2 and padding 3 gives no map of 1/2 of its input's size
        lab.otn:1:37
      1 | model classes: 2 { image in image | conv 16 k: 6 s: 2 }
        |                                     ^^^^
        in `model`, called at lab.otn:1:1
      help: for kernel 6 and stride 2 the padding is 2
      """
    ),
    (
      "model classes: 2 { image in image | conv 16 }",
      """
      error[wrong-value]: a net ends in the layer that detects
        lab.otn:1:1
      1 | model classes: 2 { image in image | conv 16 }
        | ^^^^^
      help: end with `head [p3, p4, p5]`
      """
    ),
    (
      "model classes: 2 { 7 }",
      """
      error[wrong-type]: a net's closure ends in its last layer, not in Int
        lab.otn:1:18
      1 | model classes: 2 { 7 }
        |                  ^^^^^
      help: let its last line be `head [p3, p4, p5]`
      """
    ),
    (
      "let net = yolov5 \"n\"\nforward net zeros(3, 60, 64)",
      """
      error[shape]: an image's sides are multiples of the largest stride, 32, not 60 × 64
        lab.otn:2:1
      2 | forward net zeros(3, 60, 64)
        | ^^^^^^^
      help: letterbox it to a multiple
      """
    ),
  ])
  func errorsPointAtTheLayer(_ source: String, _ expected: String) throws {
    let failure = try ModelSession().failure(source)
    #expect(failure == expected)
  }

  @Test func aFileThatAttacksIsNamed() throws {
    let session = try ModelSession()
    session.host.files["evil.pt"] = Self.zip("net/data.pkl", Array("cos\nsystem\n(S'rm -rf ~'\ntR.".utf8))
    let failure = session.failure("model.load \"evil.pt\"")
    #expect(
      failure.hasPrefix("error[unsafe-pickle]: evil.pt wants Python to call os.system(\"rm -rf ~\"); nothing was run"))
  }

  /// A zip of one stored entry without a checksum.
  private static func zip(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let text = Array(name.utf8)
    var fields = little(2, 0, 0, 0, 0)
    fields += little(4, 0, data.count, data.count)
    fields += little(2, text.count, 0)
    var file = little(4, 0x0403_4B50)
    file += little(2, 0)
    file += fields + text + data
    var directory = little(4, 0x0201_4B50)
    directory += little(2, 0, 0)
    directory += fields
    directory += little(2, 0, 0, 0)
    directory += little(4, 0, 0)
    directory += text
    var end = little(4, 0x0605_4B50)
    end += little(2, 0, 0, 1, 1)
    end += little(4, directory.count, file.count)
    end += little(2, 0)
    return file + directory + end
  }

  private static func little(_ size: Int, _ values: Int...) -> [UInt8] {
    var bytes: [UInt8] = []
    for value in values {
      for place in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
    return bytes
  }
}

/// One session with the commands over tensors and nets, the library's nets, and files in memory.
private final class ModelSession {
  let host = ModelHost()
  let interpreter: Interpreter

  init() throws {
    interpreter = Interpreter(session: Session(host: host), commands: tensorCommands() + modelCommands())
    let path = "\(Fixtures.packageRoot)/stdlib/yolov5.otn"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try interpreter.addStandardLibrary(files: [SourceFile(name: "yolov5.otn", text: text)])
  }

  /// What the last cell shows, as text.
  @discardableResult
  func run(_ source: String) throws -> String {
    var shown: Value?
    for cell in try Interpreter.cells(of: SourceFile(name: "lab.otn", text: source)) {
      shown = try interpreter.run(cell)
    }
    return try shown?.display(width: 100) ?? "nil"
  }

  /// The rendered diagnostics of a program that fails.
  func failure(_ source: String) -> String {
    do {
      return "no error: \(try run(source))"
    } catch let failure as CellFailure {
      return Renderer(width: 140).render(failure.diagnostics)
    } catch { return "\(error)" }
  }

  func model(_ name: String) -> Model? {
    guard case .object(let object)? = interpreter.value(of: name) else { return nil }
    return (object as? ModelValue)?.model
  }
}

private final class ModelHost: OtnRuntime.Host {
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
