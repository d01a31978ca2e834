// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// Where LibTorch is: Debian's `libtorch-dev` unless `LIBTORCH` names the `torch/` folder of a PyTorch 2 install.
let libtorch = Context.environment["LIBTORCH"]
/// C++20 would also turn on C++ modules, which SwiftPM builds none of: hence the flag.
let torchHeaders =
  libtorch.map {
    ["-fno-cxx-modules", "-isystem", "\($0)/include", "-isystem", "\($0)/include/torch/csrc/api/include"]
  }
  ?? ["-isystem", "/usr/include/torch/csrc/api/include"]
let torchLinking = libtorch.map { ["-L\($0)/lib", "-Xlinker", "-rpath", "-Xlinker", "\($0)/lib"] } ?? []
/// With PyTorch's CUDA build the CUDA kernels live in a library of their own, which must be linked in for its registrations.
let hasCUDA = libtorch.map { FileManager.default.fileExists(atPath: "\($0)/lib/libtorch_cuda.so") } ?? false

let strict: [SwiftSetting] =
  [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility")]
  + (Context.environment["CI"] == nil ? [] : [.unsafeFlags(["-warnings-as-errors"])])
/// Pixel loops and matching are optimised in debug builds too, else the tests take minutes.
let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func library(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  let hasGoldens = FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/Tests/\(name)/Goldens")
  return .testTarget(
    name: name, dependencies: dependencies + ["OtnTestSupport"], exclude: exclude + (hasGoldens ? ["Goldens"] : []),
    swiftSettings: strict)
}

let package = Package(
  name: "otn",
  products: [
    .executable(name: "otn", targets: ["otn"]),
    .executable(name: "otn-bench", targets: ["otn-bench"]),
    // Opened with dlopen when the first tensor is made; nothing links it.
    .library(name: "OtnTorch", type: .dynamic, targets: ["CTorch"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The language.
    library("OtnWork", []),
    library("OtnSyntax", []),
    library(
      "OtnRuntime",
      ["OtnWork", "OtnSyntax", "Yams", .product(name: "OrderedCollections", package: "swift-collections")]),
    .systemLibrary(name: "CMarkdown", pkgConfig: "md4c", providers: [.apt(["libmd4c-dev"])]),
    library(
      "OtnNotebook",
      [
        "OtnWork", "OtnSyntax", "OtnRuntime", "CCrypto", "CMarkdown", "Yams",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .systemLibrary(name: "CLibEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .target(name: "CEdit", dependencies: ["CLibEdit"]),
    library(
      "OtnPrompt",
      [
        "OtnWork", "OtnSyntax", "OtnRuntime", "OtnNotebook", "CEdit",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    // Notebooks in Jupyter.
    // Without its pkg-config file, whose flags for Kerberos (of which no header is read here) SwiftPM refuses with a warning.
    .systemLibrary(name: "CZMQ", providers: [.apt(["libzmq3-dev"])]),
    library(
      "OtnKernel", ["OtnWork", "OtnSyntax", "OtnRuntime", "OtnNotebook", "OtnPrompt", "CZMQ", "CCrypto"]),
    // Notebooks in a browser, as they are edited.
    .systemLibrary(name: "CMicroHTTPD", providers: [.apt(["libmicrohttpd-dev"])]),
    library("OtnLive", ["OtnWork", "CMicroHTTPD"]),
    // Tensors: a C table of functions, its implementation over LibTorch, and Swift on top.
    .target(name: "CTorchABI"),
    .target(
      name: "CTorch", dependencies: ["CTorchABI"],
      cxxSettings: [.unsafeFlags(torchHeaders + ["-O2", "-fvisibility=hidden"])],
      linkerSettings: [
        .unsafeFlags(torchLinking), .linkedLibrary("torch"), .linkedLibrary("torch_cpu"), .linkedLibrary("c10"),
      ] + (hasCUDA ? [.unsafeFlags(["-Xlinker", "--no-as-needed", "-ltorch_cuda", "-lc10_cuda"])] : [])),
    library("OtnTensor", ["OtnWork", "CTorchABI"]),
    // The domain.
    .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .target(name: "CJSON", cxxSettings: [.unsafeFlags(["-O2"])], linkerSettings: [.linkedLibrary("simdjson")]),
    library("OtnGraphics", ["OtnWork", "CCairo"], settings: optimised),
    library(
      "OtnDatasets", ["OtnWork", "OtnTensor", "CTurboJPEG", "CJSON", "CCairo", "Yams"], settings: optimised),
    library("OtnModel", ["OtnWork", "OtnTensor", "Yams"]),
    library("OtnTraining", ["OtnWork", "OtnTensor", "OtnModel", "OtnDatasets", "Yams"], settings: optimised),
    // Storage and compute on the Outpost; the only target that speaks to the network.
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .target(name: "CDigest", cSettings: [.unsafeFlags(["-O2"])]),
    library(
      "OtnOutposts", ["OtnWork", "CCurl", "CDigest", "CCrypto", "CXML", "CArchive", "Yams"], settings: optimised),
    // Where language and domain meet.
    library(
      "OtnBindings",
      [
        "OtnWork", "OtnSyntax", "OtnRuntime", "OtnTensor", "OtnDatasets", "OtnModel", "OtnTraining", "OtnGraphics",
        "OtnOutposts", .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .executableTarget(
      name: "otn",
      dependencies: [
        "OtnWork", "OtnSyntax", "OtnRuntime", "OtnNotebook", "OtnPrompt", "OtnTensor", "OtnGraphics", "OtnDatasets",
        "OtnBindings", "OtnOutposts", "OtnKernel", "OtnLive", "CEdit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "otn-bench",
      dependencies: [
        "OtnWork", "OtnSyntax", "OtnRuntime", "OtnTensor", "OtnDatasets", "OtnModel", "OtnTraining", "OtnBindings",
        "OtnTestSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], exclude: ["peers"], swiftSettings: strict),
    // Tests.
    library("OtnTestSupport", ["OtnWork", "OtnSyntax", "OtnTensor"]),
    tests("OtnSyntaxTests", ["OtnSyntax"]),
    tests(
      "OtnRuntimeTests",
      ["OtnRuntime", "OtnSyntax", "OtnWork", .product(name: "OrderedCollections", package: "swift-collections")]),
    tests("OtnNotebookTests", ["OtnNotebook", "OtnRuntime", "OtnSyntax"]),
    tests("OtnPromptTests", ["OtnPrompt", "OtnRuntime", "OtnSyntax"]),
    tests("OtnKernelTests", ["OtnKernel", "otn"], exclude: ["conformance.py", "exported.py"]),
    tests("OtnTensorTests", ["OtnTensor", "OtnWork"]),
    tests("OtnDatasetsTests", ["OtnDatasets", "OtnTensor", "OtnWork"]),
    tests("OtnModelTests", ["OtnModel", "OtnTensor", "OtnWork"]),
    tests("OtnTrainingTests", ["OtnTraining", "OtnDatasets", "OtnModel", "OtnTensor", "OtnWork"]),
    tests("OtnOutpostsTests", ["OtnOutposts", "OtnWork"]),
    tests("OtnGraphicsTests", ["OtnGraphics"]),
    tests(
      "OtnBindingsTests", ["OtnBindings", "OtnModel", "OtnOutposts", "OtnRuntime", "OtnSyntax", "OtnTensor", "OtnWork"]),
    tests("EndToEndTests", ["otn", "OtnOutposts", "OtnWork"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: libtorch == nil ? .cxx17 : .cxx20
)
