/* Values of figures. Each figure of a report has a template with the CSV of what is drawn, compressed, and in
   data-places where the panels' rows stand in the picture (plots/chart/place.go). The pointer, a touch or, with the
   focus on the picture, the arrow keys, Home and End choose a position: all values there are shown below, and exactly,
   as the CSV has them, in data-at for tests and tools. */
"use strict";
for (const figure of document.querySelectorAll("figure:has(template)")) {
  const svg = figure.querySelector("svg"),
    packed = figure.querySelector("template"),
    places = JSON.parse(packed.dataset.places);
  const long = new Intl.NumberFormat("en", {maximumSignificantDigits: 7});
  const shown = document.createElement("output"), save = document.createElement("button");
  const hint = !figure.closest(".lead")
    ? ""
    : matchMedia("(hover: none)").matches
      ? "Touch a picture for its values."
      : "Point at the picture for its values, or focus it and use the arrow keys; so with each figure.";
  let text, spots; // all positions that can be chosen, panel by panel, each from left to right or from above
  let at = -1;

  const csv = () =>
    (text ??= new Response(
      new Blob([Uint8Array.from(atob(packed.content.textContent.trim()), c => c.charCodeAt(0))])
        .stream()
        .pipeThrough(new DecompressionStream("gzip"))
    ).text());

  // scale returns where a text of the CSV stands between the ends of an axis, 0 to 1.
  function scale(axis) {
    const even = v => {
      let i = axis.at.findIndex((a, k) => k > 0 && v <= a);
      if (i < 0) i = axis.at.length - 1;
      return i - 1 + (v - axis.at[i - 1]) / (axis.at[i] - axis.at[i - 1]);
    };
    const bend = {log: Math.log10, days: Math.log1p, signed: Math.asinh, even}[axis.kind] || (v => v),
      lo = bend(axis.lo),
      hi = bend(axis.hi);
    const number = axis.names
      ? t => axis.names.indexOf(t)
      : axis.kind === "date"
        ? t => Date.parse(t.includes("T") ? t + "Z" : t)
        : Number;
    return t => (bend(number(t)) - lo) / (hi - lo);
  }

  // One position per x of curves and areas, per row of bars, per cell of a map, per point of a cloud.
  function find(place, rows) {
    const [left, top, right, bottom] = place.box, across = scale(place.x), up = scale(place.y), found = new Map();
    const by =
      place.y.kind === "rows"
        ? "y"
        : !place.x.names && rows.some(r => r.mark.startsWith("mean") || r.mark === "area")
          ? "x"
          : "both";
    for (const r of rows) {
      if (/^(replicate|number|event)/.test(r.mark) || (by !== "y" && r.x === "")) continue;
      const level = up(r.mark === "area" ? r.hi : r.y);
      r.px = left + across(r.x) * (right - left);
      r.py = place.y.kind === "rows" ? top + level * (bottom - top) : bottom - level * (bottom - top);
      const key = by === "both" ? `${r.x}, ${r.y}` : r[by];
      if (!found.has(key)) found.set(key, {place, by, key, rows: [], x: r.px, y: r.py});
      found.get(key).rows.push(r);
    }
    return [...found.values()].sort((a, b) => by === "y" ? a.y - b.y : a.x - b.x || a.y - b.y);
  }

  async function load() {
    if (spots) return;
    const [head, ...rows] = (await csv())
      .trimEnd()
      .split("\n")
      .map(line =>
        [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(m => m[1].replace(/^"|"$/g, "").replaceAll('""', '"'))
      );
    const all = rows.map(cells => Object.fromEntries(head.map((name, i) => [name, cells[i]])));
    let from = 0;
    spots = places.flatMap(p => { const own = all.slice(from, from += p.rows); return p.x ? find(p, own) : []; });
  }

  const say = t => t === "" || isNaN(t) ? t.replace(/(\d)T(\d)/, "$1 $2") : long.format(t).replace("-", "−");
  function told(r, {by, key, rows}) {
    const cross = rows.some(o => o.mark === r.mark + " y"); // its interval is that of x, and the next row has the other
    const v = r.value || (cross || by === "y" ? r.x : r.y),
      name = r.series === key ? "" : r.series,
      other = r.mark === "area" || r.mark === "bar" || r.lo === "" ? "" : ` (${say(r.lo)} to ${say(r.hi)})`;
    return `${name} ${say(v)}${other}`.trim();
  }

  function choose(i) {
    at = i;
    for (const e of svg.querySelectorAll(".rule, .dot")) e.remove();
    const spot = spots[i];
    shown.textContent = hint;
    delete figure.dataset.at;
    if (!spot) return;
    const once = spot.rows.filter(
      r => r.mark !== "bar" || !spot.rows.some(o => o !== r && o.series === r.series && o.x === r.x && o.lo !== "")
    ); // a bar and its interval
    const [left, top, right, bottom] = spot.place.box;
    shown.textContent = `${say(spot.key)}  ${once.map(r => told(r, spot)).join(" · ")}`;
    figure.dataset.at = JSON.stringify(
      spot.rows.map(r => ({key: spot.key, series: r.series, value: r.value || (spot.by === "y" ? r.x : r.y)}))
    );
    const make = (tag, attributes) => {
      const e = document.createElementNS(svg.namespaceURI, tag);
      for (const k in attributes) e.setAttribute(k, attributes[k]);
      svg.append(e);
    };
    if (spot.by !== "both")
      make("path", {class: "rule", d: spot.by === "x" ? `M${spot.x} ${top}V${bottom}` : `M${left} ${spot.y}H${right}`});
    if (spot.by !== "y")
      for (const r of spot.rows)
        if (r.py >= top && r.py <= bottom) make("circle", {class: "dot", r: 1.8, cx: r.px, cy: r.py});
  }

  async function near(e) {
    await load();
    const seen = svg.getBoundingClientRect(),
      view = svg.viewBox.baseVal,
      x = ((e.clientX - seen.left) / seen.width) * view.width,
      y = ((e.clientY - seen.top) / seen.height) * view.height;
    const away = (v, lo, hi) => Math.max(lo - v, v - hi, 0);
    const panel = places
      .filter(p => p.x)
      .map(p => [away(y, p.box[1], p.box[3]) + away(x, p.box[0], p.box[2]), p])
      .sort((a, b) => a[0] - b[0])[0];
    let best = -1, least = Infinity;
    if (panel && panel[0] < 25) spots.forEach((s, i) => {
      const d =
        s.place !== panel[1]
          ? Infinity
          : s.by === "x"
            ? Math.abs(s.x - x)
            : s.by === "y"
              ? Math.abs(s.y - y)
              : Math.hypot(s.x - x, s.y - y);
      if (d < least) [best, least] = [i, d];
    });
    if (best !== at) choose(best);
  }
  async function step(e) {
    if (!["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "Home", "End", "Escape"].includes(e.key)) return;
    e.preventDefault();
    await load();
    const last = spots.length - 1, far = e.shiftKey ? 10 : 1, back = e.key === "ArrowLeft" || e.key === "ArrowUp";
    if (e.key === "Home") choose(0);
    else if (e.key === "End") choose(last);
    else if (e.key === "Escape") choose(-1);
    else choose(Math.min(last, Math.max(0, at < 0 ? (back ? last : 0) : at + (back ? -far : far))));
  }

  save.type = "button";
  save.textContent = "CSV";
  save.title = "What is drawn, as a table";
  save.setAttribute("aria-label", `Save what ${figure.id.replace("figure-", "")} shows as CSV`);
  save.onclick = async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await csv()], {type: "text/csv"}));
    link.download = figure.id.replace("figure-", "") + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1e4);
  };
  figure.querySelector("figcaption").append(" ", save);
  if (!places.some(p => p.x)) continue;
  shown.setAttribute("aria-live", "polite");
  shown.textContent = hint;
  svg.after(shown);
  svg.tabIndex = 0;
  svg.onpointermove = svg.onpointerdown = near;
  svg.onpointerleave = svg.onblur = () => spots && choose(-1);
  svg.onkeydown = step;
}
