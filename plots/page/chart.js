/* Figures that need style.css and link.js and nothing else: no style attribute, no inline script, so that a strict
   content security policy holds.

   lineChart(host, spec) draws lines over time into an element, and returns a function that draws another spec in its
   place, for curves that grow. barChart(host, spec) does so with bars.

     spec.title   what is drawn, also the name of the picture for a screen reader
     spec.unit    unit of the values
     spec.x       numbers that rise; with spec.dates days since 1970-01-01, otherwise as they are
     spec.end     optional, where the axis ends if the lines do not reach so far yet
     spec.lines   [{name, short, y, low, high, hue, dash, label, group, stack, quiet}]: values at x (null: none); low
                  and high, if there are, bound a band, unless it is quiet; hue (default: place in the list) is a class
                  c0–c6, cs0–cs6 of style.css; short stands beside values; label stands at the end of the line; lines of
                  a group have one key in the legend; those that stack are areas on each other
     spec.points  optional [{x, y, hollow}], observed values
     spec.clip    optional: what is below 0 is cut off, of a band of what is never below 0
     spec.marks   optional [{x, name, small}], events as upright rules, which are told beside the values there
     spec.about   optional text below the title: meaning and source
     spec.height  optional, in pixels (default 220)
     spec.more    optional, an element below the figure that a button shows and hides; so spec.code
     spec.file    optional, a name: the figure can be saved as SVG and PNG, what it draws as CSV, a row a value, and as
                  a sheet, a column a line; spec.source stands below it then
     spec.zoom    optional, of all in the picture
     spec.guess   optional {y, open, range}: a curve of the reader's own; while it is open the lines wait, the axis has
                  that range, and the pointer, or the arrow keys, draw it
     spec.bars    of barChart: [{name, hue, y, low, high, text, pale, each}]; each are values of which y is the mean

   The value of each line is shown for the point under the pointer or touched, and with the focus on the picture for the
   one that the arrow keys, Home and End choose, rounded: with a band to two digits of its half width. The keys of the
   legend hide and show lines. The host gets the values in data-at as well: "x name=value …", exact, for tests and
   tools. */
"use strict";
const NS = "http://www.w3.org/2000/svg";
function make(parent, tag, attributes, text) {
  const e =
    parent.namespaceURI === NS || tag === "svg" ? document.createElementNS(NS, tag) : document.createElement(tag);
  for (const [k, v] of Object.entries(attributes || {})) e.setAttribute(k, v);
  if (text !== undefined) e.textContent = text;
  parent.append(e);
  return e;
}
const compact = new Intl.NumberFormat("en", {notation: "compact", maximumSignificantDigits: 4});
// rounded writes four digits, whole numbers below a million in full; or what two digits of the half width of an
// interval leave.
function rounded(v, half) {
  const size = Math.abs(v), wide = half > 1e-9 * size;
  if (!wide && size >= 1e6) return compact.format(v).replace("-", "−");
  const digits = wide
    ? 1 - Math.floor(Math.log10(half))
    : size >= 1000 || v % 1 === 0
      ? 0
      : 3 - Math.floor(Math.log10(size));
  const tens = 10 ** Math.max(0, -digits), places = Math.min(20, Math.max(0, digits));
  return (tens > 1 ? Math.round(v / tens) * tens : v)
    .toLocaleString("en", {
      minimumFractionDigits: wide ? places : 0,
      maximumFractionDigits: places,
      signDisplay: "negative"
    })
    .replace("-", "−");
}
// large writes millions and more in words, with as many digits.
function large(v, half) {
  if (Math.abs(v) < 1e6) return rounded(v, half);
  const [size, wide] = [Math.abs(v), half].map(x => Math.floor(Math.log10(x))),
    digits = half > 0 ? size - wide + 2 : 4,
    most = Math.max(1, Math.min(4, digits));
  const words = {notation: "compact", compactDisplay: "long", maximumSignificantDigits: most};
  return new Intl.NumberFormat("en", words).format(v).replace("-", "−");
}
const day = x => new Date(Math.round(x * 86400) * 1000);
const dated = x => day(x).toISOString().slice(0, day(x) % 864e5 ? 16 : 10).replace("T", " ");
// said is a day in words, as all is told but files.
const inWords = (x, of) => day(x).toLocaleDateString("en-GB", {...of, timeZone: "UTC"});
const said = x => {
  const time = day(x).toISOString().slice(11, 16);
  return inWords(x, {day: "numeric", month: "short", year: "numeric"}) + (time === "00:00" ? "" : `, ${time}`);
};
// Steps of 1, 2 or 5 times a power of ten.
function stepOf(lo, hi, most) {
  const raw = (hi - lo) / most, power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map(m => m * power).find(s => s >= raw);
}
function ticks(lo, hi, most) {
  const step = stepOf(lo, hi, most), all = [];
  for (let k = Math.ceil(lo / step - 1e-9); k * step <= hi + step * 1e-9; k++) all.push(k * step + 0);
  return all;
}
// dateTicks are whole years, quarters, months or days, and their texts.
function dateTicks(lo, hi, most) {
  if (hi - lo < 90)
    return ticks(lo, hi, most)
      .filter(x => x % 1 === 0)
      .map(x => [x, inWords(x, {day: "numeric", month: "short"})]);
  const months = [1, 3, 6, 12, 24, 60, 120].find(m => (hi - lo) / 30.44 / m <= most) || 240, first = day(lo), all = [];
  for (let m = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months; ; m += months) {
    const x = Date.UTC(Math.floor(m / 12), m % 12) / 864e5;
    if (x > hi) return all;
    if (x >= lo) all.push([x, inWords(x, {year: "numeric", ...(months < 12 ? {month: "short"} : {})})]);
  }
}

// download gives a file to the reader.
function download(name, blob) {
  const a = Object.assign(document.createElement("a"), {href: URL.createObjectURL(blob), download: name});
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1e4);
}
// wrapped breaks a text into lines of so many letters.
const wrapped = (text, most) => text.match(new RegExp(`.{1,${Math.floor(most)}}(?:\\s+|$)|\\S+\\s*`, "g")) || [];
// legendOf are the keys of a picture, in rows as wide as it is.
function legendOf(svg, W) {
  let x = 8, row = 0;
  return [...svg.parentNode.querySelectorAll(".keys:not([hidden]) [aria-pressed=true]")].map(key => {
    const name = key.textContent, wide = 26 + 6.2 * name.length;
    if (x > 8 && x + wide > W) [x, row] = [8, row + 1];
    x += wide;
    return {name, row, x: x - wide, fill: getComputedStyle(key.querySelector("i")).borderTopColor};
  });
}
// standing returns a picture as the text of an SVG that stands alone: with its title, what it is of, and its looks.
function standing(svg, spec) {
  const copy = svg.cloneNode(true),
    [, , W, H] = svg.getAttribute("viewBox").split(" ").map(Number),
    from = [...svg.querySelectorAll("*")];
  copy.querySelectorAll("*").forEach((e, i) => {
    const looks = getComputedStyle(from[i]);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-weight", "font-size",
      "paint-order"])
      e.setAttribute(name, looks.getPropertyValue(name));
  });
  copy.querySelectorAll(".rule, .dot").forEach(e => e.remove());
  const css = name => getComputedStyle(svg).getPropertyValue(name),
    above = wrapped([spec.unit !== "1" && spec.unit, spec.about].filter(Boolean).join("; "), (W - 16) / 5.4),
    below = wrapped(spec.source || "", (W - 16) / 4.7),
    keys = legendOf(svg, W),
    rows = keys.length ? keys.at(-1).row + 1 : 0,
    [head, foot] = [24 + 13 * (above.length + rows), 10 + 12 * below.length];
  for (const [k, v] of Object.entries({
    xmlns: NS,
    viewBox: `0 ${-head} ${W} ${H + head + foot}`,
    width: W,
    height: H + head + foot,
    "font-family": "system-ui, sans-serif",
    "font-size": 11
  }))
    copy.setAttribute(k, v);
  const paper = make(copy, "rect", {x: 0, y: -head, width: W, height: H + head + foot, fill: css("--paper")});
  copy.prepend(paper);
  const title = {x: 8, y: 18 - head, "font-size": 14, "font-weight": "bold", fill: css("--ink")};
  make(copy, "text", title, spec.title);
  above.forEach((line, k) => make(copy, "text", {x: 8, y: 33 + 13 * k - head, fill: css("--soft")}, line));
  for (const {name, x, row, fill} of keys) {
    const y = 33 + 13 * (above.length + row) - head;
    make(copy, "rect", {x, y: y - 6, width: 12, height: 4, fill});
    make(copy, "text", {x: x + 16, y, fill: css("--ink")}, name);
  }
  below.forEach((line, k) =>
    make(copy, "text", {x: 8, y: H + 14 + 12 * k, "font-size": 9, fill: css("--soft")}, line)
  );
  return {text: new XMLSerializer().serializeToString(copy), width: W, height: H + head + foot};
}
async function png(svg, spec) {
  const {text, width, height} = standing(svg, spec), picture = new Image(), canvas = document.createElement("canvas");
  picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  await picture.decode();
  canvas.width = 3 * width; canvas.height = 3 * height;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise(done => canvas.toBlob(done, "image/png"));
}
const cellOf = t => (/[",\n]/.test(t) ? `"${String(t).replaceAll('"', '""')}"` : (t ?? ""));
// csv writes a row per value that is drawn.
function csvOf(spec) {
  const rows = [["series", spec.dates ? "date" : "x", "value", "low", "high"]];
  for (const b of spec.bars || []) rows.push([b.name, "", b.y, b.low, b.high]);
  for (const l of spec.lines || [])
    l.y.forEach((y, i) => {
      if (y !== null) rows.push([l.name, spec.dates ? dated(spec.x[i]) : spec.x[i], y, l.low?.[i], l.high?.[i]]);
    });
  for (const p of spec.points || []) rows.push(["observed", dated(p.x), p.y]);
  return rows.map(r => r.map(cellOf).join(",") + "\n").join("");
}

// sheetOf writes a row per position and a column per line, as a program for tables reads it.
function sheetOf(spec) {
  const lines = spec.bars ? [{name: "value", y: spec.bars.map(b => b.y)}] : spec.lines,
    first = spec.bars?.map(b => b.name) ?? spec.x.map(x => spec.dates ? dated(x) : x),
    corner = [spec.bars ? "" : spec.dates ? "date" : "x", spec.unit].filter(Boolean).join("; "),
    rows = [[corner, ...lines.map(l => l.name)], ...first.map((x, i) => [x, ...lines.map(l => l.y[i] ?? "")])];
  return "\ufeff" + rows.map(r => r.map(cellOf).join(",") + "\r\n").join("");
}

const SAVES = {
  SVG: "the picture, sharp at any size",
  PNG: "the picture, for slides",
  CSV: "a row for each value, with the ends of its range, for programs",
  Sheet: "a row for each day and a column for each line, for Excel and the like"
};

// frame makes what all figures have: a caption, a picture, and buttons that save it. now() is what is drawn, redraw()
// draws it where the width has changed, which is read then alone: to ask for it makes the browser lay out the page.
function frame(host, now, redraw) {
  host.replaceChildren();
  host.classList.add("chart");
  const head = make(host, "figcaption"),
    title = make(head, "b"),
    save = make(head, "span", {class: "save"}),
    rest = make(head, "span"),
    svg = make(host, "svg", {role: "img"});
  for (const [kind, make_] of Object.entries({
    SVG: spec => new Blob([standing(svg, spec).text], {type: "image/svg+xml"}),
    PNG: spec => png(svg, spec),
    CSV: spec => new Blob([csvOf(spec)], {type: "text/csv"}),
    Sheet: spec => new Blob([sheetOf(spec)], {type: "text/csv"})
  })) {
    const b = make(save, "button", {type: "button", title: SAVES[kind]}, kind);
    const end = kind === "Sheet" ? "-sheet.csv" : `.${kind.toLowerCase()}`;
    b.onclick = async () => download(now().file + end, await make_(now()));
  }
  for (const [name, of] of [["Code", "code"], ["What is this?", "more"]]) {
    if (!now()[of]) continue;
    const b = make(save, "button", {type: "button", "aria-expanded": false}, name);
    b.onclick = () => { now()[of].open = !now()[of].open; b.ariaExpanded = String(now()[of].open); };
    save.prepend(b);
  }
  let wide = host.clientWidth;
  new ResizeObserver(() => {
    if (host.clientWidth && host.clientWidth !== wide) {
      wide = host.clientWidth;
      redraw();
    }
  }).observe(host);
  return {svg, width: () => Math.max(260, (wide || 480) / (now().zoom || 1)), caption(spec) {
    title.textContent = spec.title;
    rest.textContent = [spec.unit !== "1" && spec.unit, spec.about].filter(Boolean).join("; ");
    save.hidden = !spec.file;
    for (const b of save.children)
      b.ariaLabel = b.ariaExpanded
        ? `${b.textContent}: ${spec.title}`
        : `Save “${spec.title}” as ${b.textContent}`;
  }};
}

const lineChart = (host, spec) => new LineChart(host, spec).set;
const LEFT = 54, BOTTOM = 22, TOP = 8, LETTER = 6.3; // pixels of a figure over time
const groupOf = line => line.group ?? line.name;
const hueOf = (line, i) => line.hue ?? i % 7;
class LineChart {
  hidden = new Set(); // groups of lines
  at = null; // index of the chosen point
  constructor(host, spec) {
    this.host = host;
    this.spec = spec;
    this.frame = frame(host, () => this.spec, () => this.draw());
    this.svg = this.frame.svg;
    this.svg.setAttribute("tabindex", 0);
    this.values = make(host, "output", {"aria-live": "polite"});
    this.keys = make(host, "ul", {class: "keys"});
    this.svg.onpointermove = this.svg.onpointerdown = e => this.pointed(e);
    this.svg.onpointerleave = this.svg.onblur = () => this.choose(null);
    this.svg.onkeydown = e => this.pressed(e);
    this.set(spec);
  }
  set = spec => {
    this.spec = spec;
    this.frame.caption(spec);
    this.legend();
    this.draw();
  };

  // The keys of the legend stay when curves grow, so that they keep the focus.
  legend() {
    const {spec, keys, hidden} = this,
      groups = new Map(spec.lines.map((l, i) => [groupOf(l), [hueOf(l, i), l.group ? false : l.dash]]).reverse()),
      names = JSON.stringify([...groups]);
    if (keys.dataset.names === names) return;
    keys.dataset.names = names;
    keys.replaceChildren();
    for (const [name, [hue, dash]] of [...groups].reverse()) {
      const key = make(make(keys, "li"), "button", {
        type: "button",
        "aria-pressed": !hidden.has(name),
        class: "c" + hue
      });
      make(key, "i", dash ? {class: "dash"} : {});
      key.append(name);
      key.onclick = () => {
        if (!hidden.delete(name)) hidden.add(name);
        key.setAttribute("aria-pressed", !hidden.has(name));
        this.draw();
      };
    }
    keys.hidden = groups.size < 2 || (spec.lines.every(l => l.label) && groups.size < 3);
  }
  // shown are the lines that are not hidden; those that stack with what they stand on.
  shown() {
    let under = this.spec.x.map(() => 0);
    return this.spec.lines
      .map((l, i) => ({...l, hue: hueOf(l, i)}))
      .filter(l => !this.hidden.has(groupOf(l)))
      .map(l => {
        if (!l.stack) return l;
        const from = under,
          to = under.map((u, i) => u + (l.y[i] ?? 0));
        under = to;
        return {...l, from, to};
      });
  }

  draw() {
    const {svg, spec} = this, lines = this.shown();
    this.scale(lines);
    svg.setAttribute("viewBox", `0 0 ${this.W} ${this.H}`);
    svg.setAttribute(
      "aria-label",
      `${spec.title}${spec.unit && spec.unit !== "1" ? ", " + spec.unit : ""}: ` +
        `${spec.lines.map(l => l.name).join(", ")}. Arrow keys read the values.`
    );
    svg.replaceChildren();
    svg.classList.toggle("drawn", Boolean(spec.guess?.open));
    this.axes();
    this.marks();
    if (spec.guess) make(svg, "path", {class: "line c6", "stroke-dasharray": "2 4", d: this.path(spec.guess.y)});
    if (!spec.guess?.open) {
      this.curves(lines);
      this.labels(lines);
    }
    this.point();
  }
  // scale sets the size of the picture, the ranges of its axes, and what places a value on them.
  scale(lines) {
    const {spec} = this, W = (this.W = this.frame.width()), H = (this.H = (spec.height || 220) / (spec.zoom || 1)),
      right = (this.right = 16 + Math.min(W / 4, LETTER * Math.max(0, ...lines.map(l => (l.label || "").length)))),
      [x0, x1] = (this.across = extent([spec.x, spec.end === undefined ? [] : [spec.end]], false));
    this.points = (spec.points || []).filter(p => p.x >= x0 && p.x <= x1);
    let [y0, y1] = extent(
      spec.guess?.open
        ? [spec.guess.range]
        : [
            ...lines.flatMap(l => (l.stack ? [l.to] : l.quiet ? [l.y] : [l.y, l.low, l.high])),
            this.points.map(p => p.y),
            spec.guess?.y
          ],
      true
    );
    const step = stepOf(y0, y1, H < 180 ? 3 : 4); // the axis ends at a step
    if (spec.clip) y0 = Math.max(0, y0);
    if (-y0 > 0.2 * step || y0 > 0) y0 = Math.floor(y0 / step + 1e-9) * step; // a little below 0 takes little room
    y1 = Math.ceil(y1 / step - 1e-9) * step;
    this.steps = [];
    for (let k = Math.round(y0 / step); k <= Math.round(y1 / step); k++) this.steps.push(k * step + 0);
    this.px = x => LEFT + ((x - x0) / (x1 - x0)) * (W - LEFT - right);
    this.py = y => H - BOTTOM - ((Math.max(y, y0) - y0) / (y1 - y0)) * (H - TOP - BOTTOM);
    this.back = h => y0 + (y1 - y0) * Math.max(0, Math.min(1, (H - BOTTOM - h) / (H - TOP - BOTTOM)));
  }
  axes() {
    const {svg, spec, W, H, right, px, py, across: [x0, x1]} = this;
    for (const y of this.steps) {
      make(svg, "path", {class: y === 0 ? "axis zero" : "axis", d: `M${LEFT} ${py(y).toFixed(1)}H${W - right}`});
      make(svg, "text", {x: LEFT - 6, y: py(y) + 4, "text-anchor": "end"}, compact.format(y).replace("-", "−"));
    }
    for (const [x, text] of spec.dates
      ? dateTicks(x0, x1, (W - LEFT - right) / 52)
      : ticks(x0, x1, W / 70).map(x => [x, compact.format(x)])) {
      make(svg, "path", {class: "axis", d: `M${px(x).toFixed(1)} ${H - BOTTOM}v4`});
      make(svg, "text", {x: Math.min(px(x), W - 22), y: H - 6, "text-anchor": "middle"}, text);
    }
  }
  // marks are upright rules, in words where there is room.
  marks() {
    const {svg, spec, W, H, right, px, across: [x0, x1]} = this,
      marks = (spec.marks || []).filter(m => m.x >= x0 && m.x <= x1);
    for (const m of marks)
      make(svg, "path", {class: "mark", d: `M${px(m.x).toFixed(1)} ${TOP}V${m.small ? TOP + 5 : H - BOTTOM}`});
    let free = LEFT;
    for (const m of marks.filter(m => !m.small).sort((a, b) => a.x - b.x)) {
      const x = px(m.x) + 3,
        long = LETTER * 0.85 * m.name.length;
      if (x < free || x + long > W - right) continue;
      make(svg, "text", {class: "event", x, y: TOP + 6}, m.name);
      free = x + long + 4;
    }
  }
  place(k, y) {
    return `${this.px(this.spec.x[k]).toFixed(1)} ${this.py(y).toFixed(1)}`;
  }
  // path is a line, with a gap where there is no value.
  path(y) {
    let pen = "M";
    return y.map((v, k) => {
      const from = pen;
      pen = v === null || !isFinite(v) ? "M" : "L";
      return pen === "M" ? "" : from + this.place(k, v);
    }).join("");
  }
  // between is an area for each stretch that has values.
  between(low, high) {
    let d = "",
      some = [];
    const edge = (rows, y) => rows.map(k => this.place(k, y[k])).join("L");
    const close = () => {
      if (some.length) d += `M${edge(some, high)}L${edge(some.toReversed(), low)}Z`;
      some = [];
    };
    high.forEach((v, k) => (Number.isFinite(v) && Number.isFinite(low[k]) ? some.push(k) : close()));
    close();
    return d;
  }
  // curves are areas below bands below lines below observed values.
  curves(lines) {
    const {svg, px, py} = this;
    for (const l of lines)
      if (l.stack)
        make(svg, "path", {
          class: `area c${l.hue}`,
          d: this.between(l.from.slice(0, l.y.length), l.to.slice(0, l.y.length))
        });
    for (const l of lines)
      if (!l.quiet && !l.stack && l.low?.length > 1 && l.low.some(v => v !== null))
        make(svg, "path", {class: `band c${l.hue}`, d: this.between(l.low, l.high)});
    for (const l of lines)
      if (!l.stack)
        make(svg, "path", {
          class: `line c${l.hue}`,
          d: this.path(l.y),
          ...(l.dash ? {"stroke-dasharray": "6 4"} : {})
        });
    for (const p of this.points)
      make(svg, "circle", {
        class: p.hollow ? "seen hollow" : "seen",
        r: 3,
        cx: px(p.x).toFixed(1),
        cy: py(p.y).toFixed(1)
      });
  }
  // labels names lines at their ends, one below the other where they would touch. An area is named where it is high
  // enough.
  labels(lines) {
    const {svg, spec, W, H, right, px, py} = this,
      all = lines
        .filter(l => l.label && l.y.length > 1)
        .map(l => {
          const i = l.y.length - 1,
            v = l.stack ? (l.from[i] + l.to[i]) / 2 : l.y[i];
          return v === null || !isFinite(v) || (l.stack && py(l.from[i]) - py(l.to[i]) < 9)
            ? null
            : {l, x: px(spec.x[i]) + 5, y: py(v) + 4};
        })
        .filter(Boolean)
        .sort((a, b) => a.y - b.y);
    const gap = 12, lowest = H - BOTTOM + 4;
    all.forEach((p, k) => {
      if (k && p.y < all[k - 1].y + gap) p.y = all[k - 1].y + gap;
    });
    for (let k = all.length - 1, most = lowest; k >= 0 && all[k].y > most; k--, most -= gap) all[k].y = most;
    for (const {l, x, y} of all)
      make(svg, "text", {class: `label c${l.stack ? 6 : l.hue}`, x: Math.min(x, W - right + 5), y}, l.label);
  }

  // point shows the values at the chosen point; unasked of the last that all lines have.
  point() {
    const {svg, spec, values, at, px, py} = this, told = x => (spec.dates ? said(x) : rounded(x));
    for (const e of svg.querySelectorAll(".rule, .dot")) e.remove();
    if (spec.guess?.open) {
      values.textContent = at === null ? "" : `${told(spec.x[at])}  you: ${rounded(spec.guess.y[at] ?? 0)}`;
      if (at !== null) make(svg, "circle", {class: "dot c6", r: 3, cx: px(spec.x[at]), cy: py(spec.guess.y[at] ?? 0)});
      return;
    }
    const lines = this.shown(),
      ends = lines.map(l => l.y.length).filter(n => n),
      i = !ends.length ? -1 : at === null ? Math.min(...ends) - 1 : Math.min(at, Math.max(...ends) - 1);
    if (i < 0) {
      values.textContent = "";
      return;
    }
    const say = l => {
      const all = [l.y[i], l.low?.[i], l.high?.[i]],
        [y, low, high] = all.map(v => (v === null || v === undefined ? "–" : large(v, (all[2] - all[1]) / 2)));
      return l.low && !l.quiet && y !== "–" ? `${y} (${low} to ${high})` : y;
    };
    const here =
      at === null ? [] : (spec.marks || []).filter(m => Math.abs(px(m.x) - px(spec.x[i])) < 5).map(m => m.name);
    values.setAttribute("aria-live", at === null ? "off" : "polite"); // growing curves are not read out
    values.textContent =
      told(spec.x[i]) +
      "  " +
      [...lines.map(l => `${lines.length > 1 ? (l.short || l.name) + " " : ""}${say(l)}`), ...here].join(" · ");
    this.host.dataset.at = spec.x[i] + lines.map(l => ` ${l.name}=${l.y[i]}`).join("");
    if (at === null) return;
    make(svg, "path", {class: "rule", d: `M${px(spec.x[i]).toFixed(1)} ${TOP}V${this.H - BOTTOM}`});
    for (const l of lines) {
      const v = l.stack ? l.to[i] : l.y[i];
      if (v !== null && v !== undefined)
        make(svg, "circle", {class: `dot c${l.hue}`, r: 3, cx: px(spec.x[i]), cy: py(v)});
    }
  }
  choose(i) {
    this.at = i === null ? null : Math.max(0, Math.min(this.spec.x.length - 1, i));
    this.point();
  }
  pointed(e) {
    const {spec, px} = this,
      box = this.svg.getBoundingClientRect(),
      x = ((e.clientX - box.left) / box.width) * this.W,
      height = ((e.clientY - box.top) / box.height) * this.H;
    let near = 0;
    spec.x.forEach((v, i) => {
      if (Math.abs(px(v) - x) < Math.abs(px(spec.x[near]) - x)) near = i;
    });
    if (spec.guess?.open && e.buttons) return this.sketch(near, this.back(height), e.type === "pointerdown");
    this.choose(near);
  }
  // sketch draws the reader's curve to a point, straight from the last one.
  sketch(to, y, anew) {
    const own = this.spec.guess.y,
      from = anew || this.at === null || own[this.at] === null ? to : this.at,
      was = own[from] ?? y;
    for (let k = Math.min(from, to); k <= Math.max(from, to); k++) {
      own[k] = from === to ? y : was + ((y - was) * Math.abs(k - from)) / Math.abs(to - from);
    }
    this.at = to;
    this.draw();
  }
  pressed(e) {
    const own = this.spec.guess?.open && this.spec.guess.y,
      up = {ArrowUp: 1, ArrowDown: -1}[e.key],
      far = e.shiftKey ? 10 : 1,
      last = this.spec.x.length - 1,
      now = this.at === null ? (own ? 0 : last) : this.at;
    if (own && (up || /^Arrow/.test(e.key))) {
      e.preventDefault();
      if (up) return this.sketch(now, (own[now] ?? 0) + (up * (this.back(0) - this.back(this.H))) / 20, true);
      return this.sketch(Math.max(0, Math.min(last, now + (e.key === "ArrowLeft" ? -far : far))), own[now] ?? 0);
    }
    const to = {ArrowLeft: now - far, ArrowRight: now + far, Home: 0, End: last, Escape: null}[e.key];
    if (to === undefined) return;
    e.preventDefault();
    this.choose(to);
  }
}
// extent is the least and the greatest of some lists, and 0 if it is asked for.
function extent(all, zero) {
  let lo = zero ? 0 : Infinity,
    hi = zero ? 0 : -Infinity;
  for (const list of all)
    for (const v of list || [])
      if (v !== null && isFinite(v)) {
        if (v < lo) lo = v;
        if (v > hi) hi = v;
      }
  return lo > hi ? [0, 1] : lo === hi ? [lo, lo + 1] : [lo, hi];
}

function barChart(host, spec) {
  const {svg, width, caption} = frame(host, () => spec, () => draw());
  function draw() {
    const W = width(),
      thick = 15,
      row = 31,
      left = 82,
      say = 60,
      H = spec.bars.length * row,
      ends = spec.bars.flatMap(b => [b.y, b.low ?? 0, b.high ?? 0, ...b.each]);
    const lo = Math.min(0, ...ends),
      hi = Math.max(1e-9, ...ends),
      from = left + (lo < 0 ? say : 0),
      px = v => from + ((v - lo) / (hi - lo)) * (W - from - say);
    svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
    svg.setAttribute("aria-label", `${spec.title}: ${spec.bars.map(b => `${b.name} ${b.text}`).join("; ")}`);
    svg.replaceChildren();
    spec.bars.forEach((b, k) => {
      const y = k * row + 2,
        middle = y + thick / 2,
        back = b.y < 0,
        [low, high] = [b.low ?? b.y, b.high ?? b.y].map(px),
        [x, to] = [Math.min(0, b.y), Math.max(0, b.y)].map(px);
      make(svg, "text", {class: `label c${b.hue}`, x: left - 8, y: middle + 4, "text-anchor": "end"}, b.name);
      make(svg, "rect", {
        class: `bar c${b.hue}${b.pale ? " pale" : ""}`,
        x,
        y,
        width: Math.max(0.5, to - x),
        height: thick
      });
      if (high > low)
        make(svg, "path", {
          class: "whisker",
          d: `M${low} ${middle}H${high}M${low} ${middle - 4}v8M${high} ${middle - 4}v8`
        });
      for (const v of b.each) make(svg, "circle", {class: `bar pale c${b.hue}`, r: 2.2, cx: px(v), cy: y + thick + 6});
      make(
        svg,
        "text",
        {x: back ? Math.min(x, low) - 4 : Math.max(to, high) + 4, y: middle + 4, "text-anchor": back ? "end" : "start"},
        b.text
      );
    });
    make(svg, "path", {class: "axis zero", d: `M${px(0)} 0V${H - 4}`});
  }
  function set(next) {
    spec = next;
    caption(spec);
    draw();
  }
  set(spec);
  return set;
}

// FEW is the number of replicates below which a mean has no interval (Few in sim/results/summary).
const FEW = 20, SIGNS = 5; // of fewer than SIGNS nothing says whether a number could be 0
// meanOf gives the mean over series, point by point as far as all have one, and where there are several what is shown
// of it: of differences of pairs Student's 95 % interval; of few the least and the greatest; of more the interval
// corrected for skewness (Unskewed in sim/results/summary).
function meanOf(series, pairs) {
  const n = series.length, all = {y: [], low: [], high: []}, far = studentQuantile(n - 1) / Math.sqrt(n);
  for (let k = 0; k < Math.min(...series.map(s => s.length)); k++) {
    const v = series.map(s => s[k]), mean = v.includes(null) ? null : v.reduce((a, b) => a + b, 0) / n;
    let low = null, high = null;
    if (mean !== null && !pairs && n < FEW) [low, high] = [Math.min(...v), Math.max(...v)];
    else if (mean !== null) {
      const squares = v.reduce((a, b) => a + (b - mean) ** 2, 0),
        g = pairs || !squares ? 0 : (v.reduce((a, b) => a + (b - mean) ** 3, 0) / squares) * Math.sqrt(n / squares);
      [low, high] = [far, -far].map(
        t => mean - Math.sqrt(squares / (n - 1)) * (g ? (3 * (Math.cbrt(1 + g * (t - g / (6 * n))) - 1)) / g : t)
      );
    }
    all.y.push(mean); all.low.push(low); all.high.push(high);
  }
  return n > 1 ? all : {y: all.y};
}
// exchanged gives the share of the ways to exchange the arms of pairs with which their mean difference is as far from
// 0: the exact p of no effect.
function exchanged(v) {
  const least = Math.abs(v.reduce((a, b) => a + b, 0)) - 1e-9 * v.reduce((a, b) => a + Math.abs(b), 0),
    ways = 2 ** (v.length - 1);
  let as = 0;
  for (let k = 0; k < ways; k++)
    if (Math.abs(v.reduce((sum, x, i) => sum + (i && (k >> (i - 1)) & 1 ? -x : x), 0)) >= least) as++;
  return as / ways;
}
// The 97.5 % quantile of t: a table, and beyond it the expansion about that of the normal law (Abramowitz & Stegun
// 26.7.5).
function studentQuantile(f) {
  const z = 1.959964;
  return (
    [0, 12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622][f] ??
    z +
      (z ** 3 + z) / (4 * f) +
      (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * f ** 2) +
      (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * f ** 3)
  );
}

// explained fills the pre of a details element, when it is unfolded, with what guanxi explain says of a name: meaning,
// equations, sources.
function explained(details, name) {
  const pre = details.querySelector("pre");
  const load = () => {
    if (!details.open || pre.dataset.name === name) return;
    pre.dataset.name = name;
    pre.textContent = "…";
    link
      .ask("/explain/" + encodeURIComponent(name) + (link.of || ""))
      .then(r => r.text())
      .catch(e => e.message)
      .then(t => {
        if (pre.dataset.name === name) pre.textContent = t.replace(/^#+ /gm, "");
      });
  };
  details.ontoggle = load;
  load();
}
