import OtnRuntime

/// All commands of the domain, family by family; the language brings its own.
public func allCommands() -> [Command] {
  tensorCommands() + datasetCommands() + modelCommands() + trainingCommands() + storageCommands() + outpostsCommands()
    + instanceCommands()
    + residencyCommands()
}
