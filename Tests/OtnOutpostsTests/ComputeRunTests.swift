import Foundation
import OtnOutposts
import OtnTestSupport
import OtnWork
import Testing

struct ComputeRunTests {
  @Test func aNotebookRunsThereAndItsRowsAreShownHere() throws {
    guard let there = try Loopback() else { return }
    let progress = RecordedProgress()
    let work = Work(progress: progress)
    let run = try there.start(
      """
      echo "Epoch  loss"
      printf '\\r1/2 50%%'
      printf '\\r1/2 100%%\\n'
      echo "2/2 $epochs it's done" >&2
      exit 3
      """, parameters: [("epochs", "7 $(touch bad) 'x'")], work: work)
    #expect(try run.follow(work: work) == 3)
    let rows = progress.lines.filter { $0.hasPrefix("Epoch") || $0.hasPrefix("1/2") || $0.hasPrefix("2/2") }
    #expect(rows == ["Epoch  loss", "1/2 100%", "2/2 7 $(touch bad) 'x' it's done"])
    #expect(progress.lines[0].hasPrefix("first contact with \(there.host): its ED25519 key is SHA256:"))
    #expect(progress.lines.contains("train.otn runs on \(there.host) as \(run.id)"))
    #expect(try run.state(work: work) == .ended(3))
    #expect(!FileManager.default.fileExists(atPath: "\(there.server.home)/.otn/runs/\(run.id)/bad"))
  }

  @Test func theProgramIsCopiedOnceAndAnInstalledOneIsPreferred() throws {
    guard let there = try Loopback() else { return }
    for _ in 0..<2 { #expect(try there.start("pwd").follow(work: Work()) == 0) }
    let programs = "\(there.server.home)/.otn/programs"
    let copies = try FileManager.default.contentsOfDirectory(atPath: programs)
    #expect(copies.count == 1)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(programs)/\(copies[0])").sorted() == ["otn", "stdlib"])
    let bin = "\(there.server.home)/.otn/bin"
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: "\(programs)/\(copies[0])/otn", toPath: "\(bin)/otn")
    try FileManager.default.removeItem(atPath: programs)
    #expect(try there.start("pwd").follow(work: Work()) == 0)
    #expect(!FileManager.default.fileExists(atPath: programs))
  }

  /// What is copied is what the running program has loaded, without what belongs to the system.
  @Test func theRunningProgramKnowsWhatItConsistsOf() throws {
    let library = FileManager.default.temporaryDirectory.appending(path: "otn-stdlib-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: library) }
    try FileManager.default.createDirectory(atPath: library, withIntermediateDirectories: true)
    for name in ["yolov5.otn", "notes.md"] {
      try "#".write(toFile: "\(library)/\(name)", atomically: true, encoding: .utf8)
    }
    let program = try RemoteProgram.own(version: "1", standardLibrary: library)
    let names = program.files.map(\.name)
    #expect(names.first == "otn" && names.contains("libswiftCore.so") && names.contains("stdlib/yolov5.otn"))
    #expect(!names.contains { $0.hasPrefix("libc.so") || $0.hasPrefix("/") || $0.hasSuffix(".md") })
    #expect(Set(names).count == names.count)
  }

  @Test func aProgramThatDoesNotStartThereSaysWhy() throws {
    guard let there = try Loopback() else { return }
    let broken = RemoteProgram(
      version: "9",
      files: [RemoteUpload("otn", .text("#!/bin/sh\necho libcairo.so.2: missing >&2\nexit 127\n"), isExecutable: true)])
    let path = try there.notebook("")
    let said = failure {
      _ = try RemoteRun.start(.notebook(path), on: there.host, program: broken, records: there.records, work: Work())
    }
    #expect(said?.code == "program-cannot-run")
    #expect(said?.message == "the copy of otn does not start on \(there.host): libcairo.so.2: missing")
  }

  @Test func theRunGoesOnWhenTheConnectionBreaksAndNothingIsShownTwice() throws {
    guard let there = try Loopback() else { return }
    let server = there.server
    // Each row waits until this side has seen the one before.
    let gates = "\(there.folder)/gates"
    try FileManager.default.createDirectory(atPath: gates, withIntermediateDirectories: true)
    nonisolated(unsafe) let cut = { _ = server.cutConnections() }
    let progress = RecordedProgress { text in
      guard let row = Int(text.split(separator: " ").last ?? ""), text.hasPrefix("row ") else { return }
      if row % 2 == 1 { cut() }
      _ = FileManager.default.createFile(atPath: "\(gates)/\(row)", contents: nil)
    }
    let work = Work(progress: progress)
    let run = try there.start(
      """
      for row in 1 2 3 4 5 6; do
        echo "row $row"
        while [ ! -e "$gates/$row" ]; do sleep 0.02; done
      done
      """, parameters: [("gates", gates)], work: work)
    let status = try run.follow(patience: .init { _, _ in }, work: work)
    #expect(status == 0)
    #expect(progress.lines.filter { $0.hasPrefix("row") } == (1...6).map { "row \($0)" })
    #expect(progress.live.contains { $0.contains("the run goes on, trying again in 1 s") })
  }

  @Test func aHostThatStaysAwayIsGivenUpWithTheWayBack() throws {
    guard let there = try Loopback() else { return }
    let run = try there.start("while [ ! -e end ]; do sleep 0.02; done; echo over")
    there.server.stop()
    let said = failure { _ = try run.follow(patience: .init(limit: 100) { _, _ in }, work: Work()) }
    #expect(said?.code == "connection-refused")
    #expect(said?.message == "nothing accepts ssh at \(there.host), and did not come back; the run goes on")
    #expect(said?.help == "come back to it later: instance.attach \"\(run.id)\"")
    try there.server.start()
    // Another session has only the record.
    let again = try RemoteRun.attach(run.id, records: there.records)
    #expect(try again.state(work: Work()) == .running)
    #expect(try RemoteRun.list(on: there.host, work: Work()).map(\.id) == [run.id])
    _ = FileManager.default.createFile(atPath: "\(there.server.home)/.otn/runs/\(run.id)/end", contents: nil)
    let progress = RecordedProgress()
    #expect(try again.follow(work: Work(progress: progress)) == 0)
    #expect(progress.lines == ["over"])
    #expect(try RemoteRun.list(on: there.host, work: Work()).map(\.state) == [.ended(0)])
  }

  @Test func interruptedItLetsGoOfTheRun() throws {
    guard let there = try Loopback() else { return }
    let cancellation = Cancellation()
    let progress = RecordedProgress { if $0 == "started" { cancellation.cancel() } }
    let run = try there.start("echo started; while [ ! -e end ]; do sleep 0.02; done")
    #expect(
      failure { _ = try run.follow(work: Work(progress: progress, cancellation: cancellation)) }?.code == "interrupted")
    #expect(progress.lines.last == "\(run.id) goes on at \(there.host); come back with: instance.attach \"\(run.id)\"")
    #expect(try run.state(work: Work()) == .running)
    try run.stop(work: Work())
    #expect(try run.state(work: Work()) == .ended(143))
    try run.stop(work: Work())
  }

  @Test func aRunThatLeftNoStatusIsLost() throws {
    guard let there = try Loopback() else { return }
    let run = try there.start("kill -KILL -$$; kill -KILL 0; sleep 60")
    #expect(failure { _ = try run.follow(work: Work()) }?.code == "run-lost")
    try FileManager.default.removeItem(atPath: "\(there.server.home)/.otn/runs/\(run.id)")
    #expect(failure { _ = try run.state(work: Work()) }?.code == "no-such-run")
    #expect(failure { _ = try RemoteRun.attach("../\(run.id)", records: there.records) }?.code == "no-such-run")
    #expect(failure { _ = try RemoteRun.attach("absent", records: there.records) }?.help == "the latest are \(run.id)")
  }

  @Test func keysOfTheCloudStayHere() throws {
    guard let there = try Loopback() else { return }
    let progress = RecordedProgress()
    let run = try there.start("env | grep -c '^AWS_\\|SSH_AUTH_SOCK'")
    #expect(try run.follow(work: Work(progress: progress)) == 1)
    #expect(progress.lines == ["0"])
  }
}
