import Foundation

/// Where the client wants to find the kernel: the JSON file that it writes before it starts one.
///
///     {"transport": "tcp", "ip": "127.0.0.1", "shell_port": 57503, "iopub_port": 40885, "stdin_port": 52597,
///      "control_port": 50160, "hb_port": 42540, "signature_scheme": "hmac-sha256", "key": "a0436f6c-…"}
///
/// Source: "Connection files" in Jupyter's documentation of kernels.
public struct Connection: Equatable, Sendable {
  public let transport: String
  public let ip: String
  public let ports: [Channel: Int]
  /// What messages are signed with; empty: they are not.
  public let key: [UInt8]

  /// - Throws: `bad-connection-file`.
  public init(path: String) throws(KernelError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw KernelError("bad-connection-file", "can't read the connection file \(path)", help: Self.help)
    }
    try self.init(json: data, name: path)
  }

  init(json: Data, name: String) throws(KernelError) {
    let file: File
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do { file = try decoder.decode(File.self, from: json) } catch {
      throw KernelError("bad-connection-file", "\(name) is no connection file of Jupyter's", help: Self.help)
    }
    guard ["tcp", "ipc"].contains(file.transport) else {
      throw KernelError("bad-connection-file", "\(name) asks for the transport \(file.transport): otn has tcp and ipc")
    }
    guard file.key.isEmpty || file.signatureScheme == "hmac-sha256" else {
      throw KernelError(
        "bad-connection-file", "\(name) asks for signatures by \(file.signatureScheme): otn has hmac-sha256")
    }
    transport = file.transport
    ip = file.ip
    key = Array(file.key.utf8)
    ports = [
      .shell: file.shellPort, .control: file.controlPort, .iopub: file.iopubPort, .stdin: file.stdinPort,
      .heartbeat: file.hbPort,
    ]
    guard let port = ports.values.first(where: { !(1...65535).contains($0) }) else { return }
    throw KernelError("bad-connection-file", "\(name) has the port \(port)", help: "ports are 1 to 65535")
  }

  /// What a socket is bound to: `tcp://127.0.0.1:57503`, `ipc:///run/user/1000/kernel-7-ipc-1`.
  func address(of channel: Channel) -> String {
    let port = ports[channel] ?? 0
    if transport == "ipc" { return "ipc://\(ip)-\(port)" }
    return "tcp://\(ip.contains(":") && !ip.hasPrefix("[") ? "[\(ip)]" : ip):\(port)"
  }

  private static let help = "Jupyter writes it and names it: `otn kernel install`, then choose otn in Jupyter"

  private struct File: Decodable {
    let transport: String
    let ip: String
    let key: String
    let signatureScheme: String
    let shellPort: Int
    let controlPort: Int
    let iopubPort: Int
    let stdinPort: Int
    let hbPort: Int
  }
}

/// The five sockets between a client and its kernel.
public enum Channel: Sendable, CaseIterable {
  /// Requests that are answered one after the other: execute, complete, inspect…
  case shell
  /// Requests that don't wait for a running cell: interrupt, shutdown.
  case control
  /// What all clients see: status, output, errors.
  case iopub
  /// The kernel's questions to the user.
  case stdin
  /// Bytes that are sent back as they came.
  case heartbeat
}
