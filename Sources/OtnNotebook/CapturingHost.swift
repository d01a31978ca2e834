import OtnRuntime

/// A host that keeps what cells print and show, and what their commands read, while it passes everything on.
///
///     let host = CapturingHost(terminal)
///     let session = Session(host: host)
///     host.startCell(title: "Filter")
///     try CellRunner(interpreter).run(cell)
///     let finished = host.finishCell()
public final class CapturingHost: Host {
  /// What a cell did, as far as its host saw it.
  public struct Capture {
    public var output = CellOutput()
    /// The PNGs of `output.pictures`, in that order.
    public var pictures: [Picture] = []
    /// Paths that its commands read, in the order of the first time.
    public var reads: [String] = []
    /// Paths that they wrote, and whether they wrote something that is no file.
    public var writes: Set<String> = []
    public var writesElsewhere = false
    /// The seeds that its commands were given, each once; of many the first few.
    public var seeds: [UInt64] = []
  }

  public let inner: any Host
  public let gate: (any Gate)?
  /// Whether what is printed also goes to the inner host.
  public var echoes = true
  /// Columns of what is kept: it must not depend on the terminal.
  static let keptWidth = 100
  private var names = PictureNames(folder: "pictures")
  private var capture = Capture()
  /// Text that is not in `capture` yet.
  private var text = ""
  private var textBytes = 0
  /// Nothing is kept before the first cell is started.
  private var isCapturing = false
  /// What a cell prints beyond so many bytes is passed on, and not kept.
  static let mostText = 1 << 24
  private static let mostSeeds = 8

  public init(_ inner: any Host) {
    self.inner = inner
    let touching = TouchGate(inner.gate)
    gate = touching
    touching.noteRead = { [unowned self] path in self.noteRead(path) }
    touching.noteWrite = { [unowned self] path in self.noteWrite(path) }
  }

  /// From now on pictures are named after this notebook.
  public func openNotebook(_ path: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    names = PictureNames(notebook: name)
  }

  public func startCell(title: String) {
    names.startCell(title: title)
    _ = finishCell()
    isCapturing = true
  }

  /// What the cell did since it was started.
  public func finishCell() -> Capture {
    endText()
    defer { (capture, textBytes, isCapturing) = (Capture(), 0, false) }
    return capture
  }

  /// Writes the value that a cell shows.
  func write(value text: (_ width: Int) throws -> String) rethrows {
    try write(fitting: text) { kept in
      endText()
      capture.output.pieces.append(.value(text: kept))
    }
  }

  /// Lays a text out for who watches, and once more for what is kept.
  private func write(fitting text: (_ width: Int) throws -> String, keep: (String) -> Void) rethrows {
    if isCapturing { keep(try text(Self.keptWidth)) }
    if echoes { try inner.write(fitting: text) }
  }

  private func endText() {
    capture.output.print(text)
    text = ""
  }

  private func noteRead(_ path: String) {
    if !capture.reads.contains(path) { capture.reads.append(path) }
  }

  private func noteWrite(_ path: String?) {
    if let path { capture.writes.insert(path) } else { capture.writesElsewhere = true }
  }

  // MARK: Host

  public func write(_ text: String) {
    keep(text)
    if echoes { inner.write(text) }
  }

  public func write(fitting text: (_ width: Int) throws -> String) rethrows { try write(fitting: text, keep: keep) }

  private func keep(_ text: String) {
    guard isCapturing, textBytes < Self.mostText else { return }
    self.text += text
    textBytes += text.utf8.count
    if textBytes >= Self.mostText { self.text += "\n… (what follows was too long to keep)\n" }
  }

  public func note(seed: UInt64) {
    guard capture.seeds.count < Self.mostSeeds, !capture.seeds.contains(seed) else { return }
    capture.seeds.append(seed)
  }

  public func show(_ picture: Picture) {
    let output = PictureOutput(
      caption: picture.caption, path: names.next(), width: picture.width, height: picture.height,
      digest: ContentDigest.of(picture.png))
    if isCapturing {
      endText()
      capture.output.pieces.append(.picture(output))
      capture.pictures.append(picture)
    }
    if echoes { inner.show(picture) }
  }

  public var width: Int { inner.width }
  public var environment: [String: String] { inner.environment }
  public func readFile(_ path: String) throws -> [UInt8] { try inner.readFile(path) }
  public func writeFile(_ path: String, _ bytes: [UInt8]) throws { try inner.writeFile(path, bytes) }
  public func fileExists(_ path: String) -> Bool { inner.fileExists(path) }
  public func listFolder(_ path: String) throws -> [String] { try inner.listFolder(path) }
  public func now() -> Double { inner.now() }
  public var pictureFolder: String? { inner.pictureFolder }
  public func confirm(_ question: String) -> Bool? { inner.confirm(question) }
  public var standardLibrary: String? { inner.standardLibrary }
}
