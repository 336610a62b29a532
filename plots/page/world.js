/* The page of guanxi serve. It holds a state (what is set for all arms, the arms, the number of replicates), sends it to
   the server when it changes, and draws the rows that come back. The state is in the address as well, after #. */
"use strict";
const $ = id => document.getElementById(id);
let state = {set: [], arms: [{}], replicates: 1};
let view = {metrics: null};
let about, id, events, watches = 0, metrics = [], clock = {tick: 0, to: 0, playing: false};
const data = [null, null]; // by arm: {made, watches, runs: {number: {ticks, values}}}
const people = [null, null]; // by arm: states of those drawn
const hashes = [null, null]; // by arm: of its series.csv, once it has ended
const letter = "ab";
function el(tag, properties, ...inside) {
  const e = Object.assign(document.createElement(tag), properties);
  e.append(...inside);
  return e;
}
const count = n => n.toLocaleString("en");

/* Talking to the server. */
function tell(text, at) {
  const box = at || $("told");
  box.textContent = text || "";
  box.hidden = !text;
}
async function ask(path, body) {
  const r = await link.ask(path, body);
  if (!r.ok) throw new Error((await r.text()).trim() || r.statusText);
  return r;
}
async function post(what, body) {
  const r = await (await ask(`/api/world/${id}/${what}`, body)).json();
  if (r.refused) throw new Error(r.refused);
  return r;
}
const failed = e => tell(e.message);
// What the page does is sent one at a time, in order; a job reads the state when its turn comes.
let last = Promise.resolve();
const inTurn = job => {
  const done = last.then(job);
  last = done.catch(() => {});
  return done;
};

async function begin() {
  const open = async state => (await ask("/api/world", state)).json();
  let wrong = "";
  if (location.hash.length > 1) {
    try {
      const kept = JSON.parse(decodeURIComponent(location.hash.slice(1))), settings = all => (all || []).map(({path, value}) => ({path, value: String(value)}));
      about = await open({set: settings(kept.set), arms: kept.arms.map(({set, off, moves}) => ({set: settings(set), off, moves})), replicates: kept.replicates || 1});
      if (Array.isArray(kept.metrics)) view.metrics = kept.metrics.slice(0, 24).map(String);
      clock.to = noted.tick = Math.min(about.ticks, Math.trunc(kept.tick) || 0);
      if (about.left) wrong = ["Of the address this was left out:", ...about.left].join("\n");
    } catch { wrong = "the part of the address after # is no state of this page; it begins from the scenario"; }
  }
  about ||= await open(state);
  state = about.state;
  id = about.id;
  lists();
  $("warnings").hidden = !about.warnings?.length;
  $("warnings").querySelector("summary").textContent = `${about.warnings?.length} warnings about the scenario`;
  $("warnings").querySelector("pre").textContent = (about.warnings || []).join("\n");
  await watch();
  if (clock.to > 0) await post("play", {do: "to", ticks: clock.to});
  events = link.listen(`/api/world/${id}/events`, heard, () => { clock.playing = false; bar(); $("play").disabled = $("step").disabled = true; tell($("told").textContent || "the server has ended, or this world has; load the page again"); });
  show();
  if (wrong) { tell(wrong); remember(); }
  $("play").disabled = $("step").disabled = false;
  picture();
}

async function watch() {
  const names = view.metrics || ["mau", "adopters", "platform_revenue", "added"];
  watches = (await inTurn(() => post("watch", {metrics: names}))).watches;
  watched = names;
}
let watched = [];

function heard(m) {
  if (m.ended) { tell(m.ended); events.close(); return; }
  for (const f of m.faults || []) tell(`arm ${letter[f.arm]}: ${f.text}`);
  if (m.metrics) {
    metrics = m.metrics;
    $("metrics").replaceChildren(...metrics.map(x => el("option", {value: x.name, label: x.doc})));
    if (!view.metrics) { // what the scenario has of what is drawn at first
      const has = n => metrics.some(x => x.name === n);
      view.metrics = [has("mau") ? "mau" : "adopters", "platform_revenue", "added"].filter(has);
      if (!view.metrics.length) view.metrics = metrics.slice(0, 1).map(x => x.name);
      watch();
    }
  }
  for (const r of m.rows || []) {
    if (r.watches < watches) continue; // those of a new choice may come before the answer to it
    if (!data[r.arm] || data[r.arm].made !== r.made || data[r.arm].watches !== r.watches) data[r.arm] = {made: r.made, watches: r.watches, runs: {}};
    const run = data[r.arm].runs[r.replicate] ||= {ticks: [], values: r.values.map(() => [])};
    if (r.from !== run.ticks.length) continue;
    run.ticks.push(...r.ticks);
    r.values.forEach((v, k) => run.values[k].push(...v));
  }
  for (const s of m.states || []) people[s.arm] = s;
  for (const s of m.series || []) hashes[s.arm] = s;
  if (m.clock) {
    const was = clock;
    clock = m.clock;
    if (was.playing !== clock.playing || was.tick !== clock.tick) bar();
    if (noted.tick !== clock.to && (!clock.playing || Date.now() - noted.at > 400)) remember(); // browsers bound how often
  }
  soon();
}

/* Changing the state. */
function change(edit, at) { // edits a copy, which becomes the state if the server takes it
  return inTurn(async () => {
    const next = structuredClone(state);
    edit(next);
    try {
      const r = await post("state", next);
      state = next;
      about.values = r.values;
      tell(r.changed);
      if (at) tell("", at);
      if (state.arms.length < 2) data[1] = people[1] = null;
      remember();
      show();
    } catch (e) { at ? tell(e.message, at) : failed(e); if (!at) show(); }
  });
}
function put(list, path, value) {
  const i = list.findIndex(x => x.path === path);
  if (value === null) { if (i >= 0) list.splice(i, 1); } else if (i >= 0) list[i].value = value; else list.push({path, value});
}
const armNumber = () => Number(document.querySelector("[name=arm]:checked").value);
function armed(next, number) { // arm b begins as a is
  if (number === 1 && next.arms.length < 2) next.arms.push(structuredClone(next.arms[0]));
  return next.arms[number];
}
const original = path => about.keys.find(k => k.path === path)?.value;
function valueOf(path, number) {
  const arm = state.arms[number] || state.arms[0];
  const moved = arm.moves.filter(m => m.path === path).pop();
  return moved?.value ?? about.values[state.arms[number] ? number : 0]?.[path] ?? original(path);
}
async function setKey(k, value, at) {
  const number = armNumber(), now = document.querySelector("[name=from]:checked").value === "now";
  if (!now) return change(next => {
    const arm = armed(next, number);
    arm.moves = arm.moves.filter(m => m.path !== k.path);
    put(arm.set, k.path, value === k.value && !arm.off.length ? null : value);
  }, at);
  if (!k.live) return tell(`${k.path} holds from the start; choose from the start, and the arm runs again`, at);
  if (!state.arms[number]) change(next => armed(next, number));
  return inTurn(async () => {
    const {tick} = await post("move", {arm: number, path: k.path, value}), arm = state.arms[number];
    arm.moves = [...arm.moves.filter(m => m.tick !== tick || m.path !== k.path), {tick, path: k.path, value}];
    tell("", at);
    remember();
    show();
  }).catch(e => tell(e.message, at));
}
let noted = {tick: 0, at: 0}; // in the address
function remember() {
  noted = {tick: clock.to, at: Date.now()};
  history.replaceState(null, "", "#" + encodeURIComponent(JSON.stringify({...state, metrics: view.metrics, tick: clock.to})));
}
addEventListener("hashchange", () => location.reload()); // another state was put into the address

/* The bar. */
const speeds = [["1 tick/s", 1], ["10 ticks/s", 10], ["50 ticks/s", 50], ["200 ticks/s", 200], ["1,000 ticks/s", 1000], ["as fast as it goes", 0]];
const start = () => Date.parse(about.start) / 864e5; // in days since 1970
const date = tick => new Date(Math.round((start() + tick * about.tickDays) * 864e5));
const moment = date => date.toISOString().slice(0, 16).replace("T00:00", "").replace("T", " ");
function bar() {
  const ended = clock.tick >= about.ticks;
  $("play").textContent = clock.playing ? "Pause" : ended ? "Again" : clock.tick ? "Go on" : "Start";
  $("step").disabled = clock.playing || ended;
  $("date").textContent = moment(date(clock.tick)) + `, tick ${clock.tick} of ${about.ticks}`;
  $("progress").value = clock.tick / about.ticks;
}
const play = what => inTurn(() => post("play", what)).catch(failed);
$("play").onclick = () => play(clock.playing ? {do: "pause"} : {do: clock.tick >= about.ticks ? "again" : "play", speed: speeds[$("speed").value][1]});
$("step").onclick = () => play({do: "step", ticks: about.every});
$("speed").onchange = () => { if (clock.playing) play({do: "play", speed: speeds[$("speed").value][1]}); };
speeds.forEach(([text, v], i) => $("speed").add(new Option(text, i, v === 200, v === 200)));
const common = (path, value) => change(next => put(next.set, path, value === String(original(path)) ? null : value));
$("seed").onchange = () => common("seed", $("seed").value.trim());
$("reseed").onclick = () => common("seed", String(1 + Math.floor(Math.random() * 999999)));
$("people").onchange = () => common("consumers.count", $("people").value.trim());
$("replicates").onchange = () => { const n = Number($("replicates").value); change(next => { next.replicates = n; }); };

/* Curves. */
let waiting = false;
function soon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}
const charts = new Map(); // by metric: the elements and functions of its pair
function draw() {
  if (!about) return;
  const names = (view.metrics || []).filter(n => watched.includes(n));
  for (const [name, c] of charts) if (!names.includes(name)) { c.box.remove(); charts.delete(name); }
  $("curves").classList.toggle("two", state.arms.length > 1);
  for (const name of names) curve(name);
  $("series").textContent = state.arms.map((_, i) => data[i] && hashes[i]?.made === data[i].made ? `SHA-256 of series.csv of arm ${letter[i]}, as guanxi run of its file writes it: ${hashes[i].sha256}` : "").join(" ");
  paintPeople();
}
function seriesOf(number, k, sum) {
  const arm = data[number], all = [];
  for (let r = 1; arm && r <= state.replicates; r++) {
    let v = arm.watches === watches && arm.runs[r]?.values[k] || [];
    if (sum) { let s = 0; v = v.map(x => x === null ? null : s += x); }
    all.push(v);
  }
  return all.length ? all : [[]];
}
function curve(name) {
  const m = metrics.find(x => x.name === name) || {name, doc: "", unit: ""}, k = watched.indexOf(name), sum = $("sums").checked && m.flow;
  let c = charts.get(name);
  if (!c) {
    const remove = () => { view.metrics = view.metrics.filter(n => n !== name); remember(); watch().then(soon); };
    const a = el("figure"), b = el("figure", {hidden: true}), what = el("p");
    const more = el("details", {}, el("summary", {}, `What is ${name}?`), what, el("pre"), el("button", {onclick: remove}, "Remove this curve"));
    c = {a, b, what, box: el("div", {className: "pair"}, a, b, more)};
    explained(more, name);
    $("curves").append(c.box);
    charts.set(name, c);
  }
  const unit = m.unit === "currency" ? about.currency : m.unit === "1" ? "" : m.unit, days = Number((about.every * about.tickDays).toPrecision(3));
  const per = !m.flow ? "" : sum ? "sum so far" : `per ${days === 1 ? "day" : `${days} days`}`;
  c.what.textContent = m.doc ? `${m.doc} (${unit ? unit + "; " : ""}${m.flow ? "flow since the row before; the last row may be shorter" : "state at the end of the tick"})` : "this world has no such metric";
  const longest = [0, 1].flatMap(i => Object.values(data[i]?.runs || {}).map(r => r.ticks)).sort((p, q) => q.length - p.length)[0] || [];
  const x = longest.map(t => start() + t * about.tickDays);
  const base = {unit: [unit, per].filter(Boolean).join(sum ? ", " : " "), x, dates: true, end: start() + about.ticks * about.tickDays, marks: marks(), height: 190};
  const arms = state.arms.map((_, i) => seriesOf(i, k, sum));
  const spec = {...base, title: name, lines: arms.map((s, i) => ({name: armName(i), short: letter[i], hue: i, dash: i === 1, ...meanOf(s)}))};
  c.setA ? c.setA(spec) : c.setA = lineChart(c.a, spec);
  c.b.hidden = state.arms.length < 2;
  if (!c.b.hidden) {
    const apart = arms[1].map((s, r) => s.slice(0, arms[0][r].length).map((v, i) => v === null || arms[0][r][i] === null ? null : v - arms[0][r][i]));
    const diff = {...base, title: `${name}, b − a`, lines: [{name: "b − a", hue: 2, ...meanOf(apart)}]};
    c.setB ? c.setB(diff) : c.setB = lineChart(c.b, diff);
  }
}
function armName(i) {
  const a = state.arms[i], all = [...a.set.map(s => `${s.path} ${s.value}`), ...a.off.map(o => `without ${o}`), ...a.moves.map(m => `${m.path} ${m.value} from tick ${m.tick}`)];
  return `${letter[i]}: ${all.length ? all.slice(0, 2).join(", ") + (all.length > 2 ? ` and ${all.length - 2} more` : "") : "as the scenario"}`;
}
// marks are the events, to be moved in the chosen arm, and where they are in the other one; and what was moved live.
function marks() {
  const at = tick => start() + (tick - 1) * about.tickDays, chosen = shown();
  const snap = x => at(Math.max(1, Math.min(about.ticks, 1 + Math.round((x - start()) / about.tickDays))));
  const events = about.events.flatMap(e => {
    const places = state.arms.map(a => at(tickOf(a, e))), same = places.every(x => x === places[0]);
    return state.arms.flatMap((a, i) => same && a !== chosen ? [] : {x: places[i], name: same ? e.name : `${letter[i]}: ${e.name}`, ...(a === chosen ? {snap, move: (m, x) => moveEvent(e, atOf(tickIn(x)))} : {})});
  });
  return [...events, ...state.arms.flatMap((a, i) => a.moves.map(m => ({x: at(m.tick), name: `${letter[i]}: ${m.path} ${m.value}`})))];
}
$("sums").onchange = soon;
$("add").onchange = () => {
  const name = $("add").value.trim();
  if (!metrics.some(m => m.name === name)) return tell(name ? `there is no metric ${name} here; guanxi explain metrics lists them` : "");
  tell("");
  $("add").value = "";
  if (!view.metrics.includes(name)) { view.metrics = [...view.metrics, name]; remember(); watch().then(soon).catch(failed); }
};

/* People. */
let graph, segments = [], pictured, fetching = false;
const armOfPeople = () => state.arms[$("shown").value] ? Number($("shown").value) : 0;
// pictureKey tells graphs apart: arms mostly have the same.
const pictureKey = n => JSON.stringify([state.set, state.arms[n].set.filter(s => /^(graph|consumers)\b/.test(s.path))]);
async function picture() {
  const n = armOfPeople(), key = pictureKey(n);
  if (fetching || pictured === key) return;
  fetching = true;
  try {
    let r;
    while ((r = await ask(`/api/world/${id}/graph?arm=${letter[n]}`)).status === 204) await new Promise(f => setTimeout(f, 200)); // it is being built
    const p = await r.json();
    segments = p.segments;
    $("graph-note").textContent = `${count(p.x.length)} of ${count(p.of)} people of replicate 1${p.lines.length / 2 < p.ties ? `, ${count(p.lines.length / 2)} of ${count(p.ties)} ties among them` : ""}; friends lie near each other.`;
    $("graph").replaceWith($("graph").cloneNode()); // what drew on the former ends with it
    graph = socialGraph($("graph"), p);
  } catch (e) { failed(e); }
  pictured = key;
  fetching = false;
  soon();
}
function paintPeople() {
  if (pictured !== undefined) picture();
  const s = people[armOfPeople()];
  if (!graph || !s) return;
  const n = [0, 0, 0];
  for (const c of s.who) n[c]++;
  const by = $("colour").value;
  $("graph").setAttribute("aria-label", `Social graph on tick ${s.tick}: ${n[1]} use the platform, ${n[2]} have left, ${n[0]} have not used it`);
  const keys = by === "segment" && segments.some(x => x) ? segments.map((x, i) => ["c" + i % 7, x || "users"]) : [["c0", `use it: ${count(n[1])}`]];
  const text = JSON.stringify([keys, n]);
  if ($("graph-keys").dataset.of !== text) {
    $("graph-keys").dataset.of = text;
    $("graph-keys").replaceChildren(...[...keys, ["c1", `have left: ${count(n[2])}`], ["never", `never used it: ${count(n[0])}`]].map(([c, t]) => el("li", {}, el("i", {className: c}), t)));
  }
  graph(s.who, by);
}
$("colour").onchange = $("shown").onchange = soon;

/* What if. */
const per = {s: 1 / 86400, min: 1 / 1440, h: 1 / 24, d: 1, day: 1, week: 7, year: 365};
// amount reads a value with its unit, in units that can be compared; null for what is no number.
function amount(text) {
  const m = /^(-?[\d.]+(?:e[-+]?\d+)?)\s*(%?)\s*(s|min|h|d|day|week|year)?(?:\s*\/\s*(s|min|h|d|day|week|year|tick))?( per 1000)?$/.exec(text || "");
  if (!m || m[4] === "tick") return null;
  const one = (m[2] ? .01 : 1) * (m[3] ? per[m[3]] : 1) / (m[4] ? per[m[4]] : 1);
  return {value: Number(m[1]) * one, one, kind: `${m[3] ? "t" : ""}${m[4] ? "/" : ""}${m[5] || ""}`, suffix: text.slice(m[1].length)};
}
// scale is the range of the slider of a key: that in which the value is assumed, or from 0 to twice the value.
function scale(k) {
  const now = amount(k.value), low = amount(k.low), high = amount(k.high);
  if (!now) return null;
  const zero = x => x && (x.kind === now.kind || x.value === 0);
  let [lo, hi] = zero(low) && high && (high.kind === now.kind || now.value === 0) ? [low.value, high.value] : now.value > 0 ? [0, 2 * now.value] : [null, null];
  if (lo === null) return null;
  const unit = now.value === 0 && high ? high : now, log = lo > 0 && hi / lo >= 20;
  lo = Math.min(lo, now.value); hi = Math.max(hi, now.value);
  return {
    place: t => { const v = amount(t)?.value; return v === undefined ? null : Math.round(1000 * (log ? Math.log(v / lo) / Math.log(hi / lo) : (v - lo) / (hi - lo))); },
    text: p => {
      const v = log ? lo * (hi / lo) ** (p / 1000) : lo + (hi - lo) * p / 1000;
      const n = v / unit.one;
      return (k.type === "whole number" ? String(Math.round(n)) : String(Number(n.toPrecision(3)))) + unit.suffix;
    },
  };
}
// ranged is a slider with its value beside it: place of a text (null: not on it), text of a place. fill shows a value.
function ranged(name, {min, max, place, text}, send) {
  const field = el("input", {ariaLabel: `${name}, value`, onchange: () => send(field.value.trim())});
  const range = el("input", {type: "range", min, max, ariaLabel: name, onchange: () => send(field.value)});
  range.oninput = () => { field.value = range.ariaValueText = text(Number(range.value)); };
  return {set: place ? [range, field] : [field], fill: v => {
    field.value = v;
    const p = place?.(v) ?? null;
    if (p !== null) { range.value = p; range.ariaValueText = v; }
  }};
}
const warning = () => el("div", {className: "told", role: "alert", hidden: true});
function control(k) {
  const at = warning(), tag = el("span", {className: "tag"}, k.live ? "live" : "from the start"), send = v => setKey(k, v, at);
  const choice = k.names && el("select", {ariaLabel: k.path, onchange: () => send(choice.value)}, ...k.names.map(n => new Option(n, n)));
  const {set, fill} = choice ? {set: [choice], fill: v => { choice.value = v; }} : ranged(k.path, {min: 0, max: 1000, ...scale(k)}, send);
  const reset = el("button", {title: "to the value of the scenario, from the start", onclick: () => {
    const number = armNumber();
    change(next => { const arm = armed(next, number); put(arm.set, k.path, null); arm.moves = arm.moves.filter(m => m.path !== k.path); }, at);
  }}, "Reset");
  const about = [k.type + (k.unit ? ` in ${k.unit}` : ""), k.range && `allowed ${k.range}`, `${k.value} in the scenario`, k.behind, k.low && !/^assumed/.test(k.behind) && `sweep ${k.low}–${k.high}`];
  const more = el("details", {}, el("summary", {}, k.doc), el("p", {}, about.filter(Boolean).join(" · ")), el("pre"));
  const row = el("div", {className: "row"}, el("div", {className: "name"}, el("b", {}, k.path), tag), el("div", {className: "set"}, ...set, reset),
    more, at);
  explained(more, k.path);
  row.dataset.path = k.path;
  row.refresh = () => {
    const v = valueOf(k.path, armNumber());
    fill(v);
    reset.hidden = ![...shown().set, ...shown().moves].some(x => x.path === k.path);
    tag.classList.toggle("on", v !== k.value);
  };
  return row;
}
const rows = new Map();
function showKeys() {
  const rank = k => (k.path === words.join("") ? 4 : 0) + (words.some(w => k.path.includes(w)) ? 2 : 0) + k.live;
  const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const changed = new Set(state.arms.flatMap(a => [...a.set, ...a.moves]).map(s => s.path));
  const top = new Set(about.first);
  let all = words.length ? about.keys.filter(k => words.every(w => `${k.path} ${k.doc}`.toLowerCase().includes(w))).sort((p, q) => rank(q) - rank(p)).slice(0, 30)
    : about.keys.filter(k => changed.has(k.path) || top.has(k.path)).sort((p, q) => changed.has(q.path) - changed.has(p.path) || about.first.indexOf(p.path) - about.first.indexOf(q.path));
  if (!words.length && !all.length) all = about.keys.filter(k => k.live && amount(k.value)).slice(0, 12);
  const want = all.map(k => { if (!rows.has(k.path)) rows.set(k.path, control(k)); return rows.get(k.path); });
  const now = [...$("keys").children];
  if (want.length !== now.length || want.some((r, i) => r !== now[i])) $("keys").replaceChildren(...want); // keeps the focus where nothing moves
  want.forEach(r => r.refresh());
  if (!want.length) $("keys").textContent = "no key has these words";
}
let typing;
$("find").oninput = () => { clearTimeout(typing); typing = setTimeout(showKeys, 120); };
document.querySelectorAll("[name=arm]").forEach(r => { r.onchange = show; });

// The place of an event in an arm is a date, a tick, or a time since the start, as in a file.
const tickIn = x => 1 + Math.floor((x - start()) / about.tickDays + 1e-6);
function tickAt(at) { // null: of no such text
  const since = amount(at);
  if (/^\d+$/.test(at)) return Number(at);
  if (since?.kind === "t") return tickIn(start() + since.value);
  const on = Date.parse(at.replace(" ", "T") + (at.length > 10 ? "Z" : ""));
  return on ? tickIn(on / 864e5) : null;
}
const atOf = tick => date(tick - 1) % 864e5 ? String(tick) : date(tick - 1).toISOString().slice(0, 10);
const placeOf = (arm, event) => arm.set.find(s => s.path === `timeline.${event.name}.at`)?.value ?? event.at;
const tickOf = (arm, event) => tickAt(placeOf(arm, event)) ?? event.tick;
function moveEvent(event, value, wrong) {
  const number = armNumber();
  return change(next => put(armed(next, number).set, `timeline.${event.name}.at`, tickAt(value) === event.tick ? null : value), wrong);
}

// lists makes the rows of elements and events, once, so that they keep the focus; each is refreshed when the state changes.
const refreshed = [];
const shown = () => state.arms[armNumber()] || state.arms[0];
function lists() {
  for (const e of about.elements) {
    const box = el("input", {type: "checkbox", onchange: () => {
      const off = !box.checked, number = armNumber();
      change(next => { const a = armed(next, number); a.off = a.off.filter(x => x !== e.name); if (off) a.off.push(e.name); });
    }});
    refreshed.push(() => { box.checked = !shown().off.includes(e.name); });
    $("elements").append(el("div", {className: "row"}, el("label", {}, box, ` ${e.name} (${e.module})`), el("p", {}, "off: " + e.off.join(", "))));
  }
  for (const e of about.events) {
    const wrong = warning(), {set, fill} = ranged(e.name, {min: 1, max: about.ticks, place: tickAt, text: atOf}, v => moveEvent(e, v, wrong));
    refreshed.push(() => fill(placeOf(shown(), e)));
    $("events").append(el("div", {className: "row"}, el("div", {className: "name"}, el("b", {}, e.name)), el("div", {className: "set"}, ...set), el("p", {}, e.set), wrong));
  }
  if (!about.elements.length) $("elements").textContent = "this scenario names none";
  if (!about.events.length) $("events").textContent = "this scenario has none";
}

/* Keep. */
function keep(path) {
  return inTurn(async () => {
    const r = await ask(`/api/world/${id}/${path}`), saved = r.headers.get("Content-Disposition");
    if (!saved) throw new Error((await r.json()).refused);
    const name = `${about.name}-${path === "study" ? "what-if" : path.slice(-1)}.yaml`, text = await r.text();
    const a = el("a", {href: URL.createObjectURL(new Blob([text], {type: "application/yaml"})), download: name});
    a.click();
    URL.revokeObjectURL(a.href);
    $("kept").textContent = `saved ${name}; guanxi ${path === "study" ? "sweep" : "run"} ${name} runs it`;
  }).catch(failed);
}
$("keep-a").onclick = () => keep("scenario?arm=a");
$("keep-b").onclick = () => keep("scenario?arm=b");
$("keep-study").onclick = () => keep("study");
$("link").onclick = () => {
  remember();
  navigator.clipboard.writeText(location.href).then(() => { $("kept").textContent = "the address reproduces this state, as long as this scenario is served here"; }, () => { $("kept").textContent = "copy the address of this page: it reproduces this state"; });
};
$("drop").onclick = () => change(next => { next.arms.length = 1; });

/* All that follows from the state. */
function show() {
  document.title = `${about.name} · guanxi`;
  $("name").textContent = about.name;
  $("description").textContent = about.description;
  const of = path => state.set.find(s => s.path === path)?.value;
  $("seed").value = of("seed") ?? about.seed;
  $("people").value = of("consumers.count") ?? about.consumers;
  if (!$("replicates").length) for (const n of [1, 2, 4, 8, 16]) if (n <= about.mostReplicates) $("replicates").add(new Option(n, n));
  $("replicates").value = state.replicates;
  const two = state.arms.length > 1;
  for (const e of [$("drop"), $("keep-b"), $("keep-study")]) e.hidden = !two;
  $("shown").replaceChildren(...state.arms.map((_, i) => new Option(letter[i], i, false, i === Number($("shown").value))));
  $("luck").textContent = (state.replicates > 1 ? `Means of ${state.replicates} replicates with 95 % intervals of the mean. ` : "") + (two ? "Both arms have the same luck: they differ only by what was changed." : "Change something under What if, and a second arm b begins with the same luck.");
  $("foot").textContent = `guanxi ${about.version}. Every number is what guanxi run of the kept scenario gives.`;
  bar();
  showKeys();
  refreshed.forEach(f => f());
  soon();
}
begin().catch(failed);
