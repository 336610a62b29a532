/* The page of guanxi serve DIR: the tables of a folder, as datapackage.json describes them, sorted, filtered and drawn. */
"use strict";
const $ = id => document.getElementById(id);
const most = 300; // rows shown; the filters find the others
let tables = [], now, rows = [], order = null;

async function text(path) {
  const r = await fetch(path);
  if (!r.ok) throw new Error((await r.text()).trim());
  return r.text();
}
function failed(e) { $("told").textContent = e.message; $("told").hidden = false; }

// csv reads rows of texts; quoted ones may hold commas, quotes and line ends.
function csv(all) {
  const out = [[]];
  for (const m of all.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g)) {
    if (m[0] === "" && out.at(-1).length === 0) break;
    out.at(-1).push(m[1][0] === '"' ? m[1].slice(1, -1).replaceAll('""', '"') : m[1]);
    if (m[2] !== ",") out.push([]);
  }
  return out.filter(r => r.length);
}
const number = f => f.type === "number" || f.type === "integer";
const column = name => now.schema.fields.findIndex(f => f.name === name);

async function open(name) {
  now = tables.find(t => t.path === name);
  rows = csv(await text("/data/" + name)).slice(1);
  order = null;
  $("told").hidden = true;
  $("about").textContent = `${now.description} ${rows.length.toLocaleString("en")} rows.`;
  const fields = now.schema.fields;
  $("filters").replaceChildren(...fields.flatMap((f, i) => { // what a row is about, where it has few values
    const values = [...new Set(rows.map(r => r[i]))];
    if (f.kind !== "key" && f.type !== "string" || values.length < 2 || values.length > 40) return [];
    const label = document.createElement("label"), select = document.createElement("select");
    select.dataset.column = i;
    select.append(new Option("all", "\0"), ...values.map(v => new Option(v || "(none)", v)));
    select.onchange = show;
    label.append(f.name + " ", select);
    return [label];
  }));
  const drawn = axis() < 0 ? [] : fields.filter(f => number(f) && f.kind !== "key");
  $("curve").replaceChildren(...drawn.map(f => new Option(f.name, f.name)));
  $("curve").closest(".bar").hidden = !drawn.length;
  const first = drawn.find(f => ["mau", "adopters", "added", "captured"].includes(f.name));
  if (first) $("curve").value = first.name;
  heads();
  show();
}
const axis = () => ["date", "tick", "time"].map(column).find(i => i >= 0) ?? -1;

function heads() {
  const head = document.createElement("thead"), line = head.insertRow();
  now.schema.fields.forEach((f, i) => {
    const th = document.createElement("th"), b = document.createElement("button");
    th.scope = "col";
    if (number(f)) th.className = "number";
    b.textContent = f.name;
    b.title = meaning(f);
    b.onclick = () => { order = order && order.by === i ? {by: i, up: !order.up} : {by: i, up: !number(f)}; show(); $("meaning").textContent = `${f.name}: ${meaning(f)}`; };
    th.append(b);
    line.append(th);
  });
  $("rows").replaceChildren(head, document.createElement("tbody"));
}
const meaning = f => `${f.description || ""}${f.unit && f.unit !== "1" ? `, in ${f.unit}` : ""}${f.kind ? ` (${f.kind})` : ""}. guanxi explain ${f.name}`;

function show() {
  const wanted = [...$("filters").querySelectorAll("select")].filter(s => s.value !== "\0").map(s => [Number(s.dataset.column), s.value]);
  const word = $("with").value.trim().toLowerCase();
  let kept = rows.filter(r => wanted.every(([i, v]) => r[i] === v) && (!word || r.some(c => c.toLowerCase().includes(word))));
  curve(kept);
  if (order) {
    const {by, up} = order, as = number(now.schema.fields[by]) ? v => v === "" ? -Infinity : Number(v) : v => v;
    kept = [...kept].sort((a, b) => { const x = as(a[by]), y = as(b[by]); return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1); });
  }
  [...$("rows").querySelectorAll("th")].forEach((th, i) => order && order.by === i ? th.setAttribute("aria-sort", order.up ? "ascending" : "descending") : th.removeAttribute("aria-sort"));
  $("count").textContent = kept.length > most ? `the first ${most} of ${kept.length.toLocaleString("en")} rows` : `${kept.length.toLocaleString("en")} rows`;
  $("rows").tBodies[0].replaceChildren(...kept.slice(0, most).map(r => {
    const line = document.createElement("tr");
    r.forEach((c, i) => { const td = line.insertCell(); td.textContent = c; if (number(now.schema.fields[i])) td.className = "number"; });
    return line;
  }));
}

// curve draws a column over time, a line for each of what else tells rows apart.
let draw;
function curve(kept) {
  const y = column($("curve").value), x = axis();
  $("chart").hidden = y < 0 || x < 0 || !kept.length;
  if ($("chart").hidden) return;
  const f = now.schema.fields, dates = f[x].name === "date";
  const apart = f.map((g, i) => i).filter(i => !["tick", "time", "date", "seed", "run_id"].includes(f[i].name) && (f[i].kind === "key" || f[i].type === "string") && kept.some(r => r[i] !== kept[0][i]));
  const lines = new Map(), all = new Set();
  for (const r of kept) {
    const key = apart.map(i => `${f[i].name} ${r[i]}`).join(", ") || f[y].name, at = dates ? Date.parse(r[x].includes("T") ? r[x] + "Z" : r[x]) / 864e5 : Number(r[x]);
    if (!lines.has(key)) lines.set(key, new Map());
    lines.get(key).set(at, r[y] === "" ? null : Number(r[y]));
    all.add(at);
  }
  const xs = [...all].sort((a, b) => a - b), shown = [...lines].slice(0, 7);
  const spec = {title: f[y].name, unit: f[y].unit, x: xs, dates, height: 260, about: lines.size > 7 ? `7 of ${lines.size} lines; filter for others` : "",
    lines: shown.map(([name, of], i) => ({name, dash: i > 3, y: xs.map(v => of.get(v) ?? null)}))};
  draw ? draw(spec) : draw = lineChart($("chart"), spec);
  $("meaning").textContent = `${f[y].name}: ${meaning(f[y])}`;
}

async function begin() {
  const p = JSON.parse(await text("/data/datapackage.json"));
  tables = p.resources;
  document.title = `${p.title} · guanxi`;
  $("name").textContent = p.title;
  $("table").append(...tables.map(t => new Option(t.path.replace(/\.\w+$/, ""), t.path)));
  await open(tables.some(t => t.path === location.hash.slice(1)) ? location.hash.slice(1) : tables[0].path);
  $("table").value = now.path;
}
$("table").onchange = () => { history.replaceState(null, "", "#" + $("table").value); open($("table").value).catch(failed); };
$("with").oninput = $("curve").onchange = () => show();
begin().catch(failed);
