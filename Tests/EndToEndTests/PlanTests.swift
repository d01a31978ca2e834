import Foundation
import OtnTestSupport
import Testing

@Suite struct PlanTests {
  /// A home with the project's notebooks, and a COCO folder so small that a plan reads it.
  private static func home() throws -> String {
    let home = try Program.folder()
    try FileManager.default.copyItem(atPath: "\(Fixtures.packageRoot)/notebooks", toPath: "\(home)/notebooks")
    return home
  }

  private static func files(_ home: String) -> Set<String> {
    var found: Set<String> = []
    for case let name as String in FileManager.default.enumerator(atPath: home) ?? .init() {
      let attributes = try? FileManager.default.attributesOfItem(atPath: "\(home)/\(name)")
      found.insert("\(name) \(attributes?[.size] ?? 0) \(attributes?[.modificationDate] ?? "")")
    }
    return found
  }

  /// Plans, and sees to it that nothing came of it: no file, no question to AWS.
  private func page(_ arguments: [String], in home: String) throws -> String {
    let server = try ScriptedServer([])
    defer { server.stop() }
    let before = Self.files(home)
    let result = try Program.run(
      ["plan"] + arguments,
      variables: [
        "AWS_ENDPOINT_URL": "http://127.0.0.1:\(server.port)", "AWS_REGION": "us-west-2", "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
      ], in: home)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "")
    #expect(Self.files(home) == before)
    #expect(server.requests.isEmpty)
    return result.output
  }

  @Test func theQuickstart() throws {
    try Golden.check(page(["notebooks/quickstart.otn"], in: Self.home()), named: "plan-quickstart.txt")
  }

  @Test func cocoWhereItIsNot() throws {
    try Golden.check(page(["notebooks/coco.otn", "-p", "coco=none"], in: Self.home()), named: "plan-coco-none.txt")
  }

  @Test func aTinyCOCO() throws {
    let home = try Self.home()
    let made = try Program.run(
      [
        "-e",
        "write (coco.sample images: 40 seed: 1 size: 64) \"~/coco\" format: \"coco\" split: \"train2017\"; "
          + "write (coco.sample images: 9 seed: 2 size: 64) \"~/coco\" format: \"coco\" split: \"val2017\"",
      ], in: home)
    #expect(made.status == 0, "\(made.errors)")
    try Golden.check(
      page(["notebooks/coco.otn", "-p", "batch=16", "-p", "epochs=3"], in: home), named: "plan-coco.txt")
  }

  @Test func withoutAnOutpost() throws {
    try Golden.check(page(["notebooks/outposts.otn"], in: Self.home()), named: "plan-outposts-folder.txt")
  }

  @Test func withAnOutpost() throws {
    let parameters = ["outpost=op-1", "vpc=vpc-1", "subnet=subnet-1", "security_group=sg-1"].flatMap { ["-p", $0] }
    try Golden.check(page(["notebooks/outposts.otn"] + parameters, in: Self.home()), named: "plan-outposts.txt")
  }

  @Test func whatIsNotKnownYetIsSaid() throws {
    let home = try Self.home()
    let notebook = """
      # %% A set
      param folder = "set"
      let set = yolo.load "\\(folder)/data.yml"
      # %% Alternatives
      if len(set) > 100 {
        write set "large"
      } else if len(set) > 10 {
        write set "small" format: "coco"
      } else { fail "too few pictures" }
      # %% Loops
      for picture in set { save picture "out/\\(picture.id).png" }
      for name in ["a", "b"] { write name "\\(name).txt" }
      var run = trainer yolov5("n", classes: set.classes) on: set
      while step(run).loss > 0.1 { print "on" }
      # %% Files
      write "x" "notes.txt"
      let notes = try { read "notes.txt" } catch { read "other.txt" }
      write notes "notebooks/coco.otn"
      write notes "\\(notes)/copy.txt"
      map set { image in remove outposts.bucket("s3://shelves") image.path }
      # %% Time
      time { sum 0..<10 }
      """
    try Data(notebook.utf8).write(to: URL(fileURLWithPath: "\(home)/lab.otn"))
    try Golden.check(page(["lab.otn"], in: home), named: "plan-unknown.txt")
  }

  @Test func aProgramThatWouldFailSaysWhere() throws {
    let home = try Self.home()
    try Data("write 1 \"a.txt\"\n# %%\nlet xs = [1]\nxs[3]\n# %%\nwrite 1 \"b.txt\"\n".utf8)
      .write(to: URL(fileURLWithPath: "\(home)/lab.otn"))
    let result = try Program.run(["plan", "lab.otn"], in: home)
    #expect(result.status == 1)
    #expect(result.output.hasPrefix("[1]\n      writes   a.txt   new · write\n[2]: nothing\n\nIn all\n"))
    #expect(result.errors.contains("error[index-out-of-range]"))
    #expect(result.errors.contains("lab.otn:4"))
  }

  @Test(arguments: [
    ("print nowhere\n", [], "unknown-name"), ("param n = 1\n", ["-p", "m=2"], "has no param `m`"),
    ("param n = 1\n", ["-p", "n=x"], "wrong-type"),
  ])
  func whatIsInvalidIsNotPlanned(notebook: String, options: [String], message: String) throws {
    let path = "\(try Program.folder())/lab.otn"
    try Data(notebook.utf8).write(to: URL(fileURLWithPath: path))
    let result = try Program.run(["plan", path] + options)
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.contains(message))
  }
}
