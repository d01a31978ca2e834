import Foundation
import Testing

@testable import OtnKernel

/// Where Jupyter finds the kernel, and what it finds there.
struct KernelSpecificationTests {
  private func folder(_ place: KernelSpecification.Place, _ environment: [String: String]) throws -> String {
    try KernelSpecification(name: "otn", in: place, environment: environment).folder
  }

  @Test func liesWhereJupyterLooks() throws {
    #expect(try folder(.user, ["HOME": "/h"]) == "/h/.local/share/jupyter/kernels/otn")
    #expect(try folder(.user, ["HOME": "/h", "XDG_DATA_HOME": "/x"]) == "/x/jupyter/kernels/otn")
    #expect(try folder(.user, ["HOME": "/h", "JUPYTER_DATA_DIR": "/j"]) == "/j/kernels/otn")
    #expect(try folder(.prefix("/p/"), [:]) == "/p/share/jupyter/kernels/otn")
    #expect(try folder(.activeEnvironment, ["VIRTUAL_ENV": "/v"]) == "/v/share/jupyter/kernels/otn")
  }

  @Test func saysWhatIsMissing() {
    #expect(throws: KernelError.self) { try folder(.activeEnvironment, ["HOME": "/h"]) }
    #expect(throws: KernelError.self) { try folder(.user, [:]) }
    for name in ["", "..", "a/b", "å"] {
      #expect(throws: KernelError.self) {
        try KernelSpecification(name: name, in: .user, environment: ["HOME": "/h"])
      }
    }
  }

  @Test func isWrittenAndRemoved() throws {
    let prefix = FileManager.default.temporaryDirectory.appending(path: "otn-kernel-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: prefix) }
    let specification = try KernelSpecification(name: "lab", in: .prefix(prefix), environment: [:])
    try specification.install(program: "/opt/otn")
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(specification.folder)/kernel.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(json["argv"] as? [String] == ["/opt/otn", "kernel", "run", "{connection_file}"])
    #expect(json["interrupt_mode"] as? String == "message")
    #expect(json["display_name"] as? String == "otn (lab)")
    try specification.remove()
    #expect(throws: KernelError.self) { try specification.remove() }
  }
}

struct HelpAtTheCursorTests {
  @Test(arguments: [
    ("train net on: |shelf", ["shelf", "train"]),
    ("let a = coco.lo|ad \"x\"", ["coco.load", "coco", "coco.load", "coco"]),
    ("xs | sort |", ["sort"]), ("|", []), ("print 1\n|len xs", ["len", "len"]),
  ])
  func findsTheName(marked: String, names: [String]) throws {
    let cursor = try #require(marked.lastIndex(of: "|"))
    var code = marked
    code.remove(at: cursor)
    #expect(NameAtCursor.candidates(in: code, cursor: marked.distance(from: marked.startIndex, to: cursor)) == names)
  }

  @Test(arguments: [
    ("let a = 1", "complete", nil), ("func f a {", "incomplete", "  "), ("[[1,", "incomplete", "    "),
    ("let = 1", "invalid", nil), ("?sort", "complete", nil), ("sort?", "complete", nil),
  ])
  func saysWhetherACellIsComplete(code: String, status: String, indent: String?) {
    let reply = KernelService.completeness(of: code)
    #expect(reply.status == status)
    #expect(reply.indent == indent)
  }
}
