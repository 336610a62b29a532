/* What guanxi serve DIR adds to a report: the tables of the folder, as columns.csv describes them, sorted, filtered and
   drawn. */
"use strict";
const $ = id => document.getElementById(id);
const most = 300, mostLines = 7; // rows and lines shown; the filters find the others
let tables = [], now, rows = [], order = null;

async function text(path) {
  const r = await link.ask(path);
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
const number = f => ["int", "float", "money"].includes(f.type);
const column = name => now.fields.findIndex(f => f.name === name);
const axis = () => ["date", "tick", "time"].map(column).find(i => i >= 0) ?? -1;
const values = i => i < 0 ? [] : [...new Set(rows.map(r => r[i]))];
const fill = (select, options) => select.replaceChildren(...options.map(([text, value]) => new Option(text, value)));

async function open(name) {
  const all = csv(await text("/data/" + name)).slice(1);
  now = tables.find(t => t.path === name);
  rows = all;
  order = null;
  $("told").hidden = true;
  $("described").textContent = `${now.description} ${rows.length.toLocaleString("en")} rows.`;
  const fields = now.fields;
  $("filters").replaceChildren(...fields.flatMap((f, i) => { // what a row is about, where it has few values
    const has = (f.kind === "key" || f.type === "text") && !["run_id", "seed"].includes(f.name) ? values(i) : [];
    if (has.length < 2 || has.length > 40) return [];
    const label = document.createElement("label"), select = document.createElement("select");
    select.dataset.column = i;
    fill(select, [["all", "\0"], ...has.map(v => [v || "(none)", v])]);
    select.onchange = show;
    label.append(f.name + " ", select);
    return [label];
  }));
  const drawn =
    axis() < 0 ? [] : fields.filter(f => number(f) && f.kind !== "key" && !["tick", "time"].includes(f.name));
  fill($("column"), drawn.map(f => [f.name, f.name]));
  $("curve").hidden = !drawn.length;
  const first = ["mau", "adopters", "added", "captured"].find(n => column(n) >= 0);
  if (first) $("column").value = first;
  fill($("lines"), [
    ...(values(column("replicate")).length > 1
      ? [
          [
            `mean of replicates, ${values(column("replicate")).length < FEW ? "least to greatest" : "95 % interval"}`,
            "mean"
          ]
        ]
      : []),
    ["as they are", "each"],
    ...(values(column("arm")).length > 1
      ? values(column("arm")).map(a => [`minus ${a}, replicate by replicate`, "minus " + a])
      : [])
  ]);
  heads();
  units();
}

// units lists in what the values of a column can be shown.
function units() {
  const f = now.fields[column($("column").value)], was = $("as").value;
  const users = f && f.kind !== "ratio" && f.name !== "mau" && column("mau") >= 0;
  fill($("as"), [
    ["as recorded", "rows"],
    ...(f?.kind === "flow" ? [["sum so far", "sum"]] : []),
    ...(users ? [["per monthly user", "user"]] : [])
  ]);
  if ([...$("as").options].some(o => o.value === was)) $("as").value = was;
  show();
}

function heads() {
  const head = document.createElement("thead"), line = head.insertRow();
  now.fields.forEach((f, i) => {
    const th = document.createElement("th"), b = document.createElement("button");
    th.scope = "col";
    if (number(f)) th.className = "number";
    b.textContent = f.name;
    b.title = meaning(f);
    b.onclick = () => {
      order = order && order.by === i ? {by: i, up: !order.up} : {by: i, up: !number(f)};
      show();
      what(f);
    };
    th.append(b);
    line.append(th);
  });
  $("rows").replaceChildren(head, document.createElement("tbody"));
}
const meaning = f =>
  `${f.description || ""}${f.unit && f.unit !== "1" ? `, in ${f.unit}` : ""}${f.kind ? ` (${f.kind})` : ""}`;

// what says what a column means; unfolded, with its equation and source.
function what(f) {
  $("what").hidden = false;
  $("what").querySelector("summary").textContent = `${f.name}: ${meaning(f)}`;
  explained($("what"), f.name);
}

function show() {
  const wanted = [...$("filters").querySelectorAll("select")]
    .filter(s => s.value !== "\0")
    .map(s => [Number(s.dataset.column), s.value]);
  const word = $("with").value.trim().toLowerCase();
  let kept = rows.filter(
    r => wanted.every(([i, v]) => r[i] === v) && (!word || r.some(c => c.toLowerCase().includes(word)))
  );
  curve(kept);
  if (order) {
    const {by, up} = order, as = number(now.fields[by]) ? v => v === "" ? -Infinity : Number(v) : v => v;
    kept = [...kept].sort((a, b) => {
      const x = as(a[by]),
        y = as(b[by]);
      return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1);
    });
  }
  [...$("rows").querySelectorAll("th")].forEach((th, i) =>
    order && order.by === i
      ? th.setAttribute("aria-sort", order.up ? "ascending" : "descending")
      : th.removeAttribute("aria-sort")
  );
  $("count").textContent =
    kept.length > most
      ? `the first ${most} of ${kept.length.toLocaleString("en")} rows`
      : `${kept.length.toLocaleString("en")} rows`;
  $("rows").tBodies[0].replaceChildren(...kept.slice(0, most).map(r => {
    const line = document.createElement("tr");
    r.forEach((c, i) => {
      const td = line.insertCell(), f = now.fields[i];
      td.textContent =
        ["float", "money"].includes(f.type) && c.length > 9 ? String(Number(Number(c).toPrecision(7))) : c;
      if (td.textContent !== c) td.title = c;
      if (number(f)) td.className = "number";
    });
    return line;
  }));
}

// curve draws a column over time, a line for each of what else tells rows apart: of each replicate, of the mean over
// them, or of what an arm has more than another.
let draw;
function curve(kept) {
  const y = column($("column").value),
    x = axis();
  $("chart").hidden = y < 0 || x < 0 || !kept.length;
  if ($("chart").hidden) {
    $("what").hidden = true;
    return;
  }
  const f = now.fields,
    dates = f[x].name === "date",
    [how, than] = [$("lines").value.split(" ")[0], $("lines").value.slice(6)],
    as = $("as").value;
  const arm = column("arm"),
    point = column("point"),
    replicate = column("replicate"),
    users = as === "user" ? column("mau") : -1;
  const is = i => f[i].kind === "key" || f[i].type === "string" || (now.name === "series" && f[i].kind === "factor");
  let apart = f
    .map((g, i) => i)
    .filter(
      i =>
        i !== replicate &&
        is(i) &&
        !["tick", "time", "date", "seed", "run_id"].includes(f[i].name) &&
        kept.some(r => r[i] !== kept[0][i])
    );
  const told = apart.filter(i => i !== point),
    name = (r, of) => of.map(i => `${f[i].name} ${r[i]}`).join(", ");
  if (new Set(kept.map(r => name(r, told))).size === new Set(kept.map(r => r[point] + name(r, told))).size)
    apart = told; // the others say which point it is
  if (how === "minus") apart = apart.filter(i => i !== arm && i !== point);
  const groups = new Map(),
    all = new Set(); // by arm, for differences, and what else tells rows apart: values by replicate and time
  const runs = new Map(),
    ran = r => JSON.stringify([r[arm], r[point]]); // replicates of an arm and point, also those without such rows
  const chosen = [...$("filters").querySelectorAll("select")].find(
    s => Number(s.dataset.column) === replicate && s.value !== "\0"
  )?.value;
  for (const r of rows)
    if (chosen === undefined || r[replicate] === chosen)
      (runs.get(ran(r)) || runs.set(ran(r), new Set()).get(ran(r))).add(r[replicate]);
  for (const r of kept) {
    const key = JSON.stringify([how === "minus" ? r[arm] : "", name(r, apart)]),
      at = dates ? Date.parse(r[x].includes("T") ? r[x] + "Z" : r[x]) / 864e5 : Number(r[x]);
    if (!groups.has(key)) groups.set(key, new Map([...runs.get(ran(r))].map(n => [n, new Map()])));
    groups
      .get(key)
      .get(r[replicate])
      .set(
        at,
        r[y] === "" || (users >= 0 && !Number(r[users])) ? null : Number(r[y]) / (users < 0 ? 1 : Number(r[users]))
      );
    all.add(at);
  }
  const xs = [...all].sort((a, b) => a - b),
    none = f[y].kind === "flow" ? 0 : null; // what no row tells of did not flow
  const series = run => {
    let s = 0;
    return xs.map(v => (run.has(v) ? run.get(v) : none)).map(v => (as !== "sum" || v === null ? v : (s += v)));
  };
  const lines = [],
    add = (name, all, pairs) => lines.push({name: name || f[y].name, dash: lines.length > 3, ...meanOf(all, pairs)});
  for (const [key, all] of groups) {
    const [of, rest] = JSON.parse(key),
      base = groups.get(JSON.stringify([than, rest]));
    if (how === "mean") add(rest, [...all.values()].map(series));
    else if (how === "each")
      for (const [n, run] of all)
        add([rest, all.size > 1 && `replicate ${n}`].filter(Boolean).join(", "), [series(run)]);
    else if (of !== than && base) {
      const pairs = [...all]
        .filter(([n]) => base.has(n))
        .map(([n, run]) => {
          const b = series(base.get(n));
          return series(run).map((v, i) => (v === null || b[i] === null ? null : v - b[i]));
        });
      if (pairs.length) add([`${of} − ${than}`, rest].filter(Boolean).join(", "), pairs, true);
    }
  }
  const unit = [
    f[y].unit === "1" ? "" : f[y].unit,
    as === "sum" ? "sum so far" : as === "user" ? "per monthly user" : ""
  ]
    .filter(Boolean)
    .join(", ");
  const spec = {
    title: f[y].name,
    unit,
    x: xs,
    dates,
    height: 260,
    about: lines.length > mostLines ? `${mostLines} of ${lines.length} lines; filter for others` : "",
    lines: lines.slice(0, mostLines)
  };
  draw ? draw(spec) : (draw = lineChart($("chart"), spec));
  what(f[y]);
}

async function begin() {
  for (const [path, name, type, kind, unit, , , description] of csv(await text("/data/columns.csv")).slice(1)) {
    // a table, then its columns
    if (!name) tables.push({path, name: path.split(".")[0], description, fields: []});
    else tables.at(-1).fields.push({name, type, kind, unit, description});
  }
  fill($("table"), tables.map(t => [t.name, t.path]));
  const wanted = location.hash.slice(1);
  await open(tables.some(t => t.path === wanted) ? wanted : (tables.find(t => t.name === "series") || tables[0]).path);
  $("table").value = now.path;
}
$("table").onchange = () => {
  history.replaceState(null, "", "#" + $("table").value);
  open($("table").value).catch(failed);
};
$("with").oninput = $("lines").onchange = $("as").onchange = () => show();
$("column").onchange = units;
begin().catch(failed);
