import Foundation
import OtnTestSupport
import Testing

/// The notebooks of the repository come out as they were recorded: wherever, and with any number of threads.
@Suite struct NotebooksTests {
  private static let folder = "\(Fixtures.packageRoot)/notebooks"
  private static var names: [String] {
    get throws {
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      return files.filter { $0.hasSuffix(".otn") && !$0.hasPrefix(".") }.sorted()
    }
  }

  @Test(arguments: [1, 3]) func everyNotebookComesOutAsRecorded(threads: Int) throws {
    let names = try Self.names
    #expect(!names.isEmpty)
    for name in names {
      let path = "\(Self.folder)/\(name)"
      let recorded = try String(contentsOfFile: path, encoding: .utf8)
      let home = try Program.folder()
      guard let parameters = try NotebookParameters.outside(for: recorded, in: home) else {
        print("skipped: \(name)")
        continue
      }
      let result = try Program.run(["check", path, "-q", "--threads", "\(threads)"] + parameters, in: home)
      #expect(result.status == 0, "\(result.output)\n\(result.errors)")
      #expect(result.output.contains("cells as recorded") || result.output.contains("cell as recorded"))
      #expect(try String(contentsOfFile: path, encoding: .utf8) == recorded)
    }
  }

  @Test func everyPictureOfTheNotebooksIsShown() throws {
    let shown = try Self.names.map { try String(contentsOfFile: "\(Self.folder)/\($0)", encoding: .utf8) }.joined()
    let files = try FileManager.default.subpathsOfDirectory(atPath: Self.folder)
    for name in files where name.contains(".assets/") { #expect(shown.contains("](\(name))"), "nothing shows \(name)") }
  }
}

/// What notebooks need from outside, by the names of their `param`s: whichever notebook declares one gets it.
enum NotebookParameters {
  /// The options for a notebook, or nil where the fixtures for it are not there.
  static func outside(for notebook: String, in home: String) throws -> [String]? {
    let names = notebook.split(separator: "\n").filter { $0.hasPrefix("param ") }.map { $0.split(separator: " ")[1] }
    var options: [String] = []
    for name in names {
      switch name {
      case "coco":
        guard let folder = try Fixtures.folder("data/real-coco") else { return nil }
        options += ["-p", "coco=\(folder)"]
      case "weights":
        guard let file = try Fixtures.folder("data/weights/yolov5n.pt") else { return nil }
        options += ["-p", "weights=\(file)"]
      case "bucket": options += ["-p", "bucket=dir:\(try bucket(in: home))"]
      default: continue
      }
    }
    return options
  }

  /// A folder that stands in for a bucket with a drawn set in it.
  private static func bucket(in home: String) throws -> String {
    let program = """
      let shelf = coco.sample images: 12 seed: 1 size: 64
      write shelf "\(home)/bucket/coco" format: "coco" split: "train2017"
      """
    let made = try Program.run(["-e", program], in: home)
    try #require(made.status == 0, "\(made.errors)")
    return "\(home)/bucket"
  }
}
