import Foundation
import OtnWork

/// The program that runs notebooks on a host: one found there, or a copy of ours.
///
/// A copy stands in `~/.otn/programs/DIGEST/`, so that the same program is sent once.
public struct RemoteProgram: Sendable {
  /// As `otn --version` prints it after the name.
  public var version: String
  /// `otn` and what it loads and reads beside itself.
  public var files: [RemoteUpload]

  public init(version: String, files: [RemoteUpload]) {
    self.version = version
    self.files = files
  }

  /// The running program: its executable, the libraries loaded from folders other than the system's, `libOtnTorch.so` if it
  /// stands beside it, and the standard library of the language.
  ///
  /// - Parameter standardLibrary: the folder `stdlib`.
  public static func own(version: String, standardLibrary: String) throws -> RemoteProgram {
    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(fileURLWithPath: executable).deletingLastPathComponent().path
    var files = [RemoteUpload("otn", .file(executable), isExecutable: true)]
    let maps = try loadedMaps()
    // Each line ends in the path of what is mapped.
    let mapped = Set(
      maps.split(separator: "\n").compactMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } })
    let system = ["/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/local/lib/"]
    var libraries = mapped.filter { path in
      (path as NSString).lastPathComponent.contains(".so") && !system.contains(where: path.hasPrefix)
        && !path.hasSuffix("(deleted)")
    }
    let torch = "\(folder)/libOtnTorch.so"
    if FileManager.default.fileExists(atPath: torch) { libraries.insert(torch) }
    // PyTorch's own libraries are the host's business: its driver decides which.
    for path in libraries.sorted() where !path.contains("/torch/lib/") {
      files.append(RemoteUpload((path as NSString).lastPathComponent, .file(path), isExecutable: true))
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: standardLibrary).sorted()
    where name.hasSuffix(".otn") {
      files.append(RemoteUpload("stdlib/\(name)", .file("\(standardLibrary)/\(name)")))
    }
    return RemoteProgram(version: version, files: files)
  }

  /// What is mapped into this process, a line each. The system hands it out a page at a time, and only to who asks again.
  private static func loadedMaps() throws(FileError) -> String {
    let file = Foundation.open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileError(errno, "can't read", "/proc/self/maps") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var page = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &page, page.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += page[..<count]
    }
  }

  /// The path of the program on the host; it is copied there when none of this version is found.
  func install(on host: RemoteHost, work: Work) throws -> String {
    let found = try host.run(Self.find, ["otn \(version)"], work: work)
    let lines = found.text.split(separator: "\n").map(String.init)
    if found.status == 0, let path = lines.first { return path }
    let machine = Self.machine
    guard lines.first == machine else {
      throw RemoteError(
        "other-machine", "\(host) is \(lines.first ?? "of an unknown kind"), and this program is for \(machine)",
        help: "install otn \(version) there, in PATH or as ~/.otn/bin/otn")
    }
    let digest = try digest(work)
    let folder = ".otn/programs/\(digest)"
    let present = try host.run("[ -d \"$HOME/$1\" ]", [folder], work: work)
    if present.status != 0 { try host.put(files, into: folder, what: "otn \(version)", work: work) }
    let check = try host.run(Self.check, [folder], work: work)
    guard check.status == 0 else {
      let said = LogLines.printable(check.errors.split(separator: "\n").last.map(String.init) ?? "it says nothing")
      throw RemoteError(
        "program-cannot-run", "the copy of otn does not start on \(host): \(said)",
        help: "install there what otn needs, as its README lists it, or otn itself")
    }
    return check.text.trimmingCharacters(in: .newlines)
  }

  /// Exits with 0 and the path of a program of that version, else with 1 and the kind of machine.
  private static let find = """
    for p in "$HOME/.otn/bin/otn" "$(command -v otn)"; do
      [ -x "$p" ] && [ "$("$p" --version 2>/dev/null)" = "$1" ] && echo "$p" && exit 0
    done
    uname -sm
    exit 1
    """

  private static let check = """
    "$HOME/$1/otn" --version >/dev/null || exit 1
    echo "$HOME/$1/otn"
    """

  private static var machine: String {
    var name = utsname()
    uname(&name)
    let text = { (field: UnsafeRawBufferPointer) in String(decoding: field.prefix { $0 != 0 }, as: UTF8.self) }
    return withUnsafeBytes(of: &name.sysname, text) + " " + withUnsafeBytes(of: &name.machine, text)
  }

  private func digest(_ work: Work) throws -> String {
    let hash = Digest(.sha256)
    try TarStream(uploads: files).write(to: { hash.update($0) }, done: { _ in }, work: work)
    return String(hash.finish().hexadecimal.prefix(32))
  }
}
