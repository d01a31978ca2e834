import CCurl
import Foundation
import OtnWork

/// Sends requests, many in flight at once on kept-alive connections, driven by the thread that waits.
///
///     let client = HTTPClient()
///     client.begin(request) { result in … }
///     while client.isBusy { try client.turn(work) }
///
/// HTTP/1.1 over libcurl's multi interface and epoll. Redirects aren't followed and bodies aren't decompressed: what comes back is
/// what was sent. Everything that follows a request is called inside `turn`, never from another thread and never from `begin`.
public final class HTTPClient {
  public let settings: HTTPSettings
  private let multi: UnsafeMutableRawPointer
  private let loop: SocketLoop
  private let mailbox: Mailbox
  private var idle: [UnsafeMutableRawPointer] = []
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
  private var queue: [Transfer] = []
  private var queued = 0
  private var ready: [() -> Void] = []
  private var timers: [(due: Double, action: () -> Void)] = []
  private var jobs: [Int: (any Sendable) -> Void] = [:]
  private var lastJob = 0
  /// How often everything in flight was given up.
  private(set) var cancellations = 0
  private let connectTo: UnsafeMutablePointer<curl_slist>?

  public init(_ settings: HTTPSettings = HTTPSettings()) {
    _ = Self.library
    guard let multi = curl_multi_init() else { preconditionFailure("libcurl is out of memory") }
    self.settings = settings
    self.multi = multi
    loop = SocketLoop(multi)
    mailbox = Mailbox(descriptor: loop.wakeDescriptor)
    connectTo = settings.connectTo.map { curl_slist_append(nil, ":443:\($0)") } ?? nil
    otn_curl_multi_set_long(multi, CURLMOPT_PIPELINING, 0)
    otn_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.transfersInFlight)
  }

  deinit {
    mailbox.close()
    cancel()
    for handle in idle { curl_easy_cleanup(handle) }
    curl_multi_cleanup(multi)
    curl_slist_free_all(connectTo)
  }

  private static let library: Void = { curl_global_init(Int(CURL_GLOBAL_ALL)) }()

  /// True while anything is to follow: a transfer, a pause, a piece of work.
  public var isBusy: Bool {
    !transfers.isEmpty || queued < queue.count || !ready.isEmpty || !timers.isEmpty || !jobs.isEmpty
  }

  /// Sends as soon as there is room. `sink` takes the body of a success.
  public func begin(
    _ request: HTTPRequest, sink: (any ResponseSink)? = nil,
    then: @escaping (Result<HTTPResponse, HTTPError>) -> Void
  ) {
    queue.append(Transfer(request, sink: sink, largestBody: settings.largestBody, then: then))
  }

  /// One request to its end.
  public func perform(_ request: HTTPRequest, sink: (any ResponseSink)? = nil, work: Work) throws -> HTTPResponse {
    var result: Result<HTTPResponse, HTTPError>?
    begin(request, sink: sink) { result = $0 }
    while true {
      if let result { return try result.get() }
      try turn(work)
    }
  }

  /// Calls `action` after so many seconds.
  func after(_ seconds: Double, _ action: @escaping () -> Void) {
    if seconds <= 0 { return ready.append(action) }
    timers.append((Self.now + seconds, action))
  }

  /// Does `work` on a thread beside, then calls `then` with what came of it.
  func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value, then: @escaping (Value) -> Void) {
    lastJob += 1
    let (job, mailbox) = (lastJob, mailbox)
    jobs[job] = { value in if let value = value as? Value { then(value) } }
    Self.beside.async { mailbox.put(job, work()) }
  }

  private static let beside = DispatchQueue(label: "otn.http.beside", qos: .userInitiated)

  /// Does what can be done, or waits until something can; at most a tenth of a second. Throws `Interrupted` when `work` was stopped:
  /// whatever was in flight is then given up, and nothing that was to follow is called.
  public func turn(_ work: Work) throws {
    do {
      try work.check()
    } catch {
      cancel()
      throw error
    }
    let actions = ready
    ready.removeAll(keepingCapacity: true)
    for action in actions { action() }
    for (job, value) in mailbox.take() { jobs.removeValue(forKey: job)?(value) }
    fireTimers()
    start()
    if !ready.isEmpty || !isBusy { return }
    loop.turn(longest: min(0.1, (timers.map(\.due).min() ?? .infinity) - Self.now))
    finish()
  }

  /// Gives up everything in flight; nothing that was to follow is called.
  public func cancel() {
    cancellations += 1
    for (handle, _) in transfers {
      curl_multi_remove_handle(multi, handle)
      curl_easy_cleanup(handle)
    }
    transfers.removeAll()
    queue.removeAll()
    queued = 0
    ready.removeAll()
    timers.removeAll()
    jobs.removeAll()
  }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  private func fireTimers() {
    guard !timers.isEmpty else { return }
    let now = Self.now
    let due = timers.filter { $0.due <= now }.sorted { $0.due < $1.due }
    timers.removeAll { $0.due <= now }
    for timer in due { timer.action() }
  }

  private func start() {
    while queued < queue.count && transfers.count < settings.transfersInFlight {
      let transfer = queue[queued]
      queued += 1
      guard let handle = idle.popLast() ?? curl_easy_init() else {
        ready.append { transfer.then(.failure(HTTPError("memory", "no memory is left for a transfer"))) }
        continue
      }
      configure(handle)
      do throws(HTTPError) {
        try transfer.prepare(handle)
        transfers[handle] = transfer
        curl_multi_add_handle(multi, handle)
      } catch {
        recycle(handle)
        ready.append { transfer.then(.failure(error)) }
      }
    }
    // A ring in two lines: what was taken is dropped once it is half of the queue.
    if queued * 2 > queue.count {
      queue.removeFirst(queued)
      queued = 0
    }
  }

  /// Sets what all requests have in common.
  private func configure(_ handle: UnsafeMutableRawPointer) {
    otn_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    otn_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    otn_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    otn_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, settings.connectTimeout)
    otn_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
    otn_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, settings.stallTimeout)
    otn_curl_set_long(handle, CURLOPT_TCP_NODELAY, 1)
    otn_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    otn_curl_set_long(handle, CURLOPT_BUFFERSIZE, 512 << 10)
    if let timeout = settings.timeout {
      otn_curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(min(max(timeout, 0.001), 86400) * 1000))
    }
    if !settings.usesProxy { otn_curl_set_text(handle, CURLOPT_PROXY, "") }
    if let certificates = settings.certificates { otn_curl_set_text(handle, CURLOPT_CAINFO, certificates) }
    if let connectTo { otn_curl_set_list(handle, CURLOPT_CONNECT_TO, connectTo) }
  }

  /// Hands out what has ended.
  private func finish() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
      let code = message.pointee.data.result
      curl_multi_remove_handle(multi, handle)
      guard let transfer = transfers.removeValue(forKey: handle) else { continue }
      recycle(handle)
      transfer.then(transfer.result(code, settings: settings))
    }
  }

  private func recycle(_ handle: UnsafeMutableRawPointer) {
    curl_easy_reset(handle)
    idle.append(handle)
  }
}
