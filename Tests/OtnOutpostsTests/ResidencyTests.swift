import Foundation
import OtnOutposts
import Testing

/// What a session knows of its data: where it is held, where it may go, and what is remembered of it.
struct ResidencyTests {
  private static let site = Place.outpost("op-01ac5d28a6a232904")

  private func session(_ folder: ResidencyFolder, user: String = "ana") throws -> Residency {
    let residency = try folder.residency(user: user)
    try residency.state(
      ResidencyPolicy(
        keep: Self.site, local: ["\(folder.path)/runs"], allowBy: ["ana"], held: ["\(folder.path)/site": Self.site],
        source: "lab.otn:1"))
    return residency
  }

  @Test func whatIsReadInAHeldFolderIsHeldThere() throws {
    let folder = try ResidencyFolder()
    let residency = try session(folder)
    try folder.write("x", "site/a/x.txt")
    try folder.link("innocent", to: "site/a")
    #expect(residency.read(path: "\(folder.path)/elsewhere.txt").isEmpty)
    #expect(!residency.isActive || residency.held.isEmpty)
    let held = residency.read(path: "\(folder.path)/innocent/x.txt")
    #expect(held == Held(at: Self.site, from: "\(folder.path)/site/a/x.txt"))
    #expect(residency.held == held)
  }

  @Test func aFolderOfLinksIsHeldWhereTheyLead() throws {
    let folder = try ResidencyFolder()
    let residency = try session(folder)
    try folder.write("x", "site/x.jpg")
    try folder.write("y", "set/images/y.jpg")
    #expect(residency.read(path: "\(folder.path)/set").isEmpty)
    try folder.link("set/images/x.jpg", to: "\(folder.path)/site/x.jpg")
    #expect(residency.read(path: "\(folder.path)/set").places == [Self.site])
  }

  @Test func aNoteTravelsWithItsFolder() throws {
    let folder = try ResidencyFolder()
    let held = Held(at: Self.site, from: "a \"quoted\"\npath, with a comma")
    try FolderNote.write(held, in: "\(folder.path)/out")
    try FolderNote.write(Held(at: .region("us-west-2"), from: "b"), in: "\(folder.path)/out")
    try FileManager.default.moveItem(atPath: "\(folder.path)/out", toPath: "\(folder.path)/moved")
    try folder.write("x", "moved/images/x.jpg")
    let read = try folder.residency().read(path: "\(folder.path)/moved/images/x.jpg")
    #expect(read.places == [Self.site, .region("us-west-2")])
    #expect(read.origins == [held.originText, "b"])
    try folder.write("{", "moved/residency.json")
    #expect(try !folder.residency().read(path: "\(folder.path)/moved/images/x.jpg").isEmpty, "never free")
  }

  @Test func theLedgerRemembersFilesWithoutAHeader() throws {
    let folder = try ResidencyFolder()
    let residency = try session(folder)
    let held = Held(at: Self.site, from: "bucket/a.jpg")
    let path = "\(folder.path)/runs/net.yml"
    let entry = try residency.check(
      held, "Model", to: residency.destination(path: path), by: "write", cell: "lab.otn:2")
    try folder.write("net", "runs/net.yml")
    try residency.wrote(try #require(entry))
    // Another session, in another folder: it finds the ledger above the file.
    let other = try Residency(environment: [:], ledger: "/nonexistent/ledger.jsonl", site: "/nonexistent", user: "eve")
    #expect(other.read(path: path) == held)
    #expect(other.read(path: "\(folder.path)/runs/other.yml").isEmpty)
    // The same session sees what the ledger has gained since.
    let more = "\(folder.path)/runs/other.yml"
    try residency.check(held, "Model", to: residency.destination(path: more), by: "write", cell: "lab.otn:3")
    #expect(other.read(path: more) == held)
    let last = try #require(folder.audit.entries.dropLast().last)
    #expect(last.bytes == 3)
    #expect(last.digest == Digest.sha256(Array("net".utf8)).hexadecimal)
  }

  @Test func arefusalNamesWhatWhereFromAndWhereTo() throws {
    let folder = try ResidencyFolder()
    let residency = try session(folder)
    let error = #expect(throws: ResidencyError.self) {
      try residency.check(
        Held(at: Self.site, from: "/data/site/coco"), "Dataset",
        to: Destination(.region("us-west-2"), name: "my-bucket"), by: "sync", cell: "lab.otn:7")
    }
    #expect(
      error?.message
        == "`sync` would take a Dataset that is held at outpost op-01ac5d28a6a232904 (from /data/site/coco) "
        + "to my-bucket, which is region us-west-2")
    #expect(
      error?.help == "by lab.otn:1 it may go to outpost op-01ac5d28a6a232904 and to \(folder.path)/runs; "
        + "ana may permit it: residency.allow \"why\" { … }")
    #expect(folder.audit.entries.map(\.decision) == [.refused])
  }

  @Test func onlyThoseWhoMayPermitByHand() throws {
    let folder = try ResidencyFolder()
    let held = Held(at: Self.site, from: "x")
    func write(_ residency: Residency) throws {
      try residency.check(
        held, "Picture", to: residency.destination(path: "\(folder.path)/paper"), by: "show", cell: "lab.otn:3")
    }
    let ana = try session(folder)
    try ana.allow("a figure") { try write(ana) }
    #expect(folder.audit.entries.map(\.decision) == [.byHand])
    #expect(folder.audit.entries.map(\.why) == ["a figure"])
    #expect(throws: ResidencyError.self) { try write(ana) }
    #expect(throws: ResidencyError.self) { try ana.allow("  ") {} }
    let eve = try session(folder, user: "eve")
    #expect(throws: ResidencyError.self) { try eve.allow("a figure") { try write(eve) } }
    // Her own policy names her; the other one still refuses.
    try eve.state(ResidencyPolicy(keep: Self.site, allowBy: ["eve"], source: "lab.otn:2"))
    #expect(throws: ResidencyError.self) { try eve.allow("a figure") { try write(eve) } }
  }

  @Test func nothingGoesThatCannotBeRecorded() throws {
    let folder = try ResidencyFolder()
    let residency = try session(folder)
    try folder.write("in the way", ".otn")
    #expect(throws: (any Error).self) {
      try residency.check(
        Held(at: Self.site, from: "x"), "Tensor", to: residency.destination(path: "\(folder.path)/runs/x"), by: "save",
        cell: "lab.otn:3")
    }
  }

  @Test func freeDataGoesAnywhereUnrecorded() throws {
    let folder = try ResidencyFolder()
    let residency = try session(folder)
    let entry = try residency.check(
      Held(at: .region("us-west-2"), from: "s3://public"), "Dataset", to: Destination(.region("us-east-1"), name: "b"),
      by: "sync", cell: "lab.otn:3")
    #expect(entry == nil)
    #expect(!FileManager.default.fileExists(atPath: folder.ledger))
  }
}
