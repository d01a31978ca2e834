import Foundation
import OtnTestSupport
import Testing

/// What can go wrong around a notebook: no room, no permission, two processes, an editor, a journal that is not whole. It is said
/// plainly, and the notebook with its pictures is as it was or as it should be, never half.
@Suite struct NotebookFaultTests {
  private static let lab = """
    # %% Count
    param n = 1
    for i in 0..<500 * n { print "line" i }
    # %% Look
    show (coco.sample images: 1 seed: n size: 64)[0]
    # %% Sum
    500 * n

    """

  /// A folder with a notebook.
  private struct Place {
    let folder: String
    /// Where drawn sets are kept.
    let home: String

    init(_ text: String = lab) throws {
      (folder, home) = (try Program.folder(), try Program.folder())
      try write(text, "lab.otn")
    }

    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    func text(_ name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }

    /// The notebook and its pictures.
    var record: [String: Data] {
      let names = (FileManager.default.subpaths(atPath: folder) ?? []).filter {
        $0.hasPrefix("lab.") && !$0.hasSuffix(".assets")
      }
      return Dictionary(
        uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: "\(folder)/\($0)") ?? Data()) })
    }

    /// Everything that there is, with permissions.
    var listing: [String] { (FileManager.default.subpaths(atPath: folder) ?? []).sorted() }

    /// With a largest file the output goes nowhere: its own file would be too large as well.
    func run(
      _ arguments: String..., largestFile: Int? = nil, heedsPermissions: Bool = false
    ) throws -> Program.Result {
      try Program.run(
        arguments, output: largestFile == nil ? nil : "/dev/null", largestFile: largestFile,
        heedsPermissions: heedsPermissions, variables: ["HOME": home], in: folder)
    }

    /// What it said besides the program's output, without what differs from run to run.
    func said(_ result: Program.Result) -> String {
      let errors = result.errors.split(separator: "\n").filter { !$0.hasPrefix("drawing shelves") }
      return errors.map { $0 + "\n" }.joined().replacing(folder, with: "FOLDER")
        .replacing(#/process \d+/#, with: "process 123") + "exit \(result.status)\n"
    }
  }

  // MARK: No room

  @Test(arguments: [1, 2, 4, 5, 6, 8, 10, 12, 14, 16, 32]) func withoutRoomNothingIsHalf(largestFile: Int) throws {
    let place = try Place()
    #expect(try place.run("run", "-q", "lab.otn", "-p", "n=2").status == 0)
    #expect(try place.run("record", "-q", "lab.otn").status == 0)
    let before = place.record
    let other = try Place()
    #expect(try other.run("record", "-q", "lab.otn", "-p", "n=2").status == 0)
    let result = try place.run("record", "-q", "lab.otn", "-p", "n=2", largestFile: largestFile)
    #expect(place.record == (result.status == 0 ? other.record : before), "\(result.errors)")
    if result.status != 0 { #expect(result.errors.contains("error[disk-full]"), "\(result.errors)") }
    // With room, it goes on from where it was.
    #expect(try place.run("record", "-q", "lab.otn", "-p", "n=2").status == 0)
    #expect(place.record == other.record)
    #expect(place.listing.filter { $0.contains(".tmp") } == [])
  }

  @Test func withoutRoomItIsSaid() throws {
    let place = try Place()
    #expect(try place.run("run", "-q", "lab.otn").status == 0)
    try Golden.check(
      """
      ===== no room to record
      \(place.said(try place.run("record", "-q", "lab.otn", largestFile: 3)))
      ===== a run goes on without a journal
      \(place.said(try place.run("run", "-q", "lab.otn", largestFile: 3)))
      """, named: "notebook-no-room.txt")
  }

  // MARK: No permission

  @Test func aFolderThatCannotBeWritten() throws {
    let place = try Place()
    chmod(place.folder, 0o555)
    defer { chmod(place.folder, 0o755) }
    let before = place.listing
    let record = try place.run("record", "-q", "lab.otn", heedsPermissions: true)
    // Said before anything runs.
    #expect(record.output == "" && record.status == 1)
    let run = try place.run("run", "-q", "lab.otn", heedsPermissions: true)
    #expect(run.output.hasSuffix("500\n"))
    let resume = try place.run("resume", "-q", "lab.otn", heedsPermissions: true)
    try Golden.check(
      "===== record\n\(place.said(record))\n===== run\n\(place.said(run))\n===== resume\n\(place.said(resume))",
      named: "notebook-read-only.txt")
    #expect(place.listing == before)
  }

  @Test func aNotebookThatIsReadOnly() throws {
    let place = try Place()
    chmod("\(place.folder)/lab.otn", 0o444)
    let record = try place.run("record", "-q", "lab.otn", heedsPermissions: true)
    #expect(record.output == "")
    #expect(
      place.said(record).hasPrefix(
        "error[no-permission]: `lab.otn` can't be recorded: it is read-only (permission denied)\n"))
    #expect(place.listing == ["lab.otn"])
  }

  @Test func permissionsOfANotebookAreKept() throws {
    let place = try Place()
    chmod("\(place.folder)/lab.otn", 0o600)
    #expect(try place.run("record", "-q", "lab.otn").status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(place.folder)/lab.otn")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  // MARK: Two at once

  @Test func aNotebookThatAnotherProcessRuns() throws {
    let place = try Place()
    #expect(try place.run("record", "-q", "lab.otn").status == 0)
    let before = place.record
    let lock = open("\(place.folder)/.otn/journal/lab.lock", O_RDWR | O_CLOEXEC)
    defer { close(lock) }
    #expect(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
    let record = try place.run("record", "-q", "lab.otn", "-p", "n=2")
    let resume = try place.run("resume", "-q", "lab.otn", "-p", "n=2")
    let run = try place.run("run", "lab.otn")
    #expect(run.output.hasSuffix("    500\n"))
    try Golden.check(
      "===== record\n\(place.said(record))\n===== resume\n\(place.said(resume))\n===== run\n\(place.said(run))",
      named: "notebook-busy.txt")
    #expect(place.record == before)
    #expect(try place.run("check", "-q", "lab.otn").status == 0)
  }

  @Test func processesThatRecordAtOnce() throws {
    let whole = try Place()
    #expect(try whole.run("record", "-q", "lab.otn").status == 0)
    let place = try Place()
    for _ in 0..<5 {
      let processes = try ["record", "resume", "record", "run"].map { command in
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = [command, "-q", "lab.otn"]
        process.environment = Program.environment(home: place.folder)
        process.currentDirectoryURL = URL(fileURLWithPath: place.folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
      }
      for process in processes { process.waitUntilExit() }
      #expect(processes[3].terminationStatus == 0)
      #expect(place.record == whole.record || place.record.count == 1)
    }
    #expect(try place.run("record", "-q", "lab.otn").status == 0)
    #expect(place.record == whole.record)
  }

  /// A cell that edits its own notebook stands for the user's editor.
  @Test func whatWasEditedMeanwhileIsKept() throws {
    let place = try Place(
      """
      # %% Edit
      let text = read "lab.otn"
      write "\\(text)2 + 2\\n" "lab.otn"
      # %% Sum
      1 + 1

      """)
    let record = try place.run("record", "lab.otn")
    let edited = try place.text("lab.otn")
    #expect(edited.hasSuffix("1 + 1\n2 + 2\n"))
    let resume = try place.run("resume", "lab.otn")
    #expect(try place.text("lab.otn").hasPrefix("\(edited)#> 4\n#>~"))
    try Golden.check(
      "===== record\n\(place.said(record))\n===== resume\n\(place.said(resume))", named: "notebook-edited.txt")
  }

  // MARK: The journal

  @Test func fromAnotherFolderItIsNotGoneOnWith() throws {
    let place = try Place()
    #expect(try place.run("record", "-q", "lab.otn").status == 0)
    let result = try Program.run(
      ["resume", "../\(place.folder.split(separator: "/").last ?? "")/lab.otn"], in: place.home)
    #expect(result.status == 1)
    #expect(result.errors.contains("was started in \(place.folder), where its paths begin\nhelp: `cd` there first"))
  }

  @Test func journalsThatAreNotWhole() throws {
    let place = try Place()
    #expect(try place.run("record", "-q", "lab.otn").status == 0)
    let whole = place.record
    let journal = ".otn/journal/lab.jsonl"
    let lines = try place.text(journal).split(separator: "\n").map(String.init)
    let cases: [(String, String?)] = [
      ("none", nil), ("cut off in its head", String(lines[0].dropLast(9))),
      ("cut off in its third line", lines[..<2].joined(separator: "\n") + "\n" + lines[2].dropLast(40)),
      (
        "a damaged line",
        [lines[0], lines[1], lines[2].replacing("look", with: "loop"), lines[3]].joined(separator: "\n") + "\n"
      ),
      ("garbage", "\u{0}\u{1}\u{2}\n\n!"),
      ("another version", lines[0].replacing("\"format\":2", with: "\"format\":3") + "\n"),
      ("values that are gone", lines.joined(separator: "\n") + "\n"),
    ]
    var said = ""
    for (name, text) in cases {
      if let text { try place.write(text, journal) } else { unlink("\(place.folder)/\(journal)") }
      if name == "values that are gone" {
        try FileManager.default.removeItem(atPath: "\(place.folder)/.otn/journal/lab.values")
      }
      said += "===== \(name)\n\(place.said(try place.run("resume", "lab.otn")))\n"
      #expect(place.record == whole)
    }
    try Golden.check(said, named: "notebook-journals.txt")
  }
}
