import Foundation
import OtnWork

/// A training by YOLOv5's own program on a host that has it: the way most people train there today.
///
///     var training = YOLOv5Job(classes: ["apple", "hot dog"], dataset: "/data/foods", net: .yaml(text))
///     training.epochs = 50
///     let run = try RemoteRun.start(training.job(), on: host, program: nil, work: work)
///     let rows = try training.follow(run, work: work)
///     try run.bringBack(to: "runs/train/exp", below: YOLOv5Job.folder, permits: YOLOv5Job.isResult, work: work)
///
/// The program is a separate one, found on the host, and used by its public command line only.
public struct YOLOv5Job: Sendable {
  public enum Tool: Sendable, Equatable {
    /// The module `yolov5` of a Python.
    case module(python: String)
    /// A folder with `train.py`.
    case folder(String, python: String)
  }

  public enum Net: Sendable, Equatable {
    /// YOLOv5's description of a net; training starts from random weights.
    case yaml(String)
    /// A `.pt` file on the host to go on from.
    case weights(String)
  }

  public var tool = Tool.module(python: "python3")
  public var classes: [String]
  /// The folder on the host, in YOLO's layout.
  public var dataset: String
  /// Below the dataset's folder.
  public var trainImages = "images/train"
  public var validationImages = "images/val"
  public var net: Net
  public var epochs = 100
  public var batch = 16
  /// In pixels.
  public var size = 640
  public var seed = 0
  /// Epochs without a better one after which it ends.
  public var patience = 100
  /// So many layers, from the first, keep their weights.
  public var freeze = 0
  /// The learning rate falls along a half cosine.
  public var isCosine = false
  public var labelSmoothing = 0.0
  /// `cpu`, `0`, `0,1`; nil takes what there is.
  public var device: String?
  public var workers: Int?
  /// Settings that differ from YOLOv5's defaults.
  public var parameters: [String: Double] = [:]

  public init(classes: [String], dataset: String, net: Net) {
    self.classes = classes
    self.dataset = dataset
    self.net = net
  }

  /// What it writes goes below this folder of the run.
  public static let folder = "train"
  /// The best weights, below `folder`.
  public static let best = "weights/best.pt"

  /// What comes back of the files of a run: the best weights, the figures of the epochs, and what it was asked for.
  public static func isResult(_ path: String, size: Int) -> Bool {
    ["best.pt", "results.csv", "hyp.yaml", "opt.yaml"].contains { path.hasSuffix("/\($0)") }
  }

  /// The settings that YOLOv5 wants to find in its file, all of them, and their defaults.
  public static let defaults: [(name: String, value: Double)] = [
    ("lr0", 0.01), ("lrf", 0.01), ("momentum", 0.937), ("weight_decay", 0.0005), ("warmup_epochs", 3),
    ("warmup_momentum", 0.8), ("warmup_bias_lr", 0.1), ("box", 0.05), ("cls", 0.5), ("cls_pw", 1), ("obj", 1),
    ("obj_pw", 1), ("iou_t", 0.2), ("anchor_t", 4), ("fl_gamma", 0), ("hsv_h", 0.015), ("hsv_s", 0.7), ("hsv_v", 0.4),
    ("degrees", 0), ("translate", 0.1), ("scale", 0.5), ("shear", 0), ("perspective", 0), ("flipud", 0),
    ("fliplr", 0.5), ("mosaic", 1), ("mixup", 0), ("copy_paste", 0),
  ]

  /// What a host is asked to do for it.
  ///
  /// - Throws: `unknown-parameter` for a setting that YOLOv5 does not have.
  public func job() throws(RemoteError) -> RemoteJob {
    var files = [
      RemoteUpload("data.yml", .text(dataFile)), RemoteUpload("parameters.yml", .text(try parameterFile())),
      RemoteUpload("train.sh", .text(Self.script)),
    ]
    if case .yaml(let text) = net { files.append(RemoteUpload("model.yml", .text(text))) }
    return RemoteJob(title: "yolov5", files: files, command: ["sh", "train.sh"] + arguments)
  }

  var arguments: [String] {
    let start =
      switch tool {
      case .module(let python): [python, "-m", "yolov5.train"]
      case .folder(let folder, let python): [python, "\(folder)/train.py"]
      }
    let from =
      switch net {
      case .yaml: ["--weights", "", "--cfg", "model.yml"]
      case .weights(let path): ["--weights", path]
      }
    return start + ["--data", "data.yml", "--hyp", "parameters.yml"] + from
      + ["--epochs", "\(epochs)", "--batch-size", "\(batch)", "--img", "\(size)", "--seed", "\(seed)"]
      // Its plots hold pixels of the pictures, and one of them wants a font from the internet.
      + ["--project", ".", "--name", "train", "--exist-ok", "--noplots"]
      + ["--patience", "\(patience)"] + (freeze > 0 ? ["--freeze", "\(freeze)"] : [])
      + (isCosine ? ["--cos-lr"] : []) + (labelSmoothing > 0 ? ["--label-smoothing", "\(labelSmoothing)"] : [])
      + (device.map { ["--device", $0] } ?? []) + (workers.map { ["--workers", "\($0)"] } ?? [])
  }

  var dataFile: String {
    let names = classes.enumerated().map { "  \($0): \(Self.quoted($1))\n" }.joined()
    return """
      path: \(Self.quoted(dataset))
      train: \(Self.quoted(trainImages))
      val: \(Self.quoted(validationImages))
      names:
      \(names)
      """
  }

  func parameterFile() throws(RemoteError) -> String {
    let known = Set(Self.defaults.map(\.name))
    if let name = parameters.keys.filter({ !known.contains($0) }).min() {
      throw RemoteError(
        "unknown-parameter", "YOLOv5 has no setting \(name)",
        help: "it has \(Self.defaults.map(\.name).joined(separator: ", "))")
    }
    return Self.defaults.map { "\($0.name): \(parameters[$0.name] ?? $0.value)\n" }.joined()
  }

  /// A double-quoted scalar of YAML.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += String(format: "\\x%02X", Int(scalar.value))
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// It looks for a font before anything else and downloads one, which an instance without the internet can't; it sends figures to
  /// services that are installed beside it; and newer PyTorch refuses its checkpoints unless told that they are trusted.
  private static let script = """
    font=$("$1" -c 'import matplotlib; print(matplotlib.get_data_path())')/fonts/ttf/DejaVuSans.ttf
    mkdir -p config
    for name in Arial.ttf Arial.Unicode.ttf; do [ -f "$font" ] && cp "$font" "config/$name"; done
    export YOLOV5_CONFIG_DIR="$PWD/config" TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1 PYTHONUNBUFFERED=1
    export WANDB_MODE=disabled COMET_MODE=disabled CLEARML_OFFLINE_MODE=1 YOLO_OFFLINE=true
    exec "$@"

    """
}
