import Foundation
import OtnBindings
import OtnRuntime
import Testing

@Suite struct StorageCommandsTests {
  private func session() throws -> DatasetSession {
    let session = try DatasetSession(commands: datasetCommands() + storageCommands() + outpostsCommands())
    try session.run(
      """
      write (coco.sample images: 6 seed: 3 size: 96) "~/set" format: "coco" split: "val2017"
      let bucket = outposts.bucket "dir:~/outpost"
      """)
    return session
  }

  @Test func aFolderGoesUpComesDownAndIsEqual() throws {
    let session = try session()
    #expect(try session.run("plan \"~/set\" bucket prefix: \"coco\"").hasPrefix("Plan: 7 to copy ("))
    #expect(try session.run("sync \"~/set\" bucket prefix: \"coco\"").hasPrefix("Sync: 7 copied ("))
    #expect(try session.run("(sync \"~/set\" bucket prefix: \"coco\").equal") == "7")
    #expect(try session.run("ls bucket prefix: \"coco/val2017/\" | len") == "6")
    #expect(try session.run("(sync bucket \"~/back\" prefix: \"coco\").copied") == "7")
    #expect(try session.run("(plan \"~/back\" bucket prefix: \"coco\").copies") == "[]")
    #expect(
      try session.run(
        "(coco.load \"~/back\" split: \"val2017\").boxes == (coco.load \"~/set\" split: \"val2017\").boxes") == "true")
  }

  @Test func nothingIsDeletedUnlessAskedFor() throws {
    let session = try session()
    try session.run("sync \"~/set\" bucket\nremove bucket \"val2017/000000.jpg\"")
    #expect(try session.run("(sync bucket \"~/set\").deleted") == "0")
    #expect(try session.run("(plan bucket \"~/set\" delete: true).deletes") == "[\"val2017/000000.jpg\"]")
    #expect(session.failure("sync bucket \"~/set\" delete: true max_delete: 0").contains("too-many-deletes"))
    #expect(try session.run("(sync bucket \"~/set\" delete: true).deleted") == "1")
    #expect(session.failure("sync bucket \"~/set\" prefix: \"none\" delete: true").contains("empty-source"))
  }

  /// Whatever deletes in the cloud asks before it does, and does nothing where there is nobody to ask.
  @Test func deletingInTheCloudIsAskedFor() throws {
    let session = try session()
    try session.run("sync \"~/set\" bucket\nupload \"~/set/val2017/000001.jpg\" bucket \"more.jpg\"")
    let programs = [
      "remove": "remove bucket \"more.jpg\"", "sync": "sync \"~/set\" bucket delete: true",
      "ec2.terminate": "ec2.terminate \"i-1\" region: \"us-west-2\"",
    ]
    let deleting = allCommands().filter { $0.effects.contains { if case .deletesInCloud = $0 { true } else { false } } }
    // `teardown` asks once it knows what there is.
    #expect(Set(deleting.map(\.name)) == Set(programs.keys).union(["outposts.teardown"]))
    session.host.agrees = nil
    for program in programs.values { #expect(session.failure(program).contains("nobody to ask run it with `--yes`")) }
    session.host.agrees = false
    for program in programs.values { #expect(session.failure(program).contains(": nothing was removed")) }
    #expect(session.host.questions.contains("delete 1 object of dir:\(session.home)/outpost?"))
    session.host.agrees = true
    #expect(try session.run("(sync \"~/set\" bucket delete: true).deleted") == "1")
    session.host.questions = []
    #expect(try session.run("(sync \"~/set\" bucket delete: true).deleted") == "0")
    #expect(session.host.questions == [], "there is nothing to delete")
  }

  @Test func singleObjectsAreCopied() throws {
    let session = try session()
    try session.run("upload \"~/set/val2017/000001.jpg\" bucket \"a/b.jpg\"")
    #expect(try session.run("(head bucket \"a/b.jpg\").size > 1000") == "true")
    try session.run("download bucket \"a/b.jpg\" \"~/c.jpg\"")
    #expect(try session.run("(image.load \"~/c.jpg\").width") == "96")
    #expect(session.failure("head bucket \"none\"").contains("no-such-key"))
    #expect(session.failure("download bucket \"none\" \"~/none\"").contains("no-such-key"))
    #expect(session.failure("upload \"~/none\" bucket \"none\"").contains("no-such-file"))
  }

  /// Annotations come at once, a picture when it is looked at, and only so many stay.
  @Test func aSetInABucketIsReadAsItIsNeeded() throws {
    let session = try session()
    try session.run("sync \"~/set\" bucket prefix: \"coco\"")
    try session.run("let far = coco.load bucket split: \"val2017\" prefix: \"coco\" cache: \"~/cache\"")
    let pictures = {
      try FileManager.default.subpathsOfDirectory(atPath: "\(session.home)/cache").filter { $0.hasSuffix(".jpg") }
    }
    #expect(try session.run("far.images") == "6")
    #expect(try pictures() == [])
    #expect(try session.run("far[2].tensor.shape") == "[3, 96, 96]")
    #expect(try pictures().count == 1)
    #expect(try session.run("(far | take 3 | filter classes: far.classes).images <= 3") == "true")
    try session.run("write far \"~/copy\"")
    #expect(try pictures().count == 6)
    try session.run("remove bucket \"coco/val2017/000002.jpg\"")
    #expect(try session.run("far[2].tensor.shape") == "[3, 96, 96]")
    try session.run("let again = coco.load bucket split: \"val2017\" prefix: \"coco\" cache: \"~/other\"")
    #expect(session.failure("again[2].tensor").contains("unreachable-picture"))
  }

  @Test func aSetIsLoadedByTheAddressOfItsFolder() throws {
    let session = try session()
    try session.run("sync \"~/set\" bucket")
    #expect(try session.run("(coco.load \"dir:~/outpost\" split: \"val2017\")[1].tensor.shape") == "[3, 96, 96]")
    let cached = try FileManager.default.subpathsOfDirectory(atPath: "\(session.home)/.cache/otn/buckets")
    #expect(cached.count { $0.hasSuffix(".jpg") } == 1)
  }

  /// Annotations come from whoever may write into the bucket: the names in them choose no place outside the cache.
  @Test func aNameInAnnotationsDoesNotLeadOutOfTheCache() throws {
    let session = try session()
    let path = "\(session.home)/set/annotations/instances_val2017.json"
    for name in ["../../../../escaped.jpg", "/tmp/escaped.jpg", "a/../../../../../escaped.jpg"] {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("000001.jpg", with: name).write(toFile: path, atomically: true, encoding: .utf8)
      try session.run("sync \"~/set\" bucket")
      _ = session.failure("upload \"~/set/val2017/000000.jpg\" bucket \"val2017/\(name)\"")
      let failure = session.failure("(coco.load bucket split: \"val2017\" cache: \"~/c\")[1].tensor")
      #expect(failure.hasPrefix("unreachable-picture") || failure.hasPrefix("no-such-file"), "\(failure)")
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let files = try FileManager.default.subpathsOfDirectory(atPath: session.home)
    #expect(!files.contains { $0.hasSuffix("escaped.jpg") && !$0.hasPrefix("outpost/") })
  }

  @Test func bucketsThatCannotBeAreExplained() throws {
    let session = try session()
    #expect(
      session.failure("outposts.bucket \"arn:aws:s3-outposts:us-west-2:1:outpost/op-1\" region: \"us-west-2\"")
        .contains("an access point's ARN reads"))
    #expect(session.failure("outposts.bucket \"some-bucket\"").contains("region"))
    #expect(session.failure("coco.download to: \"~/x\" splits: [\"val2014\"]").contains("there is no split"))
  }
}
