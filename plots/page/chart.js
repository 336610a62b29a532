/* lineChart(host, spec) draws lines over time into an element, and returns a function that draws another
   spec in its place, for curves that grow. It needs style.css and nothing else: no style attribute, no
   inline script, so that a strict content security policy holds.

     spec.title   what is drawn, also the name of the picture for a screen reader
     spec.unit    unit of the values
     spec.x       numbers that rise; with spec.dates days since 1970-01-01, otherwise as they are
     spec.end     optional, where the axis ends if the lines do not reach so far yet
     spec.lines   [{name, short, y, low, high, hue, dash}]: values at x (null: none); low and high, if there are, bound a
                  band; hue 0–6 (default: place in the list) is a colour of style.css; short stands beside values
     spec.marks   optional [{x, name, snap, move}], events as upright rules. One with move(mark, x) has a grip at the top and can be
                  dragged; snap(x) is the place nearest to x where it can stand. Names tell marks apart
     spec.about   optional text below the title: meaning and source
     spec.height  optional, in pixels (default 220)

   The value of each line is shown for the point under the pointer or touched, and with the focus on the picture for the one that the
   arrow keys, Home and End choose, rounded: with a band to two digits of its half width. The keys of the legend hide and show
   lines. The host gets the values in data-at as well: "x name=value …", exact, for tests and tools. */
"use strict";
function lineChart(host, spec) {
  const NS = "http://www.w3.org/2000/svg", hidden = new Set();
  const left = 54, right = 16, bottom = 22, grip = 26; // the size of a grip that a finger hits: 24 px and a picture that is scaled
  let at = null; // index of the chosen point
  let dragged = null; // {mark, x}: of a grip that is held

  function make(parent, tag, attributes, text) {
    const e = parent.namespaceURI === NS || tag === "svg" ? document.createElementNS(NS, tag) : document.createElement(tag);
    for (const [k, v] of Object.entries(attributes || {})) e.setAttribute(k, v);
    if (text !== undefined) e.textContent = text;
    parent.append(e);
    return e;
  }
  host.replaceChildren();
  host.classList.add("chart");
  const head = make(host, "figcaption"), svg = make(host, "svg", {role: "img", tabindex: 0});
  const values = make(host, "output", {"aria-live": "polite"}), keys = make(host, "ul", {class: "keys"});

  // The keys of the legend stay when curves grow, so that they keep the focus.
  function legend() {
    const names = spec.lines.map((l, i) => [l.name, hue(l, i), l.dash].join()).join("\n");
    if (keys.dataset.names === names) return;
    keys.dataset.names = names;
    keys.replaceChildren();
    spec.lines.forEach((line, i) => {
      const key = make(make(keys, "li"), "button", {type: "button", "aria-pressed": !hidden.has(line.name), class: "c" + hue(line, i)});
      make(key, "i", line.dash ? {class: "dash"} : {});
      key.append(line.name);
      key.onclick = () => {
        if (!hidden.delete(line.name)) hidden.add(line.name);
        key.setAttribute("aria-pressed", !hidden.has(line.name));
        draw();
      };
    });
    keys.hidden = spec.lines.length < 2;
  }

  const hue = (line, i) => (line.hue ?? i) % 7;
  const shown = () => spec.lines.map((l, i) => ({...l, hue: hue(l, i)})).filter(l => !hidden.has(l.name));
  const short = new Intl.NumberFormat("en", {notation: "compact", maximumSignificantDigits: 4});
  const day = x => new Date(Math.round(x * 86400) * 1000);
  const told = x => spec.dates ? day(x).toISOString().slice(0, x % 1 ? 16 : 10).replace("T", " ") : rounded(x);
  // rounded writes four digits, whole numbers below a million in full; or what two digits of the half width of an interval leave.
  function rounded(v, half) {
    const size = Math.abs(v), wide = half > 1e-9 * size;
    if (!wide && size >= 1e6) return short.format(v).replace("-", "−");
    const digits = wide ? 1 - Math.floor(Math.log10(half)) : size >= 1000 || v % 1 === 0 ? 0 : 3 - Math.floor(Math.log10(size));
    const tens = 10 ** Math.max(0, -digits), places = Math.min(20, Math.max(0, digits));
    return (tens > 1 ? Math.round(v / tens) * tens : v).toLocaleString("en", {minimumFractionDigits: wide ? places : 0, maximumFractionDigits: places, signDisplay: "negative"}).replace("-", "−");
  }

  function extent(all, zero) {
    let lo = zero ? 0 : Infinity, hi = zero ? 0 : -Infinity;
    for (const list of all) for (const v of list || []) if (v !== null && isFinite(v)) { if (v < lo) lo = v; if (v > hi) hi = v; }
    return lo > hi ? [0, 1] : lo === hi ? [lo, lo + 1] : [lo, hi];
  }
  // Steps of 1, 2 or 5 times a power of ten; for dates whole years, quarters, months or days.
  function stepOf(lo, hi, most) {
    const raw = (hi - lo) / most, power = 10 ** Math.floor(Math.log10(raw));
    return [1, 2, 5, 10].map(m => m * power).find(s => s >= raw);
  }
  function ticks(lo, hi, most) {
    const step = stepOf(lo, hi, most), all = [];
    for (let k = Math.ceil(lo / step - 1e-9); k * step <= hi + step * 1e-9; k++) all.push(k * step + 0);
    return all;
  }
  function dateTicks(lo, hi, most) {
    if (hi - lo < 90) return ticks(lo, hi, most).filter(x => x % 1 === 0).map(x => [x, day(x).toISOString().slice(5, 10)]);
    const months = [1, 3, 6, 12, 24, 60, 120].find(m => (hi - lo) / 30.44 / m <= most) || 240, first = day(lo), all = [];
    for (let m = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months; ; m += months) {
      const x = Date.UTC(Math.floor(m / 12), m % 12) / 864e5;
      if (x > hi) return all;
      if (x >= lo) all.push([x, months < 12 ? day(x).toISOString().slice(0, 7) : String(Math.floor(m / 12))]);
    }
  }

  let px, py, xAt, W, H, top; // xAt(px(x)) is x
  function draw() {
    top = spec.marks?.some(m => m.move) ? grip : 8;
    W = Math.max(260, Math.round(host.clientWidth) || 480);
    H = spec.height || 220;
    svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
    svg.setAttribute("aria-label", `${spec.title}${spec.unit && spec.unit !== "1" ? ", " + spec.unit : ""}: ${spec.lines.map(l => l.name).join(", ")}. Arrow keys read the values.`);
    svg.replaceChildren();
    const lines = shown(), [x0, x1] = extent([spec.x, spec.end === undefined ? [] : [spec.end]], false);
    let [y0, y1] = extent(lines.flatMap(l => [l.y, l.low, l.high]), true);
    const step = stepOf(y0, y1, 4); // the axis ends at a step
    y0 = Math.floor(y0 / step + 1e-9) * step; y1 = Math.ceil(y1 / step - 1e-9) * step;
    px = x => left + (x - x0) / (x1 - x0) * (W - left - right);
    xAt = p => x0 + (p - left) / (W - left - right) * (x1 - x0);
    py = y => H - bottom - (y - y0) / (y1 - y0) * (H - top - bottom);
    for (let k = Math.round(y0 / step); k <= Math.round(y1 / step); k++) {
      const y = k * step;
      make(svg, "path", {class: "axis", d: `M${left} ${py(y).toFixed(1)}H${W - right}`});
      make(svg, "text", {x: left - 6, y: py(y) + 4, "text-anchor": "end"}, short.format(y));
    }
    for (const [x, text] of spec.dates ? dateTicks(x0, x1, W / 60) : ticks(x0, x1, W / 70).map(x => [x, short.format(x)])) {
      make(svg, "path", {class: "axis", d: `M${px(x).toFixed(1)} ${H - bottom}v4`});
      make(svg, "text", {x: Math.min(px(x), W - 22), y: H - 6, "text-anchor": "middle"}, text);
    }
    const path = y => { // a gap where there is no value
      let d = "", pen = "M";
      y.forEach((v, i) => { if (v === null || !isFinite(v)) pen = "M"; else { d += `${pen}${px(spec.x[i]).toFixed(1)} ${py(v).toFixed(1)}`; pen = "L"; } });
      return d;
    };
    for (const l of lines) if (l.low?.length > 1 && l.low.some(v => v !== null)) {
      const back = []; l.low.forEach((v, i) => { if (v !== null) back.unshift(`L${px(spec.x[i]).toFixed(1)} ${py(v).toFixed(1)}`); });
      make(svg, "path", {class: `band c${l.hue}`, d: path(l.high).replaceAll(/(?!^)M/g, "L") + back.join("") + "Z"});
    }
    for (const l of lines) make(svg, "path", {class: `line c${l.hue}`, d: path(l.y), ...(l.dash ? {"stroke-dasharray": "5 3"} : {})});
    const grips = []; // where they are; one that would lie on others is put below them
    for (const m of (spec.marks || []).map(m => m.name === dragged?.mark.name ? {...m, x: dragged.x} : m).sort((a, b) => a.x - b.x)) if (m.x >= x0 && m.x <= x1) {
      const x = px(m.x), text = `${m.name}, ${told(m.x)}`;
      let row = 0;
      if (m.move) { while (row < 4 && grips.some(g => g.row === row && x - g.x < grip)) row++; grips.push({row, x}); }
      make(make(svg, "path", {class: "mark", d: `M${x.toFixed(1)} ${m.move ? row * grip + grip / 2 : top}V${H - bottom}`}), "title", {}, text);
      if (!m.move) continue;
      const g = make(svg, "g", {class: m.name === dragged?.mark.name ? "grip held" : "grip", "data-name": m.name});
      make(g, "title", {}, `${text}; drag to move it`);
      make(g, "rect", {x: x - grip / 2, y: row * grip, width: grip, height: grip});
      make(g, "circle", {cx: x, cy: row * grip + grip / 2, r: 5});
      make(g, "text", {y: row * grip + grip / 2 + 4, ...(x > W / 2 ? {x: x - 10, "text-anchor": "end"} : {x: x + 10})}, text);
    }
    point();
  }

  // point shows the values at the chosen point, or of the last.
  function point() {
    for (const e of svg.querySelectorAll(".rule, .dot")) e.remove();
    const lines = shown(), ends = lines.map(l => l.y.length).filter(n => n);
    const i = !ends.length ? -1 : at === null ? Math.min(...ends) - 1 : Math.min(at, Math.max(...ends) - 1); // unasked, the last that all lines have
    if (i < 0) { values.textContent = ""; return; }
    const say = l => {
      const all = [l.y[i], l.low?.[i], l.high?.[i]], [y, low, high] = all.map(v => v === null || v === undefined ? "–" : rounded(v, (all[2] - all[1]) / 2));
      return l.low && y !== "–" ? `${y} (${low} to ${high})` : y;
    };
    values.setAttribute("aria-live", at === null ? "off" : "polite"); // growing curves are not read out
    values.textContent = told(spec.x[i]) + "  " + lines.map(l => `${lines.length > 1 ? (l.short || l.name) + " " : ""}${say(l)}`).join(" · ");
    host.dataset.at = spec.x[i] + lines.map(l => ` ${l.name}=${l.y[i]}`).join("");
    if (at === null) return;
    make(svg, "path", {class: "rule", d: `M${px(spec.x[i]).toFixed(1)} ${top}V${H - bottom}`});
    for (const l of lines) if (l.y[i] !== null && l.y[i] !== undefined) make(svg, "circle", {class: `dot c${l.hue}`, r: 3, cx: px(spec.x[i]), cy: py(l.y[i])});
  }
  function choose(i) { at = i === null ? null : Math.max(0, Math.min(spec.x.length - 1, i)); point(); }

  svg.onpointermove = svg.onpointerdown = e => {
    const box = svg.getBoundingClientRect(), x = (e.clientX - box.left) / box.width * W;
    const mark = e.type === "pointerdown" && e.button === 0 && (spec.marks || []).find(m => m.name === e.target.closest(".grip")?.dataset.name);
    if (mark) {
      dragged = {mark, x: mark.x};
      svg.setPointerCapture(e.pointerId); // the grip itself is drawn anew
      return draw();
    }
    if (dragged) {
      if (!dragged.done) { dragged.x = dragged.mark.snap(xAt(x)); draw(); }
      return;
    }
    let near = 0;
    spec.x.forEach((v, i) => { if (Math.abs(px(v) - x) < Math.abs(px(spec.x[near]) - x)) near = i; });
    choose(near);
  };
  svg.onpointerup = svg.onpointercancel = async e => {
    if (!dragged || dragged.done) return;
    dragged.done = true; // it stays where it was put until the host has moved it, or not
    try { if (e.type === "pointerup" && dragged.x !== dragged.mark.x) await dragged.mark.move(dragged.mark, dragged.x); } finally { dragged = null; draw(); }
  };
  svg.onpointerleave = svg.onblur = () => choose(null);
  svg.onkeydown = e => {
    const last = spec.x.length - 1, now = at === null ? last : at, far = e.shiftKey ? 10 : 1;
    const to = {ArrowLeft: now - far, ArrowRight: now + far, Home: 0, End: last, Escape: null}[e.key];
    if (to === undefined) return;
    e.preventDefault();
    if (to === null && dragged && !dragged.done) { dragged = null; draw(); }
    choose(to);
  };

  function set(next) {
    spec = next;
    head.replaceChildren();
    make(head, "b", {}, spec.title);
    if (spec.unit && spec.unit !== "1") head.append(", " + spec.unit);
    if (spec.about) head.append(" · " + spec.about);
    legend();
    draw();
  }
  set(spec);
  new ResizeObserver(() => { if (Math.round(host.clientWidth) !== W) draw(); }).observe(host);
  return set;
}

// meanOf gives the mean over series, point by point as far as all have one, and where there are several its 95 % interval (Student's t).
function meanOf(series) {
  const n = series.length, all = {y: [], low: [], high: []}, far = studentQuantile(n - 1) / Math.sqrt(n);
  for (let k = 0; k < Math.min(...series.map(s => s.length)); k++) {
    const v = series.map(s => s[k]), mean = v.includes(null) ? null : v.reduce((a, b) => a + b, 0) / n;
    const half = mean === null || n < 2 ? 0 : far * Math.sqrt(v.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1));
    all.y.push(mean); all.low.push(mean === null ? null : mean - half); all.high.push(mean === null ? null : mean + half);
  }
  return n > 1 ? all : {y: all.y};
}
// The 97.5 % quantile of t: a table, and beyond it the expansion about that of the normal law (Abramowitz & Stegun 26.7.5).
function studentQuantile(f) {
  const z = 1.959964;
  return [0, 12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622][f] ??
    z + (z ** 3 + z) / (4 * f) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * f ** 2) + (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * f ** 3);
}

// explained fills the pre of a details element, when it is unfolded, with what guanxi explain says of a name: meaning, equations, sources.
function explained(details, name) {
  const pre = details.querySelector("pre");
  const load = () => {
    if (!details.open || pre.dataset.name === name) return;
    pre.dataset.name = name;
    pre.textContent = "…";
    link.ask("/explain/" + encodeURIComponent(name)).then(r => r.text()).catch(e => e.message).then(t => { if (pre.dataset.name === name) pre.textContent = t; });
  };
  details.ontoggle = load;
  load();
}
