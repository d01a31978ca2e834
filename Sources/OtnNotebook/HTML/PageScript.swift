/// What a page does when it is pointed at: shows a chart's values at an epoch, and the boxes of a class.
enum PageScript {
  static let text = #"""

    "use strict";
    const all = (selector, root) => [...(root || document).querySelectorAll(selector)];

    // The contents are open where there is room for them.
    const contents = document.getElementById("contents");
    if (contents && matchMedia("(min-width: 72rem)").matches) contents.open = true;
    if (contents) contents.addEventListener("click", event => {
      if (event.target.closest("a") && !matchMedia("(min-width: 72rem)").matches) contents.open = false;
    });

    // On paper nothing is folded.
    addEventListener("beforeprint", () => all(".cell details").forEach(details => { details.open = true; }));

    for (const chart of all(".chart")) {
      const epochs = chart.dataset.epochs.split(" ");
      const places = chart.dataset.x.split(" ").map(Number);
      const drawing = chart.querySelector("svg");
      const guide = chart.querySelector(".guide");
      const values = all("li output", chart);
      let shown = epochs.length - 1;
      const show = position => {
        shown = Math.max(0, Math.min(epochs.length - 1, position));
        chart.querySelector(".epoch output").value = epochs[shown];
        values.forEach(output => { output.value = output.dataset.values.split(" ")[shown]; });
        guide.setAttribute("d", guide.getAttribute("d").replace(/^M[\d.]+/, "M" + places[shown]));
      };
      const point = event => {
        const box = drawing.getBoundingClientRect();
        const x = (event.clientX - box.left) / box.width * drawing.viewBox.baseVal.width;
        let nearest = 0;
        places.forEach((place, at) => { if (Math.abs(place - x) < Math.abs(places[nearest] - x)) nearest = at; });
        chart.classList.add("pointed");
        show(nearest);
      };
      drawing.addEventListener("pointermove", point);
      drawing.addEventListener("pointerdown", point);
      drawing.addEventListener("pointerleave", () => {
        chart.classList.remove("pointed");
        show(epochs.length - 1);
      });
      chart.addEventListener("keydown", event => {
        const next = { ArrowLeft: shown - 1, ArrowRight: shown + 1, Home: 0, End: epochs.length - 1 }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        show(next);
      });
    }

    for (const picture of all(".picture")) {
      const buttons = all("button", picture);
      const shapes = all("[data-class]", picture).filter(shape => shape.localName === "rect");
      let hovered = null;
      const update = () => {
        const chosen = new Set(buttons.filter(button => button.getAttribute("aria-pressed") === "true"));
        if (hovered) chosen.add(hovered);
        const classes = new Set([...chosen].map(button => button.dataset.class));
        picture.classList.toggle("chosen", classes.size > 0);
        shapes.forEach(shape => shape.classList.toggle("on", classes.has(shape.dataset.class)));
      };
      for (const button of buttons) {
        button.addEventListener("click", () => {
          button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
          hovered = null;
          update();
        });
        button.addEventListener("pointerenter", event => {
          if (event.pointerType === "mouse") { hovered = button; update(); }
        });
        button.addEventListener("focus", () => {
          if (button.matches(":focus-visible")) { hovered = button; update(); }
        });
        for (const end of ["pointerleave", "blur"]) {
          button.addEventListener(end, () => { hovered = null; update(); });
        }
      }
    }

    """#
}
