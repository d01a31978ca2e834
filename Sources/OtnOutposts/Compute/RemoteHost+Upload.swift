import Foundation
import OtnWork

extension RemoteHost {
  /// Sends files into a folder of the home there. The folder appears whole, or not at all; one that is there already stays.
  ///
  ///     try host.put([RemoteUpload("data.yml", .text(yaml))], into: ".otn/sets/foods", what: "the set", work: work)
  ///
  /// - Parameter what: names it in the line that shows how far it is.
  public func put(_ files: [RemoteUpload], into folder: String, what: String, work: Work) throws {
    let stream = TarStream(uploads: files)
    let size = try stream.size()
    let program = try open(Self.unpack, [folder])
    try stream.write(
      to: { try program.write($0, work: work) },
      done: { done in
        if size > 1 << 20 { work.progress.live("sending \(what) to \(self): \(done >> 20) of \(size >> 20) MiB") }
      }, work: work)
    program.closeInput()
    let exit = try close(program, work: work)
    guard exit.status == 0 else {
      throw RemoteError.script("\(what) can't be written on \(self)", exit.errors)
    }
  }

  private static let unpack = """
    umask 077
    target="$HOME/$1"
    [ -d "$target" ] && exec cat >/dev/null
    part="$target.part-$$"
    trap 'rm -rf "$part"' EXIT
    mkdir -p "$part" && tar -x -f - -C "$part" || exit 1
    mv -T "$part" "$target" 2>/dev/null || [ -d "$target" ]
    """
}

extension RemoteError {
  /// A script of ours failed there: most often a full disk or a missing program.
  static func script(_ message: String, _ errors: String) -> RemoteError {
    let said = errors.split(whereSeparator: \.isNewline).last.map { LogLines.printable(String($0)) } ?? ""
    let isFull = errors.contains("No space left") || errors.contains("quota exceeded")
    return RemoteError(
      isFull ? "disk-full" : "remote-failed", said.isEmpty ? message : "\(message): \(said.prefix(200))",
      help: isFull ? "make room in the home folder there and try again" : nil)
  }
}
