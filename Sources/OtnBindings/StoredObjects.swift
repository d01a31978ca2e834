import OtnDatasets
import OtnModel
import OtnRuntime
import OtnTensor
import OtnTraining
import OtnWork

/// How the domain's objects are made again from what a notebook's journal kept of them, by the names of their types.
///
///     JournaledCells(journal, notebook, interpreter, restorers: objectRestorers())
public func objectRestorers() -> [String: ObjectRestorer] {
  [
    "Tensor": { fields, store in
      let file = try SafeTensors.read(bytes: try store.bytes(fields["tensor"]))
      return TensorValue(try file.tensor(named: "tensor").to(device: device(fields)))
    },
    "Dataset": { fields, store in DatasetValue(try Dataset(stored: try store.bytes(fields["table"]))) },
    "Image": { fields, store in
      let set = try Dataset(stored: try store.bytes(fields["set"]))
      guard case .int(let position)? = fields["position"], 0..<set.count ~= position else { throw StoredObjectError() }
      return ImageValue(set, position)
    },
    "Model": { fields, store in
      let model = try Model(
        Checkpoint(try store.bytes(fields["checkpoint"]), name: "the stored model"), name: "the model")
      let device = try device(fields)
      if device != .cpu { try model.to(device: device) }
      return ModelValue(model)
    },
    "Run": { fields, store in
      guard case .text(let folder)? = fields["folder"], let val = fields["val"] else { throw StoredObjectError() }
      let set = try Dataset(stored: try store.bytes(fields["on"]))
      let validation = val == .null ? nil : try Dataset(stored: try store.bytes(val))
      let training = try Training.resume(
        RunFolder(path: folder), on: set, validation: validation, device: try device(fields))
      guard fields["iteration"] == .int(training.trainer.iteration) else { throw StoredObjectError() }
      return RunValue(training)
    },
    "EngineRun": { fields, store in
      guard let run = try EngineRunValue(fields, store) else { throw StoredObjectError() }
      return run
    },
  ]
}

/// What a journal kept of an object can't be read.
private struct StoredObjectError: CodedError {
  let code = "journal-damaged"
  let message = "a stored value is damaged, or the files that it needs have changed"
}

private func device(_ fields: [String: StoredValue]) throws -> Device {
  guard case .text(let name)? = fields["device"] else { throw StoredObjectError() }
  return try Device(parsing: name)
}
