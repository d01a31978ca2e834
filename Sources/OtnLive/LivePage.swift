import Foundation

/// A page that stays as its state is: a bar with the cells and what is wrong, and the notebook below, which is changed in its place.
///
///     let state = LiveState()
///     let server = try LiveServer(LivePage(title: "lab.otn", state).answer)
public struct LivePage: Sendable {
  private let title: String
  private let state: LiveState
  /// Seconds that a browser waits for news before it asks again.
  private static let patience = 20.0

  public init(title: String, _ state: LiveState) {
    self.title = title
    self.state = state
  }

  @Sendable public func answer(_ request: LiveServer.Request) -> LiveServer.Response {
    switch request.path {
    case "/": LiveServer.Response(type: "text/html; charset=utf-8", body: Array(frame.utf8), policy: Self.policy)
    case "/live.js": LiveServer.Response(type: "text/javascript; charset=utf-8", body: Array(Self.script.utf8))
    case "/live.css": LiveServer.Response(type: "text/css; charset=utf-8", body: Array(Self.style.utf8))
    // The notebook's page has a policy of its own.
    case "/page": LiveServer.Response(type: "text/html; charset=utf-8", body: Array(state.page.utf8))
    case "/state": news(after: request.query["after"].flatMap { Int($0) } ?? -1)
    default: .refusal(404, "There is no such page.")
    }
  }

  private func news(after version: Int) -> LiveServer.Response {
    let snapshot = state.next(after: version, patience: Self.patience)
    let body = (try? JSONEncoder().encode(snapshot)) ?? Data("{}".utf8)
    return LiveServer.Response(type: "application/json", body: Array(body))
  }

  private static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  private var frame: String {
    let name = title.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(name)</title>
      <link rel="stylesheet" href="live.css">
      </head>
      <body>
      <header><strong>\(name)</strong> <span id="status" role="status">waiting for the first run</span>
      <ol id="cells" aria-label="Cells"></ol></header>
      <pre id="problem" role="alert" hidden></pre>
      <main><iframe title="\(name)"></iframe><iframe title="\(name)" class="back"></iframe></main>
      <script src="live.js"></script>
      </body>
      </html>

      """
  }

  private static let style = """
    * { box-sizing: border-box; }
    html, body { height: 100%; margin: 0; }
    body { display: flex; flex-direction: column; font: 15px/1.4 system-ui, sans-serif; background: Canvas; color: CanvasText; }
    header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding: .4rem .8rem; \
    border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); }
    #status { opacity: .75; }
    #cells { display: flex; flex-wrap: wrap; gap: .25rem; margin: 0; padding: 0; list-style: none; }
    #cells li { padding: 0 .45rem; border-radius: 1rem; border: 1px solid color-mix(in srgb, CanvasText 25%, Canvas); \
    font-variant-numeric: tabular-nums; font-size: .85em; }
    #cells .stale { border-style: dashed; opacity: .7; }
    #cells .running { background: #1b62d6; border-color: #1b62d6; color: white; }
    #cells .failed { background: #b3261e; border-color: #b3261e; color: white; }
    #problem { margin: 0; padding: .6rem .8rem; max-height: 40vh; overflow: auto; white-space: pre-wrap; \
    font: 13px/1.45 ui-monospace, monospace; background: color-mix(in srgb, #b3261e 12%, Canvas); \
    border-bottom: 2px solid #b3261e; }
    main { position: relative; flex: 1; min-height: 0; }
    iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
    iframe.back { visibility: hidden; }

    """

  private static let script = #"""
    "use strict";
    const status = document.getElementById("status");
    const problem = document.getElementById("problem");
    const cells = document.getElementById("cells");
    let page = 0;
    let loading = 0;

    // The next page is loaded behind the one that is seen, scrolled to the same place, then the two are swapped.
    function load(number) {
      loading = number;
      const [front, back] = ["main iframe:not(.back)", "main iframe.back"].map(name => document.querySelector(name));
      back.onload = () => {
        const place = front.contentWindow.scrollY;
        back.contentWindow.scrollTo(0, place);
        back.classList.remove("back");
        front.classList.add("back");
        page = number;
      };
      back.src = "page?" + number;
    }

    function show(state) {
      const counts = {};
      cells.replaceChildren(...state.cells.map(cell => {
        counts[cell.state] = (counts[cell.state] || 0) + 1;
        const item = document.createElement("li");
        item.className = cell.state;
        item.textContent = cell.number;
        const words = [cell.title, cell.state + (cell.note ? ": " + cell.note : "")].filter(word => word);
        item.title = words.join("\n");
        item.setAttribute("aria-label", "Cell " + cell.number + ", " + words.join(", "));
        return item;
      }));
      const running = state.cells.find(cell => cell.state === "running");
      status.textContent = state.isOver ? "otn watch has ended"
        : running ? "running [" + running.number + "] " + running.title
        : state.problem ? "see below; the page shows what ran before"
        : counts.stale ? counts.stale + " stale" : "as saved";
      problem.hidden = !state.problem;
      problem.textContent = state.problem;
      if (state.page > 0 && state.page !== page && state.page !== loading) load(state.page);
    }

    async function follow() {
      let version = -1;
      for (;;) {
        try {
          const answer = await fetch("state?after=" + version, { cache: "no-store" });
          if (!answer.ok) throw new Error(answer.status);
          const state = await answer.json();
          version = state.version;
          show(state);
          if (state.isOver) return;
        } catch (error) {
          status.textContent = "otn watch has ended";
          await new Promise(done => setTimeout(done, 1000));
        }
      }
    }
    follow();

    """#
}
