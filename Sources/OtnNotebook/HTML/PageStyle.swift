/// How a page looks: on a phone and on a desk, by day and by night, on paper.
enum PageStyle {
  static let text = colors + layout + prose + cells + figures + paper

  private static let colors = """

    :root {
      color-scheme: light dark;
      --paper: #fdfcfa; --ink: #23272c; --soft: #62686f; --line: #e3dfd7; --tint: #f5f2ec; --accent: #0a6a5b;
      --keyword: #0a6a5b; --number: #1d5c9e; --string: #8c4f00; --comment: #6a6f75; --name: #5b3a9e; --label: #84415c;
      --line-0: #1d5c9e; --line-1: #c04a06; --line-2: #0a7a5b; --line-3: #8a3aa6; --line-4: #86660a; --line-5: #5a6570;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --paper: #15181b; --ink: #dde1e4; --soft: #9aa2a9; --line: #30363b; --tint: #1d2125; --accent: #6ccab4;
        --keyword: #6ccab4; --number: #82b6ee; --string: #e3b274; --comment: #8f979e; --name: #bda4f2; --label: #e09ab8;
        --line-0: #7db2ee; --line-1: #f09a5e; --line-2: #5ecba6; --line-3: #cf98e6; --line-4: #d9b64e; --line-5: #a9b4be;
      }
    }

    """

  private static let layout = """
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
    body {
      margin: 0; background: var(--paper); color: var(--ink);
      font: 1rem/1.6 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
    }
    main { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: break-word; }
    a { color: var(--accent); text-underline-offset: .15em; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .25rem .5rem; z-index: 1; }
    summary { cursor: pointer; }
    nav { max-width: 52rem; margin: 0 auto; padding: 1rem 1rem 0; font-size: .9rem; }
    nav summary { color: var(--soft); font-weight: 600; padding: .3rem 0; }
    nav ul { list-style: none; margin: 0; padding: 0; }
    nav a { display: block; padding: .3rem 0; color: var(--ink); text-decoration: none; line-height: 1.35; }
    nav a:hover { color: var(--accent); }
    nav .level-1 { font-weight: 600; }
    nav .level-3 { padding-left: .9rem; }
    nav .level-4 { padding-left: 1.8rem; }
    nav .cell-name a { color: var(--soft); }
    nav .cell-name a:hover { color: var(--accent); }
    @media (min-width: 72rem) {
      body { display: grid; grid-template-columns: 16rem minmax(0, 52rem) 1fr; column-gap: 2rem; }
      nav {
        position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; width: 100%;
        padding: 2.2rem 0 2rem 1.5rem;
      }
      main { grid-column: 2; width: 100%; padding-top: 2rem; }
    }

    """

  private static let prose = """
    h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2em 0 .5em; font-weight: 650; text-wrap: balance; }
    h1 { font-size: 1.9rem; margin-top: .5em; letter-spacing: -.015em; }
    h2 { font-size: 1.4rem; }
    h3 { font-size: 1.15rem; }
    h4, h5, h6 { font-size: 1rem; }
    .prose > :not(pre, .wide) { max-width: 42rem; }
    p, ul, ol, blockquote, pre, table, figure { margin: 0 0 1rem; }
    li > ul, li > ol { margin-bottom: 0; }
    li.task { list-style: none; }
    li.task input { margin-left: -1.3em; }
    blockquote { padding-left: 1rem; border-left: 3px solid var(--line); color: var(--soft); }
    hr { border: 0; border-top: 1px solid var(--line); margin: 2rem 0; }
    img { max-width: 100%; height: auto; }
    code, pre { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    :not(pre) > code { background: var(--tint); padding: .1em .3em; border-radius: 4px; overflow-wrap: anywhere; }
    pre { overflow-x: auto; font-size: .84rem; tab-size: 4; }
    pre > code { font: inherit; }
    .code { background: var(--tint); border-radius: 8px; padding: .8rem 1rem; }
    .absent { color: var(--soft); font-style: italic; }
    .absent::before { content: "\\25A2\\00A0"; font-style: normal; }
    .notice { background: var(--tint); border-left: 3px solid var(--accent); padding: .6rem 1rem; border-radius: 0 8px 8px 0; }
    .wide { overflow-x: auto; margin: 0 0 1rem; }
    .wide table { margin: 0; }
    table { border-collapse: collapse; font-size: .9rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
    th, td { padding: .28rem .8rem .28rem 0; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line); }
    th { color: var(--soft); font-weight: 600; font-size: .82rem; }
    th + th, td + td { padding-left: .8rem; }
    .prose th, .prose td { white-space: normal; vertical-align: top; }
    .right { text-align: right; }
    .center { text-align: center; }
    .k { color: var(--keyword); font-weight: 600; }
    .n { color: var(--number); }
    .s { color: var(--string); }
    .i { color: var(--label); }
    .c { color: var(--comment); font-style: italic; }
    .f { color: var(--name); }
    .l { color: var(--label); }

    """

  private static let cells = """
    .cell { margin: 1.2rem 0 2rem; }
    .cell summary { display: flex; align-items: baseline; gap: .6rem; padding: .2rem 0; list-style: none; }
    .cell summary::-webkit-details-marker { display: none; }
    .cell summary::after {
      content: ""; align-self: center; margin-left: auto; width: .42rem; height: .42rem; border: solid var(--soft);
      border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); flex: none; margin-right: .4rem;
    }
    .cell details[open] > summary::after { transform: rotate(45deg); }
    .cell summary h2, .cell summary h3, .cell summary h4, .cell summary h5, .cell summary h6 {
      margin: 0; font-size: .9rem; color: var(--soft); font-weight: 600;
    }
    .untitled { color: var(--soft); font-size: .85rem; }
    .number { color: var(--soft); font-size: .78rem; font-variant-numeric: tabular-nums; min-width: 1.1rem; opacity: .8; }
    .changed { color: var(--string); font-size: .8rem; }
    .cell .code { margin: .2rem 0 .7rem; border-left: 3px solid var(--accent); border-radius: 0 8px 8px 0; }
    .output { padding-left: calc(1rem + 3px); }
    .output > pre { margin-bottom: .7rem; }
    footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
    footer p { margin-bottom: .5rem; }
    footer td:nth-child(3), footer td:nth-child(4) { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
    .held { color: var(--string); font-weight: 600; }
    @media (max-width: 30rem) {
      .output { padding-left: 0; }
      .cell .code { margin-inline: -1rem; border-radius: 0; padding-left: calc(1rem - 3px); }
    }

    """

  private static let figures = """
    figcaption { color: var(--soft); font-size: .85rem; margin-top: .3rem; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem 1.5rem; }
    .chart { margin: 0 0 1rem; max-width: 30rem; touch-action: pan-y; }
    .chart > svg { display: block; width: 100%; height: auto; overflow: visible; }
    .chart text { fill: var(--soft); font-size: 12px; }
    .axes path { stroke: var(--line); }
    .guide { stroke: var(--soft); opacity: 0; }
    .pointed .guide, .chart:focus-visible .guide { opacity: .8; }
    .chart g > path { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .axes > path { stroke-width: 1 !important; }
    .chart ul { list-style: none; display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: .2rem 0 0; padding: 0; }
    .chart li svg { width: 24px; height: 8px; stroke-width: 2; vertical-align: middle; }
    .chart li output { color: var(--ink); font-variant-numeric: tabular-nums; }
    .epoch output { font-variant-numeric: tabular-nums; }
    .line-0 { stroke: var(--line-0); } .line-0 circle { fill: var(--line-0); }
    .line-1 { stroke: var(--line-1); stroke-dasharray: 7 3; } .line-1 circle { fill: var(--line-1); }
    .line-2 { stroke: var(--line-2); stroke-dasharray: 2 3; } .line-2 circle { fill: var(--line-2); }
    .line-3 { stroke: var(--line-3); stroke-dasharray: 9 3 2 3; } .line-3 circle { fill: var(--line-3); }
    .line-4 { stroke: var(--line-4); stroke-dasharray: 4 4; } .line-4 circle { fill: var(--line-4); }
    .line-5 { stroke: var(--line-5); stroke-dasharray: 1 4; } .line-5 circle { fill: var(--line-5); }
    .chart circle { stroke: none; }
    .frame { position: relative; display: inline-block; max-width: 100%; line-height: 0; }
    .frame > svg { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
    .frame > img { border-radius: 4px; }
    .small .frame, .small img { width: min(100%, 16rem); }
    .small img { image-rendering: pixelated; }
    .frame rect { fill: none; display: none; }
    .chosen .frame .all { fill: #fff; display: inline; }
    .chosen .frame mask .on { fill: #000; display: inline; }
    .chosen .frame .shade { fill: #000; fill-opacity: .62; display: inline; }
    .chosen .frame g .on { stroke: #fff; stroke-width: 2; vector-effect: non-scaling-stroke; display: inline; }
    .classes { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .5rem; }
    .classes button {
      font: inherit; font-size: .85rem; line-height: 1.2; color: var(--ink); background: none; cursor: pointer;
      border: 1px solid var(--line); border-radius: 1rem; padding: .4rem .7rem; min-height: 2rem;
      display: inline-flex; align-items: center; gap: .4rem;
    }
    .classes button:hover { border-color: var(--soft); }
    .classes [aria-pressed="true"] { background: var(--tint); border-color: var(--accent); }
    .classes b { color: var(--soft); font-weight: 600; font-variant-numeric: tabular-nums; }
    .classes svg { width: .7rem; height: .7rem; }
    .classes svg rect { rx: 2px; }

    """

  private static let paper = """
    @media print {
      :root { --paper: #fff; --tint: #f4f4f2; }
      @page { margin: 18mm 16mm; }
      body { font-size: 10pt; display: block; }
      main { max-width: none; padding: 0; }
      nav, .skip, .cell summary::after { display: none; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8.5pt; }
      .wide { overflow: visible; }
      .output table { font-size: 8pt; }
      th, td { padding-block: .12rem; }
      .output th, .output td { white-space: normal; }
      h1, h2, h3, h4, h5, h6, summary { break-after: avoid; }
      figure, tr { break-inside: avoid; }
      .frame > img { max-height: 110mm; width: auto; }
      .code { print-color-adjust: exact; }
      a { color: inherit; }
    }

    """
}
