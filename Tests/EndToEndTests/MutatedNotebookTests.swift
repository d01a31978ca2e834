import Foundation
import OtnTestSupport
import Testing

/// Whatever is changed since a notebook was recorded, `otn check` ends with 1, and names the first cell that comes out differently
/// and why.
@Suite struct MutatedNotebookTests {
  private static let notebooks = "\(Fixtures.packageRoot)/notebooks"

  /// A copy of a recorded notebook, to be changed.
  private struct Copy {
    let folder: String
    let name: String
    var path: String { "\(folder)/\(name).otn" }

    init(_ name: String) throws {
      folder = try Program.folder()
      self.name = name
      let manager = FileManager.default
      try manager.copyItem(atPath: "\(notebooks)/\(name).otn", toPath: path)
      let pictures = "\(notebooks)/\(name).assets"
      if manager.fileExists(atPath: pictures) {
        try manager.copyItem(atPath: pictures, toPath: "\(folder)/\(name).assets")
      }
    }

    func replace(_ old: String, _ new: String) throws {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let place = try #require(text.range(of: old), "there is no `\(old)` in \(name)")
      try text.replacingCharacters(in: place, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// What a check says, without what depends on the machine.
    func check(_ options: [String] = []) throws -> String {
      let result = try Program.run(["check", "\(name).otn", "-q"] + options, in: folder)
      #expect(result.status == 1, "\(result.output)\(result.errors)")
      let own = result.output.split(separator: "\n").filter { line in
        !["the device", "the number of threads", "LibTorch"].contains { line.hasPrefix("  why: \($0)") }
      }
      return own.joined(separator: "\n") + "\n" + result.errors
    }
  }

  private func said(_ name: String, _ options: [String] = [], _ mutate: (Copy) throws -> Void) throws -> String {
    let copy = try Copy(name)
    try mutate(copy)
    return try copy.check(options)
  }

  @Test func theQuickstart() throws {
    let mutations: [(String, String)] = [
      (
        "a recorded number",
        try said("quickstart") { try $0.replace("#>   pizza          14", "#>   pizza          15") }
      ),
      (
        "a recorded line less",
        try said("quickstart") { try $0.replace("#>   carrot         16      20           1.2      53 × 70\n", "") }
      ),
      (
        "a recorded picture",
        try said("quickstart") { copy in
          let picture = "\(copy.folder)/quickstart.assets/a-look-at-one-1.png"
          let drawn = try Program.run(["-e", "(coco.sample images: 1 seed: 99 size: 640)[0] | save \"\(picture)\""])
          try #require(drawn.status == 0, "\(drawn.errors)")
        }
      ),
      ("a seed", try said("quickstart") { try $0.replace("seed: 7", "seed: 6") }),
      ("a parameter", try said("quickstart", ["-p", "images=25"]) { _ in }),
      (
        "a default that was overridden",
        try said("quickstart") { copy in
          try copy.replace("param images = 300", "param images = 30")
          try copy.replace("#>~ parameter images = 24\n", "")
        }
      ),
      ("the code", try said("quickstart") { try $0.replace("show shelf[3]", "show shelf[4]") }),
    ]
    try Golden.check(mutations.map { "===== \($0)\n\($1)" }.joined(separator: "\n"), named: "mutated-quickstart.txt")
  }

  /// Real pictures with YOLOv5's own weights: files from outside.
  @Test func dataFiles() throws {
    guard let set = try Fixtures.folder("data/real-coco"), let weights = try Fixtures.folder("data/weights/yolov5n.pt")
    else { return }
    let copy = try Copy("coco")
    let manager = FileManager.default
    try manager.createDirectory(atPath: "\(copy.folder)/set/annotations", withIntermediateDirectories: true)
    try manager.createSymbolicLink(atPath: "\(copy.folder)/set/val2017", withDestinationPath: "\(set)/val2017")
    let labels = try String(contentsOfFile: "\(set)/annotations/instances_val2017.json", encoding: .utf8)
    let changed = try #require(labels.range(of: "\"category_id\": 1,") ?? labels.range(of: "\"category_id\":1,"))
    try labels.replacingCharacters(in: changed, with: "\"category_id\": 2,").write(
      toFile: "\(copy.folder)/set/annotations/instances_val2017.json", atomically: true, encoding: .utf8)
    let said = try copy.check(["-p", "coco=set", "-p", "weights=\(weights)"])
    try Golden.check(said.replacing(weights, with: "WEIGHTS"), named: "mutated-data.txt")
  }

  @Test func aSeedOfTheSession() throws {
    let folder = try Program.folder()
    let path = "\(folder)/lab.otn"
    try "# %% Seed\nparam chance = 7\nseed chance\n\n# %% Draw\nlet s = coco.sample images: 1\nlen(s[0].boxes)\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect(try Program.run(["record", "-q", path]).status == 0)
    let result = try Program.run(["check", "lab.otn", "-p", "chance=8"], in: folder)
    #expect(result.status == 1)
    try Golden.check(result.output, named: "mutated-seed.txt")
  }
}
