import OtnPrompt
import OtnRuntime
import OtnSyntax

/// Answers the requests that need the session, one after the other.
struct KernelService {
  let kernel: Kernel
  let interpreter: Interpreter
  private let language: LineEditor.Language
  private var transcript = Transcript()
  /// Of the last cell that was counted.
  private var executionCount = 0

  init(_ kernel: Kernel, _ interpreter: Interpreter, _ language: LineEditor.Language) {
    self.kernel = kernel
    self.interpreter = interpreter
    self.language = language
  }

  /// A request of an unknown type, or of another form than its type demands, gets no answer.
  mutating func answer(_ request: Request) {
    switch request.type {
    case "kernel_info_request": kernel.reply("kernel_info_reply", to: request, kernel.information)
    case "execute_request":
      if let content = request.decoded(ExecuteRequest.self) { execute(content, request) }
    case "complete_request":
      if let content = request.decoded(PlaceRequest.self) {
        kernel.reply("complete_reply", to: request, completion(content))
      }
    case "inspect_request":
      if let content = request.decoded(PlaceRequest.self) {
        kernel.reply("inspect_reply", to: request, inspection(content))
      }
    case "is_complete_request":
      if let content = request.decoded(IsCompleteRequest.self) {
        kernel.reply("is_complete_reply", to: request, Self.completeness(of: content.code))
      }
    case "history_request":
      if let content = request.decoded(HistoryRequest.self) {
        kernel.reply("history_reply", to: request, HistoryReply(history: transcript.rows(for: content)))
      }
    case "comm_info_request": kernel.reply("comm_info_reply", to: request, CommunicationList())
    case "comm_open":
      // Nothing here talks to widgets: the other side is told at once.
      if let content = request.decoded(CommunicationOpening.self) {
        kernel.broadcast("comm_close", CommunicationEnd(commId: content.commId), for: request)
      }
    default: break
    }
  }

  // MARK: Cells

  private mutating func execute(_ content: ExecuteRequest, _ request: Request) {
    let isSilent = content.silent ?? false
    let isCounted = !isSilent && content.storeHistory ?? true
    if isCounted { executionCount += 1 }
    if !isSilent {
      let input = ExecuteInput(code: content.code, executionCount: executionCount)
      kernel.broadcast("execute_input", input, for: request)
    }
    kernel.output.start(for: isSilent ? nil : request)
    let outcome = CellOutcome(content.code, name: "[\(executionCount)]", isKept: !isSilent, interpreter)
    kernel.output.end()
    var reply = ExecuteReply(status: outcome.failure == nil ? "ok" : "error", executionCount: executionCount)
    if let failure = outcome.failure {
      if !isSilent { kernel.broadcast("error", failure, for: request) }
      (reply.ename, reply.evalue, reply.traceback) = (failure.ename, failure.evalue, failure.traceback)
    } else {
      if var display = outcome.display, !isSilent {
        display.executionCount = executionCount
        kernel.broadcast("execute_result", display, for: request)
      }
      reply.payload = outcome.page.map { [ExecuteReply.Page(data: ["text/plain": $0])] } ?? []
      reply.userExpressions = (content.userExpressions ?? [:]).mapValues(value(ofExpression:))
    }
    if isCounted {
      transcript.add(content.code, number: executionCount, output: outcome.display?.data["text/plain"])
    }
    // Found before the client hears of the failure: what it sends after that shall run.
    let waiting = outcome.failure != nil && content.stopOnError ?? true ? kernel.inbox.withdrawCells() : []
    kernel.reply("execute_reply", to: request, reply)
    kernel.abort(waiting)
  }

  private func value(ofExpression code: String) -> ExpressionResult {
    let outcome = CellOutcome(code, name: "expression", isKept: false, interpreter)
    guard let failure = outcome.failure else {
      return ExpressionResult(status: "ok", data: outcome.display?.data ?? [:], metadata: Nothing())
    }
    return ExpressionResult(
      status: "error", ename: failure.ename, evalue: failure.evalue, traceback: failure.traceback)
  }

  // MARK: Help while typing

  private func completion(_ request: PlaceRequest) -> CompleteReply {
    let end = min(max(request.cursorPos ?? .max, 0), request.code.unicodeScalars.count)
    let completion = language.completion(request.code, end)
    let start = end - completion.replaced
    let matches = completion.candidates.map {
      CompleteReply.Match(text: $0.text, type: $0.detail, start: start, end: end)
    }
    return CompleteReply(
      matches: matches.map(\.text), cursorStart: start, cursorEnd: end, metadata: .init(types: matches))
  }

  private func inspection(_ request: PlaceRequest) -> InspectReply {
    for name in NameAtCursor.candidates(in: request.code, cursor: request.cursorPos ?? .max) {
      guard let page = page(for: name) else { continue }
      return InspectReply(found: true, data: ["text/plain": page, "text/markdown": "```\n\(page)\n```"])
    }
    return InspectReply(found: false, data: [:])
  }

  /// A variable's type and value, or the page of a command or `func`.
  private func page(for name: String) -> String? {
    if let value = interpreter.value(of: name) {
      if case .function = value { return interpreter.session.reference.page(for: name) }
      let text = (try? value.display(width: KernelOutput.width)) ?? ""
      return "\(name)  \(value.typeName)\n\n\(text)"
    }
    return interpreter.session.reference.page(for: name)
  }

  /// As at the prompt: incomplete exactly when the parser meets the end and needs more.
  static func completeness(of code: String) -> IsCompleteReply {
    if CellOutcome.questionedName(in: code) != nil { return IsCompleteReply(status: "complete") }
    let file = SourceFile(name: "cell", text: code)
    switch Parser.parseCell(file: file) {
    case .complete: return IsCompleteReply(status: "complete")
    case .invalid: return IsCompleteReply(status: "invalid")
    case .incomplete:
      let depth = Lexer(file: file).tokens.reduce(0) { depth, token in
        switch token.kind {
        case .symbol(.leftBrace), .symbol(.leftBracket), .symbol(.leftParenthesis): depth + 1
        case .symbol(.rightBrace), .symbol(.rightBracket), .symbol(.rightParenthesis): max(depth - 1, 0)
        default: depth
        }
      }
      return IsCompleteReply(status: "incomplete", indent: String(repeating: "  ", count: depth))
    }
  }
}
