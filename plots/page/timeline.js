/* timeline(host, spec) draws what happens on a line of days, with names where there is room, and returns a function
   that draws another spec in its place. It lies along a slider: x of a value is where the middle of its knob is.

     spec.from, spec.end   days since 1970-01-01
     spec.marks            [{x, name, title, small, move}]: one with move(mark, x) has a grip and can be dragged; names
                           tell marks apart
     spec.snap             the place nearest to x where a mark can stand */
"use strict";
function timeline(host, spec) {
  const knob = 8, grip = 24, row = 15, rows = 3, bottom = 30; // grip: what a finger hits
  const svg = make(host, "svg", {role: "img"});
  let held = null, W = Math.max(260, host.clientWidth), px, xAt;
  function draw() {
    px = x => knob + (x - spec.from) / (spec.end - spec.from) * (W - 2 * knob);
    xAt = p => spec.from + (p - knob) / (W - 2 * knob) * (spec.end - spec.from);
    svg.replaceChildren();
    const taken = Array.from({length: rows}, () => []);
    const marks = spec.marks
      .map(m => (m.name === held?.mark.name ? {...m, x: held.x} : m))
      .filter(m => m.x >= spec.from && m.x <= spec.end)
      .sort((a, b) => Boolean(b.move) - Boolean(a.move) || a.x - b.x)
      .map(m => {
        // each in the first row in which its name has room, if there is one
        const x = px(m.x),
          wide = 6.1 * m.name.length + 8,
          before = x + wide > W,
          from = before ? x - wide : x,
          to = before ? x : x + wide,
          k = taken.findIndex(t => t.every(([a, b]) => to < a || from > b) && from >= 0);
        taken[k]?.push([from, to]);
        return {...m, at: x, before, k};
      });
    const line = taken.filter(t => t.length).length * row + 12, H = line + bottom - 12;
    svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
    svg.setAttribute(
      "aria-label",
      "What happens: " + (marks.map(m => `${m.name}, ${said(m.x)}`).join("; ") || "nothing by date")
    );
    make(svg, "path", {class: "axis", d: `M${knob} ${line}H${W - knob}`});
    for (const [x, text] of dateTicks(spec.from, spec.end, W / 100)) {
      make(svg, "path", {class: "axis", d: `M${px(x).toFixed(1)} ${line}v4`});
      make(svg, "text", {x: Math.max(24, Math.min(px(x), W - 24)), y: H - 4, "text-anchor": "middle"}, text);
    }
    for (const m of marks) {
      const {at: x, before, k} = m,
        g = make(svg, "g", {
          class: m.name === held?.mark.name ? "grip held" : m.move ? "grip" : "",
          "data-name": m.name
        });
      make(g, "title", {}, `${m.title || m.name}, ${said(m.x)}${m.move ? "; drag to move it" : ""}`);
      make(g, "path", {class: "mark", d: `M${x.toFixed(1)} ${k < 0 ? line - 6 : k * row + 3}V${line}`});
      if (k >= 0)
        make(
          g,
          "text",
          {
            class: m.small ? "" : "strong",
            x: before ? x - 4 : x + 4,
            y: k * row + 12,
            "text-anchor": before ? "end" : "start"
          },
          m.name
        );
      if (!m.move) continue;
      make(g, "rect", {x: x - grip / 2, y: line - grip / 2, width: grip, height: grip});
      make(g, "circle", {cx: x, cy: line, r: 5});
    }
    if (held)
      make(
        svg,
        "text",
        {class: "held", x: Math.max(70, Math.min(px(held.x), W - 70)), y: H - 16, "text-anchor": "middle"},
        `${held.mark.name}, ${said(held.x)}`
      );
  }
  const placed = e => { const box = svg.getBoundingClientRect(); return xAt((e.clientX - box.left) / box.width * W); };
  svg.onpointerdown = e => {
    const mark = e.button === 0 && spec.marks.find(m => m.move && m.name === e.target.closest(".grip")?.dataset.name);
    if (!mark) return;
    held = {mark, x: mark.x};
    svg.setPointerCapture(e.pointerId); // the grip itself is drawn anew
    draw();
  };
  svg.onpointermove = e => { if (held && !held.done) { held.x = spec.snap(placed(e)); draw(); } };
  svg.onpointerup = svg.onpointercancel = async e => {
    if (!held || held.done) return;
    held.done = true; // it stays where it was put until the host has moved it, or not
    try {
      if (e.type === "pointerup" && held.x !== held.mark.x) await held.mark.move(held.mark, held.x);
    } finally {
      held = null;
      draw();
    }
  };
  addEventListener("keydown", e => { if (e.key === "Escape" && held && !held.done) { held = null; draw(); } });
  draw();
  new ResizeObserver(() => { W = Math.max(260, host.clientWidth); draw(); }).observe(host);
  return next => { spec = next; draw(); };
}
