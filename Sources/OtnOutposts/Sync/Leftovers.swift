import OtnWork

/// Temporary files that earlier downloads left in the target folder: those with a journal wait for their object, the others
/// are deleted as soon as they are seen.
final class Leftovers {
  private let target: TargetFolder
  /// Stems of temporary files and journals, by the folder they are in (`""`, or ending in `/`).
  private var stems: [ExactKey: [String]] = [:]
  private var folders: [ExactKey: String] = [:]

  init(target: TargetFolder) { self.target = target }

  /// A name of ours that the walk found.
  func found(folder: String, name: String) {
    let isPart = name.hasSuffix(TemporaryName.part)
    let stem = String(name.dropLast(isPart ? TemporaryName.part.count : TemporaryName.journal.count))
    if isPart, let file = target.leftover(folder: folder, stem: stem), !file.hasJournal { return file.discard() }
    guard !isPart else { return }
    stems[ExactKey(folder), default: []].append(stem)
    folders[ExactKey(folder)] = folder
  }

  /// The temporary file that holds ranges of that object, if one was left.
  func take(
    for object: DownloadJournal.Object, name: String, folders: ArraySlice<String>, in parent: OpenFile
  ) throws -> TemporaryFile? {
    let folder = ExactKey(folders.isEmpty ? "" : folders.joined(separator: "/") + "/")
    guard let stems = stems[folder] else { return nil }
    for (index, stem) in stems.enumerated()
    where TemporaryName.stem(stem, isFor: name) && DownloadJournal.isFor(object, stem: stem, in: parent) {
      guard let file = TemporaryFile(reopening: stem, in: parent) else { continue }
      self.stems[folder]?.remove(at: index)
      return file
    }
    return nil
  }

  /// Deletes what no object asked for.
  func sweep() {
    for (key, stems) in stems {
      for stem in stems { target.discardLeftover(folder: folders[key] ?? "", stem: stem) }
    }
    stems = [:]
  }
}
